"""Home, all cases, lessons, progress and own data: what they show, whose it is, and what they lead to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from scoring.case import packaged_scenarios
from scoring.explain import in_language
from scoring.text import LANGUAGES, Language
from trainer.lessons import cards
from trainer.scenario import read_scenario
from trainer.texts import texts

Open = Callable[..., Any]


def expert(language: Language, case: str = "mandarin-fish") -> tuple[str, ...]:
    folder = "en" if language == "en" else "zh-Hans"
    file = read_scenario(packaged_scenarios() / folder / f"{case}.yaml")
    return next(test.replies for test in file.scenario.selftest if test.tier == "expert")


def practise(app: Any, language: Language) -> Any:
    """Play the fish to its end from the list of all cases, and return the window."""
    app.turn_to("catalogue").click("open-mandarin-fish").click("begin")
    for reply in expert(language):
        if app.attempt.awaiting == "nobody":
            break
        app.say(in_language(reply, language))
    return app


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", ["home", "catalogue", "lessons", "progress", "data"])
def test_every_page_of_the_menu_opens_for_who_is_new(open_app: Open, page: str, language: Language) -> None:
    say = texts(language)
    app = open_app(page, lang=language)
    title = {"home": say("home.welcome"), "catalogue": say("catalogue.title")}.get(page) or say(f"{page}.title")
    assert title in app.visible


@pytest.mark.parametrize("language", LANGUAGES)
def test_home_shows_where_one_stands_and_what_comes_next(open_app: Open, language: Language) -> None:
    say = texts(language)
    app = practise(open_app("home", lang=language, trainee="Li"), language)
    assert app.attempt.trainee == "Li"
    app.turn_to("home")
    assert say("home.hello", name="Li") in app.visible
    assert say("home.stand") in app.visible and say("home.why") in app.visible
    assert say("home.day") in app.visible
    app.click("next-step")
    assert say("briefing.may") in app.visible


@pytest.mark.parametrize("language", LANGUAGES)
def test_progress_shows_the_skills_and_the_talk(open_app: Open, language: Language) -> None:
    say = texts(language)
    app = practise(open_app("home", lang=language, trainee="Li"), language)
    id = app.attempt.id
    app.turn_to("progress")
    assert say("progress.skills") in app.visible and say("progress.too_early", count=3) in app.visible
    assert all(say(f"dimension.{name}") in app.visible for name in ("listening", "apology", "wording", "service"))
    assert say("history.found", count=1, all=1) in app.visible
    assert not charts(app), "one point is no curve"
    app.click(f"look-{id}")
    assert say("debrief.replies") in app.visible


def charts(app: Any) -> int:
    return len(app.app.get("vega_lite_chart")) + len(app.app.get("arrow_vega_lite_chart"))


def test_two_talks_make_a_curve(open_app: Open) -> None:
    app = practise(open_app("home", lang="en", trainee="Li"), "en")
    practise(app, "en").turn_to("progress")
    assert "From 2 finished talks" in app.visible
    assert charts(app)


def test_the_first_case_can_be_begun_without_a_name_and_the_name_takes_it_along(open_app: Open) -> None:
    app = open_app("home", lang="en").click("next-step").click("begin")
    begun = app.attempt
    assert begun.trainee == ""
    app.turn_to("home").app.text_input(key="trainee_name").set_value("Li").run()
    assert app.attempt.id == begun.id and app.attempt.trainee == "Li"
    assert f"resume-{begun.id}" in open_app("progress", lang="en", trainee="Li").buttons()
    assert f"resume-{begun.id}" not in open_app("progress", lang="en").buttons()


def test_another_name_is_another_person(open_app: Open) -> None:
    app = practise(open_app("home", lang="en", trainee="Li"), "en")
    mine = app.attempt.id
    app.turn_to("home").app.text_input(key="trainee_name").set_value("Wang").run()
    assert texts("en")("home.hello", name="Wang") in app.visible
    assert texts("en")("home.stand") not in app.visible
    other = open_app("debrief", lang="en", trainee="Wang", attempt=mine)
    assert texts("en")("notice.unknown_attempt") in other.visible
    assert texts("en")("debrief.replies") in open_app("debrief", lang="en", trainee="Li", attempt=mine).visible


def test_a_talk_is_private_until_it_is_submitted_and_can_be_taken_back(open_app: Open) -> None:
    say = texts("en")
    app = practise(open_app("home", lang="en", trainee="Li"), "en")
    id = app.attempt.id
    app.click("debrief")
    assert say("submit.private") in app.visible
    app.click(f"submit-{id}")
    assert say("submit.private") not in app.visible
    history = open_app("progress", lang="en", trainee="Li")
    history.app.segmented_control(key="history_kind").set_value("submitted").run()
    assert say("history.found", count=1, all=1) in history.visible
    history.click(f"take-back-{id}")
    assert say("history.found", count=0, all=1) in history.visible


def test_an_unfinished_talk_comes_first_at_home_and_is_carried_on(open_app: Open) -> None:
    app = open_app("catalogue", lang="en", trainee="Li").click("open-haggling-buyer").click("begin")
    app.say("So you would like a better price for the whole order, have I got that right?")
    begun = app.attempt
    app.turn_to("home")
    assert texts("en")("reason.resume") in app.visible
    app.click("next-step")
    assert app.attempt == begun


def test_cases_are_searched_and_filtered(open_app: Open) -> None:
    app = open_app("catalogue", lang="zh-Hant")
    app.app.text_input(key="case_words").set_value("鱖魚").run()
    assert [key for key in app.buttons() if key.startswith("open-")] == ["open-mandarin-fish"]
    app.app.text_input(key="case_words").set_value("沒有這樣的情景").run()
    assert texts("zh-Hant")("catalogue.none") in app.visible
    app.app.text_input(key="case_words").set_value("").run()
    app.app.button_group(key="case_levels").set_value([2]).run()
    shown = [key for key in app.buttons() if key.startswith("open-")]
    assert "open-mandarin-fish" in shown and "open-haggling-buyer" not in shown


def test_lessons_are_searched_and_lead_to_their_cases(open_app: Open) -> None:
    app = open_app("lessons", lang="en")
    assert texts("en")("lessons.found", count=len(cards())) in app.visible
    app.app.text_input(key="lesson_words").set_value("as soon as possible").run()
    assert texts("en")("lessons.found", count=1) in app.visible
    app.click("practise-a-wait-with-a-time-refund-waiting")
    assert texts("en")("briefing.may") in app.visible


def test_the_history_is_searched_by_title_and_by_what_was_said(open_app: Open) -> None:
    say = texts("en")
    app = open_app("catalogue", lang="en", trainee="Li").click("open-mandarin-fish").click("begin")
    app.say("Shall we walk over to the aquarium together?")
    app.turn_to("progress")
    for words, count in (("MANDARIN", 1), ("aquarium together", 1), ("zeppelin", 0)):
        app.app.text_input(key="history_words").set_value(words).run()
        assert say("history.found", count=count, all=1) in app.visible, words


def test_what_is_deleted_is_gone_from_every_page(open_app: Open) -> None:
    say = texts("en")
    app = practise(open_app("home", lang="en", trainee="Li"), "en")
    id = app.attempt.id
    app.turn_to("data")
    assert say("data.kept_named", name="Li", count=1) in app.visible
    assert app.app.button(key="erase").disabled
    app.app.checkbox(key="really_erase").check().run()
    app.click("erase")
    assert say("notice.erased", count=1) in app.visible
    assert say("data.kept_named", name="Li", count=0) in app.visible
    assert say("history.empty") in app.turn_to("progress").visible
    assert say("notice.unknown_attempt") in open_app("debrief", lang="en", trainee="Li", attempt=id).visible


def test_names_are_text_and_never_markup(open_app: Open) -> None:
    app = open_app("home", lang="en", trainee="<img src=x onerror=alert(1)>")
    for page in ("home", "progress", "data"):
        assert "<img src=x" not in app.turn_to(page).source
