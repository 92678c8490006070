"""Attempts on disk: one table, written at every turn, so that a crash or a closed tab loses nothing.

SQLite in write-ahead mode with full synchronisation; a writer takes its lock at the start (`BEGIN IMMEDIATE`), so two
tabs wait for each other instead of failing half way. The columns beside `data` repeat what lists need.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Float,
    Integer,
    MetaData,
    Row,
    Table,
    Text,
    create_engine,
    event,
    select,
)
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.schema import CreateTable

from trainer.attempt import Attempt

_ATTEMPTS = Table(
    "attempts",
    MetaData(),
    Column("id", Text, primary_key=True),
    Column("trainee", Text, nullable=False, index=True),
    Column("scenario", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("started_at", Text, nullable=False),
    Column("saved_at", Text, nullable=False),
    Column("turns", Integer, nullable=False),
    Column("outcome", Text),
    Column("ending", Text),
    Column("score", Float),
    Column("passed", Integer),
    Column("data", Text, nullable=False),
)
_LISTED = [column for column in _ATTEMPTS.c if column.name != "data"]


class StoreError(Exception):
    """The database cannot be read or written; the text is one line for the person at the screen."""


class BrokenRecord(StoreError):
    """A saved attempt cannot be read. It is left as it is, so that it may still be mended."""

    def __init__(self, id: str, reason: str) -> None:
        super().__init__(f"the saved attempt {id} cannot be read: {reason}")
        self.id = id


class NewerRecord(StoreError):
    """A save would have dropped turns of a newer record; `attempt` is that record."""

    def __init__(self, attempt: Attempt) -> None:
        super().__init__(f"the attempt {attempt.id} has gone on elsewhere")
        self.attempt = attempt


@dataclass(frozen=True, slots=True)
class Saved:
    """What lists show of an attempt. `turns` counts both speakers; `score` is None until the talk has ended.

    `ending` is None while the talk is open, and when the trainee broke it off.
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


@dataclass(frozen=True, slots=True)
class Listing:
    """The attempts of one trainee, latest first, and what is wrong with records that cannot be read."""

    saved: tuple[Saved, ...]
    broken: tuple[BrokenRecord, ...]

    def best(self) -> Mapping[str, Saved]:
        """Return the best talk of each scenario among those played to their end."""
        best: dict[str, Saved] = {}
        for saved in self.saved:
            if saved.score is not None and saved.ending is not None:
                before = best.get(saved.scenario)
                if before is None or saved.score > (before.score or 0.0):
                    best[saved.scenario] = saved
        return best

    def open(self) -> Mapping[str, Saved]:
        """Return the latest unfinished attempt of each scenario."""
        latest: dict[str, Saved] = {}
        for saved in self.saved:
            if saved.outcome is None:
                latest.setdefault(saved.scenario, saved)
        return latest


class Store:
    """The attempts in one database. Every method raises `StoreError` when the database fails."""

    def __init__(self, url: str) -> None:
        """Open the SQLite database at `url`; its folder and table are made when they are missing."""
        place = make_url(url).database
        with _one_line(str(place)):
            if place:
                Path(place).parent.mkdir(parents=True, exist_ok=True)
            self._engine = create_engine(url, connect_args={"timeout": 15})
            event.listen(self._engine, "connect", _prepare)
            event.listen(self._engine, "begin", _begin)
            with self._engine.begin() as connection:
                connection.execute(CreateTable(_ATTEMPTS, if_not_exists=True))
        self._place = str(place)

    def close(self) -> None:
        """Let go of the database file."""
        self._engine.dispose()

    def save(self, attempt: Attempt, at: datetime, *, score: float | None = None, passed: bool | None = None) -> None:
        """Write the attempt. Raises `NewerRecord` when that would drop turns that another window has added."""
        values = {
            "id": attempt.id, "trainee": attempt.trainee, "scenario": attempt.scenario, "language": attempt.language,
            "started_at": attempt.started_at.isoformat(), "saved_at": at.astimezone(UTC).isoformat(),
            "turns": len(attempt.turns), "outcome": attempt.state.outcome, "ending": attempt.state.ending,
            "score": score, "passed": None if passed is None else int(passed),
            "data": json.dumps(attempt.to_data(), ensure_ascii=False),
        }  # fmt: skip
        with _one_line(self._place), self._engine.begin() as connection:
            stored = _read(connection, attempt.id)
            if stored is not None and not _continues(attempt, stored):
                raise NewerRecord(stored)
            statement = insert(_ATTEMPTS).values(values)
            connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))

    def load(self, id: str) -> Attempt | None:
        """Return the attempt, None when there is none of that id. Raises `BrokenRecord`."""
        with _one_line(self._place), self._engine.begin() as connection:
            return _read(connection, id)

    def attempts_of(self, trainee: str) -> Listing:
        """Return the attempts of one trainee; the empty name is a trainee like any other."""
        return self._listing(_ATTEMPTS.c.trainee == trainee)

    def attempts_with(self, ids: Iterable[str]) -> Listing:
        """Return the attempts with these ids that no trainee has put a name to."""
        return self._listing(_ATTEMPTS.c.id.in_(tuple(ids)) & (_ATTEMPTS.c.trainee == ""))

    def _listing(self, which: ColumnElement[bool]) -> Listing:
        with _one_line(self._place), self._engine.begin() as connection:
            rows = connection.execute(
                select(*_LISTED).where(which).order_by(_ATTEMPTS.c.saved_at.desc())
            ).all()
        saved: list[Saved] = []
        broken: list[BrokenRecord] = []
        for row in rows:
            try:
                saved.append(_saved_from(row))
            except (TypeError, ValueError) as error:
                broken.append(BrokenRecord(str(row.id), str(error)))
        return Listing(tuple(saved), tuple(broken))


@contextmanager
def _one_line(place: str) -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        reason = getattr(error, "orig", None) or getattr(error, "strerror", None) or error
        raise StoreError(f"{place}: {reason}") from error


def _prepare(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # transactions are begun by `_begin`, not by the driver
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _read(connection: Connection, id: str) -> Attempt | None:
    data = connection.execute(select(_ATTEMPTS.c.data).where(_ATTEMPTS.c.id == id)).scalar_one_or_none()
    if data is None:
        return None
    try:
        return Attempt.from_data(json.loads(data))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BrokenRecord(id, f"{type(error).__name__}: {error}") from None


def _continues(attempt: Attempt, stored: Attempt) -> bool:
    """Whether `attempt` holds all that `stored` holds."""
    same_start = attempt.turns[: len(stored.turns)] == stored.turns
    return same_start and not (stored.state.outcome and not attempt.state.outcome)


def _saved_from(row: Row[Any]) -> Saved:
    return Saved(
        id=row.id, trainee=row.trainee, scenario=row.scenario, language=row.language,
        started_at=datetime.fromisoformat(row.started_at), saved_at=datetime.fromisoformat(row.saved_at),
        turns=int(row.turns), outcome=row.outcome, ending=row.ending,
        score=None if row.score is None else float(row.score),
        passed=None if row.passed is None else bool(row.passed),
    )  # fmt: skip
