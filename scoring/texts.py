"""One pass over a text: folded text, sentences, clauses with their words and content, and every labelled phrase."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from itertools import chain

from scoring.content import Content, Heard, all_heard, content_of
from scoring.criterion import SCRIPTS, Script, phrase_set, word_classes
from scoring.memory import Recent
from scoring.phrases import Marks, PhraseSet, Span
from scoring.text import HAN, Part, clauses, count_han, fold, sentences
from scoring.words import Run, Words, runs_of, words_of

# What a text must hold for phrases of a language to be looked for: most texts are spared half the search.
_WRITTEN: dict[Script, re.Pattern[str]] = {"zh": re.compile(f"[{HAN}]"), "en": re.compile("[a-z<]")}
_BRACKET = re.compile("[()]")
_LATIN_WORD = re.compile("[a-z]+")
_QUOTED = re.compile(r"\"[^\"\n]{1,200}\"|(?<![a-z0-9])'[^'\n]{2,200}'(?![a-z0-9])")


class Text:
    """A text and what one reading of it found: its sentences, its clauses, their content and every labelled phrase."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = fold(text)
        self.sentences = tuple(sentences(self.folded))
        self.clauses = tuple(chain.from_iterable(clauses(self.folded, sentence) for sentence in self.sentences))
        self._sentence_starts = [sentence.start for sentence in self.sentences]
        self._clause_starts = [clause.start for clause in self.clauses]
        self._marks: dict[str, Marks] = {}

    @cached_property
    def script(self) -> Script:
        """The language most of the text is written in."""
        han = count_han(self.folded)
        return "zh" if han and han * 3 >= len(_LATIN_WORD.findall(self.folded)) else "en"

    @cached_property
    def contents(self) -> tuple[Content, ...]:
        """The content of each clause."""
        return tuple(content_of(self.folded[clause.start : clause.end]) for clause in self.clauses)

    @cached_property
    def heard(self) -> Heard:
        """The content of the text, to look up what another one shares with it."""
        return all_heard(self.contents)

    def units_of(self, keys: frozenset[str]) -> Iterator[Span]:
        """Yield where units of content with some keys stand, in order."""
        for clause, content in zip(self.clauses, self.contents, strict=True):
            if not keys.isdisjoint(content.keys):
                yield from ((clause.start + start, clause.start + end)
                            for start, end, key in content.units if key in keys)

    @cached_property
    def words_of_clauses(self) -> tuple[Words, ...]:
        return tuple(words_of(self.folded[clause.start : clause.end]) for clause in self.clauses)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Every word, pronouns aside."""
        return tuple(chain.from_iterable(words.said for words in self.words_of_clauses))

    @cached_property
    def word_places(self) -> list[int]:
        """Where each of the words begins."""
        return [clause.start + place for clause, words in zip(self.clauses, self.words_of_clauses, strict=True)
                for place in words.places]

    @cached_property
    def runs(self) -> frozenset[Run]:
        """The words that follow each other, so many at a time as make a copy."""
        return frozenset(runs_of(self.words))

    @cached_property
    def labels(self) -> Mapping[str, tuple[Span, ...]]:
        """Every label that is found, with its spans in order (see `criterion.phrase_set`).

        Phrases of both languages are looked for, one list each: mixed text is common.
        """
        each = [self._phrases(script).find(self.folded) for script in SCRIPTS if _WRITTEN[script].search(self.folded)]
        found = each[0] if each else {}
        for more in each[1:]:
            for label, spans in more.items():
                found[label] = sorted({*found[label], *spans}) if label in found else spans
        return {label: tuple(spans) for label, spans in found.items()}

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

    def touches_list(self, label: str, names: Iterable[str], span: Span) -> bool:
        """Whether `span` shares a character with a place of one of the lists `names` of the criterion `label`."""
        return any([self.touches(f"{label}:{name}", span) for name in names])

    def begun_in_sentences(self, labels: Iterable[str]) -> list[list[str]]:
        """Return for each sentence those of some labels of which a place begins in it."""
        begun: list[list[str]] = [[] for _ in self.sentences]
        if len(begun) == 1 and self.sentences[0][:2] == (0, len(self.folded)):
            return [list(labels)]
        for label in labels:
            last = -1
            for start, _ in self.labels[label]:
                place = bisect_right(self._sentence_starts, start) - 1
                if place > last and start < self.sentences[place].end:
                    begun[place].append(label)
                    last = place
        return begun

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

    def clauses_in(self, sentence: Part) -> tuple[Part, ...]:
        first, last = self._clauses_of(sentence)
        return self.clauses[first:last]

    def contents_in(self, sentence: Part) -> tuple[Content, ...]:
        """Return the content of each clause of a sentence."""
        first, last = self._clauses_of(sentence)
        return self.contents[first:last]

    def _clauses_of(self, sentence: Part) -> tuple[int, int]:
        first = bisect_left(self._clause_starts, sentence.start)
        return first, bisect_left(self._clause_starts, sentence.end, first)

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

    @cached_property
    def fields(self) -> frozenset[str]:
        """The fields of words that it is about."""
        return fields().intersection(self.labels)

    def _phrases(self, script: Script) -> PhraseSet:
        return phrase_set(script, labels_of_customers())


RUDE = ("<insult>", "<threat>", "<harassment>", "<discrimination>", "<examiner>")
"""Labels of what the customer may say and staff does not say again."""
DISPUTED = "listening.restate:disputed"


@cache
def fields() -> frozenset[str]:
    """Return the labels of the fields of words (`lexicon/fields.yaml`)."""
    return frozenset(f"<{name}>" for name in word_classes("en") if name.startswith("field_"))


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
