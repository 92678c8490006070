"""Reachability: conditions that can hold, endings that are reached, reactions that speak, facts that come out."""

from __future__ import annotations

from collections.abc import Iterator

from scoring.problem import Problem
from trainer.checks.places import conditions, problem
from trainer.customer.endings import SETTLED_BELOW
from trainer.scenario import OUTCOMES, Ending, ScenarioFile, Threshold, When


def check_conditions(file: ScenarioFile) -> Iterator[Problem]:
    """No condition contradicts itself."""
    for loc, owner, when in conditions(file):
        reason = contradiction(when, file.play.turns)
        if reason:
            yield problem(file, loc, "C007", f"the condition of {owner} can never hold: {reason}", "change one part")


def contradiction(when: When, turns: int) -> str:
    """Return why a condition can never hold, "" when it can."""
    without = set(when.without)
    needed = {*when.moves, *([when.move] if when.move else [])}
    if needed & without:
        return f"'{sorted(needed & without)[0]}' is asked for and stands under `without`"
    if when.any_move and without.issuperset(when.any_move):
        return "all of `any_move` stand under `without`"
    for name in ("anger", "trust", "patience"):
        threshold: Threshold | None = getattr(when, name)
        if threshold is not None and not any(map(threshold.holds, range(101))):
            return f"{name} is never '{threshold.text}' (it goes from 0 to 100)"
    if when.turn is not None and not any(map(when.turn.holds, range(1, turns + 1))):
        return f"the staff reply is never '{when.turn.text}' (they go from 1 to {turns}, see `turns`)"
    return ""


def check_endings(file: ScenarioFile) -> Iterator[Problem]:
    """Every ending can be reached, and each outcome has one."""
    always: Ending | None = None
    for index, ending in enumerate(file.play.endings):
        reason, hint = _unreachable(file, ending, always)
        if reason:
            yield problem(file, ("play", "endings", index, "when"), "C008",
                          f"ending '{ending.id}' can never be reached: {reason}", hint)
        if ending.when == When() and ending.outcome != "resolved":
            always = always or ending
    for outcome in OUTCOMES:
        if not any(ending.outcome == outcome for ending in file.play.endings):
            yield problem(file, ("play", "endings"), "C016", f"no ending has the outcome '{outcome}'",
                          "a scenario can end in all four ways: " + ", ".join(OUTCOMES))


def _unreachable(file: ScenarioFile, ending: Ending, always: Ending | None) -> tuple[str, str]:
    """Return why an ending can never be reached and how to mend it, or two empty texts."""
    if always is not None:
        return f"'{always.id}' before it always holds", "move it up, or give the other a condition"
    if ending.outcome != "resolved":
        return "", ""
    anger = ending.when.anger
    if anger is not None and not any(map(anger.holds, range(SETTLED_BELOW))):
        return f"nobody is content at anger {SETTLED_BELOW} or more", f"write `anger: below {SETTLED_BELOW}` or less"
    if {move.id for move in file.play.moves if move.kind == "good"}.issubset(ending.when.without):
        return "nobody is content without a good move", "let it ask for one"
    return "", ""


def check_reactions(file: ScenarioFile) -> Iterator[Problem]:
    """No reaction stands behind an earlier one that always speaks in its place with enough lines."""
    for index, rule in enumerate(file.play.reactions):
        place, located = ("play", "reactions", index, "when"), file.source_of(("play", "reactions", index))[0]
        for number, earlier in enumerate(file.play.reactions[:index]):
            if file.source_of(("play", "reactions", number))[0] is not located:
                continue  # shared material is there for what a scenario has no words of its own for
            if implies(rule.when, earlier.when) and len(earlier.lines) >= file.play.turns:
                yield problem(file, place, "C009",
                              f"reaction '{rule.id}' can never speak: '{earlier.id}' before it holds whenever it does",
                              "move the narrower one up")
                break
            if implies(rule.when, earlier.when) and implies(earlier.when, rule.when):
                yield problem(file, place, "C009",
                              f"reaction '{rule.id}' has the same condition as '{earlier.id}'",
                              "put their lines together")
                break


def implies(narrow: When, wide: When) -> bool:
    """Whether `wide` holds whenever `narrow` does (as far as can be told from the two alone)."""
    sure = {*narrow.moves, *([narrow.move] if narrow.move else [])}
    return (
        wide.move in (None, narrow.move)
        and sure.issuperset(wide.moves)
        and (not wide.any_move or bool(sure & set(wide.any_move))
             or (bool(narrow.any_move) and set(wide.any_move).issuperset(narrow.any_move)))
        and set(narrow.without).issuperset(wide.without)
        and (not wide.found or (bool(narrow.found) and set(wide.found).issuperset(narrow.found)))
        and set(narrow.told).issuperset(wide.told)
        and (narrow.agreed or not wide.agreed)
        and all(_implies_number(getattr(narrow, name), getattr(wide, name))
                for name in ("anger", "trust", "patience", "turn"))
    )


def _implies_number(narrow: Threshold | None, wide: Threshold | None) -> bool:
    if wide is None:
        return True
    return narrow is not None and all(wide.holds(value) for value in range(101) if narrow.holds(value))


def check_hidden(file: ScenarioFile) -> Iterator[Problem]:
    """Something brings every hidden fact out."""
    for index, hidden in enumerate(file.play.hidden):
        if not hidden.asked and not hidden.examples and hidden.earned is None:
            yield problem(file, ("play", "hidden", index), "C010", f"nothing brings the hidden fact '{hidden.id}' out",
                          "give it `asked:` or `examples:` of the question, or `earned:`")
