"""Not knowing, or not managing, with no step to find out in the same reply."""

from __future__ import annotations

from collections.abc import Mapping

from scoring.criterion import Criterion
from scoring.detectors.evidence import detect_evidence
from scoring.phrases import Span
from scoring.reading import Reading

STEPS = ("service.offer", "service.consult", "listening.question")


def detect_doubt(criterion: Criterion, reading: Reading, found: Mapping[str, tuple[Span, ...]]) -> list[Span]:
    """Return the words of not knowing, none when the reply offers, asks, or goes to find out (list `step`).

    A step in the clause of the doubt is none: "I don't know what I could do".
    """
    if reading.reply.has(f"{criterion.id}:step"):
        return []
    doubts = detect_evidence(criterion, reading, found)
    clauses = {reading.reply.clause_at(start).start for start, _ in doubts}
    steps = (span for name in STEPS for span in found.get(name, ()))
    if any(reading.reply.clause_at(start).start not in clauses for start, _ in steps):
        return []
    return doubts
