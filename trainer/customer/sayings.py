"""What kind of saying a reply of staff is, where the scorecard has no name for it: vague, a bare yes, a pledge, done.

The phrases stand in `sayings.yaml`. They decide nothing about mood or score, only what the customer comes back to.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from pathlib import Path

from scoring.criterion import Script, word_classes
from scoring.located import FileModel, read_model
from scoring.phrases import PhraseSet, Span, overlaps
from scoring.reading import Text
from scoring.speech import speech
from scoring.text import Part

CLOSED = ' \t\n,.!?;:"()~-…，。！？；：、“”「」『』（）～—'
"""Marks that are left out around words that are quoted."""
LONGEST = {"zh": 16, "en": 60}
"""Characters that are quoted at most: nobody repeats a speech."""


_SAID = re.compile(r"\w")
_ASKS = re.compile(
    r"\?\W*$|[吗呢嘛]\W*$|^(?:(?:and|so|but|well|ok|okay) )?"
    r"(?:who|when|where|which|why|how|what(?! an? )|do|does|did|is|are|was|were|have|has)\b"
)


class Sayings(FileModel):
    """Phrases of one written language, by what they tell."""

    unclear: tuple[str, ...]
    theirs: tuple[str, ...]
    bare: tuple[str, ...]
    beside: tuple[str, ...]
    serves: tuple[str, ...]
    proposes: tuple[str, ...]
    pledges: tuple[str, ...]
    at_once: tuple[str, ...]
    conditions: tuple[str, ...]
    done: tuple[str, ...]


class SayingsFile(FileModel):
    zh: Sayings
    en: Sayings


@cache
def _phrases(script: Script) -> PhraseSet:
    read = read_model(SayingsFile, Path(str(files("trainer.customer").joinpath("sayings.yaml"))))
    sayings: Sayings = getattr(read, script)
    return PhraseSet(dict(sayings), word_classes(script), latin=script == "en")


class Heard:
    """A reply as the customer hears it; `script` is the language of the talk."""

    def __init__(self, reply: Text, script: Script) -> None:
        self.reply, self.script = reply, script
        self.tags = _phrases(script).tag(reply.folded)
        self.tags["no"] = speech(script).negated(reply.folded)

    def _has(self, label: str, part: Part | Span) -> bool:
        span = part if isinstance(part, tuple) else (part.start, part.end)
        return overlaps(span, self.tags.get(label, ()))

    def unclear(self) -> tuple[str, Span] | None:
        """Return the words that could mean anything and where: the shortest clause that holds some, None without."""
        said = [(words, (part.start, part.end)) for part in self.reply.clauses
                if self._has("unclear", part) and not self._has("no", part) and not self._has("theirs", part)
                and (words := self._words(part))]
        return min(said, key=lambda found: len(found[0])) if said else self._bare()

    def _bare(self) -> tuple[str, Span] | None:
        """Return a bare yes or "I see", where the reply says nothing else."""
        parts = [part for part in self.reply.clauses if self._words(part)]
        yes = [part for part in parts if self._has("bare", part)]
        if yes and all(self._has("bare", part) or self._has("beside", part) for part in parts):
            return self._words(yes[0]) or "", (yes[0].start, yes[0].end)
        return None

    def asks(self) -> bool:
        """Whether it ends in a question that can be taken for nothing else."""
        last = [part for part in self.reply.sentences if _SAID.search(self.reply.folded, part.start, part.end)][-1:]
        return any(_ASKS.search(self.reply.folded[part.start : part.end + 1].strip()) for part in last)

    def serves(self) -> bool:
        """Whether it asks what he wants; he has said so with his first words."""
        return "serves" in self.tags

    def proposes(self) -> bool:
        """Whether it asks for leave or makes a proposal, so that the question is none about what he knows."""
        return "proposes" in self.tags

    def pledges(self) -> list[Span]:
        """Return the clauses in which staff says what staff will do, later and on no condition."""
        return [
            (part.start, part.end) for part in self.reply.clauses
            if self._has("pledges", part) and not self._has("at_once", part) and not self._has("no", part)
            and not self._has("conditions", self.reply.sentence_at(part.start))
            and self.reply.folded[part.end : part.end + 1] != "?" and not self.reply.is_quoted((part.start, part.end))
        ]

    def done(self) -> bool:
        """Whether it brings what was promised, or says that it has been done."""
        return "done" in self.tags

    def _words(self, part: Part) -> str | None:
        return quotable(self.reply.text[part.start : part.end], self.script)


def quotable(words: str, script: Script) -> str | None:
    """Return words as they are quoted, without the marks around them; None when they are too long or quote somebody.

    >>> quotable("we'll sort it out!", "en")
    "we'll sort it out"
    """
    bare = words.strip(CLOSED)
    if not bare or len(bare) > LONGEST[script] or any(mark in bare for mark in '"“”「」{}\n'):
        return None
    return bare
