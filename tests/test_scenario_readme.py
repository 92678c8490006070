"""The READMEs of the scenario language tell the truth: their examples are one whole scenario, and no key is missing."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from scoring.phrases import compile_phrase
from scoring.text import fold
from scoring.transcript import FAULTS
from trainer.checks import check_scenario
from trainer.customer.conditions import FOUND_RULES
from trainer.scenario import BANDS, OUTCOMES, Channel, Scenario, Trait, read_scenario

FOLDER = Path(__file__).parents[1] / "scenarios"
README = {"en": FOLDER / "README.md", "zh-Hans": FOLDER / "README.zh-Hans.md"}
LANGUAGES = pytest.mark.parametrize("language", README)


def blocks(language: str) -> str:
    found = re.findall(r"^```yaml\n(.*?)^```", README[language].read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return "\n".join(found)


def fields(model: type[BaseModel]) -> Iterator[str]:
    """Yield the name of every field of a model and of the models in it."""
    for name, field in model.model_fields.items():
        inner = [part for part in parts(field.annotation) if isinstance(part, type) and issubclass(part, BaseModel)]
        if model.__name__ != "Threshold":
            yield name
        for part in inner:
            yield from fields(part)


def parts(annotation: object) -> Iterator[object]:
    yield annotation
    for argument in typing.get_args(annotation):
        yield from parts(argument)


@LANGUAGES
def test_the_examples_together_are_a_scenario_without_a_mistake(language: str, tmp_path: Path) -> None:
    path = tmp_path / language / "cold-soup.yaml"
    path.parent.mkdir()
    path.write_text(blocks(language), encoding="utf-8")
    problems = check_scenario(path)
    assert problems == [], "\n".join(map(str, problems))


@LANGUAGES
def test_every_key_stands_in_an_example(language: str) -> None:
    text = blocks(language)
    assert [name for name in fields(Scenario) if not re.search(rf"\b{name}:", text)] == []


@LANGUAGES
def test_every_choice_is_named(language: str) -> None:
    text = README[language].read_text(encoding="utf-8")
    choices = [*typing.get_args(Channel), *typing.get_args(Trait), *OUTCOMES, *BANDS, *FAULTS, *FOUND_RULES]
    assert [choice for choice in choices if f"`{choice}`" not in text and f"`{choice} " not in text] == []


@LANGUAGES
def test_the_phrases_find_what_the_table_says(language: str) -> None:
    text = README[language].read_text(encoding="utf-8")
    table = text[text.index("| --- | --- | --- |") :].split("\n\n")[0]
    rows = re.findall(r"^\| `(.+?)` \| (.+?) \| (.+?) \|$", table, re.MULTILINE)
    assert len(rows) >= 8
    for phrase, found, silent in rows:
        compiled = compile_phrase(phrase.replace("\\|", "|"))
        assert compiled.find(fold(found)), (phrase, found)
        assert not compiled.find(fold(silent)), (phrase, silent)


def test_both_languages_show_the_same_scenario(tmp_path: Path) -> None:
    for language in README:
        path = tmp_path / language / "cold-soup.yaml"
        path.parent.mkdir()
        path.write_text(blocks(language), encoding="utf-8")
    assert [found for found in check_scenario(tmp_path / "en" / "cold-soup.yaml") if found.code == "C019"] == []
    chinese, english = (read_scenario(tmp_path / language / "cold-soup.yaml") for language in ("zh-Hans", "en"))
    assert [rule.id for rule in chinese.play.reactions] == [rule.id for rule in english.play.reactions]
