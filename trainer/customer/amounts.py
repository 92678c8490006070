"""Numbers in what people say, so that 五百块, 500 块 and "five hundred dollars" are the same number."""

from __future__ import annotations

import re

_DIGITS = re.compile(r"\d+(?:,\d{3})*(?:[.:]\d+)?")
_ZH_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_ZH_UNITS = {"十": 10, "百": 100, "千": 1_000}
_ZH_WORD = "[零〇一二两三四五六七八九十百千万]+"
_ZH = re.compile(
    f"{_ZH_WORD}(?=个?(?:元|块|折|天|日|号|点|分钟|小时|星期|周|月|年|件|成|倍|条|双|张))"
    f"|(?:(?<=百分之)|(?<=[便]宜)|(?<=[减省抹退赔让付收少打]))(?=[^一]){_ZH_WORD}(?![个次遍回句下声点些种位样])")
"""Numbers before a unit, behind "of a hundred", and behind what is done with money."""
_EN_SMALL = {name: value for value, name in enumerate(
    """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen""".split())}
_EN_TENS = {name: 10 * value for value, name in enumerate(
    "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)}
_EN_UNITS = {"hundred": 100, "thousand": 1_000}
_EN_WORD = "|".join([*_EN_SMALL, *_EN_TENS, *_EN_UNITS])
_EN = re.compile(
    rf"\b(?:{_EN_WORD})(?:(?:[ -]| and )(?:{_EN_WORD}))*"
    r"(?=[ -](?:off|dollars?|bucks?|pounds?|quid|euros?|yuan|percent|per cent"
    r"|minutes?|hours?|days?|weeks?|months?|years?|stars?)\b)"
    rf"|\b(?:(?:{'|'.join(_EN_TENS)})|(?:{'|'.join(_EN_SMALL)})[- ](?:hundred|thousand))"
    rf"(?:(?:[ -]| and )(?:{_EN_WORD}))*\b(?! times)")
"""Numbers before a unit, and from twenty on by themselves."""
_VAGUE = frozenset({1})
"""一天, "one day": too small a word to be a figure that somebody must have named."""


def amounts(folded: str) -> frozenset[str]:
    """Return the numbers in a folded text: those in digits, and those in words before a unit."""
    digits = {found[0].replace(",", "") for found in _DIGITS.finditer(folded)}
    words = {_chinese(found[0]) for found in _ZH.finditer(folded)}
    words |= {_english(found[0]) for found in _EN.finditer(folded)}
    return frozenset(digits) | {str(value) for value in words - _VAGUE}


def _chinese(text: str) -> int:
    """Return a number written in Chinese; digits in a row count as digits."""
    if not set(text) & {*_ZH_UNITS, "万"}:
        return int("".join(str(_ZH_DIGITS[char]) for char in text))
    high, found, low = text.rpartition("万")
    if found:
        return _chinese(high or "一") * 10_000 + (_chinese(low) if low else 0)
    total = digit = 0
    for char in text:
        if char in _ZH_UNITS:
            total += (digit or 1) * _ZH_UNITS[char]
            digit = 0
        else:
            digit = _ZH_DIGITS[char]
    return total + digit


def _english(text: str) -> int:
    total = part = 0
    for word in re.split(r"[ -]", text):
        if word in _EN_UNITS:
            part = (part or 1) * _EN_UNITS[word]
            if word == "thousand":
                total, part = total + part, 0
        else:
            part += _EN_SMALL.get(word, 0) + _EN_TENS.get(word, 0)
    return total + part
