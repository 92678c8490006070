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

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from scoring.text import fold

CLAUSE_MARKS = ",.!?;:、。…~()\\[\\]\\n\\u2014"
SENTENCE_MARKS = "!?;。…~\\n"
MAX_GAPS = 4
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
    """One compiled phrase. `anchors`: the text must hold one of these for the phrase to be found."""

    source: str
    pattern: str
    anchors: tuple[str, ...]
    _compiled: re.Pattern[str] | None = field(default=None, repr=False)

    def find(self, folded: str) -> list[Span]:
        """Return every place of the phrase in a folded text, left to right, not overlapping."""
        if self.anchors and not any(anchor in folded for anchor in self.anchors):
            return []
        if self._compiled is None:
            self._compiled = re.compile(self.pattern)
        return [match.span() for match in self._compiled.finditer(folded) if match.end() > match.start()]


@dataclass(frozen=True, slots=True)
class _Piece:
    pattern: str
    anchors: tuple[str, ...]  # () when nothing is certain to occur


class _Parser:
    def __init__(self, source: str, classes: Classes, latin: bool, resolving: tuple[str, ...] = ()) -> None:
        self.source = source
        self.classes = classes
        self.resolving = resolving
        self.tokens = _TOKEN.findall(fold(source).replace("...", "…"))
        self.latin = latin
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
        if len(branches) == 1:
            return branches[0]
        anchors = tuple(dict.fromkeys(anchor for branch in branches for anchor in branch.anchors))
        if not all(branch.anchors for branch in branches):
            anchors = ()
        ordered = sorted((branch.pattern for branch in branches), key=lambda pattern: pattern == "")
        return _Piece("(?:" + "|".join(ordered) + ")", anchors)

    def sequence(self) -> _Piece:
        pieces: list[_Piece] = []
        while (token := self.peek()) and token not in "|)":
            self.index += 1
            pieces.append(self.piece(token))
        certain = [piece for piece in pieces if piece.anchors]
        best = max(certain, key=lambda piece: min(map(len, piece.anchors)), default=None)
        return _Piece("".join(piece.pattern for piece in pieces), best.anchors if best else ())

    def piece(self, token: str) -> _Piece:
        if token == "(":
            inner = self.alternatives()
            if self.peek() != ")":
                raise self.error("a `(` is not closed")
            self.index += 1
            return _Piece(f"(?:{inner.pattern})", inner.anchors)
        if token in ("…", "……"):
            self.gaps += 1
            if self.gaps > MAX_GAPS:
                raise self.error(f"it has more than {MAX_GAPS} gaps")
            if token == "…":
                return _Piece(f"{_EDGE}[^{CLAUSE_MARKS}]{{0,{45 if self.latin else 12}}}?{_EDGE}", ())
            return _Piece(f"{_EDGE}[^{SENTENCE_MARKS}]{{0,{90 if self.latin else 30}}}?{_EDGE}", ())
        if token == "^":
            return _Piece(f"(?:(?<=[{CLAUSE_MARKS}\"])|(?<=[{CLAUSE_MARKS}] )|^)", ())
        if token == "$":
            return _Piece(f"(?=\\s*[{CLAUSE_MARKS}\"]|\\s*$)", ())
        if token == "*":
            return _Piece("[a-z]*", ())
        if re.fullmatch(r"<[a-z_.]+>", token):
            return self.word_class(token[1:-1])
        pattern = re.sub(r"(?:\\ )+", r"\\s+", re.escape(token))
        return _Piece(pattern, tuple(part for part in [max(token.split(" "), key=len, default="")] if part))

    def word_class(self, name: str) -> _Piece:
        if name not in self.classes:
            known = ", ".join(sorted(self.classes)) or "none"
            raise self.error(f"there is no word class <{name}>; known: {known}")
        if name in self.resolving:
            raise self.error(f"the word class <{name}> refers to itself")
        inner = [_Parser(word, self.classes, self.latin, (*self.resolving, name)).parse() for word in self.classes[name]]
        anchors = tuple(dict.fromkeys(anchor for piece in inner for anchor in piece.anchors))
        if not all(piece.anchors for piece in inner):
            anchors = ()
        # Longer words first, so that a short one never hides the long one that begins with it.
        patterns = sorted((piece.pattern for piece in inner), key=len, reverse=True)
        return _Piece("(?:" + "|".join(patterns) + ")", anchors)


def compile_phrase(source: str, classes: Classes | None = None, *, latin: bool | None = None) -> Phrase:
    """Compile one phrase. Raises `PhraseError` with the reason when it cannot be read.

    `latin` says how wide the gaps are; by default a phrase without Chinese characters is Latin.
    """
    source = source.strip()
    if not source:
        raise PhraseError("the phrase is empty")
    if len(source) > MAX_LENGTH:
        raise PhraseError(f"the phrase '{source[:20]}…' is longer than {MAX_LENGTH} characters")
    phrase = _unchecked(source, classes or {}, latin)
    if re.compile(phrase.pattern).match(""):
        raise PhraseError(f"the phrase '{source}' cannot be read: it holds no words that must occur")
    return phrase


def _unchecked(source: str, classes: Classes, latin: bool | None) -> Phrase:
    if latin is None:
        latin = source.replace("…", "").isascii()
    piece = _Parser(source.strip(), classes, latin).parse()
    end = "" if source.endswith(("*", "$", "…")) else _EDGE
    return Phrase(source, f"{_EDGE}{piece.pattern}{end}", piece.anchors)


class PhraseSet:
    """Labelled phrases, searched together: `tag` reads a text once and returns the spans of each label.

    Regular expressions are built only when one of their anchors is met in a text: a cold start pays for the words
    that occur, not for the whole lexicon. The phrases are taken as already checked by `compile_phrase`.
    """

    def __init__(
        self, phrases: Mapping[str, Iterable[str]], classes: Classes | None = None, *, latin: bool | None = None
    ) -> None:
        self._by_anchor: dict[str, list[tuple[str, Phrase]]] = {}
        self._always: list[tuple[str, Phrase]] = []
        for label, sources in phrases.items():
            for source in sources:
                phrase = _unchecked(source, classes or {}, latin)
                for anchor in phrase.anchors:
                    self._by_anchor.setdefault(anchor, []).append((label, phrase))
                if not phrase.anchors:
                    self._always.append((label, phrase))

    def tag(self, folded: str) -> dict[str, tuple[Span, ...]]:
        """Return the spans of every label found, sorted, the longer of two that begin together first."""
        found: dict[str, set[Span]] = {}
        seen: set[tuple[str, int]] = set()
        candidates = [entry for anchor, entries in self._by_anchor.items() if anchor in folded for entry in entries]
        for label, phrase in [*candidates, *self._always]:
            key = (label, id(phrase))
            if key in seen:
                continue
            seen.add(key)
            spans = phrase.find(folded)
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


def overlaps(span: Span, others: Iterable[Span]) -> bool:
    """Whether `span` shares a character with any of `others`."""
    return any(span[0] < end and start < span[1] for start, end in others)

