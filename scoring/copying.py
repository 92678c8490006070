"""What of a reply stands in other texts word for word, in runs: what the customer said, what staff said before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate, compress

from scoring.phrases import Marks, Span
from scoring.reading import Reading
from scoring.texts import Text
from scoring.words import RUN, Run, runs_of

LONG = 8
"""Words a reply must have to be compared with earlier ones: short ones are alike by chance."""
LOOK_BACK = 8
"""Earlier replies it is compared with."""


def echo(reply: Text, clauses: Sequence[int], latest: Sequence[Text]) -> tuple[float, tuple[Span, ...]]:
    """Return the share of the reply's words that stand in runs which the customer has just said, and where.

    `clauses`: the numbers of those without a fault. Who is meant changes when words are given back, so pronouns do not
    count, nor do the frames of giving back ("you mean ...", "is that right?").
    """
    runs = [text.runs for text in latest]
    if not any(runs):
        return 0.0, ()
    words = _unframed(reply, range(len(reply.words)))
    own = _unframed(reply, _words_in(reply, clauses))
    return _share(reply, own if len(own) >= RUN else words, runs)  # a fault must not hide the echo


def given(reading: Reading, clauses: Sequence[int]) -> tuple[int, int]:
    """Return the reply's words, and how many of them the customer said before, in runs or as content.

    What is given back counts in clauses at fault as well, and other words there do not: a fault must not thin it.
    """
    reply, heard = reading.reply, reading.heard
    innocent = _unframed(reply, _words_in(reply, clauses))
    words = _unframed(reply, range(len(reply.words)))
    copied = _copied(reply, words, [text.runs for text in reading.customer[-LOOK_BACK:]])
    if not any(copied) and not any([reading.common(clause[:2]).weight for clause in reply.clauses]):
        return len(innocent), 0
    content, places = Marks(reply.units_of(heard.keys)), reply.word_places
    faulty = bytearray(b"\1") * len(reply.words)
    for word in innocent:
        faulty[word] = 0
    back = [word for at, word in enumerate(words) if copied[at] or reply.words[word] in heard.characters
            or content.touch((places[word], places[word] + 1))]
    return len(innocent) + sum(map(faulty.__getitem__, back)), len(back)


def again(reading: Reading, clauses: Sequence[int]) -> tuple[float, tuple[Span, ...]]:
    """Return the share of the reply's words that stand in runs of the replies before it, and where.

    What the customer said himself is no form. Where hardly a clause is innocent, the faulty ones are looked at, too: a
    fault must not hide the form.
    """
    reply = reading.reply
    if not reading.earlier or len(reply.words) < LONG:
        return 0.0, ()
    own = _words_in(reply, clauses)
    return _share(reply, own if len(own) >= LONG else range(len(reply.words)),
                  [text.runs for text in reading.earlier[-LOOK_BACK:]],
                  [text.runs for text in reading.customer[-LOOK_BACK:]])


def _words_in(reply: Text, clauses: Sequence[int]) -> Sequence[int]:
    """Return the numbers of the words that stand in some clauses, of which there are the numbers as well."""
    if len(clauses) == len(reply.clauses):
        return range(len(reply.words))
    ends = list(accumulate(len(words.said) for words in reply.words_of_clauses))
    return [word for clause in clauses for word in range(ends[clause - 1] if clause else 0, ends[clause])]


def _unframed(reply: Text, words: Sequence[int]) -> Sequence[int]:
    """Return the numbers of those of some words that stand in no frame of giving back."""
    frames = reply.spans("<frame>")
    if not frames:
        return words
    framed, places = Marks(frames), reply.word_places
    return [word for word in words if not framed.touch((places[word], places[word] + 1))]


def _copied(
    reply: Text, own: Sequence[int], runs: Iterable[frozenset[Run]], but: Iterable[frozenset[Run]] = ()
) -> bytearray:
    """Return for each of some words of a reply 1 where it stands in one of the runs, else 0."""
    whole = len(own) == len(reply.words)
    said = reply.words if whole else [reply.words[word] for word in own]
    known = reply.runs if whole else frozenset(runs_of(said))
    held = frozenset[Run]().union(*map(known.intersection, runs)).difference(*but)
    copied = bytearray(len(own))
    for index, run in enumerate(runs_of(said)) if held else ():
        if run in held:
            copied[index : index + RUN] = b"\1" * RUN
    return copied


def _share(
    reply: Text, own: Sequence[int], runs: Iterable[frozenset[Run]], but: Iterable[frozenset[Run]] = ()
) -> tuple[float, tuple[Span, ...]]:
    """Return the share of some words of a reply that stand in one of the runs, and where these are."""
    copied = _copied(reply, own, runs, but)
    if not any(copied):
        return 0.0, ()
    spans = ((reply.word_places[word], len(reply.words[word])) for word in compress(own, copied))
    return sum(copied) / len(own), tuple((start, start + length) for start, length in spans)
