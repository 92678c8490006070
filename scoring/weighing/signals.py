"""The signals of a sentence: what the linear layer may look at, as names that a person can read.

| signal | says |
| --- | --- |
| `就不`, `just the` | these neighbouring characters or words stand in it, one to `LONGEST` of them; digits are `#` |
| `here wording.but`, `elsewhere wording.but` | the rules find this in the sentence, or in another one of the reply |
| `says <staff>` | a phrase with this label stands in it: a word class, or a list of a criterion |
| `shares 2` | so many words of content it has in common with the customer, to `MOST_SHARED` |
| `complaint`, `asked` | the customer complains; he only asks |
| `bare`, `bare complaint` | nowhere in the reply do the rules find anything good; nor in the answer to a complaint |
| `zh`, `en` | the language the reply is written in |

The first row is apart, in `grams`, because it is about words alone. Where in the reply a sentence stands is no signal: a
fault put before or behind it may not change what it shows. Apart from the weights because whoever fits weights
reads the same signals.
"""  # noqa: E501 - a row of a table is one line

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from scoring.criterion import Script, catalogue
from scoring.phrases import Span
from scoring.reading import Reading
from scoring.text import Part

LONGEST = 3
MOST_SHARED = 4
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+|[.?!,;:…]")
_CHARACTER = re.compile(r"\d+|\S")
Found = Mapping[str, tuple[Span, ...]]


def signals(reading: Reading, found: Found, labels: Iterable[str]) -> list[list[str]]:
    """Return the signals of every sentence of a reply. `found`: by the rules; `labels`: those that are looked for."""
    reply = reading.reply
    whole = list(_of_the_reply(reading, found))
    begun = reply.begun_in_sentences(reply.labels.keys() & labels)
    each = [[*whole, f"shares {min(MOST_SHARED, int(reading.shared_weight(sentence)))}", *map(_says, said)]
            for sentence, said in zip(reply.sentences, begun, strict=True)]
    for criterion, spans in found.items():
        for sentence, names in zip(reply.sentences, each, strict=True) if spans else ():
            here = len(begun_in(sentence, spans))
            if here:
                names.append(_here(criterion))
            if here < len(spans):
                names.append(_elsewhere(criterion))
    return each


_says, _here, _elsewhere = (cache(form.format) for form in ("says {}", "here {}", "elsewhere {}"))


def _of_the_reply(reading: Reading, found: Found) -> Iterator[str]:
    if reading.complains:
        yield "complaint"
    if is_bare(found):
        yield "bare complaint" if reading.complains else "bare"
    if reading.is_asked:
        yield "asked"
    yield reading.reply.script


def is_bare(found: Found) -> bool:
    """Whether the rules find nothing good in a reply: neither kindness nor an act, a question or a reason."""
    return not any(map(found.get, _good()))


@cache
def _good() -> tuple[str, ...]:
    return tuple(name for name, criterion in catalogue().items() if criterion.polarity == "+")


def begun_in(sentence: Part, spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return those of some spans, which are in order, that begin in a sentence."""
    first = bisect_left(spans, (sentence.start,))
    return spans[first : bisect_left(spans, (sentence.end,), first)]


def grams(reading: Reading, place: int) -> set[str]:
    """Return what neighbouring characters (of Chinese) or words stand in the sentence at `place`."""
    sentence = reading.reply.sentences[place]
    said = reading.reply.of((sentence.start, sentence.end))
    return {gram for gram, _ in placed_grams(said, reading.reply.script)}


def placed_grams(said: str, script: Script) -> Iterator[tuple[str, int]]:
    """Yield the same for a folded sentence with the offset in it where each begins, as often as it stands there."""
    matches = list((_CHARACTER if script == "zh" else _WORD).finditer(said))
    words = ["#" if match[0].isdecimal() else match[0] for match in matches]
    gap = "" if script == "zh" else " "
    for count in range(1, LONGEST + 1):
        for at in range(len(words) - count + 1):
            yield gap.join(words[at : at + count]), matches[at].start()
