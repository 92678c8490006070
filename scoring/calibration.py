"""Agreement of the scorer with reference labels: precision, recall and F1 a criterion, over labelled replies."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scoring.analysis import analyse
from scoring.criterion import catalogue
from scoring.transcript import transcript_from


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
