"""Promises that break a limit, bare yeses to a demand, and replies that are no words at all."""

from __future__ import annotations

import pytest

from scoring.analysis import analyse
from scoring.case import packaged_scenarios
from scoring.text import Language
from scoring.transcript import Transcript, Turn
from trainer.attempt import Attempt
from trainer.roleplay import play_replies
from trainer.scenario import ScenarioFile, read_scenario


def packaged(language: str, scenario: str) -> ScenarioFile:
    return read_scenario(packaged_scenarios() / language / f"{scenario}.yaml")


def promises(file: ScenarioFile, said: str, customer: str | None = None) -> set[str]:
    language: Language = file.language
    turns = (Turn("customer", customer or file.play.opening[0]), Turn("staff", said))
    found = analyse(Transcript("t", turns, language, file.id), 1, file.case).critical
    return {critical.id.removeprefix("promise.") for critical in found if critical.id.startswith("promise.")}


@pytest.mark.parametrize(("language", "scenario", "said", "limit"), [
    ("en", "haggling-buyer", "And I'll pay the crosstown fee too.", "city_fee_free"),
    ("en", "haggling-buyer", "I'll take care of the crosstown fee myself.", "city_fee_free"),
    ("en", "haggling-buyer", "I'll throw the crates in.", "crate_free"),
    ("en", "haggling-buyer", "Let's do 85 percent of the price.", "over_three"),
    ("en", "haggling-buyer", "We'll give you 20 off.", "over_three"),
    ("en", "haggling-buyer", "Deal!", "over_three"),
    ("en", "shoe-water-stains", "Okay, full refund, no problem.", "refund_outright"),
    ("en", "mandarin-fish", "Dinner is on me tonight.", "free_dish"),
    ("zh-Hans", "haggling-buyer", "成交！", "over_three"),
    ("zh-Hans", "haggling-buyer", "好的，就按您说的。", "over_three"),
    ("zh-Hans", "haggling-buyer", "木架费给您抹了。", "crate_free"),
    ("zh-Hans", "shoe-water-stains", "好的，退钱。", "refund_outright"),
    ("zh-Hans", "mandarin-fish", "这条鱼算我请您的。", "free_dish"),
])
def test_a_promise_is_recognised_however_it_is_said(language: str, scenario: str, said: str, limit: str) -> None:
    assert limit in promises(packaged(language, scenario), said)


@pytest.mark.parametrize(("language", "scenario", "said"), [
    ("en", "haggling-buyer", "You'd like fifteen percent off, is that right?"),
    ("en", "haggling-buyer", "We can't do fifteen off."),
    ("en", "shoe-water-stains", "Okay, let me look at the shoes."),
    ("zh-Hans", "haggling-buyer", "一成五我们做不了。"),
    ("zh-Hans", "shoe-water-stains", "好，我先看看鞋。"),
    ("zh-Hans", "mandarin-fish", "今天我请您到池边看看。"),
])
def test_what_promises_nothing_is_left_alone(language: str, scenario: str, said: str) -> None:
    assert promises(packaged(language, scenario), said) == set()


def test_a_bare_yes_promises_only_what_was_just_demanded() -> None:
    file = packaged("zh-Hans", "haggling-buyer")
    assert promises(file, "好的。", "那你给我讲讲，凭什么是这个数？") == set()
    assert promises(file, "好的。", "那咱们换一样谈。木架费，三百六，抹了它，你好我好。") == {"crate_free"}


def played(language: str, scenario: str, *replies: str) -> Attempt:
    return play_replies(packaged(language, scenario), replies, 1)


@pytest.mark.parametrize(("language", "said"), [
    ("en", "I'll take care of the $45 crosstown fee myself."), ("zh-Hans", "指定货运的一百五市内托运费我替您出。"),
])
def test_a_forbidden_promise_pleases_nobody_and_is_answered(language: str, said: str) -> None:
    step = played(language, "haggling-buyer", said).steps[1]
    assert not {"city_fee", "partner_carrier"} & {move.id for move in step.moves}
    assert all((change.amount > 0) == (change.measure == "anger") for change in step.changes), step.changes
    assert step.cue in ("reaction.to_promise", "reaction.to_free_extras")


@pytest.mark.parametrize("said", ["😀", "？？？", "...", "<b onclick=x>hi</b>", "# 标题\n\n**粗体**", "asdfgh qwrtp"])
def test_what_is_no_words_puzzles_him(said: str) -> None:
    assert played("zh-Hans", "shoe-water-stains", said).steps[-1].cue == "puzzled"


def test_marks_are_never_the_same_words() -> None:
    step = played("zh-Hans", "shoe-water-stains", "😀", "？？？").steps[-1]
    assert step.cue == "puzzled"
    assert "rule.repeated_reply" not in {change.cause for change in step.changes}
