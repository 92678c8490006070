"""Not knowing, or not managing, with no step to find out in the same reply."""

from __future__ import annotations

from collections.abc import Mapping

from scoring.criterion import Criterion
from scoring.detectors.evidence import detect_evidence
from scoring.phrases import Span
from scoring.reading import Reading

STEPS = ("service.offer", "service.consult", "listening.question")


def detect_doubt(criterion: Criterion, reading: Reading, found: Mapping[str, tuple[Span, ...]]) -> list[Span]:
    """Return the words of not knowing, none when the reply offers, asks, or goes to find out (list `step`)."""
    if any(found.get(name) for name in STEPS) or reading.reply.has(f"{criterion.id}:step"):
        return []
    return detect_evidence(criterion, reading, found)
