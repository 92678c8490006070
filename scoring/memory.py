"""What is remembered of texts for speed: so many results at most, and nothing that a result depends on.

Staff, and customers who are played, say the same sentences again and again; what is true of a clause by itself is
worked out once, as long as it is among those met last.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from threading import Lock
from typing import Any, Generic, ParamSpec, TypeVar
from weakref import WeakSet

SHORT = 500
"""Texts of so many characters at most are remembered."""
CLAUSES = 6000
"""Clauses of which it is remembered what they hold, of staff and of customers each."""
P = ParamSpec("P")
R = TypeVar("R")
K = TypeVar("K")
_REMEMBERING: WeakSet[Any] = WeakSet()


def remembered(size: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorate a function of a text with a memory of its last `size` results."""

    def remembering(function: Callable[P, R]) -> Callable[P, R]:
        known = lru_cache(maxsize=size)(function)
        _REMEMBERING.add(known)
        return known  # type: ignore[return-value]

    return remembering


def remembered_if_short(size: int) -> Callable[[Callable[[str], R]], Callable[[str], R]]:
    """Decorate a function of one text in the same way, where that may be long: long ones are not remembered."""

    def remembering(function: Callable[[str], R]) -> Callable[[str], R]:
        known = remembered(size)(function)

        @wraps(function)
        def of(text: str) -> R:
            return known(text) if len(text) <= SHORT else function(text)

        return of

    return remembering


class Recent(Generic[R]):
    """What was made of the texts met last, of `limit` characters together: memory stays flat however long they are."""

    def __init__(self, make: Callable[[str], R], limit: int) -> None:
        self._make = make
        self._limit = limit
        self._held = 0
        self._made: dict[str, R] = {}
        self._lock = Lock()
        _REMEMBERING.add(self)

    def of(self, text: str) -> R:
        with self._lock:
            made = self._made.pop(text, None)
            if made is None:
                made = self._make(text)
                self._held += len(text) + 1
            self._made[text] = made  # the last in order is the one used last
            while self._held > self._limit and len(self._made) > 1:
                oldest = next(iter(self._made))
                del self._made[oldest]
                self._held -= len(oldest) + 1
        return made

    def cache_clear(self) -> None:
        with self._lock:
            self._made.clear()
            self._held = 0


class Last(Generic[K, R]):
    """What was made of the one thing met last: who comes back with that very thing gets it again."""

    def __init__(self, make: Callable[[K], R]) -> None:
        self._make = make
        self._last: tuple[K, R] | None = None
        _REMEMBERING.add(self)

    def of(self, thing: K) -> R:
        last = self._last  # as one value, so that no other thread can come between
        if last is None or last[0] is not thing:
            last = self._last = thing, self._make(thing)
        return last[1]

    def cache_clear(self) -> None:
        self._last = None


def forget_texts() -> None:
    """Forget all of it: what is found in the next texts is the same, only later."""
    for known in _REMEMBERING:
        known.cache_clear()
