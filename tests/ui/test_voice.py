"""A model's voice in the app: heard in the talk, set on the settings page, and missed nowhere without it."""

from __future__ import annotations

import json
import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1.local_script_runner import LocalScriptRunner

from trainer.customer.naming import doubtful, labelled
from trainer.customer.reactions import read_reply
from trainer.endpoint import EndpointError
from trainer.fake_model import PROFILES, FakeModel
from trainer.roleplay import analysis_of
from trainer.settings import ENDPOINT_FILE, EndpointSettings, read_settings, save_endpoint
from trainer.texts import texts
from trainer.ui.cached import scenario, voice
from trainer.ui.endpoint_words import why_not

Open = Callable[..., Any]
REPLY = "I can see that's spoilt the moment for you, sir. What were the mandarin fish like that you've had before?"
UNHEARD = "Do stroll across with me to where they all swim about."
"""An invitation to the tanks in words that no rule knows."""
HOSTILE = "Well! ![p](http://evil.example/p.png) <img src=x onerror=alert(1)>"
KEY = "sk-very-secret"


@pytest.fixture
def endpoint(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAINER_BASE_URL", address)
    monkeypatch.setenv("TRAINER_MODEL", "fake-openai")
    monkeypatch.setenv("TRAINER_API_KEY", KEY)


@pytest.mark.usefixtures("endpoint")
def test_the_customer_speaks_in_the_models_words(begin: Open, fake: FakeModel) -> None:
    app = begin(lang="en").say(REPLY)
    step = app.attempt.steps[-1]
    assert step.voice == "llm"
    assert app.attempt.turns[step.turn].text in app.visible
    assert "fake-openai" in app.visible
    assert KEY not in app.source
    assert sum("messages" in asked for asked in fake.seen) == 1


@pytest.mark.usefixtures("endpoint")
def test_a_failing_endpoint_leaves_the_scenarios_own_line(begin: Open, fake: FakeModel) -> None:
    fake.profile = PROFILES["openai"].but("401")
    app = begin(lang="en").say(REPLY)
    assert (app.attempt.steps[-1].voice, app.attempt.steps[-1].refusals) == ("scripted", ("failed",))
    assert app.attempt.awaiting == "staff"
    assert texts("en")("voice.own_line") in app.visible


@pytest.mark.usefixtures("endpoint")
def test_a_models_words_stay_words(begin: Open, fake: FakeModel) -> None:
    fake.profile = PROFILES["openai"].but(text=HOSTILE)
    app = begin(lang="en").say(REPLY)
    assert "evil.example" not in app.source and "onerror" not in app.source


def test_without_an_endpoint_nothing_speaks_of_one(begin: Open) -> None:
    app = begin(lang="en").say(REPLY)
    assert app.attempt.steps[-1].voice == "scripted"
    assert texts("en")("voice.was") not in app.visible and "model" not in app.visible
    assert "hear" not in app.buttons()


def test_the_settings_page_keeps_an_endpoint_for_its_owner_alone(
    open_app: Open, address: str, trainer_home: Path,
) -> None:
    app = open_app("settings", lang="en")
    assert texts("en")("endpoint.none") in app.visible
    app.app.text_input(key="endpoint_url").set_value(address)
    app.app.text_input(key="endpoint_model").set_value("fake-openai")
    app.app.text_input(key="endpoint_key").set_value(KEY)
    app.click("endpoint-save")
    kept = trainer_home / ENDPOINT_FILE
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert json.loads(kept.read_text(encoding="utf-8"))["api_key"] == KEY
    assert app.app.text_input(key="endpoint_key").value == ""
    assert KEY not in app.source
    app.click("endpoint-test")
    assert texts("en")("endpoint.has_model", model="fake-openai") in app.visible
    app.click("endpoint-remove")
    assert not kept.exists()
    assert read_settings().endpoint is None


def test_a_key_stays_with_the_address_it_was_given_for(open_app: Open, address: str, trainer_home: Path) -> None:
    save_endpoint(trainer_home, EndpointSettings(address, "one", KEY))
    app = open_app("settings", lang="en")
    app.app.text_input(key="endpoint_model").set_value("two")
    app.click("endpoint-save")
    kept = read_settings().endpoint
    assert kept is not None and (kept.model, kept.api_key) == ("two", KEY)
    app.app.text_input(key="endpoint_url").set_value("http://localhost:9/v1")
    app.click("endpoint-save")
    kept = read_settings().endpoint
    assert kept is not None and (kept.base_url, kept.api_key) == ("http://localhost:9/v1", "")


def test_what_cannot_be_used_changes_nothing(open_app: Open, address: str, trainer_home: Path) -> None:
    save_endpoint(trainer_home, EndpointSettings(address, "one", KEY))
    app = open_app("settings", lang="zh-Hans")
    app.app.text_input(key="endpoint_url").set_value("ftp://nowhere")
    app.click("endpoint-save")
    assert texts("zh-Hans")("notice.endpoint_bad") in app.visible
    kept = read_settings().endpoint
    assert kept is not None and kept.base_url == address


@pytest.mark.parametrize("fault", ["401", "500", "not_the_interface"])
def test_a_test_tells_what_is_wrong(
    open_app: Open, address: str, fake: FakeModel, trainer_home: Path, fault: str,
) -> None:
    save_endpoint(trainer_home, EndpointSettings(address, "one", KEY, retries=0))
    fake.profile = PROFILES["openai"].but(fault)
    app = open_app("settings", lang="en").click("endpoint-test")
    shown = "The server answers" if fault == "not_the_interface" else "The server gives no answer"
    assert shown in app.visible and KEY not in app.source


@pytest.mark.parametrize(("language", "words", "quoted"), [
    ("zh-Hans", "它拒绝了请求", "服务器原话：“"), ("zh-Hant", "它拒絕了請求", "原話：「"),
    ("en", "It refuses", "own words: “"),
])
def test_a_failure_is_told_in_the_readers_language_and_the_server_is_quoted(
    open_app: Open, address: str, fake: FakeModel, trainer_home: Path, language: str, words: str, quoted: str,
) -> None:
    save_endpoint(trainer_home, EndpointSettings(address, "one", KEY, retries=0))
    fake.profile = PROFILES["openai"].but("401")
    app = open_app("settings", lang=language).click("endpoint-test")
    assert words in app.visible and "401" in app.visible
    assert quoted.rstrip("「“") in app.visible
    save_endpoint(trainer_home, EndpointSettings("http://127.0.0.1:9/v1", "one", KEY, retries=0))
    app.click("endpoint-test")
    assert texts(language)("endpoint.why.unreachable") in app.visible


def test_a_servers_words_stay_words() -> None:
    error = EndpointError("refused", "HTTP 400", 400, said="<script>alert(1)</script>\u202e\n{why} " + "x" * 900)
    told = why_not(error, texts("zh-Hans"))
    assert "\u202e" not in told and "\n" not in told and "{why}" in told and len(told) < 400


@pytest.mark.parametrize(("url", "key", "why"), [
    ("ftp://nowhere", "", "address"), ("http://me:pw@localhost/v1", "", "secret"),
    ("http://localhost:1/v1", "鱼", "key"),
])
def test_what_is_wrong_with_settings_is_told_in_chinese(open_app: Open, url: str, key: str, why: str) -> None:
    app = open_app("settings", lang="zh-Hans")
    app.app.text_input(key="endpoint_url").set_value(url)
    app.app.text_input(key="endpoint_key").set_value(key)
    app.click("endpoint-save")
    assert texts("zh-Hans")(f"endpoint.bad.{why}") in app.visible


def test_a_settings_file_that_others_may_read_is_told_in_chinese(open_app: Open, trainer_home: Path) -> None:
    save_endpoint(trainer_home, EndpointSettings("http://localhost:1/v1", "one", KEY))
    (trainer_home / ENDPOINT_FILE).chmod(0o644)
    app = open_app("settings", lang="zh-Hans")
    assert texts("zh-Hans")("endpoint.bad.open") in app.visible and "others may" not in app.visible


@pytest.mark.usefixtures("endpoint")
def test_the_environment_goes_first_and_is_not_changed_here(open_app: Open) -> None:
    app = open_app("settings", lang="en")
    assert "TRAINER_BASE_URL" in app.visible
    assert KEY not in app.source
    assert "endpoint-save" not in app.buttons()


@pytest.mark.usefixtures("endpoint")
def test_the_last_answer_is_read_aloud_where_that_is_offered(begin: Open, fake: FakeModel) -> None:
    fake.sound = True
    app = begin(lang="en").say(REPLY)
    found = voice()
    assert found is not None
    found._look()
    assert (found.hearing(), found.speaking()) == ("whisper-1", "tts-1")
    app.run()
    assert "hear" in app.buttons()
    app.click("hear")
    assert fake.seen[-1]["input"] == app.attempt.turns[-1].text
    assert found.endpoint.transcribe(b"RIFF", language="zh", model=found.hearing()).startswith("您好")


# Whoever leaves


class Leaving:
    """A trainee who does something else as soon as the model has been asked, while the page still waits for it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, fake: FakeModel) -> None:
        self.runners: list[Any] = []
        self.fake = fake
        begin = LocalScriptRunner.__init__

        def noted(runner: Any, *rest: Any, **more: Any) -> None:
            begin(runner, *rest, **more)
            self.runners.append(runner)

        monkeypatch.setattr(LocalScriptRunner, "__init__", noted)

    def _asked(self, what: str) -> int:
        return sum(what in asked for asked in list(self.fake.seen))

    def while_waiting(self, act: Callable[[Any], object], what: str = "messages") -> None:
        asked = self._asked(what)

        def wait() -> None:
            while self._asked(what) == asked:
                time.sleep(0.01)
            time.sleep(0.3)
            act(self.runners[-1])

        threading.Thread(target=wait, daemon=True).start()


@pytest.mark.usefixtures("endpoint")
@pytest.mark.parametrize("moves", ["off", "on"], ids=["speaking", "naming a move"])
def test_a_closed_window_ends_the_request_and_the_talk_goes_on_later(
    begin: Open, fake: FakeModel, monkeypatch: pytest.MonkeyPatch, moves: str,
) -> None:
    monkeypatch.setenv("TRAINER_MODEL_MOVES", moves)
    app = begin(lang="en")
    leaving = Leaving(monkeypatch, fake)
    fake.profile = PROFILES["openai"].but(pace=2.0) if moves == "off" else PROFILES["openai"].but(wait=8.0)
    leaving.while_waiting(lambda runner: runner.request_stop())
    began = time.monotonic()
    app.say(REPLY if moves == "off" else UNHEARD)
    assert time.monotonic() - began < 5, "the run has not waited for the model"
    if moves == "off":
        assert fake.hung_up.wait(3), "the server learns at once that nobody listens"
    assert app.attempt.awaiting == "customer"
    fake.profile = PROFILES["openai"]
    app.run()
    assert app.attempt.awaiting == "staff" and "failed" not in app.attempt.steps[-1].refusals


@pytest.mark.usefixtures("endpoint")
def test_whoever_ends_the_practice_does_not_wait_for_an_answer(
    begin: Open, fake: FakeModel, monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = begin(lang="en")
    leaving = Leaving(monkeypatch, fake)
    fake.profile = PROFILES["openai"].but(pace=2.0)
    leaving.while_waiting(lambda runner: runner.request_stop())
    app.say(REPLY)
    assert fake.hung_up.wait(3)
    fake.hung_up.clear()
    asked = len(fake.seen)
    app.app.button(key="end").click()
    app.run()
    assert app.attempt.state.outcome == "unresolved"
    assert len(fake.seen) == asked


@pytest.mark.usefixtures("endpoint")
def test_whoever_leaves_is_not_read_to(begin: Open, fake: FakeModel, monkeypatch: pytest.MonkeyPatch) -> None:
    fake.sound = True
    app = begin(lang="en").say(REPLY)
    found = voice()
    assert found is not None
    found._look()
    app.run()
    before = app.attempt.spent.requests
    leaving = Leaving(monkeypatch, fake)
    fake.profile = PROFILES["openai"].but(wait=8.0)
    leaving.while_waiting(lambda runner: runner.request_stop(), what="input")
    began = time.monotonic()
    app.click("hear")
    assert time.monotonic() - began < 5, "the run has not waited for the sound"
    fake.profile = PROFILES["openai"]
    app.run()
    app.say(REPLY)
    assert app.attempt.spent.requests == before + 2, "the sound and the answer"


# Moves by model


@pytest.mark.usefixtures("endpoint")
def test_a_move_that_the_model_names_reaches_the_customer_and_the_debrief(
    begin: Open, fake: FakeModel, monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = begin(lang="en")
    app.say("Let me see what I can find out for you, sir.")
    asked = [body for body in list(fake.seen) if "messages" in body]
    assert asked and not any("REPLY-" in str(body) for body in asked), "off by default"
    monkeypatch.setenv("TRAINER_MODEL_MOVES", "on")
    file = scenario("mandarin-fish", "en")
    assert file is not None
    attempt = app.attempt.reply(UNHEARD, None)
    reply = read_reply(file, analysis_of(file, attempt), attempt.transcript)
    labels = labelled(doubtful(file, attempt.state, reply), UNHEARD, attempt.seed)
    label = next(label for label, move in labels.items() if move.id == "invite_tank")
    fake.next.append(PROFILES["openai"].but(text=json.dumps({"move": label, "quote": UNHEARD})))
    app.say(UNHEARD)
    assert [(made.id, made.by) for made in app.attempt.steps[-1].moves] == [("invite_tank", "model")]
    app.click("end")
    app.turn_to("debrief", attempt=app.attempt.id)
    assert texts("en")("moves.by_model") in app.visible


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
def test_the_settings_page_switches_it(open_app: Open, address: str, language: Any) -> None:
    app = open_app("settings", lang=language)
    box = app.app.checkbox(key="endpoint_moves")
    assert box.value is False and box.label == texts(language)("endpoint.moves")
    app.app.text_input(key="endpoint_url").set_value(address)
    app.app.text_input(key="endpoint_model").set_value("fake-openai")
    app.click("endpoint-save")
    kept = read_settings().endpoint
    assert kept is not None and kept.moves is False
    app.app.checkbox(key="endpoint_moves").check()
    app.click("endpoint-save")
    kept = read_settings().endpoint
    assert kept is not None and kept.moves is True
    assert texts(language)("endpoint.moves_on") in app.visible
