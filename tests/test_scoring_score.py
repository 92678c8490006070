"""How findings become points: what earns, what costs, what caps, and what no order or repetition can change.

Most tests hand the scorer what was found, through the seam for judges, so that they say something about points alone.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import (
    Analysis,
    Case,
    Finding,
    InvalidFile,
    KnownCase,
    Rubric,
    Scorecard,
    Transcript,
    Turn,
    read_rubric,
    score,
)
from scoring.case import Fact
from scoring.critical import Critical
from scoring.rubric import packaged_rubrics
from scoring.substance import Substance
from scoring.transcript import Fault

PLAIN = Substance(stock=0.0, form=0.0, echo=0.0, own=9, shared=3, examiner=())
STOCK = replace(PLAIN, stock=0.8, form=0.9, own=0, shared=0)
ECHO = replace(PLAIN, echo=1.0, own=0)
EXAMINER = replace(PLAIN, examiner=((0, 4),))
GOOD = ("listening.restate", "listening.question", "listening.empathy", "apology.present", "apology.specific",
        "apology.admits_fault", "service.offer", "service.choice", "service.time", "service.reason", "service.consult",
        "service.follow_up", "service.thanks")
BAD = ("listening.defend_first", "apology.conditional", "apology.blame_shift", "apology.excessive", "wording.cannot",
       "wording.unwilling", "wording.not_my_job", "wording.doubt", "wording.but", "wording.blame", "wording.command",
       "wording.dismissive", "wording.policy_shield")
EVERYTHING = ["listening.restate", "listening.question", "listening.empathy", "apology.present", "apology.specific",
              "apology.admits_fault", "service.offer", "service.time", "service.consult", "service.follow_up",
              "service.choice", "service.reason", "service.thanks"]


@dataclass(frozen=True)
class Reply:
    """What a judge found in one reply; each criterion stands on characters of its own."""

    criteria: Sequence[str] = ()
    substance: Substance = PLAIN
    critical: Sequence[str] = ()
    interrupts: bool = False
    says: str = ""


@dataclass(frozen=True)
class Judged:
    """A judge that has made up its mind."""

    replies: Sequence[Reply]
    name: str = "judged"
    version: str = "1"

    def judge(self, transcript: Transcript, turn: int, case: Case | None) -> Analysis:
        number = transcript.staff_turns().index(turn)
        reply = self.replies[number]
        findings = tuple(
            Finding(turn, criterion, "-" if criterion in BAD else "+", 2 * place, 2 * place + 2,
                    reply.says or f"{number}-{criterion}", "message")
            for place, criterion in enumerate(reply.criteria)
        )
        critical = tuple(Critical(name, turn, 0, 2, "xx") for name in reply.critical)
        return Analysis(turn, findings, critical, reply.substance, None, reply.interrupts)


def judged(
    *replies: Reply | Sequence[str], fault: Fault = "ours", said: str = "这条鱼不是我们点的", answer: str = "好" * 60,
    rubric: Rubric | None = None,
) -> Scorecard:
    """Score a conversation in which each reply shows what is given."""
    items = [reply if isinstance(reply, Reply) else Reply(reply) for reply in replies]
    turns = tuple(turn for _ in items for turn in (Turn("customer", said), Turn("staff", answer)))
    return score(Transcript("t", turns, "zh-Hans", fault=fault), judge=Judged(items), rubric=rubric)


def points(card: Scorecard) -> Mapping[str, int]:
    return {name: item.points for name, item in card.dimensions}


# What listening, apology, wording and service are worth


def test_all_that_can_be_asked_for_is_worth_a_hundred_and_passes() -> None:
    card = judged(EVERYTHING, ["listening.restate"], ["listening.question"])
    assert card.score == 100
    assert card.passed
    assert card.caps == ()


def test_silence_is_no_listening() -> None:
    card = judged([], [])
    assert points(card)["listening"] == 0
    missed = {item.criterion for item in card.findings if item.turn is None}
    assert {"listening.restate", "listening.question"} <= missed
    assert not card.passed


@pytest.mark.parametrize("criterion", ["listening.restate", "listening.question", "listening.empathy"])
def test_early_listening_counts_most(criterion: str) -> None:
    early = judged([criterion], [], [], [])
    late = judged([], [], [], [criterion])
    assert points(early)["listening"] > points(late)["listening"] > 0


def test_restating_and_asking_count_more_than_sympathy() -> None:
    worth = {name: points(judged([name]))["listening"] for name in GOOD[:3]}
    assert worth["listening.restate"] >= worth["listening.question"] > worth["listening.empathy"]


def test_defending_first_and_interrupting_cost() -> None:
    plain = judged(["listening.restate"], ["listening.question"])
    defended = judged(["listening.restate", "listening.defend_first"], ["listening.question"])
    interrupted = judged(["listening.restate"], Reply(["listening.question"], interrupts=True))
    assert points(defended)["listening"] < points(plain)["listening"]
    assert points(interrupted)["listening"] < points(plain)["listening"]
    [finding] = [item for item in interrupted.findings if item.criterion == "listening.interrupt"]
    assert (finding.turn, finding.polarity, finding.text) == (3, "-", "好" * 60)


def test_talking_far_more_than_the_customer_costs() -> None:
    brief = judged(["listening.restate", "listening.question"], said="不对", answer="好" * 20)
    long = judged(["listening.restate", "listening.question"], said="不对", answer="好" * 500)
    assert points(long)["listening"] < points(brief)["listening"]


def test_an_early_specific_apology_that_owns_the_fault_is_full_where_the_fault_is_ours() -> None:
    full = judged(["apology.present", "apology.specific", "apology.admits_fault"])
    assert points(full)["apology"] == 100
    for without in ("apology.specific", "apology.admits_fault"):
        rest = [name for name in ("apology.present", "apology.specific", "apology.admits_fault") if name != without]
        card = judged(rest)
        assert points(card)["apology"] < 100
        assert without in {item.criterion for item in card.findings if item.turn is None}


@pytest.mark.parametrize("fault", ["ours", "unclear", "third_party"])
def test_a_missing_apology_is_told_where_one_is_wanted(fault: Fault) -> None:
    card = judged(["listening.restate"], fault=fault)
    assert points(card)["apology"] == 0
    [finding] = [item for item in card.findings if item.criterion.startswith("apology.")]
    assert (finding.criterion, finding.polarity) == ("apology.present", "-")
    assert (finding.turn, finding.start, finding.end, finding.text) == (None, None, None, None)


@pytest.mark.parametrize("fault", ["unclear", "third_party", "customer"])
def test_admitting_a_fault_that_is_not_ours_is_an_error(fault: Fault) -> None:
    regret = judged(["apology.present"], fault=fault)
    admitted = judged(["apology.present", "apology.admits_fault"], fault=fault)
    assert points(admitted)["apology"] < points(regret)["apology"]
    [finding] = [item for item in admitted.findings if item.criterion == "apology.admits_fault"]
    assert finding.polarity == "-"
    assert finding.message != "message"


def test_where_nobody_told_whose_fault_it_is_admitting_it_is_no_error() -> None:
    turns = (Turn("customer", "鞋子破了，太差了！"), Turn("staff", "好"))
    told = Transcript("t", turns, "zh-Hans", fault="unclear")
    untold = replace(told, fault=None)
    judge = Judged([Reply(["apology.present", "apology.admits_fault"])])
    assert score(untold, judge=judge).fault == "unclear"
    assert points(score(untold, judge=judge))["apology"] > points(score(told, judge=judge))["apology"]


@pytest.mark.parametrize(("fault", "at_least"), [("none", 100), ("customer", 80)])
def test_no_apology_is_needed_where_we_are_not_at_fault(fault: Fault, at_least: int) -> None:
    card = judged(["listening.restate"], fault=fault)
    assert points(card)["apology"] >= at_least
    assert not [item for item in card.findings if item.criterion.startswith("apology.")]


@pytest.mark.parametrize("fault", ["ours", "unclear", "third_party", "customer", "none"])
@pytest.mark.parametrize("criterion", ["apology.conditional", "apology.blame_shift", "apology.excessive"])
def test_excess_and_shifting_cost_everywhere(fault: Fault, criterion: str) -> None:
    good = ["apology.present", "apology.specific"]
    assert points(judged([*good, criterion], fault=fault))["apology"] < points(judged(good, fault=fault))["apology"]


@pytest.mark.parametrize("criterion", [name for name in BAD if name.startswith("wording.")])
def test_wording_starts_full_and_a_repeat_costs_more(criterion: str) -> None:
    never, once, twice = (points(judged([criterion] * times))["wording"] for times in (0, 1, 2))
    assert never == 100
    assert never - once < once - twice


def test_service_is_earned_by_acts() -> None:
    assert points(judged([]))["service"] == 0
    assert points(judged(["service.offer"]))["service"] < points(judged(["service.offer", "service.time"]))["service"]


# What earns nothing


@pytest.mark.parametrize("substance", [STOCK, EXAMINER], ids=["stock", "examiner"])
def test_what_an_empty_reply_shows_earns_nothing(substance: Substance) -> None:
    card = judged(Reply(GOOD, substance), [], [])
    assert points(card)["listening"] == points(card)["apology"] == points(card)["service"] == 0
    assert len([item for item in card.findings if item.turn == 1]) == len(GOOD), "it is found, and said to earn nothing"
    assert all(item.message != "message" for item in card.findings if item.turn == 1)


def test_one_echo_is_listening_and_the_next_is_parroting() -> None:
    once = judged(Reply(["listening.restate"], ECHO), ["service.offer"], ["service.time"])
    again = judged(Reply(["listening.restate"], ECHO), Reply(["listening.restate"], ECHO), ["service.time"])
    assert points(once)["listening"] == points(again)["listening"] > 0
    assert "parrot" not in {cap.id for cap in once.caps}
    assert "parrot" in {cap.id for cap in again.caps}


def test_the_same_words_again_earn_nothing_more() -> None:
    once = judged(Reply(["listening.question"], says="怎么了？"), [], [])
    again = judged(*[Reply(["listening.question"], says=says) for says in ("怎么了？", "怎么了", " 怎么了?!")])
    other = judged(Reply(["listening.question"], says="怎么了？"), Reply(["listening.question"], says="哪天买的？"), [])
    assert points(again)["listening"] == points(once)["listening"] < points(other)["listening"]


def test_what_is_taken_back_in_the_same_breath_earns_nothing() -> None:
    findings = (Finding(1, "listening.empathy", "+", 0, 6, "理解您的心情", "m"),
                Finding(1, "wording.but", "-", 4, 9, "但是", "m"))

    class Taking(Judged):
        def judge(self, transcript: Transcript, turn: int, case: Case | None) -> Analysis:
            return Analysis(turn, findings, (), PLAIN, None, False)

    turns = (Turn("customer", "坏了"), Turn("staff", "理解您的心情但是"))
    card = score(Transcript("t", turns, "zh-Hans"), judge=Taking([]))
    assert points(card)["listening"] == 0


@pytest.mark.parametrize(("reply", "earns"), [
    ("我理解您的心情，这双鞋是上周买的，对吗？", True), ("我理解您的心情，但是这双鞋不能退。", False),
    ("我理解您的心情。不过鞋子没有问题。", False),
])  # fmt: skip
def test_an_acknowledgement_before_a_but_earns_nothing(reply: str, earns: bool) -> None:
    turns = (Turn("customer", "这双鞋上周买的，鞋底就裂了！"), Turn("staff", reply))
    findings = score(Transcript("t", turns, "zh-Hans")).findings
    [empathy] = [item for item in findings if item.criterion == "listening.empathy"]
    assert ("不计分" not in empathy.message) == earns


# What caps and what fails


@pytest.mark.parametrize(("replies", "cap"), [
    ([Reply(EVERYTHING), Reply([], STOCK)], "stock"),
    ([Reply(EVERYTHING), Reply([], EXAMINER), Reply([])], "examiner"),
    ([Reply(EVERYTHING), Reply([], ECHO), Reply([], ECHO)], "parrot"),
    ([Reply(EVERYTHING), Reply(["apology.excessive"]), Reply(["apology.excessive"])], "grovel"),
    ([Reply(EVERYTHING[:6]), Reply(["listening.restate", "listening.question"])], "no_action"),
    ([Reply(EVERYTHING[2:]), Reply(["listening.empathy"])], "deaf"),
    ([Reply(EVERYTHING, critical=["insult"])], "critical"),
])  # fmt: skip
def test_a_cap_keeps_the_conversation_from_passing_and_says_why(replies: list[Reply], cap: str) -> None:
    card = judged(*replies)
    assert not card.passed
    [applied] = [item for item in card.caps if item.id == cap]
    assert card.score <= applied.limit < read_rubric().pass_mark
    assert applied.message


def test_every_cap_lies_below_the_pass_mark() -> None:
    rubric = read_rubric()
    assert all(cap.limit < rubric.pass_mark for cap in rubric.caps.values())


def test_where_nobody_complains_a_question_need_not_be_asked() -> None:
    assert "deaf" in {cap.id for cap in judged(["service.offer"], fault="ours").caps}
    assert "deaf" not in {cap.id for cap in judged(["service.offer"], fault="none").caps}


@pytest.mark.parametrize("identity", ["insult", "threat", "promise.free-fish"])
def test_a_critical_finding_fails_whatever_the_sum(identity: str) -> None:
    card = judged(Reply(EVERYTHING, critical=[identity]))
    assert not card.passed
    assert card.to_data()["critical"] == [{"id": identity, "turn": 1, "text": "xx"}]
    assert card.critical[0].message


# What can never happen

REPLIES = st.lists(
    st.builds(Reply, st.lists(st.sampled_from([*GOOD, *BAD]), max_size=6, unique=True),
              st.sampled_from([PLAIN, STOCK, ECHO, EXAMINER]), st.just(()), st.booleans()),
    min_size=1, max_size=5,
)  # fmt: skip
FAULTS = st.sampled_from(["ours", "unclear", "third_party", "customer", "none"])


@settings(max_examples=150, deadline=None)
@given(REPLIES, FAULTS, st.sampled_from(BAD), st.randoms(use_true_random=False))
def test_adding_a_fault_never_raises_the_score(
    replies: list[Reply], fault: Fault, criterion: str, chance: random.Random
) -> None:
    place = chance.randrange(len(replies))
    worse = [replace(reply, criteria=[*reply.criteria, criterion]) if index == place else reply
             for index, reply in enumerate(replies)]
    assert judged(*worse, fault=fault).points <= judged(*replies, fault=fault).points


@settings(max_examples=100, deadline=None)
@given(REPLIES, FAULTS)
def test_scores_stay_in_range_and_passing_means_what_it_says(replies: list[Reply], fault: Fault) -> None:
    card = judged(*replies, fault=fault)
    assert 0 <= card.score <= 100
    assert all(0 <= item.points <= 100 for _, item in card.dimensions)
    assert card.passed == (card.score >= read_rubric().pass_mark)


@settings(max_examples=60, deadline=None)
@given(REPLIES, FAULTS, st.randoms(use_true_random=False))
def test_the_order_of_findings_in_a_reply_does_not_matter(
    replies: list[Reply], fault: Fault, chance: random.Random
) -> None:
    # The place of a `but` does matter: it takes back what stands before it.
    replies = [replace(reply, criteria=[name for name in reply.criteria if name != "wording.but"]) for reply in replies]
    shuffled = [replace(reply, criteria=chance.sample(list(reply.criteria), len(reply.criteria))) for reply in replies]
    assert judged(*shuffled, fault=fault).points == judged(*replies, fault=fault).points


# Where the terms come from


def test_the_case_says_whose_fault_it_is_and_its_hash_stands_in_the_scorecard() -> None:
    case = KnownCase("fish", "zh-Hans", Case(fault="customer", facts=(Fact(id="a", text="b"),)), "ab" * 32)
    turns = (Turn("customer", "不对"), Turn("staff", "好"))
    card = score(Transcript("t", turns, "zh-Hans", scenario="fish"), case=case, judge=Judged([Reply()]))
    assert (card.fault, card.scenario_sha256) == ("customer", "ab" * 32)
    own = score(Transcript("t", turns, "zh-Hans", fault="ours"), case=case, judge=Judged([Reply()]))
    assert own.fault == "ours"


def test_an_unknown_scenario_means_the_general_terms(tmp_path: Path) -> None:
    turns = (Turn("customer", "不对"), Turn("staff", "好"))
    card = score(Transcript("t", turns, "zh-Hans", scenario="no-such-case"), folders=[tmp_path])
    assert (card.scenario, card.fault, card.scenario_sha256) == ("no-such-case", "unclear", None)


def test_a_scenario_id_cannot_leave_its_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("case: {}\n", encoding="utf-8")
    turns = (Turn("staff", "好"),)
    for name in ("../secret", "/etc/passwd", "a/../../secret", "Secret", ""):
        assert score(Transcript("t", turns, "zh-Hans", scenario=name), folders=[tmp_path / "x"]).scenario_sha256 is None


def test_a_scenario_that_is_broken_is_told_and_not_scored(tmp_path: Path) -> None:
    (tmp_path / "zh-Hans").mkdir()
    (tmp_path / "zh-Hans" / "broken.yaml").write_text("case:\n  fault: mine\n", encoding="utf-8")
    with pytest.raises(InvalidFile) as caught:
        score(Transcript("t", (Turn("staff", "好"),), "zh-Hans", scenario="broken"), folders=[tmp_path])
    assert (caught.value.problems[0].line, caught.value.problems[0].column) == (1, 1)


def test_the_messages_are_in_the_language_of_the_conversation() -> None:
    turns = (Turn("customer", "x"), Turn("staff", "y"))
    said = {language: score(Transcript("t", turns, language, fault="ours"), judge=Judged([Reply()])).findings[0].message
            for language in ("zh-Hans", "zh-Hant", "en")}
    assert said["en"].isascii()
    assert "没" in said["zh-Hans"]
    assert "沒" in said["zh-Hant"]


# The rubric as a file


def rubric_with(folder: Path, old: str, new: str) -> str:
    text = (packaged_rubrics() / "general.yaml").read_text(encoding="utf-8")
    assert old in text
    path = folder / "own.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(("old", "new", "says"), [
    ("listening: 40", "listening: 50", "sum to 110"),
    ("listening: 40, apology: 20", "apology: 60", "must name"),
    ("listening.restate: {first", "listening.restat: {first", "did you mean 'listening.restate'"),
    ("wording.but: {first", "wording.butt: {first", "no criterion 'wording.butt'"),
    ("  deaf:\n    limit: 45", "  deaf:\n    limit: 75", "lets a conversation pass"),
    ("pass_mark: 65", "pass_mark: sixty", "whole number"),
    ("pass_mark: 65", "pas_mark: 60", "pass_mark"),
    ("{first: 40, late: 25, again: 15}", "{first: 40, late: 50, again: 15}", "must not grow"),
])  # fmt: skip
def test_a_mistake_in_a_rubric_is_told_at_its_place(tmp_path: Path, old: str, new: str, says: str) -> None:
    with pytest.raises(InvalidFile) as caught:
        read_rubric(rubric_with(tmp_path, old, new))
    assert says in str(caught.value)
    assert all("own.yaml:" in str(problem) for problem in caught.value.problems)


def test_a_changed_rubric_is_read_anew_and_changes_its_hash(tmp_path: Path) -> None:
    path = rubric_with(tmp_path, "pass_mark: 65", "pass_mark: 70")
    first = read_rubric(path)
    rubric_with(tmp_path, "pass_mark: 65", "pass_mark: 100")
    second = read_rubric(path)
    assert (first.pass_mark, second.pass_mark) == (70, 100)
    assert first.sha256 != second.sha256


def test_the_weights_weigh(tmp_path: Path) -> None:
    weights = "{listening: 40, apology: 20, wording: 25, service: 15}"
    only = read_rubric(rubric_with(tmp_path, weights, "{listening: 0, apology: 0, wording: 100, service: 0}"))
    card = judged(["listening.restate", "service.offer", "wording.cannot"], rubric=only)
    assert card.score == points(card)["wording"]
