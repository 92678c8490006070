"""What must hold for any conversation, whoever wrote it: quotes, order, faults, acknowledgements, scripts, time."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from scoring import Scorecard, Transcript, Turn, load_transcripts, score
from scoring.given_back import given_back
from scoring.text import Language, fold, simplify
from scoring.texts import Text
from scoring.transcript import FAULTS, Fault

TALKS = Path(__file__).parent / "data" / "conversations.jsonl"
SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much]

CUSTOMER_ZH = (
    "我买的水壶昨天收到就漏水，桌子都泡了。", "我等了三天还没有人给我打电话！",
    "你们说今天送，我请了假在家等了一上午。",
    "鞋子穿了两次鞋底就开胶了，我花了六百块。", "房间空调坏了一整夜，孩子热得睡不着。",
)
SAID_ZH = (
    "很抱歉。", "我马上给您换一个新的。", "今天下午五点前给您打电话。", "请问是哪一天收到的？",
    "我请示一下主管，十分钟后答复您。", "您看是换新还是退款？", "我去仓库看一下。", "因为师傅在路上，所以要等一会儿。",
    "不好意思让您久等。", "谢谢您告诉我们。",
)
FAULTS_ZH = (
    "这是规定，没办法。", "你自己没看清楚，怪谁。", "这不归我管。", "我们不可能给你退。", "别人都没事，就你有事。",
    "你必须先把发票拿来。", "嫌慢就别买。",
)
CUSTOMER_EN = (
    "The kettle I bought from you leaked all over my table.", "I waited three days and nobody called me back!",
    "You said today, and I took the morning off for it.",
    "My shoes came apart after two days and I paid ninety dollars.",
)
SAID_EN = (
    "I'm sorry.", "I'll send you a new one today.", "I'll call you by five this afternoon.", "When did it arrive?",
    "Let me ask my manager, I'll be back in ten minutes.", "Would you like a new one or your money back?",
    "I'll look in the store room.", "Thank you for telling us.",
    "The driver is on his way, so it takes a little while.",
)
FAULTS_EN = (
    "It's company policy, there's nothing I can do.", "You should have read it properly.", "That's not my department.",
    "We won't refund that.", "Nobody else complains.", "You must bring the receipt first.", "Whatever you say.",
)


def talk(said: list[str], replies: list[str], language: Language, fault: Fault = "ours") -> Transcript:
    turns: list[Turn] = []
    for place, reply in enumerate(replies):
        turns += Turn("customer", said[place % len(said)]), Turn("staff", reply)
    return Transcript("t", tuple(turns), language, fault=fault)


def replies(words: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    reply = st.lists(st.sampled_from(words), min_size=1, max_size=4).map(" ".join)
    return st.lists(reply, min_size=1, max_size=4)


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
ODD_TEXT = st.one_of(
    ANY_TEXT,
    st.builds(lambda char, times: char * times, st.characters(exclude_categories=["Cs"]), st.integers(1, 3000)),
    st.lists(st.sampled_from([*SAID_ZH, *FAULTS_EN, "\x00", "e\u0301\u0301", "👩\u200d👩\u200d👧", "\u202eabc", "שלום",
                              "\u200b", "“", "'", "[[", "*", "s h i t", "\ufeff", "\u3000", "…", "½", "🇨🇳",
                              "Ѕһut"]), max_size=12).map("".join),
)


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(st.lists(st.tuples(ODD_TEXT, ODD_TEXT), min_size=1, max_size=3), st.sampled_from(["zh-Hans", "zh-Hant", "en"]))
def test_any_text_is_survived_and_every_quotation_quotes(said: list[tuple[str, str]], language: Language) -> None:
    turns = tuple(Turn(speaker, text) for pair in said  # type: ignore[arg-type]
                  for speaker, text in zip(("customer", "staff"), pair, strict=True))
    card = score(Transcript("t", turns, language))
    assert 0 <= card.score <= 100
    for finding in card.findings:
        if finding.turn is not None:
            assert finding.start is not None and finding.end is not None
            assert 0 <= finding.start < finding.end
            assert turns[finding.turn].text[finding.start : finding.end] == finding.text
    for failure in card.critical:
        assert turns[failure.turn].text[failure.start : failure.end] == failure.text != ""
    json.loads(card.to_json())


@pytest.mark.parametrize(("words", "said", "faults", "language"), [
    (SAID_ZH, CUSTOMER_ZH, FAULTS_ZH, "zh-Hans"), (SAID_EN, CUSTOMER_EN, FAULTS_EN, "en"),
])
def test_adding_a_fault_never_raises_the_score(
    words: tuple[str, ...], said: tuple[str, ...], faults: tuple[str, ...], language: Language
) -> None:
    @settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
    @given(st.permutations(said), replies(words), st.sampled_from(faults), st.integers(0, 3), st.booleans(),
           st.sampled_from(FAULTS))
    def holds(customer: list[str], plain: list[str], fault: str, place: int, first: bool, whose: Fault) -> None:
        place %= len(plain)
        worse = list(plain)
        worse[place] = f"{fault} {plain[place]}" if first else f"{plain[place]} {fault}"
        before = score(talk(customer, plain, language, whose))
        after = score(talk(customer, worse, language, whose))
        assume(len(faults_in(after)) > len(faults_in(before)))  # a fault that is not found is none to the scorer
        assert after.points <= before.points

    found = [fault for fault in faults if faults_in(score(talk([said[0]], [fault], language)))]
    assert len(found) > len(faults) / 2, "hardly a fault is found, so nothing is shown"
    holds()


INSERTED: dict[str, tuple[str, ...]] = {
    "zh": ("随便您。", "您自己没看清楚吧。", "别人都没问题。", "您急什么？", "我已经说过了。", "谁让您不看说明书的？",
           "要不要我给您跪下？", "但是我们也没有错。", "您听不懂我说的话吗？", "行行行，您说得都对。"),
    "en": ("Whatever.", "You should have read it.", "Nobody else complained.", "Do you want me to beg?",
           "I've already told you.", "But it isn't our fault.", "Did you even read the instructions?", "Calm down.",
           "What did you expect?", "Fine, you win."),
}


@pytest.mark.parametrize("number", range(0, 18, 3))
def test_no_fault_put_before_between_or_after_raises_a_score(number: int) -> None:
    """Whether the fault itself is found or not: its words are never worth anything."""
    recorded = list(load_transcripts(TALKS))[number]
    script = "en" if recorded.language == "en" else "zh"
    best = score(recorded).points
    for place in recorded.staff_turns():
        for fault in INSERTED[script]:
            for worse in _with_fault(recorded.turns[place].text, fault, " " if script == "en" else ""):
                turns = list(recorded.turns)
                turns[place] = Turn("staff", worse, turns[place].at, turns[place].started_at)
                card = score(Transcript("t", tuple(turns), recorded.language, recorded.scenario, None, recorded.fault))
                assert card.points <= best, worse


def _with_fault(reply: str, fault: str, gap: str) -> list[str]:
    parts = re.findall(r"[^。！？.!?]+[。！？.!?]*", reply)
    middle = len(parts) // 2
    return [f"{fault}{gap}{reply}", f"{reply}{gap}{fault}",
            f"{''.join(parts[:middle])}{gap}{fault}{gap}{''.join(parts[middle:]).lstrip()}"]


def faults_in(card: Scorecard) -> list[str]:
    return [item.criterion for item in card.findings if item.polarity == "-" and item.turn is not None]


ACKNOWLEDGED = {"zh": ("{heard}，这确实让人着急。", "{heard}，我听明白了。"),
                "en": ("I hear that {heard}.", "So {heard}, that must be upsetting.")}


@pytest.mark.parametrize(("words", "said", "language"), [
    (SAID_ZH, CUSTOMER_ZH, "zh-Hans"), (SAID_EN, CUSTOMER_EN, "en"),
])
def test_adding_a_sincere_acknowledgement_never_lowers_the_score(
    words: tuple[str, ...], said: tuple[str, ...], language: Language
) -> None:
    """The customer's own words, given back once in front of a reply, in a conversation in which nobody did so yet."""
    script = "en" if language == "en" else "zh"

    @settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
    @given(st.permutations(said), replies(words), st.sampled_from(ACKNOWLEDGED[script]), st.integers(0, 3),
           st.sampled_from(FAULTS))
    def holds(customer: list[str], plain: list[str], template: str, place: int, whose: Fault) -> None:
        place %= len(plain)
        heard = given_back([Text(customer[place % len(customer)])], script)  # type: ignore[arg-type]
        assume(heard)
        kinder = list(plain)
        kinder[place] = f"{template.format(heard=heard[0])} {plain[place]}"
        before = score(talk(customer, plain, language, whose))
        assume(not any(item.criterion == "listening.restate" and item.turn is not None for item in before.findings))
        assert score(talk(customer, kinder, language, whose)).points >= before.points

    holds()


def test_neither_the_order_of_the_input_nor_the_hash_seed_changes_a_byte(tmp_path: Path) -> None:
    lines = TALKS.read_text(encoding="utf-8").splitlines()[:6]
    turned = tmp_path / "turned.jsonl"
    turned.write_text("\n".join(reversed(lines)) + "\n", encoding="utf-8")
    straight = tmp_path / "straight.jsonl"
    straight.write_text("\n".join(lines) + "\n", encoding="utf-8")
    program = ("import sys; from scoring import load_transcripts, score\n"
               "for talk in load_transcripts(sys.argv[1]):\n"
               "    sys.stdout.buffer.write(score(talk).to_json().encode() + b'\\n')")

    def cards(path: Path, seed: str) -> list[bytes]:
        run = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, check=True,
                             env=os.environ | {"PYTHONHASHSEED": seed})
        return run.stdout.splitlines()

    first = cards(straight, "1")
    assert len(first) == len(lines)
    assert cards(turned, "4242")[::-1] == first


def in_traditional_characters(text: str) -> str:
    """Return the text in traditional characters, one for one, where folding leads back to the same text."""
    import opencc

    converted: str = opencc.OpenCC("s2t").convert(text)
    pairs = zip(converted, text, strict=True) if len(converted) == len(text) else zip(text, text, strict=True)
    return "".join(char if simplify(char) == plain else plain for char, plain in pairs)


@settings(max_examples=60, deadline=None)
@given(st.permutations(CUSTOMER_ZH), replies((*SAID_ZH, *FAULTS_ZH)), st.sampled_from(FAULTS))
def test_traditional_characters_have_the_same_findings_at_the_same_places(
    customer: list[str], plain: list[str], whose: Fault
) -> None:
    simple = talk(customer, plain, "zh-Hans", whose)
    turns = tuple(Turn(turn.speaker, in_traditional_characters(turn.text)) for turn in simple.turns)
    assume(all(fold(turn.text) == fold(same.text) for turn, same in zip(turns, simple.turns, strict=True)))
    one, other = score(simple), score(Transcript("t", turns, "zh-Hant", fault=whose))
    assert other.points == one.points
    assert _places(other) == _places(one)


def test_the_recorded_conversations_have_the_same_findings_in_traditional_characters() -> None:
    changed = 0
    for simple in load_transcripts(TALKS):
        if simple.language != "zh-Hans":
            continue
        turns = tuple(Turn(turn.speaker, in_traditional_characters(turn.text), turn.at, turn.started_at)
                      for turn in simple.turns)
        changed += turns != simple.turns
        other = Transcript(simple.id, turns, "zh-Hant", simple.scenario, simple.staff, simple.fault)
        assert _places(score(other)) == _places(score(simple)), simple.id
    assert changed


def _places(card: Scorecard) -> list[tuple[str, int | None, int | None, int | None]]:
    return [(item.criterion, item.turn, item.start, item.end) for item in card.findings]


@pytest.mark.parametrize("piece", [
    "很抱歉，我马上给您换一个新的，今天五点前打电话。", "I'm sorry, I'll send you a new one by five. ",
    "啊", "a", "a ", "a.", "s.b", "傻 ", "*a",
    "\u200b", "e\u0301", "👩\u200d", "\x00", "“", "您我", "1", "{\"a\":", "|a|b|", "不", "\n", "，", "a1", "(", "#",
])
def test_time_grows_with_length_alone(piece: str) -> None:
    """Eight times the text takes about eight times as long; were it to grow with the square, 64 times."""
    small, large = (seconds_for(piece, size) for size in (2_000, 16_000))
    assert large < 24 * small + 0.1, (small, large)


def seconds_for(piece: str, size: int) -> float:
    """Return the least processor time of two turns of `size` characters, which differ so that none is known."""
    spent = []
    for number in range(2):
        text = (f"{size}-{number} " + piece * (size // len(piece)))[:size]
        began = time.process_time()
        score(Transcript("t", (Turn("customer", "水壶漏水了！"), Turn("staff", text)), "zh-Hans"))
        spent.append(time.process_time() - began)
    return min(spent)
