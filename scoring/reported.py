"""When hard words are given back and not said: "you were told to get lost", 他骂您白痴.

Whoever takes in what a customer met with must be able to say it. What tells the two apart: who is said to have said
it, whether the customer brought the words up himself, and what the speaker thinks of them. "Some would call you an
idiot" puts them into everybody's mouth, "he was right to" makes them one's own: both say them.
"""

from __future__ import annotations

import re
from functools import cache, partial
from importlib.resources import files
from itertools import pairwise, takewhile
from pathlib import Path

from scoring.criterion import Script
from scoring.located import FileModel, read_model
from scoring.phrases import PhraseSet, Span, merge, overlaps
from scoring.reading import Reading
from scoring.text import HAN
from scoring.texts import Text

_NEAR = 4
"""Characters, mere marks, that may stand between what tells of the words and the words."""
_HAN = re.compile(f"[{HAN}]")
_LATIN = re.compile("[a-z]{3,}")
_OF_NO_WEIGHT = frozenset("you your you're the and such are were have has with that this what some".split())
SAYS = "listening.restate:says"
HIS_WEIGHT, HIS_SHARE = 1, 0.6
"""What a clause shares with the customer's words where it says them again."""
_DOUBTED = re.compile(r"[说讲](.{1,6})就(?:是|)\1|说得|倒好|轻巧|凭")
_ADDRESS = frozenset("您你我他她的了是就真这个人也")


class ReportedWords(FileModel):
    """The words of one language in `reported.yaml`."""

    told: tuple[str, ...]
    anybody: tuple[str, ...]
    somebody: tuple[str, ...]
    named: tuple[str, ...]
    condemned: tuple[str, ...]
    endorsed: tuple[str, ...]


class ReportedFile(FileModel):
    zh: ReportedWords
    en: ReportedWords


Places = dict[str, tuple[Span, ...]]


def is_given_back(reading: Reading, span: Span) -> bool:
    """Whether hard words of the reply are told of as somebody else's, and not said to the customer.

    Somebody must be named who said them to him; and the customer brought them up himself, or they are condemned beside.
    """
    reply = reading.reply
    tags = _phrases(reply.script).tag(reply.folded)
    around = reply.sentences_around(span[0], before=1, after=1)
    if any(_within(place, around) for place in tags.get("endorsed", ())):
        return False
    condemned = any(_within(place, around) for place in tags.get("condemned", ()))
    heard = any(_holds(said, reply.of(span)) for said in reading.customer)
    frame = _frame(reply, span, tags)
    if frame is None:
        return heard and _is_spoken_of(reply, span, tags)
    if overlaps(frame, tags.get("anybody", ())):
        return False
    vague = overlaps((reply.sentence_at(span[0]).start, frame[1]), tags.get("somebody", ()))
    return condemned or (heard and not vague)


def clauses_said_again(reading: Reading) -> tuple[Span, ...]:
    """Return the clauses that say outright that they give the customer's words back, and do: "您说司机让您滚下去".

    Those behind them in the sentence belong to them as long as they do too. A question back ("您说坏就坏？") only seems
    to, and so does what a customer never said.
    """
    reply = reading.reply
    found: list[Span] = []
    for start, _ in reply.spans(SAYS):
        sentence = reply.sentence_at(start)
        parts = [part.span for part in reply.clauses_in(sentence) if part.end > start]
        if not sentence.mark.startswith("?") and not _DOUBTED.search(reply.of(parts[0])):
            found += takewhile(partial(_is_his, reading), parts)
    return merge(found)


def _is_his(reading: Reading, span: Span) -> bool:
    common = reading.common(span)
    return common.weight >= HIS_WEIGHT and common.share >= HIS_SHARE


def _frame(reply: Text, span: Span, tags: Places) -> Span | None:
    """Return what tells that somebody said the words: the last such place before them, or in them, in their clause."""
    start = reply.clause_at(span[0]).start
    told = [place for place in tags.get("told", ())
            if place[0] < span[1] and (place[0] >= start or _only_marks(reply, place[1], span[0]))]
    return max(told, key=lambda place: place[1], default=None)


def _only_marks(reply: Text, start: int, end: int) -> bool:
    return 0 <= end - start <= _NEAR and not any(map(str.isalnum, reply.folded[start:end]))


def _is_spoken_of(reply: Text, span: Span, tags: Places) -> bool:
    """Whether the words are named as words, or only asked after before somebody is told of who said them."""
    sentence = reply.sentence_at(span[0])
    within = (sentence.start, sentence.end)
    named = tags.get("named", ())
    if any(_within(place, within) and place[0] >= span[1] for place in named):
        return True
    alone = not any(map(str.isalnum, reply.folded[sentence.start : span[0]] + reply.folded[span[1] : sentence.end]))
    after = reply.sentences_around(span[0], after=1)
    return alone and sentence.mark.startswith("?") and any(
        _within(place, after) and place[0] >= sentence.end for place in (*named, *tags.get("told", ())))


def _within(place: Span, around: Span) -> bool:
    return around[0] <= place[0] < around[1]


def _holds(said: Text, words: str) -> bool:
    """Whether a turn of the customer's holds the hard words, or half of them."""
    han = [char for char in _HAN.findall(words) if char not in _ADDRESS]
    if han:
        pairs = [first + second for first, second in pairwise(han)] or han
        return any(pair in said.folded for pair in pairs)
    latin = [word for word in _LATIN.findall(words) if word not in _OF_NO_WEIGHT]
    theirs = frozenset(_LATIN.findall(said.folded))
    return bool(latin) and 2 * sum(word in theirs for word in latin) >= len(latin)


@cache
def _phrases(script: Script) -> PhraseSet:
    read = read_model(ReportedFile, Path(str(files("scoring").joinpath("reported.yaml"))))
    words = read.zh if script == "zh" else read.en
    return PhraseSet(words.model_dump(), latin=script == "en")
