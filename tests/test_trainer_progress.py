"""Progress: what counts as an observation, what is weak, which days and coins there are, and what a tally keeps."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from scoring.case import packaged_scenarios
from scoring.criterion import DIMENSIONS, catalogue
from scoring.rubric import known_criteria
from scoring.scorecard import score
from tests.standings import NOW, listing, talk
from trainer.branching import branch
from trainer.progress import (
    BETTER_COINS,
    CRITERIA,
    LEVEL_COINS,
    TALK_COINS,
    Observation,
    Skill,
    coins,
    curve,
    days,
    never_shown,
    skills,
    weak_spots,
    whole_talks,
    worst_of,
)
from trainer.roleplay import exchange, play_replies
from trainer.scenario import read_scenario
from trainer.tally import Tally, tally_of


def nothing(case: str) -> tuple[str, ...]:
    return ()


def found(skills_found: tuple[Skill, ...], criterion: str) -> Skill | None:
    return next((skill for skill in skills_found if skill.criterion == criterion), None)


def test_every_criterion_is_a_skill_dimension_by_dimension() -> None:
    assert set(CRITERIA) == set(known_criteria())
    assert list(dict.fromkeys(name.split(".")[0] for name in CRITERIA)) == list(DIMENSIONS)


def test_a_fault_can_be_avoided_in_every_talk() -> None:
    talks = whole_talks([talk("a", day=2, bad={"wording.cannot": 2}), talk("b", day=1), talk("c")])
    skill = found(skills(talks, nothing), "wording.cannot")
    assert skill and [item.well for item in skill.observations] == [False, True, True]
    assert (skill.well, skill.slips) == (2, 1)


def test_what_is_good_is_observed_where_it_was_done_missing_or_trained() -> None:
    talks = whole_talks([
        talk("a", day=3, good={"apology.present": 1}), talk("b", day=2), talk("c", day=1, bad={"apology.present": 1}),
        talk("trains", day=0),
    ])  # fmt: skip
    skill = found(skills(talks, lambda case: ("apology.present",) if case == "trains" else ()), "apology.present")
    assert skill and [item.well for item in skill.observations] == [True, False, False]
    assert found(skills(talks, nothing), "service.thanks") is None


def test_talks_that_were_not_played_to_their_end_are_no_observations() -> None:
    saved = [talk("a", whole=False, bad={"wording.but": 1}), talk("b", score=None)]
    assert whole_talks(saved) == ()
    assert skills(whole_talks(saved), nothing) == ()


def test_the_weakest_skill_comes_first_and_some_talks_must_stand_behind_it() -> None:
    two = whole_talks([talk("a", bad={"wording.but": 3}), talk("b", day=1, bad={"wording.but": 3})])
    assert weak_spots(skills(two, nothing)) == ()
    talks = whole_talks([talk("a", day=day, bad={"wording.but": 1} | ({"wording.cannot": 1} if day < 2 else {}))
                         for day in range(3)])
    assert [skill.criterion for skill in weak_spots(skills(talks, nothing))] == ["wording.but", "wording.cannot"]


def test_what_was_never_shown_is_named_when_there_are_talks_enough() -> None:
    done = Skill("listening.question", (Observation("a", NOW, True),))
    missed = Skill("listening.restate", (Observation("a", NOW, False),))
    assert never_shown([done, missed], 2) == ()
    assert never_shown([done, missed], 3) == ("listening.empathy", "listening.restate", "service.choice")
    weak = Skill("listening.restate", (Observation("a", NOW, False),) * 3)
    assert weak.is_weak and "listening.restate" not in never_shown([weak], 3)


def test_what_was_weak_long_ago_is_not_held_against_anybody() -> None:
    talks = whole_talks([talk("a", day=20 - number, bad={"wording.but": 1} if number < 6 else {})
                         for number in range(12)])
    skill = found(skills(talks, nothing), "wording.but")
    assert skill and skill.well == 6 and not skill.is_weak and skill.is_strong


def test_few_talks_say_little() -> None:
    two = found(skills(whole_talks([talk("a"), talk("b", day=1)]), nothing), "wording.but")
    assert two and not two.is_known and not two.is_strong


def test_the_curve_has_a_point_for_each_dimension_of_each_talk() -> None:
    points = curve(whole_talks([talk("b", day=0), talk("a", day=4)]))
    assert len(points) == 2 * len(DIMENSIONS)
    assert [(point.number, point.saved.scenario) for point in points[:: len(DIMENSIONS)]] == [(1, "a"), (2, "b")]
    assert points[0].points == 60 and points[0].replies == 4


@pytest.mark.parametrize(("ago", "count", "streak", "today"), [
    ((), 0, 0, False),
    ((0,), 1, 1, True),
    ((1, 2, 3), 3, 3, False),  # not yet today, and nothing is lost by it
    ((0, 1, 3, 4), 4, 2, True),
    ((2, 3), 2, 0, False),
])  # fmt: skip
def test_days_of_practice(ago: tuple[int, ...], count: int, streak: int, today: bool) -> None:
    practised = days([talk("a", day=day) for day in ago], NOW)
    assert (practised.count, practised.streak, practised.today) == (count, streak, today)


def test_a_day_ends_by_the_clock_of_the_place() -> None:
    late = talk("a")
    beijing = datetime(2026, 3, 11, 1, 0, tzinfo=timezone(timedelta(hours=8)))  # still the 10th in UTC
    assert days([late], beijing).today is False
    assert days([late], beijing.astimezone(UTC)).today is True


def test_an_attempt_without_a_word_is_no_day() -> None:
    assert days([talk("a", score=None, turns=1)], NOW).count == 0


def test_coins_are_earned_by_talks_first_passes_and_doing_better() -> None:
    levels = {"easy": 1, "hard": 3}
    talks = whole_talks([
        talk("easy", day=5, score=50), talk("easy", day=4, score=75), talk("easy", day=3, score=75.5),
        talk("hard", day=2, score=90), talk("hard", day=1, score=20),
    ])  # fmt: skip
    earned = coins(talks, levels)
    assert (earned.talks, earned.passes, earned.betters) == (5 * TALK_COINS, LEVEL_COINS * 4, BETTER_COINS)
    assert earned.total == 5 * TALK_COINS + LEVEL_COINS * 4 + BETTER_COINS


def test_no_talk_ever_takes_coins_away() -> None:
    levels = {"a": 2}
    saved = [talk("a", day=9 - number, score=score) for number, score in enumerate((80, 10, 95, 0, 96))]
    totals = [coins(whole_talks(saved[: number + 1]), levels).total for number in range(len(saved))]
    assert totals == sorted(totals) and len(set(totals)) == len(totals)


def test_the_tally_of_a_talk_agrees_with_its_scorecard() -> None:
    file = read_scenario(packaged_scenarios() / "en" / "shoe-water-stains.yaml")
    replies = next(test.replies for test in file.scenario.selftest if test.tier == "rude")
    attempt = play_replies(file, replies, 1)
    card = score(attempt.transcript)
    tally = tally_of(card, attempt.own_replies())
    assert dict(tally.dimensions) == {name: item.points for name, item in card.dimensions}
    faults = {finding.criterion for finding in card.findings if finding.polarity == "-"}
    assert tally.bad and {name for name, _ in tally.bad} <= faults | (set(known_criteria()) - set(catalogue()))
    assert Tally.from_json(tally.to_json()) == tally
    assert worst_of(talk("a", bad=dict(tally.bad))) in dict(tally.bad)
    assert worst_of(talk("a")) is None


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"scorer": 1}', "nonsense"])
def test_a_broken_tally_is_refused(text: str) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        Tally.from_json(text)


def test_a_listing_keeps_the_order_of_time() -> None:
    assert [saved.scenario for saved in listing(talk("old", day=3), talk("new")).saved] == ["new", "old"]


def test_what_a_new_try_takes_over_counts_in_the_first_talk_alone() -> None:
    file = read_scenario(packaged_scenarios() / "zh-Hans" / "mandarin-fish.yaml")
    blames = "先生您弄错了，这就是鳜鱼。"
    first = play_replies(file, (blames, "您是说这条鱼跟您点的鳜鱼不一样，对吗？"), 1)
    again = branch(file, first, first.transcript.staff_turns()[1], id="again", at=NOW)
    assert again.branch and again.own_replies() == ()
    again = exchange(file, again, "我带您去鱼池边看看，好吗？", NOW)
    whole, own = (tally_of(score(attempt.transcript), attempt.own_replies()) for attempt in (first, again))
    assert (whole.replies, own.replies) == (2, 1)
    assert dict(whole.bad)["wording.blame"] >= 1 and "wording.blame" not in dict(own.bad)


def test_a_new_try_misses_nothing_by_what_may_have_been_done_before_it() -> None:
    tried = replace(talk("a"), branch=5)
    assert tried.takes_over and not replace(tried, branch=1).takes_over

    def trained(case: str) -> tuple[str, ...]:
        return ("listening.question",)

    assert found(skills([tried], trained), "listening.question") is None
    assert found(skills([talk("a")], trained), "listening.question") is not None
