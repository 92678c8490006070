"""Shared material: what a scenario borrows, whose words come first, and where a mistake in it is reported."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import shutil
from pathlib import Path

import pytest

from scoring.case import find_case, packaged_scenarios
from scoring.problem import InvalidFile
from scoring.scorecard import score
from scoring.text import Language
from trainer.checks import check_paths, check_scenario
from trainer.checks.material import material_problems
from trainer.customer.lines import draw
from trainer.roleplay import play_replies
from trainer.scenario import ScenarioFile, read_scenario, with_shared
from trainer.shared import POOLS, read_shared

SOUP = Path(__file__).parent / "data" / "cold-soup.yaml"
MATERIAL = sorted((packaged_scenarios() / "shared").rglob("*.yaml"))
COMMON = """
moves:
  - id: blame
    name: Never read, the scenario has its own
    kind: bad
    words: [nobody says this]
    examples: [Nobody ever says this., Nobody says this either.]
    effect: {anger: 99}
    comment: Never read.
  - id: hush
    name: Hushing him
    kind: bad
    words: [hush]
    examples: [Hush now please., Would you hush?]
    effect: {anger: 10}
    comment: He is no child.
reactions:
  - id: to_hush
    when: {move: hush}
    lines: [Do not hush me., I beg your pardon?, Hush yourself.]
moods:
  calm: [Mm-hm., Carry on.]
again: [And my soup?, The soup, You forgot the soup., What of it?]
answers:
  - id: name
    examples: [What is your name?, May I have your name?, What name is it?]
    lines: [Hale., "Hale, like the comet nearly."]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of scenarios of its own, with shared material of its own."""
    (tmp_path / "shared" / "en").mkdir(parents=True)
    (tmp_path / "shared" / "en" / "common.yaml").write_text(COMMON, encoding="utf-8")
    (tmp_path / "en").mkdir()
    text = SOUP.read_text(encoding="utf-8").replace("  persona:", "  uses: [common]\n  persona:", 1)
    (tmp_path / "en" / "cold-soup.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def soup(folder: Path) -> ScenarioFile:
    return read_scenario(folder / "en" / "cold-soup.yaml")


def test_a_scenario_s_own_answer_takes_the_place_of_the_shared_one(folder: Path) -> None:
    path = folder / "en" / "cold-soup.yaml"
    own = """  answers:
    - id: name
      examples: [What is your name?, May I have your name?, What name is it?]
      lines: [Brown., "Brown, that is all."]
  moods:
"""
    path.write_text(path.read_text(encoding="utf-8").replace("  moods:\n", own, 1), encoding="utf-8")
    answers = soup(folder).play.answers
    assert [answer.id for answer in answers] == ["name"] and answers[0].lines[0] == "Brown."
    assert check_scenario(path) == []


def test_a_mistake_in_a_shared_answer_is_told_in_its_own_file(folder: Path) -> None:
    path = folder / "shared" / "en" / "common.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("What name is it?]", "Dogs are animals.]"), encoding="utf-8")
    assert [(found.code, found.path) for found in check_paths([path])] == [("C013", str(path))]


def test_a_scenario_plays_what_it_uses_behind_its_own(folder: Path) -> None:
    play = soup(folder).play
    assert [move.id for move in play.moves] == ["fresh", "blame", "hush"]
    assert [rule.id for rule in play.reactions] == ["to_blame", "to_hush"]
    assert play.moods["calm"][-2:] == ("Mm-hm.", "Carry on.") and len(play.moods["calm"]) == 7
    assert play_replies(soup(folder), ["What is your name?"], 1).steps[1].cue == "answer.name"
    attempt = play_replies(soup(folder), ["Hush now please."], 1)
    assert attempt.steps[1].cue == "reaction.to_hush" and attempt.state.moves == ("hush",)
    assert check_scenario(folder / "en" / "cold-soup.yaml") == []


def test_an_own_move_replaces_the_shared_one_of_its_id(folder: Path) -> None:
    blame = next(move for move in soup(folder).play.moves if move.id == "blame")
    assert blame.effect.anger == 18


def test_own_lines_are_said_before_shared_ones(folder: Path) -> None:
    file = soup(folder)
    lines = file.play.moods["calm"]
    used: list[str] = []
    while line := draw(lines, used, 7, spare=file.borrowed):
        used.append(line)
    assert set(used[-2:]) == {"Mm-hm.", "Carry on."} and len(used) == len(lines)


def test_material_beside_the_scenario_comes_before_the_packaged(folder: Path) -> None:
    assert len(soup(folder).play.again) == 4
    (folder / "shared" / "en" / "common.yaml").unlink()
    packaged = read_shared(packaged_scenarios() / "shared" / "en" / "common.yaml")
    assert len(soup(folder).play.again) == len(packaged.shared.again)


def test_the_hash_of_a_scenario_covers_what_it_uses(folder: Path) -> None:
    before = soup(folder)
    case = find_case((folder,), "cold-soup", "en")
    assert case is not None and case.sha256 == before.sha256
    talk = play_replies(before, ["Hush now please."], 1).transcript
    assert score(talk, folders=[folder]).scenario_sha256 == before.sha256
    material = folder / "shared" / "en" / "common.yaml"
    material.write_text(COMMON.replace("Mm-hm.", "I see then."), encoding="utf-8")
    after = soup(folder)
    found = find_case((folder,), "cold-soup", "en")
    assert found is not None and found.sha256 == after.sha256 != before.sha256
    assert found.case == case.case, "what the scorer reads has not changed"


def test_without_material_the_hash_is_that_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    path = Path(shutil.copy(SOUP, tmp_path / "en" / "cold-soup.yaml"))
    assert read_scenario(path).sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_mistake_in_shared_material_is_told_there_and_once(folder: Path) -> None:
    material = folder / "shared" / "en" / "common.yaml"
    material.write_text(COMMON.replace("when: {move: hush}", "when: {move: hussh}"), encoding="utf-8")
    shutil.copy(folder / "en" / "cold-soup.yaml", folder / "en" / "other-soup.yaml")
    problems = check_paths([folder])
    assert [(Path(found.path).name, found.code) for found in problems] == [("common.yaml", "C003")]
    line = COMMON.replace("hush}", "hussh}").splitlines().index("    when: {move: hussh}") + 1
    assert problems[0].line == line


@pytest.mark.parametrize(("broken", "code"), [
    ("again: [And my soup?", "Y007"), ("agian: [And my soup?]", "S002"), ("moods: {calm: [Well., Well.]}", "C012"),
    ("vague: ['Some {thing}.']", "C026"),
])  # fmt: skip
def test_each_mistake_of_a_shared_file_has_its_place(broken: str, code: str, folder: Path) -> None:
    (folder / "shared" / "en" / "common.yaml").write_text(broken, encoding="utf-8")
    problems = [found for found in check_paths([folder]) if found.path.endswith("common.yaml")]
    assert [found.code for found in problems] == [code] and problems[0].line == 1


def test_shared_material_that_is_missing_or_broken_keeps_a_scenario_from_being_read(folder: Path) -> None:
    (folder / "shared" / "en" / "common.yaml").write_text("moods: [calm]", encoding="utf-8")
    with pytest.raises(InvalidFile) as broken:
        soup(folder)
    assert [found.path for found in broken.value.problems] == [str(folder / "shared" / "en" / "common.yaml")]
    path = folder / "en" / "cold-soup.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("[common]", "[nowhere, ../en/x]"), encoding="utf-8")
    with pytest.raises(InvalidFile) as missing:
        soup(folder)
    assert [found.code for found in missing.value.problems] == ["C025", "C025"]


@pytest.mark.parametrize("path", MATERIAL, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_packaged_material_is_without_a_mistake(path: Path) -> None:
    assert check_paths([path]) == []


def test_both_languages_have_the_same_material() -> None:
    languages: tuple[Language, ...] = ("en", "zh-Hans")
    held = []
    for language in languages:
        files = {path.stem: read_shared(path).shared for path in MATERIAL if path.parent.name == language}
        held.append({
            name: (
                [(move.id, move.kind, move.effect) for move in shared.moves],
                [(rule.id, rule.when, rule.effect) for rule in shared.reactions],
                {pool: len(getattr(shared, pool)) for pool in POOLS},
                {band: len(shared.moods[band]) for band in shared.moods},
                [topic.id for topic in shared.topics],
            )
            for name, shared in files.items()
        })
    assert held[0] == held[1] and len(held[0]) == 13


def test_what_is_said_of_a_merged_scenario_can_be_written_down(folder: Path) -> None:
    file = soup(folder)
    attempt = play_replies(file, ["Hush now please.", "We have nice tables."], 3)
    assert json.loads(json.dumps(attempt.to_data()))["scenario_sha256"] == file.sha256
    assert with_shared(dataclasses.replace(file, scenario=file.scenario)).play.uses == ("common",)


def test_a_scenario_with_another_mistake_still_knows_what_it_uses(folder: Path) -> None:
    path = folder / "en" / "cold-soup.yaml"
    text = path.read_text(encoding="utf-8").replace("any_move: [blame]", "any_move: [blame, hush]")
    path.write_text(text.replace("level: 1", "level: one"), encoding="utf-8")
    assert [found.code for found in check_scenario(path)] == ["S003"]
    (folder / "shared" / "en" / "common.yaml").write_text("moods: [calm]", encoding="utf-8")
    assert [found.code for found in check_scenario(path)] == ["S003"], "what it would bring along is not known"


def test_both_languages_of_a_scenario_use_the_same_material(folder: Path) -> None:
    (folder / "zh-Hans").mkdir()
    text = (folder / "en" / "cold-soup.yaml").read_text(encoding="utf-8")
    (folder / "zh-Hans" / "cold-soup.yaml").write_text(text.replace("[common]", "[plain]"), encoding="utf-8")
    found = [problem for problem in check_scenario(folder / "en" / "cold-soup.yaml") if problem.code == "C019"]
    assert any("`uses`" in problem.message for problem in found)


def test_a_bad_move_that_is_shared_may_not_make_a_good_one(folder: Path) -> None:
    path = folder / "en" / "cold-soup.yaml"
    text = path.read_text(encoding="utf-8").replace("words: [(fresh|new) bowl]", "words: [(fresh|new) bowl, hush]")
    path.write_text(text, encoding="utf-8")
    problems = check_scenario(path)
    assert {(problem.code, Path(problem.path).name) for problem in problems} == {("C015", "cold-soup.yaml")}
    assert "'hush'" in problems[0].message and "'fresh'" in problems[0].message


def test_material_copied_with_one_and_the_same_time_is_checked_each_for_itself(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    shutil.copytree(packaged_scenarios() / "shared", folder)
    paths = sorted(folder.glob("*/*.yaml"))
    for path in paths:
        os.utime(path, (1_000_000_000, 1_000_000_000))
    for order in (paths, paths[::-1]):
        assert [problem for path in order for problem in material_problems(path)] == []
