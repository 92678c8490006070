"""The scenarios that come with the product: without a mistake, in both languages, and playable in a thousand ways."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from scoring import score
from scoring.case import packaged_scenarios
from trainer.attempt import Attempt
from trainer.checks import check_scenario
from trainer.customer.lines import all_lines
from trainer.roleplay import play_replies
from trainer.scenario import OUTCOMES, ScenarioFile, read_scenario, scenario_paths
from trainer.schema import schema_path, schema_text
from trainer.templates import template_path

PATHS = [path for languages in scenario_paths((packaged_scenarios(),)).values() for path in languages.values()]
IDS = [f"{path.parent.name}/{path.stem}" for path in PATHS]
FILES = {name: read_scenario(path) for name, path in zip(IDS, PATHS, strict=True)}
TALKS = max(5, 600 // len(FILES))
"""Seeded talks of each scenario, beside its self-tests: some six hundred in all."""


def mixed_replies(file: ScenarioFile, seed: int) -> list[str]:
    """Return replies drawn by `seed` from everything that the file's own staff says, good and bad."""
    pool = [reply for test in file.scenario.selftest for reply in test.replies]
    pool += [example for move in file.play.moves for example in (*move.examples, *move.counter_examples)]
    pool += [question for fact in file.play.hidden for question in fact.examples]
    pool += ["嗯。", "Well.", "🙂", "asdf", "请问您贵姓?", "What do you mean?"]
    digests = (hashlib.sha256(f"{seed}:{index}".encode()).digest() for index in range(file.play.turns))
    return [pool[int.from_bytes(digest[:4], "big") % len(pool)] for digest in digests]


def assert_sound(file: ScenarioFile, attempt: Attempt) -> None:
    """What holds in every talk, whatever was said."""
    assert len(set(attempt.state.used)) == len(attempt.state.used), "a line was said twice"
    asked = " ".join(turn.text for turn in attempt.turns if turn.speaker == "staff").lower()
    for line in set(attempt.state.used) - {line for _, line in all_lines(file.play)}:
        assert line.lower().rstrip(".。") in asked, "neither a line of his nor one of two things he was asked"
    told = [fact.id for fact in attempt.state.told]
    assert len(set(told)) == len(told), "a fact was told twice"
    mood = attempt.steps[0].mood
    for step in attempt.steps[1:]:
        said = attempt.turns[step.turn - 1].text
        for change in step.changes:
            assert change.text is None or said[change.start : change.end] == change.text
            mood = mood.changed(change.measure, change.amount)
        assert mood == step.mood, "the changes do not add up to the mood"
    if attempt.state.outcome == "resolved":
        good = {move.id for move in file.play.moves if move.kind == "good"}
        assert good & set(attempt.state.moves) and mood.anger < 60 and attempt.state.replies >= 2


@pytest.mark.parametrize("name", IDS)
def test_a_packaged_scenario_is_without_a_mistake(name: str) -> None:
    problems = check_scenario(FILES[name].path)
    assert problems == [], "\n".join(map(str, problems))


@pytest.mark.parametrize("name", IDS)
def test_whatever_is_said_the_talk_stays_sound(name: str) -> None:
    file = FILES[name]
    for seed in range(TALKS):
        attempt = play_replies(file, mixed_replies(file, seed), seed)
        assert attempt.state.outcome in OUTCOMES, f"seed {seed} has no ending after {attempt.state.replies} replies"
        assert_sound(file, attempt)


@pytest.mark.parametrize("name", IDS)
def test_two_talks_with_the_same_replies_read_differently(name: str) -> None:
    file = FILES[name]
    test = max(file.scenario.selftest, key=lambda test: len(test.replies))
    talks = {tuple(turn.text for turn in play_replies(file, test.replies, seed).turns) for seed in range(6)}
    assert len(talks) == 6


@pytest.mark.parametrize("name", IDS)
def test_no_fault_is_found_in_what_an_expert_would_say(name: str) -> None:
    file = FILES[name]
    experts = [talk for talk in file.scenario.selftest if talk.tier == "expert"]
    assert experts
    for talk in experts:
        for seed in talk.seeds:
            card = score(play_replies(file, talk.replies, seed).transcript)
            faults = [(item.criterion, item.text) for item in card.findings if item.polarity == "-" and item.turn]
            assert not faults and not card.critical, f"{talk.name}, seed {seed}: {faults} {card.critical}"


@pytest.mark.parametrize("name", IDS)
def test_a_customer_keeps_the_talk_going_in_words_of_his_own(name: str) -> None:
    play, borrowed = FILES[name].play, FILES[name].borrowed
    own = {pool: len(set(getattr(play, pool)) - borrowed) for pool in ("again", "vague", "digressions")}
    assert own["again"] >= 4 and own["vague"] >= 4 and own["digressions"] >= 3, own
    assert play.unclear and play.recalls and play.already_told


def test_every_scenario_is_there_in_both_languages() -> None:
    for scenario, languages in scenario_paths((packaged_scenarios(),)).items():
        assert set(languages) == {"zh-Hans", "en"}, scenario


def test_every_scenario_tells_editors_where_its_schema_is() -> None:
    for path in [*PATHS, template_path("zh-Hans"), template_path("en")]:
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first == "# yaml-language-server: $schema=../scenario.schema.json", path


def test_the_schema_for_editors_is_that_of_the_models() -> None:
    assert schema_path().read_text(encoding="utf-8") == schema_text(), "run `trainer check --write-schema`"
    assert json.loads(schema_text())["properties"].keys() == {"version", "about", "case", "play", "selftest"}


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_the_templates_are_without_a_mistake(language: str, tmp_path: Path) -> None:
    target = tmp_path / language / "soup.yaml"
    target.parent.mkdir()
    target.write_bytes(template_path("en" if language == "en" else "zh-Hans").read_bytes())
    assert check_scenario(target) == []


def test_the_templates_agree_in_all_that_is_not_wording(tmp_path: Path) -> None:
    for language in ("zh-Hans", "en"):
        target = tmp_path / language / "soup.yaml"
        target.parent.mkdir()
        target.write_bytes(template_path("en" if language == "en" else "zh-Hans").read_bytes())
    assert [found for found in check_scenario(tmp_path / "en" / "soup.yaml") if found.code == "C019"] == []
