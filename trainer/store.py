"""Attempts on disk: one table, written at every turn, so that a crash or a closed tab loses nothing.

SQLite in write-ahead mode with full synchronisation; a writer takes its lock at the start (`BEGIN IMMEDIATE`), so two
tabs wait for each other instead of failing half way. The columns beside `data` repeat what lists need.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
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
    delete,
    event,
    select,
    text,
    update,
)
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.schema import CreateColumn, CreateTable

from trainer.attempt import Attempt
from trainer.listing import BrokenRecord as BrokenRecord
from trainer.listing import Listing as Listing
from trainer.listing import Saved as Saved
from trainer.listing import StoreError as StoreError
from trainer.listing import listing_from
from trainer.tally import Tally

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
    Column("parent", Text),
    Column("branch", Integer),
    Column("submitted_at", Text),
    Column("tally", Text),
    Column("data", Text, nullable=False),
)
_LISTED = [column for column in _ATTEMPTS.c if column.name != "data"]


class NewerRecord(StoreError):
    """A save would have dropped turns of a newer record; `attempt` is that record."""

    def __init__(self, attempt: Attempt) -> None:
        super().__init__(f"the attempt {attempt.id} has gone on elsewhere")
        self.attempt = attempt


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
                _add_missing_columns(connection)
        self._place = str(place)
        self._turn = Lock()

    def close(self) -> None:
        """Let go of the database file."""
        self._engine.dispose()

    def save(
        self, attempt: Attempt, at: datetime, *, score: float | None = None, passed: bool | None = None,
        tally: Tally | None = None,
    ) -> None:
        """Write the attempt. Raises `NewerRecord` when that would drop turns that another window has added.

        A name that the record has been given meanwhile stays.
        """
        with self.transaction() as connection:
            stored = _read(connection, attempt.id)
            if stored is not None and not _continues(attempt, stored):
                raise NewerRecord(stored)
            if stored is not None and not attempt.trainee:
                attempt = replace(attempt, trainee=stored.trainee)
            values = _values(attempt, at, score, passed, tally)
            statement = insert(_ATTEMPTS).values(values)
            connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))

    def load(self, id: str) -> Attempt | None:
        """Return the attempt, None when there is none of that id. Raises `BrokenRecord`."""
        with self.transaction() as connection:
            return _read(connection, id)

    def saved(self, id: str) -> Saved | None:
        """Return what lists show of one attempt, None when there is none of that id. Raises `BrokenRecord`."""
        listing = self._listing(_ATTEMPTS.c.id == id)
        if listing.broken:
            raise listing.broken[0]
        return listing.saved[0] if listing.saved else None

    def attempts_of(self, trainee: str) -> Listing:
        """Return the attempts of one trainee; the empty name is a trainee like any other."""
        return self._listing(_ATTEMPTS.c.trainee == trainee)

    def attempts_with(self, ids: Iterable[str]) -> Listing:
        """Return the attempts with these ids that no trainee has put a name to."""
        return self._listing(_unnamed(ids))

    def branches_of(self, id: str) -> Listing:
        """Return the attempts that began in the middle of this one."""
        return self._listing(_ATTEMPTS.c.parent == id)

    def submitted(self) -> Listing:
        """Return the attempts that their trainees have shown to the trainer."""
        return self._listing(_ATTEMPTS.c.submitted_at.is_not(None))

    def submit(self, id: str, at: datetime | None) -> None:
        """Mark an attempt as shown to the trainer since `at`; None takes it back."""
        with self.transaction() as connection:
            marked = at and at.astimezone(UTC).isoformat()
            connection.execute(update(_ATTEMPTS).where(_ATTEMPTS.c.id == id).values(submitted_at=marked))

    def rescore(self, id: str, score: float, passed: bool, tally: Tally) -> None:
        """Write what a talk is worth by today's scorer."""
        values = {"score": score, "passed": int(passed), "tally": tally.to_json()}
        with self.transaction() as connection:
            connection.execute(update(_ATTEMPTS).where(_ATTEMPTS.c.id == id).values(values))

    def adopt(self, ids: Iterable[str], trainee: str) -> int:
        """Put a name to attempts that have none; return to how many. Records that cannot be read are left alone."""
        adopted = 0
        with self.transaction() as connection:
            for saved in listing_from(_rows(connection, _unnamed(ids))).saved:
                try:
                    attempt = _read(connection, saved.id)
                except BrokenRecord:
                    continue
                data = json.dumps(replace(attempt, trainee=trainee).to_data(), ensure_ascii=False) if attempt else ""
                where = _ATTEMPTS.c.id == saved.id
                connection.execute(update(_ATTEMPTS).where(where).values(trainee=trainee, data=data))
                adopted += 1
        return adopted

    def erase(self, ids: Iterable[str]) -> None:
        """Delete attempts for good: what they held is overwritten, in the file and in its log."""
        with self.transaction() as connection:
            connection.execute(delete(_ATTEMPTS).where(_ATTEMPTS.c.id.in_(tuple(ids))))
        with _one_line(self._place), closing(self._engine.raw_connection()) as raw:
            for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                raw.cursor().execute(statement).close()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Yield a connection for tables that other modules keep beside the attempts; it is committed at the end."""
        # Writers of one process take turns here: SQLite lets them wait by sleeping and looking again, which in a class
        # that presses Enter together keeps some of them waiting for many times their turn.
        with self._turn, _one_line(self._place), self._engine.begin() as connection:
            yield connection

    def _listing(self, which: ColumnElement[bool]) -> Listing:
        with self.transaction() as connection:
            return listing_from(_rows(connection, which))


@contextmanager
def _one_line(place: str) -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        reason = getattr(error, "orig", None) or getattr(error, "strerror", None) or error
        raise StoreError(f"{place}: {reason}") from error


def _add_missing_columns(connection: Connection) -> None:
    """Give a database from before a column was known that column, empty in every record."""
    there = {row.name for row in connection.exec_driver_sql(f"PRAGMA table_info({_ATTEMPTS.name})")}
    for column in _ATTEMPTS.c:
        if column.name not in there:
            connection.execute(text(f"ALTER TABLE {_ATTEMPTS.name} ADD COLUMN {CreateColumn(column).compile()}"))


def _prepare(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # transactions are begun by `_begin`, not by the driver
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
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


def _values(
    attempt: Attempt, at: datetime, score: float | None, passed: bool | None, tally: Tally | None
) -> dict[str, Any]:
    return {
        "id": attempt.id, "trainee": attempt.trainee, "scenario": attempt.scenario, "language": attempt.language,
        "started_at": attempt.started_at.isoformat(), "saved_at": at.astimezone(UTC).isoformat(),
        "turns": len(attempt.turns), "outcome": attempt.state.outcome, "ending": attempt.state.ending,
        "score": score, "passed": None if passed is None else int(passed), "tally": tally and tally.to_json(),
        "parent": attempt.parent, "branch": attempt.branch,
        "data": json.dumps(attempt.to_data(), ensure_ascii=False),
    }  # fmt: skip


def _unnamed(ids: Iterable[str]) -> ColumnElement[bool]:
    return _ATTEMPTS.c.id.in_(tuple(ids)) & (_ATTEMPTS.c.trainee == "")


def _rows(connection: Connection, which: ColumnElement[bool]) -> list[Row[Any]]:
    query = select(*_LISTED).where(which).order_by(_ATTEMPTS.c.saved_at.desc())
    return list(connection.execute(query).all())
