"""Where a criterion comes from, as the debrief tells it."""

from __future__ import annotations

import pytest

from scoring.text import Language
from trainer.lesson import source_of
from trainer.texts import texts


@pytest.mark.parametrize(("language", "source"), [
    ("zh-Hans", "商户服务讲义，第七节：不说“但是”"),
    ("en", 'Handbook on serving tenants, section 7: doing without "but"'),
])  # fmt: skip
def test_a_source_is_told_in_the_readers_language(language: Language, source: str) -> None:
    assert source_of("wording.but", texts(language)) == source


def test_a_source_is_told_in_traditional_characters() -> None:
    assert source_of("wording.but", texts("zh-Hant")).startswith("商戶服務講義，第七節：不說")


def test_what_only_the_rubric_knows_names_the_rubric() -> None:
    assert source_of("listening.interrupt", texts("en")) == "the rubric"
