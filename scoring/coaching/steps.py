"""The seven steps of calming an angry customer, and which of them a conversation took, when, and in which order.

Listen, sympathise, find the cause, apologise, find the wish, solve it fast, record it (customer service textbook,
chapter 1). A step is out of order where the others stand in theirs and it does not; steps of one reply have no order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from scoring.coaching.words import STEPS, StepId, coaching_words, step_phrases
from scoring.complaint import complains
from scoring.criterion import SCRIPTS, Texts
from scoring.points import Counted, Terms
from scoring.text import fold
from scoring.transcript import Transcript

StepState = Literal["met", "early", "late", "missed"]


@dataclass(frozen=True, slots=True)
class Step:
    """A step. `turn` is where it was taken first, None where it was `missed`; `early` and `late` are out of order."""

    id: StepId
    state: StepState
    turn: int | None


def step_title(step: StepId) -> Texts:
    """Return what a step is called."""
    return coaching_words().steps.titles[step]


def steps_source() -> Texts:
    """Return where the steps come from."""
    return coaching_words().steps.source


def calming_steps(transcript: Transcript, counted: Sequence[Counted], terms: Terms) -> tuple[Step, ...]:
    """Return the seven steps as this conversation took them; none where the customer does not complain."""
    if not is_about_a_complaint(transcript, terms):
        return ()
    turns = _taken(transcript, counted)
    in_order = _in_order(turns)
    return tuple(Step(step, _state(step, turns, in_order), turns.get(step)) for step in STEPS)


def is_about_a_complaint(transcript: Transcript, terms: Terms) -> bool:
    """Whether the customer complains: in so many words, or where somebody told of a fault, by more than a request."""
    if terms.told and terms.fault == "none":
        return False
    if terms.complains_from is not None:
        return True
    said = [fold(turn.text) for turn in transcript.turns if turn.speaker == "customer"]
    return terms.told and any(complains((text,), terms.fault, early=place == 0) for place, text in enumerate(said))


def _taken(transcript: Transcript, counted: Iterable[Counted]) -> dict[StepId, int]:
    """Return the turn in which each step was taken first."""
    turns: dict[StepId, int] = {}
    for item in counted:
        if item.earns and item.finding.turn is not None:
            for step in _shown_by(item.finding.criterion, item.finding.text or ""):
                turns[step] = min(turns.get(step, item.finding.turn), item.finding.turn)
    for turn in transcript.staff_turns():
        if "record" not in turns and _holds("record", transcript.turns[turn].text):
            turns["record"] = turn
    return turns


_SHOWN: Mapping[str, StepId] = {
    "listening.restate": "listen", "listening.empathy": "sympathise", "apology.present": "apologise",
    "apology.admits_fault": "cause",
    "service.choice": "wish", "service.offer": "solve", "service.consult": "solve", "service.follow_up": "record",
}  # fmt: skip


def _shown_by(criterion: str, text: str) -> tuple[StepId, ...]:
    if criterion == "listening.question":
        return ("wish",) if _holds("wish", text) else ("cause",)
    return (_SHOWN[criterion],) if criterion in _SHOWN else ()


def _holds(label: str, text: str) -> bool:
    folded = fold(text)
    return any(label in step_phrases(script).tag(folded) for script in SCRIPTS)


def _in_order(turns: Mapping[StepId, int]) -> frozenset[StepId]:
    """Return the most steps that stand in their order; of equally many, those that come first in it."""
    taken = [step for step in STEPS if step in turns]
    for size in range(len(taken), 0, -1):
        for chosen in combinations(taken, size):
            if [turns[step] for step in chosen] == sorted(turns[step] for step in chosen):
                return frozenset(chosen)
    return frozenset()


def _state(step: StepId, turns: Mapping[StepId, int], in_order: frozenset[StepId]) -> StepState:
    if step not in turns:
        return "missed"
    if step in in_order:
        return "met"
    behind = STEPS[STEPS.index(step) + 1 :]
    return "late" if any(turns[other] < turns[step] for other in behind if other in in_order) else "early"
