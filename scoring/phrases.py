"""The phrase language: how word lists in criterion files and scenarios are written and found.

    we can't            the words, in any case; not inside a longer Latin word
    apolog*             a Latin word that begins so
    (能|可以)退          one of several; an empty choice makes the part optional: (真的|)抱歉
    不能…退             a gap inside one clause (up to 12 characters, 45 where the phrase is Latin)
    因为……所以          a gap inside one sentence, commas allowed (up to 30, or 90)
    <staff>要           a word class of `scoring/lexicon/`
    ^sorry              at the start of a clause;  吗$  at the end of a clause

Phrases have no unbounded repetition, so a search takes time linear in the text. They are matched on folded text
(see `scoring.text.fold`): write simplified Chinese and lower case. How thousands of them are searched at once stands in
`scoring/signs.py`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate

from scoring.memory import remembered
from scoring.phrase_parts import EDGE, Library, Parser, optional_written_out
from scoring.phrase_parts import Classes as Classes
from scoring.phrase_parts import PhraseError as PhraseError
from scoring.signs import MARKS, Group, Index, signs_of

MAX_LENGTH = 400
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_WIDE_BLANK = re.compile(r"\s\s|[^\S ]")
"""What a space of a phrase may stand for, other than a space."""
_FEW = 30
"""So many plain words are looked for one by one; an expression finds more of them faster."""
_PLAIN = re.compile(r"[^\s^$]+(?:(?<=[a-z0-9]) (?=[a-z0-9])[^\s^$]+)*")
"""A word, or words parted by spaces that nothing else can stand for but blanks."""
Span = tuple[int, int]
_LATIN, _OTHER = re.compile("[a-z0-9]"), re.compile("[^\x00-\x7f]")
_CLAUSE = re.compile(f"[^{MARKS}]+")
"""What lies between the marks that no match reaches over (`phrase_parts.MARK`)."""
_SHORT = 100
"""Clauses of so many characters at most are remembered."""


@dataclass(slots=True)
class Phrase:
    """One compiled phrase; its regular expression is built when it is first wanted.

    `needs`: a text that holds the phrase has a sign of each of these groups (`scoring/signs.py`). `crosses`: a match
    may reach over a clause mark. `words`: all that it can be, in the order in which they are tried, where these are
    plain words; they are found without an expression.
    """

    source: str
    pattern: str
    needs: tuple[Group, ...]
    crosses: bool
    words: tuple[str, ...] = ()
    _compiled: re.Pattern[str] | None = field(default=None, repr=False)

    def is_in_script(self, latin: bool) -> bool:
        """Whether it stands only in texts with Latin letters or digits, or only in texts with others."""
        return any(all(sign.isascii() is latin for sign in group) for group in self.needs)

    def build(self) -> bool:
        """Build the expression where one is needed and there is none yet; return whether there was work to do."""
        if self.words or self._compiled is not None:
            return False
        self._compiled = re.compile(self.pattern)
        return True

    def find(self, folded: str, start: int = 0, end: int | None = None) -> list[Span]:
        """Return every place of the phrase between two offsets of a folded text, left to right, not overlapping."""
        end = len(folded) if end is None else end
        if self.words and not _WIDE_BLANK.search(folded, start, end):
            return _places(self.words, folded, start, end)
        compiled = self._compiled
        if compiled is None:
            compiled = self._compiled = re.compile(self.pattern)
        # Nearly always nothing is found, or one place: `finditer` would cost more than the search itself.
        match = compiled.search(folded, start, end)
        spans: list[Span] = []
        while match:
            first, last = match.span()
            if folded[first].isspace() or folded[last - 1].isspace():
                first, last = _without_blanks(folded, first, last)
            if first < last:
                spans.append((first, last))
            match = compiled.search(folded, match.end(), end)
        return spans


def _places(words: tuple[str, ...], folded: str, start: int, end: int) -> list[Span]:
    """Return the places of plain words, left to right, none inside a longer Latin word.

    Of words that begin together the first in order counts, as in an expression.
    """
    found: list[tuple[int, int, int]] = []
    for order, word in enumerate(words):
        at = folded.find(word, start, end)
        while at >= 0:
            last = at + len(word)
            if not (at and folded[at] in _LETTERS and folded[at - 1] in _LETTERS) and not (
                last < end and folded[last] in _LETTERS and folded[last - 1] in _LETTERS
            ):
                found.append((at, order, last))
            at = folded.find(word, at + 1, end)
    if len(found) > 1:
        found.sort()
    spans: list[Span] = []
    for at, _, last in found:
        if not spans or at >= spans[-1][1]:
            spans.append((at, last))
    return spans


def _without_blanks(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def compile_phrase(source: str, classes: Classes | None = None, *, latin: bool | None = None) -> Phrase:
    """Compile one phrase. Raises `PhraseError` with the reason when it cannot be read.

    `latin` says how wide the gaps are; by default a phrase without Chinese characters is Latin.
    """
    source = source.strip()
    if not source:
        raise PhraseError("the phrase is empty")
    if len(source) > MAX_LENGTH:
        raise PhraseError(f"the phrase '{source[:20]}…' is longer than {MAX_LENGTH} characters")
    if latin is None:
        latin = source.replace("…", "").isascii()
    phrase = _phrase(source, Library(classes or {}, latin))
    if re.compile(phrase.pattern).match(""):
        raise PhraseError(f"the phrase '{source}' cannot be read: it holds no words that must occur")
    return phrase


def _phrase(source: str, library: Library) -> Phrase:
    piece = Parser(source.strip(), library).parse()
    open_end = source.endswith(("*", "$", "…"))
    written = optional_written_out(piece)
    pattern = f"{'' if written.edged else EDGE}{written.pattern}{'' if open_end else EDGE}"
    words = piece.words or ()
    if open_end or len(words) > _FEW or not all(map(_PLAIN.fullmatch, words)):
        words = ()
    return Phrase(source, pattern, piece.needs(left=True, right=not open_end), piece.crosses, words)


class PhraseSet:
    """Labelled phrases, searched together by their signs (`scoring/signs.py`).

    A text is searched clause by clause, and what a clause holds is remembered for the last `size` of them. Regular
    expressions are built only for phrases whose signs are met: a cold start pays for the words that occur, not for the
    whole lexicon. The phrases are taken as already checked by `compile_phrase`. `samples`: folded texts like those that
    will be searched; they show which signs are rare, and nothing but speed depends on them.
    """

    def __init__(
        self, phrases: Mapping[str, Iterable[str]], classes: Classes | None = None, *, latin: bool = False,
        samples: Iterable[str] = (), size: int = 256,
    ) -> None:
        self.labels = frozenset(phrases)
        library = Library(classes or {}, latin)
        read = [_Entry(label, _phrase(source, library)) for label, sources in phrases.items() for source in sources]
        times = Counter(sign for text in samples for sign in signs_of(text))
        self._in_clause = [entry for entry in read if not entry.phrase.crosses]
        self._crossing = [entry for entry in read if entry.phrase.crosses]
        self._index_in_clause = Index([entry.phrase.needs for entry in self._in_clause], times)
        self._index_crossing = Index([entry.phrase.needs for entry in self._crossing], times)
        self._known_clause = remembered(size)(self._clause)
        self._own = _LATIN if latin else _OTHER
        self._of_any_script = [entry for entry in read if not entry.phrase.is_in_script(latin)]

    def build(self) -> Iterator[None]:
        """Build every expression, one a step, so that no text has to wait for any; a server does it at its start."""
        for entry in (*self._in_clause, *self._crossing):
            if entry.phrase.build():
                yield

    def find(self, folded: str) -> dict[str, list[Span]]:
        """Return by label where its phrases stand in a folded text, in order."""
        found: defaultdict[str, list[Span]] = defaultdict(list)
        if not self._own.search(folded):
            for entry in self._of_any_script:
                if spans := entry.phrase.find(folded):
                    found[entry.label] = sorted({*found[entry.label], *spans})
            return found
        crossing = 0
        for match in _CLAUSE.finditer(folded):
            start, end = match.span()
            # Whatever mark stands before a clause, it is the same clause; only the first has none.
            clause = f",{match[0]}" if start else match[0]
            held = self._known_clause(clause) if end - start <= _SHORT else self._clause(clause)
            crossing |= held.crossing
            shift = start - 1 if start else 0
            spans = [(first + shift, last + shift) for first, last in held.spans]
            for label, at in held.places:
                found[label].append(spans[at])
        for number in self._index_crossing.candidates(crossing):
            entry = self._crossing[number]
            if spans := entry.phrase.find(folded):
                found[entry.label] = sorted({*found[entry.label], *spans})
        return found

    def _clause(self, clause: str) -> _Held:
        """Search one clause, with a mark before it unless it begins the text."""
        begin = clause.startswith(",")
        signs = signs_of(clause[1:] if begin else clause)
        found: set[tuple[str, Span]] = set()
        for number in self._index_in_clause.candidates(self._index_in_clause.bits(signs)):
            entry = self._in_clause[number]
            found.update((entry.label, span) for span in entry.phrase.find(clause, begin))
        numbers: dict[Span, int] = {}
        places = tuple((label, numbers.setdefault(span, len(numbers))) for label, span in sorted(found))
        return _Held(tuple(numbers), places, self._index_crossing.bits(signs))

    def tag(self, folded: str) -> dict[str, tuple[Span, ...]]:
        """Return the spans of every label found, sorted, the longer of two that begin together first."""
        return {label: tuple(sorted(spans, key=_outer_first)) for label, spans in self.find(folded).items()}


@dataclass(frozen=True, slots=True)
class _Entry:
    label: str
    phrase: Phrase


@dataclass(frozen=True, slots=True)
class _Held:
    """What one clause holds: labels, each with the number of the span at which it stands.

    `crossing`: what the signs of the clause say of phrases that reach beyond it.
    """

    spans: tuple[Span, ...]
    places: tuple[tuple[str, int], ...]
    crossing: int


def _outer_first(span: Span) -> Span:
    return span[0], -span[1]


def merge(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the spans with overlapping ones joined, in order."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


class Marks:
    """Places in a text, for asking often which spans touch them; an answer takes time logarithmic in their number."""

    __slots__ = ("_furthest", "_starts")

    def __init__(self, spans: Iterable[Span]) -> None:
        ordered = sorted(spans)
        if not ordered:
            self._starts = self._furthest = []
            return
        self._starts = [start for start, _ in ordered]
        self._furthest = list(accumulate((end for _, end in ordered), max))

    def __bool__(self) -> bool:
        """Whether there is any place."""
        return bool(self._starts)

    def touch(self, span: Span) -> bool:
        """Whether `span` shares a character with any of them."""
        if not self._starts:
            return False
        before = bisect_left(self._starts, span[1])
        return before > 0 and self._furthest[before - 1] > span[0]


_NOWHERE = Marks(())


def marked(found: Mapping[str, tuple[Span, ...]], names: Iterable[str]) -> Marks:
    """Return the places of some criteria (or labels). `found`: the places of all of them."""
    spans: list[Span] = []
    for name in names:
        spans += found.get(name, ())
    return Marks(spans) if spans else _NOWHERE


def overlaps(span: Span, others: Iterable[Span]) -> bool:
    """Whether `span` shares a character with any of `others`."""
    return any(span[0] < end and start < span[1] for start, end in others)
