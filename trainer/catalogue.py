"""Finding a case among all cases, an attempt in a history, a lesson among the cards: by words and by kind.

Words are compared without regard to capitals, width or the Chinese script, and every word must be there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path

from scoring.located import FileModel, read_model
from scoring.text import fold
from trainer.lessons import Card
from trainer.scenario import ScenarioFile
from trainer.terms import Channel


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for among the cases; what is empty does not matter."""

    words: str = ""
    levels: frozenset[int] = field(default_factory=frozenset)
    channels: frozenset[Channel] = field(default_factory=frozenset)
    trade: str = ""

    @property
    def is_anything(self) -> bool:
        return not (self.words.strip() or self.levels or self.channels or self.trade)


def has_words(words: str, texts: Iterable[str], *, alike: bool = False) -> bool:
    """Whether every word stands in one of the texts, or where `alike` will do, one that means nearly the same.

    No words stand in any.
    """
    where = fold("\n".join(texts))
    return all(any(each in where for each in (_alike(fold(word)) if alike else (fold(word),)))
               for word in words.split())


def _alike(word: str) -> tuple[str, ...]:
    """Return a word with those that are looked for in its place (`catalogue.yaml`)."""
    return next((group for group in _groups() if word in group), (word,))


@cache
def _groups() -> tuple[tuple[str, ...], ...]:
    read = read_model(_Groups, Path(str(files("trainer").joinpath("catalogue.yaml"))))
    return tuple(tuple(map(fold, group)) for group in read.alike)


class _Groups(FileModel):
    """Words that are looked for in each other's place."""

    alike: tuple[tuple[str, ...], ...]


Named = Callable[[ScenarioFile], Iterable[str]]
"""What the interface says of a case beside its own texts: its channel, the customer's mood."""


def matching(cases: Sequence[ScenarioFile], wanted: Wanted, named: Named = lambda _: ()) -> tuple[ScenarioFile, ...]:
    """Return the cases that are wanted, in their order; words may stand in what the interface calls them (`named`)."""
    return tuple(file for file in cases if _is_wanted(file, wanted, named))


def _is_wanted(file: ScenarioFile, wanted: Wanted, named: Named) -> bool:
    about = file.about
    return (
        (not wanted.levels or about.level in wanted.levels)
        and (not wanted.channels or about.channel in wanted.channels)
        and (not wanted.trade or about.trade == wanted.trade)
        and has_words(wanted.words, (about.title, about.summary, about.trade, about.role, about.scene,
                                     file.play.persona.name, *about.learn, *named(file)), alike=True)
    )


def matching_cards(
    cards: dict[str, Card], words: str, titles: Callable[[str], str]
) -> tuple[str, ...]:
    """Return the ids of the cards in which every word stands; `titles` gives the title of a case or criterion."""
    return tuple(
        id for id, card in cards.items()
        if has_words(words, (card.title.zh, card.title.en, card.body.zh, card.body.en, card.practice.zh,
                             card.practice.en, *map(titles, (*card.scenarios, *card.criteria))), alike=True)
    )  # fmt: skip
