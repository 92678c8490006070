"""The learning path: which case comes next and why, reckoned from what a trainee has shown.

The path recommends and locks nothing; every case stays open in the list of all cases. A level is reached when two
cases of the level below are passed (or all, where there are fewer), or a case of that level or a higher one is. A case
is open when its level is reached and the cases before it are passed; one that was tried three times need not be passed
first, so that nobody is held up by it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from scoring.located import FileModel, read_model
from trainer.lessons import cards
from trainer.listing import Listing, Saved
from trainer.progress import Skill, skills, weak_spots, whole_talks, worst_of
from trainer.scenario import ScenarioFile

TO_PASS = 2
"""Passed cases of a level that open the next."""
TRIES = 3
"""Tries after which a case is let be for a while."""
FRESH = timedelta(days=30)
"""An unfinished talk older than this is not offered to be carried on."""
TOP = 90.0
"""A best score from which on there is no need to do a case again."""

State = Literal["passed", "tried", "open", "later"]
ReasonKey = Literal[
    "resume", "retry", "weak", "unseen", "follows", "strong", "begin", "level", "waits", "waits_level", "passed",
    "tried", "better", "refresh",
]


class Waypoint(FileModel):
    """What the path file says of a case."""

    trains: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


class PathFile(FileModel):
    """The path file: case -> what it says of it, in the order of the path."""

    cases: dict[str, Waypoint]


@dataclass(frozen=True, slots=True)
class Stop:
    """A case on the path."""

    case: str
    level: int
    trains: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a case is where it is: the key of a sentence, and what stands in it (`case`, `skill`: ids)."""

    key: ReasonKey
    case: str = ""
    skill: str = ""
    count: int = 0
    total: int = 0
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A stop of the path for one trainee. `attempt` is the unfinished talk to carry on, where that is the step."""

    stop: Stop
    state: State
    reason: Reason
    attempt: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """What a trainee has shown so far."""

    listing: Listing
    talks: tuple[Saved, ...]
    skills: tuple[Skill, ...]
    best: Mapping[str, Saved]

    @property
    def passed(self) -> frozenset[str]:
        return frozenset(talk.scenario for talk in self.talks if talk.passed)

    @property
    def tries(self) -> Counter[str]:
        return Counter(talk.scenario for talk in self.talks)

    def skill(self, criterion: str) -> Skill | None:
        return next((skill for skill in self.skills if skill.criterion == criterion), None)


@cache
def waypoints() -> Mapping[str, Waypoint]:
    """Return what the path file says, in its order."""
    return read_model(PathFile, Path(str(files("trainer").joinpath("path.yaml")))).cases


def trains(case: str) -> tuple[str, ...]:
    """Return the criteria that a case trains."""
    known = waypoints().get(case)
    if known is not None:
        return known.trains
    about = [card.criteria for card in cards().values() if case in card.scenarios]
    return tuple(dict.fromkeys(criterion for criteria in about for criterion in criteria))


def stops(scenarios: Iterable[ScenarioFile]) -> tuple[Stop, ...]:
    """Return the path through these scenarios: by level, and within a level in the order of the path file.

    What a case comes after is left out where that case is not among them.
    """
    files_by_id = {file.id: file for file in scenarios}
    order = {case: place for place, case in enumerate(waypoints())}
    found = [
        Stop(id, file.about.level, trains(id),
             tuple(case for case in waypoints()[id].after if case in files_by_id) if id in waypoints() else ())
        for id, file in files_by_id.items()
    ]
    return tuple(sorted(found, key=lambda stop: (stop.level, order.get(stop.case, len(order)), stop.case)))


def shown_in(listing: Listing) -> Shown:
    """Return what the attempts of a trainee show."""
    talks = whole_talks(listing.saved)
    return Shown(listing, talks, skills(talks, trains), listing.best())


def levels_reached(path: Sequence[Stop], shown: Shown) -> int:
    """Return the highest level that the trainee has reached, 1 at the start."""
    passed = shown.passed
    by_level: dict[int, list[Stop]] = {}
    for stop in path:
        by_level.setdefault(stop.level, []).append(stop)
    reached = 1
    for level in range(1, max(by_level, default=1)):
        done = sum(stop.case in passed for stop in by_level.get(level, ()))
        if done < min(TO_PASS, len(by_level.get(level, ()))):
            break
        reached = level + 1
    return max([reached, *(stop.level for stop in path if stop.case in passed)])


def learning_path(path: Sequence[Stop], shown: Shown) -> tuple[Step, ...]:
    """Return every stop with how far the trainee has come there, and the reason why it stands where it does."""
    reached = levels_reached(path, shown)
    return tuple(Step(stop, *_standing(stop, path, shown, reached)) for stop in path)


def next_step(path: Sequence[Stop], shown: Shown, now: datetime) -> Step | None:
    """Return what to do next and why; None where there is no case at all.

    First what lies half done, then the case just missed, then an open case that trains a weak spot, then the next on
    the path, and when all is passed, what could be better still or was long ago.
    """
    steps = learning_path(path, shown)
    by_case = {step.stop.case: step for step in steps}
    unfinished = [saved for saved in shown.listing.saved
                  if saved.outcome is None and saved.turns > 1 and saved.scenario in by_case
                  and now - saved.saved_at < FRESH]
    if unfinished:
        saved = unfinished[0]
        return Step(by_case[saved.scenario].stop, by_case[saved.scenario].state, Reason("resume"), saved.id)
    missed = _just_missed(by_case, shown)
    if missed is not None:
        return missed
    ready = [step for step in steps if step.state == "open"]
    for skill in weak_spots(shown.skills):
        training = next((step for step in ready if skill.criterion in step.stop.trains), None)
        if training is not None:
            return training
    tried = [step for step in steps if step.state == "tried"]
    return next(iter([*ready, *tried]), None) or _once_more(steps, shown)


def suggested_case(criterion: str, path: Sequence[Stop], shown: Shown) -> str | None:
    """Return the case to practise a criterion in: an open one that is not passed, else the one passed most narrowly."""
    steps = [step for step in learning_path(path, shown) if criterion in step.stop.trains]
    ready = [step for step in steps if step.state in ("open", "tried")]
    if ready:
        return ready[0].stop.case
    done = [step for step in steps if step.state == "passed"]
    if done:
        return min(done, key=lambda step: _best(shown, step.stop.case)).stop.case
    return steps[0].stop.case if steps else None


def card_for(step: Step) -> str | None:
    """Return the lesson card to read before a step: about the skill of its reason, else about its case."""
    fitting = [id for id, card in cards().items() if step.stop.case in card.scenarios]
    about = [id for id, card in cards().items() if step.reason.skill and step.reason.skill in card.criteria]
    both = [id for id in about if id in fitting]
    wide = [id for id, card in cards().items() if set(card.criteria) & set(step.stop.trains)]
    return next(iter([*both, *about, *fitting, *wide]), None)


def _best(shown: Shown, case: str) -> float:
    saved = shown.best.get(case)
    return (saved.score or 0.0) if saved else 0.0


def _just_missed(by_case: Mapping[str, Step], shown: Shown) -> Step | None:
    """Return the case of the last talk, where it was not passed and has not been tried too often in a row."""
    last = shown.talks[-1] if shown.talks else None
    if last is None or last.scenario not in by_case or last.scenario in shown.passed:
        return None
    row = next((place for place, talk in enumerate(reversed(shown.talks)) if talk.scenario != last.scenario),
               len(shown.talks))
    if row >= TRIES:
        return None
    step = by_case[last.scenario]
    return Step(step.stop, step.state, Reason("retry", skill=worst_of(last) or "", score=last.score))


def _once_more(steps: Sequence[Step], shown: Shown) -> Step | None:
    """Return what to do again when every case is passed."""
    done = [step for step in steps if step.stop.case in shown.best]
    if not done:
        return steps[0] if steps else None
    lowest = min(done, key=lambda step: _best(shown, step.stop.case))
    if _best(shown, lowest.stop.case) < TOP:
        reason = Reason("better", score=_best(shown, lowest.stop.case))
        return Step(lowest.stop, lowest.state, reason)
    last = {talk.scenario: talk.saved_at for talk in shown.talks}
    oldest = min(done, key=lambda step: last[step.stop.case])
    return Step(oldest.stop, oldest.state, Reason("refresh", score=_best(shown, oldest.stop.case)))


def _standing(stop: Stop, path: Sequence[Stop], shown: Shown, reached: int) -> tuple[State, Reason]:
    if stop.case in shown.passed:
        return "passed", Reason("passed", score=_best(shown, stop.case))
    if stop.case in shown.tries:
        last = [talk for talk in shown.talks if talk.scenario == stop.case][-1]
        return "tried", Reason("tried", skill=worst_of(last) or "", score=_best(shown, stop.case))
    if stop.level > reached:
        below = [other for other in path if other.level == reached]
        missing = min(TO_PASS, len(below)) - sum(other.case in shown.passed for other in below)
        return "later", Reason("waits_level", count=max(1, missing), total=reached)
    waiting = [case for case in stop.after if case not in shown.passed and shown.tries[case] < TRIES]
    if waiting:
        return "later", Reason("waits", case=waiting[0])
    return "open", _why_now(stop, shown)


def _why_now(stop: Stop, shown: Shown) -> Reason:
    """Return why an open case is worth taking: what was weak, what it goes on from, what was never shown."""
    for skill in weak_spots(shown.skills, limit=len(shown.skills)):
        if skill.criterion in stop.trains:
            return Reason("weak", skill=skill.criterion, count=skill.slips, total=len(skill.recent))
    if not shown.talks:
        return Reason("begin", skill=stop.trains[0] if stop.trains else "")
    before = next((case for case in stop.after if case in shown.passed), "")
    if before:
        return Reason("follows", case=before, skill=stop.trains[0] if stop.trains else "")
    unseen = next((name for name in stop.trains if shown.skill(name) is None), "")
    if unseen:
        return Reason("unseen", skill=unseen)
    known = [shown.skill(name) for name in stop.trains]
    strong = next((skill for skill in known if skill is not None and skill.is_strong), None)
    if strong is not None:
        return Reason("strong", skill=strong.criterion, count=strong.well, total=len(strong.observations))
    return Reason("level", count=stop.level, skill=stop.trains[0] if stop.trains else "")
