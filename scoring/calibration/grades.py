"""Scores held against graded conversations: kappa, correlation, differences of means, and the gates they must pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from scoring.calibration.figures import (
    GRADES,
    Interval,
    bootstrap,
    correlation,
    mean,
    mean_difference,
    pooled_deviation,
    weighted_kappa,
)
from scoring.calibration.reference import GradedConversation
from scoring.criterion import DIMENSIONS
from scoring.judge import Judge
from scoring.rubric import Rubric
from scoring.scorecard import Scorecard, score

FEWEST = 2
"""With fewer graded conversations there is no agreement to speak of: one alone never varies."""
MIN_AGREEMENT = 0.70
"""QWK and r asked of automated scoring (Williamson, Xi and Breyer 2012)."""
MAX_LOSS = 0.10
"""So much less than two readers agree with each other may we agree with them (the same)."""
MAX_DIFFERENCE = 0.15
"""Standardised difference of means, all conversations (the same)."""
MAX_GROUP_DIFFERENCE = 0.10
"""The same, in any language."""
GOOD_TIERS = frozenset({"expert", "good"})


@dataclass(frozen=True, slots=True)
class Graded:
    """A graded conversation and our scorecard of it."""

    conversation: GradedConversation
    card: Scorecard

    def ours(self, key: str) -> float:
        """Our grade, 0 to 4 and not rounded, of a dimension or `overall`."""
        return _hundredths(self.card, key) / 2500

    @property
    def gap(self) -> float:
        """How much higher we grade than the readers."""
        return self.ours("overall") - self.conversation.grades["overall"]

    @property
    def verdict_differs(self) -> bool:
        """Whether one side passes it and the other does not."""
        return self.conversation.passes is not None and self.conversation.passes != self.card.passed


@dataclass(frozen=True, slots=True)
class GradeFigures:
    """The agreement on one grade. `readers`: QWK of two readers with each other, None where there is one alone."""

    qwk: Interval
    r: Interval
    difference: float
    by_language: Mapping[str, float]
    readers: float | None


@dataclass(frozen=True, slots=True)
class Gate:
    """A bar for the grade `overall`: what was measured, and where it must lie."""

    name: str
    value: float
    bar: float
    at_least: bool

    @property
    def met(self) -> bool:
        """Whether the bar is met; a difference counts in both directions."""
        return self.value >= self.bar if self.at_least else abs(self.value) <= self.bar


@dataclass(frozen=True, slots=True)
class OrderedPairs:
    """Pairs of a good and a lesser conversation of one scenario and language; `wrong`: those not ordered so."""

    total: int
    wrong: tuple[tuple[str, str], ...]

    @property
    def share(self) -> float:
        """The share in order, 0 where there is no pair."""
        return 1 - len(self.wrong) / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True)
class Tier:
    """The scores of what its writers meant to be alike."""

    name: str
    scores: tuple[float, ...]
    passed: int


@dataclass(frozen=True, slots=True)
class GradeReport:
    """All that can be said of scores held against grades. `verdicts`: conversations that readers passed or failed."""

    graded: tuple[Graded, ...]
    figures: Mapping[str, GradeFigures]
    verdicts: int
    agreed: int
    pairs: OrderedPairs
    tiers: tuple[Tier, ...]
    gates: tuple[Gate, ...]

    def worst(self, count: int) -> list[Graded]:
        """Return what is judged most differently: other verdicts first, then the widest gaps."""
        return sorted(self.graded, key=lambda item: (not item.verdict_differs, -abs(item.gap),
                                                     item.conversation.transcript.id))[:count]


def hold_conversations(
    conversations: Sequence[GradedConversation], *, rubric: Rubric | None = None, judge: Judge | None = None,
    samples: int = 1000, seed: int = 1,
) -> GradeReport:
    """Return the agreement of scores with graded conversations; arguments as in `hold_units`."""
    graded = tuple(Graded(item, score(item.transcript, rubric=rubric, judge=judge)) for item in conversations)
    keys = [key for key in ("overall", *DIMENSIONS) if all(key in item.conversation.grades for item in graded)]
    figures = {key: _figures(graded, key, samples, seed) for key in keys}
    told = [item for item in graded if item.conversation.passes is not None]
    return GradeReport(
        graded, figures, len(told), sum(not item.verdict_differs for item in told), ordered_pairs(graded),
        tuple(_tiers(graded)), tuple(_gates(figures["overall"])))


def grade_of(points: int) -> int:
    """Return the grade from 0 to 4 nearest to a score in hundredths (0 to 10,000)."""
    return min(GRADES - 1, (points + 1250) // 2500)


def ordered_pairs(graded: Sequence[Graded]) -> OrderedPairs:
    """Return how often an expert's or a good conversation scores above each other tier of its scenario."""
    pairs = [
        (good, lesser) for good in graded for lesser in graded
        if good.conversation.tier in GOOD_TIERS and lesser.conversation.tier not in GOOD_TIERS | {""}
        and good.card.scenario == lesser.card.scenario and good.card.language == lesser.card.language
    ]
    wrong = tuple((good.card.transcript, lesser.card.transcript) for good, lesser in pairs
                  if good.card.points <= lesser.card.points)
    return OrderedPairs(len(pairs), wrong)


def _hundredths(card: Scorecard, key: str) -> int:
    return card.points if key == "overall" else dict(card.dimensions)[key].points * 100  # type: ignore[index]


def _given(grade: float) -> int:
    """Return a mean of readers' grades as one grade, halves rounded up."""
    return int(grade + 0.5)


def _figures(graded: Sequence[Graded], key: str, samples: int, seed: int) -> GradeFigures:
    ours = [item.ours(key) for item in graded]
    theirs = [item.conversation.grades[key] for item in graded]
    rounded = [grade_of(_hundredths(item.card, key)) for item in graded], [_given(grade) for grade in theirs]

    def qwk(places: Sequence[int]) -> float:
        return weighted_kappa([rounded[0][place] for place in places], [rounded[1][place] for place in places])

    def r(places: Sequence[int]) -> float:
        return correlation([ours[place] for place in places], [theirs[place] for place in places])

    spread = pooled_deviation(ours, theirs)
    languages: list[str] = sorted({item.card.language for item in graded})
    by_language = {language: _difference_in(graded, key, language, spread) for language in languages}
    return GradeFigures(
        bootstrap(len(graded), qwk, samples, seed), bootstrap(len(graded), r, samples, seed),
        mean_difference(ours, theirs), by_language, _readers(graded, key))


def _difference_in(graded: Sequence[Graded], key: str, language: str, spread: float) -> float:
    group = [item for item in graded if item.card.language == language]
    theirs = [item.conversation.grades[key] for item in group]
    return mean_difference([item.ours(key) for item in group], theirs, spread)


def _readers(graded: Sequence[Graded], key: str) -> float | None:
    """Return the mean QWK of each two readers, over the conversations that as many read as read the first."""
    count = len(graded[0].conversation.raters)
    read = [item.conversation.raters for item in graded
            if len(item.conversation.raters) == count and all(key in rater for rater in item.conversation.raters)]
    if count < 2 or not read:
        return None
    return mean([
        weighted_kappa([_given(raters[one][key]) for raters in read], [_given(raters[other][key]) for raters in read])
        for one, other in combinations(range(count), 2)
    ])


def _gates(overall: GradeFigures) -> list[Gate]:
    gates = [Gate("qwk", overall.qwk.value, MIN_AGREEMENT, True), Gate("r", overall.r.value, MIN_AGREEMENT, True)]
    if overall.readers is not None:
        gates.append(Gate("loss", max(0.0, overall.readers - overall.qwk.value), MAX_LOSS, False))
    gates.append(Gate("difference", overall.difference, MAX_DIFFERENCE, False))
    if len(overall.by_language) > 1:
        gates += [Gate(f"difference {language}", value, MAX_GROUP_DIFFERENCE, False)
                  for language, value in overall.by_language.items()]
    return gates


def _tiers(graded: Sequence[Graded]) -> list[Tier]:
    names = dict.fromkeys(item.conversation.tier for item in graded if item.conversation.tier)
    members = {name: [item.card for item in graded if item.conversation.tier == name] for name in names}
    return [Tier(name, tuple(card.score for card in cards), sum(card.passed for card in cards))
            for name, cards in members.items()]
