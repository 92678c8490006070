"""Plans that no scenario foresees: taken up, kept in mind, ended on; goodbyes; kind answers; vows and jests."""

from __future__ import annotations

import pytest

from scoring.case import packaged_scenarios
from tests.test_trainer_talk import SOUP, cues, last, soup, talk
from trainer.customer.questions import asked_for, choice_in
from trainer.scenario import Mood, ScenarioFile, read_scenario

LANGUAGES = pytest.mark.parametrize("language", ["en", "zh"])
CALM = Mood(anger=10, trust=80, patience=80)
BOWL = {
    "en": "I'll have the kitchen make you a fresh hot bowl, six minutes.", "zh": "我让厨房给您重新做一碗热的，六分钟。",
}
PLAN = {"en": "I'll send a blanket to your table in five minutes.", "zh": "我五分钟内给您送一条毯子过来。"}
BYE = {"en": "So that's it. Goodbye!", "zh": "那就这样，再见！"}
RUDE = {"en": "You took too long over it.", "zh": "是您喝得太慢了。"}


def calm(language: str, **parts: object) -> ScenarioFile:
    """Return the soup with a guest in good mood, whom none of its own endings takes away as long as he is calm."""
    file = soup(language)
    agreement = bool(parts.pop("agreement", True))
    kept = tuple(ending for ending in file.play.endings if ending.outcome != "resolved")
    return soup(language, mood=CALM, endings=kept, agreement=agreement, **parts)


@LANGUAGES
def test_a_plan_that_no_move_foresees_is_agreed_to_and_kept(language: str) -> None:
    attempt = talk(calm(language), PLAN[language])
    assert cues(attempt) == ["agrees"] and last(attempt).startswith(SOUP[language].play.agrees)
    plan = attempt.state.plans[0]
    assert plan.timed and plan.text in PLAN[language]


@LANGUAGES
@pytest.mark.parametrize(
    ("en", "zh"), [("We open at nine.", "我们九点开门。"),
                   ("If you pay, I'll send a blanket.", "如果您付钱，我就给您送毯子。"),
                   ("I'll send you a blanket in five minutes. Just kidding.", "我五分钟给您送条毯子。开玩笑的。"),
                   ("I won't send you a blanket today.", "我今天不给您送毯子。")],
)
def test_what_is_said_refused_conditional_or_in_jest_is_no_plan(language: str, en: str, zh: str) -> None:
    attempt = talk(calm(language), en if language == "en" else zh)
    assert attempt.state.plans == () and "agrees" not in cues(attempt)


@LANGUAGES
def test_a_furious_guest_does_not_say_yes(language: str) -> None:
    attempt = talk(soup(language, mood=Mood(anger=75, trust=30, patience=60)), PLAN[language])
    assert cues(attempt)[0] != "agrees"


@LANGUAGES
def test_agreed_and_closing_he_takes_leave_on_the_plan(language: str) -> None:
    attempt = talk(calm(language), BOWL[language], PLAN[language], "Mm." if language == "en" else "嗯。", BYE[language])
    assert attempt.state.ending == "by_agreement" and attempt.state.outcome == "resolved"


@LANGUAGES
def test_a_bad_word_an_empty_talk_or_the_file_itself_keep_him_from_it(language: str) -> None:
    small = "Mm." if language == "en" else "嗯。"
    insulted = {"en": "You idiot.", "zh": "你这个白痴。"}[language]
    talks = (
        talk(calm(language), BOWL[language], insulted, PLAN[language], small, BYE[language]),
        talk(calm(language), small, small, small, BYE[language]),
        talk(calm(language), PLAN[language], small, small, BYE[language]),
        talk(calm(language, agreement=False), BOWL[language], PLAN[language], small, BYE[language]),
    )
    assert all(attempt.state.ending != "by_agreement" for attempt in talks)


@LANGUAGES
def test_a_goodbye_is_returned_when_something_was_done_and_else_he_says_what_is_open(language: str) -> None:
    done = talk(calm(language), BOWL[language], BYE[language])
    assert cues(done)[-1] == "parts"
    assert not any(change.cause in ("rule.nothing_new", "wording.dismissive") for change in done.steps[-1].changes)
    assert cues(talk(calm(language), BYE[language]))[-1] == "again"


def test_a_deadline_does_not_drive_off_who_relies_on_a_plan() -> None:
    replies = (
        "I'm sorry you were told tomorrow, I can't promise that, it takes three days. What's it for?",
        "Saturday, your sister's wedding. I'll put a spare shirt in the box for you today, on the house.",
    )
    plans = talk(read_scenario(packaged_scenarios() / "en" / "impossible-condition.yaml"), *replies).state.plans
    assert [plan.text for plan in plans] == ["I'll put a spare shirt in the box for you today"]


@LANGUAGES
@pytest.mark.parametrize(("en", "zh", "kind"), [
    ("Who cut your hair?", "谁给您理的发？", "who"), ("Where do you park?", "您车停哪里？", "where"),
    ("How many lamps are there at home?", "您家有多少盏灯？", "how_many"),
])
def test_in_good_mood_he_says_what_he_does_not_know(language: str, en: str, zh: str, kind: str) -> None:
    file = calm(language)
    attempt = talk(file, BOWL[language], en if language == "en" else zh)
    assert cues(attempt)[-1] in (f"unknown.{kind}", "puzzled") and last(attempt) not in file.play.vague


def test_a_question_is_told_by_what_it_asks_for() -> None:
    asked = ("by what hour do you need it", "how long is it", "is it red", "几点要", "要几个")
    assert [*map(asked_for, asked)] == ["when", "how_many", "whether", "when", "how_many"]


def test_of_two_named_things_he_names_one_and_turns_no_pronoun() -> None:
    assert choice_in("Would you like the red one or the blue one?") == "The blue one."
    assert choice_in("您要深色还是浅色？") == "浅色。"
    assert choice_in("Shall I ring, or would you rather write?") == choice_in("您等，还是我打给您？") == ""


@pytest.mark.parametrize(("vow", "heard"), [
    ("Great, you have my word on it! Tomorrow in Bear Fork.", True), ("I swear it. It's there tomorrow.", True),
    ("So, hold me to it, forty-four, tomorrow.", True),
    ("I can't give you my word on tomorrow, it takes three days.", False),
    ("Hold me to it. The tracking number tonight.", False), ("My word on it? Not for tomorrow.", False),
])
def test_a_vow_is_a_promise_and_what_is_declined_is_none(vow: str, heard: bool) -> None:
    file = read_scenario(packaged_scenarios() / "en" / "impossible-condition.yaml")
    state = talk(file, vow).state
    assert state.grave is heard


HELLO = {"en": "Hello, good evening.", "zh": "您好。"}
STATED = {"en": "This soup is stone cold, that's what.", "zh": "这汤冰凉的，就这个事。"}


@LANGUAGES
def test_whoever_is_only_greeted_says_what_he_has_come_about(language: str) -> None:
    file = soup(language, uses=("common", "topics"), topics={"matter": (STATED[language],)})
    assert last(talk(file, HELLO[language])) == STATED[language]
    assert cues(talk(file, BOWL[language], HELLO[language]))[-1] != "answer.matter", "only as the first thing he hears"


@LANGUAGES
def test_when_both_have_said_goodbye_the_talk_is_over(language: str) -> None:
    """However little was done, nobody begins his complaint anew after that."""
    file = calm(language, agreement=False)
    talked = talk(file, BOWL[language], BYE[language])
    assert cues(talked)[-1] == "parts" and talked.state.outcome is None
    over = talk(file, BOWL[language], BYE[language], {"en": "Bye, take care!", "zh": "拜拜，慢走！"}[language])
    assert over.state.outcome == "unresolved"


@LANGUAGES
def test_who_was_helped_and_is_at_ease_does_not_call_it_all_in_vain_when_both_have_said_goodbye(language: str) -> None:
    again = {"en": "Bye, take care!", "zh": "拜拜，慢走！"}[language]
    thanks = {"en": "Thank you for telling me, I'll see to it by six.", "zh": "谢谢您跟我说，六点前我亲自办好。"}
    over = talk(calm(language), BOWL[language], thanks[language], BYE[language], again)
    assert (over.state.outcome, over.state.ending) == ("resolved", "by_agreement")
