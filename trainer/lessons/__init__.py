"""Lesson cards: a minute's reading each, on the rules that the criteria and cases come from.

One file a card; its name is its id. A card names the criteria it explains and the cases it can be practised in, so that
a debrief and the learning path can offer the card that fits.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from pydantic import Field

from scoring.criterion import Texts
from scoring.located import FileModel, read_model


class Card(FileModel):
    """One lesson. `body` is read in a minute; `practice` is one thing to do in the next talk."""

    title: Texts
    body: Texts
    practice: Texts
    criteria: tuple[str, ...] = Field(default=(), description="ids of the criteria it explains")
    scenarios: tuple[str, ...] = Field(min_length=1, description="cases to practise it in, the easiest first")
    source: str = Field(min_length=1, description="document and section")


@cache
def cards() -> dict[str, Card]:
    """Return every card by its id, in the order of their ids."""
    folder = Path(str(files("trainer.lessons")))
    return {path.stem: read_model(Card, path) for path in sorted(folder.glob("*.yaml"))}


def cards_about(criterion: str) -> tuple[str, ...]:
    """Return the ids of the cards that explain a criterion."""
    return tuple(name for name, card in cards().items() if criterion in card.criteria)
