"""Questions that help to understand or settle the case, asked with a question mark or without.

Lists of the criterion file: `rhetorical`, `push`, `pointing`, `order_tag`, `photo` (no questions to the customer's
good), `conduct` and `speculation` (about what he did: a reproach where nothing kind stands before it), `tag` (checks
the statement before it, unless `no_tag`), `check` (tags that ask outright whether one has understood), `polite`
("could you tell me": never a reproach), `embedded` (words that ask inside a statement), `prompt` ("and then?":
nothing is asked of one who has told his trouble), `spoken` (words that ask where
the reply is short and ends with them).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scoring.criterion import Criterion
from scoring.detectors.evidence import silenced
from scoring.phrases import Marks, Span, marked
from scoring.reading import Reading
from scoring.text import Part

EMPTY = ("rhetorical", "push", "pointing", "order_tag", "photo")
REPROACH = ("wording.blame", "wording.dismissive", "wording.command")
KIND = ("apology.present", "listening.restate", "listening.empathy")
TERSE, BRIEF = 24, 10
"""Characters of a reply, and of its last clause, in which words that ask do so without a mark (`spoken`)."""


def detect_question(criterion: Criterion, reading: Reading, found: Mapping[str, tuple[Span, ...]]) -> list[Span]:
    """Return the questions of the reply, and the requests for information."""
    reply = reading.reply
    spans = [*reply.spans(criterion.id), *_spoken(criterion.id, reading)]
    requests = Marks(span for span in spans if not silenced(criterion.id, reply, span))
    if not requests and not any(map(_is_marked, reply.clauses)):
        return []
    asking = _Asking(criterion.id, reading, found)
    return [
        asking.evidence(clause)
        for clause in reply.clauses
        if (_is_marked(clause) or requests.touch((clause.start, clause.end))) and asking.is_honest(clause)
    ]


class _Asking:
    """One reply, read for questions; `found` are the spans of the criteria named under `after`."""

    def __init__(self, label: str, reading: Reading, found: Mapping[str, tuple[Span, ...]]) -> None:
        self.label = label
        self.reading = reading
        self.reproach = marked(found, REPROACH)
        self.restated = marked(found, ("listening.restate",))
        self.kind_from = min((start for name in KIND for start, _ in found.get(name, ())), default=None)

    def has(self, names: tuple[str, ...], span: Span) -> bool:
        return self.reading.reply.touches_list(self.label, names, span)

    def is_honest(self, clause: Part) -> bool:
        """Whether a clause that asks wants to know something of the customer, for his good."""
        reply = self.reading.reply
        span = (clause.start, clause.end)
        if self.has(("unless",), span) or reply.is_quoted(span) or self.reproach.touch(span):
            return False
        if self.is_tag(span):
            sentence = reply.sentence_span(span)
            return self.restated.touch(sentence) or (self.has(("check",), span) and reply.has("<you>", sentence))
        if self.reading.complains and self.has(("prompt",), span):
            return False
        if self.has(("polite",), span):
            return True
        if self.has(EMPTY if _is_marked(clause) else (*EMPTY, "embedded"), span) or _is_echo(reply.of(span)):
            return False
        if not self.is_reproachful(clause):
            return True
        return not (self.has(("conduct", "speculation"), span) or self.needles(clause))

    def needles(self, clause: Part) -> bool:
        """Whether a reproach or contempt stands beside the question, in its sentence or the next."""
        return self.reproach.touch(self.reading.reply.sentences_around(clause.start, after=1))

    def is_reproachful(self, clause: Part) -> bool:
        """Whether nothing kind stands before the question in the answer to a complaint."""
        return self.reading.complains and (self.kind_from is None or self.kind_from >= clause.start)

    def is_tag(self, span: Span) -> bool:
        """Whether a clause ends in a tag; "哪里不对吗" (`no_tag`) only looks like one."""
        return self.has(("tag",), span) and not self.has(("no_tag",), span)

    def evidence(self, clause: Part) -> Span:
        """Return the clause of a question; a mere tag ("对吗", "right") takes the clause before it along."""
        if not self.is_tag((clause.start, clause.end)):
            return clause.start, clause.end
        sentence = self.reading.reply.sentence_at(clause.start)
        before = [part for part in self.reading.reply.clauses_in(sentence) if part.end <= clause.start]
        return (before[-1].start if before else clause.start), clause.end


def _spoken(label: str, reading: Reading) -> Iterator[Span]:
    """Yield the words that ask in speech written down without marks: the last thing said, in a few words.

    To a complaint such a scrap is a retort sooner than a question.
    """
    reply = reading.reply
    if not reply.clauses or len(reply.folded) > TERSE or reading.complains:
        return
    last = reply.clauses[-1]
    if last.mark in ("", "。", ".") and last.end - last.start <= BRIEF:
        yield from reply.spans(f"{label}:spoken", (last.start, last.end))


def _is_marked(clause: Part) -> bool:
    return clause.mark.startswith(("?", "!?"))


def _is_echo(folded: str) -> bool:
    """Whether a clause is a single Latin word or sign ("Results?"), which echoes rather than asks."""
    return len(folded) < 2 or (folded.isascii() and " " not in folded)
