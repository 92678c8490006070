"""Text for reading: each reply with its evidence quoted and named, in the language of the conversation.

Colour, where there is one, only repeats what a word or a sign already says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scoring import Finding
from scoring.criterion import DIMENSIONS
from scoring.foreign import one_line, visible
from scoring.text import Language
from trainer.lesson import (
    adjustment,
    gap_name,
    measures,
    reach,
    source_of,
    step_name,
    step_state,
    steps_from,
    tip_facts,
    tip_name,
)
from trainer.report.scored import Scored
from trainer.report.second import second_lines
from trainer.report.words import kind_of, title_of, word
from trainer.texts import texts

_STEP_SIGNS = {"met": "+", "early": "~", "late": "~", "missed": "-"}
_COLOURS = {"+": "32", "-": "31", "!": "1;31", "bold": "1"}


def render(results: Iterable[Scored], *, colour: bool = False) -> Iterator[str]:
    """Yield one block a conversation. `colour`: with escape codes, for a terminal."""
    for index, result in enumerate(results):
        lines = [*_head(result, colour), *_turns(result, colour), *_whole(result, colour), *_lesson(result, colour),
                 *_second(result)]
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
    if adjusted := adjustment(card, texts(language)):
        yield f"  {adjusted}"
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
            yield from _finding(finding, language, colour, by_model=result.scorecard.is_by_model(finding))


def _whole(result: Scored, colour: bool) -> Iterator[str]:
    findings = result.findings_of(None)
    if findings:
        yield f"  {word('whole', result.scorecard.language)}"
    for finding in findings:
        yield from _finding(finding, result.scorecard.language, colour)


def _finding(finding: Finding, language: Language, colour: bool, *, by_model: bool = False) -> Iterator[str]:
    title = title_of(finding.criterion, language)
    by = f" · {word('by_model', language)}" if by_model else ""
    name = f"{finding.polarity} {kind_of(finding, language)} · {title} ({finding.criterion}){by}"
    quote = f" {_quoted(finding.text, language)}" if finding.text is not None else ""
    yield f"      {_paint(name, finding.polarity, colour)}{quote}"
    yield f"        {finding.message}"
    if finding.suggestion:
        yield f"        {word('better', language)}{word('colon', language)}{finding.suggestion}"
    yield from _source(finding.criterion, language)


def _source(criterion: str, language: Language) -> Iterator[str]:
    yield f"        {word('source', language)}{word('colon', language)}{source_of(criterion, texts(language))}"


def _lesson(result: Scored, colour: bool) -> Iterator[str]:
    """Yield what the conversation teaches as a whole, where that was computed."""
    card, coaching, transcript = result.scorecard, result.coaching, result.transcript
    if coaching is None:
        return
    language, say = card.language, texts(card.language)
    yield "  " + _paint(say("coaching.title"), "bold", colour)
    yield f"    {reach(card, coaching, say)}"
    for number, tip in enumerate(coaching.tips, start=1):
        facts = " · ".join(tip_facts(tip, card, transcript, say))
        quote = f" {_quoted(tip.quote, language)}" if tip.quote else ""
        yield f"    {number}. {tip_name(tip, say)} [{tip.turn}]{quote} ({facts})"
        yield f"        {tip.message}"
        yield f"        {word('better', language)}{word('colon', language)}{tip.suggestion}"
        yield from _source(tip.id, language)
    for number, gap in enumerate(coaching.gaps, start=1):
        yield f"    {number}. {gap_name(gap, transcript, say)}"
        yield f"        {gap.ask}"
    if coaching.steps:
        yield f"  {say('coaching.steps')} ({steps_from(language)})"
    for number, step in enumerate(coaching.steps, start=1):
        sign = _STEP_SIGNS[step.state]
        yield f"    {sign} {number} {step_name(step, say)}{word('colon', language)}{step_state(step, transcript, say)}"
    yield f"  {say('coaching.measures')}"
    yield from (f"    {line}" for line in measures(coaching, transcript, say))


def _second(result: Scored) -> Iterator[str]:
    """Yield a model's second opinion, the head first and indented less."""
    if result.second_opinion is not None:
        card = result.scorecard
        for number, line in enumerate(second_lines(result.second_opinion, card.language, card.by_model)):
            yield f"  {'    ' if number else ''}{one_line(visible(line))}"


def _quoted(text: str, language: Language) -> str:
    return f"{word('open', language)}{visible(text)}{word('close', language)}"
