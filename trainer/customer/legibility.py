"""Whether a reply is words at all: marks, markup and keyboard noise are nothing a customer could make sense of."""

from __future__ import annotations

import re

from scoring.criterion import Script
from scoring.text import HAN

_MARKUP = re.compile(
    r"</?[a-z!][^<>]*>|```|\[[^\]\n]*\]\([^)\n]*\)|\*\*[^*\n]+\*\*|__[^_\n]+__"
    r"|^\s*(?:#{1,6}|\|)\s.*$|^\s*[-|:=*_]{3,}\s*$",
    re.MULTILINE,
)
_LATIN = re.compile(r"[a-z]+(?:'[a-z]+)?")
_HAN = re.compile(f"[{HAN}]")
_GREETINGS = frozenset("ok okay hi hello hey sorry bye yes no thanks thx".split())
"""English that every customer in China follows."""
_KEYS = re.compile(r"[^aeiouy]{5,}|asdf|qwer|zxcv|(.)\1{3,}|^[^aeiouy]{4,}$")

_CHECKS_BACK = re.compile(
    r"\b(?:is that|have i got that|did i get that|am i|do i have that) (?:right|it|correct)\W*$"
    r"|, right\W*$|^so (?:you|it|that)\b"
    r"|(?:对吗|是吗|对吧|是吧|是不是|对不对|没错吧|是这样吗)\W*$|^(?:您|你)(?:是说|的意思)"
)
"""A question whether one has understood: never out of the blue."""


def checks_back(folded: str) -> bool:
    """Whether a folded reply asks the customer to confirm what it understood."""
    return _CHECKS_BACK.search(folded) is not None


def has_markup(folded: str) -> bool:
    """Whether a folded text holds HTML or Markdown: it was pasted, not said."""
    return _MARKUP.search(folded) is not None


def is_wordless(folded: str, script: Script) -> bool:
    """Whether a folded text holds no word of the customer's language: marks, emoji, keyboard noise, another script."""
    if script == "zh":
        return not _HAN.search(folded) and not _GREETINGS & set(_LATIN.findall(folded))
    return all(_KEYS.search(word) for word in _LATIN.findall(folded))
