"""The pages: each opens in three languages, the language is kept, and bad addresses are answered kindly."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scoring.text import LANGUAGES
from trainer.texts import texts

Open = Callable[..., Any]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_opens_in_every_language(open_app: Open, language: str) -> None:
    say = texts(language)  # type: ignore[arg-type]
    catalogue = open_app(lang=language)
    assert say("catalogue.title") in catalogue.visible
    assert f'documentElement.lang = "{language}"' in catalogue.source
    practice = catalogue.click("open-mandarin-fish")
    assert say("briefing.may") in practice.visible
    practice.click("begin")
    assert practice.attempt.language == language
    practice.click("end")
    assert say("outcome.broken_off") in practice.visible
    debrief = practice.click("debrief")
    assert say("debrief.replies") in debrief.visible
    assert say("facts.missed") in debrief.visible


@pytest.mark.parametrize(
    ("locale", "language"),
    [("zh-CN", "zh-Hans"), ("zh", "zh-Hans"), ("zh-TW", "zh-Hant"), ("zh-HK", "zh-Hant"), ("zh-Hant-TW", "zh-Hant"),
     ("en-GB", "en"), ("de-DE", "en")],
)  # fmt: skip
def test_the_browser_chooses_the_first_language(open_app: Open, locale: str, language: str) -> None:
    app = open_app(locale=locale)
    assert app.query("lang") == language
    assert texts(language)("catalogue.title") in app.visible  # type: ignore[arg-type]


def test_the_address_wins_over_the_browser_and_nonsense_in_it_does_not(open_app: Open) -> None:
    assert texts("en")("catalogue.title") in open_app(locale="zh-CN", lang="en").visible
    assert texts("zh-Hant")("catalogue.title") in open_app(locale="zh-TW", lang="<script>").visible


def test_the_language_can_be_switched_and_stays(open_app: Open) -> None:
    app = open_app(locale="zh-CN")
    app.app.segmented_control(key="language_choice").set_value("en").run()
    assert texts("en")("catalogue.title") in app.visible
    assert app.query("lang") == "en"
    app.click("open-mandarin-fish")
    assert texts("en")("briefing.may") in app.visible


def test_switching_the_language_in_a_talk_leaves_the_talk_as_it_is(begin: Open) -> None:
    app = begin(lang="zh-Hans")
    before = app.attempt
    app.app.segmented_control(key="language_choice").set_value("en").run()
    assert app.attempt == before
    assert texts("en")("measure.anger") in app.visible
    assert before.turns[0].text in app.visible


def test_results_are_kept_by_name(open_app: Open) -> None:
    app = open_app("home", lang="en")
    app.app.text_input(key="trainee_name").set_value("  Li <i>Wei</i> ").run()
    assert app.query("trainee") == "Li <i>Wei</i>"
    assert "Li &lt;i&gt;Wei&lt;/i&gt;" in app.source
    app.turn_to("catalogue").click("open-mandarin-fish").click("begin")
    assert app.attempt.trainee == "Li <i>Wei</i>"
    assert "resume-mandarin-fish" in open_app(lang="en", trainee="Li <i>Wei</i>").buttons()
    assert "resume-mandarin-fish" not in open_app(lang="en").buttons()


def test_an_open_attempt_is_carried_on_from_the_catalogue(begin: Open, open_app: Open) -> None:
    begun = begin(trainee="li.wei").attempt
    app = open_app(trainee="li.wei").click("resume-mandarin-fish")
    assert app.attempt == begun


def test_without_a_name_only_this_session_and_the_address_show_what_was_done(begin: Open, open_app: Open) -> None:
    begun = begin(lang="en")
    stranger = open_app(lang="en")
    assert "resume-mandarin-fish" not in stranger.buttons()
    at_home = open_app("home", lang="en")
    assert texts("en")("home.unnamed") in at_home.visible
    assert texts("en")("home.kept") in at_home.visible
    assert "resume-mandarin-fish" in open_app(lang="en", attempt=begun.attempt.id).buttons()
    again = open_app("practice", lang="en", attempt=begun.attempt.id)
    assert "resume-mandarin-fish" in again.turn_to("catalogue").buttons()


def test_nobody_finds_a_named_trainees_attempt_by_its_address_in_the_catalogue(begin: Open, open_app: Open) -> None:
    begun = begin(trainee="li.wei").attempt
    assert "resume-mandarin-fish" not in open_app(attempt=begun.id).buttons()


def test_the_briefing_leads_back(open_app: Open) -> None:
    app = open_app(lang="en").click("open-mandarin-fish").click("back")
    assert texts("en")("catalogue.title") in app.visible


@pytest.mark.parametrize("page", ["practice", "debrief"])
@pytest.mark.parametrize("query", [{}, {"attempt": "no-such"}, {"attempt": "../../etc/passwd"}, {"scenario": "../x"},
                                   {"scenario": "<img src=x onerror=alert(1)>"}])  # fmt: skip
def test_an_address_without_anything_behind_it_leads_back(open_app: Open, page: str, query: dict[str, str]) -> None:
    app = open_app(page, lang="en", **query)
    assert "<img src=x" not in app.source
    app.click("back")
    assert texts("en")("catalogue.title") in app.visible


def test_a_debrief_before_the_end_leads_to_the_talk(begin: Open, open_app: Open) -> None:
    begun = begin().attempt
    app = open_app("debrief", attempt=begun.id, lang="en")
    assert texts("en")("debrief.not_over") in app.visible
    app.click("resume")
    assert app.attempt == begun
    assert app.app.chat_input(key="reply")


def test_a_broken_scenario_file_is_named_and_the_others_stay(
    open_app: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "broken.yaml").write_text("version: [\n", encoding="utf-8")
    monkeypatch.setenv("TRAINER_SCENARIOS", str(tmp_path))
    app = open_app(lang="en")
    assert "broken.yaml:" in app.visible
    assert app.app.button(key="open-mandarin-fish")


def test_a_data_folder_that_cannot_be_used_is_told_and_practice_goes_on(
    open_app: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("TRAINER_HOME", str(tmp_path / "file"))
    app = open_app(lang="en")
    assert texts("en")("notice.store_failed") in app.visible
    app.click("open-mandarin-fish").click("begin")
    assert texts("en")("notice.not_saved") in app.visible
    assert app.attempt.awaiting == "staff"
