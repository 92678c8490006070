"""Hard words given back fail nobody; hard words said under cover of giving them back do."""

from __future__ import annotations

import pytest

from scoring.analysis import analyse
from scoring.scorecard import score
from scoring.text import traditional
from scoring.transcript import transcript_from

LOST = "Your colleague told me to 'get lost'."
IDIOT = "Your driver called me an idiot in front of my children!"
SHUT = "I asked about the bill and the girl at the desk said shut up."
BAICHI = "你们店员骂我是白痴！"
GUN = "我问了一句价钱，他叫我滚出去。"
FENG = "你们保安说我是疯子，还推了我一把。"
WAIDI = "收银的说外地人就是事多，什么意思？"
HARD = {"insult", "threat", "harassment", "discrimination"}


def critical_in(customer: str, reply: str, language: str) -> set[str]:
    turns = [{"speaker": "customer", "text": customer}, {"speaker": "staff", "text": reply}]
    transcript = transcript_from({"turns": turns, "language": language}, "t")
    return {item.id for item in analyse(transcript, 1).critical}


GIVEN_BACK_EN = [
    (LOST, "You were told to get lost. I'm sorry he said that."),
    (LOST, "Being told to get lost must have hurt. I apologise for that."),
    (LOST, "Get lost? Did he really say that to you?"),
    (LOST, "Nobody should be told to get lost in our shop."),
    (LOST, "Get lost is no way to speak to anybody."),
    (IDIOT, "He called you an idiot, and with your children listening. I'm ashamed of that."),
    (IDIOT, "Nobody should be called an idiot here. I'm sorry he did."),
    (IDIOT, "Anyone would be upset to be called an idiot."),
    (IDIOT, "I'm sorry that our driver called you an idiot."),
    (SHUT, "So you asked about the bill and were told to shut up?"),
    (SHUT, "She told you to shut up? That's not acceptable, and I'll take it up with her."),
]
GIVEN_BACK_ZH = [
    (BAICHI, "他骂您白痴，这太过分了，我向您道歉。"),
    (BAICHI, "被人叫白痴谁都受不了，我向您道歉。"),
    (BAICHI, "店员骂您是白痴，这是我们的错。"),
    (BAICHI, "白痴？他居然这么骂您？"),
    (BAICHI, "白痴这两个字不该从我们嘴里说出来。"),
    (GUN, "您问价钱，他竟让您滚出去，换谁都会气。"),
    (GUN, "您是说他叫您滚出去，是吗？"),
    (GUN, "对客人说滚出去，我听了都脸红，对不起。"),
    (FENG, "保安说您是疯子还推了您，伤着没有？"),
    (FENG, "被说成疯子，又被推了一把，您受委屈了。"),
    (WAIDI, "她说外地人就是事多，这话太伤人，我替她向您道歉。"),
]
SAID_EN = [
    (IDIOT, "Some would call you an idiot."),
    (IDIOT, "As you'd say, you're an idiot."),
    (IDIOT, "He called you an idiot, and he was right."),
    (IDIOT, "No wonder he called you an idiot."),
    (IDIOT, "I'm sorry he called you an idiot, you idiot."),
    (IDIOT, "I'd call you an idiot too."),
    (IDIOT, "You deserve to be called an idiot."),
    (IDIOT, "I can see why he called you an idiot."),
    (LOST, "He told you to get lost, and now I'm telling you: get lost."),
    (LOST, "Then get lost."),
    (SHUT, "Everyone here would tell you to shut up."),
    ("The lamp is broken.", "People call you an idiot, I'm told, and so do I."),
]
SAID_ZH = [
    (BAICHI, "别人都说您白痴。"),
    (BAICHI, "他骂您白痴也没骂错。"),
    (BAICHI, "怪不得他骂您白痴。"),
    (BAICHI, "您本来就是白痴。"),
    (BAICHI, "我也说您白痴，怎么了？"),
    (BAICHI, "他骂得对，您就是白痴。"),
    (BAICHI, "大家都会骂您白痴的。"),
    (BAICHI, "按您自己的话说，您就是个白痴。"),
    (GUN, "他让您滚出去，那您就滚出去呗。"),
    (GUN, "那就滚出去。"),
    (FENG, "街坊都说您是疯子。"),
    ("灯不亮了。", "听说邻居都骂您白痴。"),
]


@pytest.mark.parametrize(("customer", "reply"), GIVEN_BACK_EN)
def test_what_he_was_told_may_be_given_back(customer: str, reply: str) -> None:
    assert not critical_in(customer, reply, "en") & HARD


@pytest.mark.parametrize("script", ["zh-Hans", "zh-Hant"])
@pytest.mark.parametrize(("customer", "reply"), GIVEN_BACK_ZH)
def test_what_he_was_told_may_be_given_back_in_chinese(customer: str, reply: str, script: str) -> None:
    if script == "zh-Hant":
        customer, reply = traditional(customer), traditional(reply)
    assert not critical_in(customer, reply, script) & HARD


@pytest.mark.parametrize(("customer", "reply"), SAID_EN)
def test_what_is_said_under_cover_is_said(customer: str, reply: str) -> None:
    assert critical_in(customer, reply, "en") & HARD


@pytest.mark.parametrize("script", ["zh-Hans", "zh-Hant"])
@pytest.mark.parametrize(("customer", "reply"), SAID_ZH)
def test_what_is_said_under_cover_is_said_in_chinese(customer: str, reply: str, script: str) -> None:
    if script == "zh-Hant":
        customer, reply = traditional(customer), traditional(reply)
    assert critical_in(customer, reply, script) & HARD


@pytest.mark.parametrize(("customer", "kind", "bare", "language"), [
    (LOST, "Being told to get lost must have hurt. ", "I'm sorry that he spoke to you so. What did you ask him?", "en"),
    (BAICHI, "被人骂白痴，谁听了都难受。", "他这样对您说话，是我们的错，对不起。您当时要买什么？", "zh-Hans"),
])
def test_to_take_it_in_does_not_lower_a_score(customer: str, kind: str, bare: str, language: str) -> None:
    def scored(reply: str) -> float:
        turns = [{"speaker": "customer", "text": customer}, {"speaker": "staff", "text": reply}]
        return score(transcript_from({"turns": turns, "language": language, "fault": "ours"}, "t")).score

    assert scored(kind + bare) >= scored(bare)
