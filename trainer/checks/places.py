"""Where things stand in a scenario file: walks over it that the checks share."""

from __future__ import annotations

from collections.abc import Iterator

from scoring.located import Loc
from scoring.problem import Problem
from trainer.scenario import ScenarioFile, When


def problem(file: ScenarioFile, loc: Loc, code: str, message: str, hint: str = "") -> Problem:
    """Return a problem at the place of `loc`: in the file, or in the shared material that it comes from."""
    located, place = file.source_of(loc)
    return located.problem(place, code, message, hint)


def conditions(file: ScenarioFile) -> Iterator[tuple[Loc, str, When]]:
    """Yield every condition of the file: its place, what it belongs to, and the condition."""
    for index, hidden in enumerate(file.play.hidden):
        base: Loc = ("play", "hidden", index)
        yield (*base, "if_asked"), f"hidden fact '{hidden.id}'", hidden.if_asked
        if hidden.earned is not None:
            yield (*base, "earned"), f"hidden fact '{hidden.id}'", hidden.earned
    for index, rule in enumerate(file.play.reactions):
        yield ("play", "reactions", index, "when"), f"reaction '{rule.id}'", rule.when
    for index, ending in enumerate(file.play.endings):
        yield ("play", "endings", index, "when"), f"ending '{ending.id}'", ending.when


def phrases(file: ScenarioFile) -> Iterator[tuple[Loc, str]]:
    """Yield every phrase of the file with its place."""
    lists: list[tuple[Loc, tuple[str, ...]]] = []
    for index, limit in enumerate(file.case.limits):
        lists.append((("case", "limits", index, "words"), limit.words))
        lists.append((("case", "limits", index, "unless"), limit.unless))
        lists.append((("case", "limits", index, "demands"), limit.demands))
    for index, hidden in enumerate(file.play.hidden):
        lists.append((("play", "hidden", index, "asked"), hidden.asked))
    for index, answer in enumerate(file.play.answers):
        lists.append((("play", "answers", index, "asked"), answer.asked))
    for index, move in enumerate(file.play.moves):
        lists.append((("play", "moves", index, "words"), move.words))
        lists.append((("play", "moves", index, "unless"), move.unless))
    for loc, words in lists:
        yield from (((*loc, index), phrase) for index, phrase in enumerate(words))
