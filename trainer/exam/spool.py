"""Where the records of a run wait until every candidate's are together: a database file, so that memory stays flat.

It is also the run's journal. What has been scored before a run was killed is not scored again, and nothing is lost or
doubled: a record is known by the hash of its conversation and its place in the input.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Self

from trainer.exam.record import Record

BATCH = 200
"""Records that are written at a time; so many at most are scored again after a kill."""


class Spool:
    """Records of one run. `stamp` says what they were scored by: records of another stamp are thrown away."""

    def __init__(self, path: Path, stamp: str) -> None:
        self.path = path
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=NORMAL")
        self._database.execute("CREATE TABLE IF NOT EXISTS about (stamp TEXT NOT NULL)")
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS record (place INTEGER PRIMARY KEY, key TEXT NOT NULL, candidate TEXT NOT NULL, "
            "data TEXT NOT NULL)")
        self._database.execute("CREATE INDEX IF NOT EXISTS by_candidate ON record (candidate, place)")
        if self._database.execute("SELECT stamp FROM about").fetchall() != [(stamp,)]:
            self._database.execute("BEGIN IMMEDIATE")
            self._database.execute("DELETE FROM about")
            self._database.execute("DELETE FROM record")
            self._database.execute("INSERT INTO about VALUES (?)", (stamp,))
            self._database.execute("COMMIT")
        self._waiting: list[tuple[int, str, str, str]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None,
    ) -> None:
        self.flush()
        self._database.close()

    def holds(self, place: int, key: str) -> bool:
        """Whether the conversation at a place of the input is recorded, with this very content."""
        found = self._database.execute("SELECT key FROM record WHERE place = ?", (place,)).fetchone()
        return bool(found == (key,))

    def add(self, place: int, key: str, record: Record) -> None:
        """Take a record; it is on disk after `flush`, or when enough are waiting."""
        self._waiting.append((place, key, record.candidate, json.dumps(record.to_data(), ensure_ascii=False)))
        if len(self._waiting) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what is waiting, all or nothing."""
        if self._waiting:
            self._database.execute("BEGIN IMMEDIATE")
            self._database.executemany("INSERT OR REPLACE INTO record VALUES (?, ?, ?, ?)", self._waiting)
            self._database.execute("COMMIT")
            self._waiting.clear()

    def drop_after(self, places: int) -> None:
        """Forget the records of places that the input no longer has."""
        self.flush()
        self._database.execute("DELETE FROM record WHERE place >= ?", (places,))

    def candidates(self) -> Iterator[tuple[str, list[Record]]]:
        """Yield each candidate with his records in input order; candidates by name."""
        self.flush()
        rows = self._database.execute("SELECT candidate, data FROM record ORDER BY candidate, place")
        for candidate, theirs in groupby(rows, key=lambda row: str(row[0])):
            yield candidate, [Record.from_data(json.loads(data)) for _, data in theirs]

    def remove(self) -> None:
        """Remove the file; the run is whole and written."""
        self._database.close()
        for name in (self.path, *(self.path.with_name(self.path.name + end) for end in ("-wal", "-shm"))):
            name.unlink(missing_ok=True)
