"""What is true in a scenario: the only part of a scenario file that the scorer may know.

`Case` is the `case:` part of a scenario file; the scorer finds it by scenario id without knowing how the customer
is played. Of the rest of the file it reads one thing: the lines that staff says by the press of a button.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from pydantic import Field

from scoring.adjustment import Adjustment
from scoring.located import FileModel, build_model, file_stamp, survey_located
from scoring.problem import read_text
from scoring.text import Language
from scoring.transcript import Fault

ID = r"^[a-z][a-z0-9]*([_-][a-z0-9]+)*$"


class Fact(FileModel):
    """Something that is true and that staff may say."""

    id: str = Field(pattern=ID)
    text: str = Field(min_length=1)


class Limit(FileModel):
    """Something staff may not promise or do in this case. Promising it fails the conversation."""

    id: str = Field(pattern=ID)
    text: str = Field(min_length=1, description="what may not be promised, as the briefing shows it")
    words: tuple[str, ...] = Field(min_length=1, description="phrases by which the promise is recognised")
    unless: tuple[str, ...] = Field(default=(), description="phrases that make the promise allowed, in the same clause")
    demands: tuple[str, ...] = Field(
        default=(), description="phrases by which the customer demands it; a bare 'okay' in answer promises it"
    )


class Case(FileModel):
    """The facts of a case: who is at fault, what is true, what staff may and may not promise."""

    fault: Fault
    facts: tuple[Fact, ...] = Field(min_length=1)
    may: tuple[str, ...] = Field(default=(), description="what staff may offer, as the briefing shows it")
    limits: tuple[Limit, ...] = ()
    terms: tuple[str, ...] = Field(default=(), description="the words of this case: goods, places, parts, people")
    rubric: Adjustment | None = Field(default=None, description="what counts differently in this scenario")


@dataclass(frozen=True, slots=True)
class KnownCase:
    """A case and the hash of the scenario it came from (`digest_of`); `lines`: what its buttons say for staff."""

    id: str
    language: Language
    case: Case
    sha256: str
    lines: tuple[str, ...] = ()


def case_files(folders: tuple[Path, ...], scenario: str, language: Language) -> list[Path]:
    """Return the files that may hold `scenario`, the best first.

    The transcript's own language comes first (traditional reads the simplified file); a later folder overrides.
    """
    script: Language = "zh-Hans" if language == "zh-Hant" else language
    languages = [script, *(other for other in ("zh-Hans", "en") if other != script)]
    return [folder / name / f"{scenario}.yaml" for name in languages for folder in reversed(folders)]


def find_case(folders: tuple[Path, ...], scenario: str, language: Language) -> KnownCase | None:
    """Return the case of `scenario`, or None when no folder has it. Raises `InvalidFile` when its file is broken."""
    if not re.fullmatch(ID, scenario):
        return None  # an id comes from outside: it may not walk the file system
    for path in case_files(folders, scenario, language):
        if path.is_file():
            case, uses, lines = _read_case(path, file_stamp(path))
            written: Language = "en" if path.parent.name == "en" else "zh-Hans"
            files = (path, *_found(path, written, uses))
            return KnownCase(path.stem, written, case, _digest(files, tuple(map(file_stamp, files))), lines)
    return None


@lru_cache(maxsize=256)
def _read_case(path: Path, stamp: tuple[int, int]) -> tuple[Case, tuple[str, ...], tuple[str, ...]]:
    """Return the case of a file, the shared material it names, and the lines of its acts."""
    located = survey_located(read_text(path), str(path))
    known = isinstance(located.tree, dict) and "case" in located.tree
    case = build_model(Case, located, ("case",)) if known else build_model(_CaseFile, located).case
    return case, _uses(located.tree), _act_lines(located.tree)


def _act_lines(tree: object) -> tuple[str, ...]:
    """Return the lines of `play: acts:`; what is no line there is for `trainer check` to report."""
    play = tree.get("play") if isinstance(tree, dict) else None
    acts = play.get("acts") if isinstance(play, dict) else None
    lines = [act.get("line") for act in acts if isinstance(act, dict)] if isinstance(acts, list) else []
    return tuple(line for line in lines if isinstance(line, str))


def shared_path(path: Path, language: Language, name: str) -> Path | None:
    """Return the file of the shared material `name` for the scenario at `path`, None where there is none.

    It lies in `shared/<language>` beside the scenario's folder, else with the packaged scenarios.
    """
    if not re.fullmatch(ID, name):
        return None
    folders = (path.absolute().parent.parent, packaged_scenarios())
    found = (folder / "shared" / language / f"{name}.yaml" for folder in folders)
    return next((file for file in found if file.is_file()), None)


def borrowed_files(path: Path, language: Language, tree: object) -> list[Path]:
    """Return the files of shared material that a scenario names in a `uses` list, in whichever part it stands."""
    return _found(path, language, _uses(tree))


def digest_of(files: Iterable[Path]) -> str:
    """Return the hash of a scenario: that of its file, or of all its files where it uses shared material."""
    files = tuple(files)
    return _digest(files, tuple(map(file_stamp, files)))


@lru_cache(maxsize=256)
def _digest(files: tuple[Path, ...], stamps: tuple[tuple[int, int], ...]) -> str:
    digests = [hashlib.sha256(file.read_bytes()).hexdigest() for file in files]
    return digests[0] if len(digests) == 1 else hashlib.sha256("\n".join(digests).encode()).hexdigest()


def _uses(tree: object) -> tuple[str, ...]:
    parts = tree.values() if isinstance(tree, dict) else ()
    lists = [part.get("uses") for part in parts if isinstance(part, dict)]
    return tuple(dict.fromkeys(str(name) for named in lists if isinstance(named, list) for name in named))


def _found(path: Path, language: Language, names: Iterable[str]) -> list[Path]:
    return [file for name in names if (file := shared_path(path, language, name.strip()))]


class _CaseFile(FileModel):
    """Only to report a file that has no `case:` part."""

    case: Case


@cache
def packaged_scenarios() -> Path:
    """Return the folder of the scenarios that come with the product."""
    from importlib.resources import files

    return Path(str(files("scenarios")))


def scenario_folders(environment: Mapping[str, str] = os.environ) -> tuple[Path, ...]:
    """Return where scenarios are looked for: the packaged ones, then the folder in `TRAINER_SCENARIOS`."""
    extra = environment.get("TRAINER_SCENARIOS")
    return (packaged_scenarios(), *((Path(extra),) if extra else ()))
