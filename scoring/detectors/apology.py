"""Apologies: who says sorry to whom, what for, on what condition, how often, and whether it is taken back.

Lists of the criterion files: `apology.present` opener (with it an apology only interrupts or asks to repeat);
`apology.conditional` if, before (an if that stands only before an apology), felt (his view, taken as what the apology
is for), kind_if (about something else), own_act (a promise between an if and an apology); `apology.specific` deed
(what was done to the customer), vague (trouble without a name), bare (the fault without its deed), supposed (his
feeling), back (points to the sentence before), turn and away (turn off from the apology), felt and event (an if about a
feeling, about something that happened), address (who is spoken to); `apology.blame_shift` not_laid (a clause in which a
mention of somebody else is no excuse).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping

from scoring.content import common_content
from scoring.criterion import Criterion
from scoring.detectors.evidence import silenced
from scoring.phrases import Marks, Span, marked, merge
from scoring.reading import Reading
from scoring.text import Part, is_han
from scoring.texts import Text

Found = Mapping[str, tuple[Span, ...]]
OPENING = 8
"""An apology that begins within so many characters opens its sentence."""
TOO_MANY = 3
"""This many apology expressions in one reply are too many (codebook, `apology.excessive`)."""
HIS_WORDS = 0.6
"""A clause of which the customer said this share himself lays nothing on anybody."""
HELP = ("service.offer", "service.consult", "listening.empathy")
"""Beside one of these a mention of somebody else is no excuse by itself."""
PRONOUNS = frozenset("they he she it them him her somebody someone whoever 他 她 它 他们 她们 人家".split())
"""Words that only point: they bring nobody new into the talk."""
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
    bare = clause.start >= span[0] - 3 and clause.end <= span[1] + 2
    if reply.has(f"{label}:opener", (span[0], sentence.end if bare else clause.end)):
        return True
    if not bare:
        return False  # something is said in the clause beside the apology itself
    if reply.has("apology.conditional:if", (sentence.start, span[0])):
        return False  # "if you're cold, we're sorry, but ..."
    asks = "?" in sentence.mark and reply.folded[span[1] : sentence.end].strip(" ,!")
    if "?" in clause.mark:
        return True  # "sorry?": say that again
    rest = (span[1], sentence.end)
    return bool(asks) and not reply.has("apology.specific:deed", rest) and not reply.has("wording.but", rest)


def detect_conditional(criterion: Criterion, reading: Reading, found: Found) -> list[Span]:
    """Return the apologies that hang on an if or on what the customer feels, with the condition."""
    reply = reading.reply
    apologies = found.get("apology.present", ())
    hanging = [span for span in _heard(criterion, reply) if Marks(apologies).touch(span)]
    for apology in apologies:
        condition = _condition_of(criterion.id, reply, apology)
        if condition and not silenced(criterion.id, reply, condition):
            hanging.append((min(apology[0], condition[0]), max(apology[1], condition[1])))
    return list(merge(hanging))


def _condition_of(label: str, reply: Text, apology: Span) -> Span | None:
    """Return the if that an apology hangs on: the last one before it in its sentence, else one that ends the sentence.

    Between an if and what hangs on it nothing else is promised; an if after the apology with a main clause of its own
    ("sorry about the wait; if you like, I'll move you") is about that.
    """
    sentence = reply.sentence_at(apology[0])
    conditions, opening = ([span for span in reply.spans(f"{label}:{name}", (sentence.start, sentence.end))
                            if not reply.touches(f"{label}:kind_if", span)] for name in ("if", "before"))
    before = [span for span in sorted((*conditions, *opening)) if span[0] < apology[0]]
    if before and not reply.has(f"{label}:own_act", (before[-1][0], apology[0])):
        return before[0] if reply.clause_at(before[0][0]) == reply.clause_at(before[-1][0]) else before[-1]
    for span in sorted((*conditions, *reply.spans(f"{label}:felt", (apology[1], sentence.end)))):
        if span[0] >= apology[1] and _follows(label, reply, apology, span) and _ends(label, reply, span, sentence):
            return span
    return None


def _follows(label: str, reply: Text, apology: Span, condition: Span) -> bool:
    """Whether the condition stands in the clause of the apology before it, or opens the next."""
    clause = reply.clause_at(condition[0])
    return apology[1] > clause.start or condition[0] <= clause.start + 6


def _ends(label: str, reply: Text, condition: Span, sentence: Part) -> bool:
    """Whether no main clause follows the condition in its sentence, a turn ("but ...") apart."""
    clause = reply.clause_at(condition[0])
    rest = (clause.end, sentence.end)
    return not reply.of(rest).strip(" ,.:;-~") or reply.has("wording.but", rest)


def detect_excess(criterion: Criterion, reading: Reading, found: Found) -> list[Span]:
    """Return the third apology of the reply, and every word of groveling."""
    groveling = list(_heard(criterion, reading.reply))
    marks = Marks(groveling)
    apologies = [span for span in found.get("apology.present", ()) if not marks.touch(span)]
    return sorted([*groveling, *apologies[TOO_MANY - 1 : TOO_MANY]])


def detect_admission(criterion: Criterion, reading: Reading, found: Found) -> list[Span]:
    """Return the statements that the fault is ours, apart from what an apology itself is for."""
    reply = reading.reply
    if not reply.spans(criterion.id):
        return []
    apologies = found.get("apology.present", ())
    supposed = marked(found, ("apology.conditional",))
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
    if before < 0 or apologies[before][0] < reply.clause_at(span[0]).start:
        return False
    between = reply.of((apologies[before][1], span[0]))
    return not (is_han(reply.folded[span[0]]) and " " in between)  # who types no marks parts Chinese clauses by spaces


def detect_specific(criterion: Criterion, reading: Reading, found: Found) -> list[Span]:
    """Return the clause that names what an apology is for, in its sentence or the next.

    Where the apology points back ("sorry for that"), the fact stands in the sentence before it.
    """
    if not found.get("apology.present"):
        return []
    reply = reading.reply
    naming = _Naming(criterion.id, reading, found)
    spans = []
    for start, end in dict.fromkeys(reply.sentence_span(span) for span in found.get("apology.present", ())):
        sentence = reply.sentence_at(start)
        bound = naming.conditional.touch((start, end))
        for candidate in naming.window(sentence, bound):
            parts = [part for part in reply.clauses_in(candidate) if naming.names(part, candidate, bound)]
            # What was done to him is what the apology is for, sooner than his order read back before it.
            deeds = [part for part in parts if naming.has("deed", (part.start, part.end))]
            named = next(iter(deeds or parts), None)
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
        self.present = marked(found, ("apology.present",))
        self.conditional = marked(found, ("apology.conditional",))
        self.blamed = marked(found, ("apology.blame_shift",))
        self.restated = marked(found, ("listening.restate",))
        self.owned = marked(found, ("apology.admits_fault",))
        self.helping = Marks([*found.get("service.offer", ()), *found.get("listening.empathy", ())])

    def has(self, name: str, span: Span) -> bool:
        return self.reply.touches(f"{self.label}:{name}", span)

    def window(self, sentence: Part, bound: bool) -> Iterator[Part]:
        """Yield the sentences in which the thing may be named; an apology that hangs on an if has only its own."""
        sentences = self.reply.sentences
        index = bisect_left(sentences, sentence.start, key=lambda part: part.start)
        yield sentence
        if not bound:
            yield from sentences[index + 1 : index + 2]
            if index and self._leads_up(sentences[index - 1], sentence):
                yield sentences[index - 1]

    def _leads_up(self, before: Part, sentence: Part) -> bool:
        """Whether the apology points back at the sentence before it, or that one ends in the thing itself."""
        if self.has("back", (sentence.start, sentence.end)):
            return True
        told = (before.start, before.end)
        opens = self.present.touch((sentence.start, min(sentence.end, sentence.start + OPENING)))
        return opens and (self.owned.touch(told) or self.restated.touch(told))

    def names(self, part: Part, sentence: Part, bound: bool) -> bool:
        """Whether a clause names a fact of the case that is apologised for."""
        span = (part.start, part.end)
        turned = self.reply.has(f"{self.label}:turn", (sentence.start, part.end))
        if turned or (self.blamed.touch(span) and not self.restated.touch(span)):
            return False
        if bound:
            return self._supposes_fact(span)
        beside = self.present.touch((sentence.start, sentence.end))
        if not beside and self.has("supposed", span):
            return False  # what he thinks, said in a sentence of its own, is not what the apology is for
        known = common_content(self._without_address(span), self.reading.heard).weight
        if (self.restated.touch(span) and known) or (self.owned.touch(span) and not self.has("bare", span)):
            return True
        if self.reply.has(f"{self.label}:away", (sentence.start, part.end)) or self.has("vague", span):
            return False
        if self.has("deed", span):
            return True
        if self.present.touch(span):
            return known >= FACT
        return self.reading.complains and known >= (FACT if beside else 2 * FACT) and not self.helping.touch(span)

    def _supposes_fact(self, span: Span) -> bool:
        """Whether the if of an apology supposes something that happened, and not only how it was taken."""
        if not self.reply.has("apology.conditional:if", span) or self.has("felt", span):
            return False
        known = common_content(self.reply.of(span), self.reading.heard).weight
        return self.has("event", span) or known >= 2 * FACT

    def _without_address(self, span: Span) -> str:
        """Return the folded text of a clause with those who are addressed in it left out."""
        text = self.reply.of(span)
        for start, end in self.reply.spans(f"{self.label}:address", span):
            text = text[: start - span[0]] + " " * (end - start) + text[end - span[0] :]
        return text


def detect_blame_shift(criterion: Criterion, reading: Reading, found: Found) -> list[Span]:
    """Return where a reply that apologises lays the fault on somebody else; nothing where it owns the fault."""
    apologies = frozenset(found.get("apology.present", ()))
    if not apologies or found.get("apology.admits_fault"):
        return []
    reply = reading.reply
    laid = [*reply.spans(criterion.id), *found.get("wording.blame", ()), *found.get("wording.not_my_job", ()),
            *_named_beside(criterion.id, reading, found)]
    ordered = found["apology.present"]
    supposed = Marks((start, _rest_of_clause(reply, end)) for start, end in found.get("apology.conditional", ()))
    return list(reply.whole_clauses(
        span
        for span in merge(laid)
        if span not in apologies
        and not supposed.touch(span)
        and not _in_complement(reply, span, ordered)
        and not silenced(criterion.id, reply, span)
        and not _is_his_word(reading, span)
        and not _is_checked(reply, span)
    ))


def _rest_of_clause(reply: Text, end: int) -> int:
    """Return where the clause ends that `end` stands in; in Chinese without marks a space ends it."""
    last = reply.clause_at(end - 1).end
    space = reply.folded.find(" ", end, last)
    return space if space >= 0 and is_han(reply.folded[space - 1]) else last


def _named_beside(label: str, reading: Reading, found: Found) -> Iterator[Span]:
    """Yield where somebody else is brought in beside an apology for a complaint, and nothing is done for the customer.

    Whoever names the driver and does nothing names him as the excuse.
    """
    reply = reading.reply
    if not reading.complains or any(found.get(help_) for help_ in HELP):
        return
    for span in reply.spans("<culprit>"):
        clause = reply.clause_at(span[0])
        if reply.of(span) in PRONOUNS or "?" in clause.mark:
            continue
        if not reply.has(f"{label}:not_laid", (clause.start, clause.end)):
            yield span


def _is_checked(reply: Text, span: Span) -> bool:
    """Whether a sentence only asks whether it gives back rightly what the customer said ("..., is that right?")."""
    sentence = reply.sentence_at(span[0])
    return "?" in sentence.mark and reply.has("listening.restate:check", (sentence.start, sentence.end))


def _is_his_word(reading: Reading, span: Span) -> bool:
    """Whether the clause of `span` only gives back what the customer said of somebody else."""
    clause = reading.reply.clause_at(span[0])
    common = reading.common((clause.start, clause.end))
    return common.share >= HIS_WORDS and common.weight >= 2 * FACT
