"""What fails a conversation whatever the sum: insults, threats, harassment, and promises the case forbids."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from scoring.case import Limit
from scoring.criterion import Script, word_classes
from scoring.giveaway import giveaways
from scoring.phrases import PhraseSet, merge, overlaps
from scoring.reading import Reading

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


def find_critical(reading: Reading) -> list[Critical]:
    """Return the critical findings of one reply."""
    reply = reading.reply
    found = [
        Critical(identity, reading.turn, start, end, reply.text[start:end])
        for identity, label in CRITICAL_CLASSES.items()
        for start, end in reply.spans(label)
        if not reply.is_quoted((start, end)) and not reply.touches(f"{label[:-1]}_unless>", (start, end))
    ]
    found += [
        Critical("giveaway", reading.turn, start, end, reply.text[start:end]) for start, end in merge(giveaways(reply))
    ]
    for limit in reading.case.limits if reading.case else ():
        tags = _limit_phrases(limit, reply.script).tag(reply.folded)
        for start, end in tags.get("words", ()):
            clause = reply.sentence_at(start)
            if not overlaps((clause.start, clause.end), tags.get("unless", ())):
                found.append(Critical(f"promise.{limit.id}", reading.turn, start, end, reply.text[start:end]))
    return sorted(found, key=lambda item: (item.start, item.end, item.id))


@lru_cache(maxsize=512)
def _limit_phrases(limit: Limit, script: Script) -> PhraseSet:
    return PhraseSet({"words": limit.words, "unless": limit.unless}, word_classes(script), latin=script == "en")
