"""A sitting: the same customers for everybody, time that runs on, and a log that stands beside the conversations."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scoring.case import scenario_folders
from trainer.access import Access, NotYours, Person
from trainer.attempt import RefusedReply
from trainer.exam import ExamFile, frozen, read_exam
from trainer.exam.sitting import PAUSE, Event, RefusedStep, Sitting, log_of, noticed, pause_before, transcript_lines
from trainer.listing import BrokenRecord
from trainer.scenario import ScenarioFile, read_scenario, scenario_path
from trainer.sittings import MAX_EVENTS, NewerSitting, SittingStore
from trainer.store import Store

FOLDERS = scenario_folders({})
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
EXAM = """version: "1"
title: {zh: 小考, en: Small exam}
description: {zh: 两段对话, en: Two conversations}
criteria: {zh: 平均六十分, en: A mean of sixty}
scenarios:
  fixed: [mandarin-fish]
  draw: [{count: 1, from: [shoe-water-stains, haggling-buyer]}]
limits: {attempts: 2, minutes: 10, reply_seconds: 60}
pass: {overall: 60}
"""


@pytest.fixture
def exam(tmp_path: Path) -> ExamFile:
    path = tmp_path / "small.yaml"
    path.write_text(EXAM, encoding="utf-8")
    return read_exam(path, FOLDERS)


def begun(exam: ExamFile, candidate: str = "li.wei", id: str = "one") -> Sitting:
    return Sitting.start(exam, frozen(exam)["sha256"], id=id, candidate=candidate, language="zh-Hans", at=START)


def played(name: str) -> ScenarioFile:
    path = scenario_path(FOLDERS, name, "zh-Hans")
    assert path is not None
    return read_scenario(path)


FISH = played("mandarin-fish")


def test_all_candidates_meet_the_same_customer_and_a_second_try_another(exam: ExamFile) -> None:
    limits = exam.exam.limits
    talks = []
    for name in ("li.wei", "wang"):
        sitting = begun(exam, name, name).begin_talk(FISH, limits, START).reply(FISH, limits, "您好,我来看看。", START)
        talks.append(sitting.talks[0])
    assert talks[0].turns == talks[1].turns
    assert talks[0].seed == talks[1].seed
    again = sitting.end_talk().begin_talk(FISH, limits, START)
    assert again.talks[1].seed != again.talks[0].seed
    assert all(talk.mode == "exam" for talk in again.talks)


def test_whoever_begins_anew_draws_the_same_again(exam: ExamFile) -> None:
    assert begun(exam).scenarios == begun(exam, id="two").scenarios
    assert len({begun(exam, f"c{number}").scenarios for number in range(20)}) == 2


def test_steps_that_are_not_allowed_are_refused_by_name(exam: ExamFile) -> None:
    limits, sitting = exam.exam.limits, begun(exam)
    other = played("tea-for-mother")
    with pytest.raises(RefusedStep, match="not_here"):
        sitting.begin_talk(other, limits, START)
    with pytest.raises(RefusedStep, match="not_here"):
        sitting.reply(FISH, limits, "您好", START)
    sitting = sitting.begin_talk(FISH, limits, START)
    for step in (lambda: sitting.begin_talk(FISH, limits, START), lambda: sitting.hand_in(START)):
        with pytest.raises(RefusedStep, match="open"):
            step()
    with pytest.raises(RefusedReply):
        sitting.reply(FISH, limits, "  ", START)
    sitting = sitting.end_talk().begin_talk(FISH, limits, START).end_talk()
    with pytest.raises(RefusedStep, match="no_tries"):
        sitting.begin_talk(FISH, limits, START)
    done = sitting.hand_in(START)
    for refused in (lambda: done.hand_in(START), lambda: done.begin_talk(FISH, limits, START), done.end_talk):
        with pytest.raises(RefusedStep, match="handed_in"):
            refused()


def test_time_that_is_up_ends_a_conversation_and_takes_no_reply(exam: ExamFile) -> None:
    limits = exam.exam.limits
    sitting = begun(exam).begin_talk(FISH, limits, START)
    early, late = START + timedelta(minutes=9, seconds=59), START + timedelta(minutes=10)
    answered = sitting.reply(FISH, limits, "您是说这条不像您点的鳜鱼,对吗?", early)
    assert answered.timed_out(limits, early) is answered
    with pytest.raises(RefusedStep, match="time_up"):
        sitting.reply(FISH, limits, "您好", late)
    ended = answered.timed_out(limits, late)
    assert ended.open_talk is None
    assert all(turn.at is not None and turn.at <= early for turn in ended.talks[0].turns)


def test_a_sitting_comes_back_as_it_was(exam: ExamFile) -> None:
    limits = exam.exam.limits
    sitting = begun(exam).begin_talk(FISH, limits, START).reply(FISH, limits, "您好", START).end_talk().hand_in(START)
    assert Sitting.from_data(json.loads(json.dumps(sitting.to_data()))) == sitting


def test_transcripts_hold_nothing_of_the_log(exam: ExamFile) -> None:
    limits = exam.exam.limits
    sitting = begun(exam).begin_talk(FISH, limits, START).reply(FISH, limits, "您好", START + timedelta(seconds=PAUSE))
    pause = pause_before(sitting.talks[0], 0)
    assert pause == Event("pause", START + timedelta(seconds=PAUSE), 0, PAUSE)
    log = log_of(sitting, [pause, Event("pasted", START, 0, 12), Event("left", START)])
    assert log["talks"][0]["noted"] == {"opened": 0, "pause": 1, "pasted": 1, "left": 0, "returned": 0, "time_up": 0}
    assert log["events"][1]["amount"] == 12
    (line,) = transcript_lines(sitting)
    assert set(line) == {"id", "scenario", "language", "staff", "turns"}
    assert all(set(turn) == {"speaker", "text", "at"} for turn in line["turns"])


@pytest.mark.parametrize(("kind", "amount", "kept"), [
    ("pasted", 4, 4), ("left", 0, 0), ("returned", 2.7, 2), ("pasted", -3, 0), ("pasted", 1e300, 1_000_000),
    ("pasted", float("nan"), 0), ("time_up", 1, None), ("<script>", 1, None), ("pasted", "9", None), (["x"], 1, None),
])  # fmt: skip
def test_what_a_browser_says_is_not_trusted(kind: object, amount: object, kept: int | None) -> None:
    event = noticed(kind, amount, START, 0)
    assert (event.amount if event else None) == kept


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(f"sqlite:///{tmp_path / 'trainer.db'}")


def test_of_two_windows_the_later_does_not_write_over_the_other(exam: ExamFile, store: Store) -> None:
    kept, sitting = SittingStore(store), begun(exam)
    kept.keep(sitting, 0, START)
    with pytest.raises(NewerSitting):
        kept.keep(sitting, 0, START)
    found = kept.load("one")
    assert found == (sitting, 1)
    kept.keep(sitting.begin_talk(FISH, exam.exam.limits, START), 1, START)
    with pytest.raises(NewerSitting):
        kept.keep(sitting, 1, START)
    assert kept.load("nothing") is None


def test_a_sitting_is_its_candidates_alone(exam: ExamFile, store: Store) -> None:
    mine = Access(store, Person("li.wei"))
    sitting = begun(exam)
    mine.keep_sitting(sitting, 0, START)
    mine.note(sitting, Event("left", START))
    assert mine.sitting("one") == (sitting, 1)
    assert [item.id for item in mine.sittings()] == ["one"]
    for other in (Person("wang"), Person(), Person("", ("one",)), Person("wang", is_trainer=True)):
        access = Access(store, other)
        assert access.sitting("one") is None
        assert access.sittings() == ()
        for act in (lambda: access.keep_sitting(sitting, 1, START), lambda: access.log(sitting),  # noqa: B023
                    lambda: access.note(sitting, Event("left", START))):  # noqa: B023
            with pytest.raises(NotYours):
                act()


def test_only_what_was_handed_in_is_collected_and_the_log_has_an_end(exam: ExamFile, store: Store) -> None:
    kept = SittingStore(store)
    done = replace(begun(exam, "wang", "two"), handed_in_at=START)
    kept.keep(begun(exam), 0, START)
    kept.keep(done, 0, START)
    assert kept.handed_in("small") == (done,)
    assert kept.handed_in("other") == ()
    with store.transaction() as connection:
        row = "('one', 'left', '2026-03-01T12:00:00+00:00', NULL, 0)"
        for _ in range(MAX_EVENTS - 1):
            connection.exec_driver_sql(f"INSERT INTO sitting_events (sitting, kind, at, talk, amount) VALUES {row}")
    for _ in range(3):
        kept.note("one", Event("left", START))
    assert len(kept.events("one")) == MAX_EVENTS


def test_a_broken_record_is_named_and_hides_no_other(exam: ExamFile, store: Store) -> None:
    kept = SittingStore(store)
    kept.keep(begun(exam), 0, START)
    kept.keep(begun(exam, id="two"), 0, START)
    with store.transaction() as connection:
        connection.exec_driver_sql("UPDATE sittings SET data = '{' WHERE id = 'one'")
    with pytest.raises(BrokenRecord):
        kept.load("one")
    assert [item.id for item in kept.of("li.wei")] == ["two"]
