"""The learning path: levels, what comes first, and the reason for each step; every rule of the path file holds."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from scoring.case import packaged_scenarios
from scoring.criterion import catalogue
from tests.standings import NOW, listing, stop, talk
from trainer.catalogue import Wanted, has_words, matching, matching_cards
from trainer.lessons import cards
from trainer.path import (
    TRIES,
    card_for,
    learning_path,
    levels_reached,
    next_step,
    shown_in,
    stops,
    suggested_case,
    trains,
    waypoints,
)
from trainer.scenario import read_scenario

ROOT = Path(__file__).parents[1]
ENGLISH = [read_scenario(path) for path in sorted((packaged_scenarios() / "en").glob("*.yaml"))]
PATH = (
    stop("a", 1, ("listening.question",)), stop("b", 1, ("service.thanks",), after=("a",)), stop("c", 1),
    stop("d", 2, ("wording.but",)), stop("e", 2, ("service.time",), after=("d",)), stop("f", 3),
)  # fmt: skip


def cases_of_the_documents() -> set[str]:
    with (ROOT / "tests" / "data" / "cases.csv").open(encoding="utf-8") as file:
        return {row["id"] for row in csv.DictReader(file)}


def test_the_path_file_names_every_case_and_knows_what_it_names() -> None:
    known = cases_of_the_documents()
    assert set(waypoints()) == known
    for case, waypoint in waypoints().items():
        assert waypoint.trains and set(waypoint.trains) <= set(catalogue()), case
        assert set(waypoint.after) <= known - {case}


def test_nothing_comes_before_itself_and_never_after_what_is_harder() -> None:
    level = {file.id: file.about.level for file in ENGLISH}
    done: set[str] = set()
    waiting = dict(waypoints())
    while ready := [case for case, waypoint in waiting.items() if set(waypoint.after) <= done]:
        done |= set(ready)
        waiting = {case: waypoint for case, waypoint in waiting.items() if case not in done}
    assert not waiting, "a circle"
    for case, waypoint in waypoints().items():
        for before in waypoint.after:
            if case in level and before in level:
                assert level[before] <= level[case], (before, case)


def test_every_case_of_the_catalogue_is_on_the_path_once() -> None:
    path = stops(ENGLISH)
    assert sorted(each.case for each in path) == sorted(file.id for file in ENGLISH)
    assert [each.level for each in path] == sorted(each.level for each in path)


def test_every_skill_that_a_case_can_train_is_trained_by_one() -> None:
    trained = {name for waypoint in waypoints().values() for name in waypoint.trains}
    asked_for = {name for name, criterion in catalogue().items() if criterion.polarity == "+"}
    assert asked_for <= trained


def test_a_case_that_the_path_file_does_not_know_trains_what_its_cards_explain() -> None:
    assert trains("a-trainers-own-case") == ()
    for case in cases_of_the_documents():
        assert trains(case)


def test_who_has_shown_nothing_begins_with_the_easiest() -> None:
    step = next_step(PATH, shown_in(listing()), NOW)
    assert step and (step.stop.case, step.state, step.reason.key) == ("a", "open", "begin")
    assert step.reason.skill == "listening.question"


def test_without_any_case_there_is_no_next_step() -> None:
    assert next_step((), shown_in(listing()), NOW) is None


def test_what_lies_half_done_comes_first() -> None:
    shown = shown_in(listing(talk("c", score=None, day=1, id="half"), talk("a", day=2)))
    step = next_step(PATH, shown, NOW)
    assert step and (step.stop.case, step.attempt, step.reason.key) == ("c", "half", "resume")


@pytest.mark.parametrize("left", [{"day": 40, "turns": 9}, {"day": 0, "turns": 1}])
def test_an_old_or_silent_beginning_is_not_carried_on(left: dict[str, int]) -> None:
    shown = shown_in(listing(talk("c", score=None, **left)))  # type: ignore[arg-type]
    step = next_step(PATH, shown, NOW)
    assert step and step.attempt is None


def test_a_case_just_missed_is_tried_again_with_what_would_help_most() -> None:
    shown = shown_in(listing(talk("a", score=52, bad={"wording.but": 2, "wording.cannot": 1})))
    step = next_step(PATH, shown, NOW)
    assert step and (step.stop.case, step.reason.key) == ("a", "retry")
    assert (step.reason.skill, step.reason.score) == ("wording.but", 52)


def test_after_three_tries_in_a_row_another_case_comes() -> None:
    shown = shown_in(listing(*(talk("a", score=40, day=day) for day in range(TRIES))))
    step = next_step(PATH, shown, NOW)
    assert step and step.stop.case != "a"
    by_case = {each.stop.case: each for each in learning_path(PATH, shown)}
    assert by_case["b"].state == "open", "a case that was tried so often holds nobody up"


def test_a_weak_spot_leads_to_the_case_that_trains_it() -> None:
    saved = [talk(case, day=day, bad={"wording.but": 1}) for day, case in enumerate(("a", "c", "a"))]
    step = next_step(PATH, shown_in(listing(*saved)), NOW)
    assert step and (step.stop.case, step.reason.key, step.reason.skill) == ("d", "weak", "wording.but")
    assert (step.reason.count, step.reason.total) == (3, 3)


def test_a_level_opens_by_two_passed_cases_of_the_one_below() -> None:
    one = shown_in(listing(talk("a")))
    assert levels_reached(PATH, one) == 1
    waiting = {step.stop.case: step for step in learning_path(PATH, one)}["d"]
    assert (waiting.state, waiting.reason.key, waiting.reason.count, waiting.reason.total) == \
        ("later", "waits_level", 1, 1)
    two = shown_in(listing(talk("a"), talk("c", day=1)))
    assert levels_reached(PATH, two) == 2
    assert {step.stop.case: step.state for step in learning_path(PATH, two)}["d"] == "open"


def test_who_passes_a_hard_case_has_reached_its_level() -> None:
    assert levels_reached(PATH, shown_in(listing(talk("f")))) == 3


def test_a_case_waits_for_the_one_before_it_and_then_follows_it() -> None:
    before = {step.stop.case: step for step in learning_path(PATH, shown_in(listing()))}["b"]
    assert (before.state, before.reason.key, before.reason.case) == ("later", "waits", "a")
    after = {step.stop.case: step for step in learning_path(PATH, shown_in(listing(talk("a"))))}["b"]
    assert (after.state, after.reason.key, after.reason.case) == ("open", "follows", "a")


def test_what_was_never_seen_and_what_went_well_are_reasons() -> None:
    path = (stop("x", 1, ("service.time",)), stop("y", 1, ("service.offer",)))
    saved = [talk("z", day=day, good={"service.offer": 1}) for day in range(4)]
    reasons = {step.stop.case: step.reason for step in learning_path(path, shown_in(listing(*saved)))}
    assert (reasons["x"].key, reasons["x"].skill) == ("unseen", "service.time")
    assert (reasons["y"].key, reasons["y"].count, reasons["y"].total) == ("strong", 4, 4)


def test_when_all_is_passed_the_lowest_is_done_better_and_then_the_oldest_again() -> None:
    path = (stop("a"), stop("b"))
    step = next_step(path, shown_in(listing(talk("a", score=95, day=3), talk("b", score=75))), NOW)
    assert step and (step.stop.case, step.reason.key, step.reason.score) == ("b", "better", 75)
    step = next_step(path, shown_in(listing(talk("a", score=95, day=3), talk("b", score=96))), NOW)
    assert step and (step.stop.case, step.reason.key) == ("a", "refresh")


def test_a_suggested_case_is_open_and_trains_the_skill() -> None:
    shown = shown_in(listing(talk("a"), talk("c", day=1)))
    assert suggested_case("wording.but", PATH, shown) == "d"
    assert suggested_case("service.time", PATH, shown) == "e"
    assert suggested_case("wording.blame", PATH, shown) is None
    assert suggested_case("listening.question", PATH, shown) == "a"


def test_every_weak_spot_has_a_case_and_every_step_of_the_path_a_card() -> None:
    path, nobody = stops(ENGLISH), shown_in(listing())
    for step in learning_path(path, nobody):
        card = card_for(step)
        assert card in cards(), step.stop.case
    trained = {name for each in path for name in each.trains}
    assert all(suggested_case(name, path, nobody) for name in trained)


def test_cases_are_found_by_words_level_channel_and_trade() -> None:
    assert {file.id for file in matching(ENGLISH, Wanted("MANDARIN fish"))} == {"mandarin-fish"}
    assert matching(ENGLISH, Wanted("no such words anywhere")) == ()
    easy = matching(ENGLISH, Wanted(levels=frozenset({1})))
    assert easy and all(file.about.level == 1 for file in easy)
    phone = matching(ENGLISH, Wanted(channels=frozenset({"phone"})))
    assert phone and all(file.about.channel == "phone" for file in phone)
    assert matching(ENGLISH, Wanted(trade=ENGLISH[0].about.trade))[0] == ENGLISH[0]
    assert matching(ENGLISH, Wanted()) == tuple(ENGLISH) and Wanted("  ").is_anything


def test_cases_are_found_by_words_that_mean_the_same_and_by_what_the_interface_calls_them() -> None:
    chinese = [read_scenario(path) for path in sorted((packaged_scenarios() / "zh-Hans").glob("*.yaml"))]
    parcels = {file.id for file in matching(chinese, Wanted("快递"))}
    assert {"late-parcel-review", "parcel-signed-not-received"} <= parcels
    assert parcels == {file.id for file in matching(chinese, Wanted("包裹"))}
    angry = [file for file in chinese if file.play.mood.anger >= 60]
    assert angry == list(matching(chinese, Wanted("发火"), lambda file: ("很生气",) if file in angry else ()))
    calls = {file.id for file in chinese if file.about.channel == "phone"}
    assert calls <= {file.id for file in matching(chinese, Wanted("電話"), lambda file: ("电话",) * (file.id in calls))}
    scene = ENGLISH[0].about.scene.split()[:4]
    assert ENGLISH[0] in matching(ENGLISH, Wanted(" ".join(scene)))


def test_words_are_found_in_either_chinese_script() -> None:
    assert has_words("鱖魚 不像", ["这条不像鳜鱼"])
    assert not has_words("鱖魚 退款", ["这条不像鳜鱼"])


def test_cards_are_found_by_what_they_say_and_by_their_cases() -> None:
    def title(id: str) -> str:
        return "Mandarin fish" if id == "mandarin-fish" else ""

    assert matching_cards(cards(), "", title) == tuple(cards())
    assert "a-wait-with-a-time" in matching_cards(cards(), "尽快", title)
    assert set(matching_cards(cards(), "mandarin", title)) == {
        id for id, card in cards().items() if "mandarin-fish" in card.scenarios}
