"""What a report needs twice, set aside on disk: totals stand at its head, and memory stays flat however long it is."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Generic, Self, TypeVar

T = TypeVar("T")
IN_MEMORY = 1 << 20
"""Bytes that wait in memory before the rest goes to disk."""


class Aside(Generic[T]):
    """Values that are gone through as often as one likes, in their order, while none is held in memory.

    One reading at a time may be interrupted by another: each knows its place. The file is this process's own, without
    a name where the system can do that, and gone with it.
    """

    def __init__(self, values: Iterable[T] = ()) -> None:
        self._file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed at the end of `with`
        self._end = 0
        self.count = 0
        for value in values:
            self.add(value)

    def add(self, value: T) -> None:
        """Set one more value aside."""
        self._file.seek(self._end)
        pickle.dump(value, self._file, pickle.HIGHEST_PROTOCOL)
        self._end = self._file.tell()
        self.count += 1

    def __iter__(self) -> Iterator[T]:
        place = 0
        while place < self._end:
            self._file.seek(place)
            value: T = pickle.load(self._file)
            place = self._file.tell()
            yield value

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None,
    ) -> None:
        self._file.close()
