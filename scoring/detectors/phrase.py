"""Words that show a behaviour by themselves, less the exceptions of the file and quotations of the customer."""

from __future__ import annotations

from collections.abc import Mapping

from scoring.criterion import Criterion
from scoring.phrases import Span, merge, overlaps
from scoring.reading import Reading


def detect_phrase(criterion: Criterion, reading: Reading, found: Mapping[str, tuple[Span, ...]]) -> list[Span]:
    """Return the spans of the criterion's words that no `unless` phrase overlaps and that are not quoted."""
    reply = reading.reply
    unless = reply.spans(f"{criterion.id}:unless")
    return [
        span
        for span in merge(reply.spans(criterion.id))
        if not overlaps(span, unless) and not reply.is_quoted(span)
    ]
