"""JSON with positions, the counterpart of `scoring.located`: where each value stands, and no key twice.

The text is read by the standard library's parser; places are looked up in a second pass, only when they are asked for.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from scoring.foreign import short
from scoring.located import Located
from scoring.problem import InvalidFile, Problem
from scoring.shape import Loc

DEPTH = 4
"""Steps from the top to which places are known: conversation, `turns`, turn, field."""
_MOST_DIGITS = 4_000
_SPACE = re.compile(r"[ \t\n\r]*")
_KEY = json.JSONDecoder()


@dataclass(frozen=True)
class JsonText:
    """A JSON text, the plain tree in it, and the line of the file where the text begins."""

    path: str
    text: str
    tree: Any
    first_line: int = 1

    @cached_property
    def located(self) -> Located:
        """The tree with its places; a member is at its key."""
        walk = _Walk(self.text)
        walk.value(walk.after_space(0), ())
        places = _Places(self.text, self.first_line)
        return Located(
            self.path, self.tree,
            {loc: places.of(at) for loc, at in walk.values.items()},
            {loc: places.of(at) for loc, at in walk.keys.items()},
        )


def read_json(text: str, path: str, first_line: int = 1) -> JsonText:
    """Return the JSON in `text`; `path` is only shown. Raises `InvalidFile`: not JSON, too deep, or a key twice."""
    repeated: list[str] = []
    try:
        tree = _decoder(repeated).decode(text)
    except RecursionError:
        raise InvalidFile([Problem(path, first_line, 1, "Y004", "nested too deeply")]) from None
    except json.JSONDecodeError as error:
        line = first_line + error.lineno - 1
        raise InvalidFile([Problem(path, line, error.colno, "T001", f"not JSON: {error.msg}")]) from None
    if repeated:
        raise InvalidFile(_repeated(text, path, first_line))
    return JsonText(path, text, tree, first_line)


def _decoder(repeated: list[str]) -> json.JSONDecoder:
    """Return a decoder that notes each key that stands twice in its object."""

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        tree = dict(pairs)
        if len(tree) < len(pairs):
            names = [name for name, _ in pairs]
            repeated.extend(name for name in tree if names.count(name) > 1)
        return tree

    return json.JSONDecoder(object_pairs_hook=members, parse_int=_whole)


def _whole(digits: str) -> int | float:
    """No field is a number; one of endless digits must not stop the reading of what stands beside it."""
    return int(digits) if len(digits) <= _MOST_DIGITS else float(digits)


def _repeated(text: str, path: str, first_line: int) -> list[Problem]:
    walk = _Walk(text)
    walk.value(walk.after_space(0), ())
    places = _Places(text, first_line)
    problems = []
    for name, at, first in walk.repeated:
        line, column = places.of(at)
        inside = " in this value" if at == first else ""
        hint = "" if inside else "the first is in line {}, column {}".format(*places.of(first))
        problems.append(Problem(path, line, column, "Y002", f"the key '{short(name)}' stands twice{inside}", hint))
    return problems


class _Places:
    """Offsets of a text as line and column, both from 1."""

    def __init__(self, text: str, first_line: int) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._first = first_line

    def of(self, at: int) -> tuple[int, int]:
        line = bisect_right(self._starts, at)
        return self._first + line - 1, at - self._starts[line - 1] + 1


@dataclass(slots=True)
class _Walk:
    """A pass over valid JSON that notes the offset of each value and key down to `DEPTH`, and of keys that repeat."""

    text: str
    values: dict[Loc, int] = field(default_factory=dict)
    keys: dict[Loc, int] = field(default_factory=dict)
    repeated: list[tuple[str, int, int]] = field(default_factory=list)

    def after_space(self, at: int) -> int:
        match = _SPACE.match(self.text, at)
        return match.end() if match else at

    def value(self, at: int, loc: Loc) -> int:
        """Note the value that begins at `at`, and return where it ends."""
        self.values.setdefault(loc, at)
        if len(loc) < DEPTH and self.text[at] in "{[":
            return self._members(at, loc) if self.text[at] == "{" else self._items(at, loc)
        names: list[str] = []
        end = _decoder(names).raw_decode(self.text, at)[1]
        self.repeated += [(name, at, at) for name in names]
        return end

    def _members(self, at: int, loc: Loc) -> int:
        at = self.after_space(at + 1)
        while self.text[at] != "}":
            key_at = at
            key, at = _KEY.raw_decode(self.text, at)
            first = self.keys.setdefault((*loc, key), key_at)
            if first != key_at:
                self.repeated.append((key, key_at, first))
            at = self.after_space(self.after_space(at) + 1)
            at = self._next(self.value(at, (*loc, key)))
        return at + 1

    def _items(self, at: int, loc: Loc) -> int:
        at = self.after_space(at + 1)
        index = 0
        while self.text[at] != "]":
            at = self._next(self.value(at, (*loc, index)))
            index += 1
        return at + 1

    def _next(self, at: int) -> int:
        """Return where the next member or item begins, or where the bracket closes."""
        at = self.after_space(at)
        return self.after_space(at + 1) if self.text[at] == "," else at
