"""Mood numbers: a condition asks for none that the customer's mood cannot have by then."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from scoring.problem import Problem
from trainer.checks.places import conditions, problem
from trainer.checks.reach import contradiction
from trainer.customer.effects import effects, share, side_of
from trainer.customer.state import MEASURES, Measure
from trainer.scenario import Effect, ScenarioFile, Threshold, When

Direction = Literal[-1, 1]


def check_mood(file: ScenarioFile) -> Iterator[Problem]:
    """Every anger, trust and patience that a condition asks for can be reached in the replies it allows.

    What can be reached is counted generously: every reply moves as much as all criteria and rules together can, and
    every move and reaction comes once. So a problem is certain, and none is no promise.
    """
    for loc, owner, when in conditions(file):
        if contradiction(when, file.play.turns):
            continue  # told by itself
        turns = _latest(when, file.play.turns)
        for measure in MEASURES:
            wanted: Threshold | None = getattr(when, measure)
            if wanted is None:
                continue
            lowest, highest = _reach(file, measure, turns)
            if not any(map(wanted.holds, range(lowest, highest + 1))):
                yield problem(file, (*loc, measure), "C032", f"{owner} can never hold: {measure} is never "
                              f"'{wanted.text}' within {turns} replies (it starts at "
                              f"{getattr(file.play.mood, measure)} and stays from {lowest} to {highest})",
                              "change the number, or the mood he comes with")


def _latest(when: When, turns: int) -> int:
    """Return the last reply at which a condition can hold."""
    return max((turn for turn in range(1, turns + 1) if when.turn is None or when.turn.holds(turn)), default=turns)


def _reach(file: ScenarioFile, measure: Measure, turns: int) -> tuple[int, int]:
    start: int = getattr(file.play.mood, measure)
    return max(0, start - _most(file, measure, -1, turns)), min(100, start + _most(file, measure, 1, turns))


def _most(file: ScenarioFile, measure: Measure, direction: Direction, turns: int) -> int:
    """Return how far a measure can go in one direction at most."""
    table = effects()
    traits = file.play.persona.traits
    every = 0
    for causes, family in ((table.criteria, ""), (table.critical, "critical."), (table.rules, "rule.")):
        for name, effect in causes.items():
            amount = table.scaled(f"{family}{name}", measure, getattr(effect, measure), traits)
            if amount * direction > 0:
                every += _times(effect, measure, abs(amount), turns)
    once: list[Effect] = [move.effect for move in file.play.moves]
    once += [rule.effect for rule in file.play.reactions for _ in rule.lines]
    moved: list[int] = [getattr(effect, measure) * direction for effect in once]
    return every + sum(max(0, amount) for amount in moved)


def _times(effect: Effect, measure: Measure, amount: int, turns: int) -> int:
    """Return what an effect comes to when it comes in every reply; what pleases wears off."""
    kind = getattr(effect, "kind", None)
    pleases = side_of(measure, getattr(effect, measure)) == "better"
    if kind is None or not pleases:
        return amount * turns
    return sum(share(amount, effects().worn(kind, times)) for times in range(turns))
