"""Going back into a talk: the customer is exactly as he was, both talks are kept, and no clock runs on meanwhile."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import pytest

from scoring.case import packaged_scenarios
from scoring.text import Language
from trainer.attempt import Attempt
from trainer.branching import Unrepeatable, branch, parting
from trainer.roleplay import begin, exchange, play_replies, reaction_to
from trainer.scenario import ScenarioFile, read_scenario
from trainer.store import Store
from trainer.templates import template_path

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LATER = AT + timedelta(days=3)
CASES = ("mandarin-fish", "shoe-water-stains", "haggling-buyer")


def case(id: str, folder: str = "zh-Hans") -> ScenarioFile:
    return read_scenario(packaged_scenarios() / folder / f"{id}.yaml")


def timed(
    file: ScenarioFile, replies: tuple[str, ...], language: Language | None = None, seed: int = 1,
    mode: Literal["practice", "exam"] = "practice",
) -> Attempt:
    """Return a talk in which each reply comes 40 s after the customer's answer, and his answer 5 s after that."""
    attempt, clock = begin(file, language or file.language, seed, AT, "li.wei", id="first", mode=mode), AT
    for reply in replies:
        if attempt.awaiting == "nobody":
            break
        clock += timedelta(seconds=45)
        attempt = exchange(file, attempt, reply, clock - timedelta(seconds=5), clock)
    return attempt


def talks() -> list[Any]:
    return [
        pytest.param(file, test.replies, test.seeds[0], id=f"{folder}-{id}-{test.tier}-{number}")
        for folder in ("zh-Hans", "en") for id in CASES
        for file in [case(id, folder)]
        for number, test in enumerate(file.scenario.selftest)
    ]  # fmt: skip


@pytest.mark.parametrize(("file", "replies", "seed"), talks())
def test_saying_the_same_again_from_any_turn_gives_the_same_talk(
    file: ScenarioFile, replies: tuple[str, ...], seed: int
) -> None:
    attempt = timed(file, replies, seed=seed)
    for turn in attempt.transcript.staff_turns():
        again = branch(file, attempt, turn, id="second", at=LATER)
        assert (again.id, again.parent, again.branch) == ("second", "first", turn)
        assert again.awaiting == "staff" and len(again.turns) == turn
        moved = LATER - (attempt.turns[turn - 1].at or AT)
        for index in [index for index in attempt.transcript.staff_turns() if index >= turn]:
            said, heard = attempt.turns[index], attempt.turns[index + 1]
            again = exchange(file, again, said.text, (said.at or AT) + moved, (heard.at or AT) + moved)
        assert [said.text for said in again.turns] == [said.text for said in attempt.turns]
        assert (again.steps, again.state) == (attempt.steps, attempt.state)


def test_another_reply_leads_another_way_and_the_first_talk_stays_as_it_was() -> None:
    file = case("mandarin-fish", "en")
    attempt = timed(file, ("So it doesn't look like the fish you ordered, is that right?", "You are mistaken, sir."))
    turn = attempt.transcript.staff_turns()[1]
    again = branch(file, attempt, turn, id="second", at=LATER)
    assert again.state.mood == attempt.steps[1].mood
    better = exchange(file, again, "May I take you to the tank, so that you can see one alive?", LATER)
    assert better.state.mood.anger < attempt.state.mood.anger
    assert parting(attempt, better) == turn
    assert parting(attempt, again) == turn
    assert attempt.parent is None and len(attempt.turns) == 5


def test_who_comes_back_after_days_has_kept_nobody_waiting() -> None:
    file = case("haggling-buyer", "en")
    attempt = timed(file, ("Which part of the price is it that troubles you?", "What do the others ask?"))
    again = branch(file, attempt, attempt.transcript.staff_turns()[1], id="second", at=LATER)
    assert again.turns[-1].at == LATER and again.started_at == LATER
    gaps = [(later.at or AT) - (said.at or AT) for said, later in zip(again.turns, again.turns[1:], strict=False)]
    assert gaps == [timedelta(seconds=40), timedelta(seconds=5)]
    answered = exchange(file, again, "What do the others ask?", LATER + timedelta(seconds=20))
    assert "rule.kept_waiting" not in {change.cause for change in answered.steps[-1].changes}


def test_a_talk_that_nobody_timed_stays_untimed() -> None:
    file = case("mandarin-fish")
    attempt = play_replies(file, ("您是说这条鱼跟您点的不一样，对吗？", "您弄错了。"), 1)
    again = branch(file, attempt, 3, id="second", at=LATER)
    assert [turn.at for turn in again.turns] == [None, None, None]


def test_a_traditional_reader_goes_back_into_the_same_words() -> None:
    file = case("mandarin-fish")
    attempt = timed(file, ("您是說這條魚跟您點的不一樣，對嗎？", "您弄錯了。"), "zh-Hant")
    again = branch(file, attempt, 3, id="second", at=LATER)
    assert again.turns[2].text == attempt.turns[2].text
    assert again.state.mood == attempt.steps[1].mood


def test_a_second_message_that_was_cut_in_on_is_due_again(tmp_path: Path) -> None:
    written = template_path("en").read_text(encoding="utf-8").replace("channel: in_person", "channel: chat")
    (tmp_path / "soup.yaml").write_text(written.replace("[hurried]", "[hurried, chatty]"), encoding="utf-8")
    file = read_scenario(tmp_path / "soup.yaml")
    attempt = begin(file, "en", 7, AT, id="first").reply("Who is the soup for?", AT + timedelta(seconds=10))
    reaction = reaction_to(file, attempt)
    assert len(reaction.messages) == 2
    first = AT + timedelta(seconds=12)
    attempt = attempt.hear(reaction, first, started_at=first, pause=timedelta(seconds=6))
    attempt = attempt.reply("I'll bring him a hot bowl.", first + timedelta(seconds=2))
    assert [turn.speaker for turn in attempt.turns] == ["customer", "staff", "customer", "staff", "customer"]
    answered = attempt.hear(reaction_to(file, attempt), first + timedelta(seconds=10))
    for record in (attempt, answered):
        again = branch(file, record, 3, id="second", at=LATER)
        assert again.rest is not None and again.rest.text == attempt.turns[4].text
        assert again.rest.due == LATER + timedelta(seconds=6)
        repeated = again.reply("I'll bring him a hot bowl.", LATER + timedelta(seconds=2))
        assert reaction_to(file, repeated) == reaction_to(file, attempt)


def test_an_answer_that_was_cut_in_on_before_it_came_is_due_again() -> None:
    file = case("mandarin-fish")
    asked = begin(file, "zh-Hans", 7, AT, id="first").reply("这条鱼哪里不对？", AT + timedelta(seconds=10))
    begun = AT + timedelta(seconds=11)
    typing = asked.hear(reaction_to(file, asked), begun, typing=timedelta(seconds=3))
    words, later = "我先给您倒杯茶。", "您说的我都记下了。"
    cut = typing.reply(words, begun + timedelta(seconds=1))
    assert [turn.speaker for turn in cut.turns] == ["customer", "staff", "staff", "customer"]
    answered = cut.hear(reaction_to(file, cut), begun + timedelta(seconds=6))
    whole = answered.reply(later, begun + timedelta(seconds=9))
    for record in (cut, answered, whole):
        again = branch(file, record, 2, id="second", at=LATER)
        assert again.rest is not None and again.rest.text == typing.rest.text  # type: ignore[union-attr]
        assert again.so_far().steps == typing.so_far().steps
        assert reaction_to(file, again.reply(words, LATER + timedelta(seconds=2))) == reaction_to(file, cut)
    behind = branch(file, whole, 5, id="third", at=LATER)
    assert (behind.rest, behind.state) == (None, answered.state)
    assert reaction_to(file, branch(file, whole, 1, id="fourth", at=LATER).reply("这条鱼哪里不对？", LATER)).line \
        == typing.rest.text  # type: ignore[union-attr]


def test_only_a_reply_of_staff_can_be_said_again() -> None:
    file = case("mandarin-fish")
    attempt = timed(file, ("这边请。",))
    for turn in (0, 2, 3, -1):
        with pytest.raises(ValueError, match="no reply of staff"):
            branch(file, attempt, turn, id="second", at=LATER)


def test_a_moment_that_would_go_otherwise_today_is_not_gone_back_to() -> None:
    file = case("mandarin-fish")
    attempt = timed(file, ("您是说这条鱼跟您点的不一样，对吗？", "您弄错了。"))
    step = attempt.steps[1]
    edited = replace(attempt, steps=(attempt.steps[0], replace(step, mood=step.mood.changed("trust", 9)),
                                     *attempt.steps[2:]))
    assert branch(file, edited, 1, id="second", at=LATER).turns == (replace(attempt.turns[0], at=LATER),)
    with pytest.raises(Unrepeatable):
        branch(file, edited, 3, id="second", at=LATER)


def test_an_exam_is_gone_back_into_for_practice_only() -> None:
    file = case("mandarin-fish")
    attempt = timed(file, ("这边请。", "您弄错了。"), mode="exam")
    assert branch(file, attempt, 3, id="second", at=LATER).mode == "practice"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(f"sqlite:///{(tmp_path / 'trainer.db').as_posix()}")
    yield opened
    opened.close()


def test_both_talks_are_kept_and_know_each_other(store: Store) -> None:
    file = case("mandarin-fish")
    attempt = timed(file, ("这边请。", "您弄错了。"))
    again = branch(file, attempt, 3, id="second", at=LATER)
    store.save(attempt, AT)
    store.save(again, LATER)
    assert store.load("first") == attempt
    assert store.load("second") == again
    assert [(saved.id, saved.parent, saved.branch) for saved in store.branches_of("first").saved] == \
        [("second", "first", 3)]
    assert [saved.parent for saved in store.attempts_of("li.wei").saved] == ["first", None]


def test_a_database_from_before_branches_opens_and_keeps_its_attempts(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    attempt = timed(case("mandarin-fish"), ("这边请。",))
    opened = Store(f"sqlite:///{path.as_posix()}")
    opened.save(attempt, AT)
    opened.close()
    with sqlite3.connect(path) as connection:
        for column in ("parent", "branch"):
            connection.execute(f"ALTER TABLE attempts DROP COLUMN {column}")
        connection.execute("UPDATE attempts SET data = json_remove(data, '$.parent', '$.branch')")
    connection.close()
    for _ in range(2):
        opened = Store(f"sqlite:///{path.as_posix()}")
        assert opened.load("first") == attempt
        assert [saved.parent for saved in opened.attempts_of("li.wei").saved] == [None]
        opened.close()
