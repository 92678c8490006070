"""How customers type: an answer in two messages, a slip of the finger now and then, and what cutting in means."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime, timedelta

import pytest

from scoring.explain import in_language, script_of
from scoring.scorecard import score
from scoring.text import fold, simplify
from trainer.attempt import Attempt, RefusedReply
from trainer.customer.lines import spoken
from trainer.customer.messages import as_sent, slips
from trainer.customer.state import CustomerState, MoodState, Reaction
from trainer.report.played import played_data, render_played
from trainer.roleplay import begin, begin_untimed, exchange, reaction_to
from trainer.scenario import Channel, ScenarioFile, Trait, read_scenario
from trainer.templates import template_path

AT, PAUSE = datetime(2026, 3, 1, 12, 0, tzinfo=UTC), timedelta(seconds=4)
SOUP = read_scenario(template_path("en"))
ZH_SOUP = read_scenario(template_path("zh-Hans"))
LONG = "I have told you twice now what is wrong. Nobody seems to write anything down in this place. What happens next?"
ZH_LONG = "我已经跟你们说过两遍了。你们那边好像没有人记下来。现在到底打算怎么办？"


def met(
    file: ScenarioFile, channel: Channel = "chat", traits: tuple[Trait, ...] = ("hurried", "chatty"),
) -> ScenarioFile:
    """Return a scenario whose customer is met in this channel and has these traits."""
    play = file.play.model_copy(update={"persona": file.play.persona.model_copy(update={"traits": traits})})
    scenario = file.scenario.model_copy(
        update={"play": play, "about": file.about.model_copy(update={"channel": channel})})
    return dataclasses.replace(file, scenario=scenario, sha256=f"{file.language} {channel} {traits}")


def reaction(
    line: str, *, replies: int = 1, anger: int = 40, told: tuple[str, ...] = (), outcome: str | None = None,
) -> Reaction:
    state = CustomerState(MoodState(anger, 50, 60), used=(line,), replies=replies, outcome=outcome)  # type: ignore[arg-type]
    return Reaction(state, (), (), told, "mood.annoyed", line)


def sent(file: ScenarioFile, line: str, seed: int, **state: object) -> tuple[str, ...]:
    transcript = begin_untimed(file, seed).transcript
    return as_sent(file, reaction(line, **state), transcript, seed).messages  # type: ignore[arg-type]


@pytest.mark.parametrize(("file", "line"), [(SOUP, LONG), (ZH_SOUP, ZH_LONG)])
def test_who_types_in_bits_cuts_behind_a_sentence_and_loses_no_word(file: ScenarioFile, line: str) -> None:
    halves = {sent(met(file, traits=("chatty",)), line, seed) for seed in range(200)}
    assert len({parts for parts in halves if len(parts) == 2}) == 2  # the line may be cut at two places
    for parts in halves:
        assert "".join(parts).replace(" ", "") == line.replace(" ", "")
        assert all(part.endswith((".", "?", "。", "？")) for part in parts)


@pytest.mark.parametrize(("traits", "percent"), [((), 20), (("chatty",), 60), (("chatty", "hurried"), 100)])
def test_how_often_he_does_it_depends_on_who_he_is(traits: tuple[Trait, ...], percent: int) -> None:
    file = met(SOUP, traits=traits)
    halves = sum(len([part for part in sent(file, LONG, seed) if not part.startswith("*")]) == 2 for seed in range(300))
    assert abs(halves / 3 - percent) < 8


@pytest.mark.parametrize("channel", ["phone", "in_person", "visit"])
def test_whoever_speaks_says_it_in_one_go_and_without_slips(channel: Channel) -> None:
    for seed in range(60):
        assert sent(met(SOUP, channel), LONG, seed, anger=95) == (LONG,)


@pytest.mark.parametrize("line", [
    "And now?", "No. That was not what we agreed on at all.", 'He said "It is cold. Take it back now." and left us',
    "Fine (I will wait here. I have all the time in the world)", "现在怎么办？", "不行。我要的是热的，不是温的。",
])
def test_a_half_must_say_something_by_itself(line: str) -> None:
    file = met(SOUP if line.isascii() else ZH_SOUP)
    assert all(len([part for part in sent(file, line, seed) if part[0] != "*"]) == 1 for seed in range(50))


def test_a_farewell_stays_whole() -> None:
    for seed in range(60):
        assert sent(met(SOUP), LONG, seed, outcome="resolved", anger=90) == (LONG,)


def test_without_a_pause_both_halves_are_there_at_once() -> None:
    file = met(SOUP)
    for seed in range(8):
        attempt = begin_untimed(file, seed)
        while attempt.awaiting == "staff":
            attempt = exchange(file, attempt, f"Table {attempt.state.replies} is by the window.", None)
        customers = [index for index, turn in enumerate(attempt.turns) if turn.speaker == "customer"]
        assert attempt.rest is None and attempt.awaiting == "nobody"
        data = played_data(attempt, file)
        assert [entry["turn"] for entry in data["mood"]] == customers
        shown = "\n".join(render_played(attempt, file))
        assert all(turn.text in shown for turn in attempt.turns)
        assert all(attempt.turns[move["turn"]].speaker == "staff" for move in data["moves"])
        assert all(attempt.turns[step.reply or 0].speaker == "staff" for step in attempt.steps[1:])


# Interruptions


def halved() -> tuple[ScenarioFile, Attempt]:
    """Return a talk in which the customer has sent the first half of an answer at `AT`."""
    file = met(SOUP)
    attempt = begin(file, "en", 3, AT - timedelta(seconds=30)).reply("What is the matter?", AT - timedelta(seconds=20))
    parts = ("I have told you twice now.", "What happens next?")
    answer = dataclasses.replace(reaction_to(file, attempt), line=" ".join(parts), parts=parts)
    return file, attempt.hear(answer, AT, started_at=AT - timedelta(seconds=2), pause=PAUSE)


def test_the_rest_arrives_when_it_is_due_and_not_before() -> None:
    _, attempt = halved()
    assert (attempt.awaiting, len(attempt.turns)) == ("staff", 3)
    assert attempt.arrive(AT + PAUSE / 2) is attempt
    arrived = attempt.arrive(AT + 2 * PAUSE)
    last = arrived.turns[-1]
    assert (last.text, last.started_at, last.at) == ("What happens next?", AT, AT + PAUSE)
    assert arrived.rest is None and arrived.awaiting == "staff"
    assert arrived.arrive(AT + 3 * PAUSE) is arrived


def test_a_reply_before_the_rest_cuts_in_and_the_customer_feels_it() -> None:
    file, attempt = halved()
    cut = attempt.reply("A fresh bowl will be here in six minutes.", AT + PAUSE / 2)
    assert [turn.speaker for turn in cut.turns] == ["customer", "staff", "customer", "staff", "customer"]
    assert (cut.awaiting, cut.rest, cut.turns[-1].text) == ("customer", None, "What happens next?")
    with pytest.raises(RefusedReply):
        cut.reply("Hello?", AT + 2 * PAUSE)
    took = reaction_to(file, cut)
    assert "rule.interrupt" in {change.cause for change in took.changes}
    assert "fresh_bowl" in {made.id for made in took.moves}
    heard = cut.hear(took, AT + 2 * PAUSE)
    assert heard.steps[-1].reply == 3 and heard.turns[heard.steps[-1].turn].speaker == "customer"
    card = score(heard.transcript, folders=())
    assert [finding.turn for finding in card.findings if finding.criterion == "listening.interrupt"] == [3]


def test_a_reply_after_the_rest_does_not_even_when_no_page_was_open() -> None:
    file, attempt = halved()
    fair = attempt.reply("A fresh bowl will be here in six minutes.", AT + 2 * PAUSE)
    assert [turn.speaker for turn in fair.turns] == ["customer", "staff", "customer", "customer", "staff"]
    assert "rule.interrupt" not in {change.cause for change in reaction_to(file, fair).changes}
    assert fair == attempt.arrive(AT + PAUSE).reply("A fresh bowl will be here in six minutes.", AT + 2 * PAUSE)


def test_a_refused_reply_leaves_the_rest_where_it_is() -> None:
    _, attempt = halved()
    with pytest.raises(RefusedReply):
        attempt.reply("  ", AT + PAUSE / 2)
    assert attempt.rest is not None


def test_who_breaks_off_hears_him_out() -> None:
    _, attempt = halved()
    ended = attempt.break_off()
    assert (ended.turns[-1].text, ended.rest, ended.awaiting) == ("What happens next?", None, "nobody")


def test_half_an_answer_survives_storage_and_a_record_from_before_is_read() -> None:
    _, attempt = halved()
    data = json.loads(json.dumps(attempt.to_data()))
    assert Attempt.from_data(data) == attempt
    del data["rest"]
    for step in data["steps"]:
        del step["reply"]
    for name in ("asked", "promise"):
        del data["state"][name]
    old = Attempt.from_data(data)
    assert (old.rest, old.steps[1].reply, old.steps[0].reply) == (None, 1, None)


# Interruptions of an answer of which nothing has come yet


def typing_first() -> tuple[ScenarioFile, Attempt]:
    """Return a talk in which the customer began to type an answer of two messages at `AT`."""
    file = met(SOUP)
    attempt = begin(file, "en", 3, AT - timedelta(seconds=30)).reply("What is the matter?", AT - timedelta(seconds=20))
    parts = ("I have told you twice now.", "What happens next?")
    answer = dataclasses.replace(reaction_to(file, attempt), line=" ".join(parts), parts=parts)
    return file, attempt.hear(answer, AT, pause=PAUSE, typing=PAUSE)


def test_an_answer_comes_message_by_message_and_shows_nothing_before() -> None:
    _, attempt = typing_first()
    assert (attempt.awaiting, len(attempt.turns), len(attempt.so_far().steps)) == ("staff", 2, 1)
    assert attempt.so_far().state.mood == attempt.steps[0].mood
    first = attempt.arrive(AT + PAUSE)
    assert [turn.text for turn in first.turns[2:]] == ["I have told you twice now."] and first.so_far() is first
    assert first.rest is not None and first.rest.due == AT + 2 * PAUSE
    both = attempt.arrive(AT + 2 * PAUSE)
    assert both == first.arrive(AT + 2 * PAUSE) and both.rest is None
    assert [(turn.started_at, turn.at) for turn in both.turns[2:]] == [
        (AT, AT + PAUSE), (AT + PAUSE, AT + 2 * PAUSE)]
    assert Attempt.from_data(json.loads(json.dumps(attempt.to_data()))) == attempt
    assert attempt.break_off().turns == both.turns


def test_a_reply_before_the_first_message_cuts_in_and_loses_nothing() -> None:
    file, attempt = typing_first()
    cut = attempt.reply("A fresh bowl will be here in six minutes.", AT + PAUSE / 2)
    assert [turn.speaker for turn in cut.turns] == ["customer", "staff", "staff", "customer", "customer"]
    assert (cut.awaiting, cut.rest) == ("customer", None)
    took = reaction_to(file, cut)
    assert "rule.interrupt" in {change.cause for change in took.changes}
    heard = cut.hear(took, AT + 3 * PAUSE)
    assert [(step.turn, step.reply) for step in heard.steps] == [(0, None), (3, 1), (5, 2)]
    assert {place: step.reply for place, step in heard.seen_after().items()} == {0: None, 4: 1, 5: 2}
    card = score(heard.transcript, folders=())
    assert [finding.turn for finding in card.findings if finding.criterion == "listening.interrupt"] == [2]


def test_a_reply_between_the_two_messages_stands_between_them() -> None:
    _, attempt = typing_first()
    cut = attempt.reply("A fresh bowl will be here in six minutes.", AT + PAUSE * 1.5)
    assert [turn.speaker for turn in cut.turns] == ["customer", "staff", "customer", "staff", "customer"]
    assert cut.steps[-1].turn == 2


# Slips


def slipped(file: ScenarioFile, line: str, seeds: int = 200, **state: object) -> list[tuple[str, ...]]:
    return [parts for seed in range(seeds) if (parts := sent(file, line, seed, **state)) != (line,)]


@pytest.mark.parametrize(("file", "line"), [
    (SOUP, "I just don't know what to think."), (ZH_SOUP, "我们到底什么时候才知道。"),
])
def test_the_hasty_and_the_furious_slip_and_others_do_not(file: ScenarioFile, line: str) -> None:
    assert slipped(met(file, traits=("elderly",)), line)
    assert slipped(met(file, traits=()), line, anger=85)
    assert not slipped(met(file, traits=("cold",)), line)


def test_a_slip_is_one_word_or_one_mark_and_may_be_taken_back() -> None:
    line = "I just don't know what to think."
    seen = set(slipped(met(SOUP, traits=("elderly",)), line, 600))
    texts = {parts[0] for parts in seen}
    assert {"I jsut don't know what to think.", "I just dont know what to think."} <= texts
    assert line.rstrip(".") in texts
    assert ("I jsut don't know what to think.", "*just") in seen
    assert all(len(parts) == 1 or parts[1] in ("*just", "*know", "*what", "*think") for parts in seen)
    words = line.split()
    for text in texts:
        assert sum(typed != word for typed, word in zip(text.split(), words, strict=True)) == 1


def test_there_is_at_most_one_slip_in_three_answers() -> None:
    file, line = met(ZH_SOUP, traits=("elderly",)), "我们到底什么时候才知道。"
    for seed in range(60):
        wrong = [sent(file, line, seed, replies=replies) != (line,) for replies in range(9)]
        assert all(sum(wrong[start : start + 3]) <= 1 for start in (0, 3, 6))


def test_numbers_names_terms_and_facts_are_never_mistyped() -> None:
    case = SOUP.case.model_copy(update={"terms": ("Just Soup", "what")})
    scenario = SOUP.scenario.model_copy(update={"case": case})
    file = met(dataclasses.replace(SOUP, scenario=scenario), traits=("elderly",))
    line = "Mr Hale here, what about Just Soup at table 12?"
    assert {parts[0] for parts in slipped(file, line, 400)} <= {"Mr Hale here, what abuot Just Soup at table 12?",
                                                               "mr Hale here, what about Just Soup at table 12?"}
    assert not slipped(file, "I just don't know what to think.", told=("child_coughs",))


def test_the_slips_are_words_of_their_language_and_change_them() -> None:
    for script, known in (("zh", slips().zh), ("en", slips().en)):
        assert all(word != typed for word, typed in known.words.items())
        for word in (*known.words, *known.words.values()):
            assert script_of("en" if fold(word).isascii() else "zh-Hans") == script
            assert not any(char.isdigit() for char in word)


def test_a_slip_stays_one_for_a_reader_of_traditional_script() -> None:
    for word, typed in slips().zh.words.items():
        right, wrong = in_language(word, "zh-Hant"), in_language(typed, "zh-Hant")
        assert right != wrong and len(wrong) == len(typed)
        assert simplify(wrong) == typed
    file = met(ZH_SOUP)
    attempt = begin(file, "zh-Hant", 1, AT).reply("您好。", AT)
    answer = dataclasses.replace(reaction_to(file, attempt), parts=("你们以经问过了。", "*已经"))
    heard = attempt.hear(answer, AT)
    assert [turn.text for turn in heard.turns[-2:]] == ["你們以經問過了。", "*已經"]


def test_the_same_seed_sends_the_same_messages() -> None:
    file = met(ZH_SOUP)
    for seed in range(20):
        assert sent(file, ZH_LONG, seed, anger=90) == sent(file, ZH_LONG, seed, anger=90)


def test_lines_without_a_mark_do_not_run_into_each_other() -> None:
    assert spoken(["省得我又从头讲", "一人一套", "懂了吗？"], ZH_SOUP) == "省得我又从头讲。一人一套。懂了吗？"
    assert spoken(["I'll leave it", "Right?", "okay"], SOUP) == "I'll leave it. Right? okay"
    assert spoken(["just this"], SOUP) == "just this"
