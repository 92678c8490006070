"""What a reply says of the customer's case against the customer's own words: "not leaking at all" where it leaks.

To give back is to have listened; to give back the opposite is not to have. Three signs, each narrow: his own verb with
a "no" that he did not say, another number of the same or another thing altogether, and all
being well where he complains.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path

from scoring.content import content_keys, content_units
from scoring.located import FileModel, read_model
from scoring.phrases import Span
from scoring.reading import Reading
from scoring.speech import speech
from scoring.text import HAN
from scoring.texts import Said

_COUNTED = re.compile(
    rf"(\d+|[一二两三四五六七八九十]+|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|forty|fifty)\b)"
    rf" ?(个月|个星期|个礼拜|星期|礼拜|周|天|个小时|小时|分钟|年|次|趟|[{HAN}]|[a-z]+)"
)
_MEANT = re.compile(
    r"说|讲好|答应|承诺|保证|本来|应该|原本|要是|如果|会|想|要|写|"
    r"\b(?:said|say|told|promis\w+|supposed|should|would|will|going to|"
    r"meant|expect\w*|if|want\w*|need\w*|hope\w*|booked|ordered)\b"
    r"|'(?:ll|d)\b"
)
_WE = re.compile(r"我们|我|没人|同事|师傅|\b(?:we|i|us|our|nobody|no one|they|he|she)\b|\b(?:we|i|they|he|she)'")
_SUBJECT = 14
"""Characters before a "no" in which its subject stands."""
_AND = re.compile(r" (?:and|but|so|then) |又|还|结果")
_LAST = 20
"""Clauses that are looked at for one word of the customer's, the last of them."""
_AT_ONCE = 3
"""Characters between a "no" and the word it denies."""


class Things(FileModel):
    """`things.yaml`: what people buy and have repaired, each with its other names."""

    note: str
    zh: tuple[tuple[str, ...], ...]
    en: tuple[tuple[str, ...], ...]


def contradictions(reading: Reading) -> tuple[Span, ...]:
    """Return the clauses of a reply to a complaint that say of his case what his own words deny."""
    if not reading.customer or not reading.complains:
        return ()
    known = reading.contrary
    if known is None:
        told = _Told(reading)
        known = reading.contrary = tuple(
            clause.span for clause in reading.reply.clauses
            if not reading.reply.is_quoted(clause.span) and told.is_against(clause.span)
        )
    return known


class _Told:
    """What the customer told of his case, to hold the clauses of a reply against it."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.reply = reading.reply
        self.refused = speech(self.reply.script).negated(self.reply.folded)
        self._ends = [end for _, end in self.refused]

    def is_against(self, span: Span) -> bool:
        return self._denies(span) or self._miscounts(span) or self._mistakes(span) or (
            self.reply.has("<all_well>", span) and not self.reply.touches("<barb>", span))

    def _denies(self, span: Span) -> bool:
        """Whether a clause denies what the customer said of his case."""
        for start, end in self.refused[bisect_right(self._ends, span[0]) :]:
            if start >= span[1]:
                return False
            before = self.reply.of((span[0], max(start, span[0])))
            if not _is_ours(before) and self._is_denied((max(start, span[0]), min(end, span[1]))):
                return True
        return False

    def _is_denied(self, reach: Span) -> bool:
        """Whether the first word under a "no" is one the customer said of his case as it is."""
        units = content_units(self.reply.of(reach))
        if not units or units[0].start > _AT_ONCE or units[0].key.startswith("#"):
            return False
        key = units[0].key
        said = self._clauses_with.get(key, ())
        return bool(said) and not any(_is_open(text, start, key) for text, start in said)

    @cached_property
    def _clauses_with(self) -> dict[str, list[tuple[Said, int]]]:
        """The last clauses of the customer's that hold a unit of content, with where they begin, by its key."""
        found: defaultdict[str, list[tuple[Said, int]]] = defaultdict(list)
        for text in self.reading.customer:
            for clause, content in zip(text.clauses, text.contents, strict=True):
                for key in content.keys:
                    found[key].append((text, clause.start))
        return {key: places[-_LAST:] for key, places in found.items()}

    def _miscounts(self, span: Span) -> bool:
        """Whether "he waited three weeks" is given back as another number of weeks."""
        if not self._counted or not self.reply.has("<gives_back>", span) or self.reading.common(span).weight < 1.5:
            return False
        kinds = {kind for kind, _ in self._counted}
        return any(kind in kinds and (kind, number) not in self._counted and number not in ("一", "1", "one")
                   for number, kind in _COUNTED.findall(self.reply.of(span)))

    @cached_property
    def _counted(self) -> frozenset[tuple[str, str]]:
        return frozenset((kind, number) for text in self.reading.customer
                         for number, kind in _COUNTED.findall(text.folded))

    def _mistakes(self, span: Span) -> bool:
        """Whether one thing is spoken of where the customer told of another: a washing machine for a fridge."""
        if not any(self.reply.has(label, span) for label in ("<gives_back>", "<remedy>")):
            return False
        named = _things(self.reply.of(span))
        return bool(named) and self._customers_name_any and named.isdisjoint(self._named)

    @cached_property
    def _customers_name_any(self) -> bool:
        return any(_things(text.folded) for text in self.reading.customer)

    @cached_property
    def _named(self) -> frozenset[int]:
        """The things that anybody has named so far, or the case."""
        said = [text.folded for text in (*self.reading.customer, *self.reading.earlier)]
        terms = self.reading.case.terms if self.reading.case else ()
        return frozenset[int]().union(*map(_things, (*said, *terms)))


def _is_ours(before: str) -> bool:
    """Whether a "no" is said of staff, by the last words before it: "we didn't call" owns a fault."""
    return _WE.search(before[-_SUBJECT:]) is not None


def _is_open(said: Said, start: int, key: str) -> bool:
    """Whether a clause of the customer's says no, asks, or tells of what was only meant to be."""
    clause = said.clause_at(start)
    words = next((part for part in _AND.split(said.of(clause.span)) if key in content_keys(part)), "")
    asks = said.sentence_at(start).mark.startswith("?")
    return asks or speech(said.script).says_no(words) or _MEANT.search(words) is not None


def _things(folded: str) -> frozenset[int]:
    """Return which of the known things a text names."""
    return frozenset(index for index, match in enumerate(_known()) if match.search(folded))


@cache
def _known() -> tuple[re.Pattern[str], ...]:
    read = read_model(Things, Path(str(files("scoring").joinpath("things.yaml"))))
    count = max(len(read.zh), len(read.en))
    each = [(*read.zh[index : index + 1], *read.en[index : index + 1]) for index in range(count)]
    return tuple(re.compile("|".join(
        rf"\b{name}s?\b" if name.isascii() else name for names in group for name in names)) for group in each)
