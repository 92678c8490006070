"""Whatever a trainee says, in whatever order: no error, no line twice, no dead end, and nobody content too soon."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from tests.plays import SCENARIOS, faults
from trainer.customer.conditions import Moment, nearly_holds
from trainer.customer.state import CustomerState, MoodState
from trainer.roleplay import begin_untimed, exchange, play_replies
from trainer.scenario import Channel, ScenarioFile, Threshold, When, read_scenario
from trainer.templates import template_path

PATHS = sorted(SCENARIOS.glob("en/*.yaml")) + sorted(SCENARIOS.glob("zh-Hans/*.yaml"))
SEEDS = max(5, 300 // len(PATHS))
"""Plays of each scenario; `make plays` plays each a thousand times."""
SOUP = read_scenario(template_path("en"))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_no_seed_leads_to_an_error_a_repeat_or_a_dead_end(path: Path) -> None:
    file = read_scenario(path)
    assert [fault for seed in range(SEEDS) for fault in faults(file, seed)] == []


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
@pytest.mark.parametrize("channel", ["in_person", "phone", "chat"])
def test_nor_in_any_channel(language: str, channel: Channel) -> None:
    file = read_scenario(template_path("en" if language == "en" else "zh-Hans"))
    persona = file.play.persona.model_copy(update={"traits": ("hurried", "chatty", "elderly")})
    file = with_play(file, channel=channel, persona=persona)
    assert [fault for seed in range(50) for fault in faults(file, seed)] == []


def with_play(file: ScenarioFile, channel: Channel = "in_person", **parts: object) -> ScenarioFile:
    play = file.play.model_copy(update=parts)
    about = file.about.model_copy(update={"channel": channel})
    scenario = file.scenario.model_copy(update={"play": play, "about": about})
    return dataclasses.replace(file, scenario=scenario, sha256=f"{file.language} {channel} {parts}")


# Endings


def nearly_won(anger: str) -> ScenarioFile:
    """Return a scenario whose good ending wants a fresh bowl and this much calm."""
    good = SOUP.play.endings[0]
    calm, later = Threshold.model_validate(anger), Threshold.model_validate("at least 2")
    when = When(moves=("fresh_bowl",), anger=calm, turn=later)
    fact = SOUP.play.hidden[0].model_copy(update={"earned": None})
    return with_play(SOUP, endings=(good.model_copy(update={"when": when}), *SOUP.play.endings[3:]), hidden=(fact,),
                     mood=SOUP.play.mood.model_copy(update={"anger": 45, "patience": 80}))


def test_who_has_what_he_came_for_and_waits_for_nothing_more_takes_his_leave() -> None:
    bowl, idle = "I'll bring you a fresh bowl.", "It is a windy evening."
    calm = play_replies(SOUP, [bowl], 1).state.mood.anger
    file = nearly_won(f"below {calm - 5}")
    attempt = play_replies(file, [bowl, idle], 1)
    assert (attempt.state.outcome, attempt.state.ending) == ("resolved", SOUP.play.endings[0].id)
    far = play_replies(nearly_won(f"below {calm - 20}"), [bowl, idle], 1)
    assert far.state.outcome is None


def test_as_long_as_something_new_comes_he_stays_for_it() -> None:
    said = ["I'll bring you a fresh bowl.", "Who is the soup for?"]
    calm = play_replies(nearly_won("below 1"), said, 1).state.mood.anger
    file = nearly_won(f"below {calm - 5}")
    assert play_replies(file, said, 1).state.outcome is None
    assert play_replies(file, [*said, "It is a windy evening."], 1).state.outcome == "resolved"


def test_nobody_leaves_content_without_the_deed_or_at_once() -> None:
    file = nearly_won("below 90")
    assert play_replies(file, ["It is a windy evening."], 1).state.outcome is None
    without = play_replies(file, [f"Table {number} is free." for number in range(30)], 1)
    assert without.state.outcome in ("unresolved", "walked_out", "escalated")
    assert play_replies(file, ["I'll bring you a fresh bowl."], 1).state.outcome is None


def test_a_condition_is_nearly_met_in_its_numbers_only() -> None:
    state = CustomerState(MoodState(45, 48, 50), moves=("fresh_bowl",), replies=2)
    moment = Moment(state, frozenset(), frozenset())
    numbers = {"anger": Threshold.model_validate("below 40"), "trust": Threshold.model_validate("at least 50")}
    assert nearly_holds(When(moves=("fresh_bowl",), **numbers), moment, 10)
    assert not nearly_holds(When(moves=("fresh_bowl",), **numbers), moment, 3)
    assert not nearly_holds(When(moves=("ask_wish",), **numbers), moment, 10)
    assert not nearly_holds(When(turn=Threshold.model_validate("at least 3")), moment, 10)


def test_a_talk_that_has_ended_takes_no_more_and_has_taken_leave() -> None:
    attempt = begin_untimed(SOUP, 2)
    while attempt.awaiting == "staff":
        attempt = exchange(SOUP, attempt, f"Table {attempt.state.replies} is free too.", None)
    ending = next(ending for ending in SOUP.play.endings if ending.id == attempt.state.ending)
    assert attempt.turns[-1].text.endswith(tuple(ending.lines))
    assert (attempt.awaiting, attempt.rest) == ("nobody", None)
