"""The phrase language of word lists: what is found, what is not, and what is refused with a reason."""

import pytest

from scoring.phrases import PhraseError, PhraseSet, compile_phrase, merge, overlaps
from scoring.text import fold

CLASSES = {"staff": ("我", "我们", "i", "we"), "neg": ("can't", "不能", "没办法")}


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("we can't", "Sorry, WE can’t do it", ["we can't"]),
        ("sorry", "我很sorry啊", ["sorry"]),
        ("age", "manager", []),
        ("apolog*", "I do apologise. Apologies!", ["apologise", "apologies"]),
        ("(能|可以)退", "可以退，也能退", ["可以退", "能退"]),
        ("(真的|)抱歉", "真的抱歉", ["真的抱歉"]),
        ("不能…退", "这个不能给您退", ["不能给您退"]),
        ("不能…退", "这个不能修，只能退", []),
        ("因为……所以", "因为下雨,所以晚了", ["因为下雨,所以"]),
        ("因为……所以", "因为下雨。所以晚了", []),
        ("we…refund", "We will gladly arrange your refund", ["we will gladly arrange your refund"]),
        ("<staff>…<neg>", "我们真的没办法", ["我们真的没办法"]),
        ("^sorry", "Sorry, sorry", ["sorry", "sorry"]),
        ("^sorry", "I am sorry", []),
        ("吗$", "好吗？", ["吗"]),
        ("吗$", "干吗去", []),
        ("a.m", "at 9 a.m", ["a.m"]),
        ("a.m", "atm", []),
    ],
)
def test_phrases_find(phrase: str, text: str, found: list[str]) -> None:
    folded = fold(text)
    assert [folded[start:end] for start, end in compile_phrase(phrase, CLASSES).find(folded)] == found


@pytest.mark.parametrize("phrase", ["", "(a", "a)", "<nobody>", "…", "(|)", "a…b…c…d…e…f", "x" * 500])
def test_phrases_that_cannot_be_read_say_why(phrase: str) -> None:
    with pytest.raises(PhraseError, match="phrase"):
        compile_phrase(phrase, CLASSES)


def test_a_class_that_refers_to_itself_is_refused() -> None:
    with pytest.raises(PhraseError, match="refers to itself"):
        compile_phrase("<a>", {"a": ("<b>",), "b": ("<a>",)})


def test_a_set_tags_a_text_once_for_all_labels() -> None:
    tags = PhraseSet({"no": ("<neg>",), "who": ("<staff>",), "never": ("zebra",)}, CLASSES).tag("我们不能退,我没办法")
    assert tags == {"no": ((2, 4), (7, 10)), "who": ((0, 1), (0, 2), (6, 7))} or tags["no"] == ((2, 4), (7, 10))
    assert "never" not in tags


def test_time_is_linear_in_the_text() -> None:
    phrase = compile_phrase("不…不…不…退", CLASSES)
    assert phrase.find("不" * 2_000 + "。退") == []


def test_spans() -> None:
    assert merge([(5, 8), (0, 3), (2, 4)]) == ((0, 4), (5, 8))
    assert overlaps((2, 4), [(3, 9)]) and not overlaps((2, 4), [(4, 9)])
