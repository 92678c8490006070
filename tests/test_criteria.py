"""Every criterion file: complete, known to the codebook, and its examples find exactly what is marked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest

from scoring.analysis import analyse
from scoring.criterion import DIMENSIONS, SCRIPTS, Criterion, Example, Script, catalogue, phrase_problems
from scoring.detectors import DETECTORS
from scoring.transcript import Transcript, Turn

CODEBOOK = frozenset(
    """
    listening.restate listening.question listening.empathy listening.defend_first
    apology.present apology.specific apology.conditional apology.blame_shift apology.excessive apology.admits_fault
    wording.cannot wording.unwilling wording.not_my_job wording.doubt wording.but wording.blame wording.command
    wording.dismissive wording.policy_shield
    service.offer service.choice service.time service.reason service.consult service.follow_up service.thanks
    """.split()
)
MARK = re.compile(r"\[\[|\]\]")


def unmarked(text: str) -> tuple[str, list[str]]:
    """Return the text without its marks, and what stood between them."""
    return MARK.sub("", text), re.findall(r"\[\[(.*?)\]\]", text, re.DOTALL)


def cases() -> Iterator[tuple[str, Script, Example]]:
    for identity, criterion in catalogue().items():
        for script in SCRIPTS:
            for example in criterion.examples.of(script):
                yield identity, script, example


def identified() -> list[object]:
    """Return every example as a test case named like `wording.cannot[zh-4]`."""
    return [
        pytest.param(identity, script, example, id=f"{identity}[{script}-{number}]")
        for identity, criterion in catalogue().items()
        for script in SCRIPTS
        for number, example in enumerate(criterion.examples.of(script), start=1)
    ]


@cache
def found_in(reply: str, customer: tuple[str, ...], fault: str, script: Script) -> dict[str, list[str]]:
    turns = [*(Turn("customer", text) for text in customer), Turn("staff", reply)]
    transcript = Transcript("example", tuple(turns), "en" if script == "en" else "zh-Hans", fault=fault)  # type: ignore[arg-type]
    found: dict[str, list[str]] = {}
    for finding in analyse(transcript, len(turns) - 1).findings:
        found.setdefault(finding.criterion, []).append(finding.text or "")
    return found


@pytest.mark.parametrize(("identity", "script", "example"), identified())
def test_example(identity: str, script: Script, example: Example) -> None:
    reply, marked = unmarked(example.reply)
    found = found_in(reply, example.customer, example.fault, script)
    assert found.get(identity, []) == marked


def test_the_catalogue_is_the_codebook() -> None:
    assert set(catalogue()) == CODEBOOK


@pytest.mark.parametrize("criterion", [pytest.param(item, id=key) for key, item in catalogue().items()])
class TestFile:
    def test_its_dimension_and_detector_are_known(self, criterion: Criterion) -> None:
        assert criterion.dimension in DIMENSIONS
        assert criterion.detector in DETECTORS

    @pytest.mark.parametrize("script", SCRIPTS)
    def test_examples_show_it_found_and_silent(self, criterion: Criterion, script: Script) -> None:
        marks = [len(unmarked(example.reply)[1]) for example in criterion.examples.of(script)]
        assert sum(count > 0 for count in marks) >= 3
        assert sum(count == 0 for count in marks) >= 3

    def test_a_fault_has_a_better_sentence_for_every_finding(self, criterion: Criterion) -> None:
        if criterion.polarity == "-":
            for script in SCRIPTS:
                assert any(not item.when and (item.zh if script == "zh" else item.en) for item in criterion.suggestions)

    @pytest.mark.parametrize("script", SCRIPTS)
    def test_its_phrases_can_be_read(self, criterion: Criterion, script: Script) -> None:
        words = criterion.words_of(script)
        phrases = (*words.words, *words.unless, *(phrase for listed in words.lists.values() for phrase in listed))
        assert phrase_problems(phrases, script) == []

    def test_message_is_two_short_sentences_at_most(self, criterion: Criterion) -> None:
        assert len(re.findall(r"[。！？]", criterion.message.zh)) <= 2
        assert len(re.findall(r"[.!?](?:\s|$)", criterion.message.en)) <= 2

    def test_its_source_is_told_in_both_languages(self, criterion: Criterion) -> None:
        assert re.search("讲义|教材|经验谈|文章", criterion.source.zh)
        assert not re.search(r"[\u4e00-\u9fff]", criterion.source.en)
        assert not re.search(r"00\d|§", criterion.source.zh + criterion.source.en)
        assert re.match(r"00\d", criterion.source_id)


@pytest.mark.parametrize("converter", ["s2t", "s2twp"])
def test_traditional_text_is_found_like_simplified(converter: str) -> None:
    import opencc

    convert = opencc.OpenCC(converter).convert
    for identity, script, example in cases():
        if script == "zh" and identity.startswith(("listening", "apology")):
            reply, _ = unmarked(example.reply)
            customer = tuple(map(convert, example.customer))
            simplified = set(found_in(reply, example.customer, example.fault, "zh"))
            converted = set(found_in(convert(reply), customer, example.fault, "zh"))
            assert (identity in simplified) == (identity in converted), reply
