"""Whole conversations of staff who get by without the work: none passes, none lies above the passable version."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from scoring import Scorecard, score
from scoring.transcript import transcript_from

TALKS: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "data" / "attacked.yaml").read_text(encoding="utf-8"))["talks"]


def scored(talk: dict[str, Any], replies: list[str]) -> Scorecard:
    turns = [turn for customer, reply in zip(talk["customer"], replies, strict=True)
             for turn in ({"speaker": "customer", "text": customer}, {"speaker": "staff", "text": reply})]
    return score(transcript_from({"turns": turns, "fault": talk["fault"], "language": talk["language"]}, talk["id"]))


@pytest.mark.parametrize(("talk", "name"), [
    pytest.param(talk, name, id=f"{talk['id']}-{name}") for talk in TALKS for name in talk["attacks"]
])
def test_no_attack_is_worth_more_than_getting_by(talk: dict[str, Any], name: str) -> None:
    attacked = scored(talk, talk["attacks"][name])
    assert not attacked.passed
    assert attacked.points <= scored(talk, talk["passable"]).points


@pytest.mark.parametrize("talk", [pytest.param(talk, id=talk["id"]) for talk in TALKS])
def test_what_the_honest_say_is_no_attack(talk: dict[str, Any]) -> None:
    caps = {cap.id for cap in scored(talk, talk["passable"]).caps}
    assert not caps & {"examiner", "stock", "parrot", "grovel", "contempt", "critical"}


HONEST: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "data" / "honest.yaml").read_text(encoding="utf-8"))["talks"]


@pytest.mark.parametrize("talk", [pytest.param(talk, id=talk["id"]) for talk in HONEST])
def test_plain_words_that_do_the_work_pass(talk: dict[str, Any]) -> None:
    turns = [{"speaker": ("customer", "staff")[place % 2], "text": text} for place, text in enumerate(talk["turns"])]
    card = score(transcript_from({"turns": turns, "fault": talk["fault"], "language": talk["language"]}, talk["id"]))
    assert card.passed, (card.score, card.caps, card.critical)
    assert card.caps == ()
    assert card.critical == ()
