"""Lines: enough of them that nobody hears one twice, and none written twice."""

from __future__ import annotations

from collections.abc import Iterator

from scoring.foreign import short
from scoring.located import Loc
from scoring.problem import Problem
from trainer.checks.places import problem
from trainer.customer.lines import all_lines
from trainer.scenario import BANDS, ScenarioFile

LEAST = {"opening": 3, "mood": 5, "puzzled": 5, "reaction": 3, "ending": 3, "hidden fact": 2}
"""Lines that each pool needs at least."""


def check_lines(file: ScenarioFile) -> Iterator[Problem]:
    """Every pool has the lines it needs, and all moods together have one for every turn."""
    play = file.play
    pools: list[tuple[Loc, str, str, tuple[str, ...]]] = [(("opening",), "opening", "the opening", play.opening)]
    pools += [(("hidden", index, "lines"), "hidden fact", f"the hidden fact '{fact.id}'", fact.lines)
              for index, fact in enumerate(play.hidden)]
    pools += [(("reactions", index, "lines"), "reaction", f"the reaction '{rule.id}'", rule.lines)
              for index, rule in enumerate(play.reactions)]
    pools += [(("moods", band), "mood", f"the mood '{band}'", play.moods.get(band, ())) for band in BANDS]
    pools.append((("puzzled",), "puzzled", "`puzzled`", play.puzzled))
    pools += [(("endings", index, "lines"), "ending", f"the ending '{ending.id}'", ending.lines)
              for index, ending in enumerate(play.endings)]
    for loc, kind, name, lines in pools:
        if len(lines) < LEAST[kind]:
            yield problem(file, ("play", *loc), "C011", f"{name} has {len(lines)} lines, and needs {LEAST[kind]}",
                          "write more, so that two talks sound different")
    spare = sum(len(play.moods.get(band, ())) for band in BANDS) + len(play.puzzled)
    if spare < play.turns:
        yield problem(file, ("play", "moods"), "C011",
                      f"the moods and `puzzled` have {spare} lines for {play.turns} turns",
                      "write more, or lower `turns`")


def check_repeats(file: ScenarioFile) -> Iterator[Problem]:
    """No line of the customer stands twice in the file."""
    seen: dict[str, Loc] = {}
    for loc, line in all_lines(file.play):
        place = ("play", *loc)
        if line in seen:
            first = file.located.position(seen[line])[0]
            yield problem(file, place, "C012", f"the line '{short(line)}' stands twice",
                          f"the first is in line {first}; he never says the same thing twice")
        seen.setdefault(line, place)
