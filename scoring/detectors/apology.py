"""Apologies: who says sorry to whom, what for, on what condition, how often, and whether it is taken back.

Lists of the criterion files: `apology.present` opener (after it an apology only interrupts); `apology.specific` deed
(what was done to the customer), vague (trouble without a name), bare (the fault without its deed), supposed (his
feeling), back (points to the sentence before), away (turns off from the apology).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping

from scoring.content import common_content
from scoring.criterion import Criterion
from scoring.detectors.evidence import silenced
from scoring.phrases import Marks, Span, merge
from scoring.reading import Reading, Text
from scoring.text import Part

Found = Mapping[str, tuple[Span, ...]]
TOO_MANY = 3
"""This many apology expressions in one reply are too many (codebook, `apology.excessive`)."""
HIS_WORDS = 0.6
"""A clause of which the customer said this share himself lays nothing on anybody."""
FACT = 0.75
"""Common ground with the customer (`content.Common.weight`) from which a clause names a fact of the case."""


def _heard(criterion: Criterion, reply: Text) -> Iterator[Span]:
    """Yield the places of the criterion's words that no exception silences, overlapping ones joined."""
    return (span for span in merge(reply.spans(criterion.id)) if not silenced(criterion.id, reply, span))


def detect_apology(criterion: Criterion, reading: Reading, found: Found) -> list[Span]:
    """Return the apology expressions, one span each, less those that only open a question or interrupt."""
    return [span for span in _heard(criterion, reading.reply) if not _is_opener(criterion.id, reading.reply, span)]


def _is_opener(label: str, reply: Text, span: Span) -> bool:
    """Whether a bare "sorry" or "不好意思" only leads in a question or an interruption."""
    sentence = reply.sentence_at(span[0])
    clause = reply.clause_at(span[0])
    if reply.has(f"{label}:opener", (span[0], sentence.end)):
        return True
    if clause.start < span[0] - 3 or clause.end > span[1] + 2:
        return False  # something is said in the clause beside the apology itself
    asks = "?" in sentence.mark and reply.folded[span[1] : sentence.end].strip(" ,!")
    return bool(asks) and not reply.has("apology.specific:deed", (span[1], sentence.end))


def detect_over(criterion: Criterion, reading: Reading, found: Found) -> list[Span]:
    """Return the criterion's phrases that lie over an apology (`apology.present`)."""
    apologies = Marks(found.get("apology.present", ()))
    return [span for span in _heard(criterion, reading.reply) if apologies.touch(span)]


def detect_excess(criterion: Criterion, reading: Reading, found: Found) -> list[Span]:
    """Return the third apology of the reply, and every word of groveling."""
    groveling = list(_heard(criterion, reading.reply))
    marks = Marks(groveling)
    apologies = [span for span in found.get("apology.present", ()) if not marks.touch(span)]
    return sorted([*groveling, *apologies[TOO_MANY - 1 : TOO_MANY]])


def detect_admission(criterion: Criterion, reading: Reading, found: Found) -> list[Span]:
    """Return the statements that the fault is ours, apart from what an apology itself is for."""
    reply = reading.reply
    apologies = found.get("apology.present", ())
    supposed = Marks(reply.sentence_span(span) for span in reply.spans("apology.conditional"))
    return list(reply.whole_clauses(
        span
        for span in _heard(criterion, reply)
        if not _in_complement(reply, span, apologies)
        and not supposed.touch(span)
        and "?" not in reply.clause_at(span[0]).mark
    ))


def _in_complement(reply: Text, span: Span, apologies: tuple[Span, ...]) -> bool:
    """Whether an apology before it in the same clause takes the span as its content ("sorry we missed you")."""
    before = bisect_left(apologies, (span[0] + 1,)) - 1
    return before >= 0 and apologies[before][0] >= reply.clause_at(span[0]).start


def detect_specific(criterion: Criterion, reading: Reading, found: Found) -> list[Span]:
    """Return the clause that names what an apology is for, in its sentence or the next.

    Where the apology points back ("sorry for that"), the fact stands in the sentence before it.
    """
    reply = reading.reply
    naming = _Naming(criterion.id, reading, found)
    spans = []
    for start, end in dict.fromkeys(reply.sentence_span(span) for span in found.get("apology.present", ())):
        sentence = reply.sentence_at(start)
        bound = naming.conditional.touch((start, end))
        for candidate in naming.window(sentence, bound):
            named = next((part for part in reply.clauses_in(candidate) if naming.names(part, candidate, bound)), None)
            if named:
                spans.append((named.start, named.end))
                break
    return list(merge(dict.fromkeys(spans)))


class _Naming:
    """One reply, read for what its apologies are for; `found` are the spans of the criteria named under `after`."""

    def __init__(self, label: str, reading: Reading, found: Found) -> None:
        self.label = label
        self.reading = reading
        self.reply = reading.reply
        self.present = Marks(found.get("apology.present", ()))
        self.conditional = Marks(found.get("apology.conditional", ()))
        self.blamed = Marks(found.get("apology.blame_shift", ()))
        self.restated = Marks(found.get("listening.restate", ()))
        self.owned = Marks(found.get("apology.admits_fault", ()))

    def has(self, name: str, span: Span) -> bool:
        return self.reply.touches(f"{self.label}:{name}", span)

    def window(self, sentence: Part, bound: bool) -> Iterator[Part]:
        """Yield the sentences in which the thing may be named; an apology that hangs on an if has only its own."""
        sentences = self.reply.sentences
        index = bisect_left(sentences, sentence.start, key=lambda part: part.start)
        yield sentence
        if not bound:
            yield from sentences[index + 1 : index + 2]
            if index and self.has("back", (sentence.start, sentence.end)):
                yield sentences[index - 1]

    def names(self, part: Part, sentence: Part, bound: bool) -> bool:
        """Whether a clause names a fact of the case that is apologised for."""
        span = (part.start, part.end)
        if self.reply.has(f"{self.label}:away", (sentence.start, part.end)) or self.blamed.touch(span):
            return False
        if not self.present.touch((sentence.start, sentence.end)) and self.has("supposed", span):
            return False  # what he thinks, said in a sentence of its own, is not what the apology is for
        known = common_content(self.reply.of(span), self.reading.heard).weight
        if bound:
            return known >= 2 * FACT and not self.has("supposed", span)
        if self.restated.touch(span) or (self.owned.touch(span) and not self.has("bare", span)):
            return True
        return not self.has("vague", span) and (known >= FACT or self.has("deed", span))


def detect_blame_shift(criterion: Criterion, reading: Reading, found: Found) -> list[Span]:
    """Return where a reply that apologises lays the fault on somebody else; nothing where it owns the fault."""
    apologies = frozenset(found.get("apology.present", ()))
    if not apologies or found.get("apology.admits_fault"):
        return []
    reply = reading.reply
    laid = [*reply.spans(criterion.id), *found.get("wording.blame", ()), *found.get("wording.not_my_job", ())]
    return list(reply.whole_clauses(
        span
        for span in merge(laid)
        if span not in apologies and not silenced(criterion.id, reply, span) and not _is_his_word(reading, span)
    ))


def _is_his_word(reading: Reading, span: Span) -> bool:
    """Whether the clause of `span` only gives back what the customer said of somebody else."""
    clause = reading.reply.clause_at(span[0])
    common = common_content(reading.reply.of((clause.start, clause.end)), reading.heard)
    return common.share >= HIS_WORDS and common.weight >= 2 * FACT
