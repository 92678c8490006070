"""A rule, a system or a superior as the ground of a refusal.

Some phrases refuse by themselves ("系统不让", "rules are rules"). The mere mention of a rule (list `ground`) counts
only where a refusal stands in the same or the neighbouring sentence: a rule that helps the customer is no shield.
"""

from __future__ import annotations

from collections.abc import Mapping

from scoring.criterion import Criterion
from scoring.detectors.evidence import detect_evidence, silenced
from scoring.phrases import Marks, Span, merge
from scoring.reading import Reading

REFUSALS = ("wording.cannot", "wording.unwilling", "wording.not_my_job")


def detect_shield(criterion: Criterion, reading: Reading, found: Mapping[str, tuple[Span, ...]]) -> list[Span]:
    """Return the rules that a refusal rests on."""
    reply = reading.reply
    if not reply.has(f"{criterion.id}:ground"):
        return detect_evidence(criterion, reading, found)
    refused = [span for name in REFUSALS for span in found.get(name, ())]
    refusals = Marks([*refused, *reply.spans(f"{criterion.id}:refusal")])
    grounds = (
        span for span in reply.spans(f"{criterion.id}:ground")
        if not silenced(criterion.id, reply, span)
        and refusals.touch(reply.sentences_around(span[0], before=1, after=1))
    )
    return list(merge([*detect_evidence(criterion, reading, found), *grounds]))
