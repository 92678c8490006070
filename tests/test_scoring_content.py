"""What two texts share: numbers however written, pairs of characters, English stems."""

from __future__ import annotations

import pytest

from scoring.complaint import complains
from scoring.content import chinese_number, common_content, content_keys, content_units, heard_in, stem
from scoring.text import fold
from scoring.transcript import Fault


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("四十", 40), ("两万", 20000), ("一百九", 190), ("二〇二六", 2026), ("十二", 12), ("三千零五", 3005),
        ("一万两千", 12000),
    ],
)
def test_chinese_numbers_have_their_value(numeral: str, value: int) -> None:
    assert chinese_number(numeral) == value


@pytest.mark.parametrize(
    ("one", "other"),
    [("四十分钟", "40分钟"), ("fifty-five minutes", "55 minutes"), ("1,200 pounds", "1200 pounds"), ("twice", "2")],
)
def test_a_number_is_one_unit_however_it_is_written(one: str, other: str) -> None:
    assert content_keys(one) == content_keys(other)


@pytest.mark.parametrize("text", ["十分抱歉", "万一不行", "千万别走"])
def test_words_that_only_look_like_numbers_are_none(text: str) -> None:
    assert not any(key.startswith("#") for key in content_keys(text))


@pytest.mark.parametrize("text", ["freezes freezing", "stopped stops", "battery batteries", "order's orders"])
def test_forms_of_a_word_have_one_stem(text: str) -> None:
    assert len({stem(word) for word in text.split()}) == 1


def test_grammar_and_courtesy_are_no_content() -> None:
    assert content_units(fold("您好，请问这是您的吗？")) == ()
    assert content_units(fold("Please, would you like that?")) == ()


def test_units_stand_where_they_say() -> None:
    text = fold("新买的杯子，3号到就碎了，the lamp cracked")
    for unit in content_units(text):
        assert 0 <= unit.start < unit.end <= len(text)


def test_own_words_share_less_than_repeated_ones() -> None:
    heard = heard_in(fold("新买的杯子，到手就碎了"))
    assert common_content(fold("新买的杯子碎了"), heard).share > 0.9
    assert common_content(fold("杯子明天下午给您补发一个新的"), heard).share < 0.5
    assert common_content(fold("祝您生活愉快"), heard).weight == 0


def test_everyday_words_weigh_less_than_things() -> None:
    heard = heard_in(fold("今天鳜鱼不对"))
    assert common_content("今天", heard).weight < common_content("鳜鱼", heard).weight


@pytest.mark.parametrize("text", ["", "……", "😀😀", "\u200f", "𠀀𠀁"])
def test_any_text_has_a_measure(text: str) -> None:
    shared = common_content(fold(text), heard_in(fold(text)))
    assert shared.weight >= 0 and 0 <= shared.share <= 1


@pytest.mark.parametrize(
    "said",
    ["我排了四十分钟了，你们就开一个窗口？", "杯子收到就是碎的！", "凭什么多收我八块？", "汤里有根头发",
     "答應好的椅子到現在都沒來",
     "It's broken again.", "Nobody came and nobody rang.", "Why was I charged twice?!", "The tin arrived dented."],
)
def test_complaints_are_heard(said: str) -> None:
    assert complains([fold(said)])


@pytest.mark.parametrize(
    "said",
    ["你们几点下班？周六开门吗？", "谢谢你，讲得好详细", "我自己买错色号了，能换吗？", "我就看看", "",
     "What time do you close?", "Found it, thanks!", "I ordered the wrong size like an idiot, can I swap it?"],
)
def test_questions_thanks_and_own_slips_are_no_complaint(said: str) -> None:
    assert not complains([fold(said)])


@pytest.mark.parametrize(("fault", "presumed"), [("none", False), ("ours", True), ("third_party", True), (None, False)])
def test_a_told_fault_says_what_to_presume(fault: Fault | None, presumed: bool) -> None:
    assert complains([fold("蛋糕上写的是小明，孩子叫小鸣")], fault) is presumed
