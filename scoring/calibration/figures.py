"""The statistics of agreement, and nothing of service talk: kappa, correlation, differences of means, intervals.

Apart so that each can be held against a worked example of its source.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

GRADES = 5
"""Readers grade from 0 to 4."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with the ends of its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Counts:
    """A yes-or-no criterion held against the reference: both yes, ours alone, the reference's alone, both no."""

    hits: int = 0
    false_alarms: int = 0
    misses: int = 0
    silent: int = 0

    @property
    def positives(self) -> int:
        """The replies that the reference labels with it."""
        return self.hits + self.misses

    @property
    def precision(self) -> float:
        """The share of our findings that the reference has too; 0 where nothing is found."""
        return self.hits / found if (found := self.hits + self.false_alarms) else 0.0

    @property
    def recall(self) -> float:
        """The share of the reference's labels that we find; 0 where it has none."""
        return self.hits / self.positives if self.positives else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 0 where neither side ever says yes."""
        total = 2 * self.hits + self.false_alarms + self.misses
        return 2 * self.hits / total if total else 0.0

    @property
    def kappa(self) -> float:
        """Cohen's kappa (Cohen 1960): agreement beyond what chance would give; 1 where neither side ever varies."""
        total = self.hits + self.false_alarms + self.misses + self.silent
        if not total:
            return 1.0
        ours, theirs = self.hits + self.false_alarms, self.positives
        by_chance = (ours * theirs + (total - ours) * (total - theirs)) / total**2
        return (((self.hits + self.silent) / total) - by_chance) / (1 - by_chance) if by_chance < 1 else 1.0


def weighted_kappa(first: Sequence[int], second: Sequence[int], grades: int = GRADES) -> float:
    """Return Cohen's kappa with quadratic weights of two lists of grades (Cohen 1968); 1 when neither ever varies."""
    pairs = list(zip(first, second, strict=True))
    observed = sum((one - other) ** 2 for one, other in pairs) / len(pairs)
    shares = [[rater.count(grade) / len(pairs) for grade in range(grades)] for rater in (list(first), list(second))]
    expected = sum((one - other) ** 2 * shares[0][one] * shares[1][other]
                   for one in range(grades) for other in range(grades))
    return 1 - observed / expected if expected else 1.0


def correlation(first: Sequence[float], second: Sequence[float]) -> float:
    """Return Pearson's r of two lists; 0 where one of them never varies, because nothing can be said then."""
    means = mean(first), mean(second)
    together = sum((one - means[0]) * (other - means[1]) for one, other in zip(first, second, strict=True))
    spread = math.sqrt(_squares(first) * _squares(second))
    return together / spread if spread else 0.0


def mean_difference(ours: Sequence[float], theirs: Sequence[float], spread: float | None = None) -> float:
    """Return the standardised difference of means, ours less theirs.

    `spread` is the standard deviation that it is measured in: by default the root of the mean of both variances, as in
    Williamson, Xi and Breyer (2012), "A Framework for Evaluation and Use of Automated Scoring". 0 where nothing varies.
    """
    measure = pooled_deviation(ours, theirs) if spread is None else spread
    return (mean(ours) - mean(theirs)) / measure if measure else 0.0


def pooled_deviation(first: Sequence[float], second: Sequence[float]) -> float:
    """Return the root of the mean of both variances."""
    return math.sqrt((_squares(first) / len(first) + _squares(second) / len(second)) / 2)


def mean(values: Sequence[float]) -> float:
    """Return the mean of `values`, which must not be empty."""
    return math.fsum(values) / len(values)


def _squares(values: Sequence[float]) -> float:
    middle = mean(values)
    return math.fsum((value - middle) ** 2 for value in values)


def resamples(size: int, times: int, seed: int) -> Iterator[list[int]]:
    """Yield `times` draws with replacement of `size` places (Efron 1979); the same for the same seed, everywhere."""
    draw = random.Random(seed)
    places = range(size)
    for _ in range(times):
        yield draw.choices(places, k=size)


def interval(value: float, drawn: Sequence[float]) -> Interval:
    """Return `value` with the 95 % percentile interval of what was `drawn`; without draws it is its own interval."""
    if not drawn:
        return Interval(value, value, value)
    ordered = sorted(drawn)
    last = len(ordered) - 1
    return Interval(value, ordered[round(0.025 * last)], ordered[round(0.975 * last)])


def bootstrap(size: int, figure: Callable[[Sequence[int]], float], times: int, seed: int) -> Interval:
    """Return `figure` of all places from 0 to `size`, with its bootstrap interval."""
    return interval(figure(range(size)), [figure(drawn) for drawn in resamples(size, times, seed)])
