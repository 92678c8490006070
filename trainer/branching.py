"""Going back: a new attempt that begins in the middle of another, with the customer as he was at that moment.

The customer's state of each moment is not stored. It is reckoned anew by letting him hear the same replies again; where
he would no longer react as he did then - the scenario has been edited, or the rules are another version's - there is no
such moment to go back to, and `Unrepeatable` says so.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from scoring.explain import in_language
from scoring.transcript import Turn
from trainer.attempt import Attempt, Rest, Step
from trainer.customer.state import CustomerState, Reaction
from trainer.roleplay import begin, reaction_to
from trainer.scenario import ScenarioFile


class Unrepeatable(ValueError):
    """The customer would not react today as he did in the record, so that nobody can go back into it."""


def branch(file: ScenarioFile, attempt: Attempt, turn: int, *, id: str, at: datetime) -> Attempt:
    """Return a practice attempt that stands where `attempt` stood before its staff reply at index `turn`.

    The times of what was said are moved so that the last of it is said at `at`: whoever comes back after days has kept
    nobody waiting. A second message that the reply cut in on is due again. Raises `ValueError` when `turn` is no reply
    of staff, and `Unrepeatable`.
    """
    if not 0 <= turn < len(attempt.turns) or attempt.turns[turn].speaker != "staff":
        raise ValueError(f"turn {turn} is no reply of staff")
    steps = tuple(step for step in attempt.steps if step.turn < turn)
    state = _state_after(file, attempt, steps)
    last = attempt.turns[turn - 1].at
    moved = at - last if last else timedelta()
    return replace(
        attempt, id=id, started_at=at, turns=tuple(_later(said, moved) for said in attempt.turns[:turn]), steps=steps,
        state=state, mode="practice", rest=_rest(attempt, turn, moved), parent=attempt.id, branch=turn,
        scenario_sha256=file.sha256,
    )


def parting(one: Attempt, other: Attempt) -> int:
    """Return the index of the first turn in which two attempts differ, the shorter one's length where none does."""
    pairs = zip(one.turns, other.turns, strict=False)
    same = ((first.speaker, first.text) == (second.speaker, second.text) for first, second in pairs)
    return next((index for index, equal in enumerate(same) if not equal), min(len(one.turns), len(other.turns)))


def _state_after(file: ScenarioFile, attempt: Attempt, steps: tuple[Step, ...]) -> CustomerState:
    """Return the customer's state behind `steps`, every answer reckoned anew."""
    opened = begin(file, attempt.language, attempt.seed, attempt.started_at)
    if opened.turns[0].text != attempt.turns[0].text or opened.steps[0].mood != steps[0].mood:
        raise Unrepeatable(attempt.id)
    state = opened.state
    for number, step in enumerate(steps[1:], start=1):
        before = replace(attempt, turns=attempt.turns[: step.turn], steps=steps[:number], state=state, rest=None)
        reaction = reaction_to(file, before)
        if not _is_as_recorded(reaction, step, attempt):
            raise Unrepeatable(attempt.id)
        state = reaction.state
    return state


def _is_as_recorded(reaction: Reaction, step: Step, attempt: Attempt) -> bool:
    said = attempt.turns[step.turn].text
    spoken = step.voice == "llm" or said == in_language(reaction.messages[0], attempt.language)
    reckoned = (reaction.state.mood, reaction.changes, reaction.moves, reaction.told, reaction.cue)
    return spoken and reckoned == (step.mood, step.changes, step.moves, step.told, step.cue)


def _later(turn: Turn, moved: timedelta) -> Turn:
    return replace(turn, at=turn.at and turn.at + moved, started_at=turn.started_at and turn.started_at + moved)


def _rest(attempt: Attempt, turn: int, moved: timedelta) -> Rest | None:
    """Return what the customer was still typing when the reply at `turn` was sent."""
    answered = next((step.turn for step in attempt.steps if step.reply == turn), len(attempt.turns))
    behind = attempt.turns[turn + 1 : answered]
    if not behind or behind[0].at is None or behind[0].started_at is None:
        return None
    return Rest(behind[0].text, behind[0].started_at + moved, behind[0].at + moved)
