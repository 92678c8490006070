"""What the plays of a scenario show: each figure counts what must not happen, and how many times it could have."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from scoring.explain import script_of
from scoring.text import fold
from trainer.attempt import Attempt
from trainer.checks.talk import units_of
from trainer.customer.conditions import Moment, holds
from trainer.customer.recogniser import recogniser
from trainer.customer.similarity import covered, pieces, tokens_of
from trainer.fidelity.trainees import Played, plays
from trainer.roleplay import HEADLESS_START, begin, play_replies
from trainer.scenario import Hidden, ScenarioFile

LEAKED = 0.6
"""A fact is out when so much of the weight of one of its own lines stands in what the customer says."""
ENOUGH_PIECES = 6
"""A line of a fact that is shorter than this says too little to be known again in other words."""


@dataclass(frozen=True, slots=True)
class Count:
    """So many of so many, with the first cases in point."""

    hits: int
    of: int
    examples: tuple[str, ...] = ()

    @property
    def rate(self) -> float:
        return self.hits / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Talk:
    """How customers talk: units (characters or words) a turn, their spread, and variety.

    `variety` is the share of different pairs among the first `PAIRS` pairs of neighbouring units of all different
    turns: a share grows with less text, so the amount is fixed. Stage directions are not talk.
    """

    turns: int
    mean: float
    spread: float
    variety: float


@dataclass(frozen=True, slots=True)
class Fidelity:
    """What the plays of one scenario show. `talk` is of the scripted customer."""

    scenario: str
    language: str
    plays: int
    leaks: Count
    answered: Count
    gave_in: Count
    endless: Count
    repeats: Count
    talk: Talk

    @property
    def meets(self) -> bool:
        """Whether nothing leaked, was repeated, endless or given away, and fair questions were answered."""
        wrong = (self.leaks, self.gave_in, self.endless, self.repeats)
        return not any(count.hits for count in wrong) and self.answered.rate >= ANSWERED


PAIRS = 600
ANSWERED = 0.98
"""Share of fair questions that are to be answered with the fact they ask for."""


def measure(file: ScenarioFile, count: int) -> Fidelity:
    """Return what `count` seeded plays of a scenario show."""
    played = list(plays(file, count))
    return Fidelity(
        file.id, file.language, len(played), _leaks(file, played), _answered(file), _gave_in(played),
        _count((("the talk is still open", play) for play in played if play.attempt.awaiting != "nobody"), len(played)),
        _repeats(played), talk_of(_customer_turns(played)),
    )


def _label(play: Played) -> str:
    return f"{play.trainee}, seed {play.seed}"


def _count(found: Iterable[tuple[str, Played]], of: int) -> Count:
    named = [f"{_label(play)}: {what}" for what, play in found]
    return Count(len(named), of, tuple(named[:3]))


def _gave_in(played: list[Played]) -> Count:
    hopeless = [play for play in played if play.hopeless]
    won = (play for play in hopeless if play.attempt.state.outcome == "resolved")
    return _count(((f"resolved by '{play.attempt.state.ending}'", play) for play in won), len(hopeless))


def _repeats(played: list[Played]) -> Count:
    def found() -> Iterator[tuple[str, Played]]:
        for play in played:
            times = Counter(_said(play.attempt))
            yield from ((f"said twice: {said}", play) for said, number in times.items() if number > 1)
    return _count(found(), sum(len(_said(play.attempt)) for play in played))


def _said(attempt: Attempt) -> list[str]:
    return [turn.text for turn in attempt.turns if turn.speaker == "customer"]


def _customer_turns(played: list[Played]) -> list[str]:
    return [said for play in played if not play.hopeless for said in _said(play.attempt)]


def _leaks(file: ScenarioFile, played: list[Played]) -> Count:
    """Count customer turns that say what a fact's own line says before the fact is told."""
    watch = _Watch(file)
    chances = 0
    found: list[tuple[str, Played]] = []
    for play in played:
        told = {fact.id: fact.turn for fact in play.attempt.state.told}
        for index, turn in enumerate(play.attempt.turns):
            if turn.speaker != "customer":
                continue
            for fact in file.play.hidden:
                if told.get(fact.id, len(play.attempt.turns)) > index:
                    chances += 1
                    if watch.says(fact, turn.text):
                        found.append((f"'{fact.id}' in: {turn.text}", play))
    return _count(found, chances)


class _Watch:
    """Knows the facts' own lines, and whether what is said holds nearly all of one."""

    def __init__(self, file: ScenarioFile) -> None:
        self.script = script_of(file.language)
        self.weights = recogniser(file).weights
        self.samples = {
            fact.id: [sample for line in fact.lines if len((sample := self.weights.sample(fold(line))).pieces)
                      >= ENOUGH_PIECES]
            for fact in file.play.hidden
        }
        self._known: dict[tuple[str, str], bool] = {}

    def says(self, fact: Hidden, said: str) -> bool:
        key = (fact.id, said)
        if key not in self._known:
            here = pieces(tokens_of(fold(said), self.script))
            self._known[key] = any(covered(self.weights, sample, here) >= LEAKED for sample in self.samples[fact.id])
        return self._known[key]


def _answered(file: ScenarioFile) -> Count:
    """Count the fair questions that are answered: each fact's own questions, where its condition holds."""
    asked = hits = 0
    missed: list[str] = []
    for fact in file.play.hidden:
        before = _fair_moment(file, fact)
        if before is None:
            continue
        for number, question in enumerate(fact.examples):
            attempt = play_replies(file, (*before, question), seed=number)
            if attempt.state.replies <= len(before):
                continue  # the talk had ended before the question was put
            asked += 1
            if any(told.id == fact.id for told in attempt.state.told):
                hits += 1
            else:
                missed.append(f"'{fact.id}' was not told when asked: {question}")
    return Count(hits, asked, tuple(missed[:3]))


def _fair_moment(file: ScenarioFile, fact: Hidden) -> tuple[str, ...] | None:
    """Return replies after which the fact is not told yet and may be told when asked; None where there are none."""
    if holds(fact.if_asked, _moment(begin(file, file.language, 0, HEADLESS_START))):
        return ()
    for test in file.scenario.selftest:
        if test.tier not in ("expert", "good"):
            continue
        for length in range(1, len(test.replies)):
            attempt = play_replies(file, test.replies[:length], seed=0)
            told = any(told.id == fact.id for told in attempt.state.told)
            if attempt.awaiting == "staff" and not told and holds(fact.if_asked, _moment(attempt)):
                return test.replies[:length]
    return None


def _moment(attempt: Attempt) -> Moment:
    return Moment(attempt.state, frozenset(), frozenset())


def talk_of(turns: Iterable[str]) -> Talk:
    """Return how long and how varied these customer turns are; all figures 0 where there are none."""
    said = list(turns)
    lengths = [len(units) for turn in said if (units := units_of(turn))]
    if not lengths:
        return Talk(0, 0.0, 0.0, 0.0)
    pairs = [pair for turn in dict.fromkeys(said) for pair in pairwise(units_of(turn))][:PAIRS]
    variety = len(set(pairs)) / len(pairs) if pairs else 0.0
    return Talk(len(lengths), statistics.fmean(lengths), statistics.pstdev(lengths), variety)
