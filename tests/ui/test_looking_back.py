"""Looking back: going back into a talk, comparing the two, rewriting a reply, seeing a mark otherwise."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from typing import Any

import pytest

from scoring.criterion import DIMENSIONS, catalogue
from scoring.text import LANGUAGES, Language, traditional
from trainer.attempt import MAX_REPLY
from trainer.disputes import disputes, is_settled
from trainer.settings import read_settings
from trainer.store import Store
from trainer.texts import texts
from trainer.ui.grades import scorecard_of

Open = Callable[..., Any]
CLUMSY: dict[Language, tuple[str, str]] = {
    "zh-Hans": ("先生，这就是鳜鱼。", "先生您弄错了，这就是鳜鱼，别的客人都没有说不是。"),
    "zh-Hant": ("先生，這就是鱖魚。", "先生您弄錯了，這就是鱖魚，別的客人都沒有說不是。"),
    "en": ("Sir, this is mandarin fish.", "You are mistaken, sir, that is mandarin fish. Nobody else has complained."),
}
BETTER: dict[Language, str] = {
    "zh-Hans": "您是说这条鱼看着不像您点的鳜鱼，对吗？",
    "zh-Hant": "您是說這條魚看著不像您點的鱖魚，對嗎？",
    "en": "So it doesn't look like the mandarin fish you ordered, is that right?",
}
HOSTILE = "<img src=x onerror=alert(1)> **bold** ![pic](http://203.0.113.9/b.png) [[brackets]]"


@pytest.fixture(autouse=True)
def _same_customer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every talk is drawn with the same seed."""
    monkeypatch.setattr(secrets, "randbelow", lambda limit: 7)


@pytest.fixture
def debriefed(begin: Open) -> Open:
    """Return a function that opens the debrief of a talk in which staff has blundered twice."""

    def opened(language: Language = "en", *said: str, **query: str) -> Any:
        app = begin(lang=language, **query)
        for reply in said or CLUMSY[language]:
            app.say(reply)
        if "end" in app.buttons():
            app.click("end")
        return app.click("debrief")

    return opened


def kept() -> tuple[Any, ...]:
    store = Store(read_settings().database_url)
    try:
        return disputes(store)
    finally:
        store.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_reply_can_be_gone_back_to_and_both_talks_are_compared(debriefed: Open, language: Language) -> None:
    say = texts(language)
    app = debriefed(language, trainee="li.wei")
    first = app.attempt
    turns = first.transcript.staff_turns()
    assert {f"again-{turn}" for turn in turns} <= set(app.buttons())
    assert say("branch.from", number=2) in [button.label for button in app.app.button]

    app.click(f"again-{turns[1]}")
    assert (app.attempt.parent, app.attempt.branch) == (first.id, turns[1])
    assert app.attempt.state.mood == first.mood_after(turns[1] - 1)
    assert say("notice.branched", number=2) in app.visible and CLUMSY[language][1] in app.visible
    app.say(BETTER[language])
    if "end" in app.buttons():
        app.click("end")
    app.click("debrief")
    assert say("branch.child", number=2) in app.visible
    app.click("compare")

    page = app.visible
    assert CLUMSY[language][1] in re.sub(r"（[^）]*）|[✓✕⚠▲▼][①-⑳]| \((?:good|fault|move)[^)]*\) ", "", page)
    assert BETTER[language] in re.sub(r"（[^）]*）|[✓✕⚠▲▼][①-⑳]| \((?:good|fault|move)[^)]*\) ", "", page)
    assert page.count(say("compare.earlier")) >= 2 and page.count(say("compare.later")) >= 2
    for card in (scorecard_of(first), scorecard_of(app.attempt)):
        assert f"{card.score:g}" in page
    assert all(say(f"dimension.{name}") in page for name in DIMENSIONS)
    more = round(scorecard_of(app.attempt).score - scorecard_of(first).score, 1)
    assert more > 0 and say("compare.more", points=f"{more:g}") in page
    if language == "zh-Hant":
        told = re.sub(r"\s", "", re.sub("|".join(map(re.escape, [*CLUMSY["zh-Hant"], BETTER["zh-Hant"]])), "", page))
        assert told == traditional(told)


def test_the_first_debrief_leads_to_the_ways_that_came_from_it(debriefed: Open, open_app: Open) -> None:
    app = debriefed("en", trainee="li.wei")
    first = app.attempt
    assert not [key for key in app.buttons() if key.startswith("compare")]
    app.click("again-1").say(BETTER["en"])
    second = app.attempt
    window = open_app("debrief", attempt=first.id, lang="en", trainee="li.wei")
    assert f"compare-{second.id}" not in window.buttons(), "it is not over yet"
    if "end" in app.buttons():
        app.click("end")
    window = open_app("debrief", attempt=first.id, lang="en", trainee="li.wei")
    window.click(f"compare-{second.id}")
    assert window.query("attempt") == second.id
    assert texts("en")("compare.part", number=1) in window.visible
    window = open_app("compare", attempt=second.id, lang="en", trainee="li.wei").click("once-more")
    assert (window.attempt.parent, window.attempt.branch) == (second.id, 1)


def test_without_an_earlier_talk_there_is_nothing_to_compare(debriefed: Open, open_app: Open) -> None:
    app = debriefed("zh-Hans")
    window = open_app("compare", attempt=app.attempt.id)
    assert texts("zh-Hans")("compare.nothing") in window.visible
    window.click("to-debrief")
    assert "again" in window.buttons()


def test_a_talk_that_is_not_over_is_not_compared(begin: Open, open_app: Open) -> None:
    app = begin(lang="en").say(BETTER["en"])
    for page in ("compare", "drill"):
        window = open_app(page, attempt=app.attempt.id, lang="en")
        assert texts("en")("debrief.not_over") in window.visible


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_tip_leads_to_its_drill_which_scores_every_try(debriefed: Open, language: Language) -> None:
    say = texts(language)
    app = debriefed(language)
    before = scorecard_of(app.attempt)
    app.click("drill-0")
    assert app.query("turn") and app.query("tip")
    assert app.app.text_area(key="new_words").value in CLUMSY[language]
    assert say("drill.expert_later") in app.visible 
    assert say("drill.expert") not in [item.label for item in app.app.expander]
    scores, own = [], app.app.text_area(key="new_words").value
    for words in (BETTER[language], own, BETTER[language]):
        app.app.text_area(key="new_words").set_value(words)
        app.click("drill-score")
        shown = re.search(re.escape(f"{before.score:g} → ") + r"([\d.]+)", app.visible)
        assert shown
        scores.append(float(shown[1]))
    assert scores[0] == scores[2] > before.score == scores[1]
    assert say("drill.try", number=3) in app.visible
    assert say("drill.expert") in [item.label for item in app.app.expander]
    assert say("drill.expert_later") not in app.visible
    app.click("to-debrief")
    assert scorecard_of(app.attempt).points == before.points, "the talk itself stays as it was"


def test_a_drill_refuses_what_could_not_be_said(debriefed: Open) -> None:
    app = debriefed("en")
    app.click("rewrite-1")
    app.app.text_area(key="new_words").set_value(" \n")
    assert texts("en")("notice.refused.empty") in app.click("drill-score").visible
    app.app.text_area(key="new_words").set_value("a" * (MAX_REPLY + 7))
    assert "and this one is 7 over" in app.click("drill-score").visible
    assert texts("en")("drill.expert_later") in app.visible


@pytest.mark.parametrize("turn", ["", "0", "99", "-1", "x", "²"])
def test_a_drill_of_no_reply_says_so(debriefed: Open, open_app: Open, turn: str) -> None:
    app = debriefed("en")
    window = open_app("drill", attempt=app.attempt.id, turn=turn, lang="en")
    assert texts("en")("drill.no_reply") in window.visible
    window.click("to-debrief")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mark_is_seen_otherwise_and_taken_back(debriefed: Open, language: Language) -> None:
    say = texts(language)
    app = debriefed(language, trainee="li.wei")
    app.click("dispute-3")
    assert say("dispute.goes") in app.visible
    app.click("dispute-send")
    assert say("dispute.needs_reason") in app.visible and not kept()
    app.app.text_area(key="dispute-reason").set_value(HOSTILE)
    app.click("dispute-send")
    (made,) = kept()
    assert (made.kind, made.turn, made.trainee, made.reason) == ("silent", 3, "li.wei", HOSTILE)
    assert made.quote and made.quote in made.reply == CLUMSY[language][1]
    assert say("dispute.kept") in app.visible and HOSTILE in app.visible and "<img" not in app.source
    app.click("withdraw-3-0")
    assert not kept() and say("dispute.kept") not in app.visible


def test_a_mark_that_is_missing_names_its_words(debriefed: Open) -> None:
    app = debriefed("en")
    app.click("dispute-1")
    choice = app.app.radio(key="dispute-mark")
    choice.set_value(texts("en")("dispute.missing"))
    app.run()
    assert app.app.selectbox(key="dispute-criterion").value is None
    app.app.text_area(key="dispute-reason").set_value("It gives the reason.")
    assert texts("en")("dispute.needs_criterion") in app.click("dispute-send").visible and not kept()
    app.app.selectbox(key="dispute-criterion").set_value(catalogue()["service.reason"].title.en)
    app.app.text_input(key="dispute-words").set_value("nowhere in it")
    app.app.text_area(key="dispute-reason").set_value("It gives the reason.")
    assert texts("en")("dispute.not_there") in app.click("dispute-send").visible and not kept()
    app.app.text_input(key="dispute-words").set_value("this is mandarin fish")
    app.click("dispute-send")
    (made,) = kept()
    assert (made.kind, made.criterion, made.quote) == ("found", "service.reason", "this is mandarin fish")


def test_what_moved_the_mood_is_disputed_too(begin: Open) -> None:
    app = begin(lang="en", trainee="li.wei")
    app.say(CLUMSY["en"][0]).say(CLUMSY["en"][0])
    step = next(step for step in app.attempt.steps if step.reply == 3)
    assert "rule.repeated_reply" in {change.cause for change in step.changes}
    if "end" in app.buttons():
        app.click("end")
    app.click("debrief").click("dispute-3")
    name = texts("en")("dispute.mood", name=texts("en")("cause.repeated_reply"))
    choice = app.app.radio(key="dispute-mark")
    choice.set_value(name)
    app.app.text_area(key="dispute-reason").set_value("I said it for another reason.")
    app.run().click("dispute-send")
    (made,) = kept()
    assert (made.kind, made.criterion) == ("silent", "rule.repeated_reply") and not is_settled(made)
    assert texts("en")("dispute.silent", name=texts("en")("cause.repeated_reply")) in app.visible


def test_tips_offer_the_lesson_that_fits(debriefed: Open) -> None:
    app = debriefed("en")
    lessons = [item.label for item in app.app.expander if item.label.startswith("One-minute lesson: ")]
    assert lessons and "In the next talk: " in app.visible


def test_a_scenario_that_has_changed_since_cannot_be_gone_back_into(
    debriefed: Open, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from scoring.case import packaged_scenarios

    app = debriefed("en")
    written = (packaged_scenarios() / "en" / "mandarin-fish.yaml").read_text(encoding="utf-8")
    (tmp_path / "en").mkdir()
    changed = re.sub(r"mood: {anger: \d+", "mood: {anger: 59", written, count=1)
    assert changed != written
    (tmp_path / "en" / "mandarin-fish.yaml").write_text(changed, encoding="utf-8")
    monkeypatch.setenv("TRAINER_SCENARIOS", str(tmp_path))
    app.run()
    app.click("again-3")
    assert texts("en")("notice.unrepeatable") in app.visible
    assert app.attempt.parent is None
