"""How the customer's line goes out where it is typed: in one message or in two, and now and then with a slip.

Nothing here decides what is said. The choices hash seed, scenario and moment, as those of lines do.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path

from pydantic import Field

from scoring.explain import in_language, script_of
from scoring.located import FileModel, read_model
from scoring.phrases import Span, overlaps
from scoring.text import HAN, count_han, fold, sentences
from scoring.transcript import Transcript
from trainer.customer.conditions import band_of
from trainer.customer.state import Reaction
from trainer.scenario import ScenarioFile

TYPED = frozenset({"chat", "message"})
"""The channels in which customers type."""
HALVES = 20
HALVES_MORE = 40
"""Of a hundred lines that could go out in two messages so many do, and so many more for each way of `IN_BITS`."""
IN_BITS = frozenset({"hurried", "chatty", "young"})
SLIPS = 60
"""Percent of the messages in which a slip may stand that have one; it may in one of `EVERY` only."""
EVERY = 3
SLIPPING = frozenset({"hurried", "young", "elderly"})
CORRECTED = 35
"""Percent of the slips in a word that are taken back by sending the word again behind a star."""
LEAST = 12
"""A half message is at least so long; Chinese characters count double."""
_PAIRS = ("()", "（）", "“”", "「」", "《》")
_LETTERS = re.compile(rf"[^\W\d_{HAN}]")


class Slips(FileModel):
    """The slips of one written language: what is typed for a word, and closing marks that are left out."""

    words: dict[str, str] = Field(min_length=1)
    dropped: tuple[str, ...]


class SlipsFile(FileModel):
    zh: Slips
    en: Slips


@cache
def slips() -> SlipsFile:
    """Return what stands in `slips.yaml`."""
    return read_model(SlipsFile, Path(str(files("trainer.customer").joinpath("slips.yaml"))))


@dataclass(frozen=True, slots=True)
class _Slip:
    """A message with a slip in it, and the word that was meant where somebody would take it back."""

    text: str
    meant: str | None = None


def as_sent(file: ScenarioFile, reaction: Reaction, transcript: Transcript, seed: int) -> Reaction:
    """Return the reaction with the messages in which it goes out; spoken words and a farewell stay as they are.

    What tells a fact has no slip in it: it must be read as it is.
    """
    if file.about.channel not in TYPED or reaction.state.outcome:
        return reaction
    ways = {*file.play.persona.traits, *file.play.uses}
    halves = _halves(reaction, file, ways, seed)
    slip = None if reaction.told else _slip(reaction, file, ways, halves[-1], seed)
    if slip is None:
        return replace(reaction, parts=halves) if len(halves) > 1 else reaction
    parts = (*halves[:-1], slip.text)
    if len(parts) == 1 and slip.meant and _takes_back(slip.meant, reaction, file, transcript, seed):
        parts = (*parts, f"*{slip.meant}")
    return replace(reaction, parts=parts)


def _number(limit: int, *key: object) -> int:
    """Return a number below `limit`, by the hash of `key`."""
    digest = hashlib.sha256("\0".join(map(str, key)).encode()).digest()
    return int.from_bytes(digest[:8], "big") % limit


def _halves(reaction: Reaction, file: ScenarioFile, ways: set[str], seed: int) -> tuple[str, ...]:
    """Return the line whole, or in the two halves in which he sends it."""
    places = _breaks(reaction.line)
    key = (seed, file.id, reaction.state.replies, "halves")
    if not places or _number(100, *key) >= HALVES + HALVES_MORE * len(ways & IN_BITS):
        return (reaction.line,)
    place = places[_number(len(places), *key, "where")]
    return reaction.line[:place].rstrip(), reaction.line[place:].lstrip()


def _breaks(line: str) -> list[int]:
    """Return where a line may be cut: behind a sentence, with something to say on both sides."""
    folded = fold(line)
    starts = [part.start for part in sentences(folded)[1:]]
    return [start for start in starts
            if _is_whole(line[:start]) and _is_whole(line[start:])
            and min(_length(line[:start]), _length(line[start:])) >= LEAST]


def _length(text: str) -> int:
    return len(_LETTERS.findall(text)) + 2 * count_han(text)


def _is_whole(text: str) -> bool:
    """Whether no bracket and no quotation is left open, or only closed."""
    return text.count('"') % 2 == 0 and all(text.count(pair[0]) == text.count(pair[1]) for pair in _PAIRS)


def _slip(reaction: Reaction, file: ScenarioFile, ways: set[str], message: str, seed: int) -> _Slip | None:
    """Return the message with a slip in it, None where he makes none."""
    replies = reaction.state.replies
    hasty = ways & SLIPPING or band_of(reaction.state.mood) == "furious"
    turn = _number(EVERY, seed, file.id, replies // EVERY, "slip")
    if not hasty or replies % EVERY != turn or _number(100, seed, file.id, replies, "slips") >= SLIPS:
        return None
    possible = [*_wrong_words(message, file), *_loose_marks(message, file)]
    return possible[_number(len(possible), seed, file.id, replies, "which")] if possible else None


def _wrong_words(message: str, file: ScenarioFile) -> list[_Slip]:
    """Return the message with each of its words that are easily mistyped, one at a time."""
    taboo = _taboo(message, file)
    edge = r"(?<![\w'’-]){}(?![\w'’-])" if script_of(file.language) == "en" else "{}"
    found = []
    for word, typed in getattr(slips(), script_of(file.language)).words.items():
        match = re.search(edge.format(re.escape(word)), message)
        if match and not overlaps(match.span(), taboo):
            text = message[: match.start()] + typed + message[match.end() :]
            found.append(_Slip(text, None if "'" in word else word))
    return found


def _taboo(message: str, file: ScenarioFile) -> list[Span]:
    """Return where the message names what must be read as it is: the things of the case, people, numbers."""
    names = (*file.case.terms, file.play.persona.name)
    pattern = "|".join([r"\w*\d\w*", *(re.escape(name) for name in names)])
    return [match.span() for match in re.finditer(pattern, message, re.IGNORECASE)]


def _loose_marks(message: str, file: ScenarioFile) -> list[_Slip]:
    """Return the message without its last mark, and in English with a small letter at its head."""
    known: Slips = getattr(slips(), script_of(file.language))
    found = [_Slip(message[:-1])] if message.endswith(known.dropped) and not message.endswith("..") else []
    small = message[:1].lower()
    if script_of(file.language) == "en" and small != message[:1] and message[1:2].islower() \
            and not overlaps((0, 1), _taboo(message, file)):
        found.append(_Slip(small + message[1:]))
    return found


def _takes_back(word: str, reaction: Reaction, file: ScenarioFile, transcript: Transcript, seed: int) -> bool:
    """Whether he sends the word again as it should be; the same one only once in a talk."""
    sent = f"*{in_language(word, transcript.language)}"
    before = any(turn.speaker == "customer" and turn.text == sent for turn in transcript.turns)
    return not before and _number(100, seed, file.id, reaction.state.replies, "corrected") < CORRECTED
