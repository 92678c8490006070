"""An exam as it is written: which conversations, how often, how long, and what must come of them."""

from __future__ import annotations

import difflib
import hashlib
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import Field, model_validator

from scoring.case import find_case
from scoring.criterion import Dimension, Texts, catalogue, scorer_version
from scoring.located import FileModel, Loc, Located, build_model, parse_located, read_model
from scoring.problem import InvalidFile, Problem, read_text
from scoring.rubric import read_rubric
from scoring.text import Language
from trainer.scenario import scenario_paths

CODES: dict[str, str] = {
    "E001": "a scenario of an exam is not known",
    "E002": "an exam draws more scenarios from a pool than there are",
    "E003": "an exam asks for a criterion that is not known, or not fit to decide a pass",
    "E004": "an exam asks for more conversations than it holds",
    "E005": "the rubric of an exam cannot be read",
    "E006": "a scenario of an exam is not written in one of its languages",
}


class Draw(FileModel):
    """So many scenarios of a pool of equivalent ones; which, is drawn by the sitting's seed."""

    count: int = Field(ge=1, le=20)
    pool: tuple[str, ...] = Field(min_length=1, alias="from")


class Scenarios(FileModel):
    """The conversations of a sitting."""

    fixed: tuple[str, ...] = ()
    draw: tuple[Draw, ...] = ()

    @model_validator(mode="after")
    def _some(self) -> Scenarios:
        if not self.fixed and not self.draw:
            raise ValueError("an exam needs a scenario|name some under `fixed` or `draw`")
        named = [*self.fixed, *(name for draw in self.draw for name in draw.pool)]
        twice = next((name for name in named if named.count(name) > 1), None)
        if twice:
            raise ValueError(f"the scenario '{twice}' stands twice|name each once, so that nobody meets it twice")
        return self

    @property
    def count(self) -> int:
        """How many conversations a sitting has."""
        return len(self.fixed) + sum(draw.count for draw in self.draw)


class Limits(FileModel):
    """How often and how long. `attempts`: conversations a scenario that may be handed in; the best of them counts.

    `minutes` of one conversation, from its first to its last turn; `reply_seconds` of any one answer.
    """

    attempts: int = Field(default=1, ge=1, le=10)
    minutes: int | None = Field(default=None, ge=1, le=600)
    reply_seconds: int | None = Field(default=None, ge=5, le=3_600)


class Pass(FileModel):
    """What must hold, all of it. Scores go from 0 to 100.

    `overall` is the mean of the conversations, `each` the least of any; `dimensions` the means of the dimensions;
    `criteria` in how many conversations each must be found at least. A critical finding fails unless `critical` allows
    so many.
    """

    overall: int = Field(ge=1, le=100)
    each: int | None = Field(default=None, ge=1, le=100)
    dimensions: dict[Dimension, int] = Field(default_factory=dict)
    criteria: dict[str, int] = Field(default_factory=dict)
    critical: int = Field(default=0, ge=0, le=20)


class Help(FileModel):
    """What a candidate is given in the browser; an exam gives none of it unless it says so."""

    hints: bool = False
    mood: bool = False


class Exam(FileModel):
    """A whole exam file."""

    version: str = Field(min_length=1, description="the exam's own version, as it stands on the certificate")
    title: Texts
    description: Texts
    criteria: Texts = Field(description="what had to be shown, as it stands in the credential")
    scenarios: Scenarios
    languages: tuple[Language, ...] = Field(default=("zh-Hans", "zh-Hant", "en"), min_length=1)
    limits: Limits = Limits()
    rubric: str = "general"
    passing: Pass = Field(alias="pass")
    help: Help = Help()
    valid_months: int | None = Field(default=None, ge=1, le=600)


@dataclass(frozen=True, slots=True)
class ExamFile:
    """An exam as read from disk; its id is the file's name."""

    id: str
    path: Path
    exam: Exam
    located: Located
    folders: tuple[Path, ...]
    rubric_path: Path | None = None

    @property
    def rubric(self) -> str:
        """The name or path of the rubric: the exam's, or where it lies in a bundle."""
        return str(self.rubric_path) if self.rubric_path else self.exam.rubric

    def drawn(self, seed: int) -> tuple[str, ...]:
        """Return the scenarios of a sitting, in the order in which they are met: the same for the same seed."""
        chance = random.Random(f"{self.id}\0{seed}")
        named = list(self.exam.scenarios.fixed)
        for draw in self.exam.scenarios.draw:
            named += chance.sample(sorted(draw.pool), draw.count)
        return tuple(named)


def read_exam(path: Path, folders: Sequence[Path], rubric: Path | None = None) -> ExamFile:
    """Read an exam; beside `folders`, scenarios are looked for where its folder `exams` lies. `rubric` is where the
    rubric lies that it names, if that is elsewhere now.

    Raises `InvalidFile` with every mistake, each at its place.
    """
    if path.parent.name == "exams" and path.parent.parent not in folders:
        folders = (*folders, path.parent.parent)
    located = parse_located(read_text(path), str(path))
    exam = build_model(Exam, located)
    file = ExamFile(path.stem, path, exam, located, tuple(folders), rubric)
    problems = list(_problems(file))
    if problems:
        raise InvalidFile(problems)
    return file


def _problems(file: ExamFile) -> Iterator[Problem]:
    exam, located = file.exam, file.located
    known = scenario_paths(file.folders)
    named: list[tuple[Loc, str]] = [(("scenarios", "fixed", index), name)
                                    for index, name in enumerate(exam.scenarios.fixed)]
    for number, draw in enumerate(exam.scenarios.draw):
        named += [(("scenarios", "draw", number, "from", index), name) for index, name in enumerate(draw.pool)]
        if draw.count > len(draw.pool):
            yield located.problem(("scenarios", "draw", number, "count"), "E002",
                                  f"{draw.count} are drawn from a pool of {len(draw.pool)}", "enlarge the pool")
    written = {"en" if language == "en" else "zh-Hans" for language in exam.languages}
    for loc, name in named:
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
            yield located.problem(loc, "E001", f"there is no scenario '{name}'",
                                  f"did you mean '{close[0]}'?" if close else "see `trainer play --help`")
            continue
        for language in sorted(written - known[name].keys()):
            yield located.problem(loc, "E006", f"the scenario '{name}' is not written in {language}",
                                  "write it, or leave the language out of `languages`")
    yield from _criteria(file)
    counts = [(("pass", "criteria", name), count) for name, count in exam.passing.criteria.items()]
    for loc, count in counts:
        if not 1 <= count <= exam.scenarios.count:
            yield located.problem(loc, "E004", f"{count} conversations are asked for, and a sitting has "
                                  f"{exam.scenarios.count}", "ask for no more than there are, and at least one")
    try:
        read_rubric(file.rubric)
    except InvalidFile as error:
        yield located.problem(("rubric",), "E005", f"the rubric '{exam.rubric}' cannot be read",
                              error.problems[0].message)


def _criteria(file: ExamFile) -> Iterator[Problem]:
    for name in file.exam.passing.criteria:
        loc: Loc = ("pass", "criteria", name)
        if name not in catalogue():
            close = difflib.get_close_matches(name, catalogue(), n=1, cutoff=0.5)
            yield file.located.problem(loc, "E003", f"there is no criterion '{name}'",
                                       f"did you mean '{close[0]}'?" if close else "see scoring/criteria")
        elif name not in fit_to_decide():
            yield file.located.problem(loc, "E003", f"the criterion '{name}' is found too unsurely to decide a pass",
                                       "let it count in the score only; see docs/calibration.md")


class Fit(FileModel):
    """Criteria that agree well enough with the reference readings to decide a pass by themselves."""

    criteria: tuple[str, ...]


@cache
def fit_to_decide() -> frozenset[str]:
    """Return the criteria of `fit.yaml`."""
    return frozenset(read_model(Fit, Path(str(files("trainer.exam").joinpath("fit.yaml")))).criteria)


def frozen(file: ExamFile) -> dict[str, Any]:
    """Return everything that a decision depends on beside the transcripts, and `sha256` over it all."""
    rubric = read_rubric(file.rubric)
    scenarios: dict[str, dict[str, str]] = {}
    for name in sorted({*file.exam.scenarios.fixed, *(name for draw in file.exam.scenarios.draw for name in
    draw.pool)}):
        for language in file.exam.languages:
            known = find_case(file.folders, name, language)
            if known is not None:
                scenarios.setdefault(name, {})[language] = known.sha256
    held: dict[str, Any] = {
        "exam": file.id, "rules": file.exam.model_dump(mode="json", by_alias=True),
        "rubric": {"id": rubric.id, "version": rubric.version, "sha256": rubric.sha256}, "scenarios": scenarios,
        "scorer": scorer_version(),
    }
    return {**held, "sha256": sha256_of(held)}


def sha256_of(data: object) -> str:
    """Return the hash of plain data in its one canonical form: keys sorted, no spaces, UTF-8."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def exam_paths(folders: Sequence[Path]) -> dict[str, Path]:
    """Return the files of all exams by id: those in `exams` of each folder of scenarios; a later folder overrides."""
    return {path.stem: path for folder in folders for path in sorted((folder / "exams").glob("*.yaml"))}
