"""One pass over a staff reply: folded text, sentences, clauses, quotations and every labelled phrase.

All detectors look at the same `Reading`; none of them reads the text again.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain

from scoring.case import Case
from scoring.complaint import complains
from scoring.content import Common, Heard, all_heard, common_content, heard_in
from scoring.criterion import SCRIPTS, Script, phrase_set, word_classes
from scoring.memory import Recent
from scoring.phrases import Marks, PhraseSet, Span
from scoring.text import HAN, Part, clauses, count_han, fold, sentences
from scoring.transcript import Fault, Transcript

# What a text must hold for phrases of a language to be looked for: most texts are spared half the search.
_WRITTEN: dict[Script, re.Pattern[str]] = {"zh": re.compile(f"[{HAN}]"), "en": re.compile("[a-z<]")}
_BRACKET = re.compile("[()]")
_LATIN_WORD = re.compile("[a-z]+")
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
        han = count_han(self.folded)
        return "zh" if han and han * 3 >= len(_LATIN_WORD.findall(self.folded)) else "en"

    @cached_property
    def sentences(self) -> tuple[Part, ...]:
        return sentences(self.folded)

    @cached_property
    def clauses(self) -> tuple[Part, ...]:
        return tuple(clause for sentence in self.sentences for clause in clauses(self.folded, sentence))

    @cached_property
    def heard(self) -> Heard:
        """The content of the text, to look up what another one shares with it."""
        return heard_in(self.folded)

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [sentence.start for sentence in self.sentences]

    @cached_property
    def _clause_starts(self) -> list[int]:
        return [clause.start for clause in self.clauses]

    @cached_property
    def _marks(self) -> dict[str, Marks]:
        return {}

    @cached_property
    def labels(self) -> Mapping[str, tuple[Span, ...]]:
        """Every label that is found, with its spans in order (see `criterion.phrase_set`).

        Phrases of both languages are looked for, one list each: mixed text is common.
        """
        each = [self._phrases(script).find(self.folded) for script in SCRIPTS if _WRITTEN[script].search(self.folded)]
        found = each[0] if each else {}
        for label, spans in chain.from_iterable(more.items() for more in each[1:]):
            found[label] = [*found.get(label, ()), *spans]
        return {label: tuple(sorted(set(spans)) if len(spans) > 1 else spans) for label, spans in found.items()}

    def _phrases(self, script: Script) -> PhraseSet:
        return phrase_set(script)

    @cached_property
    def quoted(self) -> tuple[Span, ...]:
        """What stands in quotation marks, marks included."""
        if '"' not in self.folded and "'" not in self.folded:
            return ()
        return tuple(match.span() for match in _QUOTED.finditer(self.folded))

    @cached_property
    def brackets(self) -> dict[str, list[int]]:
        """Where round brackets are opened and closed."""
        places: dict[str, list[int]] = {"(": [], ")": []}
        for match in _BRACKET.finditer(self.folded):
            places[match[0]].append(match.start())
        return places

    @cached_property
    def _quoted_marks(self) -> Marks:
        return Marks(self.quoted)

    def spans(self, label: str, within: Span | None = None) -> tuple[Span, ...]:
        """Return the spans of a label, all of them or those that begin `within`."""
        found = self.labels.get(label, ())
        if within is None or not found:
            return found
        first = bisect_left(found, (within[0],))
        return found[first : bisect_left(found, (within[1],))]

    def has(self, label: str, within: Span | None = None) -> bool:
        """Whether a label is found, anywhere or beginning `within`."""
        found = self.labels.get(label)
        if found is None or within is None:
            return found is not None
        first = bisect_left(found, (within[0],))
        return first < len(found) and found[first][0] < within[1]

    def has_any(self, labels: Iterable[str]) -> bool:
        """Whether one of some labels is found."""
        return not self.labels.keys().isdisjoint(labels)

    def touches(self, label: str, span: Span) -> bool:
        """Whether `span` shares a character with a place of `label`."""
        found = self.labels.get(label)
        if found is None:
            return False
        if len(found) == 1:
            return found[0][0] < span[1] and found[0][1] > span[0]
        marks = self._marks.get(label)
        if marks is None:
            marks = self._marks[label] = Marks(found)
        return marks.touch(span)

    def clause_at(self, offset: int) -> Part:
        """Return the clause that holds `offset`, or the nearest before it."""
        return self.clauses[max(0, bisect_right(self._clause_starts, offset) - 1)]

    def sentence_at(self, offset: int) -> Part:
        """Return the sentence that holds `offset`, or the nearest before it."""
        return self.sentences[max(0, bisect_right(self._sentence_starts, offset) - 1)]

    def sentences_around(self, offset: int, *, before: int = 0, after: int = 0) -> Span:
        """Return the span of the sentence that holds `offset`, with so many sentences before and after it."""
        index = max(0, bisect_right(self._sentence_starts, offset) - 1)
        last = min(len(self.sentences) - 1, index + after)
        return self.sentences[max(0, index - before)].start, self.sentences[last].end

    def sentence_span(self, span: Span) -> Span:
        """Return the span of the sentence in which `span` begins."""
        sentence = self.sentence_at(span[0])
        return sentence.start, sentence.end

    def clauses_in(self, sentence: Part) -> Iterator[Part]:
        first = bisect_left(self._clause_starts, sentence.start)
        return iter(self.clauses[first : bisect_left(self._clause_starts, sentence.end)])

    def whole_clauses(self, spans: Iterable[Span]) -> tuple[Span, ...]:
        """Return the clauses that `spans` touch, neighbours of one sentence joined: the evidence as one can read it."""
        wanted = Marks(spans)
        joined: list[Span] = []
        last: Part | None = None
        for clause in self.clauses:
            if not wanted.touch((clause.start, clause.end)):
                last = None
                continue
            if last and clause.start < self.sentence_at(last.start).end:
                joined[-1] = (joined[-1][0], clause.end)
            else:
                joined.append((clause.start, clause.end))
            last = clause
        return tuple(joined)

    def is_quoted(self, span: Span) -> bool:
        return bool(self.quoted) and self._quoted_marks.touch(span)

    def of(self, span: Span) -> str:
        """Return the folded text of a span."""
        return self.folded[span[0] : span[1]]


class Said(Text):
    """A turn of the customer's: only what is asked of one is looked for, few labels of the many."""

    def _phrases(self, script: Script) -> PhraseSet:
        return phrase_set(script, labels_of_customers())


RUDE = ("<insult>", "<threat>", "<harassment>", "<discrimination>", "<examiner>")
"""Labels of what the customer may say and staff does not say again."""
DISPUTED = "listening.restate:disputed"


@cache
def fields() -> tuple[str, ...]:
    """Return the labels of the fields of words (`lexicon/fields.yaml`)."""
    return tuple(sorted(f"<{name}>" for name in word_classes("en") if name.startswith("field_")))


@cache
def labels_of_customers() -> frozenset[str]:
    """Return the labels that are looked for in a customer's turn."""
    return frozenset({*RUDE, DISPUTED, *fields()})


_REPLIES = Recent(Text, limit=20_000)
_SAID = Recent(Said, limit=20_000)


def text_of(text: str) -> Text:
    """Return the reading of one turn of staff: every later reply of a conversation looks at it again."""
    return _REPLIES.of(text)


def said_of(text: str) -> Said:
    """Return the reading of one turn of the customer's."""
    return _SAID.of(text)


@dataclass(frozen=True)
class Reading:
    """A staff reply read in the light of what the customer said before it."""

    transcript: Transcript
    turn: int
    case: Case | None
    fault: Fault
    reply: Text
    customer: tuple[Said, ...]
    """Every customer turn before the reply, in order."""
    earlier: tuple[Text, ...]
    """Every staff turn before the reply, in order."""

    @cached_property
    def latest(self) -> tuple[Said, ...]:
        """What the customer said since staff last spoke (one or several messages), or else his last turn."""
        said: list[Said] = []
        for turn in reversed(self.transcript.turns[: self.turn]):
            if turn.speaker == "staff":
                break
            said.append(self.customer[-1 - len(said)])
        return tuple(reversed(said)) or self.customer[-1:]

    @cached_property
    def complains(self) -> bool:
        """Whether the customer complains or is upset, now or still from before."""
        told = self.fault if self.transcript.fault or self.case else None
        return complains((text.folded for text in self.latest), told, early=len(self.earlier) <= 1)

    @cached_property
    def is_asked(self) -> bool:
        """Whether the customer's last words ask for information, without a complaint in them."""
        said = self.latest[-1].folded.rstrip("\"' .~。!") if self.latest else ""
        return not self.complains and said.endswith(("?", "吗", "么", "呢", "不", "没有"))

    @cached_property
    def edges(self) -> dict[str, list[int]]:
        """Where such places begin, or end, in order."""
        return {}

    @cached_property
    def marks(self) -> dict[str, Marks]:
        """Places in the reply that are asked for again and again, by a name that the asker gives them."""
        return {}

    @cached_property
    def given_back(self) -> dict[Script, tuple[str, ...]]:
        """What of the customer's last words can be given back (`given_back.py`), once somebody has asked."""
        return {}

    @cached_property
    def _common(self) -> dict[Span, Common]:
        return {}

    def common(self, span: Span) -> Common:
        """Return what a span of the reply shares with all that the customer has said so far."""
        common = self._common.get(span)
        if common is None:
            common = self._common[span] = common_content(self.reply.of(span), self.heard)
        return common

    @cached_property
    def heard(self) -> Heard:
        """The content of all that the customer has said so far."""
        return all_heard(text.heard for text in self.customer)
