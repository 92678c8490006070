"""How little a reply holds: a nod where the customer waits for an answer, scraps, deeds that are none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scoring.content import Unit, content_units
from scoring.phrases import Marks, Span
from scoring.reading import Reading
from scoring.speech import speech
from scoring.text import HAN
from scoring.texts import Text

SCORN = ("wording.blame", "wording.dismissive", "wording.not_my_job", "wording.unwilling", "apology.blame_shift")
"""Faults that leave nothing good in their sentence."""

PASTED = 3
"""So many nouns behind a verb that fits all ("sort", 处理) do not make it a deed of this case."""

_YES_OR_NO = re.compile(
    r"(?:吗|吧|么|能不能|可不可以|行不行|是不是|有没有|好不好|会不会|要不要|对不对|成不成|行|可以|好)[?~!.。]*$"
    r"|(?:^|[.!?,;。]\s*|\b(?:and|so|but|or|then) )"
    r"(?:is|are|was|were|do|does|did|can|could|will|would|shall|should|have|has|am|may)\b[^.!?]*\?\s*$"
    r"|, (?:right|yes|ok|okay|then|isn't it|won't you|will you|can you|is it|are you)\?\s*$"
)
_WORD = re.compile(rf"[{HAN}]|[a-z0-9]+(?:'[a-z]+)?")
_LONGEST = {"zh": 5, "en": 5}
"""Characters of Chinese or words of English of the longest clause that may be a scrap."""
# What makes words a sentence: whoever acts, and what is said of it.
_SAYS = {
    "zh": re.compile("[我您你他她它们的了着过没不是有在到给帮替让把被就都也还会能要可请别再先来去吗呢吧啊呀怎哪谁什多几]"),  # noqa: E501
    "en": re.compile(
        r"\b(?:i|you|he|she|it|we|they|who|that|there|this|let|please|don't|is|are|was|were|am|be|been|has|have|had|"
        r"do|does|did|can|could|will|would|shall|should|may|might|must|won't|can't|isn't|aren't|wasn't|"
        r"didn't|doesn't|nobody|somebody"
        r"|[a-z]+'(?:m|ve|ll|re|d|s))\b"
    ),
}


@dataclass(frozen=True, slots=True)
class Sparse:
    """How little a reply holds.

    `awaited`: the customer asks or is unhappy; `idle`: and is given a nod, a needle or nothing. `clauses`, and how many
    of them are `scraps`: words without a sentence. `vague`: the clauses whose deeds could be done in any case.
    """

    awaited: bool = False
    idle: bool = False
    clauses: int = 0
    scraps: int = 0
    vague: tuple[Span, ...] = ()


NOTHING_SPARSE = Sparse()


def measure_emptiness(reading: Reading, found: Mapping[str, tuple[Span, ...]]) -> Sparse:
    """Return how little a reply holds; `found`: the spans of the criteria found in it."""
    reply = reading.reply
    awaited = _is_awaited(reading)
    clauses = [(clause.start, clause.end) for clause in reply.clauses]
    return Sparse(
        awaited, awaited and _is_idle(reading, found),
        len(clauses), sum(_is_scrap(reply, clause) for clause in clauses),
        tuple(clause for clause in clauses if _is_vague(reading, clause)),
    )


def _is_awaited(reading: Reading) -> bool:
    if reading.complains:
        return True
    return any(speech(said.script).asks(said.folded, sentence)
               for said in reading.latest for sentence in said.sentences)


def _is_idle(reading: Reading, found: Mapping[str, tuple[Span, ...]]) -> bool:
    """Whether every clause nods, needles or brushes off; a yes to what can be answered so is an answer."""
    reply = reading.reply
    if reply.has("<yes>") and reading.latest and _YES_OR_NO.search(reading.latest[-1].folded):
        return False
    scorn = Marks([*reply.spans("<barb>"), *found.get("wording.dismissive", ())])
    idle = [(clause.start, clause.end) for clause in reply.clauses]
    return all(scorn.touch(clause) or reply.touches("<nod>", clause) for clause in idle)


def _is_scrap(reply: Text, clause: Span) -> bool:
    """Whether a clause is a few words without anybody who acts and anything that is said of them."""
    words = _WORD.findall(reply.of(clause))
    return 0 < len(words) <= _LONGEST[reply.script] and not _SAYS[reply.script].search(reply.of(clause))


def _is_vague(reading: Reading, clause: Span) -> bool:
    """Whether what a clause does names no remedy and nothing of its own: "I'll sort it by five"."""
    reply = reading.reply
    if reply.has("<remedy>", clause) or not reply.has("<vague>", clause):
        return False
    new = {unit.key for unit in _outside(reply, clause) if _is_new(unit.key, reading.heard.keys)}
    return len(new) <= (PASTED if reply.has("<light>", clause) else 0)


def _outside(reply: Text, clause: Span) -> Iterable[Unit]:
    said = reply.of(clause)
    vague = Marks((start - clause[0], end - clause[0]) for start, end in reply.spans("<vague>", clause))
    return (unit for unit in content_units(said) if not vague.touch((unit.start, unit.end)))


def _is_new(key: str, heard: frozenset[str]) -> bool:
    return key not in heard and not key.startswith("#")
