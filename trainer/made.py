"""The moves of a scenario that the replies of a talk made: where, who read them, and what each did to the mood.

They are marked beside what the scorer finds. No points hang on them: what they change is the customer's mood.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from scoring.phrases import overlaps
from scoring.texts import text_of
from trainer.attempt import Attempt
from trainer.customer.moves import recognise
from trainer.customer.state import Change, MadeMove
from trainer.scenario import Move, ScenarioFile

FAMILY = "move."
"""What stands before the id of a move where it is named like a criterion."""


@dataclass(frozen=True, slots=True)
class Made:
    """A good or bad move in a reply. `changes`: what it did to the mood, nothing where it was not felt."""

    move: Move
    start: int
    end: int
    text: str
    changes: tuple[Change, ...] = ()

    @property
    def id(self) -> str:
        """The move as causes and disputes name it."""
        return FAMILY + self.move.id

    @property
    def hurts(self) -> bool:
        return self.move.kind == "bad"


def made_in(attempt: Attempt, turn: int, file: ScenarioFile) -> tuple[Made, ...]:
    """Return the good and bad moves that the reply at `turn` made, in the order of its words."""
    known = {move.id: move for move in file.play.moves if move.kind != "neutral"}
    found = [
        Made(known[made.id], made.start, made.end, made.text,
             tuple(change for change in step.changes if change.cause == FAMILY + made.id))
        for step in attempt.steps if step.reply == turn
        for made in step.moves if made.id in known
    ]
    return tuple(sorted(found, key=lambda made: (made.start, made.end, made.id)))


def harmful(attempt: Attempt, file: ScenarioFile) -> tuple[Move, ...]:
    """Return the bad moves that were made in a talk, in the order of the scenario."""
    return tuple(move for move in file.play.moves if move.kind == "bad" and move.id in attempt.state.moves)


def moves_of(file: ScenarioFile, reply: str) -> tuple[MadeMove, ...]:
    """Return the moves that the rules read in a reply."""
    return recognise(file, text_of(reply)).moves


def shows(file: ScenarioFile, reply: str, move: str, start: int, end: int) -> bool:
    """Whether the rules read the move with the id `move` at these words of a reply."""
    return any(made.id == move and overlaps((made.start, made.end), [(start, end)]) for made in moves_of(file, reply))


def instead(expert: Attempt, file: ScenarioFile, done: Collection[str]) -> str | None:
    """Return the expert's first reply that makes a good move not yet `done`, None where the expert makes none."""
    good = {move.id for move in file.play.moves if move.kind == "good"} - set(done)
    replies = (step.reply for step in expert.steps if any(made.id in good for made in step.moves))
    turn = next((reply for reply in replies if reply is not None), None)
    return None if turn is None else expert.turns[turn].text
