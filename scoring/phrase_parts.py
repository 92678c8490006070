"""The parts of a phrase: how its text is read, which regular expression it makes, which signs it needs.

`phrases.py` tells what can be written; each part is a `Piece`, made of others in a row or of choices.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scoring.signs import MARKS, Group, commonness, group_of
from scoring.text import fold

CLAUSE_MARKS = ",.!?;:、。…~()\\[\\]\\n\\u2014"
SENTENCE_MARKS = "!?;。…~\\n"
MAX_GAPS = 3
MAX_WORDS = 200
"""Neighbouring parts of a phrase that together can be more different words than this are not written out."""
Classes = Mapping[str, tuple[str, ...]]

# Not between two Latin letters or digits: true around Chinese, and at the edges of Latin words.
EDGE = "(?:(?<![a-z0-9])|(?![a-z0-9]))"
# No match reaches over one of these marks but those of phrases that name a mark, or have a gap inside a sentence.
MARK = re.compile(f"[{MARKS}]")
_LATIN = re.compile("[a-z0-9]")
_TOKEN = re.compile(r"……|…|\.\.\.|[()|^$*]|<[a-z_.]+>|[^…()|^$*<.]+|[.<]")


class PhraseError(ValueError):
    """A phrase cannot be read; the text says why."""


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A part of a phrase, made of others in a row (`row`) or of choices (`branches`), or of none.

    `words`: all that it can be, in the order in which they are tried; None where that is open or are too many. In them
    ^ and $ are the edges of a clause. `parts`: no Latin word runs through it (a gap of a Latin list). `edged`: it
    begins with a character that is no Latin letter or digit. `crosses`: it may reach over a clause mark.
    """

    pattern: str
    words: tuple[str, ...] | None = None
    row: tuple[Piece, ...] = ()
    branches: tuple[Piece, ...] = ()
    parts: bool = False
    edged: bool = False
    crosses: bool = False

    def needs(self, left: bool, right: bool) -> tuple[Group, ...]:
        """Return groups of signs, of each of which a text that holds the piece has one.

        `left`, `right`: whether no Latin word runs into the piece from that side.
        """
        if self.words is not None:
            group = group_of(self.words, left, right)
            return (group,) if group else ()
        if self.branches:
            each = [branch.needs(left, right) for branch in self.branches]
            return (frozenset[str]().union(*(min(groups, key=commonness) for groups in each)),) if all(each) else ()
        return _needs_of_row(self.row, left, right)


def _needs_of_row(row: Sequence[Piece], left: bool, right: bool) -> tuple[Group, ...]:
    """Return the needs of pieces in a row; neighbours that are few words are looked at as one."""
    pieces = _joined(row)
    needs: list[Group] = []
    for index, piece in enumerate(pieces):
        before = _outer(pieces[:index][::-1], -1)
        behind = _outer(pieces[index + 1 :], 0)
        needs += piece.needs(
            "letter" not in before and (left or "" not in before),
            "letter" not in behind and (right or "" not in behind),
        )
    return tuple(dict.fromkeys(needs))


def _outer(row: Sequence[Piece], side: int) -> frozenset[str]:
    """Return what can stand at one side (0 or -1) of pieces in a row, those of that side first.

    That is a Latin `letter` or digit, an `other` character, or nothing at all ("").
    """
    ways = frozenset({""})
    for piece in row:
        ways = (ways - {""}) | _outer_of_piece(piece, side)
        if "" not in ways:
            break
    return ways


def _outer_of_piece(piece: Piece, side: int) -> frozenset[str]:
    if piece.parts:
        return frozenset({"other"})
    if piece.words is not None:
        return frozenset("" if not word else "letter" if _LATIN.match(word[side]) else "other" for word in piece.words)
    if piece.branches:
        return frozenset[str]().union(*(_outer_of_piece(branch, side) for branch in piece.branches))
    return _outer(piece.row[:: 1 if side == 0 else -1], side) if piece.row else frozenset({"letter"})


def _joined(row: Sequence[Piece]) -> list[Piece]:
    """Return a row with neighbours made one as long as they are few words together."""
    joined: list[Piece] = []
    for piece in row:
        words = _product(joined[-1], piece) if joined else None
        if words is None:
            joined.append(piece)
        else:
            crosses = joined[-1].crosses or piece.crosses
            joined[-1] = Piece(joined[-1].pattern + piece.pattern, words, edged=joined[-1].edged, crosses=crosses)
    return joined


def _product(first: Piece, second: Piece) -> tuple[str, ...] | None:
    """Return the words of two neighbours together, in the order in which they are tried; None for too many."""
    if first.words is None or second.words is None or len(first.words) * len(second.words) > MAX_WORDS:
        return None
    return tuple(dict.fromkeys(one + other for one in first.words for other in second.words))


_WRITTEN = frozenset(" ^$")
"""Characters of `words` that stand for something else in the text."""
_SPACE = Piece(f"(?:\\s+|{EDGE})", (" ",))
_START = Piece(f"(?:(?<=[{CLAUSE_MARKS}\"])|(?<=[{CLAUSE_MARKS}] )|^)", ("^",))
_END = Piece(f"(?=\\s*[{CLAUSE_MARKS}\"]|\\s*$)", ("$",))
_REST_OF_WORD = Piece("[a-z]*")


class Library:
    """The word classes that phrases may name, each parsed once."""

    def __init__(self, classes: Classes, latin: bool) -> None:
        self.classes = classes
        self.latin = latin
        self._pieces: dict[str, Piece] = {}

    def piece(self, name: str, asking: Parser) -> Piece:
        if name not in self._pieces:
            if name not in self.classes:
                near = difflib.get_close_matches(name, self.classes, n=1, cutoff=0.6)
                advice = f"did you mean <{near[0]}>?" if near else "write the words out, as in (fresh|new)"
                raise asking.error(f"there is no word class <{name}>; {advice}")
            if name in asking.resolving:
                raise asking.error(f"the word class <{name}> refers to itself")
            resolving = (*asking.resolving, name)
            words = [Parser(word, self, resolving).parse() for word in self.classes[name]]
            # Longer words first, so that a short one never hides the long one that begins with it.
            self._pieces[name] = _either(sorted(words, key=lambda word: len(word.pattern), reverse=True))
        return self._pieces[name]


def _either(branches: list[Piece]) -> Piece:
    if len(branches) == 1:
        return branches[0]
    ordered = sorted(branches, key=lambda branch: branch.pattern == "")
    pattern = "(?:" + "|".join(branch.pattern for branch in ordered) + ")"
    edged = all(branch.edged for branch in branches)
    words: tuple[str, ...] | None = None
    if all(branch.words is not None for branch in ordered):
        words = tuple(dict.fromkeys(word for branch in ordered for word in branch.words or ()))
    return Piece(pattern, words, branches=tuple(ordered), edged=edged, crosses=any(one.crosses for one in branches))


def _in_a_row(pieces: list[Piece]) -> Piece:
    if len(pieces) == 1:
        return pieces[0]
    joined = _joined(pieces) if pieces else [Piece("", ("",))]
    words = joined[0].words if len(joined) == 1 else None
    pattern = "".join(piece.pattern for piece in pieces)
    return Piece(
        pattern, words, row=tuple(pieces), edged=bool(pieces) and pieces[0].edged,
        crosses=any(piece.crosses for piece in pieces),
    )


class Parser:
    def __init__(self, source: str, library: Library, resolving: tuple[str, ...] = ()) -> None:
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

    def parse(self) -> Piece:
        piece = self.alternatives()
        if self.peek():
            raise self.error("a `)` has no `(`")
        return piece

    def alternatives(self) -> Piece:
        branches = [self.sequence()]
        while self.peek() == "|":
            self.index += 1
            branches.append(self.sequence())
        return _either(branches)

    def sequence(self) -> Piece:
        pieces: list[Piece] = []
        while (token := self.peek()) and token not in "|)":
            self.index += 1
            pieces += self.pieces(token)
        return _in_a_row(pieces)

    def pieces(self, token: str) -> list[Piece]:
        if token == "(":
            inner = self.alternatives()
            if self.peek() != ")":
                raise self.error("a `(` is not closed")
            self.index += 1
            return [inner]
        if token in ("…", "……"):
            return [self.gap(token)]
        if token in _SINGLE:
            return [_SINGLE[token]]
        if re.fullmatch(r"<[a-z_.]+>", token):
            return [self.library.piece(token[1:-1], self)]
        # A space parts words; beside an optional part that is left out the one space serves for both.
        return [_SPACE if part.startswith(" ") else _word(part) for part in re.findall(" +|[^ ]+", token)]

    def gap(self, token: str) -> Piece:
        self.gaps += 1
        if self.gaps > MAX_GAPS:
            raise self.error(f"it has more than {MAX_GAPS} gaps")
        latin = self.library.latin
        marks, length = (CLAUSE_MARKS, 45 if latin else 12) if token == "…" else (SENTENCE_MARKS, 90 if latin else 30)
        edge = EDGE if latin else ""  # between Chinese characters there is no word edge to look for
        return Piece(f"{edge}[^{marks}]{{0,{length}}}?{edge}", parts=latin, crosses=token == "……")


_SINGLE = {"^": _START, "$": _END, "*": _REST_OF_WORD}


def _word(text: str) -> Piece:
    return Piece(re.escape(text), (text,), edged=not _LATIN.match(text), crosses=bool(MARK.search(text)))


def optional_written_out(piece: Piece) -> Piece:
    """Return the piece with an optional part in front written out together with what follows.

    `(真的|)抱歉` becomes `(真的抱歉|抱歉)`: an expression that says with which characters it begins is searched faster.
    """
    if not piece.row or "" not in (piece.row[0].words or ()):
        return piece
    first, *rest = _joined(piece.row)
    if not first.words or any(not word or not _WRITTEN.isdisjoint(word) for word in first.words):
        return piece
    words = "|".join(map(re.escape, first.words))
    edged = not any(_LATIN.match(word) for word in first.words)
    return Piece(f"(?:{words})" + "".join(item.pattern for item in rest), edged=edged)
