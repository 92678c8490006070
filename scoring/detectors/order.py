"""What comes first in the answer to a complaint: acknowledgement, question and act, or defence.

The reply is read clause by clause. Greetings, orders, sneers and a bare "I don't know" (`greeting`, `blank`) say
nothing either way; the first clause with more in it decides: an acknowledgement (found by the other criteria, or
`kind`), an honest question, an act for the customer (`act`, unless `negated`) - or else it is a defence, unless its
own sentence goes on to acknowledge.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from scoring.content import common_content
from scoring.criterion import Criterion
from scoring.phrases import Marks, Span
from scoring.reading import Reading
from scoring.text import Part

ACKNOWLEDGED = (
    "apology.present", "apology.conditional", "apology.admits_fault", "listening.restate", "listening.empathy",
    "listening.question",
)
FELT = ("apology.admits_fault", "listening.empathy", "listening.restate")
ACTS = ("service.offer", "service.consult")
SNEERS = ("wording.dismissive", "wording.command", "wording.unwilling", "wording.doubt")


def detect_defence(criterion: Criterion, reading: Reading, found: Mapping[str, tuple[Span, ...]]) -> list[Span]:
    """Return the clause with which a reply to a complaint defends before it acknowledges anything."""
    if not reading.complains:
        return []
    order = _Order(criterion.id, reading, found)
    for clause in reading.reply.clauses:
        span = (clause.start, clause.end)
        if order.is_kind(span) or order.is_act(span):
            return []
        if not order.is_blank(span):
            return [] if order.goes_on_kindly(clause) else [span]
    return []


class _Order:
    """One reply, read for what comes first; `found` are the spans of the criteria named under `after`."""

    def __init__(self, label: str, reading: Reading, found: Mapping[str, tuple[Span, ...]]) -> None:
        def marks(names: Iterable[str]) -> Marks:
            return Marks(span for name in names for span in found.get(name, ()))

        self.label = label
        self.reading = reading
        self.reply = reading.reply
        self.acknowledged = marks(ACKNOWLEDGED)
        self.thanks = marks(("service.thanks",))
        self.felt = marks(FELT)
        self.acts = marks(ACTS)
        self.sneers = marks(SNEERS)

    def has(self, names: tuple[str, ...], span: Span) -> bool:
        return any(self.reply.touches(f"{self.label}:{name}", span) for name in names)

    def is_kind(self, span: Span) -> bool:
        return self.acknowledged.touch(span) or self.thanks.touch(span) or self.has(("kind",), span)

    def is_act(self, span: Span) -> bool:
        if self.acts.touch(span):
            return True
        return self.has(("act",), span) and not self.has(("negated",), span)

    def is_blank(self, span: Span) -> bool:
        """Whether a clause neither acknowledges nor defends: a greeting, an order, a sneer, a word or two."""
        said = self.reply.of(span)
        if sum(map(str.isalnum, said)) < 4 or (said.isascii() and " " not in said):
            return True
        return self.sneers.touch(span) or self.has(("greeting", "blank"), span)

    def goes_on_kindly(self, clause: Part) -> bool:
        """Whether the sentence acknowledges further on - or the next, after words that take up the customer's own."""
        sentence = self.reply.sentence_at(clause.start)
        if self.acknowledged.touch((clause.end, sentence.end)):
            return True
        if common_content(self.reply.of((clause.start, clause.end)), self.reading.heard).weight < 1:
            return False
        after = next((part for part in self.reply.sentences if part.start >= sentence.end), None)
        return after is not None and self.felt.touch((after.start, after.end))
