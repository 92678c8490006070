"""An exam over files of transcripts: scored as they are read, kept apart by candidate, decided one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from scoring import Problem, Transcript
from scoring.conversations import Item
from scoring.transcript import to_data
from trainer.batch import Result, Terms, Unscored, score_all
from trainer.exam.appeal import Appeal
from trainer.exam.decide import Decision, decide
from trainer.exam.file import ExamFile, frozen, sha256_of
from trainer.exam.record import Record, record_of, unscored
from trainer.exam.spool import Spool
from trainer.judge.stored import stored_opinions


@dataclass(slots=True)
class Progress:
    """How far a run is: conversations read, those found recorded already, scored now, and lines that are none.

    `tell` is called with each problem as it comes; they are not kept, so that memory stays flat.
    """

    read: int = 0
    known: int = 0
    scored: int = 0
    unscored: int = 0
    problems: int = 0
    nameless: int = 0
    tell: Callable[[Problem], object] = lambda _: None

    def met(self, problem: Problem) -> None:
        """Count a problem and tell it."""
        self.problems += 1
        self.tell(problem)


def gather(
    file: ExamFile, items: Iterable[Item], spool: Spool, progress: Progress, *, jobs: int = 1,
    told: Callable[[Progress], object] = lambda _: None, opinions: Path | None = None,
) -> None:
    """Score every conversation and record it. A bad one is told and never stops the rest; memory stays flat.

    `opinions`: scorecards whose second opinions decide what the rubric leaves to a model.
    """
    pending: list[tuple[int, Transcript]] = []

    def waiting() -> Iterator[Item]:
        for item in items:
            place = progress.read
            progress.read += 1
            if isinstance(item, Problem):
                progress.met(item)
                continue
            if spool.holds(place, key_of(item)):
                progress.known += 1
                progress.nameless += not item.staff
                told(progress)
                continue
            pending.append((place, item))
            yield item

    terms = Terms(file.rubric, file.folders, opinions=opinions)
    for result in score_all(waiting(), terms, jobs):
        place, transcript = pending.pop(0)
        spool.take(place, key_of(transcript), _recorded(transcript, result))
        progress.scored += not isinstance(result, Unscored)
        progress.unscored += isinstance(result, Unscored)
        progress.nameless += not transcript.staff
        told(progress)
    spool.drop_after(progress.read)


def _recorded(transcript: Transcript, result: Result) -> Record:
    if isinstance(result, Problem):
        raise TypeError("a problem has no place among the scored")
    if isinstance(result, Unscored):
        error = result.error or result.reason or (str(result.problems[0]) if result.problems else "unknown")
        return unscored(transcript.id, transcript.staff or "", transcript.scenario or "", transcript.language, error)
    return record_of(transcript, result.scorecard, result.second_opinion)


def decisions(file: ExamFile, spool: Spool, appeal: Appeal | None = None) -> Iterator[Decision]:
    """Yield the decision about every candidate, by name, after the rulings of an appeal where there is one.

    Whoever gave no name is nobody's candidate and left out.
    """
    digest = frozen(file)["sha256"]
    for candidate, records in spool.candidates():
        if candidate:
            decision = decide(file, digest, candidate, records)
            yield appeal.redecided(decision, records) if appeal else decision


def key_of(transcript: Transcript) -> str:
    """Return the hash by which a conversation is known again."""
    return sha256_of(to_data(transcript))


def stamp_of(file: ExamFile, opinions: Path | None = None) -> str:
    """Return what records of a run depend on beside the conversations: the frozen exam, the form of a record, and the
    second opinions.
    """
    answers = f" {stored_opinions(opinions).sha256}" if opinions else ""
    return f"{frozen(file)['sha256']} {' '.join(Record.__dataclass_fields__)}{answers}"
