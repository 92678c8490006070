"""A whole talk: the customer answers, every turn is kept, nothing is lost by a reload or a second window."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scoring.case import packaged_scenarios
from scoring.text import Language, traditional
from trainer.access import Access, NotYours, Person
from trainer.attempt import MAX_REPLY
from trainer.coach import hint
from trainer.notes import notes_of
from trainer.roleplay import play_replies
from trainer.scenario import read_scenario
from trainer.settings import read_settings
from trainer.store import Store
from trainer.texts import texts

HOSTILE = (
    "<img src=x onerror=alert(1)><script>alert(2)</script> ![p](http://evil.example/p.png) [l](javascript:alert(3)) "
    "**b** $x^2$ :red[r] :smile: :material/home: ~~s~~ <b>&amp;</b> \"' \u202eabc"
)


Open = Callable[..., Any]


def expert_replies(language: Language) -> tuple[str, ...]:
    file = read_scenario(packaged_scenarios() / ("en" if language == "en" else "zh-Hans") / "mandarin-fish.yaml")
    return next(talk.replies for talk in file.scenario.selftest if talk.tier == "expert")


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
def test_a_whole_talk_to_its_debrief(begin: Open, open_app: Open, language: Language) -> None:
    app = begin(lang=language, trainee="li.wei")
    for number, reply in enumerate(expert_replies(language), start=1):
        app.say(reply)
        attempt = app.attempt
        assert attempt.turns[2 * number - 1].text == reply
        assert attempt.turns[2 * number].text in app.visible
        if attempt.awaiting == "nobody":
            break
    assert attempt.state.outcome == "resolved"
    app.click("debrief")
    interface = texts(language)
    assert interface("outcome.resolved") in app.visible
    assert interface("debrief.expert_how", score="").split("，")[0].split(".")[0] in app.visible
    assert app.app.get("vega_lite_chart") or app.app.get("arrow_vega_lite_chart")
    saved = Store(read_settings().database_url).attempts_of("li.wei").best()["mandarin-fish"]
    assert saved.score is not None and f"{saved.score:g}" in app.visible
    verdict = interface("verdict.passed" if saved.passed else "verdict.not_passed")
    best = interface("catalogue.best", score=f"{saved.score:g}", verdict=verdict)
    assert best in open_app(lang=language, trainee="li.wei").visible


def test_the_mood_is_shown_in_numbers_with_its_causes(begin: Open) -> None:
    app = begin(lang="en")
    app.say("So the fish on the plate does not look like the one you ordered, is that right?")
    attempt = app.attempt
    assert attempt.steps[-1].changes
    assert f'<span class="number">{attempt.state.mood.trust}</span>' in app.source
    assert 'alt="' in app.source
    assert texts("en")("mood.why") in app.visible


def test_a_reload_comes_back_to_the_same_turn(begin: Open, open_app: Open) -> None:
    app = begin()
    app.say(expert_replies("zh-Hans")[0])
    again = open_app("practice", attempt=app.attempt.id)
    assert again.attempt == app.attempt
    assert app.attempt.turns[1].text in again.visible


def test_a_crash_before_the_customer_answered_is_made_good(begin: Open, open_app: Open) -> None:
    begun = begin().attempt
    store = Store(read_settings().database_url)
    at = begun.started_at
    store.save(begun.reply(expert_replies("zh-Hans")[0], at), at)
    again = open_app("practice", attempt=begun.id).attempt
    assert len(again.turns) == 3
    assert again.awaiting == "staff"
    assert store.load(begun.id) == again


def test_a_customer_who_cannot_answer_may_be_tried_again(
    begin: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scenario file is broken while a talk goes on; once it is mended the talk goes on where it was."""
    source = (packaged_scenarios() / "en" / "mandarin-fish.yaml").read_text(encoding="utf-8")
    broken = re.sub(r"(?m)^( +)words:$", r"\1words:\n\1  - (unclosed", source)
    assert broken != source
    (tmp_path / "en").mkdir()
    file = tmp_path / "en" / "mandarin-fish.yaml"
    file.write_text(broken, encoding="utf-8")
    monkeypatch.setenv("TRAINER_SCENARIOS", str(tmp_path))
    app = begin(lang="en").say("Good evening. What looks wrong to you, sir?")
    assert texts("en")("notice.no_answer") in app.visible
    assert app.attempt.awaiting == "customer"
    app.click("retry")
    assert app.attempt.awaiting == "customer"
    assert "end" in app.buttons()
    file.write_text(source, encoding="utf-8")
    app.click("retry")
    assert app.attempt.awaiting == "staff"
    assert len(app.attempt.turns) == 3


def test_a_talk_whose_customer_cannot_answer_may_be_ended(
    begin: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = (packaged_scenarios() / "en" / "mandarin-fish.yaml").read_text(encoding="utf-8")
    (tmp_path / "en").mkdir()
    broken = re.sub(r"(?m)^( +)words:$", r"\1words:\n\1  - (unclosed", source)
    (tmp_path / "en" / "mandarin-fish.yaml").write_text(broken, encoding="utf-8")
    monkeypatch.setenv("TRAINER_SCENARIOS", str(tmp_path))
    app = begin(lang="en").say("Good evening. What looks wrong to you, sir?")
    assert app.attempt.awaiting == "customer"
    app.click("end")
    assert app.attempt.awaiting == "nobody"
    assert texts("en")("outcome.broken_off") in app.visible
    assert "end" not in app.buttons()
    app.click("debrief")
    assert texts("en")("notice.no_scenario") in app.visible
    assert [button.key for button in app.app.download_button] == ["transcript"]


def test_two_windows_lose_no_turn(begin: Open, open_app: Open) -> None:
    replies = expert_replies("zh-Hans")
    first = begin()
    second = open_app("practice", attempt=first.attempt.id)
    first.say(replies[0])
    second.say("第二个窗口里写的话")
    assert second.attempt == first.attempt
    assert texts("zh-Hans")("notice.newer") in second.visible
    assert second.in_input() == "第二个窗口里写的话"
    second.say(replies[1])
    assert [turn.text for turn in second.attempt.turns if turn.speaker == "staff"] == list(replies[:2])


@pytest.mark.parametrize(
    ("text", "reason"), [("   ", "empty"), ("\u3000\n", "empty"), ("长" * (MAX_REPLY + 1), "too_long")]
)
def test_a_reply_that_cannot_be_taken_stays_in_the_input(begin: Open, text: str, reason: str) -> None:
    app = begin()
    before = app.attempt
    app.say(text)
    assert app.attempt == before
    told = texts("zh-Hans")(f"notice.refused.{reason}", limit="2,000", over="1")
    assert app.visible.index(before.turns[0].text) < app.visible.index(told)  # in sight: below the talk
    assert app.in_input() == (text if text.strip() else "")
    app.say(expert_replies("zh-Hans")[0])
    assert len(app.attempt.turns) == 3


def test_text_of_people_stays_text_everywhere(begin: Open) -> None:
    app = begin(lang="en", trainee="<b>x</b>")
    app.say(HOSTILE)
    assert app.attempt.turns[1].text == HOSTILE
    pages = [app.source]
    app.click("end")
    app.click("debrief")
    pages.append(app.source)
    for page in pages:
        assert "&lt;img src=x" in page and "![p](http" in page
        for living in ("<img src=x", "<script>alert", "<b>&amp;</b>", 'href="javascript'):
            assert living not in page
    assert "**b** $x^2$ :red[r] :smile: :material/home: ~~s~~" in app.visible
    for item in app.app.markdown:
        assert "evil.example" not in item.value


def test_a_hint_on_demand_asks_and_tells_nothing(begin: Open) -> None:
    app = begin(lang="en")
    assert texts("en")("hint.first") not in app.visible
    app.click("hint")
    assert texts("en")("hint.first") in app.visible
    app.say("Good evening. What looks wrong to you, sir?")
    assert app.attempt.awaiting == "staff"
    assert texts("en")("hint.title").strip() not in app.visible  # asked for once, given once
    app.click("hint")
    hint = app.visible[app.visible.index(texts("en")("hint.title").strip()):]
    file = read_scenario(packaged_scenarios() / "en" / "mandarin-fish.yaml")
    assert "?" in hint and not [fact for fact in file.play.hidden if fact.fact in hint]


def test_an_act_is_a_reply_and_brings_back_a_note(begin: Open, open_app: Open) -> None:
    app = begin(lang="zh-Hant")
    act = next(act for act in read_scenario(packaged_scenarios() / "zh-Hans" / "mandarin-fish.yaml").play.acts
               if act.id == "pour_tea")
    assert traditional(act.note) not in app.visible
    app.click("act-pour_tea")
    assert app.attempt.turns[1].text == traditional(act.line)
    assert "look_after_table" in app.attempt.state.moves
    assert traditional(act.note) in app.visible
    assert "act-pour_tea" not in app.buttons() and "act-ask_supervisor" in app.buttons()
    again = open_app("practice", attempt=app.attempt.id, lang="en")
    english = read_scenario(packaged_scenarios() / "en" / "mandarin-fish.yaml").play.acts
    assert next(act.note for act in english if act.id == "pour_tea") in again.visible


def test_a_plain_question_is_what_the_hint_asks_about() -> None:
    file = next(file for file in map(read_scenario, sorted((packaged_scenarios() / "en").glob("*.yaml")))
                if file.play.mood.anger < 40)
    attempt = play_replies(file, (), 1)
    turns = (*attempt.turns[:-1], replace(attempt.turns[-1], text="Hello. Do you have this in blue?"))
    assert hint(file, replace(attempt, turns=turns)).key == "asked"
    turns = (*attempt.turns[:-1], replace(attempt.turns[-1], text="Hello. I am looking for something in blue."))
    assert hint(file, replace(attempt, turns=turns)).key == "first"


def test_notes_are_kept_with_the_attempt_and_for_nobody_else(begin: Open, open_app: Open) -> None:
    app = begin(lang="en", trainee="li.wei")
    id = app.attempt.id
    app.app.text_area(key=f"notes_pad-{id}").set_value("He looks at the host.").run()
    again = open_app("practice", attempt=id, lang="en", trainee="li.wei")
    assert again.app.text_area(key=f"notes_pad-{id}").value == "He looks at the host."
    if "end" in again.buttons():
        again.click("end")
    seen = open_app("debrief", attempt=id, lang="en", trainee="li.wei").visible
    assert "He looks at the host." in seen and texts("en")("notes.private") in seen
    store = Store(read_settings().database_url)
    assert Access(store, Person("li.wei")).notes(id) == "He looks at the host."
    assert Access(store, Person("somebody", is_trainer=True)).notes(id) == ""
    with pytest.raises(NotYours):
        Access(store, Person("somebody")).keep_notes(id, "x", app.attempt.started_at)
    Access(store, Person("li.wei")).erase()
    assert notes_of(store, [id]) == {}


def test_a_hard_scenario_hides_the_mood_until_it_is_asked_for(open_app: Open) -> None:
    hard = next(path.stem for path in sorted((packaged_scenarios() / "en").glob("*.yaml"))
                if read_scenario(path).about.level >= 4)
    app = open_app("practice", lang="en", scenario=hard).click("begin")
    meters = 'class="meters"'
    assert meters not in app.source
    app.app.toggle(key="mood_shown").set_value(True).run()
    assert meters in app.source


def test_whoever_takes_a_break_is_not_late(begin: Open, open_app: Open) -> None:
    app = begin(lang="en")
    app.say("Good evening. What looks wrong to you, sir?")
    assert app.attempt.turns[1].at is not None
    app.click("leave")
    assert texts("en")("product") in app.source or app.attempt
    again = open_app("practice", attempt=app.attempt.id, lang="en")
    assert 'role="timer"' not in again.source
    again.say("So this one looks different from those you know, is that right?")
    assert again.attempt.turns[3].at is None and again.attempt.turns[4].at is not None
    assert 'role="timer"' in again.source


def test_trying_again_draws_a_new_talk(begin: Open) -> None:
    app = begin()
    first = app.attempt
    app.click("end")
    app.click("debrief")
    app.click("again")
    second = app.attempt
    assert (second.id, second.seed) != (first.id, first.seed)
    assert second.awaiting == "staff"
    assert app.query("attempt") == second.id


def test_an_attempt_that_was_ended_early_does_not_count_as_best(begin: Open, open_app: Open) -> None:
    app = begin(lang="en")
    app.click("end")
    assert texts("en")("catalogue.untried") in open_app(lang="en").visible


def test_the_record_can_be_taken_along(begin: Open) -> None:
    app = begin(lang="en")
    app.say("Good evening. What looks wrong to you, sir?")
    app.click("end")
    app.click("debrief")
    assert {button.key for button in app.app.download_button} == {"transcript", "scorecard"}


def test_the_downloaded_transcript_is_one_that_the_scorer_reads() -> None:
    from scoring.transcript import transcript_from
    from trainer.ui.ended import transcript_jsonl

    file = read_scenario(packaged_scenarios() / "zh-Hans" / "mandarin-fish.yaml")
    attempt = play_replies(file, expert_replies("zh-Hans")[:2], seed=1)
    line = transcript_jsonl(attempt)
    assert line.count("\n") == 1
    assert transcript_from(json.loads(line), "x") == attempt.transcript


def test_a_look_too_many_for_the_rest_of_an_answer_draws_the_whole_page(
    begin: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the reply box that the trainee has sent from stays shut, where that look has cut the page's run short."""
    from trainer.ui import chat

    class Drawn(Exception):
        pass

    def drawn() -> None:
        raise Drawn

    attempt = begin().attempt
    assert attempt.rest is None
    monkeypatch.setattr(chat.st, "rerun", drawn)
    monkeypatch.setattr(chat.st, "session_state", {"attempt": attempt})
    with pytest.raises(Drawn):
        chat._take_rest()
    monkeypatch.setattr(chat.st, "session_state", {})
    chat._take_rest()  # nobody talks here any more
