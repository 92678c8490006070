"""Whether a condition of the scenario language (`when`, `earned`, `if_asked`) holds at a moment of the talk."""

from __future__ import annotations

from dataclasses import dataclass

from trainer.customer.state import CustomerState, MoodState
from trainer.scenario import Band, When


@dataclass(frozen=True, slots=True)
class Moment:
    """The customer after a reply, and what that very reply did: its moves, and the causes found in it.

    `found` holds criterion ids, `critical.<id>` for critical findings and `rule.<name>` for rules of `effects.yaml`;
    `agreed`: he has agreed to a plan that no move foresees, nothing is left open, and staff closes.
    """

    state: CustomerState
    moves: frozenset[str]
    found: frozenset[str]
    agreed: bool = False


def holds(when: When, moment: Moment) -> bool:
    """Whether everything that the condition names holds."""
    state = moment.state
    made, told = set(state.moves), {told.id for told in state.told}
    thresholds = (
        (when.anger, state.mood.anger), (when.trust, state.mood.trust), (when.patience, state.mood.patience),
        (when.turn, state.replies),
    )
    return (
        (when.move is None or when.move in moment.moves)
        and made.issuperset(when.moves)
        and (not when.any_move or not made.isdisjoint(when.any_move))
        and made.isdisjoint(when.without)
        and (not when.found or not moment.found.isdisjoint(when.found))
        and told.issuperset(when.told)
        and (moment.agreed or not when.agreed)
        and all(threshold is None or threshold.holds(value) for threshold, value in thresholds)
    )


def nearly_holds(when: When, moment: Moment, short: int) -> bool:
    """Whether a condition holds with each number of the mood at most `short` points off; all else must hold."""
    mood = moment.state.mood
    numbers = ((when.anger, mood.anger), (when.trust, mood.trust), (when.patience, mood.patience))
    rest = when.model_copy(update=dict.fromkeys(("anger", "trust", "patience")))
    return holds(rest, moment) and all(
        threshold is None or threshold.holds(max(0, value - short)) or threshold.holds(min(100, value + short))
        for threshold, value in numbers
    )


def is_about_reply(when: When) -> bool:
    """Whether a condition names something that only this very reply can do; else it describes a stage of the talk."""
    return when.move is not None or bool(when.found)


def without_numbers(when: When) -> When:
    """Return what a condition asks of moves and facts alone."""
    return when.model_copy(update=dict.fromkeys(("anger", "trust", "patience", "turn")))


def band_of(mood: MoodState) -> Band:
    """Return the named mood: furious >= 80, angry >= 60, annoyed >= 35, calm >= 15, below that warm if he trusts."""
    bounds: tuple[tuple[int, Band], ...] = ((80, "furious"), (60, "angry"), (35, "annoyed"), (15, "calm"))
    for lowest, name in bounds:
        if mood.anger >= lowest:
            return name
    return "warm" if mood.trust >= 50 else "calm"


FOUND_RULES = (
    "rule.repeated_reply", "rule.empty_phrases", "rule.echo", "rule.examiner", "rule.interrupt", "rule.kept_waiting",
    "rule.broken_promise", "rule.promised_again", "rule.repeated_question", "rule.asked_again",
)
"""The rules of `effects.yaml` that a condition may name under `found`, beside criteria and critical findings."""
