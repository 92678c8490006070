"""The trainee's own notes beside a talk: for nobody else, never scored, kept with the attempt and forgotten with it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import Column, MetaData, Table, Text, delete, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.schema import CreateTable

from trainer.store import Store

MAX_NOTES = 4_000
"""Characters of the notes beside one talk."""

_NOTES = Table(
    "notes",
    MetaData(),
    Column("attempt", Text, primary_key=True),
    Column("saved_at", Text, nullable=False),
    Column("text", Text, nullable=False),
)


def keep_notes(store: Store, attempt: str, text: str, at: datetime) -> None:
    """Keep the notes beside an attempt, up to `MAX_NOTES`; empty ones are forgotten. Raises `StoreError`."""
    values = {"attempt": attempt, "saved_at": at.astimezone(UTC).isoformat(), "text": text[:MAX_NOTES]}
    if not text.strip():
        forget_notes(store, [attempt])
        return
    with store.transaction() as connection:
        connection.execute(CreateTable(_NOTES, if_not_exists=True))
        statement = insert(_NOTES).values(values)
        connection.execute(statement.on_conflict_do_update(index_elements=["attempt"], set_=values))


def notes_of(store: Store, attempts: Iterable[str]) -> dict[str, str]:
    """Return the notes beside these attempts, by attempt; those without notes are left out. Raises `StoreError`."""
    query = select(_NOTES.c.attempt, _NOTES.c.text).where(_NOTES.c.attempt.in_(tuple(attempts)))
    with store.transaction() as connection:
        connection.execute(CreateTable(_NOTES, if_not_exists=True))
        return {str(row.attempt): str(row.text) for row in connection.execute(query)}


def forget_notes(store: Store, attempts: Iterable[str]) -> None:
    """Forget the notes beside these attempts. Raises `StoreError`."""
    with store.transaction() as connection:
        connection.execute(CreateTable(_NOTES, if_not_exists=True))
        connection.execute(delete(_NOTES).where(_NOTES.c.attempt.in_(tuple(attempts))))
