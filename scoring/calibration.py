"""Agreement of the scorer with reference readings.

Over labelled replies: precision, recall and F1 a criterion. Over graded conversations: quadratic weighted kappa of
the grades, agreement on pass and fail, and whether the better of two conversations of a scenario scores higher.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scoring.analysis import analyse
from scoring.criterion import catalogue
from scoring.transcript import Transcript, transcript_from


@dataclass(frozen=True, slots=True)
class LabelledUnit:
    """One reply with its agreed labels (contracts.md, "Labelled units"); `contested` labels are not counted."""

    id: str
    language: str
    fault: str
    context: tuple[dict[str, Any], ...]
    reply: str
    labels: frozenset[str]
    contested: frozenset[str]


@dataclass(slots=True)
class Tally:
    """Counts of one criterion, and the replies that went wrong."""

    hits: int = 0
    false_alarms: list[str] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        found = self.hits + len(self.false_alarms)
        return self.hits / found if found else 0.0

    @property
    def recall(self) -> float:
        wanted = self.hits + len(self.misses)
        return self.hits / wanted if wanted else 0.0

    @property
    def f1(self) -> float:
        total = 2 * self.hits + len(self.false_alarms) + len(self.misses)
        return 2 * self.hits / total if total else 0.0


def read_units(units: Path, labels: Path | None = None) -> list[LabelledUnit]:
    """Return the labelled replies of a gold file; labels stand in it or in a file beside it. Raises `ValueError`."""
    agreed = {item["id"]: item for item in _objects(labels)} if labels else {}
    read = []
    for item in _objects(units):
        label = agreed.get(item["id"], item)
        read.append(LabelledUnit(
            id=item["id"], language=item["lang"], fault=item.get("fault", "unclear"), context=tuple(item["context"]),
            reply=item["reply"], labels=frozenset(key for key, value in label.get("labels", {}).items() if value),
            contested=frozenset(label.get("contested", ())),
        ))
    return read


def _objects(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def found_labels(unit: LabelledUnit) -> frozenset[str]:
    """Return the criteria that the scorer finds in the reply of `unit`."""
    data = {"turns": [*unit.context, {"speaker": "staff", "text": unit.reply}], "language": unit.language,
            "fault": unit.fault}
    transcript = transcript_from(data, unit.id)
    return analyse(transcript, len(transcript.turns) - 1).criteria()


def agreement(units: Iterable[LabelledUnit]) -> dict[str, Tally]:
    """Return the tally of every criterion over `units`."""
    tallies = {criterion: Tally() for criterion in sorted(catalogue())}
    for unit in units:
        found = found_labels(unit)
        for criterion, tally in tallies.items():
            if criterion in unit.contested:
                continue
            if criterion in found and criterion in unit.labels:
                tally.hits += 1
            elif criterion in found:
                tally.false_alarms.append(unit.id)
            elif criterion in unit.labels:
                tally.misses.append(unit.id)
    return tallies


def macro_f1(tallies: dict[str, Tally]) -> float:
    """Return the mean F1 over the criteria."""
    return sum(tally.f1 for tally in tallies.values()) / len(tallies) if tallies else 0.0


GRADES = 5
"""Readers grade from 0 to 4."""
GOOD_TIERS = frozenset({"expert", "good"})


@dataclass(frozen=True, slots=True)
class GradedConversation:
    """A conversation with what its writer meant it to be and what the readers gave it (contracts.md, "Graded ...")."""

    transcript: Transcript
    tier: str
    overall: float
    passes: bool
    grades: dict[str, float]


def read_graded(conversations: Path, grades: Path) -> list[GradedConversation]:
    """Return the graded conversations of a gold folder. Raises `ValueError` or `KeyError` when a file is not one."""
    given = {item["id"]: item for item in _objects(grades)}
    read = []
    for item in _objects(conversations):
        grade = given[item["id"]]
        transcript = transcript_from(item, item["id"])
        read.append(GradedConversation(transcript, item["tier"], grade["grades"]["overall"], grade["pass"],
                                       grade["grades"]))
    return read


def grade_of(points: int) -> int:
    """Return the grade from 0 to 4 nearest to a score in hundredths (0 to 10,000)."""
    return min(GRADES - 1, (points + 1250) // 2500)


def weighted_kappa(first: Sequence[int], second: Sequence[int], grades: int = GRADES) -> float:
    """Return Cohen's kappa with quadratic weights of two lists of grades (Cohen 1968); 1 when neither ever varies."""
    pairs = list(zip(first, second, strict=True))
    observed = sum((one - other) ** 2 for one, other in pairs) / len(pairs)
    shares = [[sum(grade == given for given in rater) / len(pairs) for grade in range(grades)]
              for rater in (first, second)]
    expected = sum((one - other) ** 2 * shares[0][one] * shares[1][other]
                   for one in range(grades) for other in range(grades))
    return 1 - observed / expected if expected else 1.0


@dataclass(frozen=True, slots=True)
class OrderedPairs:
    """Pairs of a good and a lesser conversation of one scenario and language; `wrong`: those not ordered so."""

    total: int
    wrong: tuple[tuple[str, str], ...]

    @property
    def share(self) -> float:
        return 1 - len(self.wrong) / self.total if self.total else 0.0


def ordered_pairs(graded: Sequence[GradedConversation], points: Sequence[int]) -> OrderedPairs:
    """Return how often an expert's or a good conversation scores above each other tier of its scenario."""
    items = [(conversation, score) for conversation, score in zip(graded, points, strict=True)]
    pairs = [
        (good, lesser) for good in items for lesser in items
        if good[0].tier in GOOD_TIERS and lesser[0].tier not in GOOD_TIERS
        and good[0].transcript.scenario == lesser[0].transcript.scenario
        and good[0].transcript.language == lesser[0].transcript.language
    ]
    wrong = tuple((good[0].transcript.id, lesser[0].transcript.id) for good, lesser in pairs if good[1] <= lesser[1])
    return OrderedPairs(len(pairs), wrong)
