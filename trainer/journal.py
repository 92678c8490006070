"""What a long run has done so far, on disk: so that it goes on where it was killed, with no line lost or doubled.

A result is known by its place in the input and the hash of what stood there. Whatever the results depend on beside
the input is in the stamp: a journal of another stamp is begun anew.
"""

from __future__ import annotations

import errno
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

BATCH = 200
"""Results that are written at a time; so many at most are made again after a kill."""
SECONDS = 2.0
"""Results do not wait longer than this for others to be written with, on a machine that is busy."""
_TABLES = (
    "CREATE TABLE IF NOT EXISTS about (stamp TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS result (place INTEGER PRIMARY KEY, key TEXT NOT NULL, whose TEXT NOT NULL, "
    "data TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS by_whose ON result (whose, place)",
)


def journal_of(output: Path | None) -> Path | None:
    """Return where the journal of a run lies that writes to `output`: beside it, hidden.

    None for standard output, a device or a pipe: there is nothing to go on with.
    """
    if output is None or (output.exists() and not output.is_file()):
        return None
    path = output.resolve()
    return path.with_name(f".{path.name}.journal")


class Journal:
    """The results of one run. Raises `OSError` where its file cannot be written; one that is damaged is begun anew."""

    def __init__(self, path: Path, stamp: str) -> None:
        self.path = path
        self._waiting: list[tuple[int, str, str, str]] = []
        self._written = time.monotonic()
        with _told_as_os_error():
            try:
                self._database = self._opened(stamp)
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:  # not a database, or a broken one
                self._unlink()
                self._database = self._opened(stamp)

    def _opened(self, stamp: str) -> sqlite3.Connection:
        database = sqlite3.connect(self.path, isolation_level=None)
        try:
            database.execute("PRAGMA journal_mode=WAL")
            database.execute("PRAGMA synchronous=NORMAL")
            for table in _TABLES:
                database.execute(table)
            if database.execute("SELECT stamp FROM about").fetchall() != [(stamp,)]:
                database.execute("BEGIN IMMEDIATE")
                database.execute("DELETE FROM about")
                database.execute("DELETE FROM result")
                database.execute("INSERT INTO about VALUES (?)", (stamp,))
                database.execute("COMMIT")
        except BaseException:
            database.close()
            raise
        return database

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None,
    ) -> None:
        try:
            if not isinstance(error, OSError):  # where that is what happened, it cannot be written any more
                self.flush()
        finally:
            self._database.close()

    def held(self, place: int, key: str) -> str | None:
        """Return the result at a place of the input, None where there is none of this very content."""
        with _told_as_os_error():
            found = self._database.execute("SELECT key, data FROM result WHERE place = ?", (place,)).fetchone()
        return str(found[1]) if found is not None and found[0] == key else None

    def add(self, place: int, key: str, data: str, whose: str = "") -> None:
        """Take a result; it is on disk after `flush`, or when enough are waiting."""
        self._waiting.append((place, key, whose, data))
        if len(self._waiting) >= BATCH or time.monotonic() - self._written > SECONDS:
            self.flush()

    def flush(self) -> None:
        """Write what is waiting, all or nothing."""
        self._written = time.monotonic()
        if not self._waiting:
            return
        with _told_as_os_error():
            self._database.execute("BEGIN IMMEDIATE")
            try:
                self._database.executemany("INSERT OR REPLACE INTO result VALUES (?, ?, ?, ?)", self._waiting)
                self._database.execute("COMMIT")
            except BaseException:
                self._database.rollback()
                raise
        self._waiting.clear()

    def drop_after(self, places: int) -> None:
        """Forget the results of places that the input no longer has."""
        self.flush()
        with _told_as_os_error():
            self._database.execute("DELETE FROM result WHERE place >= ?", (places,))

    def by_whose(self) -> Iterator[tuple[str, str]]:
        """Yield (whose, data) by `whose`, then in input order."""
        self.flush()
        with _told_as_os_error():
            yield from self._database.execute("SELECT whose, data FROM result ORDER BY whose, place")

    def remove(self) -> None:
        """Remove the file; the run is whole and written."""
        self._waiting.clear()
        self._database.close()
        self._unlink()

    def _unlink(self) -> None:
        for name in (self.path, *(self.path.with_name(self.path.name + end) for end in ("-wal", "-shm"))):
            name.unlink(missing_ok=True)


@contextmanager
def _told_as_os_error() -> Iterator[None]:
    """What the database cannot do is told like what a file cannot do: no space left, no such folder."""
    try:
        yield
    except sqlite3.Error as error:
        raise OSError(errno.EIO, f"the journal of the run: {error}") from None
