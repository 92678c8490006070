"""Sitting an exam in the app: what is shown and what is not, whose it is, and what is kept."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scoring.case import packaged_scenarios
from trainer.exam.sitting import Sitting
from trainer.settings import read_settings
from trainer.sittings import SittingStore
from trainer.store import Store
from trainer.texts import texts

Open = Callable[..., Any]
DATA = Path(__file__).parents[1] / "data" / "exams" / "three-talks.yaml"
SAY = texts("en")


@pytest.fixture(autouse=True)
def exams(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of scenarios that holds the small exam and nothing else."""
    folder = tmp_path / "own"
    (folder / "exams").mkdir(parents=True)
    shutil.copy(DATA, folder / "exams")
    monkeypatch.setenv("TRAINER_SCENARIOS", str(folder))
    assert packaged_scenarios().is_dir()
    return folder


def start(open_app: Open, name: str = "li.wei", **query: str) -> Any:
    app = open_app("exam", lang="en", exam="three-talks", **query)
    app.app.text_input(key="candidate_name").set_value(name)
    app.run()
    return app.click("start")


def stored(app: Any) -> Sitting:
    store = Store(read_settings().database_url)
    found = SittingStore(store).load(app.query("sitting"))
    store.close()
    assert found is not None
    return found[0]


def answer(app: Any, text: str) -> Any:
    app.app.chat_input(key="exam_reply").set_value(text)
    return app.run()


def test_an_exam_is_found_and_tells_its_rules(open_app: Open) -> None:
    app = open_app("exam", lang="en").click("choose-three-talks")
    assert "A mean of at least 60" in app.visible
    assert SAY("sitting.rule.once") in app.visible
    assert SAY("sitting.rule.log") in app.visible
    assert SAY("sitting.no_name") in app.click("start").visible


def test_a_conversation_shows_neither_mood_nor_hint_nor_score(open_app: Open) -> None:
    app = start(open_app).click("begin")
    assert "hint" not in app.buttons()
    assert not app.app.toggle
    answer(app, "You can't have that, it's your own fault.")
    assert 'class="meters"' not in app.source
    assert 'role="timer"' in app.source
    assert len(stored(app).talks[0].turns) == 3
    app.click("end").click("go-on")
    assert SAY("sitting.number", number=2, count=3) in app.visible
    assert "score" not in app.visible.replace(SAY("sitting.rule.score"), "").lower()


def test_the_address_leads_back_and_the_log_says_so(open_app: Open) -> None:
    app = answer(start(open_app).click("begin"), "You mean this isn't the mandarin fish you ordered?")
    words = [turn.text for turn in stored(app).talks[0].turns]
    again = open_app("exam", lang="en", trainee="li.wei", sitting=app.query("sitting"))
    assert all(text in again.visible for text in words)
    store = Store(read_settings().database_url)
    kinds = [event.kind for event in SittingStore(store).events(app.query("sitting"))]
    store.close()
    assert kinds == ["opened", "opened"]


def test_nobody_opens_the_sitting_of_another_by_its_id(open_app: Open) -> None:
    app = start(open_app).click("begin")
    words = stored(app).talks[0].turns[0].text
    for other in ({}, {"trainee": "wang"}):
        window = open_app("exam", lang="en", sitting=app.query("sitting"), **other)
        assert words not in window.visible
        assert SAY("notice.unknown_sitting") in window.visible


def test_the_conversations_of_an_exam_open_on_no_page_of_practice(open_app: Open) -> None:
    app = start(open_app).click("begin")
    talk = stored(app).talks[0]
    for page in ("practice", "debrief"):
        window = open_app(page, lang="en", trainee="li.wei", attempt=talk.id)
        assert talk.turns[0].text not in window.visible


def test_an_exam_is_sat_once_by_each_name(open_app: Open) -> None:
    app = start(open_app)
    again = open_app("exam", lang="en", trainee="li.wei", exam="three-talks").click("resume")
    assert again.query("sitting") == app.query("sitting")
    other = start(open_app, "wang")
    assert other.query("sitting") != app.query("sitting")
    app.click("begin")
    other.click("begin")
    assert stored(app).talks[0].turns[0].text == stored(other).talks[0].turns[0].text


def test_two_windows_lose_no_turn(open_app: Open) -> None:
    first = start(open_app).click("begin")
    second = open_app("exam", lang="en", trainee="li.wei", sitting=first.query("sitting"))
    answer(first, "You mean this isn't the mandarin fish you ordered?")
    answer(second, "Shall we look at the tank together?")
    assert SAY("notice.newer") in second.visible
    assert len(stored(first).talks[0].transcript.staff_turns()) == 1
    assert second.app.chat_input(key="exam_reply").proto.value == "Shall we look at the tank together?"


def test_time_that_is_up_ends_the_conversation(open_app: Open, exams: Path) -> None:
    path = exams / "exams" / "three-talks.yaml"
    app = start(open_app).click("begin")
    sitting = stored(app)
    from dataclasses import replace
    from datetime import timedelta

    talk = sitting.talks[0]
    earlier = talk.started_at - timedelta(minutes=31)
    turns = (replace(talk.turns[0], at=earlier),)
    store = Store(read_settings().database_url)
    kept = SittingStore(store)
    late = replace(sitting, talks=(replace(talk, started_at=earlier, turns=turns),))
    kept.keep(late, 2, earlier)
    assert path.exists()
    app.run()
    assert SAY("notice.sitting_time_up") in app.visible
    assert stored(app).talks[0].state.outcome == "unresolved"
    assert [event.kind for event in kept.events(sitting.id)][-1] == "time_up"
    store.close()


def test_handing_in_closes_it_and_gives_the_transcripts_as_they_are_read(open_app: Open) -> None:
    app = start(open_app)
    assert app.app.button(key="hand-in").disabled
    app.click("begin")
    answer(app, "You mean this isn't the mandarin fish you ordered?")
    app.click("end").click("go-on")
    app.app.checkbox(key="hand_in_sure").check()
    app.run().click("hand-in")
    assert SAY("sitting.done") in app.visible
    sitting = stored(app)
    assert sitting.handed_in_at is not None
    from trainer.exam.sitting import transcript_lines

    (line,) = transcript_lines(sitting)
    assert set(line) == {"id", "scenario", "language", "staff", "turns"}
    assert json.dumps(line)
    assert "begin" not in open_app("exam", lang="en", trainee="li.wei", sitting=sitting.id).buttons()


def test_an_exam_that_was_changed_meanwhile_goes_no_further(open_app: Open, exams: Path) -> None:
    app = start(open_app)
    path = exams / "exams" / "three-talks.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("overall: 60", "overall: 50"), encoding="utf-8")
    app.run()
    assert SAY("notice.sitting_changed") in app.visible
    assert "begin" not in app.buttons()
