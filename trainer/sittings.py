"""Sittings of exams on disk, beside the attempts and apart from them: no page of practice can open what is in here.

A sitting is one record with a revision, so that of two windows the later one cannot write over what it has not seen;
the log only grows.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

from sqlalchemy import Column, Integer, MetaData, Table, Text, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateTable

from trainer.exam.sitting import Event, Sitting
from trainer.listing import BrokenRecord, StoreError
from trainer.store import Store

MAX_EVENTS = 5_000
"""Events of one sitting; what comes behind them is not kept."""
_META = MetaData()
_SITTINGS = Table(
    "sittings",
    _META,
    Column("id", Text, primary_key=True),
    Column("candidate", Text, nullable=False, index=True),
    Column("exam", Text, nullable=False),
    Column("exam_sha256", Text, nullable=False),
    Column("saved_at", Text, nullable=False),
    Column("handed_in_at", Text),
    Column("revision", Integer, nullable=False),
    Column("data", Text, nullable=False),
)
_EVENTS = Table(
    "sitting_events",
    _META,
    Column("number", Integer, primary_key=True),
    Column("sitting", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("talk", Integer),
    Column("amount", Integer, nullable=False),
)


class NewerSitting(StoreError):
    """A sitting has gone on in another window."""


class SittingStore:
    """The sittings in a store. Every method raises `StoreError` when the database fails."""

    def __init__(self, store: Store) -> None:
        self._store = store
        with store.transaction() as connection:
            for table in (_SITTINGS, _EVENTS):
                connection.execute(CreateTable(table, if_not_exists=True))

    def load(self, id: str) -> tuple[Sitting, int] | None:
        """Return a sitting and its revision, None when there is none of that id. Raises `BrokenRecord`."""
        with self._store.transaction() as connection:
            found = connection.execute(select(_SITTINGS.c.data, _SITTINGS.c.revision).where(_SITTINGS.c.id == id))
            row = found.one_or_none()
        return (_read(id, row.data), int(row.revision)) if row else None

    def of(self, candidate: str) -> tuple[Sitting, ...]:
        """Return a candidate's sittings, latest first; one that cannot be read is left out."""
        return self._those(_SITTINGS.c.candidate == candidate)

    def handed_in(self, exam: str) -> tuple[Sitting, ...]:
        """Return what was handed in of an exam, latest first; one that cannot be read is left out."""
        return self._those((_SITTINGS.c.exam == exam) & _SITTINGS.c.handed_in_at.is_not(None))

    def _those(self, which: object) -> tuple[Sitting, ...]:
        query = select(_SITTINGS.c.id, _SITTINGS.c.data).where(which)  # type: ignore[arg-type]
        with self._store.transaction() as connection:
            rows = connection.execute(query.order_by(_SITTINGS.c.saved_at.desc(), _SITTINGS.c.id)).all()
        found = []
        for row in rows:
            try:
                found.append(_read(row.id, row.data))
            except BrokenRecord:
                continue
        return tuple(found)

    def keep(self, sitting: Sitting, revision: int, at: datetime) -> None:
        """Write a sitting whose last known `revision` this is, 0 for a new one. Raises `NewerSitting`."""
        values = {
            "candidate": sitting.candidate, "exam": sitting.exam, "exam_sha256": sitting.exam_sha256,
            "saved_at": at.astimezone(UTC).isoformat(), "revision": revision + 1,
            "handed_in_at": sitting.handed_in_at and sitting.handed_in_at.astimezone(UTC).isoformat(),
            "data": json.dumps(sitting.to_data(), ensure_ascii=False),
        }
        with self._store.transaction() as connection:
            if revision == 0:
                try:
                    connection.execute(insert(_SITTINGS).values(id=sitting.id, **values))
                except IntegrityError:
                    raise NewerSitting(f"the sitting {sitting.id} is there already") from None
                return
            mine = (_SITTINGS.c.id == sitting.id) & (_SITTINGS.c.revision == revision)
            if connection.execute(update(_SITTINGS).where(mine).values(values)).rowcount != 1:
                raise NewerSitting(f"the sitting {sitting.id} has gone on elsewhere")

    def note(self, sitting: str, event: Event) -> None:
        """Add an event to the log, up to `MAX_EVENTS`."""
        row = {"sitting": sitting, "kind": event.kind, "at": event.at.isoformat(), "talk": event.talk,
               "amount": event.amount}
        with self._store.transaction() as connection:
            held = connection.execute(select(_EVENTS.c.number).where(_EVENTS.c.sitting == sitting)).all()
            if len(held) < MAX_EVENTS:
                connection.execute(insert(_EVENTS).values(row))

    def events(self, sitting: str) -> tuple[Event, ...]:
        """Return the log of a sitting in the order it was written."""
        query = select(_EVENTS).where(_EVENTS.c.sitting == sitting).order_by(_EVENTS.c.number)
        with self._store.transaction() as connection:
            rows = connection.execute(query).all()
        return tuple(Event(row.kind, datetime.fromisoformat(row.at), row.talk, row.amount) for row in rows)


def _read(id: str, data: str) -> Sitting:
    try:
        return Sitting.from_data(json.loads(data))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BrokenRecord(id, f"{type(error).__name__}: {error}") from None
