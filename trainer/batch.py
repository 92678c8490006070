"""Many conversations at once: from files to results in input order, on one processor or several.

Apart from the command so that the order, the bounded memory and the isolation of bad input can be tested by themselves.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from scoring import InvalidFile, Problem, Transcript, read_rubric, read_transcripts, score
from scoring.transcript import read_lines
from trainer.report import Scored

STDIN = "-"
CHUNK = 8
"""Conversations that go to a process at a time."""

Item = Transcript | Problem
Result = Scored | Problem


@dataclass(frozen=True, slots=True)
class Terms:
    """What every conversation of a run is scored by."""

    rubric: str
    folders: tuple[Path, ...]


def read_all(paths: Iterable[str]) -> Iterator[Item]:
    """Yield every conversation of the files in order, or a `Problem` in its place; `-` is standard input."""
    for path in paths:
        empty = True
        shown = "<stdin>" if path == STDIN else path
        for item in read_lines(sys.stdin.buffer, shown, "stdin") if path == STDIN else read_transcripts(Path(path)):
            empty = False
            yield item
        if empty:
            yield Problem(shown, 0, 0, "T004", "there is no conversation in it")


def score_all(items: Iterable[Item], terms: Terms, jobs: int = 1) -> Iterator[Result]:
    """Yield a result an item, in input order, whatever `jobs` (processes) is."""
    if jobs == 1:
        for item in items:
            yield from _score_one(item, terms)
        return
    waiting: deque[Future[list[Result]]] = deque()
    stream = iter(items)
    with ProcessPoolExecutor(jobs) as pool:
        while chunk := list(islice(stream, CHUNK)):
            waiting.append(pool.submit(_score_chunk, chunk, terms))
            if len(waiting) > 2 * jobs:  # so much and no more is held in memory
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _score_chunk(items: list[Item], terms: Terms) -> list[Result]:
    return [result for item in items for result in _score_one(item, terms)]


def _score_one(item: Item, terms: Terms) -> list[Result]:
    """Return the scored conversation, or all problems of the files that it needs."""
    if isinstance(item, Problem):
        return [item]
    try:
        card = score(item, rubric=read_rubric(terms.rubric), folders=terms.folders)
    except InvalidFile as error:
        return list(error.problems)
    return [Scored(item, card)]
