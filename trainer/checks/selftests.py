"""Self-tests: the file's own conversations lead where they say, and together they reach all four outcomes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from scoring.analysis import analyse
from scoring.located import Loc
from scoring.problem import Problem
from trainer.attempt import Attempt
from trainer.checks.places import problem
from trainer.checks.plays import PlayedTest, played_selftests
from trainer.customer.state import Measure
from trainer.scenario import OUTCOMES, Expect, ScenarioFile, Selftest

PASSING = frozenset({"expert", "good"})
"""Tiers whose replies pass the scorecard."""


def check_selftests(file: ScenarioFile) -> Iterator[Problem]:
    """Each self-test does what it expects with each of its seeds, and every outcome is reached by one."""
    reached: set[str] = set()
    broken = False
    for index, plays in groupby(played_selftests(file), key=lambda play: play.index):
        test = file.scenario.selftest[index]
        missed: dict[tuple[Loc, str], list[int]] = {}
        mistiers: dict[str, list[int]] = {}
        for play in plays:
            if play.refused:
                yield problem(file, ("selftest", index, "replies"), "C020",
                              f"a reply of the self-test '{test.name}' cannot be taken: it is {play.refused}")
                broken = True
                break
            reached.add(play.attempt.state.outcome or "")
            for seen in misplaced(play):
                mistiers.setdefault(seen, []).append(play.seed)
            for loc, seen in unmet(play):
                missed.setdefault((("selftest", index, "expect", *loc), seen), []).append(play.seed)
        for (loc, seen), seeds in missed.items():
            yield problem(file, loc, "C017", f"the self-test '{test.name}' fails: {seen}", _seeds(seeds, test))
        for seen, seeds in mistiers.items():
            yield problem(file, ("selftest", index, "tier"), "C021", f"the self-test '{test.name}' {seen}",
                          f"{_seeds(seeds, test)}; mend the replies, or say under `expect` which `score` is right")
    for outcome in OUTCOMES:
        if outcome not in reached and not broken:
            yield problem(file, ("selftest",), "C018", f"no self-test reaches the outcome '{outcome}'",
                          "add a list of replies that leads there")


def _seeds(seeds: list[int], test: Selftest) -> str:
    return "with every seed" if len(seeds) == len(test.seeds) else f"with seed {', '.join(map(str, seeds))}"


def misplaced(play: PlayedTest) -> Iterator[str]:
    """Yield what is wrong with the score for the tier.

    An `expert` or `good` talk that is settled passes the scorecard, one of another tier never does. A self-test that
    names its own `score` is left alone.
    """
    test = play.test
    fine = test.tier in PASSING
    if test.expect.score is not None or (fine and play.attempt.state.outcome != "resolved"):
        return
    if play.card.passed != fine:
        yield f"is '{test.tier}' and {'does not pass' if fine else 'passes'} with {play.card.score:g} points"


def unmet(play: PlayedTest) -> Iterator[tuple[Loc, str]]:
    """Yield each expectation that a talk does not meet: its place below `expect`, and what was seen instead."""
    expect, attempt = play.test.expect, play.attempt
    state = attempt.state
    how = f"'{state.outcome}' by the ending '{state.ending}'" if state.outcome else "no ending"
    if expect.outcome is not None and state.outcome != expect.outcome:
        yield ("outcome",), f"expected the outcome '{expect.outcome}', saw {how} {_mood_words(attempt)}"
    if expect.ending is not None and state.ending != expect.ending:
        yield ("ending",), f"expected the ending '{expect.ending}', saw {how} {_mood_words(attempt)}"
    yield from _unmet_lists(expect, attempt)
    yield from _unmet_moods(expect, attempt)
    if expect.found or expect.score is not None:
        yield from _unmet_findings(play)


def _mood_words(attempt: Attempt) -> str:
    mood = attempt.state.mood
    return f"after {attempt.state.replies} replies (anger {mood.anger}, trust {mood.trust}, patience {mood.patience})"


def _unmet_lists(expect: Expect, attempt: Attempt) -> Iterator[tuple[Loc, str]]:
    told = {fact.id for fact in attempt.state.told}
    moves = set(attempt.state.moves)
    spoken = {step.cue.removeprefix("reaction.") for step in attempt.steps}
    wanted = (
        ("told", expect.told, told, "told"), ("moves", expect.moves, moves, "made"),
        ("reactions", expect.reactions, spoken, "spoken"),
    )
    for name, ids, seen, word in wanted:
        for index, identity in enumerate(ids):
            if identity not in seen:
                yield (name, index), f"'{identity}' was not {word}"
    unwanted = (("not_told", expect.not_told, told, "told"), ("not_moves", expect.not_moves, moves, "made"))
    for name, ids, seen, word in unwanted:
        for index, identity in enumerate(ids):
            if identity in seen:
                yield (name, index), f"'{identity}' was {word}{_evidence(attempt, identity)}"


def _evidence(attempt: Attempt, move: str) -> str:
    quotes = [made.text for step in attempt.steps for made in step.moves if made.id == move]
    return f": “{quotes[0]}”" if quotes else ""


def _unmet_moods(expect: Expect, attempt: Attempt) -> Iterator[tuple[Loc, str]]:
    measures: tuple[Measure, ...] = ("anger", "trust")
    for measure in measures:
        direction = getattr(expect, measure)
        before, after = getattr(attempt.steps[0].mood, measure), getattr(attempt.state.mood, measure)
        if (direction == "rises" and after <= before) or (direction == "falls" and after >= before):
            yield (measure,), f"{measure} went from {before} to {after}"


def _unmet_findings(play: PlayedTest) -> Iterator[tuple[Loc, str]]:
    expect, talk, case = play.test.expect, play.attempt.transcript, play.file.case
    found = {cause for turn in talk.staff_turns() for cause in analyse(talk, turn, case).criteria()}
    for index, criterion in enumerate(expect.found):
        if criterion not in found:
            yield ("found", index), f"'{criterion}' was not found in any reply"
    if expect.score is not None:
        points = round(play.card.score)
        if not expect.score.holds(points):
            yield ("score",), f"the score is {points}"
