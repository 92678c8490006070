"""Moves of the scenario beside the scorer's marks: in place, told apart by more than colour, with reason and remedy."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from scoring.case import packaged_scenarios
from scoring.explain import in_language
from scoring.text import LANGUAGES, Language
from trainer.attempt import Attempt
from trainer.disputes import disputes
from trainer.drill import with_reply
from trainer.made import Made, harmful, instead, made_in
from trainer.roleplay import play_replies
from trainer.scenario import ScenarioFile, read_scenario
from trainer.settings import read_settings
from trainer.store import Store
from trainer.texts import texts
from trainer.ui.grades import coaching_of, scorecard_of
from trainer.ui.marks import SIGNS
from trainer.ui.mood import felt
from trainer.ui.review import draw_replies, evidence_of

Open = Callable[..., Any]


def pool(language: Language) -> ScenarioFile:
    return read_scenario(packaged_scenarios() / ("en" if language == "en" else "zh-Hans") / "empty-pool.yaml")


def sent_away(language: Language) -> tuple[ScenarioFile, Attempt, Made]:
    """Return a talk in which staff sends the guest elsewhere in words that no criterion speaks of."""
    file = pool(language)
    move = next(move for move in file.play.moves if move.kind == "bad" and move.effect.anger > 0)
    for example in move.examples:
        attempt = play_replies(file, (in_language(example, language),), 1, language)
        for made in made_in(attempt, 1, file):
            if made.move.id == move.id and made.changes:
                return file, attempt, made
    raise AssertionError("no example of a bad move is felt")


def read(drawn: str) -> str:
    return html.unescape(re.sub("<[^>]*>", "", drawn))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bad_move_is_marked_in_place_with_its_reason_a_better_reply_and_what_it_did(language: Language) -> None:
    file, attempt, made = sent_away(language)
    say = texts(language)
    drawn = draw_replies(attempt, file, scorecard_of(attempt, language), say)
    assert attempt.turns[1].text[made.start : made.end] == made.text
    assert re.search('<mark class="[a-z ]*hurts">', drawn) and '<details open class="finding hurts">' in drawn
    page = read(drawn)
    assert SIGNS["hurts"] in page and say("mark.hurts", name=in_language(made.move.name, language)) in page
    assert in_language(made.move.comment, language) in page
    assert felt(made.changes, say) in page
    expert = play_replies(file, next(t.replies for t in file.scenario.selftest if t.tier == "expert"), 1, language)
    better = instead(expert, file, {made.move.id})
    assert better and say("moves.expert") in page and in_language(better, language) in page


def test_each_kind_of_mark_has_a_sign_of_its_own() -> None:
    assert len(set(SIGNS.values())) == len(SIGNS)


def test_numbers_go_through_marks_and_moves_in_the_order_of_the_words() -> None:
    file, attempt, _ = sent_away("en")
    shown = evidence_of(scorecard_of(attempt), 1, made_in(attempt, 1, file))
    starts = [items[0].start or 0 for items in shown.values()]
    assert starts == sorted(starts) and any(id.startswith("move.") for id in shown)


def test_the_debrief_does_not_praise_what_hurt_or_was_left_out() -> None:
    from trainer.lesson import reach, step_name

    file, attempt, made = sent_away("en")
    say = texts("en")
    card, coaching = coaching_of(attempt, "en")
    bare = type(coaching)(**{name: () if name == "tips" else getattr(coaching, name)
                             for name in coaching.__dataclass_fields__})
    assert [move.id for move in harmful(attempt, file)] == [made.move.id]
    told = reach(card, bare, say, [made.move.name])
    assert made.move.name in told and say("coaching.keep_up") not in told
    missed = [step_name(step, say) for step in coaching.steps if step.state == "missed"]
    assert missed and all(name in told for name in missed) and f"“{missed[0]}”" in told
    assert say("coaching.keep_up") not in reach(card, bare, say)


def test_tips_that_a_limit_holds_back_say_so() -> None:
    from trainer.lesson import reach

    file = read_scenario(packaged_scenarios() / "en" / "mandarin-fish.yaml")
    clumsy = "Sir, you are mistaken, that is mandarin fish. Nobody else has complained."
    talk = play_replies(file, ("So it doesn't look like the fish you know, is that right?", clumsy), 1)
    say = texts("en")
    card, coaching = coaching_of(talk, "en")
    held = [cap for cap in card.caps if cap.limit * 100 == coaching.reachable]
    assert held and coaching.tips, "the words of one reply cannot lift what the whole talk lacks"
    told = say("coaching.held", limit=held[0].limit, why=held[0].message)
    assert told in reach(card, coaching, say)
    lifted = replace(coaching.tips[0], lifts=tuple(cap.id for cap in held))
    assert told not in reach(card, replace(coaching, tips=(lifted,)), say)
    assert "cannot go above" not in reach(card, replace(coaching, reachable=coaching.reachable - 1), say)


def test_a_rewritten_reply_shows_the_moves_of_its_own_words() -> None:
    file, attempt, made = sent_away("en")
    kind = next(move.examples[0] for move in file.play.moves if move.kind == "good")
    mended = with_reply(attempt, 1, kind, file)
    assert made.move.id not in {each.move.id for each in made_in(mended, 1, file)}
    same = with_reply(attempt, 1, attempt.turns[1].text, file)
    assert [each.id for each in made_in(same, 1, file)] == [each.id for each in made_in(attempt, 1, file)]


def test_a_move_is_disputed_like_a_mark_and_named_by_its_name(open_app: Open) -> None:
    _, attempt, made = sent_away("zh-Hans")
    app = open_app(lang="zh-Hans", trainee="li.wei").click("open-empty-pool").click("begin")
    app.say(attempt.turns[1].text)
    if "end" in app.buttons():
        app.click("end")
    app.click("debrief").click("dispute-1")
    choice = app.app.radio(key="dispute-mark")
    label = next(option for option in choice.options if made.move.name in option)
    choice.set_value(label)
    app.app.text_area(key="dispute-reason").set_value("我是想帮她")
    app.run().click("dispute-send")
    store = Store(read_settings().database_url)
    (kept,) = disputes(store)
    store.close()
    assert (kept.criterion, kept.move, kept.kind, kept.quote) == (made.id, made.move.id, "silent", made.text)
    assert texts("zh-Hans")("dispute.silent", name=made.move.name) in app.visible
