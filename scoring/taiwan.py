"""How simplified text is written in Taiwan where the converter's tables do not do: our words, some characters."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path

import yaml

_COUNT = "一二兩三四五六七八九十百千幾這那哪每半多少整"
_CHARACTERS = [
    (re.compile("一齣(?![戲苦好大小鬧悲喜劇啊。？])"), "一出"),
    (re.compile(f"(?<![{_COUNT}])隻(?=[影說換有要是能會])"), "只"),
    (re.compile("乾(?=[嗎嘛])"), "幹"),
    (re.compile("(?<![標抽牙價書求竹])籤"), "簽"),
]
"""Characters that have two traditional forms, of which the tables have taken the wrong one."""


@cache
def _words() -> dict[str, str]:
    path = Path(str(files("scoring").joinpath("taiwan.yaml")))
    words: dict[str, str] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return words


@cache
def _any_word() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, _words()), key=len, reverse=True)))


def in_words_of_taiwan(text: str, convert: Callable[[str], str]) -> str:
    """Return simplified text with our words where we have one, and all between them as `convert` has it."""
    parts: list[str] = []
    end = 0
    for found in _any_word().finditer(text):
        parts += [convert(text[end : found.start()]), _words()[found[0]]]
        end = found.end()
    return "".join([*parts, convert(text[end:])])


def right_characters(converted: str) -> str:
    """Return converted text with the right one of two forms where the tables are wrong; its length is the same."""
    for wrong, right in _CHARACTERS:
        converted = wrong.sub(right, converted)
    return converted
