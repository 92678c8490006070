"""A role-play as a report: the transcript with its outcome and the mood after each turn, as data or for reading."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from scoring.foreign import visible
from scoring.transcript import to_data
from trainer.attempt import Attempt, Step
from trainer.customer.causes import cause_name
from trainer.customer.state import MEASURES, MoodState
from trainer.report.words import word
from trainer.scenario import ScenarioFile
from trainer.texts import Texts, texts

BROKEN_OFF = "unresolved"
"""The outcome of a talk in which staff stopped answering before it ended: nothing is settled."""


def outcome_of(attempt: Attempt) -> str:
    """Return the outcome of a role-play, also of one that stopped before its end."""
    return attempt.state.outcome or BROKEN_OFF


def played_data(attempt: Attempt, file: ScenarioFile) -> dict[str, Any]:
    """Return the transcript as `trainer score` reads it, and beside it how the customer took it.

    Keys beside those of a transcript: `seed`, `outcome`, `ending` (null when staff stopped answering), `mood` (after
    each customer turn), `causes` (every change of mood, at the customer turn that answers; the words that caused it
    stand in the staff turn `reply`), `moves` (made by staff, with the words that show them, and `by` where it is a
    model that has read them so), `told` (hidden facts, and whether they were asked for). Where a model was to speak,
    `voices` tells for each answer whose words it is in, and what was wrong with words that were refused.
    """
    data = to_data(attempt.transcript)
    say = texts(attempt.language)
    data |= {"seed": attempt.seed, "outcome": outcome_of(attempt), "ending": attempt.state.ending}
    data["mood"] = [{"turn": index, **_numbers(attempt.mood_after(index))}
                    for index, turn in enumerate(attempt.turns) if turn.speaker == "customer"]
    data["causes"] = [
        {"turn": step.turn, "measure": change.measure, "amount": change.amount, "cause": change.cause,
         "name": cause_name(change.cause, file, say), "reply": step.reply if change.turn is None else change.turn,
         "start": change.start, "end": change.end, "text": change.text}
        for step in attempt.steps for change in step.changes
    ]
    data["moves"] = [{"turn": step.reply, "id": made.id, "start": made.start, "end": made.end, "text": made.text}
                     | ({"by": made.by} if made.by == "model" else {})
                     for step in attempt.steps for made in step.moves]
    data["told"] = [{"id": told.id, "turn": told.turn, "asked": told.asked} for told in attempt.state.told]
    if any(step.voice == "llm" or step.refusals for step in attempt.steps):
        data["voices"] = [{"turn": step.turn, "voice": step.voice, "refusals": list(step.refusals)}
                          for step in attempt.steps]
    return data


def _numbers(mood: MoodState) -> dict[str, int]:
    return {measure: getattr(mood, measure) for measure in MEASURES}


def render_played(attempt: Attempt, file: ScenarioFile) -> Iterator[str]:
    """Yield the lines of a role-play for reading: what was said, the mood after it, and why it changed."""
    say = texts(attempt.language)
    steps = attempt.seen_after()
    before = attempt.steps[0].mood
    for index, turn in enumerate(attempt.turns):
        yield f"[{index}] {word(turn.speaker, attempt.language)}{word('colon', attempt.language)}{visible(turn.text)}"
        if index in steps:
            yield from (f"    {line}" for line in mood_lines(steps[index], before, file, say))
            before = steps[index].mood
    yield ""
    ending = f" ({attempt.state.ending})" if attempt.state.ending else ""
    yield f"{outcome_line(attempt)}{ending}"


def outcome_line(attempt: Attempt) -> str:
    """Return how the talk ended, in its language."""
    language = attempt.language
    return f"{word('outcome', language)}{word('colon', language)}{word(outcome_of(attempt), language)}"


def mood_lines(step: Step, before: MoodState, file: ScenarioFile, say: Texts) -> Iterator[str]:
    """Yield the mood after a customer turn in a line, and a line for each cause that changed it."""
    yield word("mood", say.language) + word("colon", say.language) + " · ".join(
        f"{say(f'measure.{measure}')} {getattr(step.mood, measure)}{_difference(getattr(before, measure), after)}"
        for measure, after in _numbers(step.mood).items()
    )
    for cause, changes in groupby(step.changes, key=lambda change: change.cause):
        amounts = " · ".join(f"{say(f'measure.{change.measure}')} {change.amount:+d}" for change in changes)
        quoted = next((change.text for change in step.changes if change.cause == cause and change.text), None)
        evidence = f" {word('open', say.language)}{visible(quoted)}{word('close', say.language)}" if quoted else ""
        yield f"  {cause_name(cause, file, say)}{word('colon', say.language)}{amounts}{evidence}"


def _difference(before: int, after: int) -> str:
    return f" ({after - before:+d})" if after != before else ""
