"""How the scorer stands up to the attacks: of every attacked conversation, whether it got what it was after."""

from __future__ import annotations

from dataclasses import dataclass

from scoring.criterion import Texts, catalogue
from scoring.gaming.attacks import Attack, Talk, attacks, talks
from scoring.rubric import Rubric, read_rubric
from scoring.scorecard import Scorecard, score
from scoring.text import LANGUAGES, Language
from scoring.transcript import Transcript


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attacked conversation. `bar`: the score of the honest passable version of the same talk, 0 to 100.

    `seen`: whether all that counts against the same replies without a mask is still found; None without masks.
    """

    transcript: Transcript
    card: Scorecard
    bar: float
    seen: bool | None

    @property
    def passes(self) -> bool:
        return self.card.passed

    @property
    def is_above(self) -> bool:
        """Whether it scores above the honest passable version."""
        return self.card.score > self.bar

    @property
    def is_resisted(self) -> bool:
        return not self.passes and not self.is_above and self.seen is not False


@dataclass(frozen=True, slots=True)
class Resistance:
    """The attempts of one attack. Shares are from 0 to 1."""

    id: str
    title: Texts
    about: Texts
    attempts: tuple[Attempt, ...]

    def share(self, language: Language | None = None) -> float:
        """Return the share of attempts that were resisted, of all languages or of one; 1 where there is none."""
        counted = [item for item in self.attempts if language in (None, item.transcript.language)]
        return sum(item.is_resisted for item in counted) / len(counted) if counted else 1.0

    @property
    def passed(self) -> int:
        return sum(item.passes for item in self.attempts)

    @property
    def above(self) -> int:
        return sum(item.is_above for item in self.attempts)

    @property
    def masked(self) -> int:
        """How many attempts hide words."""
        return sum(item.seen is not None for item in self.attempts)

    @property
    def seen(self) -> int:
        """In how many of those everything hidden is still found."""
        return sum(item.seen is True for item in self.attempts)

    @property
    def fooled(self) -> tuple[Attempt, ...]:
        """The attempts that got through, those with the highest score first."""
        return tuple(sorted((item for item in self.attempts if not item.is_resisted),
                            key=lambda item: -item.card.points))


def resistance(rubric: Rubric | None = None) -> tuple[Resistance, ...]:
    """Try every attack on every talk and return what came of it, in the order of the attacks' names."""
    rubric = rubric or read_rubric()
    bars = {(talk.language, talk.id): _score(talk.with_replies(talk.passable), rubric).score
            for language in LANGUAGES for talk in talks(language)}
    return tuple(_held(attack, rubric, bars) for attack in attacks())


def _held(attack: Attack, rubric: Rubric, bars: dict[tuple[Language, str], float]) -> Resistance:
    attempts = tuple(
        _tried(attack, talk, number, rubric, bars[language, talk.id])
        for language in LANGUAGES for number, talk in enumerate(talks(language))
    )
    return Resistance(attack.id, attack.title, attack.about, tuple(item for group in attempts for item in group))


def _tried(attack: Attack, talk: Talk, number: int, rubric: Rubric, bar: float) -> list[Attempt]:
    tried: list[Attempt] = []
    plain: dict[Transcript, frozenset[str]] = {}
    for masked, unmasked in attack.on(talk, number):
        card = _score(masked, rubric)
        seen = None
        if attack.is_masked:
            if unmasked not in plain:
                plain[unmasked] = _against(_score(unmasked, rubric))
            seen = plain[unmasked] <= _against(card)
        tried.append(Attempt(masked, card, bar, seen))
    return tried


def _score(transcript: Transcript, rubric: Rubric) -> Scorecard:
    return score(transcript, rubric=rubric)


def _against(card: Scorecard) -> frozenset[str]:
    """Return what counts against a conversation: its critical findings, or where there are none its faults and caps."""
    if card.critical:
        return frozenset(item.id for item in card.critical)
    faults = (item.criterion for item in card.findings
              if item.turn is not None and item.criterion in catalogue() and item.polarity == "-")
    return frozenset([*faults, *(cap.id for cap in card.caps)])
