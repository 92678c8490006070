"""Words that accept the customer's feeling, less feelings that an apology only supposes.

Words of hardship alone (`telling`) may as well be said of a colleague, a supplier or the speaker's own shame: they
count where the customer, or what he said, stands in the same sentence or the one before.
"""

from __future__ import annotations

from collections.abc import Mapping

from scoring.content import common_content
from scoring.criterion import Criterion
from scoring.detectors.evidence import silenced
from scoring.phrases import Marks, Span, merge
from scoring.reading import Reading


def detect_empathy(criterion: Criterion, reading: Reading, found: Mapping[str, tuple[Span, ...]]) -> list[Span]:
    """Return the clauses that name or accept a feeling or the situation of the customer."""
    reply = reading.reply
    if not reply.spans(criterion.id):
        return []
    supposed = Marks(reply.sentence_span(span) for span in found.get("apology.conditional", ()))
    told = (span for span in reply.spans(f"{criterion.id}:telling") if _is_of_customer(reading, span))
    return list(reply.whole_clauses(
        span
        for span in merge([*reply.spans(criterion.id), *told])
        if not silenced(criterion.id, reply, span) and not supposed.touch(span)
    ))


def _is_of_customer(reading: Reading, span: Span) -> bool:
    """Whether the sentence of `span`, or the one before it, is about the customer or takes up what he said."""
    around = reading.reply.sentences_around(span[0], before=1)
    return reading.reply.has("<you>", around) or common_content(reading.reply.of(around), reading.heard).weight >= 1
