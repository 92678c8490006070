"""Words that show a behaviour, less exceptions that reach as far as the file says: the words themselves, the clause,
the sentence or the whole reply.

Lists of the criterion file, all optional:

    unless                              silences the words it overlaps
    unless_clause, _sentence, _reply    silence every word of the same clause, sentence or reply
    weak                                words that count only where a `with_clause`, `with_sentence` or `with_reply`
                                        phrase stands in the same clause, sentence or reply
    asked                               words that count unless their sentence is a question
    reproach                            questions that count only as the answer to a complaint, before anything kind
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scoring.criterion import Criterion
from scoring.critical import critical_words
from scoring.phrases import Marks, Span, merge
from scoring.reading import Reading, Text

KIND = ("apology.present", "listening.empathy", "service.offer", "service.consult")
"""Criteria that make a question beside them an honest one."""


def detect_evidence(criterion: Criterion, reading: Reading, found: Mapping[str, tuple[Span, ...]]) -> list[Span]:
    """Return the spans of the criterion's words that no exception silences, overlapping ones joined."""
    reply = reading.reply
    candidates = [*reply.spans(criterion.id), *_weak(criterion.id, reply), *_not_asked(criterion.id, reply)]
    if reading.complains and not any(found.get(kind) for kind in KIND):
        candidates += reply.spans(f"{criterion.id}:reproach")
    return list(merge(span for span in candidates if not silenced(criterion.id, reply, span)))


def detect_command(criterion: Criterion, reading: Reading, found: Mapping[str, tuple[Span, ...]]) -> list[Span]:
    """Return the orders; being sent elsewhere ("you'll have to ring the courier") is the other fault as a whole."""
    sent_away = Marks(found.get("wording.not_my_job", ()))
    return [span for span in detect_evidence(criterion, reading, found) if not sent_away.touch(span)]


def detect_contempt(criterion: Criterion, reading: Reading, found: Mapping[str, tuple[Span, ...]]) -> list[Span]:
    """Return the words of contempt; whatever insults the customer (`critical.py`) is contempt too."""
    return list(merge([*detect_evidence(criterion, reading, found), *critical_words(reading.reply, "insult")]))


def silenced(label: str, reply: Text, span: Span) -> bool:
    """Whether an exception of the criterion `label` silences `span`, or it is quoted."""
    return (
        reply.is_quoted(span)
        or reply.touches(f"{label}:unless", span)
        or any(reply.has(f"{label}:unless_{scope}", within(reply, span, scope))
               for scope in ("clause", "sentence", "reply") if reply.has(f"{label}:unless_{scope}"))
    )


def within(reply: Text, span: Span, scope: str) -> Span:
    """Return the clause or sentence that a span begins in, or the whole reply."""
    if scope == "reply":
        return 0, len(reply.folded)
    part = reply.clause_at(span[0]) if scope == "clause" else reply.sentence_at(span[0])
    return part.start, part.end


def _weak(label: str, reply: Text) -> Iterator[Span]:
    for span in reply.spans(f"{label}:weak"):
        if any(reply.has(f"{label}:with_{scope}", within(reply, span, scope))
               for scope in ("clause", "sentence", "reply") if reply.has(f"{label}:with_{scope}")):
            yield span


def _not_asked(label: str, reply: Text) -> Iterator[Span]:
    for span in reply.spans(f"{label}:asked"):
        if "?" not in reply.sentence_at(span[0]).mark:
            yield span
