"""The layer of weights: what it adds and drops, what it may never do, and that a scorecard's version covers it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scoring.analysis import analyse, read_reply, ruled
from scoring.criterion import catalogue, scorer_version
from scoring.transcript import Transcript, Turn
from scoring.weighing import read_weights, weighed
from scoring.weighing.weights import FILE

WEIGHTS = json.loads(FILE.read_text(encoding="utf-8"))
NEVER_ADDED = ("listening.defend_first", "apology.blame_shift", "wording.but", "wording.dismissive")


def said(reply: str) -> Transcript:
    return Transcript("t", (Turn("customer", "My lamp came broken."), Turn("staff", reply)), "en")


def weights_of(folder: Path, **tables: dict[str, int]) -> Path:
    path = folder / f"{len(list(folder.iterdir()))}.json"
    path.write_text(json.dumps({"service.offer": {"keep": 10, "add": 20, "words": {}, "others": {}, **tables}}),
                    encoding="utf-8")
    return path


@pytest.mark.parametrize("name", WEIGHTS)
def test_weights_are_whole_numbers_of_known_criteria(name: str) -> None:
    assert name in catalogue()
    item = WEIGHTS[name]
    assert item["keep"] <= item["add"]
    assert all(isinstance(weight, int) and weight for kind in ("words", "others") for weight in item[kind].values())


@pytest.mark.parametrize("name", WEIGHTS)
def test_what_the_rules_find_speaks_for_no_finding_of_the_other_polarity(name: str) -> None:
    for signal, weight in WEIGHTS[name]["others"].items():
        where, _, other = signal.partition(" ")
        if where in ("here", "elsewhere") and catalogue()[other].polarity != catalogue()[name].polarity:
            assert weight < 0, signal


@pytest.mark.parametrize("kind", ["I'm sorry about that. ", "Let me have a look at it. "])
def test_words_alone_show_reproach_only_where_nothing_good_is_said(kind: str) -> None:
    """Beside a kind word or an act only a rule may find it: the weights read what is left when nothing is given."""
    for reproach in ("It was fine when it left here.", "The leaflet was in the box.", "People do drop them."):
        transcript = said(kind + reproach)
        by_rule = ruled(read_reply(transcript, 1, None))
        found = weighed(read_reply(transcript, 1, None), by_rule)
        assert set(found["wording.blame"]) <= set(by_rule["wording.blame"])


def test_what_would_hurt_most_is_never_added() -> None:
    assert all(WEIGHTS[name]["add"] > 5000 for name in NEVER_ADDED if name in WEIGHTS)


def test_a_sentence_that_weighs_enough_is_found_and_quoted(tmp_path: Path) -> None:
    reading = read_reply(said("Look, it is blue. A lamp shall follow, quite so."), 1, None)
    weights = read_weights(weights_of(tmp_path, words={"a lamp": 15, "shall follow": 10}))
    (span,) = weighed(reading, {"service.offer": ()}, weights)["service.offer"]
    assert reading.reply.text[slice(*span)].strip() == "A lamp shall follow"
    lighter = read_weights(weights_of(tmp_path, words={"a lamp": 15}))
    assert weighed(reading, {"service.offer": ()}, lighter)["service.offer"] == ()


def test_a_finding_is_dropped_where_its_sentence_weighs_against_it(tmp_path: Path) -> None:
    reading = read_reply(said("I'll send a new lamp today."), 1, None)
    found = ruled(reading)
    assert found["service.offer"]
    kept = read_weights(weights_of(tmp_path, others={"here service.offer": 30}))
    dropped = read_weights(weights_of(tmp_path, others={"here service.offer": 30}, words={"today": -25}))
    assert weighed(reading, found, kept)["service.offer"] == found["service.offer"]
    assert weighed(reading, found, dropped)["service.offer"] == ()
    assert weighed(reading, found, dropped)["service.time"] == found["service.time"]


def test_negative_sums_of_one_criterion_leave_the_others_alone() -> None:
    reading = read_reply(said("We can't. It's policy, you know, and I don't know. Ring the courier."), 1, None)
    weights, found = read_weights(), ruled(reading)
    for total in weights.sums(reading, found):
        for at, name in enumerate(weights.criteria):
            assert abs(weights.field(total - weights.start, at)) < 10_000
            assert sum(weights.of(name, gram) for gram in ("policy", "know")) == \
                sum(WEIGHTS[name]["words"].get(gram, 0) for gram in ("policy", "know"))


def test_the_version_of_a_scorecard_covers_the_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import shutil

    copy = tmp_path / "scoring"
    shutil.copytree(FILE.parents[1], copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr("scoring.criterion._data", lambda: copy)
    before = scorer_version.__wrapped__() if hasattr(scorer_version, "__wrapped__") else scorer_version()
    path = copy / "weighing" / "weights.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"keep": ', '"keep": 1', 1), encoding="utf-8")
    after = scorer_version.__wrapped__() if hasattr(scorer_version, "__wrapped__") else scorer_version()
    assert before != after


def test_the_analysis_stands_on_the_weighed_findings() -> None:
    assert "service.offer" in analyse(said("I'll send a new lamp today."), 1).criteria()


@pytest.mark.parametrize(("customer", "reply", "criterion", "shown"), [
    ("孩子都在沙发上睡着了！", "这事怪我们排房没排好。", "service.offer", ()),
    ("I ordered gluten free!", "We got that wrong, and I apologise for putting you at risk.", "service.offer", ()),
    ("充值的钱没到账。", "要不是您来说，我们都不知道通道堵了。", "listening.question", ()),
    ("退款等了二十天了！", "二十天确实太久。", "service.offer", ()),
    ("冰箱送来门是凹的。", "这种送法不像话。", "service.offer", ()),
    ("房间没打扫好！", "行李我来推。", "listening.empathy", ()),
])
def test_no_clause_is_quoted_for_what_it_cannot_show(
    customer: str, reply: str, criterion: str, shown: tuple[str, ...]
) -> None:
    language = "en" if reply.isascii() else "zh-Hans"
    talk = Transcript("t", (Turn("customer", customer), Turn("staff", reply)), language, fault="ours")
    assert tuple(item.text for item in analyse(talk, 1).findings if item.criterion == criterion) == shown
