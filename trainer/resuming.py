"""Scoring that goes on where it was killed: scorecards of the run before are kept, the rest is scored.

A run is killed somewhere on its way through the input, so what it has done is a beginning of it: conversations are
taken from the journal until one is met that is not in it, or that would be scored otherwise today.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, count

from scoring import InvalidFile, Problem, Transcript, read_rubric
from scoring.case import find_case
from scoring.conversations import Item
from scoring.criterion import scorer_version
from scoring.transcript import to_data
from trainer.batch import Result, Terms, score_all
from trainer.exam.file import sha256_of
from trainer.journal import Journal
from trainer.judge.stored import stored_opinions
from trainer.report import Scored


@dataclass(frozen=True, slots=True)
class Kept:
    """A scorecard of the run before: its line, and what a run tells of it."""

    line: str
    transcript: str
    scenario: str | None
    scenario_sha256: str | None
    fault: str
    score: float
    passed: bool

    @classmethod
    def of(cls, line: str) -> Kept:
        """Return what a line of JSON holds."""
        data = json.loads(line)
        return cls(line, *(data[name] for name in ("transcript", "scenario", "scenario_sha256", "fault", "score",
                                                   "passed")))

    def to_json(self) -> str:
        return self.line


def resumed(items: Iterable[Item], terms: Terms, jobs: int, journal: Journal) -> Iterator[Result | Kept]:
    """Yield a result an item, in input order, as `score_all` does, and note each scorecard in the journal."""
    stream = iter(items)
    numbers = count()
    first: list[Item] = []
    for item in stream:
        if isinstance(item, Problem):
            yield item
            continue
        place = next(numbers)
        held = journal.held(place, _key(item))
        if held is None or not _still_so(item, held, terms):
            first, numbers = [item], count(place)
            break
        if held:
            yield Kept.of(held)
        else:  # it could not be scored; whatever stopped it may be mended
            yield from _noted([item], terms, jobs, journal, count(place))
    yield from _noted(chain(first, stream), terms, jobs, journal, numbers)


def _noted(
    items: Iterable[Item], terms: Terms, jobs: int, journal: Journal, numbers: Iterator[int],
) -> Iterator[Result]:
    under_way: deque[Transcript] = deque()

    def taken() -> Iterator[Item]:
        for item in items:
            if isinstance(item, Transcript):
                under_way.append(item)
            yield item

    for result in score_all(taken(), terms, jobs):
        if not isinstance(result, Problem):
            line = result.to_json() if isinstance(result, Scored) else ""
            journal.add(next(numbers), _key(under_way.popleft()), line)
        yield result


def stamp_of(terms: Terms) -> str:
    """Return what scorecards depend on beside the conversation and its scenario."""
    answers = f" {stored_opinions(terms.opinions).sha256}" if terms.opinions else ""
    fields = " ".join(Kept.__dataclass_fields__)
    return f"{scorer_version()} {read_rubric(terms.rubric).sha256} {fields}{answers}"


def _key(transcript: Transcript) -> str:
    return sha256_of(to_data(transcript))


def _still_so(transcript: Transcript, held: str, terms: Terms) -> bool:
    """Whether the scenario of a conversation is the one by which it was scored."""
    if not held:
        return True
    try:
        known = find_case(terms.folders, transcript.scenario or "", transcript.language)
    except InvalidFile:
        return False
    return Kept.of(held).scenario_sha256 == (known.sha256 if known else None)

