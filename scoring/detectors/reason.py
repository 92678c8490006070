"""The cause of a step, a price, a wait or a refusal, told to the customer; blame or a rule by itself is none."""

from __future__ import annotations

from collections.abc import Mapping

from scoring.criterion import Criterion
from scoring.detectors.evidence import detect_evidence
from scoring.phrases import Marks, Span, merge
from scoring.reading import Reading

NO_REASON = ("wording.policy_shield", "apology.blame_shift")


def detect_reason(criterion: Criterion, reading: Reading, found: Mapping[str, tuple[Span, ...]]) -> list[Span]:
    """Return the clauses that give a reason."""
    reply = reading.reply
    other = Marks(span for name in NO_REASON for span in found.get(name, ()))
    blamed = Marks(found.get("wording.blame", ()))
    reasons = []
    for start, end in detect_evidence(criterion, reading, found):
        end = max(end, reply.clause_at(start).end)
        if not other.touch((start, end)) and not blamed.touch(reply.sentence_span((start, end))):
            reasons.append((start, end))
    return list(merge(reasons))
