"""What can still be checked in a scenario whose shape is wrong: its links, phrases and lines, so far as it has them."""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ValidationError

from scoring.case import ID
from scoring.located import Located
from scoring.problem import InvalidFile, Problem
from scoring.shape import close_to, meant_fields
from trainer.checks.lines import check_lines, check_repeats
from trainer.checks.links import check_ids, check_links, check_name, check_phrases, check_place, check_topics
from trainer.scenario import BANDS, Scenario, ScenarioFile, Threshold, language_of, with_shared

CHECKS: tuple[Callable[[ScenarioFile], Iterator[Problem]], ...] = (
    check_name, check_place, check_phrases, check_ids, check_links, check_lines, check_repeats, check_topics,
)  # fmt: skip


def partial_problems(path: Path, located: Located, known: list[Problem]) -> list[Problem]:
    """Return what `CHECKS` find in the parts that can be read, without what only follows from the `known` problems."""
    if not isinstance(located.tree, dict) or located.is_refused(()):
        return []
    scenario: Scenario = part_of(Scenario, located.tree)
    file = ScenarioFile(path.stem, language_of(path, scenario), path, "", scenario, located)
    told = {(problem.line, problem.column) for problem in known}
    silent = _unsure_codes(scenario)
    try:
        file = with_shared(file)
    except InvalidFile:
        silent |= {"C003", "C006", "C011", "C040"}  # what it would bring along is not known
    return [
        found for check in CHECKS for found in check(file)
        if (found.line, found.column) not in told and found.code not in silent
    ]


def _unsure_codes(scenario: Scenario) -> set[str]:
    """Return the codes of what cannot be judged: links to ids that are not all right, lines of unknown moods."""
    play = scenario.play
    lists = (("C003", play.moves), ("C004", play.hidden), ("C006", play.reactions), ("C006", play.endings),
             *((("C005", scenario.case.limits),) if scenario.case.limits else ()))
    unsure = {code for code, items in lists
              if not items or not all(re.fullmatch(ID, getattr(item, "id", "")) for item in items)}
    return unsure if set(play.moods) <= set(BANDS) else {*unsure, "C011"}


def part_of(annotation: Any, value: Any) -> Any:
    """Return `value` as `annotation` asks for it; where it cannot be, as much of it as can, and an empty value else.

    Keys with a slip in their name are taken for what they were meant to be.
    """
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return part_of(arguments[0], value)
    if origin in (typing.Union, types.UnionType):
        return None if value is None else part_of(arguments[0], value)
    if origin is tuple:
        return tuple(part_of(arguments[0], item) for item in value) if isinstance(value, list) else ()
    if origin is dict:
        return _part_of_mapping(arguments[0], arguments[1], value)
    if origin is Literal:
        return value if value in arguments else arguments[0]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _part_of_model(annotation, value)
    if annotation is int:
        return int(value) if isinstance(value, str) and value.lstrip("+-").isdecimal() else 0
    return value.strip() if isinstance(value, str) else ""


def _part_of_mapping(key: Any, kind: Any, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        return {}
    names = [str(name) for name in typing.get_args(key)]
    return {(name if name in names else close_to(name, names) or name): part_of(kind, item)
            for name, item in value.items()}


def _part_of_model(model: type[BaseModel], value: Any) -> Any:
    if model is Threshold:
        try:
            return model.model_validate(value)
        except ValidationError:
            return None
    tree = value if isinstance(value, dict) else {}
    meant = meant_fields(model, tree)
    given = {meant.get(key, key): item for key, item in tree.items()}
    fields = {
        name: part_of(field.annotation, given.get(name))
        for name, field in model.model_fields.items() if name in given or field.is_required()
    }
    return model.model_construct(**{name: value for name, value in fields.items() if _fits(model, name, value)})


def _fits(model: type[BaseModel], name: str, value: Any) -> bool:
    """Whether a number lies within the bounds of its field; where it does not, the default is better."""
    field = model.model_fields[name]
    if field.is_required() or not isinstance(value, int):
        return True
    return all(getattr(bound, "ge", value) <= value <= getattr(bound, "le", value) for bound in field.metadata)
