"""Text for reading: each reply with its evidence quoted and named, in the language of the conversation.

Colour, where there is one, only repeats what a word or a sign already says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from scoring import Finding
from scoring.criterion import DIMENSIONS
from scoring.text import Language
from trainer.report.scored import Scored
from trainer.report.words import title_of, word

# Control characters and direction overrides: they would act on the terminal instead of being read.
_ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069]")
_COLOURS = {"+": "32", "-": "31", "!": "1;31", "bold": "1"}


def render(results: Iterable[Scored], *, colour: bool = False) -> Iterator[str]:
    """Yield one block a conversation. `colour`: with escape codes, for a terminal."""
    for index, result in enumerate(results):
        lines = [*_head(result, colour), *_turns(result, colour), *_whole(result, colour)]
        yield ("\n" if index else "") + "\n".join(lines) + "\n"


def _paint(text: str, kind: str, colour: bool) -> str:
    return f"\x1b[{_COLOURS[kind]}m{text}\x1b[0m" if colour else text


def plain(text: str) -> str:
    """Return text from outside without characters that act on a terminal; they are shown by their number."""
    return _ACTING.sub(lambda match: f"\\u{ord(match[0]):04x}", text.replace("\r\n", "\n"))


def _head(result: Scored, colour: bool) -> Iterator[str]:
    card = result.scorecard
    language = card.language
    names = [card.transcript, card.scenario or "", card.staff or ""]
    yield _paint(plain(" · ".join(filter(None, names))), "bold", colour)
    verdict = word("passed" if card.passed else "failed", language)
    yield f"  {word('score', language)} {card.score} · " + _paint(verdict, "+" if card.passed else "-", colour)
    yield "  " + " · ".join(f"{word(name, language)} {card.dimension(name).points}" for name in DIMENSIONS)
    colon = word("colon", language)
    for item in card.critical:
        label = _paint(f"! {word('critical', language)}", "!", colour)
        yield f"  {label}{colon}{item.message} [{item.turn}] {_quoted(item.text, language)}"
    for cap in card.caps:
        yield f"  ! {word('cap', language)} {cap.limit}{colon}{cap.message}"


def _turns(result: Scored, colour: bool) -> Iterator[str]:
    language = result.scorecard.language
    for index, turn in enumerate(result.transcript.turns):
        said = plain(turn.text).replace("\n", "\n      ")
        yield f"  [{index}] {word(turn.speaker, language)}{word('colon', language)}{said}"
        for finding in result.findings_of(index):
            yield from _finding(finding, language, colour)


def _whole(result: Scored, colour: bool) -> Iterator[str]:
    findings = result.findings_of(None)
    if findings:
        yield f"  {word('whole', result.scorecard.language)}"
    for finding in findings:
        yield from _finding(finding, result.scorecard.language, colour)


def _finding(finding: Finding, language: Language, colour: bool) -> Iterator[str]:
    kind = word("good" if finding.polarity == "+" else "fault", language)
    name = f"{finding.polarity} {kind} · {title_of(finding.criterion, language)} ({finding.criterion})"
    quote = f" {_quoted(finding.text, language)}" if finding.text is not None else ""
    yield f"      {_paint(name, finding.polarity, colour)}{quote}"
    yield f"        {finding.message}"
    if finding.suggestion:
        yield f"        {word('better', language)}{word('colon', language)}{finding.suggestion}"


def _quoted(text: str, language: Language) -> str:
    return f"{word('open', language)}{plain(text)}{word('close', language)}"
