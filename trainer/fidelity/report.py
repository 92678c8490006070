"""The fidelity report as text: a line a scenario, what went wrong beneath it, and the bars."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

from scoring.located import FileModel, read_model
from trainer.fidelity.measures import ANSWERED, Count, Fidelity

HEAD = f"{'scenario':32} {'plays':>6} {'leaks':>12} {'answered':>12} {'gave in':>9} {'endless':>8} {'repeats':>12}  " \
       "length a turn  variety"


class Reference(FileModel):
    """How customers talk in conversations written by others: units a turn, their spread, variety."""

    turns: int
    mean: float
    spread: float
    variety: float


class References(FileModel):
    """All of `reference.yaml`."""

    zh: Reference
    en: Reference


@cache
def references() -> References:
    """Return what stands in `reference.yaml`."""
    return read_model(References, Path(str(files("trainer.fidelity").joinpath("reference.yaml"))))


def render_fidelity(found: Iterable[Fidelity]) -> Iterator[str]:
    """Yield the lines of the report, each scenario's as soon as it is measured."""
    yield HEAD
    for fidelity in found:
        yield _line(fidelity)
        for count in (fidelity.leaks, fidelity.gave_in, fidelity.endless, fidelity.repeats):
            yield from (f"    {example}" for example in count.examples)
        if fidelity.answered.rate < ANSWERED:
            yield from (f"    {example}" for example in fidelity.answered.examples)
    yield f"bars: no leaks, nothing given in, endless or repeated; at least {ANSWERED:.0%} of fair questions answered"
    for language, known in (("zh-Hans", references().zh), ("en", references().en)):
        yield f"talk of {known.turns} customer turns by other writers, {language}: " \
              f"{known.mean:.1f} ± {known.spread:.1f} a turn, variety {known.variety:.2f}"


def _line(found: Fidelity) -> str:
    name = f"{found.scenario} {found.language}"
    talk = f"{found.talk.mean:6.1f} ± {found.talk.spread:4.1f}  {found.talk.variety:7.2f}"
    return f"{name:32} {found.plays:6} {_of(found.leaks):>12} {_of(found.answered):>12} {_of(found.gave_in):>9} " \
           f"{_of(found.endless):>8} {_of(found.repeats):>12}  {talk}"


def _of(count: Count) -> str:
    return f"{count.hits}/{count.of}"
