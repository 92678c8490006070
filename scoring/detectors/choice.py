"""A real choice between ways or remedies.

Phrases that hand over the choice ("您看哪样方便", "whichever suits") count by themselves. A mere "or" (list `link`)
counts only between acts of the house (an offer, or a `remedy` word, on either side): asking which of two facts is true
is a question, not a choice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scoring.criterion import Criterion
from scoring.detectors.evidence import detect_evidence, silenced
from scoring.phrases import Marks, Span, merge
from scoring.reading import Reading
from scoring.texts import Text


def detect_choice(criterion: Criterion, reading: Reading, found: Mapping[str, tuple[Span, ...]]) -> list[Span]:
    """Return the words that leave the customer a choice."""
    chosen = detect_evidence(criterion, reading, found)
    return list(merge([*chosen, *_linked(criterion.id, reading.reply, list(found.get("service.offer", ())))]))


def _linked(label: str, reply: Text, offers: list[Span]) -> Iterator[Span]:
    remedies = Marks([*offers, *reply.spans(f"{label}:remedy")])
    for link in reply.spans(f"{label}:link"):
        sentence = reply.sentence_at(link[0])
        before = sentence.start
        if link[0] <= sentence.start + 1:  # "Or I can ..." opens its own sentence
            before, _ = reply.sentences_around(link[0], before=1)
        if (
            remedies.touch((before, link[0]))
            and remedies.touch((link[1], sentence.end))
            and not silenced(label, reply, link)
        ):
            yield link
