"""What a talk never showed, where no better sentence can be told: the acts worth most, and where they fit.

A tip needs a sentence that fits a reply. Where none does, an act that was never there is still named, with a question
that the trainee can ask himself in its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from scoring.analysis import Finding
from scoring.coaching.tips import LEAST, Talk, earns, gain, where
from scoring.coaching.words import coaching_words
from scoring.points import Counted

GAPS = 3


@dataclass(frozen=True, slots=True)
class Gap:
    """An act that earned nothing in the whole talk.

    `turn`: the reply where it fitted; `ask`: the question to oneself that leads to it, in the reader's language;
    `points`: what it would have been worth by itself, in hundredths of a point before the limits.
    """

    criterion: str
    turn: int
    ask: str
    points: int


def widest_gaps(talk: Talk) -> tuple[Gap, ...]:
    """Return the acts that would have been worth most of those the talk never earned by, the most valuable first."""
    weighed = sorted(_gaps(talk), key=lambda pair: pair[0], reverse=True)
    return tuple(gap for _, gap in weighed[:GAPS])


def _gaps(talk: Talk) -> Iterator[tuple[tuple[int, ...], Gap]]:
    earned = {item.finding.criterion for item in talk.counted if item.earns}
    for way in coaching_words().ways:
        reply, _ = where(talk, way.at)
        if reply is None or way.shows in earned or earns(talk, way.shows) is None:
            continue
        turn = talk.analyses[reply].turn
        added = Counted(Finding(turn, way.shows, "+", 0, 0, "", ""), reply)
        better = replace(talk, added=(*talk.added, added))
        points = better.worth.weighed - talk.worth.weighed
        if points >= LEAST:
            yield gain(talk, better), Gap(way.shows, turn, talk.terms.say(way.ask), points)
