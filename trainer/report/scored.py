"""A conversation beside its scorecard: what every report is made from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from scoring import Finding, Scorecard, Transcript
from scoring.coaching import Coaching


@dataclass(frozen=True, slots=True)
class Scored:
    """A conversation, its scorecard, what it teaches where the report shows that, and a model's second opinion.

    `second_opinion` is plain data, as it stands in the JSON; None where no model was asked. It changes nothing
    else, but where the rubric leaves criteria to a model.
    """

    transcript: Transcript
    scorecard: Scorecard
    coaching: Coaching | None = None
    second_opinion: Mapping[str, Any] | None = None

    def to_json(self) -> str:
        """Return the scorecard as one line of JSON, with the second opinion where there is one."""
        if self.second_opinion is None:
            return self.scorecard.to_json()
        return json.dumps({**self.scorecard.to_data(), "second_opinion": self.second_opinion}, ensure_ascii=False)

    def findings_of(self, turn: int | None) -> tuple[Finding, ...]:
        """Return the findings of one turn, or with None those about the whole conversation."""
        return tuple(finding for finding in self.scorecard.findings if finding.turn == turn)


class Report(Protocol):
    """A format: conversations in, pieces of text out, as early as the format allows."""

    def __call__(self, results: Iterable[Scored], *, colour: bool = False) -> Iterator[str]:
        """`colour`: with escape codes for a terminal; formats that are not read there pay no heed to it."""
        ...
