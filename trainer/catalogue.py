"""Finding a case among all cases, an attempt in a history, a lesson among the cards: by words and by kind.

Words are compared without regard to capitals, width or the Chinese script, and every word must be there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

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


def has_words(words: str, texts: Iterable[str]) -> bool:
    """Whether every word stands in one of the texts; no words stand in any."""
    where = fold("\n".join(texts))
    return all(fold(word) in where for word in words.split())


def matching(files: Sequence[ScenarioFile], wanted: Wanted) -> tuple[ScenarioFile, ...]:
    """Return the cases that are wanted, in their order."""
    return tuple(file for file in files if _is_wanted(file, wanted))


def _is_wanted(file: ScenarioFile, wanted: Wanted) -> bool:
    about = file.about
    return (
        (not wanted.levels or about.level in wanted.levels)
        and (not wanted.channels or about.channel in wanted.channels)
        and (not wanted.trade or about.trade == wanted.trade)
        and has_words(wanted.words, (about.title, about.summary, about.trade, file.play.persona.name, *about.learn))
    )


def matching_cards(
    cards: dict[str, Card], words: str, titles: Callable[[str], str]
) -> tuple[str, ...]:
    """Return the ids of the cards in which every word stands; `titles` gives the title of a case or criterion."""
    return tuple(
        id for id, card in cards.items()
        if has_words(words, (card.title.zh, card.title.en, card.body.zh, card.body.en, card.practice.zh,
                             card.practice.en, *map(titles, (*card.scenarios, *card.criteria))))
    )  # fmt: skip
