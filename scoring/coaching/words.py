"""The words of coaching as data (`words.yaml`)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from pydantic import Field

from scoring.criterion import Script, Texts, word_classes
from scoring.located import FileModel, read_model
from scoring.phrases import PhraseSet

StepId = Literal["listen", "sympathise", "cause", "apologise", "wish", "solve", "record"]
STEPS: tuple[StepId, ...] = ("listen", "sympathise", "cause", "apologise", "wish", "solve", "record")
"""The steps of calming an angry customer, in their order."""
Place = Literal["start", "complaint", "apology", "offer", "end"]


class Better(Texts):
    """A sentence with slots.

    `complaint` says whether it fits only where the customer complains, or only where not; `offered` whether only where
    the reply already offers something, or only where not.
    """

    complaint: bool | None = None
    offered: bool | None = None


class Chance(FileModel):
    """Something that earns and was not there: the criteria a sentence would show, the reply it belongs to, and why."""

    shows: tuple[str, ...] = Field(min_length=1)
    at: Place
    message: Texts
    better: tuple[Better, ...] = Field(min_length=1)

    @property
    def criterion(self) -> str:
        return self.shows[0]


class Way(FileModel):
    """How to come to an act that was never there: a question to oneself, and the place where it fits."""

    shows: str
    at: Place
    ask: Texts


class Sentences(FileModel):
    better: tuple[Better, ...] = Field(min_length=1)


class Steps(FileModel):
    """The titles of the steps, and the phrases that tell them apart."""

    source: Texts
    titles: dict[StepId, Texts]
    wish: dict[Script, tuple[str, ...]]
    record: dict[Script, tuple[str, ...]]


class CoachingWords(FileModel):
    """The whole file."""

    chances: tuple[Chance, ...]
    ways: tuple[Way, ...]
    late: Texts
    limits: Sentences
    critical: Sentences
    steps: Steps


@cache
def coaching_words() -> CoachingWords:
    """Return what coaching says."""
    return read_model(CoachingWords, Path(str(files("scoring.coaching").joinpath("words.yaml"))))


@cache
def step_phrases(script: Script) -> PhraseSet:
    """Return the phrases that show a step: `wish` in a question, `record` anywhere."""
    steps = coaching_words().steps
    labelled = {"wish": steps.wish[script], "record": steps.record[script]}
    return PhraseSet(labelled, word_classes(script), latin=script == "en")
