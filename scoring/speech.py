"""How a sentence is meant: whether it says no, only wishes it could, or asks.

A promise or a move that is refused ("we can't take you to the tank") is not made; this module finds how far a "no"
reaches.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from scoring.criterion import Script
from scoring.located import FileModel, read_model
from scoring.phrases import PhraseSet, Span, overlaps
from scoring.text import Part, clauses, sentences


class SpeechWords(FileModel):
    """The words of one language in `speech.yaml`."""

    negators: tuple[str, ...]
    not_negators: tuple[str, ...]
    resets: tuple[str, ...]
    unreal: tuple[str, ...]
    asks: tuple[str, ...]


class SpeechFile(FileModel):
    zh: SpeechWords
    en: SpeechWords


@dataclass(frozen=True, slots=True)
class Speech:
    """Reads how the sentences of one language are meant."""

    phrases: PhraseSet

    def negated(self, folded: str) -> tuple[Span, ...]:
        """Return the stretches of a folded text that stand under a "no" or an "if only".

        A "no" reaches to the end of its clause or to the next subject; a second "no" takes the first one back.
        """
        found = self.phrases.tag(folded)
        harmless = found.get("not_negators", ())
        nots = [span for span in _outermost(found.get("negators", ())) if not overlaps(span, harmless)]
        unreal = [span for span in found.get("unreal", ()) if not overlaps(span, harmless)]
        if not nots and not unreal:
            return ()
        resets = [start for start, _ in found.get("resets", ())]
        spans: list[Span] = []
        for sentence in sentences(folded):
            for clause in clauses(folded, sentence):
                spans += _reaches(clause, nots, resets)
                if any(clause.holds(start) for start, _ in unreal):
                    spans.append((clause.start, clause.end))
        return tuple(spans)

    def says_no(self, folded: str) -> bool:
        """Whether a phrase or text itself holds a "no"."""
        found = self.phrases.tag(folded)
        return any(not overlaps(span, found.get("not_negators", ())) for span in found.get("negators", ())) \
            or "unreal" in found

    def asks(self, folded: str, sentence: Part) -> bool:
        """Whether the sentence asks for something, with or without a question mark."""
        if sentence.mark.startswith("?"):
            return True
        return "asks" in self.phrases.tag(folded[sentence.start : sentence.end])


def _reaches(clause: Part, nots: list[Span], resets: list[int]) -> list[Span]:
    """Return the parts of a clause that stand under an odd number of "no"."""
    marks = sorted([(start, end) for start, end in nots if clause.holds(start)] +
                   [(start, start) for start in resets if clause.holds(start)])
    spans: list[Span] = []
    since: int | None = None
    for start, end in marks:
        if since is not None:
            spans.append((since, start))
            since = None
        elif end > start:
            since = end
    if since is not None:
        spans.append((since, clause.end))
    return [span for span in spans if span[0] < span[1]]


def _outermost(spans: tuple[Span, ...]) -> list[Span]:
    """Return the spans that no longer one holds: `不能` counts once although `不` stands in it."""
    kept: list[Span] = []
    for span in spans:
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


@cache
def speech(script: Script) -> Speech:
    """Return the reader of one language."""
    read = read_model(SpeechFile, Path(str(files("scoring").joinpath("speech.yaml"))))
    words = read.zh if script == "zh" else read.en
    return Speech(PhraseSet(words.model_dump(), latin=script == "en"))


_BLANK = re.compile(r"[^\w]+")


def bare(folded: str) -> str:
    """Return a folded text without marks and spaces, to tell whether two replies are the same."""
    return _BLANK.sub("", folded)
