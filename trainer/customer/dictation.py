"""What staff dictates: words that the customer is to say after them, known by their standing in what staff said.

Nobody has to tell an order from a question for it: a line that is made of a run of staff's own words is theirs, however
they asked for it. A short echo ("Ten minutes?") is what people do, and so is a question before words of their own.
Words that are too few for a run are known by the quotation marks or the colon that staff has put them behind.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from scoring.criterion import Script
from scoring.text import HAN, fold, sentences
from scoring.transcript import Transcript

RUN = {"zh": 6, "en": 4}
"""So many characters or words in a row are taken over."""
SHARE = 0.6
"""From this share on, a sentence is staff's."""
LAST = 6
"""So many replies of staff back."""
_QUOTED = re.compile(
    "[\"“「『«]([^\"“”「」『』«»]{1,40})[\"”」』»]|(?:^|[^\\w])['‘]([^'‘’]{1,40})['’](?!\\w)|:([^:]{1,40})$")
_UNIT = {"zh": re.compile(rf"[{HAN}]|[a-z0-9]+"), "en": re.compile(r"[a-z0-9]+(?:'[a-z]+)*")}


def repeats(said: str, transcript: Transcript, own: Iterable[str], script: Script) -> bool:
    """Whether a line, or one sentence of it, is for the most part what staff said; `own` are words that are his."""
    turns = transcript.turns
    staff = [turn.text for turn in turns if turn.speaker == "staff"][-LAST:]
    his = (*own, *(turn.text for turn in turns if turn.speaker == "customer"))
    theirs = _runs_of(staff, script) - _runs_of(his, script)
    folded = fold(said)
    told = (folded[part.start:part.end] for part in sentences(folded) if not part.mark.startswith("?"))
    parts = [_units(text, script) for text in told]
    whole = _units(folded, script)
    return any(_taken(units, theirs, RUN[script]) for units in (whole, *parts)) \
        or _is_given(parts, staff[-1:], his, script)


def _is_given(parts: Iterable[list[str]], staff: Iterable[str], his: Iterable[str], script: Script) -> bool:
    """Whether one of these parts of a line is, word for word, what staff has put between marks or behind a colon."""
    given = {tuple(_units(next(filter(None, found.groups())), script))
             for text in staff for found in _QUOTED.finditer(fold(text))}
    own = [" ".join(_units(fold(text), script)) for text in his]
    return any(tuple(units) in given and not any(" ".join(units) in text for text in own) for units in parts if units)


def _taken(units: list[str], theirs: frozenset[tuple[str, ...]], size: int) -> bool:
    taken: set[int] = set()
    for start in range(len(units) - size + 1):
        if tuple(units[start:start + size]) in theirs:
            taken.update(range(start, start + size))
    return bool(taken) and len(taken) >= SHARE * len(units)


def _runs_of(texts: Iterable[str], script: Script) -> frozenset[tuple[str, ...]]:
    return frozenset[tuple[str, ...]]().union(*(_runs(fold(text), script) for text in texts))


@lru_cache(maxsize=256)
def _runs(folded: str, script: Script) -> frozenset[tuple[str, ...]]:
    units, size = _units(folded, script), RUN[script]
    return frozenset(tuple(units[start:start + size]) for start in range(len(units) - size + 1))


def _units(folded: str, script: Script) -> list[str]:
    return _UNIT[script].findall(folded)
