"""What is wrong with the values of a file, in the words of somebody who cannot program.

The models find the mistakes; here each becomes a code, a place in the tree, a message and a way to mend it.
"""

from __future__ import annotations

import difflib
import typing
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from scoring.foreign import short

Loc = tuple[str | int, ...]
Mistake = tuple[Loc, str, str, str]
"""Where in the tree, the code, the message, how to mend it."""


def mistakes_of(details: list[Any], tree: Any, base: Loc, model: type[BaseModel]) -> Iterator[Mistake]:
    """Yield the mistakes that pydantic found in `model`, built from the part of `tree` at `base`, each once."""
    places = [tuple(detail["loc"]) for detail in details]
    part = at(tree, base)
    for detail, place in zip(details, places, strict=True):
        kind = detail["type"]
        if kind == "too_short" and any(len(other) > len(place) and other[: len(place)] == place for other in places):
            continue  # it only looks short because an item in it is wrong
        owner = model_at(model, place[:-1])
        if kind == "missing" and owner and str(place[-1]) in meant_fields(owner, at(part, place[:-1])).values():
            continue  # it is there, with a slip in its name
        loc = (*base, *place)
        code, message, hint = _worded(detail, place, owner, at(part, place[:-1]))
        if kind == "missing":
            loc = loc[:-1]
        elif kind != "extra_forbidden" and (shown := shown_place(tree, _known_part(loc))):
            message = f"{shown}: {message}"
        elif kind != "extra_forbidden" and not loc:
            message = f"the file: {message}"
        yield _known_part(loc), code, message, hint


def meant_fields(model: type[BaseModel], tree: Any) -> dict[str, str]:
    """Return unknown keys of a mapping that are slips for a field that is not there: key -> field."""
    if not isinstance(tree, Mapping):
        return {}
    absent = [name for name in model.model_fields if name not in tree]
    meant: dict[str, str] = {}
    for key in tree:
        if key not in model.model_fields and (near := close_to(key.partition("：")[0], absent)):
            absent.remove(near)
            meant[key] = near
    return meant


def close_to(name: str, known: Collection[str]) -> str:
    """Return the known name that `name` was probably meant to be, "" when none is near."""
    return next(iter(difflib.get_close_matches(name.casefold(), known, n=1, cutoff=0.6)), "")


def at(tree: Any, loc: Loc) -> Any:
    """Return the part of a tree at `loc`, None where there is none."""
    for step in loc:
        if isinstance(tree, Mapping):
            tree = tree.get(step)
        elif isinstance(tree, list) and isinstance(step, int) and step < len(tree):
            tree = tree[step]
        else:
            return None
    return tree


def shown_place(tree: Any, loc: Loc) -> str:
    """Return where `loc` is as an author finds it: `play.moves 'blame_guest'.kind`; items without an id by number."""
    shown = ""
    for index, step in enumerate(loc):
        if isinstance(step, int):
            item = at(tree, loc[: index + 1])
            name = item.get("id", item.get("name")) if isinstance(item, Mapping) else None
            shown += f" '{short(name)}'" if isinstance(name, str) and name else f" no. {step + 1}"
        else:
            shown += f"{'.' if shown else ''}{step}"
    return shown


def _known_part(loc: Loc) -> Loc:
    return tuple(part for part in loc if part != "[key]" and not str(part).startswith("function-"))


def _worded(detail: Any, place: Loc, owner: type[BaseModel] | None, around: Any) -> tuple[str, str, str]:
    """Return code, message and hint of one mistake."""
    kind, given = detail["type"], detail["input"]
    bounds = detail.get("ctx", {})
    name = short(place[-1]) if place else "file"
    if kind == "missing":
        return "S001", f"the field '{name}' is missing", f"add `{name}:` here"
    if kind == "extra_forbidden":
        return "S002", f"unknown field '{name}'", _field_hint(str(place[-1]), owner, around)
    if kind == "value_error":
        message, _, hint = str(bounds["error"]).partition("|")
        return "S005" if message.startswith("the phrase") else "S004", message.strip(), hint.strip()
    if kind in ("literal_error", "enum"):
        choices = str(bounds["expected"])
        near = close_to(str(given), [choice.strip(" '") for choice in choices.replace(" or ", ", ").split(", ")])
        return "S004", f"'{short(given)}' is not one of the choices", \
            (f"did you mean '{near}'? " if near else "") + f"use {choices}"
    if kind == "string_pattern_mismatch":
        return "S004", f"'{short(given)}' is not a valid id", \
            "use small letters, digits and single _ or - between them, and begin with a letter"
    if kind in ("less_than_equal", "greater_than_equal"):
        bound = f"{bounds['le']} at most" if "le" in bounds else f"{bounds['ge']} at least"
        return "S004", f"{short(given)} is too {'large' if 'le' in bounds else 'small'}", f"write {bound}"
    if kind == "string_too_short":
        return "S004", "nothing stands here", "write a text, or take the line out"
    if kind == "string_too_long":
        return "S004", f"the text has {len(given)} characters, more than {bounds['max_length']}", "make it shorter"
    if kind in ("too_short", "too_long"):
        wanted = f"at least {bounds['min_length']}" if kind == "too_short" else f"at most {bounds['max_length']}"
        return "S004", f"{bounds['actual_length']} stand here, {wanted} are needed", ""
    if kind.endswith("_type") or kind.endswith("_parsing") or kind.startswith("model_"):
        return "S003", _kind_message(kind, detail), _kind_hint(kind, given)
    return "S004", f"{detail['msg'][0].lower()}{detail['msg'][1:]}", ""


def _field_hint(key: str, owner: type[BaseModel] | None, around: Any) -> str:
    if owner is None:
        return ""
    if "：" in key:
        return f"the colon is full-width: write `{key.partition('：')[0]}: `"
    if key.startswith("//") or ":" in key:
        return f"put a space behind the colon: `{key.partition(':')[0]}: `"
    near = meant_fields(owner, around).get(key) or close_to(key, list(owner.model_fields))
    return f"did you mean '{near}'?" if near else f"known here: {', '.join(sorted(owner.model_fields))}"


_LIST = "a list is expected here"
_FIELDS = "named fields are expected here"
_KINDS = {
    "string_type": "text is expected here", "list_type": _LIST, "tuple_type": _LIST,
    "dict_type": _FIELDS, "model_type": _FIELDS, "model_attributes_type": _FIELDS,
    "int_parsing": "a whole number is expected here", "float_parsing": "a number is expected here",
    "bool_parsing": "yes or no is expected here",
}  # fmt: skip


def _kind_message(kind: str, detail: Any) -> str:
    wanted = _KINDS.get(kind, detail["msg"][0].lower() + detail["msg"][1:])
    given = detail["input"]
    if isinstance(given, str):
        return f"{wanted}, not '{short(given)}'" if given else f"{wanted}, but nothing stands here"
    return f"{wanted}, not {'a list' if isinstance(given, list) else 'named fields'}"


def _kind_hint(kind: str, given: Any) -> str:
    if kind in ("list_type", "tuple_type"):
        if isinstance(given, str) and given[:1] in ("【", "［"):
            return "the brackets are full-width: write `[ ]`"
        return "write `[a, b]`, or each item on its own line with `- `"
    if kind == "string_type":
        if isinstance(given, Mapping):
            return "a text that holds `: ` reads as a key: put the whole text in quotes"
        return "take the brackets or the `- ` away, or put the text in quotes"
    return "write plain digits" if kind == "int_parsing" and given else ""


def model_at(model: type[BaseModel], loc: Loc) -> type[BaseModel] | None:
    """Return the model that stands at `loc` within `model`; None where there is none."""
    current = model
    for step in loc:
        field = current.model_fields.get(str(step))
        if field is None:
            continue  # the index of a list, the key of a mapping
        inner = model_in(field.annotation)
        if inner is None:
            return None
        current = inner
    return current


def model_in(annotation: Any) -> type[BaseModel] | None:
    """Return the model inside `tuple[Model, ...]`, `Model | None` or `dict[str, Model]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(model_in, typing.get_args(annotation))), None)
