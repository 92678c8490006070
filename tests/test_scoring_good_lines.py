"""What good staff say is not marked as a fault: what the scenarios give as good deeds and as ordinary questions.

These lines were written for the customers, not for the scorer, so they tell how often a blameless sentence is blamed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from scoring.analysis import analyse
from scoring.case import packaged_scenarios
from trainer.roleplay import begin_untimed
from trainer.scenario import ScenarioFile, read_scenario

LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-Hans"])
FAULTS = frozenset({
    "wording.blame", "wording.dismissive", "wording.not_my_job", "wording.policy_shield", "wording.command",
    "wording.unwilling", "wording.doubt",
})
"""Faults that none of these lines has; an honest "we can't" or an explanation stands in some."""
DEEDS, QUESTIONS = 0.025, 0.006
"""Largest share of good deeds, and of ordinary questions, that are marked."""


def files(language: str) -> Iterator[ScenarioFile]:
    return map(read_scenario, sorted((packaged_scenarios() / language).glob("*.yaml")))


def marked(file: ScenarioFile, reply: str) -> frozenset[str]:
    """Return the faults that are found in a reply to the customer's opening."""
    attempt = begin_untimed(file, 3).reply(reply, None)
    return analyse(attempt.transcript, 1, file.case).criteria() & FAULTS


def shares(lines: Iterator[tuple[ScenarioFile, str]]) -> tuple[float, Counter[str]]:
    """Return the share of lines with a fault, and how often each fault was found."""
    found, count, seen = Counter[str](), 0, set()
    for file, line in lines:
        if line not in seen:
            seen.add(line)
            faults = marked(file, line)
            count += bool(faults)
            found.update(faults)
    assert len(seen) > 800
    return count / len(seen), found


@LANGUAGES
def test_good_deeds_are_hardly_ever_marked_as_faults(language: str) -> None:
    share, found = shares((file, example) for file in files(language) for move in file.play.moves
                          if move.kind == "good" for example in move.examples)
    assert share <= DEEDS, found


@LANGUAGES
def test_ordinary_questions_are_hardly_ever_marked_as_faults(language: str) -> None:
    share, found = shares((file, question) for file in files(language) for answer in file.play.answers
                          for question in answer.examples[:2])
    assert share <= QUESTIONS, found


@pytest.mark.parametrize(
    ("language", "reply"),
    [("en", "Good evening, this is Lee from the repair desk. What happened?"),
     ("en", "My name is Ruth and I look after this floor. May I see them?"),
     ("en", "I'm the duty manager, Joan. I just wanted to hear what went wrong."),
     ("en", "Oh dear, these do look awful. When did you first see it?"),
     ("en", "What about it makes you doubt it?"),
     ("en", "May I have your name and the number of the order?"),
     ("en", "Sorry, that was a silly question of mine. How often does it happen?"),
     ("en", "And what amount does it say on your screen now?"),
     ("en", "None of this is your fault, and nobody will ring you about it again."),
     ("en", "Please don't tell me the code, type it yourself."),
     ("en", "Have a seat, it's only two minutes, and I'll come along."),
     ("zh-Hans", "您好，我是售后组的小林，您慢慢说。"),
     ("zh-Hans", "我是今天的值班经理，姓高，您说。"),
     ("zh-Hans", "这件事您之前跟哪位同事提过吗？"),
     ("zh-Hans", "您是头一回在我们这儿买吗？"),
     ("zh-Hans", "验证码您自己输就行。"),
     ("zh-Hans", "先拿三个，卖得好再来。"),
     ("zh-Hans", "这边我先让师傅看，不过今天先给您垫上。")],
)
def test_none_of_these_blames_orders_or_brushes_off(language: str, reply: str) -> None:
    file = read_scenario(packaged_scenarios() / language / "shoe-water-stains.yaml")
    assert not marked(file, reply)
    opening = begin_untimed(file, 3).reply(reply, None)
    found = analyse(opening.transcript, 1, file.case)
    assert "listening.defend_first" not in found.criteria() and not found.critical


@LANGUAGES
def test_a_summing_up_with_a_time_is_no_heap_of_courtesies(language: str) -> None:
    replies = {"en": "Thank you for being so patient. So: cobbler today, I ring you by six. All right?",
               "zh-Hans": "谢谢您这么耐心。那就：师傅今天补，六点我打给您。行吗？"}
    file = read_scenario(packaged_scenarios() / language / "shoe-water-stains.yaml")
    attempt = begin_untimed(file, 3).reply(replies[language], None)
    assert analyse(attempt.transcript, 1, file.case).substance.emptiness is None
