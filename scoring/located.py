"""YAML with positions: each value remembers its line and column, and nothing in the file is guessed at.

Scalars stay text (`no`, `12:30` and `1e3` are what the author typed), duplicate keys, aliases and tags are refused,
and every mistake that the models find is brought back to the place in the file that caused it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from scoring.foreign import short
from scoring.problem import InvalidFile, Problem, read_text
from scoring.shape import Loc as Loc
from scoring.shape import at, mistakes_of
from scoring.syntax import lost_text, syntax_problem

MAX_DEPTH = 24
M = TypeVar("M", bound="FileModel")
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class FileModel(BaseModel):
    """Base of every model that a YAML file is read into: unknown fields are refused, values are frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


@dataclass(frozen=True, slots=True)
class Located:
    """The plain tree of a YAML file (mappings, lists, text) and where each value stands (line, column from 1)."""

    path: str
    tree: Any
    positions: dict[Loc, tuple[int, int]]
    keys: dict[Loc, tuple[int, int]]
    slips: tuple[Problem, ...] = ()
    """Mistakes of the text that leave the rest readable."""
    refused: tuple[Loc, ...] = ()
    """The values that those mistakes spoil."""

    def position(self, loc: Loc) -> tuple[int, int]:
        """Return the place of the deepest known part of `loc`."""
        for length in range(len(loc), 0, -1):
            found = self.keys.get(loc[:length]) or self.positions.get(loc[:length])
            if found:
                return found
        return self.positions.get((), (1, 1))

    def problem(self, loc: Loc, code: str, message: str, hint: str = "") -> Problem:
        line, column = self.position(loc)
        return Problem(self.path, line, column, code, message, hint)

    def is_refused(self, loc: Loc) -> bool:
        """Whether a mistake of the text spoils what stands at `loc`."""
        return any(loc[: len(refused)] == refused for refused in self.refused)


def read_located(path: Path, *, shown: str | None = None) -> Located:
    """Read a YAML file into a `Located` tree. Raises `InvalidFile` with every structural mistake."""
    return parse_located(read_text(path, shown=shown), shown or str(path))


def file_stamp(path: Path) -> tuple[int, int]:
    """Return what tells one state of a file from the next (time of change in ns, bytes); (0, 0) when it is missing."""
    try:
        state = path.stat()
    except OSError:
        return (0, 0)
    return (state.st_mtime_ns, state.st_size)


def parse_located(text: str, path: str) -> Located:
    """As `read_located`, for text already at hand; `path` is only shown."""
    located = survey_located(text, path)
    if located.slips:
        raise InvalidFile(list(located.slips))
    return located


def survey_located(text: str, path: str) -> Located:
    """As `parse_located`, but mistakes that leave the rest readable are kept in `slips`, for `build_model` to report.

    Raises `InvalidFile` when the text cannot be read to its end.
    """
    builder = _Builder(text, path)
    try:
        tree = builder.document()
    except yaml.YAMLError as error:
        stop = syntax_problem(text, path, error)
        # From the line of the mistake on, what was read is not what was meant.
        raise InvalidFile([stop, *(slip for slip in builder.slips if slip.line < stop.line)]) from None
    return Located(path, tree, builder.positions, builder.keys, tuple(builder.slips), tuple(builder.refused))


class _Builder:
    """Builds the tree from the parser's events and collects what is refused on the way."""

    def __init__(self, text: str, path: str) -> None:
        self.path = path
        self.lines = text.splitlines()
        self.events: Iterator[Any] = yaml.parse(text, Loader=_Loader)
        self.positions: dict[Loc, tuple[int, int]] = {}
        self.keys: dict[Loc, tuple[int, int]] = {}
        self.slips: list[Problem] = []
        self.refused: list[Loc] = []

    def document(self) -> Any:
        """Return the tree of the first document. Raises `yaml.YAMLError`, `InvalidFile` (empty, too deep)."""
        next(self.events)
        if isinstance(next(self.events), yaml.StreamEndEvent):
            raise InvalidFile([Problem(self.path, 1, 1, "Y005", "the file is empty", "see `trainer new`")])
        tree = self.node(next(self.events), ())
        next(self.events)
        if isinstance(event := next(self.events), yaml.DocumentStartEvent):
            self.slip(event, "Y001", "a second document starts here", "one file holds one document: remove the `---`")
            self.refused.append(())  # nobody knows which of the two is meant
        return tree

    def slip(self, event: Any, code: str, message: str, hint: str = "") -> None:
        self.slips.append(Problem(self.path, *_place(event), code, message, hint))

    def node(self, event: Any, loc: Loc, *, listed: bool = False) -> Any:
        self.positions[loc] = _place(event)
        self.refuse(event, loc)
        if isinstance(event, yaml.AliasEvent):
            return f"*{event.anchor}"
        if isinstance(event, yaml.ScalarEvent):
            if not event.style and (lost := lost_text(self.lines, self.path, event, listed=listed)):
                self.slips.append(lost)
                self.refused.append(loc)
            return event.value
        if len(loc) >= MAX_DEPTH:
            line, column = _place(event)
            raise InvalidFile([Problem(self.path, line, column, "Y004", f"nested deeper than {MAX_DEPTH} levels")])
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(loc, flow=bool(event.flow_style))
        return self.mapping(loc)

    def refuse(self, event: Any, loc: Loc) -> None:
        if event.anchor:
            self.slip(event, "Y003", "anchors and aliases are not used here",
                      "write the value out, or put the text in quotes")
        elif tag := getattr(event, "tag", None):
            self.slip(event, "Y003", f"the tag {tag} is not used here", "put the text in quotes")
        else:
            return
        self.refused.append(loc)

    def sequence(self, loc: Loc, *, flow: bool) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.node(event, (*loc, len(items)), listed=flow))
        return items

    def mapping(self, loc: Loc) -> dict[str, Any]:
        tree: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = event.value if isinstance(event, yaml.ScalarEvent) else None
            if key is None:
                self.slip(event, "Y001", "a key must be plain text", "put a text that begins with a bracket in quotes")
                self.node(event, (*loc, ""))
                self.node(next(self.events), (*loc, ""))
                self.refused.append(loc)
                continue
            if key != (key := key.strip("\u3000\xa0")):
                self.slip(event, "Y006", "a full-width space stands beside the key", "write ordinary spaces")
            place = (*loc, key)
            if key in tree:
                self.slip(event, "Y002", f"the key '{short(key)}' stands twice",
                          f"the first is in line {self.keys[place][0]}")
                self.node(next(self.events), (*loc, ""))
                continue
            self.refuse(event, place)
            self.keys[place] = _place(event)
            tree[key] = self.node(next(self.events), place)
        return tree


def _place(event: Any) -> tuple[int, int]:
    """Return line and column, from 1, of where an event starts."""
    return event.start_mark.line + 1, event.start_mark.column + 1


def read_model(model: type[M], path: Path, *, shown: str | None = None) -> M:
    """Read a YAML file into `model`. Raises `InvalidFile` with all problems, each at its place."""
    return build_model(model, survey_located(read_text(path, shown=shown), shown or str(path)))


def build_model(model: type[M], located: Located, loc: Loc = ()) -> M:
    """Build `model` from the part of the tree at `loc`. Raises `InvalidFile` with all problems and the file's slips."""
    built: M | None = None
    problems = list(located.slips)
    try:
        built = model.model_validate(at(located.tree, loc))
    except ValidationError as error:
        mistakes = mistakes_of(error.errors(), located.tree, loc, model)
        problems += [located.problem(*mistake) for mistake in mistakes if not located.is_refused(mistake[0])]
    if built is None or problems:
        raise InvalidFile(problems)
    return built
