"""Many opinions at once: a bounded number of requests at a time, results in order, each kept in the journal."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from scoring.analysis import Analysis, analyse
from scoring.case import Case
from scoring.rubric import read_rubric
from scoring.scorecard import Scorecard, case_of
from scoring.transcript import Transcript, to_data
from trainer.judge.journal import Journal, key_of
from trainer.judge.opinion import LLMJudge, Opinion, findings_of
from trainer.judge.progress import Progress
from trainer.judge.prompt import prompt_for

T = TypeVar("T")
R = TypeVar("R")


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

    def opinion(self, transcript: Transcript, card: Scorecard) -> tuple[dict[str, Any], bool]:
        """Return the second opinion on a conversation as data, and whether it was known from before.

        `card` is the rules' scorecard of it. Only what is scored is kept: what failed is tried again next time.
        """
        key = key_of("conversation", to_data(transcript), self._terms(), card.rubric_sha256, card.scenario_sha256,
                     card.scorer_version, self._prompts(transcript, transcript.staff_turns()))
        known = self.journal.answer(key)
        if known is not None:
            return known, True
        case = case_of(transcript, self.folders)
        opinion = self.judge.opinion(transcript, case, read_rubric(self.rubric))
        data = opinion.to_data()
        if opinion.card:
            self.journal.keep(key, data)
        return data, False

    def reading(self, transcript: Transcript, turn: int) -> tuple[tuple[Opinion, ...] | str, bool]:
        """Return the model's opinions on one reply, or in a line why there are none, and whether they were known."""
        key = key_of("reply", self._terms(), self._prompts(transcript, (turn,)))
        known = self.journal.answer(key)
        if known is not None:
            return tuple(Opinion(**item) for item in known), True
        read = self.judge.read(transcript, turn)
        if read.reason:
            return read.reason, False
        self.journal.keep(key, [asdict(item) for item in read.opinions])
        return read.opinions, False

    def _terms(self) -> tuple[str, int, int]:
        return self.judge.model, self.judge.samples, self.judge.seed

    def _prompts(self, transcript: Transcript, turns: Sequence[int]) -> list[Any]:
        return [prompt_for(transcript, turn, self.judge.seed) for turn in turns]


def beside(
    results: Iterable[T], bench: Bench, jobs: int, progress: Progress,
    of: Callable[[T], tuple[Transcript, Scorecard] | None],
) -> Iterator[tuple[T, dict[str, Any] | None]]:
    """Yield each result with its second opinion, in order; `of` says what of a result can have one."""

    def work(result: T) -> tuple[dict[str, Any], bool] | None:
        given = of(result)
        return bench.opinion(*given) if given else None

    for result, found in in_order(results, work, jobs):
        progress.step(known=found is not None and found[1])
        yield result, found[0] if found else None


@dataclass(frozen=True)
class Given:
    """A judge whose readings are at hand: the model's findings in the place of the rules'.

    Form and critical findings stay the rules'. `reason` says why the first that is missing could not be read.
    """

    readings: Mapping[tuple[Transcript, int], tuple[Opinion, ...]]
    version: str
    reason: str = ""
    name: str = "llm"

    def judge(self, transcript: Transcript, turn: int, case: Case | None) -> Analysis:
        ruled = analyse(transcript, turn, case)
        return replace(ruled, findings=findings_of(turn, self.readings[transcript, turn], transcript))

    def has(self, transcript: Transcript, turns: Iterable[int]) -> bool:
        """Whether all of these replies have been read."""
        return all((transcript, turn) in self.readings for turn in turns)


def read_replies(
    places: Sequence[tuple[Transcript, int]], bench: Bench, jobs: int, progress: Progress,
) -> Given:
    """Return the model's readings of these replies; those it could not judge are left out."""
    readings: dict[tuple[Transcript, int], tuple[Opinion, ...]] = {}
    reason = ""
    for place, (opinions, known) in in_order(places, lambda place: bench.reading(*place), jobs):
        progress.step(known=known)
        if isinstance(opinions, str):
            reason = reason or opinions
        else:
            readings[place] = opinions
    return Given(readings, bench.judge.model, reason)
