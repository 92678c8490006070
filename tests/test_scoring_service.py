"""Service behaviours: a concrete act, a time ahead, a real choice, a reason that is no blame."""

from __future__ import annotations

import pytest

from scoring.analysis import analyse
from scoring.transcript import transcript_from


def found(reply: str) -> dict[str, str]:
    analysis = analyse(transcript_from({"turns": [{"speaker": "staff", "text": reply}]}, "t"), 0)
    return {item.criterion.removeprefix("service."): item.text or "" for item in analysis.findings
            if item.criterion.startswith("service.")}


@pytest.mark.parametrize(("reply", "expected"), [
    ("我帮您换一双新的。", True),
    ("师傅明天免费上门。", True),
    ("我们会尽快处理的。", False),
    ("给您添麻烦了。", False),
    ("您直接去找厂家,电话我发您。", False),
    ("没办法给您退。", False),
    ("I'll bring you a clean glass.", True),
    ("The dessert is on the house.", True),
    ("We'll look into it.", False),
    ("I can see why you're upset.", False),
    ("There's nothing I can do.", False),
    ("You'll have to ring the courier, I'll give you the number.", False),
])
def test_an_offer_is_a_concrete_act(reply: str, expected: bool) -> None:
    assert ("offer" in found(reply)) is expected


@pytest.mark.parametrize(("reply", "evidence"), [
    ("我十分钟内给您回电。", "十分钟内"),
    ("下午三点前发您邮箱,我亲自发。", "下午三点前"),
    ("我給您留到今晚八點。", "今晚八點"),
    ("I'll ring you by five.", "by five"),
    ("A new one goes out tomorrow.", "tomorrow"),
    ("I'll be back in ten minutes.", "in ten minutes"),
    ("I can hold it until half past six.", "until half past six"),
])
def test_a_time_ahead_is_quoted(reply: str, evidence: str) -> None:
    assert evidence in found(reply)["time"]


@pytest.mark.parametrize("reply", [
    "我马上给您处理。", "让您站了四十分钟。", "我们平时九点到五点半营业。", "昨天三点我给您打过电话。",
    "您明早要送孩子,我给您找一辆车,现在就能开走。",
    "I'll do it right away.", "You've been waiting forty minutes.", "We open at nine.",
    "I rang you yesterday at three.",
])
def test_other_times_are_none(reply: str) -> None:
    assert "time" not in found(reply)


@pytest.mark.parametrize(("reply", "expected"), [
    ("给您换一副新的,或者把钱退您,您看哪样方便?", True),
    ("您是换季才红,还是一年到头都红?", False),
    ("要不要给您包起来?", False),
    ("I can post a new one, or refund you today.", True),
    ("Is it the left one or the right one?", False),
])
def test_a_choice_is_between_ways(reply: str, expected: bool) -> None:
    assert ("choice" in found(reply)) is expected


@pytest.mark.parametrize(("reply", "expected"), [
    ("因为货运公司要收,所以多了这笔运费。", True),
    ("因为您自己没看清,所以不能退。", False),
    ("It takes three days because the pool has to dry.", True),
    ("Because you didn't read the label, that's why.", False),
])
def test_a_reason_is_no_blame(reply: str, expected: bool) -> None:
    assert ("reason" in found(reply)) is expected


@pytest.mark.parametrize(("reply", "expected"), [
    ("我给您请示一下店长。", True),
    ("您自己去问店长吧。", False),
    ("Let me get my manager for you.", True),
    ("You'll have to ask the manager.", False),
])
def test_help_is_fetched_not_pointed_at(reply: str, expected: bool) -> None:
    assert ("consult" in found(reply)) is expected


@pytest.mark.parametrize(("reply", "expected"), [
    ("修好以后我再给您打个电话问问。", True),
    ("十分钟内给您回电。", False),
    ("有问题您再打来。", False),
    ("I'll ring you on Friday to see how it's running.", True),
    ("I'll call you back in ten minutes.", False),
    ("Call me again if it stops.", False),
])
def test_a_follow_up_comes_after_the_matter(reply: str, expected: bool) -> None:
    assert ("follow_up" in found(reply)) is expected


@pytest.mark.parametrize(("reply", "expected"), [
    ("谢谢您告诉我们。", True),
    ("就这样,谢谢配合。", True),
    ("不用谢。", False),
    ("您说的“谢谢”我收下了。", False),
    ("Thanks for waiting.", True),
    ("No thanks needed.", False),
    ("It was late thanks to the snow.", False),
])
def test_thanks_go_to_the_customer(reply: str, expected: bool) -> None:
    assert ("thanks" in found(reply)) is expected
