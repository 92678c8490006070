"""Attempts on disk: saved at every turn, found again, never dropping what another window has added."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest

from scoring.case import packaged_scenarios
from scoring.text import Language
from trainer.attempt import Attempt
from trainer.customer.state import Change, CustomerState, MadeMove, MoodState, Promise, Reaction, Told
from trainer.scenario import read_scenario
from trainer.store import BrokenRecord, NewerRecord, Store, StoreError

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(f"sqlite:///{(tmp_path / 'home' / 'trainer.db').as_posix()}")
    yield opened
    opened.close()


def begun(id: str = "a1", trainee: str = "李伟", language: Language = "zh-Hans") -> Attempt:
    file = read_scenario(packaged_scenarios() / "zh-Hans" / "mandarin-fish.yaml")
    return Attempt.begin(file, id=id, language=language, seed=3, at=AT, opening=file.play.opening[0], trainee=trainee)


def exchange(attempt: Attempt, said: str, answer: str, *, outcome: str | None = None) -> Attempt:
    mood = MoodState(50, 45, 57)
    state = CustomerState(
        mood, told=(Told("host_face", len(attempt.turns) + 1, True),), moves=("invite_tank",), used=(answer,),
        replies=attempt.state.replies + 1, outcome=outcome, ending="content" if outcome else None,  # type: ignore[arg-type]
    )  # fmt: skip
    changes = (Change("anger", -5, "listening.restate", 0, 2, said[:2]), Change("patience", -3, "rule.waiting"))
    moves = (MadeMove("invite_tank", 0, 2, said[:2]),)
    reaction = Reaction(state, changes, moves, ("host_face",), "moods.annoyed", answer)
    later = attempt.turns[-1].at + timedelta(seconds=20)  # type: ignore[operator]
    return attempt.reply(said, later).hear(reaction, later + timedelta(seconds=4), started_at=later)


def test_an_attempt_comes_back_equal(store: Store) -> None:
    attempt = exchange(begun(), "先生 <b>您好</b> 🐟‮abc\n第二行", "哼。")
    store.save(attempt, AT)
    assert store.load("a1") == attempt


def test_an_unknown_id_is_nothing(store: Store) -> None:
    assert store.load("' OR 1=1 --") is None


def test_each_turn_replaces_the_record_before_it(store: Store) -> None:
    attempt = begun()
    store.save(attempt, AT)
    for said in ("一", "二", "三"):
        attempt = exchange(attempt, said, f"{said}?")
        store.save(attempt, AT)
    assert store.load("a1") == attempt
    assert len(store.attempts_of("李伟").saved) == 1


def test_a_save_that_would_drop_turns_is_refused_and_tells_the_newer_record(store: Store) -> None:
    first = begun()
    newer = exchange(first, "这边请。", "哪边？")
    store.save(newer, AT)
    with pytest.raises(NewerRecord) as refused:
        store.save(first.reply("另一个窗口说的", AT), AT)
    assert refused.value.attempt == newer
    with pytest.raises(NewerRecord):
        store.save(first, AT)
    assert store.load("a1") == newer


def test_an_ended_talk_is_not_opened_again_by_another_window(store: Store) -> None:
    attempt = begun()
    store.save(attempt.break_off(), AT)
    with pytest.raises(NewerRecord):
        store.save(attempt, AT)


def test_the_best_talk_of_each_scenario_counts_only_talks_played_to_their_end(store: Store) -> None:
    for id, score in (("a", 61.0), ("b", 88.5), ("c", 70.0)):
        store.save(exchange(begun(id), "好", "好。", outcome="resolved"), AT, score=score, passed=score >= 70)
    store.save(begun("d").break_off(), AT, score=99.0, passed=True)
    store.save(begun("e", trainee="someone else"), AT)
    listing = store.attempts_of("李伟")
    best = listing.best()["mandarin-fish"]
    assert (best.id, best.score, best.passed, best.outcome) == ("b", 88.5, True, "resolved")
    assert listing.open() == {}


def test_the_latest_unfinished_attempt_is_the_one_to_carry_on(store: Store) -> None:
    store.save(begun("old"), AT + timedelta(hours=1))
    store.save(begun("new"), AT + timedelta(hours=2))
    store.save(begun("older"), datetime.fromisoformat("2026-03-01T21:30:00+09:00"))  # later by the clock, not in time
    assert store.attempts_of("李伟").open()["mandarin-fish"].id == "new"


BROKEN = ["", "not json", "[]", "{}", '{"turns": 3}', '{"turns": [], "id": "x", "language": "en"}']


@pytest.mark.parametrize("data", BROKEN)
def test_a_broken_record_is_reported_and_left_alone(store: Store, tmp_path: Path, data: str) -> None:
    store.save(begun("good"), AT)
    store.save(begun("bad"), AT)
    with sqlite3.connect(tmp_path / "home" / "trainer.db") as database:
        database.execute("UPDATE attempts SET data = ? WHERE id = 'bad'", (data,))
    database.close()
    with pytest.raises(BrokenRecord, match="bad"):
        store.load("bad")
    with pytest.raises(BrokenRecord):
        store.save(begun("bad"), AT)
    assert store.load("good") is not None


def test_a_broken_row_does_not_hide_the_others(store: Store, tmp_path: Path) -> None:
    store.save(begun("good"), AT)
    store.save(begun("bad"), AT)
    with sqlite3.connect(tmp_path / "home" / "trainer.db") as database:
        database.execute("UPDATE attempts SET started_at = 'long ago' WHERE id = 'bad'")
    database.close()
    listing = store.attempts_of("李伟")
    assert [saved.id for saved in listing.saved] == ["good"]
    assert [broken.id for broken in listing.broken] == ["bad"]


def test_a_file_that_is_no_database_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "trainer.db").write_text("no database " * 100, encoding="utf-8")
    with pytest.raises(StoreError, match=r"trainer\.db: file is not a database$"):
        Store(f"sqlite:///{(tmp_path / 'trainer.db').as_posix()}")


def test_a_folder_that_cannot_be_made_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StoreError, match="file"):
        Store(f"sqlite:///{(tmp_path / 'file' / 'trainer.db').as_posix()}")


def test_records_are_written_ahead_and_synchronised(store: Store) -> None:
    with store._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2


def test_many_windows_write_at_once_and_lose_nothing(store: Store) -> None:
    failed: list[BaseException] = []

    def play(id: str) -> None:
        try:
            attempt = begun(id)
            store.save(attempt, AT)
            for number in range(5):
                attempt = exchange(attempt, f"第{number}句", f"第{number}答")
                store.save(attempt, AT)
        except BaseException as error:
            failed.append(error)

    threads = [Thread(target=play, args=(f"t{number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    kept = sorted((saved.id, saved.turns) for saved in store.attempts_of("李伟").saved)
    assert kept == [(f"t{number}", 11) for number in range(6)]


def test_an_attempt_with_another_outcome_may_follow_the_same_turns(store: Store) -> None:
    attempt = exchange(begun(), "好", "好。")
    store.save(attempt, AT)
    ended = replace(attempt, state=replace(attempt.state, outcome="unresolved"))
    store.save(ended, AT, score=40.0, passed=False)
    assert store.load("a1") == ended


def halved(attempt: Attempt) -> Attempt:
    """Return the attempt after an answer of which only the first message has come."""
    at = AT + timedelta(minutes=1)
    promise = Promise(1, 0, 2, "两分", 120, True)
    mood = MoodState(50, 45, 57)
    state = CustomerState(mood, used=("等着。快点。",), asked=("host_face",), promise=promise, replies=1)
    changes = (Change("trust", -10, "rule.broken_promise", 0, 2, "两分", 1),)
    reaction = Reaction(state, changes, (), (), "mood.annoyed", "等着。快点。", ("等着。", "快点。"))
    return attempt.reply("两分钟就来。", at).hear(reaction, at, started_at=at, pause=timedelta(seconds=4))


def test_half_an_answer_comes_back_with_what_is_still_to_come(store: Store) -> None:
    attempt = halved(begun())
    store.save(attempt, AT)
    loaded = store.load("a1")
    assert loaded == attempt and loaded.rest == attempt.rest is not None
    arrived = loaded.arrive(loaded.rest.due)  # type: ignore[union-attr]
    store.save(arrived, AT)
    assert store.load("a1") == arrived


def test_two_windows_take_the_rest_without_losing_a_turn(store: Store) -> None:
    attempt = halved(begun())
    store.save(attempt, AT)
    assert attempt.rest
    due = attempt.rest.due
    store.save(attempt.arrive(due), AT)
    store.save(attempt.arrive(due + timedelta(seconds=9)), AT)  # the same turn, sent when it was due
    with pytest.raises(NewerRecord):
        store.save(attempt.reply("稍等！", due - timedelta(seconds=1)), AT)
    assert store.load("a1") == attempt.arrive(due)
