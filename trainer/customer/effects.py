"""How much each cause moves the customer's mood: the tables of `effects.yaml`, and the traits that scale them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from pydantic import Field

from scoring.located import FileModel, read_model
from scoring.transcript import Fault
from trainer.customer.state import MEASURES, Measure
from trainer.scenario import Effect, Trait

Side = Literal["better", "worse"]
Kind = Literal["words", "act"]


class CriterionEffect(Effect):
    """What a criterion found in a reply does. `kind` says how fast a pleasing effect wears off."""

    kind: Kind = "act"
    faults: tuple[Fault, ...] = Field(default=(), description="only in cases of these faults; empty: in all")

    @property
    def pleases(self) -> bool:
        return any(side_of(measure, amount) == "better" for measure, amount in amounts(self))


class Scale(FileModel):
    """By how many percent a trait changes the effects of some causes."""

    causes: tuple[str, ...]
    percent: int = Field(ge=0, le=400)
    side: Side | None = None
    measure: Measure | None = None

    def fits(self, cause: str, measure: Measure, amount: int) -> bool:
        if self.measure not in (None, measure) or self.side not in (None, side_of(measure, amount)):
            return False
        return any(name in ("*", cause) or (name.endswith(".*") and cause.startswith(name[:-1]))
                   for name in self.causes)


class Effects(FileModel):
    """All of `effects.yaml`."""

    criteria: dict[str, CriterionEffect]
    wear: dict[Kind, tuple[int, ...]]
    critical: dict[str, Effect]
    rules: dict[str, Effect]
    traits: dict[Trait, tuple[Scale, ...]]

    def scaled(self, cause: str, measure: Measure, amount: int, traits: tuple[Trait, ...]) -> int:
        """Return `amount` as customers with these traits take it, rounded half away from zero."""
        percent = 100
        for trait in traits:
            for scale in self.traits.get(trait, ()):
                if scale.fits(cause, measure, amount):
                    percent = percent * scale.percent // 100
        return share(amount, percent)

    def worn(self, kind: Kind, times_before: int) -> int:
        """Return the percent that is left of a pleasing effect that came `times_before` times before."""
        steps = self.wear[kind]
        return steps[min(times_before, len(steps) - 1)]


def side_of(measure: Measure, amount: int) -> Side:
    """Return whether a change makes the customer's mood better or worse."""
    return "better" if (amount < 0) == (measure == "anger") else "worse"


def share(amount: int, percent: int) -> int:
    """Return `percent` of `amount`, rounded half away from zero.

    >>> share(5, 50), share(-5, 50), share(3, 150)
    (3, -3, 5)
    """
    points = (abs(amount) * percent + 50) // 100
    return points if amount > 0 else -points


def amounts(effect: Effect) -> list[tuple[Measure, int]]:
    """Return the measures an effect changes, in order, and by how much."""
    return [(measure, getattr(effect, measure)) for measure in MEASURES if getattr(effect, measure)]


@cache
def effects() -> Effects:
    """Return the tables of `effects.yaml`."""
    return read_model(Effects, Path(str(files("trainer.customer").joinpath("effects.yaml"))))
