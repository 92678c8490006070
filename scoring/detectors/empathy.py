"""Words that accept the customer's feeling, less feelings that an apology only supposes."""

from __future__ import annotations

from collections.abc import Mapping

from scoring.criterion import Criterion
from scoring.detectors.evidence import silenced
from scoring.phrases import Marks, Span, merge
from scoring.reading import Reading


def detect_empathy(criterion: Criterion, reading: Reading, found: Mapping[str, tuple[Span, ...]]) -> list[Span]:
    """Return the clauses that name or accept a feeling or the situation of the customer."""
    reply = reading.reply
    supposed = Marks(reply.sentence_span(span) for span in found.get("apology.conditional", ()))
    return list(reply.whole_clauses(
        span
        for span in merge(reply.spans(criterion.id))
        if not silenced(criterion.id, reply, span) and not supposed.touch(span)
    ))
