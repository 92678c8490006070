"""Negative wording: what counts by meaning, and what only looks like it."""

from __future__ import annotations

import random
from pathlib import Path

import opencc
import pytest

from scoring.analysis import analyse
from scoring.criterion import catalogue
from scoring.transcript import transcript_from

QUIET = [(path.stem, line) for path in sorted((Path(__file__).parent / "quiet").glob("*.txt"))
         for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
COMPLAINT = {"zh": "我等了一个小时,太过分了!", "en": "I have waited an hour, this is a disgrace!"}
NEGATIVE = {criterion.id for criterion in catalogue().values() if criterion.polarity == "-"}


def found(reply: str, customer: str = "") -> set[str]:
    turns = [{"speaker": "staff", "text": reply}]
    if customer:
        turns.insert(0, {"speaker": "customer", "text": customer})
    return set(analyse(transcript_from({"turns": turns}, "t"), len(turns) - 1).criteria())


def wording(reply: str, customer: str = "") -> set[str]:
    return {name.removeprefix("wording.") for name in found(reply, customer) if name.startswith("wording.")}


@pytest.mark.parametrize(("language", "reply"), QUIET)
def test_good_replies_have_no_negative_finding(language: str, reply: str) -> None:
    assert not found(reply) & NEGATIVE
    assert not wording(reply, COMPLAINT[language])  # nor as the answer to a complaint, where questions weigh more


@pytest.mark.parametrize(("reply", "expected"), [
    ("这款鞋不能机洗。", False),
    ("这单不能退了。", True),
    ("前台也没办法让他们停。", True),
    ("您在家没办法登录,是吗?", False),
    ("孩子没法睡觉,您一定急坏了。", False),
    ("我们没办法给您改期。", True),
    ("如果今天不能到,我给您换明早的车。", False),
    ("您说“没法登录”,下面有没有数字?", False),
    ("能不能麻烦您再说一遍?", False),
    ("不能让您再跑一趟。", False),
    ("This can't be tumble dried.", False),
    ("You can't exchange it without the box.", True),
    ("If we can't find it, we'll make a new one.", False),
    ("I can't let you pay for that.", False),
    ("Your bot said \"I can't help with that\", I read it.", False),
])
def test_the_inability_must_be_the_house_s(reply: str, expected: bool) -> None:
    assert ("cannot" in wording(reply)) is expected


@pytest.mark.parametrize("reply", ["我想我弄不了。", "I don't think I can."])
def test_weak_will_is_doubt_only(reply: str) -> None:
    assert wording(reply) == {"doubt"}


@pytest.mark.parametrize("reply", ["降级不给办。", "We don't do that."])
def test_will_is_no_inability(reply: str) -> None:
    assert wording(reply) == {"unwilling"}


def test_being_sent_to_the_courier_is_no_order() -> None:
    assert wording("You'll have to ring the courier.") == {"not_my_job"}
    assert wording("You'll have to fill this in.") == {"command"}


@pytest.mark.parametrize(("reply", "expected"), [
    ("原因我不知道。", True),
    ("原因我还不知道,我马上帮您查。", False),
    ("不知道您喜欢什么口味?", False),
    ("No idea.", True),
    ("No idea yet, but I'm asking the kitchen now.", False),
    ("I don't know how you take it. Milk?", False),
])
def test_not_knowing_ends_where_a_step_begins(reply: str, expected: bool) -> None:
    assert ("doubt" in wording(reply)) is expected


@pytest.mark.parametrize(("reply", "expected"), [
    ("我理解您的心情,但是这是系统的事。", True),
    ("抱歉让您久等,但我给您加急了,今晚就到。", False),
    ("样品是深一点,但货是一样的。", False),
    ("不但包邮,还送礼盒。", False),
    ("谢谢您等,不过三分钟的事。", False),
    ("I appreciate you waiting, but the queue is the queue.", True),
    ("I'm sorry about the wait, but I've put you first in line.", False),
    ("It's small but it seats four.", False),
])
def test_a_turn_takes_kindness_back(reply: str, expected: bool) -> None:
    assert ("but" in wording(reply)) is expected


@pytest.mark.parametrize(("reply", "expected"), [
    ("您签收的时候验货了吗?", True),
    ("抱歉让您扫兴了,杯子我给您补。您签收的时候验货了吗?", False),
    ("Did you drop it?", True),
    ("I'm so sorry, I'll replace it today. Did you drop it, or did it come like this?", False),
])
def test_a_question_is_a_reproach_where_nothing_kind_stands_beside_it(reply: str, expected: bool) -> None:
    complaint = "杯子碎了!" if "您" in reply else "It's broken! I'm furious."
    assert ("blame" in wording(reply, complaint)) is expected


@pytest.mark.parametrize(("reply", "expected"), [
    ("公司规定不能退。", True),
    ("按规定您七天内可以退。", False),
    ("规定我讲给您听,退款我来办。", False),
    ("It's company policy, so no refund.", True),
    ("Our policy gives you thirty days, so the refund is yours.", False),
])
def test_a_rule_is_a_shield_only_for_a_refusal(reply: str, expected: bool) -> None:
    assert ("policy_shield" in wording(reply)) is expected


@pytest.mark.parametrize("scheme", ["s2t", "s2twp", "s2hk"])
def test_traditional_text_is_read_as_simplified(scheme: str) -> None:
    converter = opencc.OpenCC(scheme)
    examples = [example for criterion in catalogue().values() for example in criterion.examples.zh
                if criterion.dimension in ("wording", "service")]
    for example in examples:
        reply = example.reply.replace("[[", "").replace("]]", "")
        context = " ".join(example.customer)
        assert found(converter.convert(reply), converter.convert(context)) == found(reply, context), reply


def test_any_text_is_survived_and_quoted_exactly() -> None:
    dice = random.Random(7)
    alphabet = "您我不能退给帮的了,。?! \n“”'\"🙂👩‍👩‍👧\u202e\u200dаé½Ⅳﬁİßabc you can't i'll 因为但是" + chr(0x20000)
    for length in (0, 1, 7, 300, 5000):
        reply = "".join(dice.choices(alphabet, k=length))
        analysis = analyse(transcript_from({"turns": [{"speaker": "staff", "text": reply}]}, "t"), 0)
        assert all(reply[item.start:item.end] == item.text for item in analysis.findings)
