"""What the commands of `trainer exam` share: finding an exam, reading a small text file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scoring.foreign import one_line
from trainer.commands import Unusable, known_scenario_folders

if TYPE_CHECKING:
    from trainer.exam import ExamFile

LANGUAGES = ("zh-Hans", "zh-Hant", "en")
MAX_TEXT = 2_000_000


def load_exam(name: str) -> ExamFile:
    """Return an exam by its path, or by its id one that comes along or lies in `exams` of TRAINER_SCENARIOS.

    Raises `Unusable`, or ends with its problems.
    """
    from scoring.problem import InvalidFile
    from trainer.exam import read_exam
    from trainer.exam.file import exam_paths

    folders = known_scenario_folders()
    known = exam_paths(folders)
    path = Path(name) if Path(name).suffix in (".yaml", ".yml") else known.get(name)
    if path is None or not path.is_file():
        raise Unusable(f"there is no exam '{name}'; give a .yaml file's path, or one of: {', '.join(sorted(known))}")
    try:
        return read_exam(path, folders)
    except InvalidFile as error:
        click.echo(str(error), err=True)
        raise SystemExit(2) from None


def check_answers(file: ExamFile, opinions: Path | None) -> None:
    """Raise `Unusable` where stored answers cannot decide anything here; warn where they are wanted and not given."""
    from scoring.rubric import read_rubric
    from trainer.commands.judging import check_opinions

    left = read_rubric(file.rubric).second_opinion.counts
    if opinions is not None:
        check_opinions(opinions, left, file.exam.rubric)
    elif left:
        click.echo(f"warning: the rubric leaves {', '.join(left)} to a model, and without its answers nobody is "
                   "decided: give the scorecards of `trainer score --judge both` with --opinions", err=True)


def text_of(path: Path) -> str:
    """Return the beginning of a small file, far more than any token needs. Raises `Unusable`."""
    try:
        with path.open(encoding="utf-8", errors="replace") as stream:
            return stream.read(MAX_TEXT)
    except OSError as error:
        raise Unusable(f"{one_line(str(path))}: {error.strerror}") from None
