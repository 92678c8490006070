"""What comes first in the answer to a complaint: acknowledgement, question and act, or defence.

The reply is read clause by clause until one of them decides. An acknowledgement (found by the other criteria, or
`kind`), an honest question or an act for the customer (`act`, unless `negated`) ends the search. A defence needs
evidence of its own: a clause that blames, hides behind a rule, disowns, says what is impossible or gives a reason, or
one that explains, denies or corrects by its words (`sure`, or unless `no_defence` speaks against it: `defence`, and
`assertion` where the customer spoke of the same). Where the whole reply has nothing kind, asks nothing and does
nothing, and is no sneer, order or "don't know" either, any plain statement is a defence. Whatever is neither - a
greeting, a name, a sneer, an order, a kind remark, a paraphrase - says nothing either way, and the next clause is read.
"""

from __future__ import annotations

from collections.abc import Mapping

from scoring.criterion import Criterion
from scoring.phrases import Span, marked
from scoring.reading import Reading
from scoring.text import Part

ACKNOWLEDGED = (
    "apology.present", "apology.conditional", "apology.admits_fault", "listening.restate", "listening.empathy",
    "listening.question",
)
SETTLING = ("service.thanks", "service.choice", "service.follow_up")
"""Criteria of a reply that, beside acknowledgement and acts, does something about the complaint."""
SHIFTED = ("apology.blame_shift", "wording.blame", "wording.not_my_job", "wording.policy_shield")
"""Criteria that make the words before an apology an excuse."""
FELT = ("apology.admits_fault", "listening.empathy", "listening.restate")
ACTS = ("service.offer", "service.consult")
SNEERS = ("wording.dismissive", "wording.command", "wording.unwilling", "wording.doubt")
DEFENDED = ("wording.policy_shield", "wording.not_my_job", "service.reason")
"""Criteria whose words explain, deny, correct or disown wherever they stand."""
RETORTED = ("wording.blame", "wording.cannot")
"""The same, but an English question that accuses explains nothing; Chinese retorts are questions in form only."""


def detect_defence(criterion: Criterion, reading: Reading, found: Mapping[str, tuple[Span, ...]]) -> list[Span]:
    """Return the clause with which a reply to a complaint defends before it acknowledges anything."""
    if not reading.complains:
        return []
    order = _Order(criterion.id, reading, found)
    for clause in reading.reply.clauses:
        span = (clause.start, clause.end)
        if not reading.reply.touches("<barb>", span) and (order.is_kind(span) or order.is_act(span)):
            return []
        if order.is_defence(clause):
            return [] if order.goes_on_kindly(clause) else [span]
    return []


class _Order:
    """One reply, read for what comes first; `found` are the spans of the criteria named under `after`."""

    def __init__(self, label: str, reading: Reading, found: Mapping[str, tuple[Span, ...]]) -> None:
        self.label = label
        self.reading = reading
        self.reply = reading.reply
        self.acknowledged = marked(found, ACKNOWLEDGED)
        self.thanks = marked(found, ("service.thanks",))
        self.felt = marked(found, FELT)
        self.acts = marked(found, ACTS)
        self.sneers = marked(found, SNEERS)
        self.defended = marked(found, DEFENDED)
        self.retorted = marked(found, RETORTED)
        self.shifted = marked(found, SHIFTED)
        self.is_bare = not any(found.get(name) for name in (*ACKNOWLEDGED, *ACTS, *SETTLING, *SNEERS[1:]))

    def has(self, names: tuple[str, ...], span: Span) -> bool:
        return self.reply.touches_list(self.label, names, span)

    def is_kind(self, span: Span) -> bool:
        return self.acknowledged.touch(span) or self.thanks.touch(span) or self.has(("kind",), span)

    def is_act(self, span: Span) -> bool:
        if self.acts.touch(span):
            return True
        return self.has(("act",), span) and not self.has(("negated",), span)

    def is_defence(self, clause: Part) -> bool:
        """Whether a clause shows by its words that it explains, justifies, denies, corrects or disowns."""
        span = (clause.start, clause.end)
        if self.defended.touch(span):
            return True
        asks = "?" in self.reply.sentence_at(clause.start).mark
        if self.retorted.touch(span) and not (asks and self.reply.script == "en"):
            return True
        if asks or self.reply.is_quoted(span):
            return False
        if self.has(("sure", "excuse"), span):
            return True
        if self.sneers.touch(span):
            return False
        if self.has(("greeting", "blank", "imperative"), span):
            return False
        if self.has(("no_defence",), span):
            return False
        if self.is_bare and self.states(span):
            return True
        return self.has(("defence",), span) or (self.has(("assertion",), span) and self.is_about_his_case(span))

    def states(self, span: Span) -> bool:
        """Whether a clause accounts for something: says what is not so, what others did, or what was done or left."""
        said = self.reply.of(span)
        words = said.count(" ") + 1 if said.isascii() else len(said)
        if words < (3 if said.isascii() else 5) or self.has(("innocent",), span):
            return False
        return self.has(("account",), span) or any(self.reply.touches(name, span) for name in ("<third>", "<rule>"))

    def is_about_his_case(self, span: Span) -> bool:
        return self.reading.common(span).weight > 0

    def goes_on_kindly(self, clause: Part) -> bool:
        """Whether the sentence acknowledges further on - or the next, after words that take up the customer's own."""
        sentence = self.reply.sentence_at(clause.start)
        if self.shifted.touch((sentence.start, sentence.end)) or self.has(("excuse",), (clause.start, clause.end)):
            return False
        if self.acknowledged.touch((clause.end, sentence.end)):
            return True
        if self.reading.common((clause.start, clause.end)).weight < 1:
            return False
        after = next((part for part in self.reply.sentences if part.start >= sentence.end), None)
        return after is not None and self.felt.touch((after.start, after.end))
