"""Which files are checked, and by what: scenarios, rubrics and criteria."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

from scoring.criterion import SCRIPTS, Criterion, Lexicon, phrase_problems, phrase_set
from scoring.located import Loc, Located, build_model, parse_located
from scoring.problem import InvalidFile, Problem, read_text
from scoring.rubric import packaged_rubrics, read_rubric
from trainer.checks.lines import check_lines, check_repeats
from trainer.checks.links import check_ids, check_links, check_name, check_phrases
from trainer.checks.reach import check_conditions, check_endings, check_hidden, check_reactions
from trainer.checks.recognition import check_asked, check_moves
from trainer.checks.selftests import check_selftests
from trainer.checks.siblings import check_sibling
from trainer.scenario import ScenarioFile, read_scenario
from trainer.settings import read_settings

Check = Callable[[ScenarioFile], Iterator[Problem]]

STATIC: tuple[Check, ...] = (
    check_name, check_phrases, check_ids, check_links, check_conditions, check_endings, check_reactions, check_hidden,
    check_lines, check_repeats, check_sibling,
)
"""Checks that only look at the file."""
PLAYED: tuple[Check, ...] = (check_moves, check_asked, check_selftests)
"""Checks that read its sentences and play it; they need ids and phrases that are right."""
STOPPING = frozenset({"S005", "C002", "C003", "C004", "C006"})
"""Problems with which a file cannot be played."""


def check_paths(paths: Iterable[Path]) -> list[Problem]:
    """Return every problem of these files and of the YAML files in these folders, in the order given."""
    problems: list[Problem] = []
    for path in yaml_files(paths):
        problems += check_file(path)
    if not problems and not scorer_is_whole():
        criteria = str(files("scoring").joinpath("criteria"))
        problems.append(Problem(criteria, 0, 0, "S005", "the criteria cannot be read, so no scenario was played",
                                f"run `trainer check {criteria}`"))
    return problems


def default_paths() -> tuple[Path, ...]:
    """Return what is checked when nothing is named: the packaged files, and the folder of `TRAINER_SCENARIOS`."""
    scoring = Path(str(files("scoring")))
    return (*read_settings().scenario_folders, packaged_rubrics(), scoring / "criteria", scoring / "lexicon")


def yaml_files(paths: Iterable[Path]) -> list[Path]:
    """Return the files named, and the YAML files below the folders named, each once."""
    found: dict[Path, None] = {}
    for path in paths:
        inside = sorted([*path.rglob("*.yaml"), *path.rglob("*.yml")]) if path.is_dir() else [path]
        found.update(dict.fromkeys(inside))
    return list(found)


def check_file(path: Path) -> list[Problem]:
    """Return the problems of one file; what kind of file it is shows in its folder or its first keys."""
    if path.parent.name == "rubrics":
        return _problems_of(lambda: read_rubric(str(path)))
    if path.parent.name == "lexicon":
        return _problems_of(lambda: build_model(Lexicon, _parse(path)))
    if path.parent.parent.name == "criteria":
        return _problems_of(lambda: build_model(Criterion, _parse(path))) or _criterion_phrases(path)
    return check_scenario(path)


def _parse(path: Path) -> Located:
    return parse_located(read_text(path), str(path))


def _problems_of(read: Callable[[], object]) -> list[Problem]:
    try:
        read()
    except InvalidFile as error:
        return error.problems
    return []


def _criterion_phrases(path: Path) -> list[Problem]:
    located = _parse(path)
    criterion = build_model(Criterion, located)
    problems = []
    for script in SCRIPTS:
        words = criterion.words_of(script)
        lists: dict[Loc, tuple[str, ...]] = {("words",): words.words, ("unless",): words.unless}
        lists |= {("lists", name): phrases for name, phrases in words.lists.items()}
        for loc, phrases in lists.items():
            for index, phrase in enumerate(phrases):
                problems += [located.problem((script, *loc, index), "S005", message)
                             for message in phrase_problems((phrase,), script)]
    return problems


def check_scenario(path: Path) -> list[Problem]:
    """Return the problems of one scenario file, in the order of the file."""
    try:
        file = read_scenario(path)
    except InvalidFile as error:
        return error.problems
    return scenario_problems(file)


def scenario_problems(file: ScenarioFile) -> list[Problem]:
    """Return the problems of a scenario whose shape is right."""
    problems = [found for check in STATIC for found in check(file)]
    if not any(found.code in STOPPING for found in problems):
        problems += [found for check in PLAYED for found in check(file)] if scorer_is_whole() else []
    return sorted(set(problems))


@cache
def scorer_is_whole() -> bool:
    """Whether the scorer's own criteria can be read; when not, nothing can be played until they are mended."""
    try:
        return all(phrase_set(script) for script in SCRIPTS)
    except (InvalidFile, ValueError):
        return False
