"""Which files are checked, and by what: scenarios, rubrics and criteria."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from scoring.criterion import SCRIPTS, Criterion, Lexicon, phrase_problems, phrase_set
from scoring.located import Loc, build_model, parse_located, read_model, survey_located
from scoring.problem import InvalidFile, Problem, read_text
from scoring.rubric import packaged_rubrics, read_rubric
from scoring.text import LANGUAGES
from trainer.checks.codes import APART
from trainer.checks.counting import check_counting
from trainer.checks.covering import check_covered, check_tiers
from trainer.checks.kept import KeptChecks
from trainer.checks.lines import check_lines, check_repeats, check_slots
from trainer.checks.links import check_ids, check_links, check_name, check_phrases, check_place, check_topics
from trainer.checks.material import material_problems
from trainer.checks.numbers import check_mood
from trainer.checks.partial import partial_problems
from trainer.checks.reach import check_conditions, check_endings, check_hidden, check_reactions
from trainer.checks.recognition import check_acts, check_answers, check_asked, check_moves
from trainer.checks.selftests import check_selftests
from trainer.checks.siblings import check_sibling, missing_languages
from trainer.checks.talk import check_alike, check_length
from trainer.exam.file import read_exam
from trainer.scenario import ScenarioFile, build_scenario
from trainer.settings import read_settings

Check = Callable[[ScenarioFile], Iterator[Problem]]

STATIC: tuple[Check, ...] = (
    check_name, check_place, check_phrases, check_ids, check_links, check_conditions, check_endings, check_reactions,
    check_hidden, check_lines, check_repeats, check_counting, check_sibling, check_mood, check_alike, check_slots,
    check_topics,
)
"""Checks that only look at the file."""
APIECE = 8
"""A process more is worth its start from so many files on."""
READ: tuple[Check, ...] = (check_moves, check_asked, check_answers, check_acts, check_length)
"""Checks that read its sentences; they need ids and phrases that are right."""
PLAYED: tuple[Check, ...] = (check_selftests, check_covered, check_tiers)
"""Checks that play its self-tests."""
STOPPING = frozenset({"S005", "C002", "C003", "C004", "C006"})
"""Problems with which its sentences cannot be read."""


def check_paths(paths: Iterable[Path], kept: KeptChecks | None = None) -> list[Problem]:
    """Return every problem of these files and of the YAML files in these folders, in the order given.

    With `kept` only what changed since the last time is checked again; what is found is the same.
    """
    problems: list[Problem] = []
    checked = yaml_files(paths)
    if kept:
        kept.forget_old()
    known = {path: kept.problems(path) for path in checked} if kept else {}
    changed = [path for path in checked if known.get(path) is None]
    whole = not changed or scorer_is_whole()  # only what a whole scorer found is kept
    found = _checked(changed)
    for path in checked:
        seen = known.get(path)
        if seen is None:
            seen = next(found)
            if kept and whole:
                kept.keep(path, seen)
        english = path.parent.parent / "en" / path.name if path.parent.name == "zh-Hans" else None
        # What two languages disagree about is told once, with the English file where both are checked.
        told = {_told(problem) for problem in problems}  # shared material is read with every scenario that uses it
        problems += [problem for problem in seen
                     if (problem.code != "C019" or english not in checked) and _told(problem) not in told]
    problems += missing_languages(checked)
    if not problems and not whole:
        criteria = str(files("scoring").joinpath("criteria"))
        problems.append(Problem(criteria, 0, 0, "S005", "the criteria cannot be read, so no scenario was played",
                                f"run `trainer check {criteria}`"))
    return problems


def _checked(paths: Sequence[Path]) -> Iterator[list[Problem]]:
    """Yield the problems of each file in order; many files are checked by as many processes as there are processors."""
    jobs = min(os.cpu_count() or 1, len(paths) // APIECE)
    if jobs < 2:
        yield from map(check_file, paths)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(check_file, paths)


def _told(found: Problem) -> tuple[str, int, int, str, str]:
    return found.path, found.line, found.column, found.code, found.message


def unplayed(problems: Iterable[Problem]) -> int:
    """Return how many scenarios have problems that kept their self-tests from being played."""
    broken = {found.path for found in problems if found.code not in APART}
    return sum(kind_of(Path(path)) == "scenario" for path in broken)


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
    """Return the problems of one file of any kind."""
    kind = kind_of(path)
    if kind == "rubric":
        return _problems_of(lambda: read_rubric(str(path)))
    if kind == "shared":
        return material_problems(path)
    if kind == "exam":
        return _problems_of(lambda: read_exam(path, read_settings().scenario_folders))
    if kind == "lexicon":
        return _problems_of(lambda: read_model(Lexicon, path))
    if kind == "criterion":
        return _problems_of(lambda: read_model(Criterion, path)) or _criterion_phrases(path)
    return check_scenario(path)


Kind = Literal["scenario", "shared", "exam", "rubric", "criterion", "lexicon"]
_KEYS: tuple[tuple[Kind, frozenset[str]], ...] = (
    ("rubric", frozenset({"weights", "pass_mark", "caps"})), ("criterion", frozenset({"detector", "polarity"})),
    ("exam", frozenset({"scenarios", "pass"})),
)  # fmt: skip
"""Keys at the top of a file that only one kind of file has."""


def kind_of(path: Path) -> Kind:
    """Return what kind of file it is: its folder says so, else its first keys; a scenario where neither does."""
    whole = path.absolute()
    if whole.parent.name == "exams":
        return "exam"
    if whole.parent.name in ("rubrics", "lexicon"):
        return "rubric" if whole.parent.name == "rubrics" else "lexicon"
    if whole.parent.parent.name == "criteria":
        return "criterion"
    if whole.parent.name in LANGUAGES and whole.parent.parent.name == "shared":
        return "shared"
    if whole.parent.name in LANGUAGES:
        return "scenario"
    try:
        tree = survey_located(read_text(path), str(path)).tree
    except InvalidFile:
        return "scenario"
    keys = set(tree) if isinstance(tree, dict) else set()
    if keys and keys <= {"note", "zh", "en"}:
        return "lexicon"
    return next((kind for kind, known in _KEYS if keys & known), "scenario")


def _problems_of(read: Callable[[], object]) -> list[Problem]:
    try:
        read()
    except InvalidFile as error:
        return error.problems
    return []


def _criterion_phrases(path: Path) -> list[Problem]:
    located = parse_located(read_text(path), str(path))
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
        located = survey_located(read_text(path), str(path))
    except InvalidFile as error:
        return error.problems
    try:
        file = build_scenario(path, located)
    except InvalidFile as error:
        return sorted({*error.problems, *partial_problems(path, located, error.problems)})
    return scenario_problems(file)


def scenario_problems(file: ScenarioFile) -> list[Problem]:
    """Return the problems of a scenario whose shape is right; its self-tests are played when there are no others."""
    problems = [found for check in STATIC for found in check(file)]
    if scorer_is_whole() and not any(found.code in STOPPING for found in problems):
        problems += [found for check in READ for found in check(file)]
        if all(found.code in APART for found in problems):
            problems += [found for check in PLAYED for found in check(file)]
    return sorted(set(problems))


@cache
def scorer_is_whole() -> bool:
    """Whether the scorer's own criteria can be read; when not, nothing can be played until they are mended."""
    try:
        return all(phrase_set(script) for script in SCRIPTS)
    except (InvalidFile, ValueError):
        return False
