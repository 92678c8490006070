"""Disagreeing with a mark: kept with its reason, taken back, and written as an example that runs as a test."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from scoring import score
from scoring.case import packaged_scenarios
from scoring.criterion import Example
from scoring.text import Language
from trainer.attempt import Attempt
from trainer.cli import cli
from trainer.disputes import (
    Dispute,
    Kind,
    dispute_of,
    disputes,
    example_of,
    forget_disputes,
    is_settled,
    keep_dispute,
    place_of,
    withdraw,
)
from trainer.roleplay import play_replies
from trainer.scenario import read_scenario
from trainer.store import Store

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SAID: dict[Language, str] = {
    "zh-Hans": "先生您弄错了，这就是鳜鱼。您肯定看错了吧。",
    "en": "Sir, you are mistaken, that is mandarin fish. Nobody else has complained.",
}


def talk(language: Language = "zh-Hans", said: str | None = None) -> Attempt:
    folder = "en" if language == "en" else "zh-Hans"
    file = read_scenario(packaged_scenarios() / folder / "mandarin-fish.yaml")
    return replace(play_replies(file, (said or SAID[language],), 1, language), trainee="李伟")


def disputed(attempt: Attempt, kind: Kind = "silent", number: int = 0, reason: str = "客人确实看错了") -> Dispute:
    card = score(attempt.transcript)
    if kind == "found":
        words = place_of(attempt.turns[1].text, "这就是鳜鱼") or (0, 5)
        return dispute_of(attempt, card, turn=1, criterion="service.reason", kind=kind, span=words,
                          reason=reason, at=AT)
    marks = [item for item in card.findings if item.criterion == "wording.blame" and item.turn == 1]
    span = (marks[number].start or 0, marks[number].end or 0)
    return dispute_of(attempt, card, turn=1, criterion="wording.blame", kind=kind, span=span,
                      reason=reason, at=AT)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRAINER_HOME", str(tmp_path))
    monkeypatch.delenv("TRAINER_DATABASE", raising=False)
    return tmp_path


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    from trainer.settings import read_settings

    opened = Store(read_settings().database_url)
    yield opened
    opened.close()


def test_a_dispute_comes_back_equal_and_is_taken_back(store: Store) -> None:
    mine = disputed(talk())
    keep_dispute(store, mine)
    assert disputes(store) == (mine,)
    assert disputes(store, mine.attempt) == (mine,) and disputes(store, "another") == ()
    withdraw(store, mine)
    assert disputes(store) == ()


def test_the_same_mark_is_disputed_once_and_with_the_last_reason(store: Store) -> None:
    attempt = talk()
    keep_dispute(store, disputed(attempt))
    keep_dispute(store, disputed(attempt, reason="再想了想"))
    assert [item.reason for item in disputes(store)] == ["再想了想"]
    forget_disputes(store, [attempt.id])
    assert disputes(store) == ()


def test_a_mark_that_should_not_be_there_leaves_the_others_in_brackets() -> None:
    attempt = talk()
    first, second = disputed(attempt, number=0), disputed(attempt, number=1)
    assert first.quote != second.quote
    example = example_of(first)
    assert example is not None
    assert f"[[{second.quote}]]" in example.reply and f"[[{first.quote}]]" not in example.reply
    assert re.sub(r"\[\[|\]\]", "", example.reply) == SAID["zh-Hans"]
    assert example.customer == (attempt.turns[0].text,)
    assert not is_settled(first)


def test_what_should_have_been_found_stands_in_brackets() -> None:
    example = example_of(disputed(talk(), "found"))
    assert example is not None and "[[这就是鳜鱼]]" in example.reply


def test_a_dispute_that_the_scorer_grants_is_settled() -> None:
    attempt = talk()
    mine = disputed(attempt)
    others = (*mine.others, (mine.start, mine.end))
    assert is_settled(replace(mine, kind="silent", others=tuple(sorted(others))))


@pytest.mark.parametrize("criterion", ["critical.insult", "listening.interrupt"])
def test_what_no_criterion_file_speaks_of_has_no_example(criterion: str) -> None:
    assert example_of(replace(disputed(talk()), criterion=criterion)) is None


def test_words_are_found_where_they_stand() -> None:
    assert place_of("请稍等，我去问。", " 我去问 ") == (4, 7)
    assert place_of("请稍等", "") == (0, 3)
    assert place_of("请稍等", "马上") is None


@pytest.mark.usefixtures("home")
def test_the_trainer_gets_examples_that_can_be_put_into_the_criterion_files(store: Store) -> None:
    for language in ("zh-Hans", "en"):
        keep_dispute(store, disputed(talk(language), reason="one\n# [two]: \x1b[31m"))
    keep_dispute(store, disputed(talk(), "found"))
    keep_dispute(store, replace(disputed(talk()), criterion="critical.insult"))
    written = CliRunner().invoke(cli, ["disputes", "--format", "yaml"], catch_exceptions=False)
    assert written.exit_code == 0
    assert "4 marks are seen otherwise" in written.stderr
    tree = yaml.safe_load(written.stdout)
    assert set(tree) == {"wording.blame", "service.reason"}
    assert set(tree["wording.blame"]["examples"]) == {"zh", "en"}
    for criterion in tree.values():
        for examples in criterion["examples"].values():
            for example in examples:
                Example(**example)
    assert "# scoring/criteria/wording/blame.yaml" in written.stdout
    assert "# critical.insult: " in written.stdout and "\x1b" not in written.stdout


@pytest.mark.usefixtures("home")
def test_the_list_says_what_who_and_why(store: Store) -> None:
    keep_dispute(store, disputed(talk()))
    listed = CliRunner().invoke(cli, ["disputes"], catch_exceptions=False)
    for words in ("wording.blame should stay silent at: ", "客人确实看错了", "李伟", "mandarin-fish", "still sees it"):
        assert words in listed.stdout
    assert "1 mark is seen otherwise" in listed.stderr


@pytest.mark.usefixtures("home")
def test_without_disputes_there_is_nothing_to_list(tmp_path: Path) -> None:
    file = tmp_path / "out.yaml"
    result = CliRunner().invoke(cli, ["disputes", "--format", "yaml", "-o", str(file)], catch_exceptions=False)
    assert result.exit_code == 0 and file.read_text(encoding="utf-8") == ""
    assert "0 marks" in result.stderr


@pytest.mark.usefixtures("home")
def test_a_move_seen_otherwise_is_an_example_for_the_scenario(store: Store) -> None:
    attempt = talk()
    made = next(made for step in attempt.steps for made in step.moves)
    mine = dispute_of(attempt, score(attempt.transcript), turn=1, criterion=f"move.{made.id}", kind="silent",
                      span=(made.start, made.end), reason="不是这个意思", at=AT)
    file = read_scenario(packaged_scenarios() / "zh-Hans" / "mandarin-fish.yaml")
    assert mine.move == made.id and example_of(mine) is None
    assert not is_settled(mine, file) and is_settled(replace(mine, kind="found"), file)
    keep_dispute(store, mine)
    listed = CliRunner().invoke(cli, ["disputes"], catch_exceptions=False).stdout
    assert f"counter_examples of the move {made.id} in zh-Hans/mandarin-fish.yaml" in listed
    assert "the customer still sees it otherwise" in listed
    written = CliRunner().invoke(cli, ["disputes", "--format", "yaml"], catch_exceptions=False).stdout
    (sentence,) = yaml.safe_load(written)[f"zh-Hans/mandarin-fish/{made.id}"]["counter_examples"]
    assert sentence in attempt.turns[1].text and made.text in sentence


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
def test_whoever_reads_a_few_lines_hears_no_complaint(home: Path, store: Store) -> None:
    for number in range(300):
        keep_dispute(store, replace(disputed(talk(), reason="理由" * 200), attempt=f"a{number}"))
    piped = subprocess.run(
        ["bash", "-c", 'set -o pipefail; "$0" -m trainer disputes | head -1', sys.executable],
        capture_output=True, text=True, env={**os.environ, "TRAINER_HOME": str(home)}, timeout=60, check=False,
    )  # fmt: skip
    assert piped.returncode == 0 and "error" not in piped.stderr, piped.stderr
