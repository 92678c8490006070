"""A model's voice in the app: heard in the talk, set on the settings page, and missed nowhere without it."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from trainer.fake_model import PROFILES, FakeModel
from trainer.settings import ENDPOINT_FILE, EndpointSettings, read_settings, save_endpoint
from trainer.texts import texts
from trainer.ui.cached import voice

Open = Callable[..., Any]
REPLY = "I can see that's spoilt the moment for you, sir. What were the mandarin fish like that you've had before?"
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
