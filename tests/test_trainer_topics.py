"""Topics: what anybody may be asked, known by phrases of shared material, answered in each scenario's own words."""

from __future__ import annotations

from pathlib import Path

import pytest

from scoring.case import packaged_scenarios
from scoring.texts import Text
from tests.test_trainer_talk import cues, last, soup, talk
from trainer.customer.moves import recognise
from trainer.scenario import PlainAnswer, ScenarioFile, TopicAnswer, When, read_scenario

LANGUAGES = pytest.mark.parametrize("language", ["en", "zh"])
FILES = sorted(path for name in ("en", "zh-Hans") for path in (packaged_scenarios() / name).glob("*.yaml"))
HOW = {"en": "How can you tell?", "zh": "您是怎么看出来的？"}
AGAIN = {"en": "But how do you know?", "zh": "可您是怎么知道的？"}
LINE = {"en": "With a spoon.", "zh": "拿勺子舀的。"}
LEAST = 9
"""Topics that a packaged scenario answers at least."""


def topical(language: str, **parts: object) -> ScenarioFile:
    """Return the soup with an answer on one topic."""
    topics = {"how_known": (LINE[language],)}
    return soup(language, **{"uses": ("common", "topics"), "topics": topics, "answers": (), **parts})


@LANGUAGES
def test_a_question_that_anybody_asks_gets_the_scenarios_answer(language: str) -> None:
    attempt = talk(topical(language), HOW[language])
    assert cues(attempt) == ["answer.how_known"] and last(attempt) == LINE[language]


@LANGUAGES
def test_a_topic_that_a_scenario_leaves_out_is_passed_over(language: str) -> None:
    attempt = talk(topical(language, topics={}), HOW[language])
    assert cues(attempt) == ["vague"]


@LANGUAGES
def test_he_says_it_once(language: str) -> None:
    attempt = talk(topical(language), HOW[language], AGAIN[language])
    said = [turn.text for turn in attempt.turns if turn.speaker == "customer"]
    assert said.count(LINE[language]) == 1 and said[-1] in topical(language).play.already_told


@LANGUAGES
def test_a_plain_answer_of_his_own_case_goes_before_a_topic(language: str) -> None:
    lines = ("I know soup.", "I cook, too.") if language == "en" else ("汤我懂。", "我也做饭。")
    own = PlainAnswer(id="cook", examples=(HOW[language],) * 3, lines=lines)
    assert cues(talk(topical(language, answers=(own,)), HOW[language])) == ["answer.cook"]


@LANGUAGES
@pytest.mark.parametrize("tells", [True, False])
def test_a_fact_that_he_would_not_tell_yet_he_covers_with_the_topic(language: str, tells: bool) -> None:
    file = topical(language)
    asked = next(answer.asked for answer in file.play.answers if isinstance(answer, TopicAnswer))
    never = When(moves=("brush_off",))
    guarded = file.play.hidden[0].model_copy(
        update={"asked": asked, "if_asked": When() if tells else never, "earned": never})
    attempt = talk(topical(language, hidden=(guarded, *file.play.hidden[1:])), HOW[language], AGAIN[language])
    lines = [turn.text for turn in attempt.turns if turn.speaker == "customer"]
    assert (LINE[language] in lines[1]) is not tells
    assert LINE[language] not in lines[2], "asked again for what he has told, he has told it"
    assert bool(attempt.state.told) is tells


@LANGUAGES
def test_a_move_with_a_reaction_of_its_own_is_answered_by_that_alone(language: str) -> None:
    file = topical(language)
    asking = file.play.moves[0].model_copy(update={"id": "ask_how", "examples": (HOW[language],), "words": ()})
    rule = file.play.reactions[0].model_copy(update={"id": "to_ask_how", "when": When(move="ask_how")})
    attempt = talk(topical(language, moves=(asking, *file.play.moves), reactions=(rule, *file.play.reactions)),
                   HOW[language])
    assert cues(attempt) == ["reaction.to_ask_how"] and LINE[language] not in last(attempt)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_scenario_takes_up_what_a_good_listener_asks(path: Path) -> None:
    """Each way to ask for each topic that a scenario answers is taken up: by the topic, or by what is nearer."""
    file = read_scenario(path)
    topics = [answer for answer in file.play.answers if isinstance(answer, TopicAnswer)]
    assert len(topics) >= LEAST
    seen = {question: recognise(file, Text(question)) for topic in topics for question in topic.examples}
    assert not [question for question, heard in seen.items() if not (heard.answers or heard.asked or heard.moves)]
