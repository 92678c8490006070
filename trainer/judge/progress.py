"""How far a long run is, on standard error: done, rate, tokens and the time that is left."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TextIO

EVERY = 0.2
EVERY_IN_A_FILE = 10.0
"""Seconds between two lines: on a terminal, where one replaces the other, and elsewhere."""


@dataclass
class Progress:
    """Of `total` pieces of work called `name`. `tokens` tells what was used; `clock` is in seconds.

    Pieces that were known from before are no measure of the rate.
    """

    total: int
    name: str
    stream: TextIO
    tokens: Callable[[], int]
    clock: Callable[[], float] = time.monotonic
    done: int = 0
    known: int = 0
    _began: float = field(init=False)
    _told: float = field(init=False)
    _asked: float = field(init=False)

    def __post_init__(self) -> None:
        self._began = self._told = self._asked = self.clock()

    def step(self, *, known: bool = False) -> None:
        """Count a piece; `known`: it was done in an earlier run."""
        self.done += 1
        self.known += known
        if self.known == self.done:
            self._asked = self.clock()  # so far nothing new was asked, which is what takes the time
        terminal = self.stream.isatty()
        if self.done == self.total or self.clock() - self._told >= (EVERY if terminal else EVERY_IN_A_FILE):
            self._told = self.clock()
            self._write(terminal)

    def _write(self, terminal: bool) -> None:
        end = "\n" if self.done == self.total or not terminal else ""
        self.stream.write(f"\r{self.line()}\x1b[K{end}" if terminal else f"{self.line()}{end}")
        self.stream.flush()

    def line(self) -> str:
        """Return where the run is."""
        spent = max(self.clock() - self._began, 1e-9)
        fresh, asking = self.done - self.known, max(self.clock() - self._asked, 1e-9)
        parts = [f"{self.name} {self.done}/{self.total}"]
        if self.known:
            parts.append(f"{self.known} from the journal")
        if fresh:
            parts.append(f"{fresh / asking:.1f}/s")
            parts.append(f"{self.tokens():,} tokens")
        if fresh and self.done < self.total:
            parts.append(f"{duration((self.total - self.done) * asking / fresh)} left")
        elif self.done == self.total:
            parts.append(f"in {duration(spent)}")
        return ", ".join(parts)


def duration(seconds: float) -> str:
    """Return a time as people say it."""
    whole = round(seconds)
    if whole < 90:
        return f"{whole} s"
    return f"{round(whole / 60)} min" if whole < 5_400 else f"{whole / 3600:.1f} h"
