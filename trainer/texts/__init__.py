"""Interface sentences: one file a written language, traditional Chinese converted from the simplified file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from string import Formatter
from typing import Any

from scoring.explain import in_language
from scoring.located import read_located
from scoring.text import Language


class _Counting(Formatter):
    """Fills placeholders; `{count:talk|talks}` also says the word that goes with the number, the first for one."""

    def format_field(self, value: Any, format_spec: str) -> str:
        one, bar, many = format_spec.partition("|")
        return f"{value} {one if str(value) == '1' else many}" if bar else super().format_field(value, format_spec)


_COUNTING = _Counting()


@dataclass(frozen=True, slots=True)
class Texts:
    """The interface in one language: `texts("en")("chat.placeholder", name="Mr Li")`."""

    language: Language
    sentences: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """Return the sentence of `key`, its `{placeholders}` filled. Raises `KeyError` for an unknown key."""
        sentence = self.sentences[key]
        return _COUNTING.vformat(sentence, (), values) if values else sentence

    def __contains__(self, key: str) -> bool:
        return key in self.sentences


@cache
def texts(language: Language) -> Texts:
    """Return the interface sentences in `language`."""
    path = Path(str(files("trainer.texts").joinpath("en.yaml" if language == "en" else "zh-Hans.yaml")))
    sentences = _flat(read_located(path).tree)
    return Texts(language, {key: in_language(sentence, language) for key, sentence in sentences.items()})


def _flat(tree: Mapping[str, Any], before: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in tree.items():
        flat |= _flat(value, f"{before}{key}.") if isinstance(value, Mapping) else {before + key: value}
    return flat
