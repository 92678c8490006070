"""Lines: enough of them that nobody hears one twice, and none written twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scoring.foreign import short
from scoring.located import Loc
from scoring.problem import Problem
from trainer.checks.places import problem
from trainer.customer.lines import SLOT, SLOTTED, all_lines
from trainer.scenario import BANDS, ScenarioFile, TopicAnswer
from trainer.shared import POOLS

LEAST = {
    "opening": 3, "mood": 5, "puzzled": 5, "reaction": 3, "ending": 3, "hidden fact": 2, "plain answer": 2, "topic": 1,
    "digressions": 3, "other": 4,
}
"""Lines that each pool needs at least, those of shared material counted."""
OTHER = tuple(name for name in POOLS if name != "puzzled")
"""Pools that a scenario may do without."""


def check_lines(file: ScenarioFile) -> Iterator[Problem]:
    """Every pool has the lines it needs, and all moods together have one for every turn."""
    play = file.play
    pools: list[tuple[Loc, str, str, tuple[str, ...]]] = [(("opening",), "opening", "the opening", play.opening)]
    pools += [(("hidden", index, "lines"), "hidden fact", f"the hidden fact '{fact.id}'", fact.lines)
              for index, fact in enumerate(play.hidden)]
    pools += [(("answers", index, "lines"), "plain answer", f"the plain answer '{answer.id}'", answer.lines)
              for index, answer in enumerate(play.answers) if not isinstance(answer, TopicAnswer)]
    pools += [(("topics", topic), "topic", f"the topic '{topic}'", lines) for topic, lines in play.topics.items()]
    pools += [(("reactions", index, "lines"), "reaction", f"the reaction '{rule.id}'", rule.lines)
              for index, rule in enumerate(play.reactions)]
    pools += [(("moods", band), "mood", f"the mood '{band}'", play.moods.get(band, ())) for band in BANDS]
    pools.append((("puzzled",), "puzzled", "`puzzled`", play.puzzled))
    pools += [(("endings", index, "lines"), "ending", f"the ending '{ending.id}'", ending.lines)
              for index, ending in enumerate(play.endings)]
    pools += [((name,), name if name in LEAST else "other", f"`{name}`", getattr(play, name))
              for name in OTHER if getattr(play, name)]
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
    """No line of the customer stands twice in one file. That he says it once in a talk the engine sees to."""
    seen: dict[tuple[str, str], Loc] = {}
    for loc, line in all_lines(file.play):
        located, place = file.source_of(("play", *loc))
        first = seen.setdefault((located.path, line), place)
        if first != place:
            number = located.position(first)[0]
            yield located.problem(place, "C012", f"the line '{short(line)}' stands twice",
                                  f"the first is in line {number}; he never says the same thing twice")


def check_slots(file: ScenarioFile) -> Iterator[Problem]:
    """Only what is filled stands in braces, and where the words of staff are asked back they are quoted."""
    for loc, line in all_lines(file.play):
        allowed = {SLOT} if loc[0] in SLOTTED else set()
        for slot in re.findall(r"\{[^{}]*\}", line):
            if slot not in allowed:
                yield problem(file, ("play", *loc), "C026", f"nothing fills the slot {slot} in this line",
                              f"only {SLOT} is filled, with what staff said, under {', '.join(SLOTTED)}")
        if allowed and SLOT not in line:
            yield problem(file, ("play", *loc), "C026", f"a line under `{loc[0]}` does not say what staff said",
                          f"let it hold {SLOT}")
