"""Which of his lines the customer says: never one twice, and the same one again for the same seed.

The choice hashes seed, scenario and moment instead of drawing from a random generator, so it depends on nothing but
its arguments: not on the machine, the Python version or what was drawn before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from trainer.customer.state import CustomerState
from trainer.scenario import BANDS, Band, Play, ScenarioFile


def draw(lines: Iterable[str], used: Iterable[str], *key: object) -> str | None:
    """Return one of `lines` that is not `used`, by the hash of `key`; None when all are used."""
    said = set(used)
    left = [line for line in dict.fromkeys(lines) if line not in said]
    if not left:
        return None
    digest = hashlib.sha256("\0".join(map(str, key)).encode()).digest()
    return left[int.from_bytes(digest[:8], "big") % len(left)]


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
        line = draw(lines, state.used, seed, file.id, state.replies, cue)
        if line is not None:
            return cue, line
    return None


def spoken(lines: Iterable[str], file: ScenarioFile) -> str:
    """Return lines said one after the other, as the scenario's language writes them."""
    return (" " if file.language == "en" else "").join(lines)


def all_lines(play: Play) -> list[tuple[tuple[str | int, ...], str]]:
    """Return every line of the customer with its place in the file."""
    found: list[tuple[tuple[str | int, ...], str]] = []

    def add(place: tuple[str | int, ...], lines: tuple[str, ...]) -> None:
        found.extend(((*place, index), line) for index, line in enumerate(lines))

    add(("opening",), play.opening)
    for index, hidden in enumerate(play.hidden):
        add(("hidden", index, "lines"), hidden.lines)
    for index, rule in enumerate(play.reactions):
        add(("reactions", index, "lines"), rule.lines)
    for band in BANDS:
        add(("moods", band), play.moods.get(band, ()))
    add(("puzzled",), play.puzzled)
    for index, ending in enumerate(play.endings):
        add(("endings", index, "lines"), ending.lines)
    return found
