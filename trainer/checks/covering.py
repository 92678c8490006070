"""What the self-tests of a file cover: which of its reactions, endings, moves and facts they bring about.

A reaction that no self-test speaks has never been heard by anybody: `trainer check` reports it. The whole picture, line
by line, is the coverage report.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from scoring.problem import Problem
from trainer.checks.places import problem
from trainer.checks.plays import PlayedTest, played_selftests
from trainer.scenario import ScenarioFile

Part = Literal["reactions", "endings", "moves", "hidden"]
PARTS: tuple[Part, ...] = ("reactions", "endings", "moves", "hidden")
RANK = {"expert": 2, "good": 1, "clumsy": 0, "rude": 0, "stuffed": 0, "parrot": 0}
"""Tiers from better to worse; those of rank 0 are bad in different ways, and may be worse than one another."""
WORTH = {"resolved": 2, "unresolved": 1, "open": 1, "escalated": 0, "walked_out": 0}
"""Outcomes from better to worse."""


@dataclass(frozen=True, slots=True)
class Covered:
    """One reaction, ending, move or fact of a file, in which line it stands, and how many plays brought it about."""

    part: Part
    id: str
    line: int
    plays: int


def coverage(file: ScenarioFile) -> tuple[Covered, ...]:
    """Return what the self-tests bring about, in the order of the file; shared material is left out."""
    played = [play for play in played_selftests(file) if not play.refused]
    times = {part: [_brought(part, play) for play in played] for part in PARTS}
    found = []
    for part in PARTS:
        for index, item in enumerate(getattr(file.play, part)):
            located, place = file.source_of(("play", part, index))
            if located is file.located:
                count = sum(item.id in ids for ids in times[part])
                found.append(Covered(part, item.id, located.position(place)[0], count))
    return tuple(found)


def _brought(part: Part, play: PlayedTest) -> frozenset[str]:
    attempt = play.attempt
    if part == "reactions":
        return frozenset(step.cue.removeprefix("reaction.") for step in attempt.steps
                         if step.cue.startswith("reaction."))
    if part == "endings":
        return frozenset({attempt.state.ending or ""})
    if part == "moves":
        return frozenset(attempt.state.moves)
    return frozenset(told.id for told in attempt.state.told)


def check_covered(file: ScenarioFile) -> Iterator[Problem]:
    """Every reaction of the file is spoken by a self-test, so that somebody has heard it."""
    found = [item for item in coverage(file) if item.part == "reactions"]
    places = {rule.id: index for index, rule in enumerate(file.play.reactions)}
    for item in found:
        if not item.plays:
            yield problem(file, ("play", "reactions", places[item.id]), "C033",
                          f"no self-test speaks the reaction '{item.id}'",
                          f"add replies that lead to it, and `reactions: [{item.id}]` to what they expect")


def check_tiers(file: ScenarioFile) -> Iterator[Problem]:
    """No self-test of a better tier scores or ends worse than one of a worse; one with its own `score` is apart."""
    played = [play for play in played_selftests(file) if play.test.expect.score is None and not play.refused]
    told: set[tuple[int, int]] = set()
    for one, other in combinations(played, 2):
        better, worse = (one, other) if RANK[one.test.tier] >= RANK[other.test.tier] else (other, one)
        pair = (better.index, worse.index)
        if RANK[better.test.tier] == RANK[worse.test.tier] or pair in told:
            continue
        said = _out_of_order(better, worse)
        if said:
            told.add(pair)
            yield problem(file, ("selftest", better.index, "tier"), "C034",
                          f"'{better.test.name}' is '{better.test.tier}' and {said} than '{worse.test.name}', "
                          f"which is '{worse.test.tier}'", "mend the replies, or their tiers")


def _out_of_order(better: PlayedTest, worse: PlayedTest) -> str:
    ends, instead = (play.attempt.state.outcome or "open" for play in (better, worse))
    if WORTH[ends] < WORTH[instead]:
        return f"ends worse ({ends} instead of {instead})"
    if not RANK[worse.test.tier] and better.card.score < worse.card.score:
        return f"scores lower ({better.card.score:g} instead of {worse.card.score:g})"
    return ""


def render_coverage(file: ScenarioFile) -> Iterator[str]:
    """Yield the coverage of one file: a line of totals, then every part that no self-test brings about."""
    found = coverage(file)
    totals = []
    for part in PARTS:
        items = [item for item in found if item.part == part]
        totals.append(f"{part} {sum(1 for item in items if item.plays)}/{len(items)}")
    yield f"{file.path}: {', '.join(totals)}"
    for item in sorted(found, key=lambda item: item.line):
        if not item.plays:
            yield f"{file.path}:{item.line}: {item.part} '{item.id}' is brought about by no self-test"
