"""What is recognised in a reply: by phrases, by likeness to examples, and not when it is refused or quoted."""

from __future__ import annotations

import dataclasses

import pytest

from scoring.speech import speech
from scoring.text import fold, traditional
from scoring.texts import Text
from trainer.customer.moves import recognise
from trainer.scenario import ScenarioFile, read_scenario
from trainer.templates import template_path

TEMPLATES = {language: read_scenario(template_path(language)) for language in ("zh-Hans", "en")}


def moves_in(file: ScenarioFile, reply: str) -> list[str]:
    return [made.id for made in recognise(file, Text(reply)).moves]


@pytest.mark.parametrize(("language", "reply", "moves"), [
    ("zh-Hans", "先生,我去让后厨重新给您做一碗热的。", ["fresh_bowl"]),
    ("zh-Hans", "我这就去厨房盯着,再热一碗给您送过来。", ["fresh_bowl"]),
    ("zh-Hans", "后厨师傅一听就给您重做,滚热的一碗,六分钟端来。", ["fresh_bowl"]),
    ("zh-Hans", "冒昧问一句,这碗汤您是给哪位点的呢?", ["ask_wish"]),
    ("zh-Hans", "是您自己喝得太慢了吧。", ["blame_guest"]),
    ("zh-Hans", "抱歉,我们不能给您换一碗热的。", []),
    ("zh-Hans", "要是能给您换一碗热的就好了。", []),
    ("zh-Hans", "给您换一碗热的是不可能的。", []),
    ("zh-Hans", "我没有说您喝得慢。", []),
    ("zh-Hans", "不是您喝得慢,是我们上得慢。", []),
    ("zh-Hans", "您刚才说“给我换一碗热的”,我记下了。", []),
    ("zh-Hans", "您别着急,我马上给您换一碗热的。", ["fresh_bowl"]),
    ("zh-Hans", "不如我给您换一碗热的?", ["fresh_bowl"]),
    ("zh-Hans", "给您换一碗热的,好不好?", ["fresh_bowl"]),
    ("zh-Hans", "今天天气真不错。", ["small_talk"]),
    ("en", "I'll get the kitchen to make a new bowl for you, nice and hot.", ["fresh_bowl"]),
    ("en", "Let me take that back and bring you another, piping hot.", ["fresh_bowl"]),
    ("en", "May I ask who you ordered the soup for?", ["ask_wish"]),
    ("en", "Well, you did take your time. You took too long over it.", ["blame_guest"]),
    ("en", "I'm afraid we can't bring you a fresh bowl.", []),
    ("en", "If only I could bring you a fresh bowl.", []),
    ("en", "A new bowl is out of the question.", []),
    ("en", "Don't worry, I'll bring you a fresh bowl.", ["fresh_bowl"]),
    ("en", "Why don't I bring you a fresh bowl?", ["fresh_bowl"]),
    ("en", "It's not because you took too long, we were slow.", []),
    ("en", "The weather has been lovely.", ["small_talk"]),
])
def test_moves_are_recognised_by_what_is_meant(language: str, reply: str, moves: list[str]) -> None:
    assert moves_in(TEMPLATES[language], reply) == moves


def test_a_traditional_reply_is_recognised_like_a_simplified_one() -> None:
    file = TEMPLATES["zh-Hans"]
    for reply in ("我马上让后厨重新做一碗滚热的。", "这碗汤是给哪位点的?", "是您喝得太慢了。"):
        assert moves_in(file, traditional(reply)) == moves_in(file, reply) != []


def test_evidence_is_quoted_from_the_reply() -> None:
    for file in TEMPLATES.values():
        for move in file.play.moves:
            for example in move.examples:
                reply = f"嗯。{example} Well."
                for made in recognise(file, Text(reply)).moves:
                    assert reply[made.start : made.end] == made.text != ""


def with_moves(file: ScenarioFile, **changes: tuple[str, ...]) -> ScenarioFile:
    """Return the file with another first move, as an author would change it."""
    first, *others = file.play.moves
    play = file.play.model_copy(update={"moves": (first.model_copy(update=changes), *others)})
    scenario = file.scenario.model_copy(update={"play": play})
    return dataclasses.replace(file, scenario=scenario, sha256=repr(changes))


def test_an_added_example_works() -> None:
    file = TEMPLATES["en"]
    reply = "Give me your spoon, I shall fetch some broth straight off the stove."
    assert moves_in(file, reply) == []
    examples = (*file.play.moves[0].examples, "I'll fetch you broth straight off the stove.")
    assert moves_in(with_moves(file, examples=examples), reply) == ["fresh_bowl"]


def test_an_added_counter_example_works_against_a_phrase() -> None:
    file = TEMPLATES["en"]
    reply = "We wash every new bowl twice."
    assert moves_in(file, reply) == ["fresh_bowl"]
    counters = (*file.play.moves[0].counter_examples, "Every new bowl is washed twice.")
    assert moves_in(with_moves(file, counter_examples=counters), reply) == []
    assert moves_in(with_moves(file, counter_examples=counters), "I'll bring you a new bowl.") == ["fresh_bowl"]


@pytest.mark.parametrize(("language", "reply", "asked"), [
    ("zh-Hans", "这碗汤是谁要喝的呀?", True),
    ("zh-Hans", "是不是小朋友要喝?", True),
    ("zh-Hans", "告诉我是给谁点的", True),
    ("zh-Hans", "汤是给孩子喝的,我知道了。", False),
    ("zh-Hans", "孩子要不要加个椅子?", False),
    ("en", "Who did you want the soup for?", True),
    ("en", "Is the soup for the little one?", True),
    ("en", "The soup is for the little one, I see.", False),
    ("en", "Is it for here or to take away?", False),
])
def test_a_fact_is_asked_for_only_by_a_question(language: str, reply: str, asked: bool) -> None:
    assert ("child_coughs" in recognise(TEMPLATES[language], Text(reply)).asked) is asked


@pytest.mark.parametrize(("script", "text", "negated"), [
    ("zh", "我们不能给您退款", "给您退款"),
    ("zh", "不能不给您退款", ""),
    ("zh", "您不用着急我给您退款", "着急"),
    ("zh", "能不能给您退款", ""),
    ("en", "we can't give you a refund", "give you a refund"),
    ("en", "no problem, here is your refund", ""),
    ("en", "i won't argue but i'll refund it", "argue"),
])
def test_a_no_reaches_to_the_end_of_its_clause_or_the_next_subject(script: str, text: str, negated: str) -> None:
    folded = fold(text)
    spans = speech("en" if script == "en" else "zh").negated(folded)
    assert "".join(folded[start:end] for start, end in spans).strip() == negated


def test_long_and_odd_replies_are_read_without_harm() -> None:
    for file in TEMPLATES.values():
        for reply in ("汤" * 5000, "a " * 2500, "🍜" * 300, "\u202e倒过来\u202c", "?!?!", "热soup" * 50, "\x00\x07"):
            recognise(file, Text(reply))
