"""Telling the customer what staff or the business cannot or will not do: the agent must be they, not a product or he.

In Chinese the subject is often left out, so the word before and the act after decide: "这款不能机洗" speaks of
the product, "您不能吃" of the customer, "这个没办法给您退" of the business. English names the subject; its
file lists phrases.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from scoring.criterion import Criterion
from scoring.detectors.evidence import detect_evidence, silenced
from scoring.phrases import Span, merge
from scoring.reading import Reading
from scoring.text import Part
from scoring.texts import Text

SPEAKER = ("<staff>", "<frontline>")
HOUSE = (*SPEAKER, "<colleague>", "<unit>")
NEAR = 10
"""Characters after the marker in which the act of the business must begin."""
REACH = 24
"""Characters before the marker in which its subject is looked for."""
_BARE_NO = re.compile(r"(?:no )?(?:i|we)(?: promise i)? (?:won't|will not)|不会的?")
_PLEA = re.compile(r"\b(?:don't|do not|never|won't you|you won't)\b|别|不要|可不要|不会又|不会再")
DATIVE = frozenset("给帮替为跟对让向请和叫拿把被")
"""Words after which a person is the one something is done to or with."""


def detect_inability(criterion: Criterion, reading: Reading, found: Mapping[str, tuple[Span, ...]]) -> list[Span]:
    """Return the sure phrases, and the marked clauses (list `marker`) whose agent is the business."""
    reply = reading.reply
    own = (span for span in _owned(criterion.id, reply) if not silenced(criterion.id, reply, span))
    return [span for span in merge([*detect_evidence(criterion, reading, found), *own])
            if not _answers_a_plea(reading, span)]


def _answers_a_plea(reading: Reading, span: Span) -> bool:
    """Whether a bare "I won't" answers the customer's "don't let me down"."""
    clause = reading.reply.clause_at(span[0])
    if not _BARE_NO.fullmatch(reading.reply.of((clause.start, clause.end))):
        return False
    return any(_PLEA.search(said.folded) for said in reading.latest)


def _owned(label: str, reply: Text) -> Iterator[Span]:
    for marker in reply.spans(f"{label}:marker"):
        clause = reply.clause_at(marker[0])
        subject, kind = _subject(reply, clause, marker)
        act = next(iter(reply.spans("<deal>", (marker[1] - 1, min(marker[1] + NEAR, clause.end)))), None)
        end = max(marker[1], act[1] if act else 0)
        if kind in HOUSE and (act or kind in SPEAKER):
            yield subject[0], end
        elif act and (not kind or "?" not in clause.mark):
            yield marker[0], end
        elif not kind and _ends(reply, marker, clause):
            yield marker
    for marker in reply.spans(f"{label}:act_marker"):
        clause = reply.clause_at(marker[0])
        _, kind = _subject(reply, clause, marker)
        if kind in HOUSE or (not kind and "?" not in clause.mark):
            yield marker
    # What a thing or anybody may as well (not) do: only where the business is named as the agent.
    for marker in reply.spans(f"{label}:own_marker"):
        _, kind = _subject(reply, reply.clause_at(marker[0]), marker)
        if kind in HOUSE:
            yield marker


def _ends(reply: Text, marker: Span, clause: Part) -> bool:
    """Whether nothing but particles follows the marker, and it is no question."""
    rest = reply.folded[marker[1] : min(clause.end, marker[1] + NEAR)]
    return "?" not in clause.mark and not rest.strip("的啊哦呢哈呀了喔诶啦噢 ")


def _subject(reply: Text, clause: Part, marker: Span) -> tuple[Span, str]:
    """Return the person named last before the marker, who is not merely the one something is done to, and his class.

    The class is "" when nobody is named.
    """
    subject, kind = marker, ""
    for label in (*HOUSE, "<you>", "<customers_own>"):
        for span in reply.spans(label, (max(clause.start, marker[0] - REACH), marker[0])):
            dative = span[0] > clause.start and reply.folded[span[0] - 1] in DATIVE
            if not dative and span[1] <= marker[0] and (not kind or span[0] > subject[0]):
                subject, kind = span, label
    return subject, kind
