"""What kind of saying a reply of staff is, where the scorecard has no name for it: vague, a bare yes, a pledge, done.

The phrases stand in `sayings.yaml`. They decide nothing about mood or score, only what the customer comes back to, and
whether he warns before he goes.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from pathlib import Path

from scoring.criterion import Script, word_classes
from scoring.disguise import meant
from scoring.located import FileModel, read_model
from scoring.phrases import PhraseSet, Span, overlaps
from scoring.speech import speech
from scoring.text import Part
from scoring.texts import Text

CLOSED = ' \t\n,.!?;:"()~-…，。！？；：、“”「」『』（）～—'
"""Marks that are left out around words that are quoted."""
LONGEST = {"zh": 16, "en": 60}
"""Characters that are quoted at most: nobody repeats a speech."""


_SAID = re.compile(r"\w")
_ASKS = re.compile(
    r"\?\W*$|[吗呢嘛]\W*$|(?:行不行|好不好|可不可以|要不要|怎么样|如何)\W*$|^(?:(?:and|so|but|well|ok|okay) )?"
    r"(?:who|when|where|which|why|how(?! (?:sad|sorry|nice|kind|awful|lovely))|what(?! an? )|do(?!n't)|does|did|is|are"
    r"|was|were|have(?! a\b)|has|shall|may|(?:would|could|can|will) you|(?:can|could|should) (?:i|we))\b"
)
LAST = 2
"""A question is taken up as long as at most one sentence less than this has followed it."""


class Sayings(FileModel):
    """Phrases of one written language, by what they tell."""

    unclear: tuple[str, ...]
    theirs: tuple[str, ...]
    bare: tuple[str, ...]
    beside: tuple[str, ...]
    serves: tuple[str, ...]
    offers: tuple[str, ...]
    tells: tuple[str, ...]
    wants: tuple[str, ...]
    which: tuple[str, ...]
    understood: tuple[str, ...]
    more: tuple[str, ...]
    cares: tuple[str, ...]
    farewell: tuple[str, ...]
    timed: tuple[str, ...]
    later: tuple[str, ...]
    pledges: tuple[str, ...]
    plans: tuple[str, ...]
    looks: tuple[str, ...]
    sums_up: tuple[str, ...]
    jests: tuple[str, ...]
    at_once: tuple[str, ...]
    conditions: tuple[str, ...]
    done: tuple[str, ...]
    gross: tuple[str, ...]


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
        span = (part.start, part.end) if isinstance(part, Part) else part
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

    def question(self) -> Part | None:
        """Return the sentence in which it asks last, None when it asks nothing or has gone on to something else."""
        said = [part for part in self.reply.sentences if _SAID.search(self.reply.folded, part.start, part.end)]
        asking = [part for part in said[-LAST:] if _ASKS.search(self.reply.folded[part.start : part.end + 1].strip())
                  and not self.reply.is_quoted((part.start, part.end))]
        return asking[-1] if asking else None

    def is_last(self, part: Part) -> bool:
        """Whether nothing is said behind a sentence of it."""
        return not _SAID.search(self.reply.folded, part.end)

    def has(self, label: str, part: Part | Span) -> bool:
        """Whether a saying of that kind stands in a part of it."""
        return self._has(label, part)

    def is_gross(self) -> bool:
        """Whether its words are foul, plain or in disguise."""
        view = meant(self.reply.folded)
        disguised = _phrases(self.script).tag(view.text) if view is not None else {}
        return bool(self.tags.get("gross") or disguised.get("gross"))

    def asks_for_more(self, part: Part | Span) -> bool:
        """Whether a part of it asks whether there is anything else: never a question that he has answered."""
        return self._has("more", part)

    def takes_leave(self) -> bool:
        """Whether it says goodbye."""
        return "farewell" in self.tags

    def farewells(self) -> list[Span]:
        """Return the clauses in which it says goodbye."""
        return [(part.start, part.end) for part in self.reply.clauses if self._has("farewell", part)]

    def jests(self) -> list[Span]:
        """Return what it takes back as a joke: each such sentence with the one before it."""
        parts = self.reply.sentences
        return [(parts[max(0, index - 1)].start, part.end) for index, part in enumerate(parts)
                if self._has("jests", part)]

    def serves(self) -> bool:
        """Whether it asks what he wants; he has said so with his first words."""
        return "serves" in self.tags

    def pledges(self) -> list[Span]:
        """Return the clauses in which staff says what staff will do, later and on no condition."""
        return [
            (part.start, part.end) for part in self.reply.clauses
            if self._has("pledges", part) and not self._has("at_once", part) and not self._has("no", part)
            and not self._has("conditions", self.reply.sentence_at(part.start))
            and self.reply.folded[part.end : part.end + 1] != "?" and not self.reply.is_quoted((part.start, part.end))
        ]

    def plans(self) -> list[Span]:
        """Return the clauses in which staff says or asks what staff will do, not in jest and on no condition."""
        if "jests" in self.tags:
            return []
        return [
            (part.start, part.end) for part in self.reply.clauses
            if (self._has("pledges", part) or self._has("plans", part)) and not self._has("no", part)
            and not self._has("at_once", part) and not self._has("unclear", part) and not self._has("tells", part)
            and not self._has("conditions", self.reply.sentence_at(part.start))
            and not self.reply.is_quoted((part.start, part.end))
        ]

    def is_later(self, part: Part | Span) -> bool:
        """Whether a part of it names a time that a talk does not last."""
        return self._has("timed", part) or self._has("later", part)

    def sums_up(self) -> bool:
        """Whether it says how things stand between them."""
        return "sums_up" in self.tags

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


def clauses_at(text: Text, span: Span) -> Span:
    """Return a span widened to the clauses it stands in."""
    touched = [part for part in text.clauses if overlaps(span, [(part.start, part.end)])]
    return (min(span[0], touched[0].start), max(span[1], touched[-1].end)) if touched else span


def in_brackets(text: Text, span: Span) -> bool:
    """Whether a span stands in round brackets, in which staff tells what it does."""
    opened = sum(place <= span[0] for place in text.brackets["("])
    return opened > sum(place < span[0] for place in text.brackets[")"])
