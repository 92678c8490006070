"""What a talk uses of a model: kept with it, told in its debrief, and counted on wherever it goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import streamlit as st

from tests.ui.test_voice import REPLY
from trainer.fake_model import PROFILES, FakeModel
from trainer.spent import Spent
from trainer.texts import texts
from trainer.ui.cached import store

Open = Callable[..., Any]


@pytest.fixture
def endpoint(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAINER_BASE_URL", address)
    monkeypatch.setenv("TRAINER_MODEL", "fake-openai")


@pytest.mark.usefixtures("endpoint")
@pytest.mark.parametrize("usage", ["own", "never"])
def test_what_a_talk_uses_is_kept_with_it_counts_on_and_is_told(
    begin: Open, fake: FakeModel, usage: str, open_app: Open, monkeypatch: pytest.MonkeyPatch,
) -> None:
    if usage == "never":
        fake.profile = PROFILES["openai"].but("no_usage")
    app = begin(lang="en").say(REPLY)
    spent = app.attempt.spent
    assert spent.requests == 1 and spent.tokens > 0 and spent.estimated is (usage == "never")
    kept = store().load(app.attempt.id)
    assert kept is not None and kept.spent == spent, "another window, or the next start of the app, reads it"
    st.cache_resource.clear()
    monkeypatch.setattr("trainer.voice.REQUESTS", 2)
    again = open_app("practice", lang="en", attempt=app.attempt.id)
    again.say(REPLY)
    assert again.attempt.spent.requests == 2 and again.attempt.spent.tokens > spent.tokens
    again.say(REPLY)
    assert (again.attempt.steps[-1].voice, again.attempt.spent.requests) == ("scripted", 2), "the budget is used up"
    again.click("end")
    again.turn_to("debrief", attempt=again.attempt.id)
    key = "voice.spent_about" if usage == "never" else "voice.spent"
    assert texts("en")(key, requests=2, tokens=f"{again.attempt.spent.tokens:,}") in again.visible


def test_a_talk_without_a_model_has_used_nothing(begin: Open) -> None:
    app = begin(lang="en").say(REPLY)
    assert app.attempt.spent == Spent()
    app.click("end")
    app.turn_to("debrief", attempt=app.attempt.id)
    assert "Requests to the model" not in app.visible
