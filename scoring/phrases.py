"""The phrase language: how word lists in criterion files and scenarios are written and found.

    we can't            the words, in any case; not inside a longer Latin word
    apolog*             a Latin word that begins so
    (能|可以)退          one of several; an empty choice makes the part optional: (真的|)抱歉
    不能…退             a gap inside one clause (up to 12 characters, 45 where the phrase is Latin)
    因为……所以          a gap inside one sentence, commas allowed (up to 30, or 90)
    <staff>要           a word class of `scoring/lexicon/`
    ^sorry              at the start of a clause;  吗$  at the end of a clause

Phrases have no unbounded repetition, so a search takes time linear in the text. They are matched on folded text
(see `scoring.text.fold`): write simplified Chinese and lower case.
"""

from __future__ import annotations

import difflib
import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import accumulate

from scoring.text import fold

CLAUSE_MARKS = ",.!?;:、。…~()\\[\\]\\n\\u2014"
SENTENCE_MARKS = "!?;。…~\\n"
MAX_GAPS = 3
MAX_LENGTH = 400
Span = tuple[int, int]
Classes = Mapping[str, tuple[str, ...]]

# Not between two Latin letters or digits: true around Chinese, and at the edges of Latin words.
_EDGE = "(?:(?<![a-z0-9])|(?![a-z0-9]))"
_TOKEN = re.compile(r"……|…|\.\.\.|[()|^$*]|<[a-z_.]+>|[^…()|^$*<.]+|[.<]")


class PhraseError(ValueError):
    """A phrase cannot be read; the text says why."""


@dataclass(slots=True)
class Phrase:
    """One compiled phrase. `required`: of each of these groups the text must hold one for the phrase to be found."""

    source: str
    pattern: str
    required: tuple[tuple[str, ...], ...]
    _compiled: re.Pattern[str] | None = field(default=None, repr=False)

    @property
    def anchors(self) -> tuple[str, ...]:
        """The group of `required` that is rarest, judged by length; () when nothing is certain to occur."""
        return _rarest(self.required)

    def find(self, folded: str, present: dict[int, bool] | None = None) -> list[Span]:
        """Return every place of the phrase in a folded text, left to right, not overlapping.

        `present` remembers, for one text, which groups of `required` were met: word classes are shared by many phrases.
        """
        present = {} if present is None else present
        for group in self.required:
            met = present.get(id(group))
            if met is None:
                met = present[id(group)] = any(anchor in folded for anchor in group)
            if not met:
                return []
        if self._compiled is None:
            self._compiled = re.compile(self.pattern)
        spans = (_without_blanks(folded, *match.span()) for match in self._compiled.finditer(folded))
        return [(start, end) for start, end in spans if end > start]


def _without_blanks(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


@dataclass(frozen=True, slots=True)
class _Piece:
    pattern: str
    required: tuple[tuple[str, ...], ...] = ()  # of each group one is certain to occur
    edged: bool = False  # begins with a character that is no Latin letter or digit: no word can run into it


class _Library:
    """The word classes that phrases may name, each parsed once."""

    def __init__(self, classes: Classes, latin: bool) -> None:
        self.classes = classes
        self.latin = latin
        self._pieces: dict[str, _Piece] = {}

    def piece(self, name: str, asking: _Parser) -> _Piece:
        if name not in self._pieces:
            if name not in self.classes:
                near = difflib.get_close_matches(name, self.classes, n=1, cutoff=0.6)
                advice = f"did you mean <{near[0]}>?" if near else "write the words out, as in (fresh|new)"
                raise asking.error(f"there is no word class <{name}>; {advice}")
            if name in asking.resolving:
                raise asking.error(f"the word class <{name}> refers to itself")
            resolving = (*asking.resolving, name)
            words = [_Parser(word, self, resolving).parse() for word in self.classes[name]]
            # Longer words first, so that a short one never hides the long one that begins with it.
            self._pieces[name] = _either(sorted(words, key=lambda word: len(word.pattern), reverse=True))
        return self._pieces[name]


def _either(branches: list[_Piece]) -> _Piece:
    if len(branches) == 1:
        return branches[0]
    ordered = sorted((branch.pattern for branch in branches), key=lambda pattern: pattern == "")
    pattern = "(?:" + "|".join(ordered) + ")"
    edged = all(branch.edged for branch in branches)
    if not all(branch.required for branch in branches):
        return _Piece(pattern, edged=edged)
    group = tuple(dict.fromkeys(word for branch in branches for word in _rarest(branch.required)))
    return _Piece(pattern, (group,), edged)


def _rarest(required: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    return max(required, key=lambda group: min(map(len, group)), default=())


class _Parser:
    def __init__(self, source: str, library: _Library, resolving: tuple[str, ...] = ()) -> None:
        self.source = source
        self.library = library
        self.resolving = resolving
        self.tokens = _TOKEN.findall(fold(source).replace("...", "…"))
        self.gaps = 0
        self.index = 0

    def error(self, why: str) -> PhraseError:
        return PhraseError(f"the phrase '{self.source}' cannot be read: {why}")

    def peek(self) -> str:
        return self.tokens[self.index] if self.index < len(self.tokens) else ""

    def parse(self) -> _Piece:
        piece = self.alternatives()
        if self.peek():
            raise self.error("a `)` has no `(`")
        return piece

    def alternatives(self) -> _Piece:
        branches = [self.sequence()]
        while self.peek() == "|":
            self.index += 1
            branches.append(self.sequence())
        return _either(branches)

    def sequence(self) -> _Piece:
        pieces: list[_Piece] = []
        while (token := self.peek()) and token not in "|)":
            self.index += 1
            pieces.append(self.piece(token))
        required = tuple(group for piece in pieces for group in piece.required)
        return _Piece("".join(piece.pattern for piece in pieces), required, bool(pieces) and pieces[0].edged)

    def piece(self, token: str) -> _Piece:
        if token == "(":
            inner = self.alternatives()
            if self.peek() != ")":
                raise self.error("a `(` is not closed")
            self.index += 1
            return _Piece(f"(?:{inner.pattern})", inner.required, inner.edged)
        if token in ("…", "……"):
            return self.gap(token)
        if token == "^":
            return _Piece(f"(?:(?<=[{CLAUSE_MARKS}\"])|(?<=[{CLAUSE_MARKS}] )|^)")
        if token == "$":
            return _Piece(f"(?=\\s*[{CLAUSE_MARKS}\"]|\\s*$)")
        if token == "*":
            return _Piece("[a-z]*")
        if re.fullmatch(r"<[a-z_.]+>", token):
            return self.library.piece(token[1:-1], self)
        # A space parts words; beside an optional part that is left out the one space serves for both.
        pattern = re.sub(r"(?:\\ )+", lambda _: f"(?:\\s+|{_EDGE})", re.escape(token))
        longest = max(token.split(" "), key=len, default="")
        return _Piece(pattern, ((longest,),) if longest else (), not re.match("[a-z0-9 ]", token))

    def gap(self, token: str) -> _Piece:
        self.gaps += 1
        if self.gaps > MAX_GAPS:
            raise self.error(f"it has more than {MAX_GAPS} gaps")
        latin = self.library.latin
        marks, length = (CLAUSE_MARKS, 45 if latin else 12) if token == "…" else (SENTENCE_MARKS, 90 if latin else 30)
        edge = _EDGE if latin else ""  # between Chinese characters there is no word edge to look for
        return _Piece(f"{edge}[^{marks}]{{0,{length}}}?{edge}")


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
    phrase = _phrase(source, _Library(classes or {}, latin))
    if re.compile(phrase.pattern).match(""):
        raise PhraseError(f"the phrase '{source}' cannot be read: it holds no words that must occur")
    return phrase


def _phrase(source: str, library: _Library) -> Phrase:
    piece = _Parser(source.strip(), library).parse()
    end = "" if source.endswith(("*", "$", "…")) else _EDGE
    return Phrase(source, f"{'' if piece.edged else _EDGE}{piece.pattern}{end}", piece.required)


class PhraseSet:
    """Labelled phrases, searched together: `tag` reads a text once and returns the spans of each label.

    Regular expressions are built only when one of their anchors is met in a text: a cold start pays for the words
    that occur, not for the whole lexicon. The phrases are taken as already checked by `compile_phrase`.
    """

    def __init__(
        self, phrases: Mapping[str, Iterable[str]], classes: Classes | None = None, *, latin: bool = False
    ) -> None:
        library = _Library(classes or {}, latin)
        self._by_anchor: dict[str, list[tuple[str, Phrase]]] = {}
        self._always: list[tuple[str, Phrase]] = []
        for label, sources in phrases.items():
            for source in sources:
                phrase = _phrase(source, library)
                for anchor in phrase.anchors:
                    self._by_anchor.setdefault(anchor, []).append((label, phrase))
                if not phrase.anchors:
                    self._always.append((label, phrase))

    def tag(self, folded: str) -> dict[str, tuple[Span, ...]]:
        """Return the spans of every label found, sorted, the longer of two that begin together first."""
        found: dict[str, set[Span]] = {}
        seen: set[tuple[str, int]] = set()
        present: dict[int, bool] = {}
        candidates = [entry for anchor, entries in self._by_anchor.items() if anchor in folded for entry in entries]
        for label, phrase in [*candidates, *self._always]:
            key = (label, id(phrase))
            if key in seen:
                continue
            seen.add(key)
            spans = phrase.find(folded, present)
            if spans:
                found.setdefault(label, set()).update(spans)
        return {label: tuple(sorted(spans, key=lambda span: (span[0], -span[1]))) for label, spans in found.items()}


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
        self._starts = [start for start, _ in ordered]
        self._furthest = list(accumulate((end for _, end in ordered), max))

    def touch(self, span: Span) -> bool:
        """Whether `span` shares a character with any of them."""
        before = bisect_left(self._starts, span[1])
        return before > 0 and self._furthest[before - 1] > span[0]


def overlaps(span: Span, others: Iterable[Span]) -> bool:
    """Whether `span` shares a character with any of `others`."""
    return any(span[0] < end and start < span[1] for start, end in others)
