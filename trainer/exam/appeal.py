"""Appeals: a person rules on disputed marks, and the same conversations are decided again without those he strikes.

Nothing is overwritten: the new decision holds the rulings and, under `appeal_of`, the decision that was appealed
against. A ruling takes a finding away or upholds it; it adds none, and a score is never written by hand.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from scoring import Judge, Problem, Transcript, read_rubric, score
from scoring.analysis import Analysis
from scoring.case import Case
from scoring.conversations import Item
from scoring.located import FileModel
from scoring.problem import InvalidFile, read_text
from trainer.batch import Terms
from trainer.exam.decide import Decision, decide
from trainer.exam.file import ExamFile
from trainer.exam.record import Record, record_of
from trainer.judge.deciding import judge_for


class Ruling(FileModel):
    """What was ruled on one mark: `criterion` is a criterion's id or that of a critical finding, `turn` its place."""

    transcript: str = Field(min_length=1)
    turn: int = Field(ge=0)
    criterion: str = Field(min_length=1)
    ruling: Literal["uphold", "strike"]
    by: str = Field(min_length=1)
    why: str = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class StrikingJudge:
    """Who judged, without the findings that were struck: (turn, criterion or critical id)."""

    struck: frozenset[tuple[int, str]]
    rules: Judge

    @property
    def name(self) -> str:
        return self.rules.name

    @property
    def version(self) -> str:
        return self.rules.version

    def judge(self, transcript: Transcript, turn: int, case: Case | None) -> Analysis:
        found = self.rules.judge(transcript, turn, case)
        return replace(
            found, findings=tuple(item for item in found.findings if (turn, item.criterion) not in self.struck),
            critical=tuple(item for item in found.critical if (turn, item.id) not in self.struck),
        )


class Appeal:
    """The rulings of a run. `watch` lets its conversations pass and scores anew those that were ruled on."""

    def __init__(
        self, file: ExamFile, path: Path, rulings: Sequence[Ruling], opinions: Path | None = None,
    ) -> None:
        self.file = file
        self._terms = Terms(file.rubric, file.folders, opinions=opinions)
        self._path = path
        self._rulings: dict[str, list[tuple[int, Ruling]]] = {}
        for number, ruling in enumerate(rulings, start=1):
            self._rulings.setdefault(ruling.transcript, []).append((number, ruling))
        self._again: dict[tuple[str, str], Record] = {}
        self._met: set[str] = set()
        self.problems: list[Problem] = []

    def watch(self, items: Iterable[Item]) -> Iterator[Item]:
        """Yield every conversation as it comes. A ruling on what is not there is told in `problems` at the end."""
        for item in items:
            if isinstance(item, Transcript) and item.id in self._rulings:
                self._met.add(item.id)
                try:
                    self._score_again(item)
                except Exception as error:  # as in `trainer.batch`: the conversations behind this one are decided
                    self._tell(self._rulings[item.id][0][0], f"'{item.id}' cannot be scored: {error}")
            yield item
        for name, ruled in self._rulings.items():
            if name not in self._met:
                self._tell(ruled[0][0], f"there is no conversation '{name}' among these")

    def _score_again(self, transcript: Transcript) -> None:
        rubric = read_rubric(self.file.rubric)
        judge, opinion = judge_for(transcript, rubric, self.file.folders, self._terms.given)
        struck = frozenset((item.turn, item.criterion) for _, item in self._rulings[transcript.id]
                           if item.ruling == "strike")
        card = score(transcript, rubric=rubric, folders=self.file.folders, judge=judge)
        there: set[tuple[int | None, str]] = {(item.turn, item.criterion) for item in card.findings}
        there |= {(item.turn, item.id) for item in card.critical}
        for number, item in self._rulings[transcript.id]:
            if (item.turn, item.criterion) not in there:
                self._tell(number, f"'{item.criterion}' is not found at turn {item.turn} of '{transcript.id}'")
        again = score(transcript, rubric=rubric, folders=self.file.folders, judge=StrikingJudge(struck, judge))
        record = record_of(transcript, again, opinion)
        self._again[record.transcript, record.sha256] = record

    def _tell(self, number: int, message: str) -> None:
        self.problems.append(Problem(str(self._path), number, 1, "A001", message,
                                     "see the scorecard of `trainer score`"))

    def redecided(self, decision: Decision, records: Sequence[Record]) -> Decision:
        """Return the decision after the rulings; the decision itself where none is about this candidate."""
        if not any((item.transcript, item.sha256) in self._again for item in records):
            return decision
        mine = [self._again.get((item.transcript, item.sha256), item) for item in records]
        made = decide(self.file, decision.exam_sha256, decision.candidate, mine)
        rulings: tuple[dict[str, Any], ...] = tuple(
            ruling.model_dump() for name in dict.fromkeys(item.transcript for item in records)
            for _, ruling in self._rulings.get(name, ()))
        return replace(made, rulings=rulings, appeal_of=decision)


def read_appeal(file: ExamFile, path: Path, opinions: Path | None = None) -> Appeal:
    """Read rulings, one JSON object a line. Raises `InvalidFile` with every bad line."""
    return Appeal(file, path, read_rulings(path), opinions)


def read_rulings(path: Path) -> list[Ruling]:
    """Return the rulings in a file. Raises `InvalidFile`."""
    return rulings_from(read_text(path), path)


def rulings_from(text: str, path: Path) -> list[Ruling]:
    """Return the rulings in a text. Raises `InvalidFile`."""
    rulings: list[Ruling] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.split("\n"), start=1):  # JSON allows U+2028 and the like within a text
        if not line.strip():
            continue
        try:
            rulings.append(Ruling.model_validate(json.loads(line)))
        except ValidationError as error:
            wrong = error.errors()[0]
            place = ".".join(map(str, wrong["loc"])) or "the line"
            problems.append(Problem(str(path), number, 1, "A002", f"{place}: {wrong['msg']}",
                                    "a ruling has transcript, turn, criterion, ruling (uphold or strike), by and why"))
        except (ValueError, RecursionError):
            problems.append(Problem(str(path), number, 1, "A002", "not a JSON object", "write one ruling a line"))
    if problems:
        raise InvalidFile(problems)
    return rulings
