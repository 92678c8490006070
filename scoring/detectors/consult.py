"""Another person or unit asked, told or brought in for this case; being sent to them is no help fetched."""

from __future__ import annotations

from collections.abc import Mapping

from scoring.criterion import Criterion
from scoring.detectors.evidence import detect_evidence
from scoring.phrases import Span, marked
from scoring.reading import Reading

SENT_AWAY = ("wording.not_my_job",)
HARSH = ("wording.unwilling",)
"""Others are named in these clauses to refuse by them."""


def detect_consult(criterion: Criterion, reading: Reading, found: Mapping[str, tuple[Span, ...]]) -> list[Span]:
    """Return the words that fetch help."""
    reply = reading.reply
    away = marked(found, SENT_AWAY)
    harsh = marked(found, HARSH)
    return [
        span
        for span in detect_evidence(criterion, reading, found)
        if not away.touch(reply.sentence_span(span)) and not harsh.touch(span)
    ]
