"""Slips of the pen in reference files: labels that are none, fields and names spelled nearly as one that is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from scoring.criterion import catalogue
from scoring.foreign import short
from scoring.problem import Problem
from scoring.shape import Loc

FIELDS = (
    "id", "lang", "language", "scenario", "fault", "context", "reply", "turns", "staff", "tier", "writer", "labels",
    "contested", "grades", "raters", "pass", "note", "notes",
)
"""Fields that items have; one spelled nearly so is a slip, any other is somebody's own."""
_NEAR = 0.8
"""How alike two names must be for one to be a slip of the other, from 0 to 1."""

Report = Callable[[Loc, str, str, str], Problem]


def wrong_labels(labels: Mapping[Any, Any], contested: list[Any], report: Report) -> Iterator[Problem]:
    """Yield everything that is wrong with the labels of one reply."""
    for key in (*labels, *contested):
        if key not in catalogue():
            near = get_close_matches(str(key), catalogue(), 1)
            hint = f"did you mean '{near[0]}'?" if near else "the criteria are those of scoring/criteria"
            yield report(("labels", key), "G002", f"there is no criterion '{short(str(key))}'", hint)
    for key, value in labels.items():
        if value not in (0, 1, "0", "1"):  # True and False are 1 and 0
            message = f"{short(str(key))}: '{short(str(value))}' is no label"
            yield report(("labels", key), "G001", message, "write 1 where the reply shows it, 0 where not")


def misspelled(data: Mapping[Any, Any], known: tuple[str, ...], report: Report, loc: Loc = ()) -> Iterator[Problem]:
    """Yield the keys of an object that are spelled nearly as one of those known."""
    for key in data:
        if key not in known and (near := get_close_matches(str(key), known, 1, _NEAR)):
            yield report((*loc, key), "G001", f"'{short(str(key))}' is not read", f"did you mean '{near[0]}'?")
