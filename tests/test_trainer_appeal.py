"""Appeals: what a person strikes no longer counts, what he upholds does, and the first decision is never lost."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from scoring import score
from scoring.case import scenario_folders
from scoring.transcript import to_data, transcript_from
from trainer.commands.exam import command

EXAM = """version: "1"
title: {zh: 小考, en: Small exam}
description: {zh: 一段对话, en: One conversation}
criteria: {zh: 不说伤人的话, en: Nothing said that hurts}
scenarios: {fixed: [mandarin-fish]}
languages: [en]
pass: {overall: 1}
"""
TURNS = [
    {"speaker": "customer", "text": "This is not the fish we ordered!"},
    {"speaker": "staff", "text": "You mean it does not look like mandarin fish, sir? Shall we go to the tank?"},
    {"speaker": "customer", "text": "Fine."},
    {"speaker": "staff", "text": "You idiot, that is your own fault. We can't do anything."},
]


def call(*arguments: object) -> Result:
    return CliRunner().invoke(command, [str(item) for item in arguments])


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "small.yaml").write_text(EXAM, encoding="utf-8")
    lines = [{"id": f"{staff}-1", "scenario": "mandarin-fish", "language": "en", "staff": staff, "turns": TURNS}
             for staff in ("li", "wang")]
    (tmp_path / "talks.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return tmp_path


def rule(place: Path, **changed: Any) -> Path:
    held = {"transcript": "li-1", "turn": 3, "criterion": "insult", "ruling": "strike", "by": "Chen Yu",
            "why": "said about himself", **changed}  # fmt: skip
    path = place / "rulings.jsonl"
    path.write_text(json.dumps(held, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def decided(place: Path, *options: object) -> dict[str, Any]:
    output = place / "decisions.jsonl"
    call("run", place / "small.yaml", place / "talks.jsonl", "-o", output, *options)
    return {item["candidate"]: item for item in map(json.loads, output.read_text(encoding="utf-8").splitlines())}


def test_the_conversation_holds_what_is_appealed_against() -> None:
    data = {"id": "t", "scenario": "mandarin-fish", "language": "en", "turns": TURNS}
    assert [(item.id, item.turn) for item in score(transcript_from(data, "t")).critical] == [("insult", 3)]


def test_what_is_struck_no_longer_counts_and_the_first_decision_is_kept(place: Path) -> None:
    before = decided(place)
    after = decided(place, "--rulings", rule(place))
    assert (before["li"]["outcome"], after["li"]["outcome"]) == ("failed", "passed")
    assert after["li"]["appeal_of"] == before["li"]
    assert after["li"]["rulings"][0]["by"] == "Chen Yu"
    assert after["li"]["sha256"] != before["li"]["sha256"]
    assert after["li"]["transcripts_sha256"] == before["li"]["transcripts_sha256"]
    assert after["wang"] == before["wang"]


def test_what_is_upheld_counts_as_before_and_that_is_kept_too(place: Path) -> None:
    before = decided(place)
    after = decided(place, "--rulings", rule(place, ruling="uphold"))["li"]
    assert (after["outcome"], after["overall"]) == ("failed", before["li"]["overall"])
    assert after["appeal_of"] == before["li"]


def test_a_struck_finding_changes_the_points_of_its_dimension(place: Path) -> None:
    before = decided(place)["li"]
    after = decided(place, "--rulings", rule(place, criterion="wording.blame"))["li"]
    assert after["dimensions"]["wording"] > before["dimensions"]["wording"]
    assert after["outcome"] == "failed"


@pytest.mark.parametrize(("changed", "said"), [
    ({"turn": 1}, "not found at turn 1"), ({"transcript": "nobody"}, "no conversation 'nobody'"),
    ({"criterion": "wording.nonsense"}, "'wording.nonsense' is not found"), ({"ruling": "maybe"}, "ruling"),
    ({"why": ""}, "why"), ({"turn": -1}, "turn"), ({"points": 100}, "points"),
])  # fmt: skip
def test_a_ruling_that_means_nothing_is_named_with_its_line(place: Path, changed: dict[str, Any], said: str) -> None:
    path = rule(place, **changed)
    result = call("run", place / "small.yaml", place / "talks.jsonl", "--rulings", path)
    assert result.exit_code == 2
    assert f"{path}:1:" in result.stderr
    assert said in result.stderr


def test_an_appeal_goes_on_after_a_kill_and_with_several_processes(place: Path) -> None:
    from trainer.batch import read_all
    from trainer.exam import read_exam
    from trainer.exam.run import Progress, gather, stamp_of
    from trainer.exam.spool import Spool

    whole = decided(place, "--rulings", rule(place))
    exam = read_exam(place / "small.yaml", scenario_folders({}))
    with Spool(place / ".decisions.jsonl.journal", stamp_of(exam)) as spool:
        gather(exam, list(read_all([str(place / "talks.jsonl")]))[:1], spool, Progress())
    assert decided(place, "--rulings", place / "rulings.jsonl", "--jobs", 2) == whole


def test_a_page_tells_of_the_appeal_and_a_bundle_makes_it_again(place: Path) -> None:
    path = rule(place)
    page = call("run", place / "small.yaml", place / "talks.jsonl", "--rulings", path, "--format", "html").stdout
    assert "Decided again after an appeal" in page
    assert "said about himself" in page
    bundle = place / "li.zip"
    made = call("bundle", place / "small.yaml", place / "talks.jsonl", "--candidate", "li", "--rulings", path,
                "-o", bundle)
    assert made.exit_code == 0, made.output
    with zipfile.ZipFile(bundle) as packed:
        assert json.loads(packed.read("decision.json"))["appeal_of"]["outcome"] == "failed"
    assert call("verify", bundle, "--rescore").exit_code == 0


def test_a_credential_is_issued_for_a_decision_after_an_appeal(place: Path) -> None:
    decided(place, "--rulings", rule(place))
    call("keygen", place / "key.pem")
    result = call("issue", place / "small.yaml", place / "decisions.jsonl", "--key", place / "key.pem", "--issuer",
                  "did:web:x.example", "--issuer-name", "x", "--register", place / "register.json", "-o", place / "out")
    assert result.exit_code == 0, result.output
    assert (place / "out" / "li.jwt").exists()
    assert to_data(transcript_from({"turns": TURNS}, "t"))["turns"]
