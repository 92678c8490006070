"""Exams: every rule decides with its figure, a failing grader fails nobody, and what was decided can be redone."""

from __future__ import annotations

import csv
import gzip
import io
import json
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from scoring.case import scenario_folders
from scoring.transcript import to_data
from trainer.commands.exam import command
from trainer.exam import Exam, ExamFile, Record, decide, frozen, read_exam
from trainer.exam.file import fit_to_decide
from trainer.exam.record import Evidence
from trainer.exam.run import Progress, gather, stamp_of
from trainer.exam.spool import Spool
from trainer.roleplay import play_replies
from trainer.scenario import read_scenario, scenario_path

FOLDERS = scenario_folders({})
EXAM = """version: "1"
title: {zh: 小考, en: Small exam}
description: {zh: 两段对话, en: Two conversations}
criteria: {zh: 平均六十分, en: A mean of sixty}
scenarios:
  fixed: [mandarin-fish]
  draw: [{count: 1, from: [shoe-water-stains, haggling-buyer]}]
languages: [zh-Hans, zh-Hant]
limits: {attempts: 2, minutes: 10, reply_seconds: 60}
pass: {overall: 60, each: 40, dimensions: {listening: 50}, criteria: {listening.restate: 1}}
valid_months: 12
"""


@pytest.fixture
def exam(tmp_path: Path) -> ExamFile:
    path = tmp_path / "small.yaml"
    path.write_text(EXAM, encoding="utf-8")
    return read_exam(path, FOLDERS)


def record(scenario: str, score: float = 80.0, *, transcript: str = "", **fields: Any) -> Record:
    shown = (Evidence("listening.restate", 1, "您是说"),)
    dimensions = tuple((name, score) for name in ("listening", "apology", "wording", "service"))
    made = Record(transcript or f"{scenario}-{score:g}", "li.wei", scenario, "zh-Hans", f"{score:g}", None, score,
                  dimensions, ("listening.restate",), (), shown, 300.0, 30.0)
    return replace(made, **fields)


def outcome(exam: ExamFile, *records: Record) -> tuple[str, dict[str, bool | None]]:
    decision = decide(exam, "sha", "li.wei", records)
    return decision.outcome, {rule.rule: rule.holds for rule in decision.rules}


GOOD = (record("mandarin-fish"), record("haggling-buyer"))


def test_whoever_meets_every_rule_has_passed(exam: ExamFile) -> None:
    said, rules = outcome(exam, *GOOD)
    assert said == "passed"
    assert all(rules.values())
    assert set(rules) == {"conversations", "overall", "each", "dimension.listening", "criterion.listening.restate",
                          "critical", "minutes", "reply_seconds"}


@pytest.mark.parametrize(("rule", "records"), [
    ("overall", (record("mandarin-fish", 45), record("haggling-buyer", 74.8))),
    ("each", (record("mandarin-fish", 39), record("haggling-buyer", 95))),
    ("dimension.listening", (record("mandarin-fish", dimensions=(("listening", 0.0),)), GOOD[1])),
    ("criterion.listening.restate", tuple(replace(item, evidence=()) for item in GOOD)),
    ("critical", (record("mandarin-fish", critical=(Evidence("insult", 3, "傻"),)), GOOD[1])),
    ("conversations", (GOOD[0],)),
    ("conversations", (GOOD[0], record("tea-for-mother"))),
    ("minutes", (record("mandarin-fish", seconds=601.0), GOOD[1])),
    ("reply_seconds", (record("mandarin-fish", slowest=61.0), GOOD[1])),
])  # fmt: skip
def test_each_rule_fails_by_itself_and_is_named(exam: ExamFile, rule: str, records: tuple[Record, ...]) -> None:
    said, rules = outcome(exam, *records)
    assert said == "failed"
    assert rules[rule] is False


def test_a_conversation_that_cannot_be_scored_leaves_undecided(exam: ExamFile) -> None:
    said, rules = outcome(exam, record("mandarin-fish", 0, error="internal error"), GOOD[1])
    assert said == "undecided"
    assert rules["scored"] is None
    assert outcome(exam, record("mandarin-fish", 0, error="internal error"), *GOOD)[0] == "passed"


def test_times_that_nobody_told_decide_nothing(exam: ExamFile) -> None:
    said, rules = outcome(exam, *(replace(item, seconds=None, slowest=None) for item in GOOD))
    assert said == "passed"
    assert rules["minutes"] is None


def test_the_best_of_the_tries_that_are_allowed_counts(exam: ExamFile) -> None:
    tries = [record("mandarin-fish", score, transcript=f"try-{score}") for score in (20, 70, 100)]
    decision = decide(exam, "sha", "li.wei", [*tries, GOOD[1]])
    assert [item.transcript for item in decision.counted] == ["try-70", GOOD[1].transcript]
    assert decision.left_out == ("try-20", "try-100")


def test_a_language_that_is_not_the_exams_does_not_count(exam: ExamFile) -> None:
    assert outcome(exam, record("mandarin-fish", language="en"), GOOD[1])[1]["conversations"] is False


def test_the_same_seed_draws_the_same_and_every_scenario_of_a_pool_is_drawn_by_some(exam: ExamFile) -> None:
    drawn = [exam.drawn(seed) for seed in range(30)]
    assert drawn == [exam.drawn(seed) for seed in range(30)]
    assert {names[1] for names in drawn} == {"shoe-water-stains", "haggling-buyer"}
    assert all(names[0] == "mandarin-fish" and len(names) == 2 for names in drawn)


def test_the_hash_of_an_exam_covers_its_rules_and_scenarios(exam: ExamFile) -> None:
    before = frozen(exam)["sha256"]
    assert frozen(exam)["sha256"] == before
    changed = replace(exam, exam=Exam.model_validate({**exam.exam.model_dump(by_alias=True), "version": "2"}))
    assert frozen(changed)["sha256"] != before
    assert set(frozen(exam)["scenarios"]) == {"mandarin-fish", "shoe-water-stains", "haggling-buyer"}


def test_only_criteria_that_agree_well_enough_decide() -> None:
    assert {"listening.restate", "apology.present"} <= fit_to_decide()
    assert {"wording.blame", "wording.dismissive"}.isdisjoint(fit_to_decide())


# The commands, from transcripts to a verified credential


@pytest.fixture(scope="module")
def transcripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two candidates who play as the expert and the rude self-tests of two scenarios do."""
    path = tmp_path_factory.mktemp("talks") / "talks.jsonl"
    lines = []
    for staff, tier in (("li.wei", "expert"), ("=wang", "rude")):
        for name in ("mandarin-fish", "shoe-water-stains"):
            found = scenario_path(FOLDERS, name, "zh-Hans")
            assert found is not None
            file = read_scenario(found)
            test = next(test for test in file.scenario.selftest if test.tier == tier)
            talk = to_data(play_replies(file, test.replies, 1).transcript)
            lines.append(json.dumps({**talk, "staff": staff, "id": f"{staff}-{name}"}, ensure_ascii=False))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def call(*arguments: object) -> Result:
    return CliRunner().invoke(command, [str(item) for item in arguments])


@pytest.fixture
def decided(exam: ExamFile, transcripts: Path, tmp_path: Path) -> Path:
    path = tmp_path / "decisions.jsonl"
    result = call("run", exam.path, transcripts, "-o", path)
    assert result.exit_code == 1, result.output
    return path


def test_a_run_decides_about_everybody(decided: Path) -> None:
    found = {item["candidate"]: item for item in map(json.loads, decided.read_text(encoding="utf-8").splitlines())}
    assert {name: item["outcome"] for name, item in found.items()} == {"li.wei": "passed", "=wang": "failed"}
    assert any(rule["evidence"] for rule in found["=wang"]["rules"] if rule["holds"] is False)
    assert list(decided.parent.glob(".*journal*")) == []


def test_every_format_tells_the_same(exam: ExamFile, transcripts: Path, tmp_path: Path) -> None:
    made = {}
    for form in ("csv", "junit", "xapi", "html", "pdf"):
        path = tmp_path / form
        assert call("run", exam.path, transcripts, "--format", form, "--language", "zh-Hant", "-o", path).exit_code == 1
        made[form] = path.read_bytes()
    rows = list(csv.DictReader(io.StringIO(made["csv"].decode())))
    assert [(row["candidate"], row["outcome"]) for row in rows] == [("'=wang", "failed"), ("li.wei", "passed")]
    suite = ET.fromstring(made["junit"])
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    verbs = {item["actor"]["account"]["name"]: item["result"]["success"]
             for item in map(json.loads, made["xapi"].decode().splitlines())}
    assert verbs == {"li.wei": True, "=wang": False}
    assert "合格" in made["html"].decode()
    assert "<script" not in made["html"].decode()
    assert made["pdf"].startswith(b"%PDF")


def test_a_statement_that_is_sent_again_has_the_same_id(exam: ExamFile, transcripts: Path) -> None:
    def ids() -> list[str]:
        lines = call("run", exam.path, transcripts, "--format", "xapi").stdout.splitlines()
        return [json.loads(line)["id"] for line in lines]

    assert ids() == ids()
    assert len(set(ids())) == 2


def test_packed_input_several_processes_and_any_order_give_the_same_bytes(
    exam: ExamFile, transcripts: Path, decided: Path, tmp_path: Path,
) -> None:
    packed = tmp_path / "talks.jsonl.gz"
    packed.write_bytes(gzip.compress(transcripts.read_bytes()))
    other = tmp_path / "other.jsonl"
    call("run", exam.path, packed, "-o", other, "--jobs", 2)
    assert other.read_bytes() == decided.read_bytes()


def test_a_run_goes_on_after_a_kill_without_a_lost_or_doubled_line(
    exam: ExamFile, transcripts: Path, decided: Path, tmp_path: Path,
) -> None:
    from trainer.batch import read_all

    again = tmp_path / "again.jsonl"
    journal = again.with_name(f".{again.name}.journal")
    items = list(read_all([str(transcripts)]))
    with Spool(journal, stamp_of(exam)) as spool:
        gather(exam, items[:3], spool, Progress())
    result = call("run", exam.path, transcripts, "-o", again)
    assert "(3 of them before)" in result.output
    assert again.read_bytes() == decided.read_bytes()
    assert not journal.exists()


def test_bad_lines_are_named_and_the_rest_is_decided(exam: ExamFile, transcripts: Path, tmp_path: Path) -> None:
    path = tmp_path / "talks.jsonl"
    path.write_text('{"turns": 3}\nnot json\n' + transcripts.read_text(encoding="utf-8"), encoding="utf-8")
    result = call("run", exam.path, path)
    assert result.exit_code == 2
    assert len(result.stdout.splitlines()) == 2
    assert f"{path}:1:" in result.stderr
    assert f"{path}:2:" in result.stderr


@pytest.mark.parametrize("arguments", [
    ("run", "no-such-exam", "talks"), ("run", "missing.yaml", "talks"), ("verify", "nothing"), ("issue", "a", "b"),
])  # fmt: skip
def test_bad_calls_are_told_in_one_line(arguments: tuple[str, ...]) -> None:
    result = call(*arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


@pytest.fixture
def issued(exam: ExamFile, decided: Path, tmp_path: Path) -> Path:
    assert call("keygen", tmp_path / "key.pem").exit_code == 0
    result = call(
        "issue", exam.path, decided, "--key", tmp_path / "key.pem", "--issuer", "did:web:x.example", "--issuer-name",
        "河畔", "--register", tmp_path / "register.json", "--holder", "li.wei=李伟", "--language", "zh-Hant", "-o",
        tmp_path / "out")
    assert result.exit_code == 0, result.output
    return tmp_path / "out"


def test_only_who_passed_gets_a_credential_and_it_verifies(exam: ExamFile, issued: Path, tmp_path: Path) -> None:
    assert sorted(path.name for path in issued.iterdir()) == ["li.wei.jwt", "li.wei.pdf", "li.wei.png", "status.jwt"]
    public = tmp_path / "key.public.json"
    result = call("verify", issued / "li.wei.jwt", "--key", public, "--status", issued / "status.jwt", "--holder",
                  "李伟", "--exam", exam.path)
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["checked"][-1] == "exam"
    assert call("verify", issued / "li.wei.jwt", "--key", public, "--holder", "王芳").exit_code == 1
    late = call("verify", issued / "li.wei.jwt", "--key", public, "--at", "2090-01-01T00:00:00+00:00")
    assert json.loads(late.stdout)["reason"] == "expired"


def test_a_credential_can_be_taken_back(issued: Path, tmp_path: Path) -> None:
    register = json.loads((tmp_path / "register.json").read_text(encoding="utf-8"))
    identity = next(iter(register["places"]))
    status = tmp_path / "status.jwt"
    result = call("revoke", tmp_path / "register.json", identity, "--reason", "entered twice", "--key",
                  tmp_path / "key.pem", "-o", status)
    assert result.exit_code == 0, result.output
    told = call("verify", issued / "li.wei.jwt", "--key", tmp_path / "key.public.json", "--status", status)
    assert json.loads(told.stdout)["reason"] == "revoked"
    assert call("revoke", tmp_path / "register.json", "urn:nobody", "--reason", "x", "--key", tmp_path / "key.pem",
                "-o", status).exit_code == 2


def test_an_altered_decision_earns_nothing(exam: ExamFile, decided: Path, tmp_path: Path) -> None:
    decided.write_text(decided.read_text(encoding="utf-8").replace('"failed"', '"passed"'), encoding="utf-8")
    call("keygen", tmp_path / "key.pem")
    result = call("issue", exam.path, decided, "--key", tmp_path / "key.pem", "--issuer", "did:web:x.example",
                  "--issuer-name", "x", "--register", tmp_path / "register.json", "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert "altered" in result.output


def test_a_bundle_recomputes_its_decision_and_tells_what_differs(
    exam: ExamFile, transcripts: Path, tmp_path: Path,
) -> None:
    bundle = tmp_path / "li.wei.zip"
    assert call("bundle", exam.path, transcripts, "--candidate", "li.wei", "-o", bundle).exit_code == 0
    assert call("verify", bundle, "--rescore").exit_code == 0
    with zipfile.ZipFile(bundle) as packed:
        held = {name: packed.read(name) for name in packed.namelist()}
    held["transcripts.jsonl"] = held["transcripts.jsonl"].replace("您".encode(), "你".encode())
    altered = tmp_path / "altered.zip"
    with zipfile.ZipFile(altered, "w") as packed:
        for name, data in held.items():
            packed.writestr(name, data)
    result = call("verify", altered, "--rescore")
    assert result.exit_code == 1
    assert "transcripts_sha256" in result.stdout
    (tmp_path / "no.zip").write_bytes(b"PK no")
    assert call("verify", tmp_path / "no.zip", "--rescore").exit_code == 2


def test_a_bundle_cannot_write_outside_itself(tmp_path: Path) -> None:
    bundle = tmp_path / "evil.zip"
    with zipfile.ZipFile(bundle, "w") as packed:
        packed.writestr("../evil.txt", "x")
    result = call("verify", bundle, "--rescore")
    assert result.exit_code == 2
    assert "outside" in result.output
    assert not (tmp_path / "evil.txt").exists()
