"""No way to say the right words without the work gets through; and no honest word is taken for a trick."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from scoring import Scorecard, score
from scoring.disguise import meant
from scoring.explain import in_language, script_of
from scoring.gaming import Resistance, attacks, resistance, talks
from scoring.gaming.masks import MASKS
from scoring.seen import seen
from scoring.text import LANGUAGES, Language, fold
from scoring.transcript import transcript_from
from trainer.commands.calibrate import command
from trainer.report.calibration import Calibration, data_of, page_of
from trainer.report.page import as_html


@pytest.fixture(scope="module")
def held() -> dict[str, Resistance]:
    return {attack.id: attack for attack in resistance()}


@pytest.mark.parametrize("name", [attack.id for attack in attacks()])
def test_no_attack_gets_through(held: dict[str, Resistance], name: str) -> None:
    """None passes, none scores above the honest passable version, and nothing that was hidden stays hidden."""
    attack = held[name]
    told = [f"{item.transcript.id} ({item.transcript.language}) {item.card.score} > {item.bar}: "
            + " / ".join(turn.text[-80:] for turn in item.transcript.turns if turn.speaker == "staff")
            for item in attack.fooled]
    assert told == []
    assert attack.share() == 1


def test_every_attack_is_tried_in_every_language(held: dict[str, Resistance]) -> None:
    for attack in held.values():
        assert {item.transcript.language for item in attack.attempts} == set(LANGUAGES), attack.id
    assert {mask for attack in attacks() for mask in attack.file.masks} == set(MASKS), "a mask is never tried"


@pytest.mark.parametrize("language", LANGUAGES)
def test_honest_work_is_worth_more_than_getting_by(language: Language) -> None:
    """The bar is one that the honest clear: the good version passes and lies well above the passable one."""
    for talk in talks(language):
        good, passable = score(talk.with_replies(talk.good)), score(talk.with_replies(talk.passable))
        assert good.passed, (talk.id, good.score)
        assert not passable.passed, (talk.id, passable.score)
        assert good.score > passable.score + 10
        assert {cap.id for cap in (*good.caps, *passable.caps)} == set()


def test_attacks_and_talks_are_worth_the_name() -> None:
    assert len(attacks()) >= 15
    assert len(talks("zh-Hans")) + len(talks("en")) >= 6
    assert [talk.id for talk in talks("zh-Hans")] == [talk.id for talk in talks("zh-Hant")]


def said(*replies: str, customer: str = "我买的水壶漏水，三天了还没人理我！") -> Scorecard:
    turns = [turn for reply in replies
             for turn in ({"speaker": "customer", "text": customer}, {"speaker": "staff", "text": reply})]
    return score(transcript_from({"turns": turns, "fault": "ours"}, "t"))


@pytest.mark.parametrize(("given", "shown"), [
    ("s\u200bh\u200bu\u200bt up", "shut up"),
    ("Ѕһut uр", "shut up"),
    ("ⓢⓗⓤⓣ 𝐮𝐩", "shut up"),
    ("傻\ufe0f逼", "傻逼"),
    ("不\u2060行", "不行"),
    ("n\u0336o\u0336", "no"),
])
def test_what_looks_like_a_word_is_read_as_it(given: str, shown: str) -> None:
    view = seen(given)
    assert view is not None
    assert view.text.lower() == shown
    assert view.given((0, len(view.text)))[0] == 0


@pytest.mark.parametrize("text", [
    "您好，“不行”。", "It’s 20 °C — fine.", "日本語がガ", "한국어", "½ 杯，三点前到", "好的👌",
])
def test_plain_text_is_seen_as_it_stands(text: str) -> None:
    assert seen(text) is None


@pytest.mark.parametrize("clean", [
    "很抱歉水壶漏水，让您等了三天，我今天五点前给您补发一个，您看可以吗？",
    "没办法，这是规定，你自己没看清楚。",
])
@pytest.mark.parametrize("mask", ["zero_width", "variation", "soft_hyphen"])
def test_invisible_characters_change_no_score_and_are_quoted(clean: str, mask: str) -> None:
    pasted = MASKS[mask](clean)  # type: ignore[index]
    plain, marked = said(clean), said(pasted)
    assert marked.score == plain.score
    assert [item.criterion for item in marked.findings] == [item.criterion for item in plain.findings]
    for item, same in zip(marked.findings, plain.findings, strict=True):
        if item.turn is not None:
            assert item.start is not None
            assert pasted[item.start : item.end] == item.text
            view = seen(item.text or "")
            assert (view.text if view else item.text) == same.text


@pytest.mark.parametrize("text", [
    "USB接口在背面，插上sbus线就行。", "波长500 nm的灯，功率5 W。", "要一支2B铅笔和一双NMD球鞋，货号SB-12。",
    "Top Gun那部电影今晚七点场还有位子。", "A4纸3 mm厚，型号mp3-2b7。",
    "亲，两只的话活动价已经最低啦", "没问题！来，一、二、三。", "您的单号是a*b*c。",
    "要三份2货架上的", "煮饭时少放一点水，神经科在三楼。",
    "your code is h3ll0w0rld7", "Form B-1-2, item c.d.e. on page 4", "It's sooo good to hear",
    "Mr S***h, card ****1234", "the fo of the contract",
    "Please see F.A.Q. and T&C.", "A friend of mine, e.g. a plumber",
])
def test_an_honest_word_is_no_disguise(text: str) -> None:
    assert said(text).critical == (), meant(fold(text))


@pytest.mark.parametrize("text", [
    "水壶的编号是#2047，我核对过了，您看下面：1. 换新 2. 退款，您选哪个？",
    "您这段时间的通话记录我查了，一共三次，没有人回您，真的很抱歉。",
    "This conversation is recorded, so I can look up what my colleague promised you.",
    "Your credit score is not affected by the late payment.",
    "I've read the review you wrote, and the score you gave us is fair.",
    "I'll pass this on to the quality team in the kiln room, they mark every kettle by hand.",
])
def test_honest_talk_of_marks_and_records_is_not_for_a_grader(text: str) -> None:
    assert "examiner" not in {cap.id for cap in said(text).caps}


def test_the_same_form_with_other_nouns_earns_once() -> None:
    once = "很抱歉水壶给您添了麻烦，我马上为您处理水壶的事，今天六点前给您回电话。"
    again = once.replace("水壶", "漏水")
    assert "stock" in {cap.id for cap in said(once, again).caps}
    other = "漏水的这个不用寄回来，新的今天下午就发，您明天几点在家？"
    assert "stock" not in {cap.id for cap in said(once, other).caps}


def test_to_give_back_once_is_listening_and_to_do_nothing_else_is_not() -> None:
    parrot = "您是说水壶漏水，三天了还没人理您，对吗？"
    assert "listening.restate" in {item.criterion for item in said(parrot).findings if item.polarity == "+"}
    turned = "您的意思是还没人理您，我听明白了，水壶漏水。"
    assert {"parrot", "stock"} & {cap.id for cap in said(parrot, turned).caps}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_shows_every_attack_in_each_language(held: dict[str, Resistance], language: Language) -> None:
    found = Calibration("rules", None, None, tuple(held.values()))
    shown = "".join(as_html(page_of(found, language, worst=3)))
    for attack in held.values():
        assert in_language(attack.title.of(script_of(language)), language) in shown
    assert all(item["resistance"] == 1 for item in data_of(found)["gaming"].values())
    assert set(LANGUAGES) == set(data_of(found)["gaming"]["echo"]["by_language"])


def test_a_run_needs_something_to_measure() -> None:
    result = CliRunner().invoke(command, ["--no-gaming"])
    assert result.exit_code == 2
    assert "GOLD" in result.stderr
