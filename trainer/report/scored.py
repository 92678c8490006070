"""A conversation beside its scorecard: what every report is made from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from scoring import Finding, Scorecard, Transcript
from scoring.coaching import Coaching


@dataclass(frozen=True, slots=True)
class Scored:
    """A conversation, its scorecard, and what it teaches where the report shows that."""

    transcript: Transcript
    scorecard: Scorecard
    coaching: Coaching | None = None

    def findings_of(self, turn: int | None) -> tuple[Finding, ...]:
        """Return the findings of one turn, or with None those about the whole conversation."""
        return tuple(finding for finding in self.scorecard.findings if finding.turn == turn)


class Report(Protocol):
    """A format: conversations in, pieces of text out, as early as the format allows."""

    def __call__(self, results: Iterable[Scored], *, colour: bool = False) -> Iterator[str]:
        """`colour`: with escape codes for a terminal; formats that are not read there pay no heed to it."""
        ...
