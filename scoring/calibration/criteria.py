"""Findings held against labelled replies: precision, recall, F1 and kappa of each criterion, in each language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from scoring.analysis import Finding
from scoring.calibration.figures import Counts, Interval, interval, mean, resamples
from scoring.calibration.reference import LabelledUnit
from scoring.criterion import catalogue
from scoring.judge import Judge, RuleJudge

ALL = "all"
"""The group of every reply, beside those of one language."""
Fitness = Literal["gate", "coach", "untold"]
MIN_POSITIVES = 20
"""With fewer labelled replies than this nothing is said about a criterion's fitness."""
MIN_KAPPA = 0.70
"""The agreement beyond chance asked of automated scoring (Williamson, Xi and Breyer 2012, for QWK)."""
MIN_KAPPA_LOW = 0.55
"""The lower end of the interval of kappa: what a new sample may show must still be fair agreement."""
MIN_PRECISION = 0.80
"""A finding that fails a person must be right four times in five."""


@dataclass(frozen=True, slots=True)
class Held:
    """A labelled reply and what was found in it."""

    unit: LabelledUnit
    findings: tuple[Finding, ...]

    @property
    def found(self) -> frozenset[str]:
        """The criteria found, without those that are contested."""
        return frozenset(finding.criterion for finding in self.findings) - self.unit.contested

    @property
    def missed(self) -> tuple[str, ...]:
        """The labels that were not found."""
        return tuple(sorted(self.unit.labels - self.unit.contested - self.found))

    @property
    def invented(self) -> tuple[Finding, ...]:
        """The first finding of each criterion that the reference does not label."""
        wrong = self.found - self.unit.labels
        first = {finding.criterion: finding for finding in reversed(self.findings) if finding.criterion in wrong}
        return tuple(first[name] for name in sorted(first))

    @property
    def wrong(self) -> int:
        """How many criteria went wrong."""
        return len(self.missed) + len(self.invented)


@dataclass(frozen=True, slots=True)
class Figures:
    """The agreement on one criterion in one group of replies."""

    counts: Counts
    precision: Interval
    recall: Interval
    f1: Interval
    kappa: Interval

    @property
    def fitness(self) -> Fitness:
        """Whether the criterion may decide a pass (`gate`), only teach (`coach`), or too little is known (`untold`)."""
        if self.counts.positives < MIN_POSITIVES:
            return "untold"
        sure = self.kappa.value >= MIN_KAPPA and self.kappa.low >= MIN_KAPPA_LOW
        return "gate" if sure and self.precision.value >= MIN_PRECISION else "coach"


@dataclass(frozen=True, slots=True)
class CriterionReport:
    """Every criterion's figures by group (`all` and languages), and the macro F1 of each group."""

    held: tuple[Held, ...]
    groups: tuple[str, ...]
    figures: Mapping[str, Mapping[str, Figures]]
    macro_f1: Mapping[str, Interval]

    def worst(self, count: int) -> list[Held]:
        """Return the replies on which most went wrong, the worst first."""
        wrong = [held for held in self.held if held.wrong]
        return sorted(wrong, key=lambda held: (-held.wrong, held.unit.id))[:count]

    def disagreements(self, criterion: str) -> list[Held]:
        """Return every reply on which one criterion went wrong: what was invented, then what was missed."""
        invented = [held for held in self.held if criterion in {item.criterion for item in held.invented}]
        return invented + [held for held in self.held if criterion in held.missed]


def hold_units(
    units: Iterable[LabelledUnit], *, judge: Judge | None = None, samples: int = 1000, seed: int = 1
) -> CriterionReport:
    """Return the agreement of `judge` (the rules by default) with labelled replies.

    `samples`: bootstrap draws of whole replies for the intervals, 0 for none. `seed`: of those draws.
    """
    judge = judge or RuleJudge()
    held = tuple(_held(unit, judge) for unit in units)
    languages = sorted({item.unit.transcript.language for item in held})
    groups = (ALL, *languages) if len(languages) > 1 else (ALL,)
    figures: dict[str, dict[str, Figures]] = {name: {} for name in sorted(catalogue())}
    macro: dict[str, Interval] = {}
    for group in groups:
        members = [item for item in held if group in (ALL, item.unit.transcript.language)]
        drawn = _drawn_counts(members, samples, seed)
        counts = _counts(members)
        macro[group] = interval(macro_f1(counts.values()), [macro_f1(each.values()) for each in drawn])
        for name, own in counts.items():
            figures[name][group] = _figures(own, [each[name] for each in drawn])
    return CriterionReport(held, groups, figures, macro)


def macro_f1(counts: Iterable[Counts]) -> float:
    """Return the mean F1 over the criteria that the reference labels somewhere; of others nothing is known."""
    told = [each.f1 for each in counts if each.positives]
    return mean(told) if told else 0.0


def counts_of(units: Iterable[LabelledUnit]) -> dict[str, Counts]:
    """Return the rules' counts of every criterion over `units`, without intervals."""
    judge = RuleJudge()
    return _counts([_held(unit, judge) for unit in units])


def _held(unit: LabelledUnit, judge: Judge) -> Held:
    return Held(unit, judge.judge(unit.transcript, len(unit.transcript.turns) - 1, None).findings)


def _figures(own: Counts, drawn: Sequence[Counts]) -> Figures:
    return Figures(
        own,
        precision=interval(own.precision, [each.precision for each in drawn]),
        recall=interval(own.recall, [each.recall for each in drawn]),
        f1=interval(own.f1, [each.f1 for each in drawn]),
        kappa=interval(own.kappa, [each.kappa for each in drawn]),
    )


_KINDS = 4
"""Hit, false alarm, miss, silent: the fields of `Counts`, in order."""


def _counts(held: Sequence[Held]) -> dict[str, Counts]:
    width = len(held).bit_length()
    return _unpacked(sum(_packed(item, width) for item in held), width)


def _drawn_counts(held: Sequence[Held], samples: int, seed: int) -> list[dict[str, Counts]]:
    """Return the counts of each draw of replies with replacement."""
    width = len(held).bit_length()
    packed = [_packed(item, width) for item in held]
    return [_unpacked(sum(packed[place] for place in drawn), width) for drawn in resamples(len(held), samples, seed)]


def _packed(held: Held, width: int) -> int:
    """Return one reply's outcomes as one number, a field of `width` bits for each kind of outcome of each criterion.

    Adding such numbers counts all criteria at once, which is what makes a thousand draws cheap.
    """
    total = 0
    found, labels = held.found, held.unit.labels
    for place, name in enumerate(catalogue()):
        if name in held.unit.contested:
            continue
        kind = (0 if name in labels else 1) if name in found else (2 if name in labels else 3)
        total += 1 << width * (_KINDS * place + kind)
    return total


def _unpacked(total: int, width: int) -> dict[str, Counts]:
    counts = {}
    mask = (1 << width) - 1
    for name in catalogue():
        fields = [total >> width * kind & mask for kind in range(_KINDS)]
        counts[name] = Counts(*fields)
        total >>= width * _KINDS
    return counts
