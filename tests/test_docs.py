"""Documents say what is so: their console blocks are run, and what exists is named in them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from trainer.cli import COMMANDS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted(ROOT.glob("*/README.md")), *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?://)([^)#]+)")


def commands_of(page: Path) -> list[tuple[str, str]]:
    """Return every command of a page's console blocks with the output that the page shows."""
    pairs = []
    for block in BLOCK.findall(page.read_text(encoding="utf-8")):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            pairs.append((command, shown))
    return pairs


@pytest.mark.parametrize("page", [page for page in PAGES if commands_of(page)],
                         ids=lambda page: f"{page.parent.name}-{page.stem}")
def test_console_blocks_do_what_they_show(page: Path, tmp_path: Path) -> None:
    talk = next(iter(re.findall(r"^```json\n(.*?)^```", README, re.MULTILINE | re.DOTALL)))
    (tmp_path / "talk.jsonl").write_text(talk, encoding="utf-8")
    for path in (ROOT / "tests" / "data" / "docs" / page.stem).glob("*"):
        shutil.copy(path, tmp_path)
    for command, shown in commands_of(page):
        words = command.split()
        assert words[0] == "trainer"
        ran = subprocess.run([sys.executable, "-m", *words], cwd=tmp_path, capture_output=True, text=True,
                             encoding="utf-8", timeout=120)  # fmt: skip
        assert ran.returncode == 0, f"{command}: {ran.stderr}"
        assert set(shown.split()) - {"..."}, f"the page shows nothing of what `{command}` prints"
        pattern = "".join("(?s:.*)" if line.strip() == "..." else _line(line) + "\n" for line in shown.splitlines())
        assert re.fullmatch(pattern, ran.stdout + ran.stderr), f"{command} printed:\n{ran.stdout}{ran.stderr}"


def _line(shown: str) -> str:
    """Return the pattern of a line; `...` in it stands for anything up to the end of what is printed there."""
    return ".*".join(re.escape(part) for part in shown.split("..."))


def test_the_commands_of_the_readme_are_found_as_it_says() -> None:
    """The examples call `trainer`: before them stands what puts it on the path, where the Makefile installs it."""
    (venv,) = re.findall(r"^VENV := (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    activated = README.index(f"\n    . {venv}/bin/activate\n")
    assert activated < README.index("\n$ trainer")


def test_the_make_targets_of_the_readme_are_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    told = "".join(re.findall(r"`[^`\n]+`|^    .+$", README, re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z-]+)", told)) <= targets


def test_the_library_example_of_scoring_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (example,) = re.findall(r"^```python\n(.*?)^```", (ROOT / "scoring" / "README.md").read_text(encoding="utf-8"),
                            re.MULTILINE | re.DOTALL)
    talks = (ROOT / "tests" / "data" / "conversations.jsonl").read_text(encoding="utf-8").splitlines()[:3]
    (tmp_path / "talks.jsonl").write_text("\n".join(talks), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    exec(compile(example, "scoring/README.md", "exec"), {})
    printed = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [line[0] for line in printed] == [json.loads(talk)["id"] for talk in talks]
    assert all(0 <= float(score) <= 100 and passed in ("True", "False") for _, score, passed in printed)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    missing = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if not (page.parent / link).exists()]
    assert not missing


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"`trainer {command}" in README


def test_every_setting_of_the_environment_is_documented() -> None:
    sources = [path for package in ("trainer", "scoring") for path in (ROOT / package).rglob("*.py")]
    named = set(re.findall(r"TRAINER_[A-Z]+", "".join(path.read_text(encoding="utf-8") for path in sources)))
    assert named <= set(re.findall(r"TRAINER_[A-Z]+", README))


@pytest.mark.parametrize("package", ["scoring", "trainer"])
def test_every_module_is_in_the_readme_of_its_package(package: str) -> None:
    told = (ROOT / package / "README.md").read_text(encoding="utf-8")
    modules = {path.name for path in (ROOT / package).glob("*.py") if not path.name.startswith("__")}
    assert not {name for name in modules if f"`{name}`" not in told}


def test_the_json_of_the_readme_is_a_transcript() -> None:
    for block in re.findall(r"^```json\n(.*?)^```", README, re.MULTILINE | re.DOTALL):
        assert json.loads(block)["turns"]


def test_the_changelog_has_the_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)[1] == version  # type: ignore[index]
