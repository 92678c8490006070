"""What of a reply stands in other texts word for word, in runs: what the customer said, what staff said before."""

from __future__ import annotations

import re
from collections.abc import Iterable

from scoring.content import Unit
from scoring.memory import remembered, remembered_if_short
from scoring.phrases import Span
from scoring.reading import Reading, Text
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

LONG = 8
"""Words a reply must have to be compared with earlier ones: short ones are alike by chance."""
LOOK_BACK = 8
"""Earlier replies it is compared with."""

def mask(reply: Text, spans: Iterable[Span]) -> bytearray:
    """Return a byte for every character of a reply, 1 where it stands in one of the spans."""
    mask = bytearray(len(reply.folded))
    for start, end in spans:
        mask[start:end] = b"\1" * (end - start)
    return mask


def echo(reply: Text, clauses: tuple[Span, ...], latest: tuple[Text, ...]) -> tuple[float, tuple[Span, ...]]:
    """Return the share of the reply's words that stand in runs of `RUN` which the customer has just said, and where.

    Who is meant changes when words are given back, so pronouns do not count, nor do the frames of giving back
    ("you mean ...", "is that right?").
    """
    runs = [_runs_of(text.folded) for text in latest]
    if not any(runs):
        return 0.0, ()
    words = _words(reply.folded)
    innocent, frames = mask(reply, clauses), mask(reply, reply.spans("<frame>"))
    own = [(place, word) for place, word in words if innocent[place] and not frames[place]]
    if len(own) < RUN:  # hardly a clause is innocent: a fault must not hide the echo
        own = [(place, word) for place, word in words if not frames[place]]
    return _copied(own, runs)


def given(reading: Reading, clauses: tuple[Span, ...], units: tuple[Unit, ...]) -> tuple[int, int]:
    """Return the reply's words, and how many of them the customer said before, in runs of `RUN` or as content.

    What is given back counts in clauses at fault as well, and other words there do not: a fault must not thin it.
    """
    reply = reading.reply
    innocent, frames = mask(reply, clauses), mask(reply, reply.spans("<frame>"))
    words = [(place, word) for place, word in _words(reply.folded) if not frames[place]]
    _, copied = _copied(words, [_runs_of(text.folded) for text in reading.customer[-LOOK_BACK:]])
    heard = reading.heard
    held = mask(reply, (*copied, *((unit.start, unit.end) for unit in units if unit.key in heard.keys)))
    given = [bool(held[place]) or word in heard.characters for place, word in words]
    return sum(mine or innocent[place] for mine, (place, _) in zip(given, words, strict=True)), sum(given)


def again(reading: Reading, clauses: tuple[Span, ...]) -> tuple[float, tuple[Span, ...]]:
    """Return the share of the reply's words that stand in runs of `RUN` of the replies before it, and where.

    What the customer said himself is no form. Where hardly a clause is innocent, the faulty ones are looked at, too: a
    fault must not hide the form.
    """
    reply = reading.reply
    if not reading.earlier:
        return 0.0, ()
    words = _words(reply.folded)
    if len(words) < LONG:
        return 0.0, ()
    innocent = mask(reply, clauses)
    own = [(place, word) for place, word in words if innocent[place]]
    if len(own) < LONG:
        own = words
    return _copied(own, [_runs_of(text.folded) for text in reading.earlier[-LOOK_BACK:]],
                   [_runs_of(text.folded) for text in reading.customer[-LOOK_BACK:]])


@remembered(4096)
def word_counts(clause: str) -> tuple[int, int]:
    """Return how many words a clause has, and how many of them are pronouns."""
    words = _WORD.findall(clause)
    return len(words), sum(map(_PRONOUNS.__contains__, words))


def _copied(
    own: list[tuple[int, str]], runs: Iterable[frozenset[Run]], but: Iterable[frozenset[Run]] = ()
) -> tuple[float, tuple[Span, ...]]:
    """Return the share of the words (with their places) that stand in one of the runs, and their spans."""
    mine = _runs([word for _, word in own])
    known = frozenset(mine)
    held = frozenset[Run]().union(*map(known.intersection, runs)).difference(*but)
    if not held:
        return 0.0, ()
    copied = sorted({index + step for index, run in enumerate(mine) if run in held for step in range(RUN)})
    return len(copied) / len(own), tuple((own[index][0], own[index][0] + len(own[index][1])) for index in copied)


@remembered_if_short(64)
def _words(folded: str) -> list[tuple[int, str]]:
    """Return the words with their places: each Chinese character, each Latin word or number; no pronouns."""
    words = [(match.start(), match[0]) for match in _WORD.finditer(folded)]
    return [item for item in words if item[1] not in _PRONOUNS]


@remembered_if_short(1024)
def _runs_of(folded: str) -> frozenset[Run]:
    return frozenset(_runs([word for _, word in _words(folded)]))


def _runs(words: list[str]) -> list[Run]:
    """Return each `RUN` words that follow each other, as one string: there are many of them."""
    return list(map(" ".join, zip(words, words[1:], words[2:], strict=False)))
