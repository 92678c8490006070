"""One pass over a staff reply: folded text, sentences, clauses, quotations and every labelled phrase.

All detectors look at the same `Reading`; none of them reads the text again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from scoring.case import Case
from scoring.criterion import SCRIPTS, Script, phrase_set
from scoring.phrases import Span, overlaps
from scoring.text import Part, clauses, fold, is_han, sentences
from scoring.transcript import Fault, Transcript

_QUOTED = re.compile(r"\"[^\"\n]{1,200}\"|(?<![a-z0-9])'[^'\n]{2,200}'(?![a-z0-9])")


@dataclass(frozen=True)
class Text:
    """A text and what one reading of it found. `script`: the language most of it is written in."""

    text: str

    @cached_property
    def folded(self) -> str:
        return fold(self.text)

    @cached_property
    def script(self) -> Script:
        han = sum(map(is_han, self.folded))
        return "zh" if han * 3 >= len(re.findall(r"[a-z]+", self.folded)) and han else "en"

    @cached_property
    def sentences(self) -> tuple[Part, ...]:
        return sentences(self.folded)

    @cached_property
    def clauses(self) -> tuple[Part, ...]:
        return tuple(clause for sentence in self.sentences for clause in clauses(self.folded, sentence))

    @cached_property
    def tags(self) -> dict[str, tuple[Span, ...]]:
        """Every labelled phrase of both languages (mixed text is common); see `criterion.phrase_set`."""
        merged: dict[str, tuple[Span, ...]] = {}
        for script in SCRIPTS:
            for label, spans in phrase_set(script).tag(self.folded).items():
                merged[label] = tuple(sorted((*merged.get(label, ()), *spans)))
        return merged

    @cached_property
    def quoted(self) -> tuple[Span, ...]:
        """What stands in quotation marks, marks included."""
        return tuple(match.span() for match in _QUOTED.finditer(self.folded))

    def spans(self, label: str, within: Span | None = None) -> tuple[Span, ...]:
        """Return the spans of a label, all of them or those that begin `within`."""
        found = self.tags.get(label, ())
        if within is None:
            return found
        return tuple(span for span in found if within[0] <= span[0] < within[1])

    def has(self, label: str, within: Span | None = None) -> bool:
        return bool(self.spans(label, within))

    def clause_at(self, offset: int) -> Part:
        """Return the clause that holds `offset`, or the nearest before it."""
        best = self.clauses[0]
        for clause in self.clauses:
            if clause.start > offset:
                break
            best = clause
        return best

    def sentence_at(self, offset: int) -> Part:
        """Return the sentence that holds `offset`, or the nearest before it."""
        best = self.sentences[0]
        for sentence in self.sentences:
            if sentence.start > offset:
                break
            best = sentence
        return best

    def clauses_in(self, sentence: Part) -> Iterator[Part]:
        return (clause for clause in self.clauses if sentence.start <= clause.start < sentence.end)

    def is_quoted(self, span: Span) -> bool:
        return overlaps(span, self.quoted)

    def of(self, span: Span) -> str:
        """Return the folded text of a span."""
        return self.folded[span[0] : span[1]]


@dataclass(frozen=True)
class Reading:
    """A staff reply read in the light of what the customer said before it."""

    transcript: Transcript
    turn: int
    case: Case | None
    fault: Fault
    reply: Text
    customer: tuple[Text, ...]
    """Every customer turn before the reply, in order."""
    earlier: tuple[Text, ...]
    """Every staff turn before the reply, in order."""

    @cached_property
    def latest(self) -> tuple[Text, ...]:
        """What the customer said since staff last spoke (one or several messages), or else his last turn."""
        said: list[Text] = []
        for turn in reversed(self.transcript.turns[: self.turn]):
            if turn.speaker == "staff":
                break
            said.append(self.customer[-1 - len(said)])
        return tuple(reversed(said)) or self.customer[-1:]
