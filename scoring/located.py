"""YAML with positions: each value remembers its line and column, and nothing in the file is guessed at.

Scalars stay text (`no`, `12:30` and `1e3` are what the author typed), duplicate keys, aliases and tags are refused,
and every mistake that the models find is brought back to the place in the file that caused it.
"""

from __future__ import annotations

import difflib
import typing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from scoring.problem import InvalidFile, Problem, read_text

MAX_DEPTH = 24
Loc = tuple[str | int, ...]
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
    problems: list[Problem] = []
    try:
        problems += _refused_events(text, path)
        node = None if problems else yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        message = " ".join(part for part in (error.context, error.problem) if part)
        raise InvalidFile([Problem(path, line, column, "Y001", f"not valid YAML: {message}", _yaml_hint(text, line))]) \
            from None
    except yaml.YAMLError as error:
        position = getattr(error, "position", 0) or 0
        line = text.count("\n", 0, position) + 1
        message = f"not valid YAML: {getattr(error, 'reason', error)}"
        raise InvalidFile([Problem(path, line, 1, "Y001", message)]) from None
    if problems:
        raise InvalidFile(problems)
    if node is None:
        raise InvalidFile([Problem(path, 1, 1, "Y005", "the file is empty", "see `trainer new`")])
    located = Located(path, None, {}, {})
    tree = _plain(node, (), located, problems)
    if problems:
        raise InvalidFile(problems)
    return Located(path, tree, located.positions, located.keys)


def _yaml_hint(text: str, line: int) -> str:
    source = text.splitlines()[line - 1] if 0 < line <= len(text.splitlines()) else ""
    if "\t" in source[: len(source) - len(source.lstrip())]:
        return "indent with spaces, not tabs"
    return "check quotes, brackets and indentation here and on the line before"


def _refused_events(text: str, path: str) -> list[Problem]:
    problems: list[Problem] = []
    depth = 0
    documents = 0
    for event in yaml.parse(text, Loader=_Loader):
        line, column = _place(event)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            problems.append(Problem(path, line, column, "Y003", "anchors and aliases are not used here",
                                    "write the value out, or put the text in quotes"))
        elif tag := getattr(event, "tag", None):
            problems.append(Problem(path, line, column, "Y003", f"the tag {tag} is not used here",
                                    "put the text in quotes"))
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents == 2:
                problems.append(Problem(path, line, column, "Y001", "a second document starts here",
                                        "one file holds one document: remove the `---`"))
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                return [Problem(path, line, column, "Y004", f"nested deeper than {MAX_DEPTH} levels")]
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return problems


def _place(item: yaml.Event | yaml.Node) -> tuple[int, int]:
    """Return line and column, from 1, of where an event or node starts."""
    mark = item.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _plain(node: yaml.Node, loc: Loc, located: Located, problems: list[Problem]) -> Any:
    located.positions[loc] = _place(node)
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, (*loc, index), located, problems) for index, child in enumerate(node.value)]
    tree: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line, column = _place(key_node)
        if not isinstance(key_node, yaml.ScalarNode):
            problems.append(Problem(located.path, line, column, "Y001", "a key must be plain text"))
            continue
        key = key_node.value
        if key in tree:
            first = located.keys[(*loc, key)][0]
            problems.append(Problem(located.path, line, column, "Y002", f"the key '{key}' stands twice",
                                    f"the first is in line {first}"))
            continue
        located.keys[(*loc, key)] = (line, column)
        tree[key] = _plain(value_node, (*loc, key), located, problems)
    return tree


def read_model(model: type[M], path: Path, *, shown: str | None = None) -> M:
    """Read a YAML file into `model`. Raises `InvalidFile` with all problems, each at its place."""
    return build_model(model, read_located(path, shown=shown))


def build_model(model: type[M], located: Located, loc: Loc = ()) -> M:
    """Build `model` from the part of the tree at `loc`. Raises `InvalidFile` with all problems."""
    tree = located.tree
    for step in loc:
        tree = tree[step]
    try:
        return model.model_validate(tree)
    except ValidationError as error:
        problems = [_problem_of(detail, located, loc, model) for detail in _own_mistakes(error.errors())]
        raise InvalidFile(problems) from None


def _own_mistakes(details: list[Any]) -> list[Any]:
    """Return the mistakes less those that only follow from others: a list is "too short" when an item is wrong."""
    places = [tuple(detail["loc"]) for detail in details]
    return [
        detail for detail in details
        if detail["type"] != "too_short"
        or not any(len(place) > len(detail["loc"]) and place[: len(detail["loc"])] == tuple(detail["loc"])
                   for place in places)
    ]


def _problem_of(detail: Any, located: Located, base: Loc, model: type[BaseModel]) -> Problem:
    loc: Loc = base + tuple(detail["loc"])
    kind = detail["type"]
    name = str(loc[-1]) if loc else "file"
    if kind == "missing":
        return located.problem(loc[:-1], "S001", f"the field '{name}' is missing", f"add `{name}:` here")
    if kind == "extra_forbidden":
        known = _known_fields(model, tuple(detail["loc"])[:-1])
        close = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
        hint = f"did you mean '{close[0]}'?" if close else ("known here: " + ", ".join(sorted(known)) if known else "")
        return located.problem(loc, "S002", f"unknown field '{name}'", hint)
    place = ".".join(str(part) for part in loc if not str(part).startswith("function-"))
    if kind == "value_error":
        message, _, hint = str(detail["ctx"]["error"]).partition("|")
        code = "S005" if message.startswith("the phrase") else "S004"
        return located.problem(loc, code, f"{place}: {message.strip()}" if place else message.strip(), hint.strip())
    if kind in ("literal_error", "enum"):
        return located.problem(loc, "S004", f"{place}: '{_short(detail['input'])}' is not one of the choices",
                               f"use {detail['ctx']['expected']}")
    if kind.endswith("_type") or kind.endswith("_parsing") or kind.startswith("model_"):
        return located.problem(loc, "S003", f"{place}: {_kind_message(kind, detail)}", _kind_hint(kind))
    if kind in ("too_short", "too_long"):
        bound = detail["ctx"]["min_length"] if kind == "too_short" else detail["ctx"]["max_length"]
        wanted = f"at {'least' if kind == 'too_short' else 'most'} {bound} are needed"
        return located.problem(loc, "S004", f"{place}: {detail['ctx']['actual_length']} stand here, {wanted}")
    return located.problem(loc, "S004", f"{place}: {detail['msg'][0].lower()}{detail['msg'][1:]}")


def _short(value: Any) -> str:
    text = str(value).replace("\n", " ")
    return text if len(text) <= 40 else text[:37] + "..."


def _kind_message(kind: str, detail: Any) -> str:
    wanted = {
        "string_type": "text is expected here",
        "list_type": "a list is expected here",
        "tuple_type": "a list is expected here",
        "dict_type": "named fields are expected here",
        "model_type": "named fields are expected here",
        "model_attributes_type": "named fields are expected here",
        "int_parsing": "a whole number is expected here",
        "float_parsing": "a number is expected here",
        "bool_parsing": "yes or no is expected here",
    }.get(kind, detail["msg"][0].lower() + detail["msg"][1:])
    value = detail["input"]
    if isinstance(value, str):
        return f"{wanted}, not '{_short(value)}'" if value else f"{wanted}, but nothing stands here"
    return f"{wanted}, not {'a list' if isinstance(value, list) else 'named fields'}"


def _kind_hint(kind: str) -> str:
    return {
        "list_type": "start each item on its own line with `- `",
        "tuple_type": "start each item on its own line with `- `",
        "string_type": "if the text holds `: ` or starts with a bracket, put it in quotes",
    }.get(kind, "")


def _known_fields(model: type[BaseModel], loc: Loc) -> list[str]:
    """Return the field names that `model` knows at `loc`; list indices and mapping keys are passed over."""
    current = model
    for step in loc:
        field = current.model_fields.get(str(step))
        inner = _model_in(field.annotation) if field else None
        if inner is not None:
            current = inner
        elif field is not None:
            return []
    return list(current.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """Return the model inside `tuple[Model, ...]`, `Model | None` or `dict[str, Model]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in typing.get_args(annotation):
        found = _model_in(argument)
        if found is not None:
            return found
    return None
