"""The tables of cases and rules in docs/ are those of the product: every case of the sources, every name."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from scoring.case import scenario_folders
from scoring.criterion import catalogue
from scoring.explain import in_language
from trainer.lessons import Card, cards, cards_about
from trainer.report.case_table import render_cases
from trainer.scenario import read_scenario, scenario_paths

ROOT = Path(__file__).parents[1]
SCENARIOS = scenario_paths(scenario_folders({}))
CHANNELS = {"in person": "in_person", "chat": "chat", "phone": "phone", "visit": "visit", "message": "message"}
ROWS = list(csv.DictReader((ROOT / "tests" / "data" / "cases.csv").read_text(encoding="utf-8").splitlines()))


def test_every_case_of_the_sources_is_a_scenario_in_both_languages() -> None:
    assert len(ROWS) == 32
    assert {row["id"] for row in ROWS} <= SCENARIOS.keys()
    assert all(SCENARIOS[row["id"]].keys() == {"zh-Hans", "en"} for row in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_fault_channel_and_source_are_those_of_the_case(row: dict[str, str]) -> None:
    channels = {CHANNELS[name.strip()] for name in row["channel"].partition(",")[0].split("/")}
    for path in SCENARIOS[row["id"]].values():
        file = read_scenario(path)
        assert file.case.fault == row["fault"]
        assert file.about.channel in channels
        assert row["source"][:3] in file.about.source


def test_the_table_of_cases_is_made_from_the_files() -> None:
    shown = (ROOT / "docs" / "cases.md").read_text(encoding="utf-8").splitlines()
    assert shown == list(render_cases()), "run `make cases`"


def test_the_table_of_rules_names_only_what_is_there() -> None:
    names = re.findall(r"`([^`]+)`", (ROOT / "docs" / "rules.md").read_text(encoding="utf-8"))
    known = {*catalogue(), *SCENARIOS, *cards()}
    assert [name for name in names if name not in known and not (ROOT / name).exists()] == []
    assert set(names) >= cards().keys()


@pytest.mark.parametrize("name", cards())
def test_a_card_is_read_in_a_minute_and_points_to_what_is_there(name: str) -> None:
    card: Card = cards()[name]
    assert set(card.criteria) <= catalogue().keys()
    assert set(card.scenarios) <= SCENARIOS.keys()
    assert 60 <= len(card.body.zh) <= 300
    assert 40 <= len(card.body.en.split()) <= 200
    assert in_language(card.title.zh, "zh-Hant")


def test_every_criterion_has_a_card() -> None:
    assert [name for name in catalogue() if not cards_about(name)] == []
