"""The times that staff names: how long, where it stands, and whether it is a wait that the customer is asked to bear.

"Give me ten minutes", "two more minutes", 请您再等我五分钟: a number and a unit behind it, however the number is
written. A time that has passed already ("you've waited ten minutes") promises nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scoring.analysis import Analysis
from scoring.content import chinese_number, content_units
from scoring.phrases import Span, overlaps
from scoring.texts import Text
from trainer.customer.state import Promise

_UNIT = re.compile(
    r"[\s-]*(?:(?:more|short|little|extra|full)\s+|个|多|来|几)*(?P<half>半)?"
    r"(?P<unit>seconds?|secs?|minutes?|mins?|hours?|hrs?|秒钟?|分钟|小时|钟头)(?![a-z])(?P<and_half>半)?"
)
_HAN_NUMBER = re.compile("[一二两三四五六七八九十百]+")
_ABOUT = re.compile("[一二两三四五六七八九]([二三四五六七八九])")
"""Two digits side by side, 三五 or 两三: at most the second."""
_SECONDS = {"s": 1, "m": 60, "h": 3600, "秒": 1, "分": 60, "小": 3600, "钟": 3600}
_WORDED = {
    re.compile(r"\bhalf an hour\b|半个?(?:小时|钟头)"): 1800,
    re.compile(r"\b(?:a )?quarter of an hour\b|一刻钟"): 900,
    re.compile(r"\ban hour\b"): 3600,
    re.compile(r"\b(?:a )?couple(?: of)?(?: more)? minutes\b"): 180,
    re.compile(r"\b(?:a )?few(?: more)? minutes\b|几分钟"): 300,
    re.compile(r"\b(?:a|another)(?: little)? (?:minute|min)\b"): 120,
    re.compile(r"\b(?:a|another)(?: little)? (?:second|sec)\b"): 60,
}
_LEAST = {"s": 60, "m": 120, "秒": 60, "分": 120}
"""Nobody means "one minute" or "two seconds" by the clock: one or two of a small unit are at least so many seconds."""

_PAST = re.compile(
    r"\b(?:ago|already|waited|waiting for|kept you|took|was|were|had|(?:have|has|had|you've|it's) been)\b"
    r"|等了|久等|让您等|让你等|已经|刚才|刚刚|[钟时]前|以前|之前|迟了|晚了|拖了"
)
_BACK = re.compile(
    r"\b(?:wait|hold (?:on|the)|hang on|bear with|give (?:me|us)|back|with you|reply|answer|let you know|tell you"
    r"|(?:call|ring|phone|text|write to|get to|come to) you)\b"
    r"|等|稍候|回来|过来|回复|答复|答覆|回话|回电|回您|回你|给我|告诉您|告诉你|通知您|联系您"
)
_MORE = re.compile(r"\b(?:more|another|extra|longer|again)\b|再|还要|还得|还需|多等")

LONGEST_WAIT = 2 * 3600
"""Seconds. What is promised for a later day is an appointment and no wait."""


def promise_in(reply: Text, analysis: Analysis) -> Promise | None:
    """Return the time that a reply promises, None when it names none. Of several it is the first."""
    named = [(found.start, found.end) for found in analysis.findings
             if found.criterion == "service.time" and found.start is not None and found.end is not None]
    for span, seconds in _durations(reply.folded):
        sentence = reply.sentence_at(span[0])
        said = reply.folded[sentence.start : sentence.end]
        back = _BACK.search(said) is not None
        if seconds > LONGEST_WAIT or _PAST.search(said) or reply.is_quoted(span):
            continue
        if back or overlaps(span, named):
            start, end = _wider(span, named)
            return Promise(analysis.turn, start, end, reply.text[start:end], seconds, back)
    return None


def asks_for_more(reply: Text, promise: Promise, before: Promise) -> bool:
    """Whether a promise puts off what was promised before: "ten more minutes", or a longer time than the first."""
    sentence = reply.sentence_at(promise.start)
    more = _MORE.search(reply.folded[sentence.start : sentence.end]) is not None
    return more or promise.seconds > before.seconds


def _wider(span: Span, named: list[Span]) -> Span:
    """Return the words that the scorecard marks around a time, else the time itself."""
    return next((found for found in named if found[0] < span[1] and span[0] < found[1]), span)


def _durations(folded: str) -> Iterator[tuple[Span, int]]:
    """Yield every length of time in a folded text with its seconds, in the order of the text."""
    yield from sorted([*_worded(folded), *_numbered(folded)])


def _worded(folded: str) -> Iterator[tuple[Span, int]]:
    for pattern, seconds in _WORDED.items():
        yield from ((match.span(), seconds) for match in pattern.finditer(folded))


def _numbered(folded: str) -> Iterator[tuple[Span, int]]:
    for (start, end), value in _numbers(folded):
        match = _UNIT.match(folded, end)
        if match:
            unit = match["unit"][0]
            halves = 2 * value + (1 if match["half"] or match["and_half"] else 0)
            seconds = halves * _SECONDS[unit] // 2
            yield (start, match.end()), max(seconds, _LEAST.get(unit, 0) if value <= 2 else 0)


def _numbers(folded: str) -> Iterator[tuple[Span, int]]:
    """Yield the whole numbers of a folded text with their value."""
    for match in _HAN_NUMBER.finditer(folded):
        about = _ABOUT.fullmatch(match[0])
        yield match.span(), chinese_number(about[1] if about else match[0])
    for unit in content_units(folded):
        number = unit.key.removeprefix("#")
        if unit.key.startswith("#") and number.isdecimal() and len(number) <= 5 and folded[unit.start] < "一":
            yield (unit.start, unit.end), int(number)
