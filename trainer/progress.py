"""What a trainee has shown: skill by skill with how much stands behind it, days of practice, coins.

Everything is computed from saved attempts, so nothing can be lost or has to be taken away. Only talks that were played
to their end count as observations of a skill; practice of any length counts as a day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from scoring.accounts import TALKATIVE
from scoring.criterion import DIMENSIONS, Dimension, catalogue
from scoring.rubric import INTERRUPT
from trainer.listing import Saved

RECENT = 6
"""Observations of a skill that count as recent."""
ENOUGH = 3
"""Observations from which on a skill can be spoken of."""
WEAK = 0.5
"""Up to this share of recent talks that went well, a skill is a weak spot."""
STRONG = 0.8
TALK_COINS = 5
"""For a talk played to its end."""
LEVEL_COINS = 10
"""For the first pass of a case, times its level."""
BETTER_COINS = 3
"""For doing better than ever before in a case, by a point at least."""

BY_COUNT = (INTERRUPT, TALKATIVE)
"""Faults that no criterion file finds: they are counted."""
CRITERIA = tuple(sorted([*catalogue(), *BY_COUNT], key=lambda name: (DIMENSIONS.index(name.split(".")[0]), name)))
"""Every skill, dimension by dimension."""

Trains = Callable[[str], Iterable[str]]
"""The criteria that a case trains."""


@dataclass(frozen=True, slots=True)
class Observation:
    """What one talk says of a skill. `well`: shown where it was asked for, or a fault that was not made."""

    attempt: str
    at: datetime
    well: bool


@dataclass(frozen=True, slots=True)
class Skill:
    """One criterion over all talks, the oldest observation first."""

    criterion: str
    observations: tuple[Observation, ...]

    @property
    def dimension(self) -> str:
        return self.criterion.partition(".")[0]

    @property
    def well(self) -> int:
        return sum(item.well for item in self.observations)

    @property
    def recent(self) -> tuple[Observation, ...]:
        return self.observations[-RECENT:]

    @property
    def slips(self) -> int:
        """How many of the recent talks went without the skill."""
        return sum(not item.well for item in self.recent)

    @property
    def is_known(self) -> bool:
        """Whether enough talks stand behind it to speak of it."""
        return len(self.observations) >= ENOUGH

    @property
    def is_weak(self) -> bool:
        return self.is_known and len(self.recent) - self.slips <= WEAK * len(self.recent)

    @property
    def is_strong(self) -> bool:
        return self.is_known and len(self.recent) - self.slips >= STRONG * len(self.recent)


@dataclass(frozen=True, slots=True)
class Point:
    """The points of one dimension in one talk; `number` counts the talks from 1."""

    number: int
    dimension: Dimension
    points: int
    replies: int
    saved: Saved


@dataclass(frozen=True, slots=True)
class Coins:
    """What practice has earned. Coins are only ever added, whatever happens in a talk."""

    talks: int
    passes: int
    betters: int

    @property
    def total(self) -> int:
        return self.talks + self.passes + self.betters


@dataclass(frozen=True, slots=True)
class Days:
    """Days on which a trainee practised. `streak`: days in a row up to today or yesterday."""

    count: int
    streak: int
    today: bool


def whole_talks(saved: Iterable[Saved]) -> tuple[Saved, ...]:
    """Return the talks that were played to their end, in the order they were."""
    return tuple(sorted((item for item in saved if item.is_whole), key=lambda item: item.saved_at))


def skills(talks: Sequence[Saved], trains: Trains) -> tuple[Skill, ...]:
    """Return every skill that has been observed, in the order of `CRITERIA`.

    A fault can be made in any talk. What is good to do is observed where it was done, where it was missing, and in
    cases that train it; in other talks its absence says nothing. A talk that went back into another says nothing by
    what it lacks either: it may have been done before.
    """
    seen: dict[str, list[Observation]] = {}
    for talk in talks:
        if talk.tally is None:
            continue
        good, bad = dict(talk.tally.good), dict(talk.tally.bad)
        asked = {*good, *bad, *(() if talk.takes_over else trains(talk.scenario))}
        for criterion in CRITERIA:
            fault = is_fault(criterion)
            if not fault and criterion not in asked:
                continue
            well = not bad.get(criterion) and (fault or bool(good.get(criterion)))
            seen.setdefault(criterion, []).append(Observation(talk.id, talk.saved_at, well))
    return tuple(Skill(name, tuple(seen[name])) for name in CRITERIA if name in seen)


def is_fault(criterion: str) -> bool:
    """Whether the skill is to leave something be."""
    return criterion in BY_COUNT or catalogue()[criterion].polarity == "-"


def weak_spots(found: Iterable[Skill], limit: int = 3) -> tuple[Skill, ...]:
    """Return the weakest skills, the weakest first: most recent talks without them, then the largest share."""
    weak = [skill for skill in found if skill.is_weak]
    return tuple(sorted(weak, key=lambda skill: (-skill.slips, skill.well / len(skill.observations)))[:limit])


def never_shown(found: Iterable[Skill], talks: int, limit: int = 3) -> tuple[str, ...]:
    """Return what is good to do and was done in none of so many talks; none while they are too few to tell.

    Weak spots are left out, and apologies that no talk has asked for: not every customer wants one.
    """
    seen = {skill.criterion: skill for skill in found}
    never = (name for name in CRITERIA if not is_fault(name)
             and (name in seen or not name.startswith("apology."))
             and (name not in seen or not (seen[name].well or seen[name].is_weak)))
    return tuple(never)[:limit] if talks >= ENOUGH else ()


def curve(talks: Sequence[Saved]) -> tuple[Point, ...]:
    """Return the points of each dimension in each talk."""
    return tuple(
        Point(number, dimension, dict(talk.tally.dimensions)[dimension], talk.tally.replies, talk)
        for number, talk in enumerate((talk for talk in talks if talk.tally is not None), start=1)
        for dimension in DIMENSIONS
        if talk.tally is not None and dimension in dict(talk.tally.dimensions)
    )


def days(saved: Iterable[Saved], now: datetime) -> Days:
    """Return on how many days, by the clock of `now`, the trainee said anything."""
    practised = practice_days(saved, now.tzinfo)
    today = now.date()
    last = today if today in practised else today - timedelta(days=1)
    streak = 0
    while last - timedelta(days=streak) in practised:
        streak += 1
    return Days(len(practised), streak, today in practised)


def practice_days(saved: Iterable[Saved], zone: tzinfo | None) -> frozenset[date]:
    """Return the days, in a time zone, on which attempts were begun or gone on with."""
    times = [time for item in saved if item.turns > 1 for time in (item.started_at, item.saved_at)]
    return frozenset(time.astimezone(zone).date() for time in times)


def coins(talks: Sequence[Saved], levels: Mapping[str, int]) -> Coins:
    """Return what talks played to their end have earned; `levels` holds the level of each case, 1 where unknown."""
    best: dict[str, float] = {}
    passed: set[str] = set()
    passes = betters = 0
    for talk in talks:
        score = talk.score or 0.0
        if talk.passed and talk.scenario not in passed:
            passed.add(talk.scenario)
            passes += LEVEL_COINS * levels.get(talk.scenario, 1)
        if talk.scenario in best and score >= best[talk.scenario] + 1:
            betters += BETTER_COINS
        best[talk.scenario] = max(score, best.get(talk.scenario, 0.0))
    return Coins(TALK_COINS * len(talks), passes, betters)


def worst_of(talk: Saved) -> str | None:
    """Return the criterion that went wrong most often in a talk, None where nothing did."""
    bad = talk.tally.bad if talk.tally else ()
    return max(bad, key=lambda item: item[1])[0] if bad else None
