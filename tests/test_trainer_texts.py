"""The interface sentences: the same keys and placeholders in both files, every key used, every key there."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

import trainer
from scoring.criterion import catalogue
from scoring.critical import CRITICAL_KINDS
from scoring.text import LANGUAGES, Language, simplify
from trainer.customer.effects import effects
from trainer.customer.state import MEASURES
from trainer.scenario import BANDS, OUTCOMES
from trainer.texts import texts
from trainer.ui.state import NoticeKey

PACKAGE = Path(trainer.__file__).parent
CODE = "\n".join(path.read_text(encoding="utf-8") for path in sorted(PACKAGE.rglob("*.py")))

NAMED = re.compile(r"""\bsay\(\s*["']([a-z_0-9.]+)["'][,)]""")
"""A key written out where a sentence is asked for."""


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def test_both_files_have_the_same_keys() -> None:
    assert set(texts("zh-Hans").sentences) == set(texts("en").sentences)


def test_both_files_have_the_same_placeholders() -> None:
    chinese, english = texts("zh-Hans").sentences, texts("en").sentences
    assert {key: placeholders(text) for key, text in chinese.items()} == \
        {key: placeholders(text) for key, text in english.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty_and_chinese_is_chinese(language: Language) -> None:
    for key, sentence in texts(language).sentences.items():
        assert sentence.strip(), key
        has_han = any("\u4e00" <= char <= "\u9fff" for char in sentence)
        plain = not sentence.replace("{cause}", "").replace("{changes}", "").strip("，；：,; ()")
        assert plain or has_han == (language != "en"), key


def test_traditional_text_is_converted_and_keeps_its_placeholders() -> None:
    simple, traditional = texts("zh-Hans"), texts("zh-Hant")
    assert traditional("catalogue.intro") != simple("catalogue.intro")
    for key, sentence in traditional.sentences.items():
        assert placeholders(sentence) == placeholders(simple.sentences[key])
    assert simplify(traditional("measure.trust")) == simple("measure.trust")


def test_placeholders_are_filled() -> None:
    assert texts("en")("briefing.begin", name="Mr {Wei}") == "Start serving Mr {Wei}"
    with pytest.raises(KeyError):
        texts("en")("no.such.key")


def test_english_counts_with_the_word_that_goes_with_the_number() -> None:
    say = texts("en")
    assert say("history.turns", count=1) == "1 message"
    assert say("history.turns", count=0) == "0 messages"
    assert say("progress.behind", talks=1, replies=12) == "From 1 finished talk with 12 replies."
    assert texts("zh-Hans")("history.turns", count=1) == "1 句话"


def test_every_word_that_goes_with_a_number_is_there_for_one_and_for_many() -> None:
    for language in LANGUAGES:
        for key, sentence in texts(language).sentences.items():
            for _, _, spec, _ in Formatter().parse(sentence):
                words = (spec or "one|many").split("|")
                assert len(words) == 2 and all(words), key


def test_every_key_that_code_names_exists() -> None:
    named = set(NAMED.findall(CODE))
    assert named and named <= set(texts("en").sentences)


def test_every_key_is_used() -> None:
    named = {*NAMED.findall(CODE), *re.findall(r'"([a-z_]+\.[a-z_.]+)"', CODE)}
    families = set(re.findall(r"""\bsay\(f?["']([a-z_.]+\.)["']? ?[{+]""", CODE))
    unused = [key for key in texts("en").sentences if key not in named and not key.startswith(tuple(families))]
    assert not unused


@pytest.mark.parametrize(
    ("family", "names"),
    [
        ("measure", MEASURES),
        ("band", BANDS),
        ("outcome", OUTCOMES),
        ("critical", CRITICAL_KINDS),
        ("cause", tuple(effects().rules)),
        ("notice", NoticeKey.__args__),
        ("channel", ("in_person", "phone", "chat", "message", "visit")),
    ],
)
def test_every_value_that_is_shown_has_a_sentence(family: str, names: tuple[str, ...]) -> None:
    missing = [name for name in names if f"{family}.{name}" not in texts("zh-Hans")]
    assert names and not missing


def test_every_fault_has_a_hint() -> None:
    faults = [criterion.id for criterion in catalogue().values() if criterion.polarity == "-"]
    assert faults and not [fault for fault in (*faults, "critical") if f"hint.after.{fault}" not in texts("en")]
