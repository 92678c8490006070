"""Better sentences: there is one for every fault, it fits the reply, and it says nothing that nobody said."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from scoring.analysis import Analysis, Finding, analyse, varied
from scoring.case import Case, Fact, find_case, packaged_scenarios
from scoring.coaching import score_and_coach
from scoring.content import content_keys
from scoring.criterion import SCRIPTS, Criterion, Script, catalogue
from scoring.explain import Suggestions, as_said
from scoring.given_back import given_back
from scoring.rubric import read_rubric
from scoring.scorecard import score
from scoring.slots import SLOTS
from scoring.text import Language, fold, simplify, traditional_characters
from scoring.texts import Said, Text
from scoring.transcript import Transcript, Turn

UNITS = Path(__file__).parent / "data" / "units-dev.jsonl"
FAULTS = [pytest.param(item, id=key) for key, item in catalogue().items() if item.polarity == "-"]
SPOKEN = re.compile(r"[“「]([^”」]*)[”」]|\"([^\"]*)\"")
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,?!;:]")
DOUBLED = re.compile(r"[。，！？][。，！？]|(?<!\.)\.\.(?!\.)|[,;:!?][,.;:]|  ")
REMEDIES = re.compile(
    "退款|退钱|换新|换一|质保|保修|赔|打折|免费|配送|零件"
    "|refund|replac|warranty|discount|free|repair|delivery|part comes"
)
HE_OR_SHE = re.compile(r"[他她](?!人)|\b(?:he|she|him|his|her|hers)\b")


def talk(language: Language, *texts: str, scenario: str = "") -> Transcript:
    turns = tuple(Turn("staff" if place % 2 else "customer", text) for place, text in enumerate(texts))
    return Transcript("talk", turns, language, scenario=scenario)


def suggestion(criterion: str, language: Language, customer: str, reply: str, case: Case | None = None) -> str:
    """Return the better sentence of the first finding of a criterion in one reply."""
    found = analyse(talk(language, customer, reply), 1, case).findings
    return next(item.suggestion or "" for item in found if item.criterion == criterion)


@cache
def analysed() -> tuple[tuple[str, Analysis], ...]:
    """Return the labelled replies: all that was said in each, and its analysis."""
    read = []
    for line in UNITS.read_text(encoding="utf-8").splitlines():
        unit = json.loads(line)
        turns = (*(Turn(said["speaker"], said["text"]) for said in unit["context"]), Turn("staff", unit["reply"]))
        transcript = Transcript(unit["id"], turns, unit["lang"])
        read.append((" ".join(turn.text for turn in turns), analyse(transcript, len(turns) - 1)))
    return tuple(read)


def suggested() -> Iterator[tuple[str, str]]:
    """Yield what was said, and each better sentence that fits a fault in it."""
    for said, analysis in analysed():
        for finding in analysis.findings:
            yield from ((said, text) for text in finding.suggestions)


def spoken(text: str) -> str:
    """Return the words that a better sentence puts into staff's mouth."""
    return " ".join(chinese or english for chinese, english in SPOKEN.findall(text))


@pytest.mark.parametrize("criterion", FAULTS)
@pytest.mark.parametrize("script", SCRIPTS)
class TestFile:
    def test_one_suggestion_always_fits(self, criterion: Criterion, script: Script) -> None:
        texts = [item.zh if script == "zh" else item.en for item in criterion.suggestions if not item.when]
        assert any(text and "{" not in text for text in texts)

    def test_there_are_alternatives_and_their_slots_are_known(self, criterion: Criterion, script: Script) -> None:
        texts = [item.zh if script == "zh" else item.en for item in criterion.suggestions]
        assert len(set(texts) - {""}) >= 3
        assert set(re.findall(r"\{(.*?)\}", " ".join(texts))) <= SLOTS

    def test_no_remedy_or_number_stands_in_it(self, criterion: Criterion, script: Script) -> None:
        for item in criterion.suggestions:
            text = spoken(item.zh if script == "zh" else item.en)
            assert not REMEDIES.search(text), text
            assert not any(key.startswith("#") for key in content_keys(fold(text))), text


@pytest.mark.parametrize("criterion", [pytest.param(item, id=key) for key, item in catalogue().items()])
def test_texts_do_not_tell_the_customers_sex(criterion: Criterion) -> None:
    texts = [criterion.message, *criterion.suggestions]
    assert not [text for item in texts for text in (item.zh, item.en) if HE_OR_SHE.search(text)]


def test_the_rubric_does_not_tell_the_customers_sex() -> None:
    rubric = read_rubric()
    missing = (rubric.listening.missing, rubric.apology.missing, rubric.apology.wrong, rubric.service.missing)
    remarks = [rubric.listening.interrupt, *(remark for group in missing for remark in group.values())]
    for remark in remarks:
        assert remark.suggestion is not None
        for text in (remark.message.zh, remark.message.en, remark.suggestion.zh, remark.suggestion.en):
            assert not HE_OR_SHE.search(text), text


def test_every_fault_that_is_found_has_a_better_sentence() -> None:
    for _, analysis in analysed():
        for finding in analysis.findings:
            assert bool(finding.suggestion) == (finding.polarity == "-"), finding
            assert finding.suggestion is None or finding.suggestion in finding.suggestions


def test_a_better_sentence_holds_no_number_and_no_remedy_that_nobody_spoke_of() -> None:
    for said, text in suggested():
        known = content_keys(fold(said))
        numbers = {key for key in content_keys(fold(spoken(text))) if key.startswith("#")}
        assert numbers <= known, text
        for remedy in REMEDIES.findall(fold(spoken(text))):
            assert remedy in fold(said), text


def test_better_sentences_are_punctuated_and_whole() -> None:
    for _, text in suggested():
        chinese = re.search("[\u4e00-\u9fff]", text[:8])
        assert not re.search(r"[{}]", text), text
        assert not DOUBLED.search(text.replace("……", "")), text
        assert not (chinese and HALF_WIDTH.search(text)), text
        assert (text.count("“") + text.count("「") == text.count("”") + text.count("」")) and text.count('"') % 2 == 0
        assert spoken(text) or "{" not in text


def test_no_better_sentence_is_shown_twice_in_a_reply_while_another_fits() -> None:
    for _, analysis in analysed():
        shown = [item for item in analysis.findings if item.suggestion]
        texts = [item.suggestion for item in shown]
        for finding in shown:
            assert texts.count(finding.suggestion) == 1 or set(finding.suggestions) <= set(texts), finding


def test_a_debrief_shows_another_better_sentence_for_the_same_fault() -> None:
    transcript = talk("zh-Hans", "我要退钱。", "不能退。", "我要退钱。", "不能退。", "我要退钱。", "不能退。")
    texts = [item.suggestion for item in score(transcript).findings if item.criterion == "wording.cannot"]
    assert len(texts) == 3 == len(set(texts))


def test_the_least_shown_sentence_is_taken_when_all_were_shown() -> None:
    finding = Finding(0, "wording.but", "-", 0, 3, "但是", "…", "a", suggestions=Suggestions(lambda: ("a", "b")))
    assert [item.suggestion for item in varied([finding] * 5)] == ["a", "b", "a", "b", "a"]


@pytest.mark.parametrize(("said", "given"), [
    ("我们等了两个小时！", "您说您等了两个小时"),
    ("给我退钱！", "您希望退钱"),
    ("我要换一双新的。", "您希望换一双新的"),
    ("你们送来的杯子是破的。", "您说我们送来的杯子是破的"),
    ("（拍桌子）我这双鞋才买了一个月。", "您说您这双鞋才买了一个月"),
    ("I want my money back!", "you want your money back"),
    ("I was told you'd ring, and my son waited all day.", "your son waited all day"),
    ("You charged me twice.", "we charged you twice"),
    ("I'm still waiting for my parcel.", "you're still waiting for your parcel"),
])  # fmt: skip
def test_the_customers_words_are_given_back_with_the_pronouns_turned(said: str, given: str) -> None:
    text = Text(said)
    assert given in given_back((text,), text.script)


@pytest.mark.parametrize("said", ["这是怎么回事？", "你们就是骗子。", "（摔门）", "退不退。", "啊！", "What is this?",
                                  "You people are useless.", "Ridiculous!", "Two hours in line."])  # fmt: skip
def test_words_that_would_not_read_well_are_not_given_back(said: str) -> None:
    assert not [given for script in SCRIPTS for given in given_back((Text(said),), script)]


def test_a_turn_word_is_taken_out_and_the_sentence_parted() -> None:
    text = suggestion("wording.but", "zh-Hans", "我等了一个小时。", "实在抱歉，可这事谁也没料到。")
    assert "实在抱歉。这事谁也没料到。" in text
    text = suggestion("wording.but", "en", "How is it?", "That dress looks lovely on you, but the sleeves are wrong.")
    assert "That dress looks lovely on you. The sleeves are wrong." in text


def test_a_refusal_behind_a_turn_word_is_not_repeated() -> None:
    text = suggestion("wording.but", "zh-Hans", "我要退钱。", "我理解您的心情，但是不能退。")
    assert "我理解您的心情。" in text and "不能退" not in text


def test_a_refusal_leads_to_what_the_case_allows() -> None:
    case = Case(fault="customer", facts=(Fact(id="a", text="鞋沾了水。"),), may=("免费补色，周五下午取",))
    text = suggestion("wording.cannot", "zh-Hans", "给我退钱！", "不能退。", case)
    assert "您希望退钱" in text and "我能为您做的是：免费补色，周五下午取。" in text
    assert "补色" not in suggestion("wording.cannot", "zh-Hans", "给我退钱！", "不能退。")


def test_what_staff_may_do_is_said_to_the_customer_and_only_if_it_is_theirs_to_give() -> None:
    may = ("Ask the supervisor first about anything free", "Walk the guest over to pick one himself")
    case = Case(fault="none", facts=(Fact(id="a", text="A fish."),), may=may)
    text = suggestion("wording.cannot", "en", "I want another fish.", "We can't do that.", case)
    assert "walk you over to pick one yourself" in text and "supervisor" not in text


def test_what_is_good_in_a_reply_is_kept() -> None:
    reply = "我这儿改不了，我给您退票重买。"
    text = suggestion("wording.cannot", "zh-Hans", "电影票能改到明天吗。", reply)
    assert "“我给您退票重买。”" in text
    reply = "I'm sorry it's taken two weeks. The lab's analyser broke, which is why they're late."
    text = suggestion("apology.blame_shift", "en", "Two weeks for a blood result. I can't sleep.", reply)
    assert '"I\'m sorry it\'s taken two weeks. I\'ll see it through from here."' in text


def test_kind_words_with_an_if_or_half_a_verb_are_not_kept() -> None:
    for reply in ("Sorry if the dent bothers you, but it's outside only.", "I am, however, bound by the terms, sorry."):
        found = analyse(talk("en", "The washer came with a dent.", reply), 1).findings
        for finding in found:
            assert not any('"Sorry if' in text or '"I am.' in text for text in finding.suggestions)


def test_no_blank_is_left_where_a_whole_sentence_fits() -> None:
    for _, analysis in analysed():
        for finding in analysis.findings:
            assert not any("……" in text or " ..." in text for text in finding.suggestions), finding


def test_what_stands_behind_a_pause_is_no_part_of_a_wish() -> None:
    assert given_back((Text("我要退订金 家里出事了"),), "zh")[0] == "您希望退订金"
    assert not any("希望的" in given for given in given_back((Text("我要的拉菲1990和2000。"),), "zh"))


def test_an_order_becomes_a_request() -> None:
    assert "麻烦您先填这张表" in suggestion("wording.command", "zh-Hans", "我要退钱。", "您必须先填这张表。")
    text = suggestion("wording.command", "en", "Hi.", "You have to fill in this form.")
    assert "Could you fill in this form?" in text


def test_an_order_to_feel_is_not_made_a_request() -> None:
    assert "calm" not in suggestion("wording.command", "en", "My bag is lost!", "You need to calm down first.")


def test_an_explanation_is_put_behind_the_customers_words() -> None:
    said = "洗了一次就掉色，我的白衬衫都给染了！"
    text = suggestion("listening.defend_first", "zh-Hans", said, "深色衣服头几次洗都会掉色。")
    assert text.index("您说") < text.index("深色衣服头几次洗都会掉色。")


def test_an_apology_is_for_the_trouble_and_not_for_a_wish() -> None:
    said = "I want a refund. My parcel never came."
    text = suggestion("apology.conditional", "en", said, "I'm sorry if you feel that way.")
    assert "your parcel never came" in text and "refund" not in text


def test_a_missing_behaviour_is_shown_with_the_customers_own_words() -> None:
    card = score(talk("zh-Hans", "我的包裹等了五天还没到！", "哦。"))
    assert "您说您的包裹等了五天还没到，对吗？" in next(
        item.suggestion or "" for item in card.findings if item.criterion == "listening.restate"
    )


@pytest.mark.parametrize(("may", "said"), [
    ("Lay a dress flat and measure it", "I can lay a dress flat and measure it"),
    ("A full refund", "What I can do for you: a full refund"),
])  # fmt: skip
def test_what_can_be_done_is_said_as_a_sentence(may: str, said: str) -> None:
    sentences = _with_may("en", "Will this dress fit me?", "We can't help you with that.", may)
    assert any(said in sentence for sentence in sentences), sentences


def test_what_was_written_for_staff_is_not_read_out() -> None:
    sentences = _with_may("zh-Hans", "我的裙子破了！", "这个我们办不了。", "二十元以内的小心意，比如一支甜筒")
    assert sentences and not any("二十元" in sentence for sentence in sentences)


def _with_may(language: Language, customer: str, reply: str, may: str) -> list[str]:
    transcript = Transcript("t", (Turn("customer", customer), Turn("staff", reply)), language)
    found = analyse(transcript, 1, Case(fault="ours", facts=(Fact(id="a", text="A shop."),), may=(may,))).findings
    return [sentence for finding in found for sentence in finding.suggestions]


def test_traditional_readers_get_traditional_sentences() -> None:
    known = find_case((packaged_scenarios(),), "shoe-water-stains", "zh-Hant")
    assert known is not None
    text = suggestion("wording.cannot", "zh-Hant", "給我退錢！", "不能退。", known.case)
    assert "您希望退錢" in text and "我能為您做的是" in text


@pytest.mark.parametrize("said", ["我的包裹等了五天，菜单也没有。", "这个软件一直死机！", "账单上的视频会员没有开过。"])
def test_words_that_are_given_back_change_their_characters_and_stay_the_same_words(said: str) -> None:
    """A reader of traditional Chinese may find other words in our sentences, but not in what somebody has said."""
    simple, converted = (
        [item.suggestion or "" for item in score(talk(language, words, "哦。")).findings
         if item.criterion == "listening.restate"]
        for language, words in (("zh-Hans", said), ("zh-Hant", traditional_characters(said)))
    )
    assert simple and [simplify(text) for text in converted] == [text.replace("“", "「").replace("”", "」")
                                                               for text in simple]
@pytest.mark.parametrize("said", [
    "你们给我换了得了。", "现在都下午四点了！", "我昨天在贵店买的耳机。", "快递显示签收了，可我没收到啊。",
])
def test_half_a_statement_is_not_given_back(said: str) -> None:
    assert not any(clause in ("您希望换了得了", "您说都下午四点了") or clause.endswith(("买的耳机", "签收了"))
                   for clause in given_back((Said(said),), "zh"))


@pytest.mark.parametrize(("said", "kept"), [
    ("打開窗簾看到的是停車場", "打開窗簾"), ("網路從週三斷到現在", "網路"),
    ("软件打不开了", "軟件"), ("打开窗户有霉味", "打開窗戶"),
])
def test_a_quotation_keeps_the_customers_words_in_traditional_characters(said: str, kept: str) -> None:
    assert kept in as_said((said,), "zh-Hant")[0]


def test_nobody_is_asked_what_to_do_first_once_something_is_offered() -> None:
    _, coaching = score_and_coach(Transcript("t", (
        Turn("customer", "酒店游泳池关了，你们订房页面上还写着开放呢！"),
        Turn("staff", "页面没改是我们的疏忽。我带您孩子去隔壁街的体育馆游，或者今晚的房价给您减一百。"),
    ), "zh-Hans", fault="ours"))
    assert not any("先怎么处理" in (tip.suggestion or "") for tip in coaching.tips)
