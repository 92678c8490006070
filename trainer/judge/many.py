"""Many opinions at once: a bounded number of requests at a time, results in order, each kept in the journal."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from scoring.analysis import Analysis, analyse
from scoring.case import Case, KnownCase
from scoring.criterion import catalogue, scorer_version
from scoring.judge import JOINT, JointJudge, NoOpinion, RuleJudge
from scoring.rubric import Rubric, read_rubric
from scoring.scorecard import case_of
from scoring.transcript import Transcript, to_data
from trainer.judge.deciding import Given, replayed
from trainer.judge.journal import Journal, key_of
from trainer.judge.opinion import LLMJudge, Opinion, doubt_of, findings_of
from trainer.judge.progress import Progress
from trainer.judge.prompt import prompt_for

T = TypeVar("T")
R = TypeVar("R")
_OPINIONS = TypeAdapter(tuple[Opinion, ...])


def in_order(items: Iterable[T], work: Callable[[T], R], jobs: int) -> Iterator[tuple[T, R]]:
    """Yield each item with what `work` returned for it, in their order; at most `jobs` are worked on at a time."""
    waiting: deque[tuple[T, Future[R]]] = deque()
    with ThreadPoolExecutor(jobs, thread_name_prefix="judge") as pool:
        try:
            for item in items:
                waiting.append((item, pool.submit(work, item)))
                if len(waiting) > 2 * jobs:
                    first, future = waiting.popleft()
                    yield first, future.result()
            while waiting:
                first, future = waiting.popleft()
                yield first, future.result()
        finally:
            for _, future in waiting:
                future.cancel()


@dataclass(frozen=True)
class Bench:
    """A judge with all that a long run needs. `folders`: of scenarios."""

    judge: LLMJudge
    rubric: str = "general"
    folders: tuple[Path, ...] | None = None
    journal: Journal = field(default_factory=Journal)

    def opinion(self, transcript: Transcript) -> tuple[dict[str, Any], bool]:
        """Return the second opinion on a conversation as data, and whether it was known from before.

        Only what is scored is kept: what failed is tried again next time, and so is what no longer reads as it did.
        Raises `InvalidFile`.
        """
        case, rubric = case_of(transcript, self.folders), read_rubric(self.rubric)
        key = key_of("conversation", to_data(transcript), self._terms(), rubric.sha256, case.sha256 if case else None,
                     scorer_version(), self._prompts(transcript, transcript.staff_turns()))
        known = _opinion_from(self.journal.answer(key), transcript, case, rubric)
        if known is not None:
            return known, True
        opinion = self.judge.opinion(transcript, case, rubric)
        data = opinion.to_data()
        if opinion.card:
            self.journal.keep(key, data)
        return data, False

    def reading(self, transcript: Transcript, turn: int) -> tuple[tuple[Opinion, ...] | str, bool]:
        """Return the model's opinions on one reply, or in a line why there are none, and whether they were known."""
        key = key_of("reading", self._terms(), self._prompts(transcript, (turn,)))
        known = _reading_from(self.journal.answer(key), transcript, turn)
        if known is not None:
            return known, True
        read = self.judge.read(transcript, turn)
        if read.reason:
            return read.reason, False
        self.journal.keep(key, [asdict(item) for item in read.opinions])
        return read.opinions, False

    def _terms(self) -> tuple[str, int, int]:
        return self.judge.model, self.judge.samples, self.judge.seed

    def _prompts(self, transcript: Transcript, turns: Sequence[int]) -> list[Any]:
        return [prompt_for(transcript, turn, self.judge.seed) for turn in turns]


def _opinion_from(
    kept: Any, transcript: Transcript, case: KnownCase | None, rubric: Rubric,
) -> dict[str, Any] | None:
    """Return the second opinion that a journal holds, None where it is not what its own raw answers come to."""
    if not isinstance(kept, dict):
        return None
    try:
        data = replayed(kept, transcript, case, rubric).to_data()
    except NoOpinion:
        return None
    return data if data == kept else None


def _reading_from(kept: Any, transcript: Transcript, turn: int) -> tuple[Opinion, ...] | None:
    """Return the opinions on a reply that a journal holds, None where they are not those of all criteria, in form."""
    try:
        read = _OPINIONS.validate_json(json.dumps(kept), strict=True)
    except (ValidationError, ValueError, RecursionError):
        return None
    reply = transcript.turns[turn].text
    whole = tuple(item.criterion for item in read) == tuple(catalogue())
    return read if whole and all(item.turn == turn and _stands(item, reply) for item in read) else None


def _stands(item: Opinion, reply: str) -> bool:
    """Whether the words that an opinion quotes are where it says; only what is found quotes any."""
    if not item.found:
        return item.start is None and item.end is None
    return item.start is not None and item.end is not None and 0 <= item.start <= item.end \
        and reply[item.start:item.end] == item.quote


def beside(
    results: Iterable[T], bench: Bench, jobs: int, progress: Progress,
    of: Callable[[T], Transcript | None],
) -> Iterator[tuple[T, dict[str, Any] | None]]:
    """Yield each result with its second opinion, in order; `of` says what of a result can have one."""

    def work(result: T) -> tuple[dict[str, Any], bool] | None:
        given = of(result)
        return bench.opinion(given) if given else None

    for result, found in in_order(results, work, jobs):
        progress.step(known=found is not None and found[1])
        yield result, found[0] if found else None


def deciding(
    items: Iterable[T], bench: Bench, jobs: int, progress: Progress, score: Callable[[T, Given], R],
) -> Iterator[R]:
    """Yield what `score` makes of each item with the model's opinion at hand, in order."""

    def work(item: T) -> tuple[R, bool]:
        known = False

        def given(transcript: Transcript) -> dict[str, Any]:
            nonlocal known
            data, known = bench.opinion(transcript)
            return data

        return score(item, given), known

    for _, (made, known) in in_order(items, work, jobs):
        progress.step(known=known)
        yield made


@dataclass(frozen=True)
class ReadByModel:
    """A judge whose readings are at hand: the model's findings in the place of the rules'.

    Form and critical findings stay the rules'. `reason` says why the first that is missing could not be read.
    `counts`: the criteria of which the model's findings count, all by default.
    """

    readings: Mapping[tuple[Transcript, int], tuple[Opinion, ...]]
    version: str
    reason: str = ""
    name: str = "llm"
    samples: int = 1
    counts: frozenset[str] = frozenset()

    def judge(self, transcript: Transcript, turn: int, case: Case | None) -> Analysis:
        theirs = findings_of(turn, self.readings[transcript, turn], transcript)
        if self.counts:
            return JointJudge(self.version, self.counts, {turn: theirs}, RuleJudge()).judge(transcript, turn, case)
        return replace(analyse(transcript, turn, case), findings=theirs)

    def by(self, rubric: Rubric) -> ReadByModel:
        """Return the judge as a rubric wants it: where it leaves some criteria to a model, the rules for all others."""
        left = frozenset(rubric.second_opinion.counts)
        return replace(self, name=JOINT, counts=left) if left else self

    def has(self, transcript: Transcript, turns: Iterable[int]) -> bool:
        """Whether all of these replies have been read, and decide what they have to."""
        found = [self.readings.get((transcript, turn)) for turn in turns]
        return all(item is not None and not doubt_of(item, self.samples, self.counts) for item in found)


def read_replies(
    places: Sequence[tuple[Transcript, int]], bench: Bench, jobs: int, progress: Progress,
) -> ReadByModel:
    """Return the model's readings of these replies; those it could not judge are left out."""
    readings: dict[tuple[Transcript, int], tuple[Opinion, ...]] = {}
    reason = ""
    for place, (opinions, known) in in_order(places, lambda place: bench.reading(*place), jobs):
        progress.step(known=known)
        if isinstance(opinions, str):
            reason = reason or opinions
        else:
            readings[place] = opinions
    return ReadByModel(readings, bench.judge.model, reason, samples=bench.judge.samples)
