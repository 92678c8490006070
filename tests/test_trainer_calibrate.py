"""`trainer calibrate` as its user meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from trainer.commands.calibrate import command

TALK = [{"speaker": "customer", "text": "杯子碎了<b>!"},
        {"speaker": "staff", "text": "很抱歉杯子碎了，我今天五点前给您补发一个。"}]
UNIT = {"id": "u", "lang": "zh-Hans", "context": TALK[:1], "reply": "不行。", "labels": {"apology.present": 1}}
GRADED = {"id": "g", "turns": TALK, "grades": {"overall": 3}, "pass": True, "tier": "good"}


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "own.jsonl"
    path.write_text("\n".join(json.dumps(item, ensure_ascii=False) for item in (UNIT, GRADED)), encoding="utf-8")
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command, ["--no-gaming", *map(str, arguments)])


@pytest.mark.parametrize(("language", "word"), [("en", "precision"), ("zh-Hans", "精确率"), ("zh-Hant", "精確率")])
@pytest.mark.parametrize("form", ["text", "html"])
def test_both_kinds_are_reported_in_each_language(gold: Path, form: str, language: str, word: str) -> None:
    result = run(gold, "--format", form, "--language", language, "--samples", 20)
    assert result.exit_code == 0, result.output
    assert word in result.stdout
    assert "wording.cannot" in result.stdout
    assert "apology.present" in result.stdout
    assert "<b>" not in result.stdout or form == "text"
    assert "http" not in result.stdout


def test_the_disagreements_show_the_words(gold: Path) -> None:
    assert "不行" in run(gold).stdout
    assert "杯子碎了" not in run(gold, "--worst", 0).stdout
    shown = run(gold, "--criterion", "wording.cannot").stdout
    assert "Every disagreement on wording.cannot" in shown


def test_the_figures_for_machines_are_the_same_bytes_each_time(gold: Path, tmp_path: Path) -> None:
    first, second = (run(gold, "--format", "json", "--samples", 50).stdout for _ in range(2))
    assert first == second
    data = json.loads(first)
    assert data["criteria"]["apology.present"]["all"]["labelled"] == 1
    assert data["disagreements"]["u"]["missed"] == ["apology.present"]
    assert {gate["name"] for gate in data["gates"]} >= {"qwk", "r", "difference"}


def test_bad_input_is_told_by_line_and_leaves_the_old_report(gold: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    report.write_text("old", encoding="utf-8")
    gold.write_text('{"id": "x"}\n', encoding="utf-8")
    result = run(gold, "-o", report)
    assert result.exit_code == 2
    assert f"{gold}:1:" in result.stderr
    assert report.read_text(encoding="utf-8") == "old"
    assert run(gold, "--criterion", "wording.nothing").exit_code == 2
