"""What wears a customer's patience: waiting by the clock, promises that nothing comes of, the same questions again."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from scoring.analysis import analyse
from scoring.text import fold
from scoring.texts import Text
from scoring.transcript import Transcript, Turn
from trainer.attempt import Attempt
from trainer.customer.conditions import FOUND_RULES
from trainer.customer.effects import effects
from trainer.customer.impatience import Mode, fine_seconds, patient_seconds
from trainer.customer.promises import promise_in
from trainer.customer.state import Change
from trainer.report.played import played_data
from trainer.roleplay import begin, begin_untimed, exchange
from trainer.scenario import Channel, ReactionRule, ScenarioFile, Trait, When, read_scenario
from trainer.templates import template_path

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SOUP = read_scenario(template_path("en"))
ZH_SOUP = read_scenario(template_path("zh-Hans"))
Said = tuple[str, int | None]
"""A reply, and the seconds after the customer's last word at which it is sent."""


def changed(
    file: ScenarioFile, channel: Channel = "in_person", traits: tuple[Trait, ...] = (), patience: int = 100,
) -> ScenarioFile:
    """Return a scenario whose customer is met in this channel, has these traits, and is in no hurry to leave."""
    persona = file.play.persona.model_copy(update={"traits": traits})
    mood = file.play.mood.model_copy(update={"patience": patience, "anger": 45})
    endings = tuple(ending for ending in file.play.endings if ending.outcome != "resolved")
    play = file.play.model_copy(update={"persona": persona, "mood": mood, "endings": endings})
    about = file.about.model_copy(update={"channel": channel})
    scenario = file.scenario.model_copy(update={"play": play, "about": about})
    return dataclasses.replace(file, scenario=scenario, sha256=f"{file.language} {channel} {traits} {patience}")


def talk(file: ScenarioFile, *said: Said, mode: Mode = "exam") -> Attempt:
    """Return the attempt after these replies; without seconds nobody times it."""
    timed = said[0][1] is not None
    attempt = begin(file, file.language, 1, AT, mode=mode) if timed else begin_untimed(file, 1)
    at = AT
    for text, seconds in said:
        at += timedelta(seconds=seconds or 0)
        attempt = exchange(file, attempt, text, at if timed else None)
    return attempt


def felt(attempt: Attempt, rule: str) -> list[Change]:
    return [change for change in attempt.steps[-1].changes if change.cause == f"rule.{rule}"]


def words_of(attempt: Attempt, change: Change) -> str:
    """Return the characters that a change points at in the transcript."""
    turn = attempt.steps[-1].reply if change.turn is None else change.turn
    assert turn is not None
    return attempt.turns[turn].text[change.start : change.end]


# Waiting


@pytest.mark.parametrize(("channel", "patient", "too_long"), [
    ("chat", 55, 90), ("message", 55, 90), ("phone", 18, 50), ("in_person", 18, 50), ("visit", 18, 50),
])
def test_a_customer_feels_kept_waiting_by_the_measure_of_his_channel(
    channel: Channel, patient: int, too_long: int
) -> None:
    file = changed(SOUP, channel)
    assert not felt(talk(file, ("One moment.", patient)), "kept_waiting")
    assert felt(talk(file, ("One moment.", too_long)), "kept_waiting")


@pytest.mark.parametrize("channel", get_args(Channel))
def test_in_practice_there_is_twice_the_time_at_least_and_the_clock_never_promises_too_much(channel: Channel) -> None:
    file = changed(SOUP, channel)
    assert patient_seconds(channel, "practice") >= 2 * patient_seconds(channel, "exam")
    for mode in get_args(Mode):
        opened = begin(file, "en", 1, AT, mode=mode)
        fine = fine_seconds(channel, mode, opened.turns[0].text)
        assert not felt(talk(file, ("Ok.", fine), mode=mode), "kept_waiting")
        assert felt(talk(file, ("Ok.", fine + 5), mode=mode), "kept_waiting")


def test_a_long_answer_may_take_the_time_it_takes_to_type() -> None:
    file = changed(SOUP)
    long = "I see that the soup is cold, and that is not how it should reach you, so let me think what I can do now. "
    assert felt(talk(file, ("I see.", 70)), "kept_waiting")
    assert not felt(talk(file, (long * 2, 70)), "kept_waiting")
    long = "您这碗汤端上来就是凉的，我先看一看是怎么回事，再跟您说我能做些什么。"
    assert not felt(talk(changed(ZH_SOUP), (long, 50)), "kept_waiting")
    assert felt(talk(changed(ZH_SOUP), ("我看看。", 50)), "kept_waiting")


def test_the_cost_of_waiting_grows_in_steps_and_not_for_ever() -> None:
    file = changed(SOUP, "chat")
    costs = [-sum(change.amount for change in felt(talk(file, ("I see.", seconds)), "kept_waiting")
                  if change.measure == "patience") for seconds in (100, 160, 240, 100_000)]
    assert costs == [5, 10, 15, 15]


def test_a_talk_that_nobody_timed_has_no_waiting_in_it() -> None:
    attempt = talk(changed(SOUP), ("Please give me two minutes.", None), ("Here I am.", None))
    assert all(turn.at is None and turn.started_at is None for turn in attempt.turns)
    causes = {change.cause for step in attempt.steps for change in step.changes}
    assert not causes & {"rule.kept_waiting", "rule.broken_promise"}


def test_the_date_does_not_matter_but_the_time_between_does() -> None:
    file, late = changed(SOUP), timedelta(days=1500, hours=3)
    reply, gap = "One moment.", timedelta(seconds=100)
    early = exchange(file, begin(file, "en", 1, AT), reply, AT + gap)
    later = exchange(file, begin(file, "en", 1, AT + late), reply, AT + late + gap)
    assert early.state == later.state
    assert exchange(file, begin(file, "en", 1, AT), reply, AT + gap / 10).state.mood != early.state.mood


# Promises


@pytest.mark.parametrize(("said", "seconds", "quoted"), [
    ("Please give me ten minutes.", 600, "ten minutes"),
    ("I'll be back in 90 seconds.", 90, "90 seconds"),
    ("Could you wait half an hour?", 1800, "half an hour"),
    ("I'll call you within two to three minutes.", 180, "three minutes"),
    ("Hold on a second.", 60, "a second"),
    ("请您等我十分钟。", 600, "十分钟"),
    ("麻烦您稍等两三分钟。", 180, "两三分钟"),
    ("我半个小时之内给您回电话。", 1800, "半个小时"),
    ("再给我一刻钟，我给您答复。", 900, "一刻钟"),
    ("您等我90秒。", 90, "90秒"),
    ("一个半小时后我回复您。", 5400, "一个半小时"),
])
def test_a_promised_time_is_read_however_it_is_written(said: str, seconds: int, quoted: str) -> None:
    transcript = Transcript("t", (Turn("customer", "?"), Turn("staff", said)), "en" if said.isascii() else "zh-Hans")
    promise = promise_in(Text(said), analyse(transcript, 1))
    assert promise is not None
    assert (promise.seconds, promise.back) == (seconds, True)
    assert quoted in said[promise.start : promise.end] == promise.text


@pytest.mark.parametrize("said", [
    "You have waited twenty minutes already.", "It was ready ten minutes ago.", "We open at nine.", "十分抱歉。",
    "I'll write to you within three days.", "The train takes an age.",
    "您都等了二十分钟了。", "十分钟前就做好了。", "这个要二十块钱。",
])
def test_what_is_past_or_no_length_of_time_promises_nothing(said: str) -> None:
    transcript = Transcript("t", (Turn("customer", "?"), Turn("staff", said)), "en" if said.isascii() else "zh-Hans")
    assert promise_in(Text(said), analyse(transcript, 1)) is None, fold(said)


@pytest.mark.parametrize(("file", "promise", "back", "quoted"), [
    (SOUP, "Please give me two minutes.", "Right, I'm listening.", "two minutes"),
    (ZH_SOUP, "麻烦您等我两分钟。", "我在听，您说。", "两分钟"),
])
def test_who_comes_later_than_promised_has_broken_his_word(
    file: ScenarioFile, promise: str, back: str, quoted: str
) -> None:
    file = changed(file)
    late = talk(file, (promise, 5), (back, 200))
    hurt = felt(late, "broken_promise")
    assert {change.measure for change in hurt} == {"anger", "trust", "patience"}
    assert quoted in words_of(late, hurt[0]) == hurt[0].text
    assert not felt(late, "kept_waiting")
    in_time = talk(file, (promise, 5), (back, 100))
    assert not felt(in_time, "broken_promise") and not felt(in_time, "kept_waiting")


def test_a_kept_promise_is_not_broken_later_on() -> None:
    file = changed(SOUP)
    attempt = talk(file, ("Please give me two minutes.", 5), ("Right, here I am.", 60), ("Tell me about it.", 10),
                   ("Let me see.", 100))
    assert not felt(attempt, "broken_promise")


@pytest.mark.parametrize(("file", "first", "again", "quoted"), [
    (SOUP, "Could you wait ten minutes?", "Could you give me ten more minutes?", "ten more minutes"),
    (SOUP, "Bear with me for five minutes.", "You'd have to wait twenty minutes.", "twenty minutes"),
    (ZH_SOUP, "您先等十分钟。", "您再等十分钟吧。", "十分钟"),
    (ZH_SOUP, "请您等我五分钟。", "还要等二十分钟。", "二十分钟"),
])
def test_to_be_put_off_a_second_time_needs_no_clock(
    file: ScenarioFile, first: str, again: str, quoted: str
) -> None:
    attempt = talk(changed(file), (first, None), (again, None))
    hurt = felt(attempt, "promised_again")
    assert hurt and quoted in words_of(attempt, hurt[0])
    assert not felt(talk(changed(file), (again, None)), "promised_again")


def test_something_good_in_between_makes_a_second_wait_a_new_one() -> None:
    said = [("Could you wait ten minutes?", None), ("Here's a fresh hot bowl for you.", None),
            ("The bread takes ten more minutes, please wait.", None)]
    assert "fresh_bowl" in talk(changed(SOUP), *said[:2]).state.moves
    assert not felt(talk(changed(SOUP), *said), "promised_again")


# Questions


def test_a_question_asked_before_tires_him_in_the_same_words_or_in_others() -> None:
    fact = SOUP.play.hidden[0].model_copy(update={"if_asked": SOUP.play.hidden[0].if_asked.model_copy(
        update={"moves": ("fresh_bowl",)})})
    kept = changed(SOUP)
    scenario = kept.scenario.model_copy(update={"play": kept.play.model_copy(update={"hidden": (fact,)})})
    file = dataclasses.replace(kept, scenario=scenario, sha256="kept")
    attempt = talk(file, ("Who is the soup for?", None), ("And is it for the little one?", None))
    assert attempt.state.told == ()
    assert words_of(attempt, felt(attempt, "repeated_question")[0]) == "is it for"

    attempt = talk(changed(SOUP), ("Which table did you book by telephone?", None),
                   ("Sorry, which table was it you booked by telephone?", None))
    assert felt(attempt, "repeated_question")
    attempt = talk(changed(ZH_SOUP), ("您的订单号码后四位是多少？", None),
                   ("不好意思，订单号码的后四位是多少来着？", None))
    assert felt(attempt, "repeated_question")
    other = talk(changed(SOUP), ("Which table did you book by telephone?", None), ("Would you like some tea?", None))
    assert not felt(other, "repeated_question")


def test_to_be_asked_for_what_he_has_told_annoys_him_and_making_sure_does_not() -> None:
    file = changed(SOUP)
    told = ("Who is the soup for?", None)
    assert talk(file, told).state.told
    attempt = talk(file, told, ("Hm, and who did you order the soup for?", None))
    hurt = felt(attempt, "asked_again")
    assert {change.measure for change in hurt} == {"anger", "trust", "patience"}
    assert "who did you order the soup for" in words_of(attempt, hurt[0])
    assert not felt(attempt, "repeated_question")
    sure = talk(file, told, ("So the soup is for your son, is that right?", None))
    assert not felt(sure, "asked_again") and not felt(sure, "repeated_question")
    same = talk(file, told, told)  # a strain of its own
    assert felt(same, "repeated_reply") and not felt(same, "asked_again")


@pytest.mark.parametrize("said", [
    "Shall I put a chair beside the one that the soup is for?", "Is it for want of a spoon that you're waiting?",
])
def test_an_offer_or_another_question_in_such_words_does_not_ask_again(said: str) -> None:
    file = changed(SOUP)
    assert not felt(talk(file, ("Who is the soup for?", None), (said, None)), "asked_again")


def test_only_a_fresh_question_takes_the_matter_on() -> None:
    file = changed(SOUP)
    attempt = talk(file, ("Is it for the little one?", None), ("Who's the bowl for?", None))
    assert felt(attempt, "nothing_new") or "listening.question" in {
        change.cause for change in attempt.steps[-1].changes}
    assert felt(attempt, "asked_again")


# Traits, names, records


@pytest.mark.parametrize(("trait", "rule", "measure", "more"), [
    ("hurried", "kept_waiting", "patience", True), ("chatty", "kept_waiting", "patience", False),
    ("elderly", "kept_waiting", "patience", False), ("timid", "kept_waiting", "anger", False),
    ("proud", "broken_promise", "trust", True), ("cold", "promised_again", "anger", True),
    ("bereaved", "asked_again", "anger", True), ("hurried", "repeated_question", "patience", True),
    ("chatty", "asked_again", "patience", False),
])
def test_traits_scale_the_strain(trait: Trait, rule: str, measure: str, more: bool) -> None:
    usual = getattr(effects().rules[rule], measure)
    special = effects().scaled(f"rule.{rule}", measure, usual, (trait,))  # type: ignore[arg-type]
    assert abs(special) > abs(usual) if more else abs(special) < abs(usual)


def test_an_author_may_react_to_every_strain() -> None:
    rules = {"rule.kept_waiting", "rule.broken_promise", "rule.promised_again", "rule.repeated_question",
             "rule.asked_again"}
    assert rules <= set(FOUND_RULES)
    for rule in rules:
        assert rule.removeprefix("rule.") in effects().rules
    late = ReactionRule(id="late", when=When(found=("rule.kept_waiting",)), lines=("There you are at last.",))
    file = changed(SOUP)
    play = file.play.model_copy(update={"reactions": (late, *file.play.reactions)})
    file = dataclasses.replace(file, scenario=file.scenario.model_copy(update={"play": play}), sha256="late")
    assert talk(file, ("Hello.", 100)).steps[-1].cue == "reaction.late"
    assert talk(file, ("Hello.", 10)).steps[-1].cue != "reaction.late"


def test_what_he_remembers_survives_storage_and_is_shown_with_its_turn() -> None:
    file = changed(SOUP)
    attempt = talk(file, ("Please give me two minutes.", 5))
    assert attempt.state.promise and attempt.state.promise.text == "two minutes"
    assert Attempt.from_data(json.loads(json.dumps(attempt.to_data()))) == attempt
    attempt = talk(file, ("Please give me two minutes.", 5), ("Who is the soup for?", 300))
    assert attempt.state.asked == ("child_coughs",)
    assert Attempt.from_data(json.loads(json.dumps(attempt.to_data()))) == attempt
    broken = next(cause for cause in played_data(attempt, file)["causes"] if cause["cause"] == "rule.broken_promise")
    assert (broken["turn"], broken["reply"]) == (4, 1)
    assert attempt.turns[broken["reply"]].text[broken["start"] : broken["end"]] == broken["text"]
    assert attempt.steps[0].mood != attempt.state.mood
