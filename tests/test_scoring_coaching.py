"""Coaching: its points are reckoned, its sentences do what they say, its steps and numbers are those of the talk."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scoring import Transcript, Turn, analyse, load_transcripts, score
from scoring.coaching import Coaching, score_and_coach
from scoring.coaching.gaps import widest_gaps
from scoring.coaching.steps import StepId
from scoring.coaching.tips import Talk
from scoring.coaching.words import STEPS, coaching_words
from scoring.criterion import SCRIPTS, catalogue
from scoring.rubric import CAP_IDS, read_rubric
from scoring.scorecard import case_of, terms_of
from scoring.slots import SLOTS
from scoring.text import Language
from scoring.transcript import Fault
from trainer.cli import COMMANDS
from trainer.lesson import measures, reach, step_state, tip_facts, tip_name
from trainer.report import COACHED, FORMATS
from trainer.texts import texts

TALKS = load_transcripts(Path(__file__).parent / "data" / "conversations.jsonl")
TALK = pytest.mark.parametrize("transcript", TALKS, ids=lambda item: item.id)
LANGUAGES: tuple[Language, ...] = ("zh-Hans", "zh-Hant", "en")
SPOKEN = re.compile("[“「\"](.*)[”」\"]")


def talk(*said: str, language: Language = "en", fault: Fault | None = "ours") -> Transcript:
    turns = tuple(Turn("staff" if place % 2 else "customer", text) for place, text in enumerate(said))
    return Transcript("t", turns, language, fault=fault)


def coached(*said: str, language: Language = "en", fault: Fault | None = "ours") -> Coaching:
    return score_and_coach(talk(*said, language=language, fault=fault))[1]


# The words


def test_every_slot_and_criterion_of_the_words_is_known() -> None:
    words = coaching_words()
    better = [item for chance in words.chances for item in chance.better]
    for item in (*better, *words.limits.better, *words.critical.better):
        for script in SCRIPTS:
            assert set(re.findall(r"\{(.*?)\}", item.of(script))) <= SLOTS
            assert SPOKEN.search(item.of(script))
    shown = [name for chance in words.chances for name in chance.shows]
    assert all(catalogue()[name].polarity == "+" for name in shown)
    assert set(words.steps.titles) == set(STEPS)


def test_every_limit_and_step_has_a_name_in_every_language() -> None:
    for language in LANGUAGES:
        say = texts(language)
        assert all(f"coaching.caps.{name}" in say for name in CAP_IDS if name not in ("critical", "grovel"))
        assert all(f"coaching.step.{state}" in say for state in ("met", "early", "late", "missed"))


# What would have helped most


@TALK
def test_the_scorecard_is_the_same_with_coaching(transcript: Transcript) -> None:
    assert score_and_coach(transcript)[0].to_json() == score(transcript).to_json()


@TALK
def test_there_are_three_tips_at_most_and_each_is_worth_something(transcript: Transcript) -> None:
    card, coaching = score_and_coach(transcript)
    assert len(coaching.tips) <= 3
    assert len({tip.suggestion for tip in coaching.tips}) == len(coaching.tips)
    assert coaching.reachable >= card.points
    for tip in coaching.tips:
        assert tip.points >= 100 or tip.lifts
        assert transcript.turns[tip.turn].speaker == "staff"
        assert tip.quote is None or tip.quote in transcript.turns[tip.turn].text


@TALK
def test_a_better_sentence_shows_what_it_should_and_no_fault(transcript: Transcript) -> None:
    case = case_of(transcript)
    for tip in score_and_coach(transcript)[1].tips:
        spoken = SPOKEN.search(tip.suggestion)
        assert spoken, tip
        turns = list(transcript.turns)
        turns[tip.turn] = replace(turns[tip.turn], text=re.sub(r"……|\.\.\.", "10", spoken[1]))
        analysis = analyse(replace(transcript, turns=tuple(turns)), tip.turn, case.case if case else None)
        assert [item.criterion for item in analysis.findings if item.polarity == "-"] == [], tip
        assert tip.kind != "chance" or tip.id in analysis.criteria(), tip


@pytest.mark.parametrize(("language", "customer", "reply", "id"), [
    ("en", "My parcel never came!", "Our courier is very reliable, you can trust us on that.", "service.offer"),
    ("zh-Hans", "我的包裹等了五天还没到！", "我理解您的心情，但是不能退。", "listening.restate"),
])  # fmt: skip
def test_what_was_missed_is_named(language: Language, customer: str, reply: str, id: str) -> None:
    assert id in {tip.id for tip in coached(customer, reply, language=language).tips}


def test_the_points_of_a_tip_are_what_mending_it_brings() -> None:
    said = "My soup is cold and I waited twenty minutes!"
    mended = "So your soup is cold and you waited twenty minutes? I'm sorry about that. I'll bring a fresh bowl."
    faulty = f"{mended} Whatever."
    coaching = coached(said, faulty)
    tip = next(tip for tip in coaching.tips if tip.id == "wording.dismissive")
    difference = score(talk(said, mended)).points - score(talk(said, faulty)).points
    assert tip.points == difference


def test_a_limit_that_holds_comes_before_small_change() -> None:
    tips = coached("My parcel never came!", "So your parcel never came, is that right? I'm sorry about that.").tips
    assert tips[0].id == "service.offer" and "no_action" in tips[0].lifts


def test_what_fails_a_conversation_comes_first() -> None:
    tips = coached("My parcel never came!", "That's company policy.", "And now?", "Shut up, you idiot.").tips
    assert tips[0].kind == "critical" and tips[0].turn == 3 and tips[0].quote in ("Shut up", "you idiot", "idiot")


def test_what_was_done_late_is_told_where_it_belonged() -> None:
    said = ("My parcel never came!", "Good evening.", "Hello?", "One moment.", "It never came!",
            "So your parcel never came, is that right? I'm sorry that it never came. I'll send a new one.")  # fmt: skip
    tip = next(tip for tip in coached(*said).tips if tip.id == "listening.restate")
    assert tip.turn == 1 and tip.message.endswith("(You did so later on. Here it would have counted for more.)")


def test_a_perfect_talk_gets_no_tip() -> None:
    card, coaching = score_and_coach(next(item for item in TALKS if item.id == "pool-expert"))
    assert coaching.tips == () and card.points == coaching.reachable == 10_000


def test_what_was_never_there_is_named_where_no_tip_is_left() -> None:
    said = ("I'd like a bottle of red for my father, he turns seventy.", "Very well.")
    transcript = talk(*said, fault="none")
    analyses = [analyse(transcript, 1)]
    terms = terms_of(transcript, None, read_rubric())
    gaps = widest_gaps(Talk(transcript, None, tuple(analyses), terms))
    assert [gap.criterion for gap in gaps] == ["service.offer", "listening.restate", "listening.question"]
    assert gaps[1].points == 40 * 40 and all(gap.turn == 1 and "Ask yourself" in gap.ask for gap in gaps)


@TALK
def test_a_gap_is_told_only_without_tips_and_was_never_earned(transcript: Transcript) -> None:
    card, coaching = score_and_coach(transcript)
    assert not (coaching.tips and coaching.gaps)
    for gap in coaching.gaps:
        assert transcript.turns[gap.turn].speaker == "staff" and gap.points >= 100
        assert not any(entry.criterion == gap.criterion and entry.points > 0
                       for _, item in card.dimensions for entry in item.ledger.entries)
    if coaching.gaps:
        assert reach(card, coaching, texts("en")).startswith(texts("en")("coaching.gaps"))


def test_every_way_to_an_act_is_about_one_that_earns() -> None:
    words = coaching_words()
    assert all(catalogue()[way.shows].polarity == "+" for way in words.ways)
    assert {chance.criterion for chance in words.chances} - {"service.consult"} <= {way.shows for way in words.ways}


def test_tips_are_in_the_readers_language() -> None:
    transcript = next(item for item in TALKS if item.id == "pool-poor")
    for language, sign in (("zh-Hant", "這"), ("zh-Hans", "这")):
        tips = score_and_coach(transcript, language=language)[1].tips  # type: ignore[arg-type]
        assert any(sign in tip.message for tip in tips)


# The seven steps


def states(*said: str, fault: Fault | None = "ours") -> dict[StepId, str]:
    return {step.id: step.state for step in coached(*said, fault=fault).steps}


def test_steps_in_order() -> None:
    found = states(
        "My parcel never came! I'm furious.",
        "So your parcel never came. I can understand how upsetting that is. When did you order it? "
        "I'm sorry it never came.",
        "On Monday.",
        "Would you like a new one, or your money back? I'll arrange it today, and I've made a note of it.",
    )
    assert found == dict.fromkeys(STEPS, "met")


def test_a_solution_before_listening_is_out_of_order() -> None:
    found = states("My parcel never came!", "I'll send a new one today.", "Hm.", "I'm sorry your parcel never came.",
                   "Yes.", "So your parcel never came. Would you like it at home or at work?")  # fmt: skip
    assert found["solve"] == "early" and found["sympathise"] == "missed"


def test_without_a_complaint_there_are_no_steps() -> None:
    assert coached("Are you open on Monday?", "Yes, from nine.", fault="none").steps == ()


# The numbers


def test_talk_share_counts_a_chinese_character_as_two_letters() -> None:
    share = coached("abcd", "好的", language="zh-Hans").share
    assert (share.staff, share.customer, share.percent) == (4, 4, 50)


def test_response_times() -> None:
    start = datetime(2026, 3, 1, 12, tzinfo=UTC)
    seconds = (0, 10, 20, 90, 100, 110)
    turns = tuple(Turn("staff" if place % 2 else "customer", "ok", at=start + timedelta(seconds=after))
                  for place, after in enumerate(seconds))
    times = score_and_coach(Transcript("t", turns, "en"))[1].times
    assert times is not None
    assert (times.replies, times.median, times.longest, times.longest_turn) == (3, 10, 70, 3)


def test_no_times_no_response_times() -> None:
    assert coached("Hello.", "Hello.").times is None


def test_concreteness_counts_replies_with_details_and_with_timed_acts() -> None:
    concrete = coached("My red kettle leaks.", "Good evening.", "Well?",
                       "Your red kettle leaks. I'll send a new lid by noon tomorrow.").concreteness  # fmt: skip
    assert (concrete.replies, concrete.with_detail, concrete.with_timed_act) == (2, 1, 1)


# Where it is shown


@TALK
@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_can_be_said_in_every_language(transcript: Transcript, language: Language) -> None:
    card, coaching = score_and_coach(transcript, language=language)
    say = texts(language)
    lines = [reach(card, coaching, say), *measures(coaching, transcript, say)]
    for tip in coaching.tips:
        lines += [tip_name(tip, say), *tip_facts(tip, card, transcript, say)]
    lines += [step_state(step, transcript, say) for step in coaching.steps]
    assert all(line and not re.search(r"[{}]", line) for line in lines)


def test_reports_for_people_show_it_and_data_does_not(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from trainer.cli import cli

    path = Path(__file__).parent / "data" / "conversations.jsonl"
    assert "score" in COMMANDS
    title = texts("en")("coaching.title")
    for name in FORMATS:
        out = CliRunner().invoke(cli, ["score", str(path), "--format", name]).stdout
        assert (title in out) == (name in COACHED), name
        if name in COACHED:
            assert texts("en")("coaching.steps") in out and "Customer service textbook, chapter 1" in out


def test_an_adjusted_rubric_is_the_one_that_coaching_reckons_by() -> None:
    from scoring.adjustment import Adjustment

    rubric = read_rubric().adjusted(Adjustment(off=("wording.blame",)))
    tips = score_and_coach(talk("My soup is cold!", "You should have said so before."), rubric=rubric)[1].tips
    assert "wording.blame" not in {tip.id for tip in tips}
