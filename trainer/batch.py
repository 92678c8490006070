"""Many conversations at once: from files to results in input order, on one processor or several.

Apart from the command so that the order, the bounded memory and the isolation of bad input can be tested by themselves.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
import threading
import traceback
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from scoring import InvalidFile, NoOpinion, Problem, Scorecard, Transcript, read_rubric, read_transcripts, score
from scoring.coaching import Coaching, score_and_coach
from scoring.conversations import Item, read_lines
from scoring.criterion import SCRIPTS, phrase_set, scorer_version
from scoring.texts import labels_of_customers
from scoring.weighing import read_weights
from trainer.judge.deciding import Given, judge_for
from trainer.judge.stored import stored_opinions
from trainer.report import Scored

STDIN = "-"
CHUNK = 16
"""Conversations that go to a process at a time."""


@dataclass(frozen=True, slots=True)
class Unscored:
    """A conversation that was read and could not be scored.

    `problems` are those of the files that it needs, a mistake of their author. `reason` says what of a second opinion
    is missing that the rubric wants. With neither it is a mistake of this program: `error` names it in a line, and
    `trace` says where it came from.
    """

    transcript: str
    problems: tuple[Problem, ...] = ()
    reason: str = ""
    error: str = ""
    trace: str = ""


Result = Scored | Unscored | Problem


@dataclass(frozen=True, slots=True)
class Terms:
    """What every conversation of a run is scored by."""

    rubric: str
    folders: tuple[Path, ...]
    coached: bool = False
    """Whether each conversation is told what it teaches; it takes several times as long."""
    opinions: Path | None = None
    """Scorecards whose second opinions decide what the rubric leaves to a model."""

    @property
    def given(self) -> Given | None:
        """Who gives stored second opinions. Raises `UnreadableOpinions`."""
        return stored_opinions(self.opinions).of if self.opinions else None


def read_all(paths: Iterable[str]) -> Iterator[Item]:
    """Yield every conversation of the files in order, or a `Problem` in its place; `-` is standard input."""
    for path in paths:
        empty = True
        shown = "<stdin>" if path == STDIN else path
        stdin = path == STDIN
        for item in read_lines(sys.stdin.buffer, shown, "stdin") if stdin else read_transcripts(Path(path)):
            empty = False
            yield item
        if empty:
            yield Problem(shown, 0, 0, "T004", "there is no conversation in it")


def score_all(items: Iterable[Item], terms: Terms, jobs: int = 1) -> Iterator[Result]:
    """Yield a result an item, in input order, whatever `jobs` (processes) is.

    Nothing that one item does stops the others, be it a mistake of this program or the death of its process.
    """
    if jobs == 1:
        for item in items:
            yield score_one(item, terms)
        return
    stream = iter(items)
    while True:
        lost = yield from _score_in_pool(stream, terms, jobs)
        if not lost:
            return
        # A process died. Whoever killed it is among these: each gets a process of its own.
        for item in lost:
            yield from _score_apart(item, terms)


def _score_in_pool(stream: Iterator[Item], terms: Terms, jobs: int) -> Generator[Result, None, list[Item]]:
    """Yield the results of the stream, and return what was under way when a process died (nothing if none did)."""
    _read_word_lists()
    if terms.opinions:
        stored_opinions(terms.opinions)
    waiting: deque[tuple[list[Item], Future[list[_Made]]]] = deque()
    chunk: list[Item] = []
    with ProcessPoolExecutor(jobs, initializer=_end_with_parent) as pool:
        try:
            while chunk := list(islice(stream, CHUNK)):
                waiting.append((chunk, pool.submit(_score_chunk, chunk, terms)))
                chunk = []
                while len(waiting) > 2 * jobs:  # so much and no more is held in memory
                    yield from _results(*waiting[0])
                    waiting.popleft()
            while waiting:
                yield from _results(*waiting[0])
                waiting.popleft()
        except BrokenProcessPool:
            return [*(item for part, _ in waiting for item in part), *chunk]
    return []


def _score_apart(item: Item, terms: Terms) -> Iterator[Result]:
    try:
        with ProcessPoolExecutor(1, initializer=_end_with_parent) as pool:
            yield pool.submit(score_one, item, terms).result()
    except BrokenProcessPool as error:
        name = item.id if isinstance(item, Transcript) else item.path
        yield Unscored(name, error="its process was ended from outside (was there enough memory?)", trace=str(error))


def _end_with_parent() -> None:
    """End this process as soon as the one that started it is gone, however that was killed: no one waits for it."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _read_word_lists() -> None:
    """Read once, here, what every conversation needs: a process that is forked has it.

    It stays for good, so that no collection of garbage need look at it, neither here nor there.
    """
    gc.disable()
    try:
        for script in SCRIPTS:
            phrase_set(script)
            phrase_set(script, labels_of_customers())
        read_weights()
        scorer_version()
    finally:
        gc.enable()
    gc.freeze()


_Made = tuple[Scorecard, Coaching | None, Mapping[str, Any] | None] | Unscored | Problem
"""A result as it goes from process to process: whoever gave the conversation away still has it."""


def _score_chunk(items: list[Item], terms: Terms) -> list[_Made]:
    results = (score_one(item, terms) for item in items)
    return [(made.scorecard, made.coaching, made.second_opinion) if isinstance(made, Scored) else made
            for made in results]


def _results(items: list[Item], scoring: Future[list[_Made]]) -> Iterator[Result]:
    for item, made in zip(items, scoring.result(), strict=True):
        if isinstance(made, tuple):
            assert isinstance(item, Transcript)
            yield Scored(item, *made)
        else:
            yield made


def score_one(item: Item, terms: Terms, given: Given | None = None) -> Result:
    """Return the scored conversation, or why it could not be scored. `given`: a model's opinion on it, where the rubric
    leaves it something to decide; by default that of `terms`.
    """
    if isinstance(item, Problem):
        return item
    try:
        rubric = read_rubric(terms.rubric)
        judge, opinion = judge_for(item, rubric, terms.folders, given or terms.given)
        if terms.coached:
            card, coaching = score_and_coach(item, rubric=rubric, judge=judge, folders=terms.folders)
            return Scored(item, card, coaching, opinion)
        card = score(item, rubric=rubric, judge=judge, folders=terms.folders)
        return Scored(item, card, second_opinion=opinion)
    except InvalidFile as error:
        return Unscored(item.id, tuple(error.problems))
    except NoOpinion as error:
        return Unscored(item.id, reason=str(error))
    except Exception as error:  # whatever it is, the conversations behind this one are scored
        return Unscored(item.id, error=f"{type(error).__name__}: {error}", trace=traceback.format_exc())
