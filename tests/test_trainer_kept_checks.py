"""What `trainer check` found is kept exactly as long as nothing that it hangs on has changed."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from scoring.case import packaged_scenarios
from scoring.problem import Problem
from trainer.checks import check_paths
from trainer.checks.kept import DAYS, KeptChecks


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A folder of one scenario, the material that it may use, and a rubric."""
    folder = tmp_path / "mine"
    (folder / "en").mkdir(parents=True)
    shutil.copytree(packaged_scenarios() / "shared", folder / "shared")
    shutil.copy(packaged_scenarios() / "en" / "mandarin-fish.yaml", folder / "en")
    return folder


def test_what_was_found_is_found_again_without_a_check(library: Path, tmp_path: Path) -> None:
    path = library / "en" / "mandarin-fish.yaml"
    kept = KeptChecks(tmp_path / "kept")
    assert kept.problems(path) is None
    found = [Problem(str(path), 3, 4, "C001", "鱼", "“mend it”")]
    kept.keep(path, found)
    assert KeptChecks(tmp_path / "kept").problems(path) == found
    assert check_paths([path], kept) == found  # nothing was checked: the file has no such mistake


@pytest.mark.parametrize("changed", ["en/mandarin-fish.yaml", "shared/en/common.yaml", "zh-Hans/mandarin-fish.yaml"])
def test_a_change_of_the_file_or_of_what_it_hangs_on_is_checked(library: Path, tmp_path: Path, changed: str) -> None:
    kept = KeptChecks(tmp_path / "kept")
    path = library / "en" / "mandarin-fish.yaml"
    kept.keep(path, [])
    assert kept.problems(path) == []
    (library / changed).parent.mkdir(exist_ok=True)
    with (library / changed).open("a", encoding="utf-8") as out:
        out.write("\n# another comment\n")
    assert kept.problems(path) is None


def test_a_mistake_is_told_again_until_it_is_mended(tmp_path: Path) -> None:
    kept = KeptChecks(tmp_path / "kept")
    path = tmp_path / "rubrics" / "mine.yaml"
    path.parent.mkdir()
    path.write_text("weights: 3\n", encoding="utf-8")
    first = check_paths([path], kept)
    assert first and check_paths([path], kept) == first
    path.write_text("weights: 4\n", encoding="utf-8")
    assert kept.problems(path) is None


def test_what_cannot_be_read_or_written_is_checked_anew(library: Path, tmp_path: Path) -> None:
    path = library / "en" / "mandarin-fish.yaml"
    kept = KeptChecks(tmp_path / "kept")
    kept.keep(path, [])
    for place in (tmp_path / "kept").iterdir():
        place.write_text('{"not": "a list"}', encoding="utf-8")
    assert kept.problems(path) is None
    (tmp_path / "file").write_text("", encoding="utf-8")
    nowhere = KeptChecks(tmp_path / "file")
    nowhere.keep(path, [])
    assert nowhere.problems(path) is None


def test_what_nobody_asked_for_is_forgotten(library: Path, tmp_path: Path) -> None:
    path = library / "en" / "mandarin-fish.yaml"
    kept = KeptChecks(tmp_path / "kept")
    kept.keep(path, [])
    (place,) = (tmp_path / "kept").iterdir()
    kept.forget_old()
    assert place.exists()
    long_ago = time.time() - (DAYS + 1) * 24 * 3600
    os.utime(place, (long_ago, long_ago))
    kept.forget_old()
    assert not place.exists()
