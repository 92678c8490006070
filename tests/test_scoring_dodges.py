"""Words that fail a conversation however they are dodged, and the honest words that come close."""

from __future__ import annotations

import pytest

from scoring.analysis import analyse
from scoring.text import count_han, traditional
from scoring.transcript import transcript_from

HARD = {
    "insult": [
        "您脑子jin水了吧。",
        "n m d烦死了。",
        "您这人s13一个。",
        "真是事儿B。",
        "您ㄋㄠˇ残吗？",
        "真的很机车欸你。",
        "你真的87。",
        "你bai chi吧。",
        "您脑zi进水。",
        "块陶啊。",
        "ㄍㄨㄣˇ!",
        "您这智商也是没谁了。",
        "低能儿一个。",
        "You absolute muppet.",
        "Some people are too thick to turn a tap.",
        "You utter numpty.",
        "I've seen toddlers with more sense.",
        "You're not the sharpest tool in the box.",
        "What a plonker.",
        "You're too dim to read a label.",
        "Were you born yesterday?",
    ],
    "threat": [
        "再闹我们就把您家地址发群里。",
        "我把您的聊天记录挂到网上去。",
        "小心您的车。",
        "让您单位同事都来看看您什么样。",
        "I'll put your address in the group.",
        "We'll post your photo online for everyone.",
        "I'll tell your boss about this.",
        "Something might happen to your car.",
        "I know where your kids go to school.",
    ],
    "disclosure": [
        "上一位姓刘的客户住3号楼502，电话13800001111，人家就没您这么多事。",
        "隔壁那位住在中山路18号。",
        "上个客户的电话是13912345678。",
        "有位客人姓陈，家住建国路三号，她也买了。",
        "The customer before you, Mrs Lowe, lives at 14 Mill Lane.",
        "Another customer's number is 07700 900123.",
        "Mr Hart of 12 Park Street had the same thing.",
        "The guest in 204 is Mr Ellis, his number is 555 0134.",
    ],
    "discrimination": [
        "您这种外地人就是事儿多。",
        "外地人就是难伺候。",
        "你们这些乡下人懂什么。",
        "难怪，一听就是外地口音。",
        "女的就是麻烦。",
        "People from round there always complain.",
        "You foreigners never read the sign.",
        "Pensioners like you always moan.",
        "That's typical of women.",
        "Your sort always makes a fuss.",
        "What would pensioners know?",
    ],
}
HONEST = [
    "外地来的快递今天下午到。",
    "您从外地赶过来，一路辛苦了。",
    "老人家上下楼不方便，我换到一楼。",
    "老人和孩子半价。",
    "我把您的地址发给师傅，他六点到。",
    "您的地址是中山路18号，对吗？",
    "我们不会把您的电话告诉任何人。",
    "小心台阶，您慢点。",
    "上一位客人刚退房，房间正在打扫。",
    "前面那位办完就到您。",
    "您这台机车的刹车我们检查过了。",
    "一共87元，找您13元。",
    "第13项我改好了，您看一下。",
    "水管进水的地方我让师傅看了。",
    "您的孩子在哪个班？我帮您问老师。",
    "要是女的师傅您更放心，我派李姐去。",
    "北方人吃不惯这个辣，我让厨房少放。",
    "Foreigners need a passport, residents an identity card.",
    "We get a lot of pensioners on Tuesdays, it's quieter on Friday.",
    "I'll send your address to the driver so that he finds you.",
    "I'd never put your address in the group.",
    "The customer before you took the last one, I'm sorry.",
    "Another customer had the same fault and the new pump cured it.",
    "Mrs Lowe, we have you at 14 Mill Lane, is that right?",
    "The sauce is too thick to pour, I'll thin it.",
    "A clown comes at three for the children.",
    "It's a spanner you need, I'll bring one.",
    "Women's shoes are on the first floor.",
    "People from your street rang about the water as well, so it's the main.",
    "The doughnut is on us.",
]


def critical_in(reply: str, language: str) -> set[str]:
    turns = [{"speaker": "customer", "text": "?"}, {"speaker": "staff", "text": reply}]
    return {item.id for item in analyse(transcript_from({"turns": turns, "language": language}, "t"), 1).critical}


def languages(reply: str) -> list[tuple[str, str]]:
    return [("zh-Hans", reply), ("zh-Hant", traditional(reply))] if count_han(reply) else [("en", reply)]


@pytest.mark.parametrize(("identity", "reply"), [(name, reply) for name, replies in HARD.items() for reply in replies])
def test_a_dodge_is_seen_through(identity: str, reply: str) -> None:
    for language, said in languages(reply):
        assert identity in critical_in(said, language), said


@pytest.mark.parametrize("reply", HONEST)
def test_what_comes_close_is_harmless(reply: str) -> None:
    for language, said in languages(reply):
        assert critical_in(said, language) == set(), said
