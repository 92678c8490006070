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
from trainer.attempt import Attempt, Step
from trainer.customer.reactions import Names
from trainer.customer.state import CustomerState, Reaction
from trainer.rest import rest_of
from trainer.roleplay import begin, reaction_to
from trainer.scenario import ScenarioFile
from trainer.spent import Spent


class Unrepeatable(ValueError):
    """The customer would not react today as he did in the record, so that nobody can go back into it."""


def branch(file: ScenarioFile, attempt: Attempt, turn: int, *, id: str, at: datetime) -> Attempt:
    """Return a practice attempt that stands where `attempt` stood before its staff reply at index `turn`.

    The times of what was said are moved so that the last of it is said at `at`: whoever comes back after days has kept
    nobody waiting. What the reply cut in on is due again. Raises `ValueError` when `turn` is no reply
    of staff, and `Unrepeatable`.
    """
    if not 0 <= turn < len(attempt.turns) or attempt.turns[turn].speaker != "staff":
        raise ValueError(f"turn {turn} is no reply of staff")
    steps = tuple(step for step in attempt.steps if step.reply is None or step.reply < turn)
    state = _state_after(file, attempt, steps)
    last = attempt.turns[turn - 1].at
    moved = at - last if last else timedelta()
    return replace(
        attempt, id=id, started_at=at, turns=tuple(_later(said, moved) for said in attempt.turns[:turn]),
        steps=tuple(replace(step, turn=min(step.turn, turn)) for step in steps), state=state, mode="practice",
        rest=rest_of(_later(said, moved) for said in _cut_in_on(attempt, turn)), parent=attempt.id, branch=turn,
        scenario_sha256=file.sha256, spent=Spent(),
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
        before = replace(attempt, turns=_known(attempt, step), steps=steps[:number], state=state, rest=None)
        reaction = reaction_to(file, before, _as_named(step))
        if not _is_as_recorded(reaction, step, attempt):
            raise Unrepeatable(attempt.id)
        state = reaction.state
    return state


def _known(attempt: Attempt, step: Step) -> tuple[Turn, ...]:
    """Return what had been said when the customer made up his mind: not yet what cut in on this answer of his."""
    replied = step.turn if step.reply is None else step.reply
    said = attempt.turns[: step.turn]
    return (*said[: replied + 1], *(turn for turn in said[replied + 1 :] if turn.speaker == "customer"))


def _as_named(step: Step) -> Names:
    """Return who names the move that a model named then, should it have named one."""
    return lambda *_: next((made for made in step.moves if made.by == "model"), None)


def _is_as_recorded(reaction: Reaction, step: Step, attempt: Attempt) -> bool:
    said = attempt.turns[step.turn].text
    spoken = step.voice == "llm" or said == in_language(reaction.messages[0], attempt.language)
    reckoned = (reaction.state.mood, reaction.changes, reaction.moves, reaction.told, reaction.cue)
    return spoken and reckoned == (step.mood, step.changes, step.moves, step.told, step.cue)


def _later(turn: Turn, moved: timedelta) -> Turn:
    return replace(turn, at=turn.at and turn.at + moved, started_at=turn.started_at and turn.started_at + moved)


def _cut_in_on(attempt: Attempt, turn: int) -> tuple[Turn, ...]:
    """Return what the customer was still typing when the reply at `turn` was sent."""
    answered = next((step.turn for step in attempt.steps if step.reply == turn), len(attempt.turns))
    return attempt.turns[turn + 1 : answered]
