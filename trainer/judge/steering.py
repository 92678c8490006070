"""Replies that a model is not asked about: they speak to whoever reads them, and no verdict on them could be trusted.

Nothing here knows what a model would make of them. A reply to a customer has no word for a judge; one that has is left
for people to read.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from scoring.criterion import SCRIPTS, Script, word_classes
from scoring.examiner import examiner_spans
from scoring.foreign import one_line
from scoring.located import FileModel, read_model
from scoring.phrases import PhraseSet
from scoring.texts import Text

MOST_TOLD = 60
"""Characters of a reply that a reason quotes."""


class _SteeringFile(FileModel):
    """Phrases by script."""

    zh: tuple[str, ...]
    en: tuple[str, ...]


@cache
def _phrases(script: Script) -> PhraseSet:
    read = read_model(_SteeringFile, Path(str(files("trainer.judge").joinpath("steering.yaml"))))
    words = read.zh if script == "zh" else read.en
    return PhraseSet({"judge": words}, word_classes(script), latin=script == "en")


def steering(reply: str) -> str:
    """Return in a line why no model is asked about a reply: it speaks to whoever reads it; empty where it does not."""
    text = Text(reply)
    spans = list(examiner_spans(text))
    for script in SCRIPTS:
        spans += _phrases(script).tag(text.folded).get("judge", ())
    if not spans:
        return ""
    start, end = min(spans)
    return f'it speaks to whoever judges it ("{one_line(reply[start:end])[:MOST_TOLD]}"), so no model is asked about it'
