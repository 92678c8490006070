"""Shared material: a file of it is checked by itself, as a scenario that holds nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from scoring.case import Case, digest_of, shared_path
from scoring.located import build_model, survey_located
from scoring.problem import InvalidFile, Problem, read_text
from scoring.text import Language
from trainer.checks.lines import check_repeats, check_slots
from trainer.checks.links import check_ids, check_links, check_name, check_phrases
from trainer.checks.reach import check_conditions, check_reactions
from trainer.checks.recognition import check_answers, check_moves
from trainer.scenario import Play, Scenario, ScenarioFile
from trainer.shared import PARTS, POOLS, Shared, SharedFile, merge, read_shared
from trainer.terms import Move

COMMON = "common"
"""The shared material whose moves the others may name."""
STATIC: tuple[Callable[[ScenarioFile], Iterator[Problem]], ...] = (
    check_name, check_phrases, check_ids, check_links, check_conditions, check_reactions, check_repeats, check_slots,
)  # fmt: skip
UNREADABLE = frozenset({"S005", "C002", "C003"})
"""Problems with which the sentences of the file cannot be read."""


def material_problems(path: Path) -> list[Problem]:
    """Return the problems of one file of shared material, in the order of the file."""
    try:
        located = survey_located(read_text(path), str(path))
        material = SharedFile(path.stem, build_model(Shared, located), located)
    except InvalidFile as error:
        return error.problems
    file = _as_scenario(path, material)
    problems = [found for check in STATIC for found in check(file)]
    if not any(found.code in UNREADABLE for found in problems):
        problems += [*check_moves(file), *check_answers(file)]
    return sorted({found for found in problems if found.path == str(path)})


def _as_scenario(path: Path, material: SharedFile) -> ScenarioFile:
    """Return a scenario of nothing but the material, and of the moves of `COMMON` where it has none of its own."""
    language: Language = "en" if path.parent.name == "en" else "zh-Hans"
    shared = material.shared
    empty: dict[str, Any] = {name: () for name in ("hidden", "opening", *PARTS, *POOLS)}
    topics: dict[str, Any] = {topic.id: () for topic in shared.topics}
    play = Play.model_construct(uses=(), agreement=True, moods={}, unknown={}, topics=topics, **empty)
    common = _common(path, language, shared.moves)
    merged = merge(play, [material, *common], material.located)
    digest = digest_of([path, *(Path(file.located.path) for file in common)])
    case = Case.model_construct(facts=(), limits=())
    scenario = Scenario.model_construct(case=case, selftest=(), play=play.model_copy(update=merged.fields))
    return ScenarioFile(path.stem, language, path, digest, scenario, material.located, merged.sources)


def _common(path: Path, language: Language, moves: tuple[Move, ...]) -> list[SharedFile]:
    found = None if moves else shared_path(path.absolute().parents[2] / language / path.name, language, COMMON)
    try:
        return [read_shared(found)] if found else []
    except InvalidFile:
        return []  # its own mistakes are reported where it is checked
