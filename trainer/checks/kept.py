"""What was found in a file is kept, so that a library of scenarios is checked anew only where it changed.

A finding holds for the very bytes of the file, of the material it uses, of the same scenario in the other language,
and of the program that found it with all its lists; that of an exam also for every scenario. When any of them changes,
the file is checked again.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import astuple
from functools import cached_property
from importlib.metadata import version
from importlib.resources import files
from itertools import chain
from pathlib import Path

from scoring.case import packaged_scenarios
from scoring.problem import Problem
from trainer.checks.siblings import sibling_path
from trainer.settings import read_settings

DAYS = 30
"""So long a finding is kept that nobody asks for."""
PACKAGES = ("scoring", "trainer")
LIBRARIES = ("opencc", "pydantic", "pyyaml")


class KeptChecks:
    """Findings in a folder, a small file each. Whatever cannot be read or written there is found again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def problems(self, path: Path) -> list[Problem] | None:
        """Return what was found in a file as it is now, None where that is not known."""
        with suppress(OSError, ValueError, TypeError):
            place = self._place(path)
            found = [Problem(*fields) for fields in json.loads(place.read_text(encoding="utf-8"))]
            os.utime(place)
            return found
        return None

    def keep(self, path: Path, problems: list[Problem]) -> None:
        """Keep what was found in a file as it is now."""
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            told = json.dumps([astuple(problem) for problem in problems], ensure_ascii=False)
            written = self._folder / f"{os.getpid()}.new"  # nobody reads half a file
            written.write_text(told, encoding="utf-8")
            written.replace(self._place(path))

    def forget_old(self) -> None:
        """Delete what nobody has asked for in `DAYS` days."""
        oldest = time.time() - DAYS * 24 * 3600
        with suppress(OSError):
            for place in self._folder.iterdir():
                if place.stat().st_mtime < oldest:
                    place.unlink()

    def _place(self, path: Path) -> Path:
        """Return where the findings of a file stand: a name that tells all that they hang on. Raises `OSError`."""
        whole = path.absolute()
        sibling = sibling_path(path)
        around = [whole.parent.parent / "shared"]
        if whole.parent.name == "exams":
            around = [whole.parent.parent, *read_settings().scenario_folders]
        read = [path, *([sibling] if sibling else []), *chain.from_iterable(map(_yaml, around))]
        told = f"{path}\n{self._program}"
        return self._folder / f"{_digest(read, told)}.json"

    @cached_property
    def _program(self) -> str:
        """What tells the program with its lists from every other version of it."""
        told = "\n".join([sys.version, *(version(name) for name in LIBRARIES)])
        inside = (path for name in PACKAGES for path in sorted(Path(str(files(name))).rglob("*"))
                  if path.suffix in (".py", ".yaml", ".json"))
        return _digest([*inside, *_yaml(packaged_scenarios() / "shared")], told)


def _yaml(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.yaml"))


def _digest(paths: Iterable[Path], told: str) -> str:
    digest = hashlib.sha256(told.encode())
    for path in paths:
        digest.update(f"\n{path}\n".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
