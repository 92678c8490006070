"""The authors' guide tells the truth: its commands run, and every customer of its cookbook plays."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from trainer.checks import check_scenario
from trainer.checks.codes import APART
from trainer.commands.check import command as check
from trainer.commands.new import command as new
from trainer.roleplay import play_replies
from trainer.scenario import Trait, read_scenario
from trainer.shared import read_shared
from trainer.templates import template_path

GUIDE = (Path(__file__).parents[1] / "docs" / "authors.md").read_text(encoding="utf-8")
TYPES = re.findall(r"^\*\*([^*]+)\*\*[^\n]*\n+```yaml\n(.*?)^```", GUIDE, re.DOTALL | re.MULTILINE)


def with_customer(block: str, folder: Path) -> Path:
    """Write the template with the persona, mood and shared voices of a cookbook entry."""
    text = template_path("en").read_text(encoding="utf-8")
    for key, value in yaml.safe_load(block).items():
        line = f"  {key}: {yaml.safe_dump(value, default_flow_style=True, width=10_000).strip()}\n"
        old = re.compile(rf"^  {key}:[^\n]*\n(?:   [^\n]*\n)*", re.MULTILINE)
        text = old.sub(lambda _, line=line: line, text, count=1) if old.search(text) else \
            text.replace("play:\n", f"play:\n{line}", 1)
    path = folder / "en" / "late-cake.yaml"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(("name", "block"), TYPES, ids=[name for name, _ in TYPES])
def test_every_customer_of_the_cookbook_plays(name: str, block: str, tmp_path: Path) -> None:
    path = with_customer(block, tmp_path)
    wrong = [problem for problem in check_scenario(path) if problem.code not in APART]
    assert not wrong, "\n".join(map(str, wrong))
    file = read_scenario(path)
    assert file.play.persona.name in block
    talk = play_replies(file, [reply for test in file.scenario.selftest for reply in test.replies], seed=1)
    assert talk.state.outcome


def test_the_cookbook_has_a_customer_for_every_trait_and_voice() -> None:
    blocks = "\n".join(block for _, block in TYPES)
    assert [trait for trait in Trait.__args__ if f"[{trait}]" not in blocks] == []
    voices = Path(__file__).parents[1] / "scenarios" / "shared" / "en"
    assert [path.stem for path in voices.glob("*.yaml") if path.stem not in blocks] == []
    assert all(read_shared(path).shared for path in voices.glob("*.yaml"))


def test_the_way_of_the_guide_can_be_walked(tmp_path: Path) -> None:
    runner = CliRunner()
    made = runner.invoke(new, ["late-cake", "--language", "en", "-o", str(tmp_path)])
    assert made.exit_code == 0, made.output
    for options in ([], ["--coverage"], ["--fidelity", "--plays", "22"]):
        result = runner.invoke(check, [*options, str(tmp_path)])
        assert result.exit_code == 0, result.output
