"""The certifiers' guide tells the truth: its exam and ruling are those its commands run on, and nothing is left out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import yaml
from pydantic import BaseModel

from trainer.commands.exam import command
from trainer.commands.exam.running import FORMATS
from trainer.credential.verify import Reason
from trainer.exam import Exam
from trainer.exam.file import Draw, Help, Limits, Pass, Scenarios

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "docs" / "exams.md").read_text(encoding="utf-8")
DATA = ROOT / "tests" / "data" / "docs" / "exams"


def block(kind: str) -> str:
    (found,) = re.findall(rf"^```{kind}\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
    return str(found)


def keys_of(tree: Any) -> set[str]:
    if isinstance(tree, dict):
        return {*tree, *(key for value in tree.values() for key in keys_of(value))}
    return {key for item in tree for key in keys_of(item)} if isinstance(tree, list) else set()


def test_the_exam_and_the_ruling_are_those_that_are_run() -> None:
    assert block("yaml") == (DATA / "counter.yaml").read_text(encoding="utf-8")
    assert block("json") == (DATA / "rulings.jsonl").read_text(encoding="utf-8")


def test_every_key_stands_in_the_example_and_is_explained() -> None:
    models: tuple[type[BaseModel], ...] = (Exam, Scenarios, Draw, Limits, Pass, Help)
    keys = {field.alias or name for model in models for name, field in model.model_fields.items()}
    assert keys == keys & keys_of(yaml.safe_load(block("yaml")))
    table = GUIDE.split("## The exam file")[1].split("## Sitting it")[0]
    told = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`([^`]+)`", table))))
    assert keys <= told


def test_every_command_format_and_reason_is_named() -> None:
    assert {name for name in command.commands if f"trainer exam {name}" not in GUIDE} == set()
    assert {form for form in FORMATS if f"| `{form}` |" not in GUIDE} == set()
    assert {reason for reason in get_args(Reason) if reason != "valid" and f"`{reason}`" not in GUIDE} == set()
