"""`trainer calibrate` as its user meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scoring.criterion import catalogue
from scoring.explain import in_language
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


def written(tmp_path: Path, *items: object) -> Path:
    path = tmp_path / "own2.jsonl"
    path.write_text("\n".join(json.dumps(item, ensure_ascii=False) for item in items), encoding="utf-8")
    return path


def test_a_criterion_without_labels_has_no_figure_and_no_part_in_the_mean(gold: Path) -> None:
    shown = run(gold, "--worst", 0, "--samples", 0).stdout
    line = next(line for line in shown.splitlines() if "wording.blame" in line)
    assert "–" in line and "0.00" not in line
    found = written(gold.parent, {**UNIT, "reply": "很抱歉杯子碎了。"})
    assert json.loads(run(found, "--format", "json", "--samples", 0).stdout)["macro_f1"]["all"]["value"] == 1.0


def test_one_conversation_shows_no_agreement(gold: Path) -> None:
    shown = run(gold, "--worst", 0, "--samples", 0).stdout
    assert "not met" not in shown
    assert "fewer than 2" in shown


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_titles_stand_beside_the_ids(gold: Path, language: str) -> None:
    title = catalogue()["wording.blame"].title.of("en" if language == "en" else "zh")
    shown = run(gold, "--format", "html", "--language", language).stdout
    assert f"wording.blame {in_language(title, language)}" in shown  # type: ignore[arg-type]


def test_each_slip_of_an_item_is_told_with_what_was_meant(tmp_path: Path) -> None:
    unit = {**UNIT, "labels": {"apology.present": 2, "apology.presant": 1}, "contestd": []}
    talk = {**GRADED, "grades": {"overall": 9, "lisening": 3}}
    result = run(written(tmp_path, unit, talk))
    assert result.exit_code == 2
    for told in ("'2' is no label", "did you mean 'apology.present'?", "did you mean 'contested'?",
                 "did you mean 'listening'?", "'9' is not a grade"):
        assert told in result.stderr, result.stderr


def test_a_file_of_labels_that_leaves_items_out_is_named_once(tmp_path: Path) -> None:
    bare = {key: value for key, value in UNIT.items() if key != "labels"}
    items = written(tmp_path, *({**bare, "id": f"u{number}"} for number in range(5)))
    labels = tmp_path / "labels.jsonl"
    labels.write_text(json.dumps({"id": "u0", "labels": {}}), encoding="utf-8")
    result = run(items, "--labels", labels)
    assert result.exit_code == 2
    assert result.stderr.count("nothing is given") == 1
    assert "labels.jsonl" in result.stderr and "4 of the items: 'u1', 'u2', 'u3', ..." in result.stderr

