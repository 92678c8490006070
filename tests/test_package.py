"""Installed from a wheel, in another folder, the product still finds its scenarios, criteria and app."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TALK = {"scenario": "mandarin-fish", "language": "en", "turns": [
    {"speaker": "customer", "text": "This isn't what we ordered!"},
    {"speaker": "staff", "text": "We can't change that."},
]}  # fmt: skip


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with nothing but what the wheel holds."""
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation",
         "--wheel-dir", str(folder), str(ROOT)],
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    site = folder / "site"
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(site)
    return site


def run(site: Path, folder: Path, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "trainer", *words], cwd=folder, input=stdin, capture_output=True, text=True,
        encoding="utf-8", env=os.environ | {"PYTHONPATH": str(site)}, timeout=120,
    )  # fmt: skip


def test_scenarios_and_criteria_come_along(installed: Path, tmp_path: Path) -> None:
    where = subprocess.run(
        [sys.executable, "-c", "import trainer, scoring, scenarios; print(trainer.__file__, scoring.__file__)"],
        cwd=tmp_path, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(installed)}, timeout=60,
    )  # fmt: skip
    assert where.stdout.count(str(installed)) == 2, where.stderr
    checked = run(installed, tmp_path, "check")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    scored = run(installed, tmp_path, "score", "-", stdin=json.dumps(TALK))
    assert scored.returncode == 0, scored.stderr
    assert json.loads(scored.stdout)["scenario_sha256"]


def test_the_app_comes_along(installed: Path, tmp_path: Path) -> None:
    found = subprocess.run(
        [sys.executable, "-c",
         "from importlib.util import find_spec; from trainer.commands.serve import app_options;"
         "from pathlib import Path; from trainer.ui.navigation import PAGES, page_path;"
         "print(find_spec('streamlit_app').origin, all(page_path(p).exists() for p in PAGES), len(app_options()) > 5)"],
        cwd=tmp_path, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(installed)}, timeout=120,
    )  # fmt: skip
    assert str(installed) in found.stdout and "True True" in found.stdout, found.stderr
