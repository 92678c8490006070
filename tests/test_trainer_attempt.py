"""An attempt: whose turn it is, what is refused, and that the record holds all of it."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError
from datetime import UTC, datetime, timedelta

import pytest

from scoring.case import packaged_scenarios
from scoring.text import Language, simplify
from trainer.attempt import MAX_REPLY, Attempt, RefusedReply
from trainer.customer.state import Change, CustomerState, MadeMove, MoodState, Reaction, Told
from trainer.scenario import ScenarioFile, read_scenario

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def file() -> ScenarioFile:
    return read_scenario(packaged_scenarios() / "zh-Hans" / "mandarin-fish.yaml")


def begun(file: ScenarioFile, language: Language = "zh-Hans") -> Attempt:
    return Attempt.begin(file, id="a", language=language, seed=1, at=AT, opening=file.play.opening[0], trainee="李伟")


def reaction(line: str = "哼。", outcome: str | None = None) -> Reaction:
    mood = MoodState(40, 50, 60)
    state = CustomerState(mood, told=(Told("host_face", 2, True),), moves=("invite_tank",), used=(line,), replies=1,
                          outcome=outcome)  # type: ignore[arg-type]
    return Reaction(state, (Change("anger", -15, "move.invite_tank", 0, 2, "这边"),),
                    (MadeMove("invite_tank", 0, 2, "这边"),), ("host_face",), "moods.annoyed", line)


def refusal(attempt: Attempt, text: str) -> str:
    with pytest.raises(RefusedReply) as refused:
        attempt.reply(text, AT)
    return refused.value.reason


def test_the_customer_speaks_first_and_then_it_is_staffs_turn(file: ScenarioFile) -> None:
    attempt = begun(file)
    assert [turn.speaker for turn in attempt.turns] == ["customer"]
    assert attempt.awaiting == "staff"
    assert attempt.state.mood.anger == file.play.mood.anger
    assert attempt.steps[0].turn == 0


def test_turns_alternate_until_the_talk_ends(file: ScenarioFile) -> None:
    attempt = begun(file).reply("这边请。", AT)
    assert attempt.awaiting == "customer"
    attempt = attempt.hear(reaction(), AT)
    assert attempt.awaiting == "staff"
    attempt = attempt.reply("慢走。", AT).hear(reaction("好，谢谢。", "resolved"), AT)
    assert attempt.awaiting == "nobody"
    assert [turn.speaker for turn in attempt.turns] == ["customer", "staff"] * 2 + ["customer"]
    assert [step.turn for step in attempt.steps] == [0, 2, 4]


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u3000\u3000", "\u200b", "\u202e\u202c", "\x00"])
def test_a_reply_without_a_visible_character_is_refused(file: ScenarioFile, text: str) -> None:
    assert refusal(begun(file), text) == "empty"


def test_a_reply_may_be_as_long_as_the_limit_and_no_longer(file: ScenarioFile) -> None:
    assert refusal(begun(file), "长" * (MAX_REPLY + 1)) == "too_long"
    assert begun(file).reply("长" * MAX_REPLY, AT).awaiting == "customer"


def test_a_reply_out_of_turn_or_after_the_end_is_refused(file: ScenarioFile) -> None:
    waiting = begun(file).reply("这边请。", AT)
    assert refusal(waiting, "还有") == "not_your_turn"
    assert refusal(waiting.hear(reaction("好。", "resolved"), AT), "还有") == "ended"
    with pytest.raises(ValueError, match="nothing to answer"):
        begun(file).hear(reaction(), AT)


def test_the_trainee_may_break_off_while_the_customer_is_awaited(file: ScenarioFile) -> None:
    waiting = begun(file).reply("这边请。", AT)
    ended = waiting.break_off()
    assert (waiting.awaiting, ended.awaiting, ended.state.outcome) == ("customer", "nobody", "unresolved")
    assert Attempt.from_data(json.loads(json.dumps(ended.to_data()))) == ended
    assert refusal(ended, "您好。") == "ended"
    with pytest.raises(ValueError):
        ended.hear(reaction(), AT)


def test_the_trainee_may_break_off_once(file: ScenarioFile) -> None:
    attempt = begun(file)
    ended = attempt.break_off()
    assert (ended.awaiting, ended.state.outcome, ended.state.ending) == ("nobody", "unresolved", None)
    assert attempt.awaiting == "staff"
    with pytest.raises(RefusedReply):
        ended.break_off()


def test_a_change_leaves_the_earlier_value_as_it_was(file: ScenarioFile) -> None:
    attempt = begun(file)
    attempt.reply("这边请。", AT)
    assert len(attempt.turns) == 1
    with pytest.raises(FrozenInstanceError):
        attempt.trainee = "x"  # type: ignore[misc]


def test_the_record_holds_everything(file: ScenarioFile) -> None:
    attempt = begun(file).reply("这边请 🐟\u202e\n“好”", AT, AT - timedelta(seconds=3))
    attempt = attempt.hear(reaction(), AT + timedelta(seconds=5), started_at=AT)
    assert Attempt.from_data(json.loads(json.dumps(attempt.to_data(), ensure_ascii=False))) == attempt


@pytest.mark.parametrize("field", ["turns", "steps", "state", "started_at", "language"])
def test_a_record_that_lacks_a_field_is_refused(file: ScenarioFile, field: str) -> None:
    data = begun(file).to_data()
    del data[field]
    with pytest.raises((ValueError, KeyError, TypeError)):
        Attempt.from_data(data)


def test_a_trainee_of_traditional_script_is_spoken_to_in_it(file: ScenarioFile) -> None:
    attempt = begun(file, "zh-Hant").reply("請跟我來。", AT).hear(reaction("这条鱼不对。"), AT)
    assert attempt.turns[2].text == "這條魚不對。"
    assert attempt.turns[0].text != file.play.opening[0]
    assert simplify(attempt.turns[2].text) == "这条鱼不对。"
