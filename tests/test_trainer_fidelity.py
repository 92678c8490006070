"""The fidelity report counts what it says: each figure moves when a scenario is made to do what the figure is about."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from trainer.checks.covering import PARTS, coverage
from trainer.commands.check import command
from trainer.fidelity import Fidelity, measure
from trainer.fidelity.measures import talk_of
from trainer.fidelity.trainees import UNIVERSAL, plays
from trainer.scenario import ScenarioFile, read_scenario

CLEAN = Path(__file__).parent / "data" / "cold-soup.yaml"
PLAYS = 22


def soup(folder: Path, *changes: tuple[str, str]) -> ScenarioFile:
    """Return the small scenario with some of its text replaced."""
    text = CLEAN.read_text(encoding="utf-8")
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after)
    path = folder / "en" / "cold-soup.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return read_scenario(path)


def measured(folder: Path, *changes: tuple[str, str]) -> Fidelity:
    return measure(soup(folder, *changes), PLAYS)


def test_a_sound_scenario_meets_every_bar(tmp_path: Path) -> None:
    found = measured(tmp_path)
    assert found.meets
    assert found.leaks.hits == found.gave_in.hits == found.endless.hits == found.repeats.hits == 0
    assert found.answered.of > 0
    assert found.answered.rate == 1


def test_all_trainees_play_and_each_talk_is_closed(tmp_path: Path) -> None:
    played = list(plays(soup(tmp_path), PLAYS))
    assert {play.trainee for play in played} >= {*UNIVERSAL, "good", "clumsy", "rude"}
    assert all(play.attempt.awaiting == "nobody" for play in played)


def test_a_fact_that_a_mood_line_gives_away_leaks(tmp_path: Path) -> None:
    told = "My poor little boy has had a terrible cough since Tuesday."
    found = measured(tmp_path, ("My boy has a cough.", told), ("So what now?", told.replace("My", "Because my")))
    assert found.leaks.hits > 0
    assert "'child'" in found.leaks.examples[0]
    assert not found.meets


def test_a_customer_whom_kind_words_win_gave_in(tmp_path: Path) -> None:
    change = ("words: [(fresh|new) bowl]", "words: [(fresh|new) bowl, talking to me]")
    found = measured(tmp_path, change)
    assert found.gave_in.hits > 0
    assert "kind_words" in found.gave_in.examples[0]


def test_a_question_that_is_not_recognised_is_not_answered(tmp_path: Path) -> None:
    examples = ("examples: [Who is the soup for?]", "examples: [Who is the soup for?, Please bring the bill.]")
    found = measured(tmp_path, examples)
    assert found.answered.hits < found.answered.of
    assert not found.meets


def test_the_same_seeds_give_the_same_report(tmp_path: Path) -> None:
    assert measured(tmp_path) == measured(tmp_path)


def test_talk_counts_what_is_spoken() -> None:
    talk = talk_of(["(sighs) Three words here.", "One two three four five."])
    assert (talk.turns, talk.mean, talk.spread) == (2, 4.0, 1.0)
    assert talk_of(["So it goes and so it goes and so it goes."]).variety < 0.6
    assert talk_of([]).turns == 0


def test_coverage_names_the_line_of_what_no_selftest_brings_about(tmp_path: Path) -> None:
    file = soup(tmp_path, ("replies: [You took too long over it., \"You took too long, that is how it is.\"]",
                           "replies: [Get lost you idiot., Shut up you moron.]"))
    idle = {(item.part, item.id): item.line for item in coverage(file) if not item.plays}
    lines = file.path.read_text(encoding="utf-8").splitlines()
    assert "to_blame" in lines[idle["reactions", "to_blame"] - 1]
    assert "manager" in lines[idle["endings", "manager"] - 1]
    assert {item.part for item in coverage(file)} == set(PARTS)


@pytest.mark.parametrize(("options", "shown"), [
    (["--fidelity", "--plays", "11"], "fair questions answered"),
    (["--coverage"], "reactions 1/1, endings 4/4, moves 2/2, hidden 1/1"),
])  # fmt: skip
def test_the_command_prints_both_reports(tmp_path: Path, options: list[str], shown: str) -> None:
    path = soup(tmp_path).path
    result = CliRunner().invoke(command, [*options, str(path)])
    assert result.exit_code == 0, result.output
    assert shown in result.output
