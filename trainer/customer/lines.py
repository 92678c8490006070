"""Which of his lines the customer says: never one twice, and the same one again for the same seed.

The choice hashes seed, scenario and moment instead of drawing from a random generator, so it depends on nothing but
its arguments: not on the machine, the Python version or what was drawn before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable

from trainer.customer.state import CustomerState
from trainer.scenario import BANDS, Band, Play, ScenarioFile
from trainer.shared import POOLS

SLOT = "{words}"
"""Stands in a line for what staff said."""
SLOTTED = ("unclear", "recalls", "relies")
"""Pools whose lines quote staff."""


def draw(
    lines: Iterable[str], used: Iterable[str], *key: object, spare: Collection[str] = (),
) -> str | None:
    """Return one of `lines` that is not `used`, by the hash of `key`; None when all are used.

    Those that are `spare` are taken when no other is left.
    """
    said = set(used)
    left = [line for line in dict.fromkeys(lines) if line not in said]
    left = [line for line in left if line not in spare] or left
    if not left:
        return None
    return left[number_below(len(left), *key)]


def number_below(limit: int, *key: object) -> int:
    """Return a number from 0 on and below `limit`, by the hash of `key`."""
    digest = hashlib.sha256("\0".join(map(str, key)).encode()).digest()
    return int.from_bytes(digest[:8], "big") % limit


def opening_line(file: ScenarioFile, seed: int) -> str:
    """Return the first line of a talk."""
    line = draw(file.play.opening, (), seed, file.id, "opening")
    assert line is not None, "the schema asks for opening lines"
    return line


def mood_line(file: ScenarioFile, state: CustomerState, mood: Band, seed: int) -> tuple[str, str] | None:
    """Return the cue and a line for a mood: of its own pool, else of the pools nearest to it, else of `puzzled`."""
    here = BANDS.index(mood)
    nearest = sorted(BANDS, key=lambda name: (abs(BANDS.index(name) - here), BANDS.index(name)))
    pools = [(f"mood.{name}", file.play.moods.get(name, ())) for name in nearest]
    for cue, lines in [*pools, ("puzzled", file.play.puzzled)]:
        line = draw(lines, state.used, seed, file.id, state.replies, cue, spare=file.borrowed)
        if line is not None:
            return cue, line
    return None


def spoken(lines: Iterable[str], file: ScenarioFile) -> str:
    """Return lines said one after the other, as the scenario's language writes them.

    Lines in a chat often have no mark at their end; where another follows they get a full stop.
    """
    english = file.language == "en"
    said = list(lines)
    ended = (line + ("." if english else "。") if line[-1:].isalnum() else line for line in said[:-1])
    return (" " if english else "").join([*ended, *said[-1:]])


def all_lines(play: Play) -> list[tuple[tuple[str | int, ...], str]]:
    """Return every line of the customer with its place in the file."""
    found: list[tuple[tuple[str | int, ...], str]] = []

    def add(place: tuple[str | int, ...], lines: tuple[str, ...]) -> None:
        found.extend(((*place, index), line) for index, line in enumerate(lines))

    add(("opening",), play.opening)
    for index, hidden in enumerate(play.hidden):
        add(("hidden", index, "lines"), hidden.lines)
    for index, answer in enumerate(play.answers):
        add(("answers", index, "lines"), answer.lines)
    for index, rule in enumerate(play.reactions):
        add(("reactions", index, "lines"), rule.lines)
    for band in BANDS:
        add(("moods", band), play.moods.get(band, ()))
    for asked, lines in play.unknown.items():
        add(("unknown", asked), lines)
    for pool in POOLS:
        add((pool,), getattr(play, pool))
    for index, ending in enumerate(play.endings):
        add(("endings", index, "lines"), ending.lines)
    return found
