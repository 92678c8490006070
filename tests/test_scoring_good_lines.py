"""What good staff say is not marked as a fault: what the scenarios give as good deeds and as ordinary questions.

These lines were written for the customers, not for the scorer, so they tell how often a blameless sentence is blamed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from scoring.analysis import analyse
from scoring.case import packaged_scenarios
from scoring.text import Language
from scoring.transcript import Transcript, Turn
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
     ("en", "Go ahead and pay at the till, I'll wrap it meanwhile."),
     ("en", "Being picky about shoes makes sense, you wear them every day."),
     ("en", "Nobody will call you at work, I promise."),
     ("en", "Somebody who knows this leather well will look at it with me."),
     ("en", "I'm sorry. You won't have to tell anybody else about this."),
     ("en", "You picked them yourself, and you have an eye for it."),
     ("zh-Hans", "您好，我是售后组的小林，您慢慢说。"),
     ("zh-Hans", "我是今天的值班经理，姓高，您说。"),
     ("zh-Hans", "这件事您之前跟哪位同事提过吗？"),
     ("zh-Hans", "您是头一回在我们这儿买吗？"),
     ("zh-Hans", "验证码您自己输就行。"),
     ("zh-Hans", "挑剔一点是应该的，鞋天天要穿。"),
     ("zh-Hans", "我去问问师傅有什么办法，十分钟内告诉您。"),
     ("zh-Hans", "麻烦您先填一下这张单子，可以吗？"),
     ("zh-Hans", "我们这样做太不负责任了，是我们的错。"),
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


TOLD: dict[str, tuple[str, tuple[str, ...]]] = {
    "en": ("The driver told me to wake up and get lost, and he refused to help me!", (
            "You said the driver told you to wake up and get lost, and he refused to help you. What happened then?",
            "I hear that the driver told you to wake up and get lost.")),
        "zh-Hans": ("你们的人叫我自己解决，还说我自己写错名字！", (
            "您说我们的人叫您自己解决，还说您自己写错名字，这我听到了。我来查。",
            "您刚才说我们的人叫您自己解决。后来呢？"))}
TURNED = {"en": "You said the driver told you to wake up. You should have read the manual first.",
          "zh-Hans": "您说写错就写错？名字是您自己写错的。"}


@LANGUAGES
def test_what_the_customer_said_is_no_fault_when_it_is_said_to_be_his(language: Language) -> None:
    told, replies = TOLD[language]
    for reply in replies:
        assert not faults_of(language, told, reply), reply
    assert faults_of(language, told, TURNED[language]), "what is added to it is the speaker's own"


def faults_of(language: Language, told: str, reply: str) -> frozenset[str]:
    """Return the faults in a reply to what a customer told."""
    talk = Transcript("t", (Turn("customer", told), Turn("staff", reply)), language)
    return analyse(talk, 1).criteria() & {*FAULTS, "listening.defend_first", "wording.cannot"}


@pytest.mark.parametrize(
    ("language", "told", "reply", "fault"),
    [("en", "It broke after a day!", "Why don't you ever read what it says?", "wording.blame"),
     ("en", "It broke after a day!", "Nobody is going to ring you about that.", "wording.unwilling"),
     ("en", "It broke after a day!", "Who knows why it did that.", "wording.doubt"),
     ("en", "It broke after a day!", "Go and queue first, then we'll see.", "wording.command"),
     ("zh-Hans", "才用一天就坏了！", "你怎么就不看说明书呢？", "wording.blame"),
     ("zh-Hans", "才用一天就坏了！", "这有什么办法，用坏的多了。", "wording.dismissive"),
     ("zh-Hans", "才用一天就坏了！", "去排队，不然不给看。", "wording.command")],
)
def test_the_same_words_are_a_fault_where_they_are_meant_so(
    language: Language, told: str, reply: str, fault: str,
) -> None:
    talk = Transcript("t", (Turn("customer", told), Turn("staff", reply)), language)
    assert fault in analyse(talk, 1).criteria()


@pytest.mark.parametrize(
    ("reply", "not_shown"),
    [("I can see something is off with them.", "service.offer"), ("I can still count to three.", "service.offer"),
     ("I'm rushing you, sorry.", "service.offer"), ("Let me sum up: it is all in.", "service.offer"),
     ("Don't tell me the code.", "listening.question"), ("Then we've all we need.", "listening.empathy"),
     ("Does it squeak when it's not on your foot?", "listening.empathy"),
     ("When did you first notice the marks?", "service.consult"),
     ("You're right to ask, but tell me: what did you see?", "wording.but"),
     ("I can't bring that evening back, but I can bring you new ones.", "wording.cannot")],
)
def test_nothing_is_earned_or_lost_by_words_that_only_sound_like_it(reply: str, not_shown: str) -> None:
    talk = Transcript("t", (Turn("customer", "These shoes got stains from rain!"), Turn("staff", reply)), "en")
    assert not_shown not in analyse(talk, 1).criteria()
