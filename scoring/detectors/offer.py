"""A concrete act for this case, done by staff or arranged for the customer.

Chinese offers are phrases (somebody + for you + act). English ones open with a lead ("I'll", "let me", "shall we")
after which any act counts that is not empty ("look into it", "be honest"). Nothing counts in a sentence that sends
the customer away or refuses by will, nor inside what is said to be impossible, nor what only writes down what was
said (`idle`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scoring.criterion import Criterion
from scoring.detectors.evidence import detect_evidence, silenced
from scoring.phrases import Marks, Span, marked, merge
from scoring.reading import Reading
from scoring.texts import Text

SENT_AWAY = ("wording.not_my_job", "wording.unwilling")
LONGEST = 40
"""Characters of evidence shown after an English lead, at most."""


def detect_offer(criterion: Criterion, reading: Reading, found: Mapping[str, tuple[Span, ...]]) -> list[Span]:
    """Return the clauses that offer or announce an act."""
    reply = reading.reply
    away = marked(found, SENT_AWAY)
    refused = Marks(_refusal(reply, start) for start, _ in found.get("wording.cannot", ()))
    offers = merge([*detect_evidence(criterion, reading, found), *_led(criterion.id, reply)])
    return [
        span for span in offers
        if not away.touch(reply.sentence_span(span)) and not refused.touch(span)
        and not reply.touches(f"{criterion.id}:idle", span)
    ]


def _refusal(reply: Text, start: int) -> Span:
    """Return what a refusal that begins at `start` refuses: to the end of its clause, or to a "but" in it."""
    end = reply.clause_at(start).end
    turn = reply.folded.find(" but ", start, end)
    if reply.script == "zh":  # the refused act stands in front: "免费换这一项我没有权限"
        start = reply.clause_at(start).start
    return start, end if turn < 0 else turn


def _led(label: str, reply: Text) -> Iterator[Span]:
    empty = {start for start, _ in reply.spans(f"{label}:empty")}
    for start, end in reply.spans(f"{label}:lead"):
        while end < len(reply.folded) and reply.folded[end] == " ":
            end += 1
        clause = reply.clause_at(start)
        if end < clause.end and end not in empty and reply.folded[end].isalpha() and not silenced(
            label, reply, (start, end)
        ):
            cut = reply.folded.find(" ", min(end + LONGEST, clause.end), clause.end)
            yield start, clause.end if cut < 0 else cut
