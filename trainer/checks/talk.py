"""How the customer's lines sound together: not too long for speech, and no two of them nearly the same."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator
from itertools import pairwise

from scoring.explain import script_of
from scoring.foreign import short
from scoring.located import Loc
from scoring.problem import Problem
from scoring.text import HAN, fold
from trainer.checks.places import problem
from trainer.customer.lines import all_lines
from trainer.scenario import ScenarioFile

LONGEST_MEAN = {"zh": 20, "en": 15}
"""Chinese characters or English words that the customer's lines may have on average; people say 12 and 9 at a time."""
ALIKE = 0.8
"""From this share of common pieces on (Dice) two lines are the same line to a listener."""
SHORT = 5
"""Lines of fewer pieces may be alike: there are only so many ways to say no."""
_UNIT = re.compile(rf"[{HAN}]|[a-z0-9]+(?:'[a-z]+)?")
_ASIDE = re.compile(r"\([^()]*\)|（[^（）]*）")


def units_of(line: str) -> list[str]:
    """Return the Chinese characters or English words that are spoken in a line, its stage directions left out."""
    return _UNIT.findall(fold(_ASIDE.sub("", line)))


def check_length(file: ScenarioFile) -> Iterator[Problem]:
    """The customer does not make speeches."""
    lengths = [len(units_of(line)) for _, line in _own_lines(file)]
    mean = statistics.fmean(lengths) if lengths else 0.0
    most = LONGEST_MEAN[script_of(file.language)]
    if mean > most:
        unit = "words" if file.language == "en" else "characters"
        yield problem(file, ("play",), "C031", f"the customer's lines have {mean:.0f} {unit} on average, people say "
                      f"less at a time: at most {most}", "one thought a line; cut what a second line can say")


def check_alike(file: ScenarioFile) -> Iterator[Problem]:
    """No two lines say the same in nearly the same words."""
    known: list[tuple[Loc, str, frozenset[str]]] = []
    for loc, line in _own_lines(file):
        units = units_of(line)
        pieces = frozenset(units) | {f"{one} {two}" for one, two in pairwise(units)}
        if len(units) < SHORT:
            continue
        twin = next(((there, other) for there, other, held in known if _dice(held, pieces) >= ALIKE), None)
        if twin is not None and twin[1] != line:
            first = file.located.position(("play", *twin[0]))[0]
            yield problem(file, ("play", *loc), "C030", f"the line '{short(line)}' is nearly that of line {first}",
                          "say something else, or say it in another way")
        known.append((loc, line, pieces))


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other))


def _own_lines(file: ScenarioFile) -> Iterator[tuple[Loc, str]]:
    """Yield the lines that stand in the file itself, not in shared material."""
    for loc, line in all_lines(file.play):
        if file.source_of(("play", *loc))[0] is file.located:
            yield loc, line
