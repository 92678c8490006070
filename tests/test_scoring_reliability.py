"""The statistics of agreement against worked examples, and the reading of reference files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scoring.calibration import hold_conversations, read_reference
from scoring.calibration.figures import Counts, bootstrap, correlation, mean, mean_difference, weighted_kappa
from scoring.calibration.reference import CODES
from scoring.problem import InvalidFile

TALK = [{"speaker": "customer", "text": "The kettle arrived broken."}]
GOOD = [*TALK, {"speaker": "staff", "text": "I'm sorry your kettle came broken. I'll send a new one by 5 pm today."}]
BAD = [*TALK, {"speaker": "staff", "text": "You must have dropped it. Not my problem."}]


def test_kappa_of_the_textbook() -> None:
    """Both yes 20, first alone 5, second alone 10, both no 15: observed 0.70, by chance 0.50 (Cohen's own layout)."""
    assert Counts(20, 5, 10, 15).kappa == pytest.approx(0.4)


def test_quadratic_weights_forgive_neighbours() -> None:
    assert weighted_kappa([0, 1, 2, 3, 4], [0, 1, 2, 3, 4]) == 1
    assert weighted_kappa([0, 1, 2, 3, 4], [4, 3, 2, 1, 0]) == pytest.approx(-1)
    assert weighted_kappa([0, 1, 2, 3], [1, 1, 2, 3]) > weighted_kappa([0, 1, 2, 3], [3, 1, 2, 3])


def test_correlation_and_difference_of_means() -> None:
    assert correlation([1, 2, 3], [2, 4, 6]) == pytest.approx(1)
    assert correlation([1, 2, 3], [5, 5, 5]) == 0
    assert mean_difference([2, 4], [1, 3]) == pytest.approx(1)
    assert mean_difference([3, 3], [1, 1]) == 0


def test_the_bootstrap_interval_of_a_mean_is_near_the_one_of_theory() -> None:
    values = [0.0, 1.0] * 200
    drawn = bootstrap(len(values), lambda places: mean([values[place] for place in places]), 2000, 7)
    assert drawn.value == 0.5
    assert pytest.approx((drawn.high - drawn.low) / 2, rel=0.15) == 1.96 * 0.5 / 20


def write(path: Path, *items: object) -> Path:
    path.write_text("\n".join(json.dumps(item) for item in items), encoding="utf-8")
    return path


def test_a_trainers_own_graded_file_in_one_piece(tmp_path: Path) -> None:
    path = write(tmp_path / "own.jsonl",
                 {"id": "one", "turns": GOOD, "grades": {"overall": 3, "service": 4}, "pass": True, "tier": "good"},
                 {"id": "two", "turns": BAD, "grades": {"overall": 0, "service": 0}, "pass": False, "tier": "rude"})
    report = hold_conversations(read_reference(path).conversations, samples=0)
    assert set(report.figures) == {"overall", "service"}
    assert report.verdicts == 2
    assert report.pairs.total == 1
    assert report.pairs.share == 1
    assert report.figures["overall"].readers is None


def test_the_same_grades_in_yaml_and_from_two_readers(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(
        "- id: one\n  turns:\n  - {speaker: customer, text: 'It is late.'}\n  - {speaker: staff, text: 'Sorry.'}\n"
        "  raters: [{overall: 2}, {overall: 3}]\n  pass: false\n", encoding="utf-8")
    (item,) = read_reference(path).conversations
    assert item.grades == {"overall": 2.5}
    assert item.passes is False
    assert hold_conversations([item], samples=0).figures["overall"].readers is not None


def test_labels_stand_beside_the_items(tmp_path: Path) -> None:
    units = write(tmp_path / "units.jsonl", {"id": "a", "lang": "en", "context": TALK, "reply": "Sorry."})
    write(tmp_path / "labels.jsonl", {"id": "a", "labels": {"apology.present": 1}})
    assert read_reference(tmp_path).units == read_reference(units, tmp_path / "labels.jsonl").units


@pytest.mark.parametrize(("item", "code", "told"), [
    ({"reply": "x", "labels": {}}, "G001", "`id` is missing"),
    ({"id": "a", "reply": "x", "labels": {"listening.restated": 1}}, "G002", "listening.restated"),
    ({"id": "a", "reply": "x"}, "G001", "nothing was given"),
    ({"id": "a", "turns": GOOD, "grades": {"overall": 5}}, "G001", "0 to 4"),
    ({"id": "a", "turns": GOOD, "grades": {"service": 3}}, "G001", "overall"),
    ({"id": "a", "turns": GOOD, "grades": {"overall": 3}, "pass": "yes"}, "G001", "true or false"),
    ({"id": "a", "turns": [], "grades": {"overall": 3}}, "G001", "turns"),
])
def test_what_cannot_be_read_is_named_with_its_line(tmp_path: Path, item: object, code: str, told: str) -> None:
    good = {"id": "good", "turns": GOOD, "grades": {"overall": 3}}
    with pytest.raises(InvalidFile) as caught:
        read_reference(write(tmp_path / "own.jsonl", good, item))
    (problem,) = caught.value.problems
    assert (problem.line, problem.code) == (2, code)
    assert told in str(problem)


def test_every_problem_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    item = {"id": "a", "reply": "x", "labels": {}}
    with pytest.raises(InvalidFile) as caught:
        read_reference(write(tmp_path / "own.jsonl", item, item, {"id": "b", "reply": "x"}))
    assert [problem.code for problem in caught.value.problems] == ["G004", "G001"]
    with pytest.raises(InvalidFile) as caught:
        read_reference(write(tmp_path / "empty.jsonl"))
    assert [problem.code for problem in caught.value.problems] == ["G003"]
    assert {"G001", "G002", "G003", "G004"} == set(CODES)
