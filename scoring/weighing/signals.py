"""The signals of a sentence: what the linear layer may look at, as names that a person can read.

| signal | says |
| --- | --- |
| `就不`, `just the` | these neighbouring characters or words stand in it, one to `LONGEST` of them; digits are `#` |
| `here wording.but`, `elsewhere wording.but` | the rules find this in the sentence, or in another one of the reply |
| `says <staff>` | a phrase with this label stands in it: a word class, or a list of a criterion |
| `shares 2` | so many words of content it has in common with the customer, to `MOST_SHARED` |
| `complaint`, `asked` | the customer complains; he only asks |
| `zh`, `en` | the language the reply is written in |

The first row is apart, in `grams`, because it is about words alone. Where in the reply a sentence stands is no signal: a
fault put before or behind it may not change what it shows. Apart from the weights because whoever fits weights
reads the same signals.
"""  # noqa: E501 - a row of a table is one line

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from scoring.phrases import Span
from scoring.reading import Reading
from scoring.text import Part

LONGEST = 3
MOST_SHARED = 4
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+|[.?!,;:…]")
_CHARACTER = re.compile(r"\d+|\S")
Found = Mapping[str, tuple[Span, ...]]


def signals(reading: Reading, found: Found, place: int, labels: frozenset[str]) -> Iterator[str]:
    """Yield the signals of the sentence at `place`. `found`: by the rules; `labels`: those that are looked for."""
    sentence = reading.reply.sentences[place]
    yield from _rules(found, sentence)
    span = sentence.start, sentence.end
    for label in reading.reply.likely(labels):
        if reading.reply.has(label, span):
            yield f"says {label}"
    yield f"shares {min(MOST_SHARED, int(reading.common(span).weight))}"
    if reading.complains:
        yield "complaint"
    if reading.is_asked:
        yield "asked"
    yield reading.reply.script


def _rules(found: Found, sentence: Part) -> Iterator[str]:
    for criterion, spans in found.items():
        if spans:
            here = sum(sentence.start <= start < sentence.end for start, _ in spans)
            if here:
                yield f"here {criterion}"
            if here < len(spans):
                yield f"elsewhere {criterion}"


def grams(reading: Reading, place: int) -> set[str]:
    """Return what neighbouring characters (of Chinese) or words stand in the sentence at `place`."""
    words = [word for word, _ in _words(reading, place)]
    gap = "" if reading.reply.script == "zh" else " "
    pairs = map(gap.join, pairwise(words))
    triples = map(gap.join, zip(words, words[1:], words[2:], strict=False))
    return {*words, *pairs, *triples}


def placed_grams(reading: Reading, place: int) -> Iterator[tuple[str, int]]:
    """Yield the same with the offset in the reply where each begins, as often as it stands there."""
    words = _words(reading, place)
    gap = "" if reading.reply.script == "zh" else " "
    for count in range(1, LONGEST + 1):
        for at in range(len(words) - count + 1):
            yield gap.join(word for word, _ in words[at : at + count]), words[at][1]


def _words(reading: Reading, place: int) -> list[tuple[str, int]]:
    reply = reading.reply
    sentence = reply.sentences[place]
    unit = _CHARACTER if reply.script == "zh" else _WORD
    return [("#" if match[0].isdecimal() else match[0], match.start())
            for match in unit.finditer(reply.folded, sentence.start, sentence.end)]
