"""What lists show of saved attempts, without opening them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from trainer.tally import Tally


class StoreError(Exception):
    """The database cannot be read or written; the text is one line for the person at the screen."""


class BrokenRecord(StoreError):
    """A saved attempt cannot be read. It is left as it is, so that it may still be mended."""

    def __init__(self, id: str, reason: str) -> None:
        super().__init__(f"the saved attempt {id} cannot be read: {reason}")
        self.id = id


@dataclass(frozen=True, slots=True)
class Saved:
    """What lists show of an attempt. `turns` counts both speakers; `score` is None until the talk has ended.

    `ending` is None while the talk is open, and when the trainee broke it off. `parent` is the attempt that this one
    began in the middle of, and `branch` the index of the turn where it did. `submitted_at`: when the trainee showed it
    to the trainer, None while it is private.
    """

    id: str
    trainee: str
    scenario: str
    language: str
    started_at: datetime
    saved_at: datetime
    turns: int
    outcome: str | None
    ending: str | None
    score: float | None
    passed: bool | None
    parent: str | None = None
    branch: int | None = None
    submitted_at: datetime | None = None
    tally: Tally | None = None

    @property
    def is_whole(self) -> bool:
        """Whether the talk was played to its end and scored."""
        return self.score is not None and self.ending is not None

    @property
    def takes_over(self) -> bool:
        """Whether it began behind replies of another talk, which count there."""
        return self.branch is not None and self.branch > 1


@dataclass(frozen=True, slots=True)
class Listing:
    """Saved attempts, latest first, and what is wrong with records that cannot be read."""

    saved: tuple[Saved, ...]
    broken: tuple[BrokenRecord, ...]

    def best(self) -> Mapping[str, Saved]:
        """Return the best talk of each scenario among those played to their end."""
        best: dict[str, Saved] = {}
        for saved in self.saved:
            if saved.is_whole:
                before = best.get(saved.scenario)
                if before is None or (saved.score or 0.0) > (before.score or 0.0):
                    best[saved.scenario] = saved
        return best

    def open(self) -> Mapping[str, Saved]:
        """Return the latest unfinished attempt of each scenario."""
        latest: dict[str, Saved] = {}
        for saved in self.saved:
            if saved.outcome is None:
                latest.setdefault(saved.scenario, saved)
        return latest


def listing_from(rows: list[Row[Any]]) -> Listing:
    """Return what the rows of the table say; one that cannot be read does not hide the others."""
    saved: list[Saved] = []
    broken: list[BrokenRecord] = []
    for row in rows:
        try:
            saved.append(_saved_from(row))
        except (TypeError, ValueError) as error:
            broken.append(BrokenRecord(str(row.id), str(error)))
    return Listing(tuple(saved), tuple(broken))


def _saved_from(row: Row[Any]) -> Saved:
    return Saved(
        id=row.id, trainee=row.trainee, scenario=row.scenario, language=row.language,
        started_at=datetime.fromisoformat(row.started_at), saved_at=datetime.fromisoformat(row.saved_at),
        turns=int(row.turns), outcome=row.outcome, ending=row.ending,
        score=None if row.score is None else float(row.score),
        passed=None if row.passed is None else bool(row.passed), parent=row.parent,
        branch=None if row.branch is None else int(row.branch),
        submitted_at=datetime.fromisoformat(row.submitted_at) if row.submitted_at else None, tally=_tally(row.tally),
    )  # fmt: skip


def _tally(text: str | None) -> Tally | None:
    """Return the tally; one that cannot be read is as good as none, since it can be computed again."""
    try:
        return Tally.from_json(text) if text else None
    except (TypeError, ValueError, KeyError, AttributeError):
        return None
