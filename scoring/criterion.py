"""Criteria as data: one file a criterion under `criteria/<dimension>/<name>.yaml`; the path is the id.

A file says by which detector the behaviour is found, with which words, why it matters, what to say instead, and
carries marked examples that run as tests. Word classes that many files share stand in `lexicon/*.yaml`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from scoring.located import FileModel, read_model
from scoring.memory import CLAUSES
from scoring.phrases import Classes, PhraseError, PhraseSet, compile_phrase
from scoring.text import converter_version, fold

Dimension = Literal["listening", "apology", "wording", "service"]
DIMENSIONS: tuple[Dimension, ...] = ("listening", "apology", "wording", "service")
Script = Literal["zh", "en"]
SCRIPTS: tuple[Script, ...] = ("zh", "en")


class Words(FileModel):
    """The words of one language: `words` find, `unless` silence, `lists` are further lists the detector names."""

    words: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    lists: dict[str, tuple[str, ...]] = Field(default_factory=dict)


class Texts(FileModel):
    """One sentence in both languages; traditional Chinese is converted from `zh`."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def of(self, script: Script) -> str:
        return self.zh if script == "zh" else self.en


class Suggestion(FileModel):
    """A better sentence, with slots in braces that `explain.py` fills from the conversation and the case.

    Where `when` is given, it fits findings whose text holds one of those phrases.
    """

    when: tuple[str, ...] = ()
    zh: str = ""
    en: str = ""


class Example(FileModel):
    """A reply with the evidence in [[double brackets]]; no brackets: the criterion stays silent."""

    reply: str = Field(min_length=1)
    customer: tuple[str, ...] = Field(default=(), description="what the customer said before, latest last")
    fault: Literal["ours", "unclear", "third_party", "customer", "none"] = "unclear"

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: object) -> object:
        if isinstance(data, str):
            return {"reply": data}
        if isinstance(data, dict) and isinstance(data.get("customer"), str):
            return {**data, "customer": [data["customer"]]}
        return data


class Examples(FileModel):
    zh: tuple[Example, ...] = Field(min_length=6)
    en: tuple[Example, ...] = Field(min_length=6)

    def of(self, script: Script) -> tuple[Example, ...]:
        return self.zh if script == "zh" else self.en


class Criterion(FileModel):
    """One yes/no question about a reply, as codebook.md defines it. `polarity` "+" earns, "-" costs."""

    id: str = ""
    title: Texts
    polarity: Literal["+", "-"]
    detector: str
    after: tuple[str, ...] = Field(default=(), description="criteria whose findings the detector needs")
    zh: Words = Words()
    en: Words = Words()
    message: Texts = Field(description="what was seen and why it matters, to the person who wrote the reply")
    suggestions: tuple[Suggestion, ...] = Field(default=(), description="better sentences, the first that fits")
    source: Texts = Field(description="where the criterion comes from, as a trainee can understand it")
    source_id: str = Field(min_length=1, description="document number and section, for those who maintain the file")
    examples: Examples

    @property
    def dimension(self) -> Dimension:
        return self.id.split(".")[0]  # type: ignore[return-value]

    def words_of(self, script: Script) -> Words:
        return self.zh if script == "zh" else self.en


class Lexicon(FileModel):
    """A file of word classes: name -> phrases."""

    note: str = ""
    zh: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    en: dict[str, tuple[str, ...]] = Field(default_factory=dict)


def _data(*parts: str) -> Path:
    return Path(str(files("scoring").joinpath(*parts)))


@cache
def word_classes(script: Script) -> Classes:
    """Return the shared word classes of one language, from every file of `lexicon/`."""
    classes: dict[str, tuple[str, ...]] = {}
    for path in sorted(_data("lexicon").glob("*.yaml")):
        lexicon = read_model(Lexicon, path)
        for name, words in (lexicon.zh if script == "zh" else lexicon.en).items():
            if name in classes:
                raise ValueError(f"the word class <{name}> stands in two files, one is {path.name}")
            classes[name] = words
    return classes


@cache
def catalogue() -> Mapping[str, Criterion]:
    """Return every criterion by id, ordered so that each stands behind those it needs (`after`)."""
    read: dict[str, Criterion] = {}
    for path in sorted(_data("criteria").glob("*/*.yaml")):
        criterion = read_model(Criterion, path)
        identity = f"{path.parent.name}.{path.stem}"
        read[identity] = criterion.model_copy(update={"id": identity})
    ordered: dict[str, Criterion] = {}
    waiting = list(read.values())
    while waiting:
        ready = [criterion for criterion in waiting if all(needed in ordered for needed in criterion.after)]
        if not ready:
            names = ", ".join(item.id for item in waiting)
            raise ValueError(f"these criteria wait for each other or for one that is not there (`after`): {names}")
        ordered.update((criterion.id, criterion) for criterion in ready)
        waiting = [criterion for criterion in waiting if criterion.id not in ordered]
    return ordered


@cache
def phrase_set(script: Script, labels: frozenset[str] | None = None) -> PhraseSet:
    """Return the phrases of every criterion and word class of one language, labelled, or only some labels.

    Labels: `wording.cannot` for a criterion's `words`, `wording.cannot:unless`, `wording.cannot:<list>`, and `<name>`
    (with the angle brackets) for a word class.
    """
    classes = word_classes(script)
    labelled: dict[str, tuple[str, ...]] = {f"<{name}>": words for name, words in classes.items()}
    for criterion in catalogue().values():
        words = criterion.words_of(script)
        labelled[criterion.id] = words.words
        labelled[f"{criterion.id}:unless"] = words.unless
        labelled.update({f"{criterion.id}:{name}": phrases for name, phrases in words.lists.items()})
    if labels is not None:  # few phrases: which signs are rare need not be found out
        labelled = {label: phrases for label, phrases in labelled.items() if label in labels}
        return PhraseSet(labelled, classes, latin=script == "en", size=CLAUSES)
    samples = (fold(example.reply) for criterion in catalogue().values() for example in criterion.examples.of(script))
    return PhraseSet(labelled, classes, latin=script == "en", samples=samples, size=CLAUSES)


def phrase_problems(phrases: tuple[str, ...], script: Script) -> list[str]:
    """Return what is wrong with the phrases of a file, one sentence each."""
    problems = []
    for phrase in phrases:
        try:
            compile_phrase(phrase, word_classes(script), latin=script == "en")
        except PhraseError as error:
            problems.append(str(error))
    return problems


@cache
def scorer_version() -> str:
    """Return the version that stands in a scorecard: package version, and a hash over all that decides a finding.

    The hash covers the criterion files, the word classes, the weights, the scorer's code and the version of the library
    that folds traditional characters: two machines that would score differently never claim the same version.
    """
    from importlib.metadata import PackageNotFoundError, version

    digest = hashlib.sha256(converter_version().encode())
    root = _data()
    decisive = {path.relative_to(root).as_posix(): path
                for kind in ("*.yaml", "*.json", "*.py") for path in root.rglob(kind)}
    for name, path in sorted(decisive.items()):
        digest.update(name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    try:
        release = version("service-trainer")
    except PackageNotFoundError:
        release = "0"
    return f"{release}+{digest.hexdigest()[:12]}"
