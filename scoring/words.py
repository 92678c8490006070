"""The words of a text, and which of them follow each other: what is copied is copied in runs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from scoring.memory import CLAUSES, remembered_if_short
from scoring.text import HAN

RUN = 3
"""Words that must follow each other in both texts to be copied: three characters of Chinese, three words of English."""
Run = str
_WORD = re.compile(rf"[{HAN}]|[a-z]+(?:'[a-z]+)?|\d+")
_PRONOUNS = frozenset(
    """我 你 您 他 她 它 们 咱 i you he she it we they me him her us them my your his its our their mine yours ours
    i'm you're he's she's we're they're i've you've we've they've i'd you'd we'd they'd i'll you'll we'll they'll
    am is are was were""".split()
)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a clause: each Chinese character, each Latin word or number.

    `said`: all but pronouns, and `places`: where each of them begins.
    """

    said: tuple[str, ...]
    places: tuple[int, ...]
    pronouns: int


@remembered_if_short(CLAUSES)
def words_of(folded: str) -> Words:
    """Return the words of a folded clause."""
    words = [(match[0], match.start()) for match in _WORD.finditer(folded)]
    kept = [word for word in words if word[0] not in _PRONOUNS]
    return Words(tuple(said for said, _ in kept), tuple(place for _, place in kept), len(words) - len(kept))


def runs_of(words: Sequence[str]) -> Iterator[Run]:
    """Yield each `RUN` words that follow each other, as one string: there are many of them."""
    return map(" ".join, zip(words, islice(words, 1, None), islice(words, 2, None), strict=False))
