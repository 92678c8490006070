"""Text for reading: each reply with its evidence quoted and named, in the language of the conversation.

Colour, where there is one, only repeats what a word or a sign already says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scoring import Finding
from scoring.criterion import DIMENSIONS
from scoring.foreign import one_line, visible
from scoring.text import Language
from trainer.report.scored import Scored
from trainer.report.words import kind_of, title_of, word

_COLOURS = {"+": "32", "-": "31", "!": "1;31", "bold": "1"}


def render(results: Iterable[Scored], *, colour: bool = False) -> Iterator[str]:
    """Yield one block a conversation. `colour`: with escape codes, for a terminal."""
    for index, result in enumerate(results):
        lines = [*_head(result, colour), *_turns(result, colour), *_whole(result, colour)]
        yield ("\n" if index else "") + "\n".join(lines) + "\n"


def _paint(text: str, kind: str, colour: bool) -> str:
    return f"\x1b[{_COLOURS[kind]}m{text}\x1b[0m" if colour else text


def _head(result: Scored, colour: bool) -> Iterator[str]:
    card = result.scorecard
    language = card.language
    names = [card.transcript, card.scenario or "", card.staff or ""]
    yield _paint(one_line(" · ".join(filter(None, names))), "bold", colour)
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
        said = visible(turn.text).replace("\n", "\n      ")
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
    title = title_of(finding.criterion, language)
    name = f"{finding.polarity} {kind_of(finding, language)} · {title} ({finding.criterion})"
    quote = f" {_quoted(finding.text, language)}" if finding.text is not None else ""
    yield f"      {_paint(name, finding.polarity, colour)}{quote}"
    yield f"        {finding.message}"
    if finding.suggestion:
        yield f"        {word('better', language)}{word('colon', language)}{finding.suggestion}"


def _quoted(text: str, language: Language) -> str:
    return f"{word('open', language)}{visible(text)}{word('close', language)}"
