"""One reply said anew: all else stays, the points are those of the words, and a tip is met or not."""

from __future__ import annotations

import pytest

from scoring import score
from scoring.case import packaged_scenarios
from scoring.coaching import score_and_coach
from scoring.text import Language
from trainer.attempt import MAX_REPLY, Attempt, RefusedReply
from trainer.drill import expert_turn, is_reached, with_reply
from trainer.roleplay import play_replies
from trainer.scenario import ScenarioFile, read_scenario

SAID: dict[Language, tuple[str, str]] = {
    "zh-Hans": ("先生，这就是鳜鱼。", "先生您弄错了，别的客人都没有说不是。"),
    "en": ("Sir, this is mandarin fish.", "You are mistaken, sir. Nobody else has complained."),
}


def case(language: Language = "en") -> ScenarioFile:
    return read_scenario(packaged_scenarios() / language / "mandarin-fish.yaml")


def talk(language: Language = "en") -> Attempt:
    return play_replies(case(language), SAID[language], 7)


def test_only_the_reply_is_exchanged() -> None:
    attempt = talk()
    other = with_reply(attempt, 3, "May I walk you to the tank?")
    assert [turn.text for turn in other.turns[:3]] == [turn.text for turn in attempt.turns[:3]]
    assert other.turns[3].text == "May I walk you to the tank?" and other.turns[4:] == attempt.turns[4:]
    assert (other.steps, other.state) == (attempt.steps, attempt.state)
    assert attempt.turns[3].text == SAID["en"][1]


@pytest.mark.parametrize(
    ("text", "reason"), [("", "empty"), (" \n\u200b", "empty"), ("a" * (MAX_REPLY + 1), "too_long")]
)
def test_what_no_reply_could_be_is_refused(text: str, reason: str) -> None:
    with pytest.raises(RefusedReply) as refused:
        with_reply(talk(), 1, text)
    assert refused.value.reason == reason


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_every_tip_is_open_before_and_met_by_its_own_better_sentence(language: Language) -> None:
    attempt = talk(language)
    card, coaching = score_and_coach(attempt.transcript)
    assert coaching.tips
    for tip in coaching.tips:
        assert not is_reached(tip, card)
        spoken = tip.suggestion[tip.suggestion.find("“" if language == "zh-Hans" else '"') + 1 :].rstrip("”\"。")
        mended = with_reply(attempt, tip.turn, spoken)
        if tip.kind in ("fault", "chance"):
            assert is_reached(tip, score(mended.transcript)), (tip.id, spoken)


def test_the_same_words_are_worth_the_same() -> None:
    attempt = talk()
    assert score(with_reply(attempt, 3, SAID["en"][1]).transcript).points == score(attempt.transcript).points


def test_the_experts_reply_shows_what_is_wanted_or_stands_at_the_same_place() -> None:
    file = case()
    replies = next(test.replies for test in file.scenario.selftest if test.tier == "expert")
    expert = play_replies(file, replies, 1)
    card, turns = score(expert.transcript), expert.transcript.staff_turns()
    assert expert_turn(expert, card, 2) == turns[1]
    assert expert_turn(expert, card, 99) == turns[-1]
    shown = expert_turn(expert, card, 1, "service.offer")
    assert any(item.turn == shown and item.criterion == "service.offer" for item in card.findings)
    assert expert_turn(expert, card, 1, "wording.command") == turns[0]
