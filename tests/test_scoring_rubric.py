"""Rubrics as files: what is switched off does not count, a scenario adjusts what counts, and the scorecard says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from scoring import Rubric, Scorecard, Transcript, Turn, find_case, read_rubric, score
from scoring.accounts import ROWS
from scoring.adjustment import Adjustment
from scoring.located import parse_located
from scoring.rubric import packaged_rubrics
from trainer.checks import check_paths, check_scenario
from trainer.lesson import adjustment
from trainer.texts import texts

CLEAN = Path(__file__).parent / "data" / "cold-soup.yaml"
SOUP = "This soup is cold! I waited twenty minutes."


def talk(*texts: str, scenario: str | None = None) -> Transcript:
    turns = tuple(Turn("staff" if place % 2 else "customer", text) for place, text in enumerate(texts))
    return Transcript("t", turns, "en", scenario=scenario, fault=None if scenario else "ours")


def rubric_with(folder: Path, old: str, new: str) -> Rubric:
    text = (packaged_rubrics() / "general.yaml").read_text(encoding="utf-8")
    path = folder / "own.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert check_paths([path]) == []
    return read_rubric(str(path))


def off(folder: Path, *names: str) -> Rubric:
    return rubric_with(folder, "pass_mark: 65\n", f"pass_mark: 65\noff: [{', '.join(names)}]\n")


def points(card: Scorecard, dimension: str) -> int:
    return {name: item.points for name, item in card.dimensions}[dimension]  # type: ignore[index]


REPLY = "So the soup is cold and you waited twenty minutes? I'm sorry about that, but I can't change it. Thank you."


def test_a_criterion_that_is_off_is_found_and_does_not_count(tmp_path: Path) -> None:
    general, lenient = score(talk(SOUP, REPLY)), score(talk(SOUP, REPLY), rubric=off(tmp_path, "wording.cannot"))
    assert points(lenient, "wording") == points(general, "wording") + 30
    finding = next(item for item in lenient.findings if item.criterion == "wording.cannot")
    assert finding.message.endswith("(Does not count here.)")
    assert [item.criterion for item in lenient.findings] == [item.criterion for item in general.findings]


def test_a_behaviour_that_is_off_is_not_missed(tmp_path: Path) -> None:
    rubric = off(tmp_path, "apology.present", "apology.specific", "apology.admits_fault")
    missing = [item.criterion for item in score(talk(SOUP, "I'll bring a new one."), rubric=rubric).findings
               if item.turn is None]
    assert not [name for name in missing if name.startswith("apology.")]


def test_a_limit_that_is_off_does_not_hold(tmp_path: Path) -> None:
    conversation = talk(SOUP, "So your soup is cold? I'm sorry.")
    assert "no_action" in {cap.id for cap in score(conversation).caps}
    assert "no_action" not in {cap.id for cap in score(conversation, rubric=off(tmp_path, "caps.no_action")).caps}


def test_a_critical_finding_that_is_off_fails_nobody(tmp_path: Path) -> None:
    conversation = talk(SOUP, "Shut up, you idiot.")
    assert score(conversation).critical
    card = score(conversation, rubric=off(tmp_path, "critical.insult"))
    assert not card.critical and "critical" not in {cap.id for cap in card.caps}


@pytest.mark.parametrize("row", ROWS)
def test_a_perfect_conversation_passes_by_the_general_rubric(row: str) -> None:
    assert read_rubric().best(row) == 10_000  # type: ignore[arg-type]


# A scenario adjusts


ADJUST = "case:\n  fault: ours\n"


def adjusted(folder: Path, rubric: str) -> Path:
    path = folder / "en" / "cold-soup.yaml"
    path.parent.mkdir()
    text = CLEAN.read_text(encoding="utf-8").replace(ADJUST, f"{ADJUST}  rubric: {rubric}\n", 1)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_scenario_adjusts_the_rubric_and_the_scorecard_says_so(tmp_path: Path) -> None:
    adjusted(tmp_path, "{pass_mark: 30, off: [wording.but], count: {wording.cannot: 200, listening.restate: 50}}")
    plain = score(talk(SOUP, REPLY))
    card = score(talk(SOUP, REPLY, scenario="cold-soup"), folders=(tmp_path,))
    assert card.pass_mark == 30
    assert points(plain, "wording") - points(card, "wording") == 25 - 20  # twice the cost of "can't", none of the "but"
    assert points(plain, "listening") - points(card, "listening") == 20
    data = card.to_data()["rubric"]
    assert data["adjusted"] == {"pass_mark": 30, "off": ["wording.but"],
                                "count": {"wording.cannot": 200, "listening.restate": 50}}
    assert data["sha256"] == read_rubric().sha256
    assert "30" in adjustment(card, texts("en")) and "counts 200%" in adjustment(card, texts("en"))


def test_without_an_adjustment_the_scorecard_keeps_its_keys() -> None:
    card = score(talk(SOUP, REPLY))
    assert list(card.to_data()["rubric"]) == ["id", "version", "sha256"]
    assert adjustment(card, texts("zh-Hans")) == ""


def test_the_hash_of_the_scenario_covers_the_adjustment(tmp_path: Path) -> None:
    first = adjusted(tmp_path, "{pass_mark: 60}")
    before = find_case((tmp_path,), "cold-soup", "en")
    first.write_text(first.read_text(encoding="utf-8").replace("pass_mark: 60", "pass_mark: 6"), encoding="utf-8")
    after = find_case((tmp_path,), "cold-soup", "en")
    assert before and after and before.sha256 != after.sha256


def test_limits_stay_below_an_adjusted_pass_mark() -> None:
    rubric = read_rubric().adjusted(Adjustment(pass_mark=40))
    assert max(cap.limit for cap in rubric.caps.values()) < 40
    assert read_rubric().caps["talk_only"].limit == 45, "the rubric itself is as it was"


def test_adjusting_is_of_no_effect_on_the_next_conversation(tmp_path: Path) -> None:
    adjusted(tmp_path, "{off: [wording.cannot]}")
    before = score(talk(SOUP, REPLY)).to_json()
    score(talk(SOUP, REPLY, scenario="cold-soup"), folders=(tmp_path,))
    assert score(talk(SOUP, REPLY)).to_json() == before


@pytest.mark.parametrize(("rubric", "code"), [
    ("{off: [wording.butt]}", "C005"),
    ("{off: [critical.insult]}", "C023"),
    ("{count: {caps.deaf: 50}}", "C023"),
    ("{off: [service.thanks], count: {service.thanks: 200}}", "C023"),
    ("{count: {service.time: 900}}", "S004"),
    ("{weights: {listening: 100}}", "S004"),
    ("{weights: {listening: 50, apology: 20, wording: 25, service: 15}}", "S004"),
    ("{off: []}", "S004"),
    ("{pas_mark: 60}", "S002"),
    ("{pass_mark: 100, off: [apology.present], weights: {listening: 0, apology: 100, wording: 0, service: 0}}", "C024"),
])  # fmt: skip
def test_what_an_adjustment_cannot_be_is_told_at_its_place(tmp_path: Path, rubric: str, code: str) -> None:
    path = adjusted(tmp_path, rubric)
    problems = check_scenario(path)
    assert [found.code for found in problems if found.code not in ("C017", "C021")] == [code]
    line = parse_located(path.read_text(encoding="utf-8"), "").keys[("case", "rubric")][0]
    assert problems[0].line == line and problems[0].column > 1


def test_two_languages_must_adjust_alike(tmp_path: Path) -> None:
    path = adjusted(tmp_path, "{pass_mark: 60}")
    sibling = tmp_path / "zh-Hans" / path.name
    sibling.parent.mkdir()
    sibling.write_text(CLEAN.read_text(encoding="utf-8"), encoding="utf-8")
    assert "C019" in {found.code for found in check_scenario(path)}
