"""What a scenario changes in the rubric: all that it names exists, may be changed, and leaves a way to pass."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from functools import cache

from scoring.accounts import TALKATIVE
from scoring.criterion import DIMENSIONS
from scoring.located import Loc
from scoring.problem import InvalidFile, Problem
from scoring.rubric import Rubric, known_criteria, read_rubric
from trainer.checks.places import problem
from trainer.scenario import ScenarioFile

LIFTED = frozenset({"caps.no_action", "caps.talk_only", "caps.deaf"})
"""Limits that depend on what a case asks for. What keeps phrases and rudeness from passing holds in every case."""


def check_counting(file: ScenarioFile) -> Iterator[Problem]:
    """The criteria and limits of `case.rubric` exist and may be changed, and a conversation can still pass."""
    adjusted = file.case.rubric
    if adjusted is None:
        return
    base: Loc = ("case", "rubric")
    sound = True
    named = [((*base, "off", index), name) for index, name in enumerate(adjusted.off)]
    for loc, name in [*named, *(((*base, "count", name), name) for name in adjusted.count)]:
        for found in _wrong(file, loc, name, limits="off" in loc):
            sound = False
            yield found
    for name in adjusted.count:
        if name in adjusted.off:
            yield problem(file, (*base, "count", name), "C023", f"'{name}' is switched off and cannot count more",
                          "leave it under `off` or under `count`")
    rubric = _general()
    if sound and rubric is not None:
        yield from _idle(file, base, rubric, adjusted.count)
        changed = rubric.adjusted(adjusted)
        best = changed.best(file.case.fault)
        if best < 100 * changed.pass_mark:
            yield problem(file, base, "C024", f"no conversation can pass in this case: the most it can have is "
                          f"{best // 100} of {changed.pass_mark}", "let more count, or lower the pass mark")


def _idle(file: ScenarioFile, base: Loc, rubric: Rubric, counted: Iterable[str]) -> Iterator[Problem]:
    """Yield a problem for each criterion that is to count more or less and counts nothing where the fault is this."""
    accounts = [rubric.account(dimension, file.case.fault) for dimension in DIMENSIONS]
    known = {TALKATIVE, *(name for account in accounts for name in (*account.earn, *account.cost))}
    for name in counted:
        if name not in known:
            yield problem(file, (*base, "count", name), "C037", f"'{name}' earns and costs nothing where the fault is "
                          f"'{file.case.fault}'", "leave it out; see the fault table of the rubric")


def _wrong(file: ScenarioFile, loc: Loc, name: str, *, limits: bool) -> Iterator[Problem]:
    known = [*known_criteria(), *(LIFTED if limits else ())]
    if name in known:
        return
    if name.startswith(("caps.", "critical.")):
        yield problem(file, loc, "C023", f"a scenario cannot change '{name}'",
                      f"it may switch off criteria, and these limits: {', '.join(sorted(LIFTED))}")
        return
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    yield problem(file, loc, "C005", f"`rubric` names the criterion '{name}', which does not exist",
                  f"did you mean '{close[0]}'?" if close else "see scoring/criteria")


@cache
def _general() -> Rubric | None:
    """Return the rubric that scenarios are written for, None where it is broken itself."""
    try:
        return read_rubric()
    except InvalidFile:
        return None
