"""Which clause of a sentence may be quoted where its words alone show a criterion.

The words of a sentence are weighed as a whole, but the clause that is quoted must itself be able to show what is
said of it: an offer needs an act, sympathy a feeling or his situation, a choice an alternative, and what is given back
must be the customer's.
"""

from __future__ import annotations

from collections.abc import Mapping

from scoring.phrases import Span, overlaps
from scoring.reading import Reading
from scoring.text import Part
from scoring.texts import fields

Found = Mapping[str, tuple[Span, ...]]

SIGNS: Mapping[str, tuple[str, ...]] = {
    "service.offer": ("<act>", "<deal>", "<doing>", "<done>", "<lead>", "<contact>", "<will_act>", "service.offer:lead",
                      "service.choice:remedy"),
    "service.choice": ("service.choice:link", "service.choice:alternative"),
    "service.follow_up": ("<contact>", "service.follow_up:touch"),
}
"""Criterion -> labels of which a clause that shows it has at least one."""
INSTEAD: Mapping[str, tuple[str, ...]] = {
    "service.offer": ("apology.present", "apology.admits_fault", "listening.empathy", "listening.restate",
                      "wording.cannot", "service.reason", "service.thanks"),
    "listening.empathy": ("service.offer", "service.consult", "apology.admits_fault", "wording.command",
                          "listening.question"),
    "service.consult": ("listening.question", "listening.empathy", "apology.present"),
    "listening.restate": ("service.offer", "service.consult", "service.choice"),
}
"""Criterion -> what a clause that shows it is not, where the rules find this there."""
HIS = 1.0
"""What a clause shares with the customer's words where it gives them back, whatever it does beside."""
FELT = ("<feeling>", "<hardship>", "<you>", "listening.empathy:telling")


def can_show(reading: Reading, found: Found, criterion: str, clause: Part) -> bool:
    """Whether a clause can by itself show a criterion that its sentence shows."""
    span = clause.start, clause.end
    if criterion == "listening.restate" and reading.common(span).weight >= HIS:
        return True
    other = (place for name in INSTEAD.get(criterion, ()) for place in found.get(name, ()))
    if any(start < span[1] and span[0] < end for start, end in other):
        return False
    reply = reading.reply
    if criterion == "listening.empathy":
        return any(reply.touches(label, span) for label in FELT) or _is_of_his(reading, span)
    if criterion == "listening.restate":
        return reading.common(span).weight >= HIS / 2 or (reply.touches("<you>", span) and _is_of_his(reading, span))
    if criterion == "service.offer" and overlaps(span, found.get("service.time", ())):
        return True  # "by six you'll have one line": what comes, and when
    signs = SIGNS.get(criterion)
    return signs is None or any(reply.touches(label, span) for label in signs)


def _is_of_his(reading: Reading, span: Span) -> bool:
    """Whether a clause shares something with what the customer said, if only the field of words."""
    if reading.common(span).weight > 0:
        return True
    return any(reading.reply.touches(name, span) for name in fields()
               if any(name in said.labels for said in reading.customer))
