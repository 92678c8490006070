"""Exams: every rule decides with its figure, a failing grader fails nobody, and what was decided can be redone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scoring.case import scenario_folders
from trainer.exam import Exam, ExamFile, Record, decide, frozen, read_exam
from trainer.exam.file import fit_to_decide
from trainer.exam.record import Evidence

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
