"""Folding keeps length, whatever the text; languages, sentences and clauses are found as people see them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.text import clauses, detect_language, fold, sentences, simplify, traditional, traditional_characters


@given(st.text())
def test_folding_keeps_length(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text(alphabet="係唔冇嘅咗哋我你對不起後麵裡著乾淨ＡＢ，。！「」…’“”ßİﬁ⑩😀\u200b\u202e\r\n", max_size=60))
def test_folding_keeps_length_where_mappings_would_grow(text: str) -> None:
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＳＯＲＲＹ，對不起！", "sorry,对不起!"),
        ("I can’t", "i can't"),
        ("「鱖魚」", '"鳜鱼"'),
        ("係我哋搞錯咗", "是我们搞错了"),  # Cantonese as written in Hong Kong
        ("唔好意思，而家幫你查", "不好意思,现在帮你查"),
        ("關係很好", "关系很好"),  # the same character, but not Cantonese
        ("妳的資訊", "你的信息"),
    ],
)
def test_folding_brings_scripts_and_widths_together(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(("plain", "shown"), [
    ("话一出口，只影响客人的心情。", "話一出口，只影響客人的心情。"),
    ("这是一出戏，一只鞋，还有三只杯子。", "這是一齣戲，一隻鞋，還有三隻杯子。"),
    ("您干吗挨个问？", "您幹嘛一個一個問？"),
    ("合同您签了，标签还在。", "合同您簽了，標籤還在。"),
    ("出示身份证，这次品质不错，不是次品。", "出示身分證，這次品質不錯，不是瑕疵品。"),
    ("电话费和话费", "電話費和電話費"),
    ("网店包邮，邮费我们出。", "網路商店免運，運費我們出。"),
    ("提交给培训师，一起复盘这个情景。", "繳交給講師，一起檢討這個情境。"),
    ("裙长 108 厘米，地铁站边上试穿。", "裙長 108 公分，捷運站邊上試穿。"),
    ("对话框亮了，充电宝没电了。", "對話框亮了，行動電源沒電了。"),
])  # fmt: skip
def test_traditional_display_in_the_words_of_taiwan(plain: str, shown: str) -> None:
    assert traditional(plain) == shown
    assert traditional(shown) == shown


def test_words_of_taiwan_are_read_like_ours() -> None:
    for said, plain in (("免運嗎？", "包邮吗?"), ("身分證", "身份证"), ("給負評", "给差评"), ("儲值", "充值"),
                        ("裙長 108 公分", "裙长 108 厘米"), ("捷運站", "地铁站")):
        assert fold(said) == plain
    assert fold("免運費") == "免运费"


def test_a_quotation_keeps_every_character_in_its_place() -> None:
    said = "话一出口就给差评，干吗还收邮费，您签了没？"
    kept = traditional_characters(said)
    assert len(kept) == len(said) and simplify(kept) == said
    assert "差評" in kept and "郵費" in kept and "出口" in kept and "簽" in kept
    assert traditional_characters(kept) == kept


def test_traditional_display_and_back() -> None:
    shown = traditional("这条鳜鱼是刚从池子里捞上来的。")
    assert shown == "這條鱖魚是剛從池子裡撈上來的。"
    assert simplify(shown) == "这条鳜鱼是刚从池子里捞上来的。"


@pytest.mark.parametrize(
    ("plain", "shown"),
    [
        ("等它干了再擦一层鞋油，让它干得快点。", "等它乾了再擦一層鞋油，讓它乾得快點。"),
        ("不用干坐着", "不用乾坐著"),
        ("您想干什么？干部很能干，别干活了。", "您想幹什麼？幹部很能幹，別幹活了。"),
        ("市场里人人都这么叫，三公里外。", "市場裡人人都這麼叫，三公里外。"),
        ("鞋面湿了", "鞋面濕了"),
        ("他说“不是鳜鱼”", "他說「不是鱖魚」"),
        ("don’t 急", "don’t 急"),
    ],
)
def test_traditional_display_as_it_is_written_in_taiwan(plain: str, shown: str) -> None:
    assert traditional(plain) == shown


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("您好，请问有什么可以帮您？", "zh-Hans"),
        ("您點的是半糖，對不起。", "zh-Hant"),
        ("Sorry about the wait.", "en"),
        ("我用 App 下单 order 没成功", "zh-Hans"),
        ("OK 😀", "en"),
        ("", "en"),
        ("好的", "zh-Hans"),
    ],
)
def test_language_of_a_text(text: str, language: str) -> None:
    assert detect_language(text) == language


def parts_of(text: str) -> list[list[str]]:
    folded = fold(text)
    return [[folded[c.start : c.end] for c in clauses(folded, s)] for s in sentences(folded)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("您好，我来处理。好吗？", [["您好", "我来处理"], ["好吗"]]),
        ("Mr. Osei, it is 1,200 yuan at 3:10. OK?", [["mr. osei", "it is 1,200 yuan at 3:10"], ["ok"]]),
        ("嗯……我看看", [["嗯"], ["我看看"]]),
        ("好的亲~马上", [["好的亲"], ["马上"]]),
        ("  \n ", []),
        ("...", []),
    ],
)
def test_sentences_and_clauses(text: str, parts: list[list[str]]) -> None:
    assert parts_of(text) == parts


@given(st.text(max_size=200))
def test_parts_lie_inside_the_text_in_order(text: str) -> None:
    folded = fold(text)
    end = 0
    for sentence in sentences(folded):
        assert end <= sentence.start < sentence.end <= len(folded)
        end = sentence.end
        for clause in clauses(folded, sentence):
            assert sentence.start <= clause.start < clause.end <= sentence.end
