"""What fails a conversation whatever the sum: insults, threats, harassment, and promises the case forbids."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from scoring.case import Limit
from scoring.criterion import Script, word_classes
from scoring.disguise import meant
from scoring.giveaway import giveaways
from scoring.phrases import PhraseSet, Span, merge, overlaps
from scoring.reading import Reading
from scoring.reported import is_given_back
from scoring.speech import speech
from scoring.text import fold
from scoring.texts import Text, text_of

CRITICAL_CLASSES = {
    "insult": "<insult>",
    "threat": "<threat>",
    "harassment": "<harassment>",
    "discrimination": "<discrimination>",
    "disclosure": "<disclosure>",
}
"""Critical id -> the word class that shows it; `<x_unless>` holds what makes its words harmless."""

CRITICAL_KINDS = (*CRITICAL_CLASSES, "giveaway", "promise")
"""Every kind of critical finding: the part of an id before the dot."""

_REPORTABLE = frozenset({"insult", "threat", "harassment", "discrimination"})
"""What a customer may have been told by somebody, so that it can be given back to him."""


@dataclass(frozen=True, slots=True)
class Critical:
    """A critical finding.

    `id`: a key of `CRITICAL_CLASSES`, `giveaway`, or `promise.<limit>` for a limit of the case.
    """

    id: str
    turn: int
    start: int
    end: int
    text: str


def critical_words(reply: Text, identity: str) -> tuple[Span, ...]:
    """Return the words of a critical class (a key of `CRITICAL_CLASSES`) that are neither quoted nor harmless.

    Words that are written in disguise count as what they mean.
    """
    found = _plain_words(reply, identity)
    view = meant(reply.folded)
    if view is None:
        return found
    disguised = ((span, view.given(span)) for span in _plain_words(text_of(view.text), identity))
    return merge([*found, *(given for span, given in disguised if view.text[slice(*span)] != reply.of(given))])


def words_said(reading: Reading, identity: str) -> tuple[Span, ...]:
    """Return the critical words of a reply that are said to the customer, and not given back as somebody else's."""
    found = critical_words(reading.reply, identity)
    if not found or identity not in _REPORTABLE:
        return found
    return tuple(span for span in found if not is_given_back(reading, span))


def words_given_back(reading: Reading) -> tuple[Span, ...]:
    """Return the hard words of a reply that only give back what the customer met with."""
    hard = [span for identity in _REPORTABLE if reading.reply.has(CRITICAL_CLASSES[identity])
            for span in critical_words(reading.reply, identity)]
    return merge(span for span in hard if is_given_back(reading, span))


def _plain_words(reply: Text, identity: str) -> tuple[Span, ...]:
    label = CRITICAL_CLASSES[identity]
    return merge(
        span for span in reply.spans(label)
        if not reply.is_quoted(span) and not reply.touches(f"{label[:-1]}_unless>", span)
    )


def find_critical(reading: Reading) -> list[Critical]:
    """Return the critical findings of one reply."""
    reply = reading.reply
    found = [
        Critical(identity, reading.turn, start, end, reply.text[start:end])
        for identity in CRITICAL_CLASSES
        for start, end in words_said(reading, identity)
    ]
    found += [
        Critical("giveaway", reading.turn, start, end, reply.text[start:end]) for start, end in merge(giveaways(reply))
    ]
    for limit in reading.case.limits if reading.case else ():
        tags = _limit_phrases(limit, reply.script).tag(reply.folded)
        refused = speech(reply.script).negated(reply.folded)
        if accepts_demand(reading, limit):
            start, end = reply.clauses[0].start, reply.clauses[-1].end
            found.append(Critical(f"promise.{limit.id}", reading.turn, start, end, reply.text[start:end]))
            continue
        for start, end in tags.get("words", ()):
            clause = reply.sentence_at(start)
            if overlaps((start, end), refused) and (start, end) not in tags.get("no", ()):
                continue  # "we can't refund you" promises nothing
            if not overlaps((clause.start, clause.end), tags.get("unless", ())):
                found.append(Critical(f"promise.{limit.id}", reading.turn, start, end, reply.text[start:end]))
    return sorted(found, key=lambda item: (item.start, item.end, item.id))


def accepts_demand(reading: Reading, limit: Limit) -> bool:
    """Whether a reply is a bare yes ("deal", "好的") to what the customer has just said, and that demands the limit.

    A reply with anything else in it is no bare yes: it says itself what is promised.
    """
    if not limit.demands or not is_bare_yes(reading.reply):
        return False
    return any("demands" in _limit_phrases(limit, said.script).tag(said.folded) for said in reading.latest)


def is_bare_yes(reply: Text) -> bool:
    """Whether every clause of a reply says yes or is a courtesy, and one at least says yes."""
    yes, beside = reply.spans("<yes>"), reply.spans("<beside_yes>")
    places = [(clause.start, clause.end) for clause in reply.clauses]
    return (
        any(overlaps(place, yes) for place in places)
        and all(overlaps(place, (*yes, *beside)) for place in places)
        and "?" not in reply.folded
    )


@lru_cache(maxsize=512)
def _limit_phrases(limit: Limit, script: Script) -> PhraseSet:
    """Return the phrases of a limit; `no` are those that say "no" themselves ("we won't charge you") and so mean it."""
    meant = tuple(word for word in limit.words if speech(script).says_no(fold(word)))
    labelled = {"words": limit.words, "unless": limit.unless, "no": meant, "demands": limit.demands}
    return PhraseSet(labelled, word_classes(script), latin=script == "en")
