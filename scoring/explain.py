"""What a finding says to the person who wrote the reply: what was seen, why it matters, and a better sentence.

A better sentence is built from what is at hand, and from nothing else: the customer's own words, the reply itself and
what the case allows (`slots.py`). A suggestion with a slot that stays empty is passed over, and so is one that leaves a
blank for the reader to fill where a whole sentence fits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import islice
from typing import overload

from scoring.criterion import Criterion, Script, catalogue, word_classes
from scoring.memory import remembered
from scoring.phrases import Phrase, Span, compile_phrase
from scoring.reading import Reading
from scoring.slots import FILLINGS, OF_THE_CASE, OF_THE_REPLY, Place
from scoring.text import Language, traditional, traditional_characters

_SLOT = re.compile(r"\{([a-z]+)\}")
_CHOICES = 3
"""So many fillings of one suggestion are tried, for a conversation that needs it more than once."""
_BLANK = re.compile(r"……| \.\.\.")
"""What is left for the reader to fill."""


def script_of(language: Language) -> Script:
    """Return in which of the two written languages texts of `language` are kept."""
    return "en" if language == "en" else "zh"


def in_language(text: str, language: Language) -> str:
    """Return a text kept in simplified Chinese or English as a reader of `language` sees it."""
    return traditional(text) if language == "zh-Hant" else text


def as_said(words: Iterable[str], language: Language) -> tuple[str, ...]:
    """Return words of the conversation in the characters of a reader of `language`; they stay the same words."""
    return tuple(map(traditional_characters, words) if language == "zh-Hant" else words)


def message_of(criterion: Criterion, language: Language) -> str:
    """Return the criterion's message in the reader's language."""
    return in_language(criterion.message.of(script_of(language)), language)


class Suggestions(Sequence[str]):
    """Better sentences for a finding, the most fitting first. All but the first are made when they are asked for."""

    __slots__ = ("_made", "_make", "first")

    def __init__(self, make: Callable[[], Iterable[str]]) -> None:
        self._make = make
        self._made: tuple[str, ...] | None = None
        self.first: str | None = next(iter(make()), None)
        """The most fitting one, None where nothing is suggested."""

    def _all(self) -> tuple[str, ...]:
        if self._made is None:
            self._made = tuple(self._make())
        return self._made

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[str, ...]: ...
    def __getitem__(self, place: int | slice) -> str | tuple[str, ...]:
        return self._all()[place]

    def __len__(self) -> int:
        return len(self._all())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Suggestions) and self._all() == other._all()

    def __hash__(self) -> int:
        return hash(self._all())

    def __repr__(self) -> str:
        return repr(self._all())

    def __reduce__(self) -> str | tuple[Callable[[tuple[str, ...]], Suggestions], tuple[tuple[str, ...]]]:
        return "NONE" if self is NONE else (suggested, (self._all(),))


def suggested(sentences: tuple[str, ...]) -> Suggestions:
    """Return sentences that are known already as suggestions."""
    return Suggestions(partial(iter, sentences))


NONE = suggested(())
"""What stands where nothing is suggested."""


def better_sentences(
    criterion: Criterion, reading: Reading, span: Span, language: Language, found: Mapping[str, tuple[Span, ...]],
    is_clean: Callable[[str], bool],
) -> Suggestions:
    """Return better sentences for the text of a finding, the most fitting first; none where nothing is suggested.

    Every one of them holds in this case: what it says of the case was said by the customer or stands in the case.
    Words of the conversation are used only for a reader of its language. `found`: the places of every
    criterion in the reply. `is_clean` tells whether a sentence said in place of the reply would be free of faults: what
    is made of the reply's own words must be, for what joins them may be what is wrong with them.
    """
    script = script_of(language)
    templates = _templates(criterion.id, reading.reply.of(span), script)
    if not templates:
        return NONE
    return Suggestions(partial(filled, templates, reading, span, language, found, criterion.id, is_clean))


def filled(
    templates: Sequence[str], reading: Reading, span: Span, language: Language, found: Mapping[str, tuple[Span, ...]],
    criterion: str = "", is_clean: Callable[[str], bool] = bool,
) -> Iterator[str]:
    """Yield sentences with their slots filled for a place in a reply, the most fitting first, none twice.

    What fills them was said by somebody, so that only its characters are converted, not its words.
    No words are taken from the reply that hold another fault than `criterion`; `found` as in `better_sentences`.
    """
    fillings = _Fillings(Place(reading, span, script_of(language), criterion, found), language)
    told = [in_language(template, language) for template in templates]
    filled_in = (_checked(template, fill(template, fillings, choice), is_clean)
                 for choice in range(_CHOICES) for template in told)
    yielded: set[str] = set()
    blank: list[str] = []
    for text in map(_as_a_sentence, filter(None, filled_in)):
        if _BLANK.search(text):
            blank.append(text)
        elif text not in yielded:
            yielded.add(text)
            yield text
    if not yielded:
        yield from dict.fromkeys(blank)


def _checked(template: str, text: str | None, is_clean: Callable[[str], bool]) -> str | None:
    """Return a filled template, None where it has the reply's own words and what it says would still be a fault."""
    if text is None or OF_THE_REPLY.isdisjoint(_slots(template)):
        return text
    said = _SAID.search(text)
    return text if said is None or is_clean(said[1]) else None


_SAID = re.compile('[:：] ?["“「](.+)["”」]', re.DOTALL)
"""What of a suggestion is to be said."""
_ANNOUNCED = re.compile(
    r"(?:what (I|we) can do for you|here is what (I|we) can do): (?=(?:apologise|arrange|bring|call|check|confirm"
    r"|deliver|end|exchange|explain|fetch|find|get|give|go|hand|have|help|hold|invite|keep|lay|leave|let|log|look|make"
    r"|message|offer|open|pack|pass|pour|press|put|recolour|recommend|remind|repair|replace|return|ring|send|serve|set|ship"
    r"|show|stay|stretch|suggest|swap|take|tell|wait|walk|warm|watch|write)\b)", re.I)
"""What announces a thing to be had; with a deed, which begins with its verb, it makes one sentence."""


def _as_a_sentence(text: str) -> str:
    return _ANNOUNCED.sub(lambda match: f"{match[1] or match[2]} can ", text)


class _Fillings(dict[str, tuple[str, ...]]):
    """What fills the slots at a place, worked out for each slot when a template has it."""

    def __init__(self, place: Place, language: Language) -> None:
        super().__init__()
        self._place, self._language = place, language

    def __missing__(self, slot: str) -> tuple[str, ...]:
        words = islice(FILLINGS[slot](self._place), _CHOICES)
        written = _of_the_case if slot in OF_THE_CASE else as_said
        self[slot] = fillings = written(words, self._language)
        return fillings


def _of_the_case(words: Iterable[str], language: Language) -> tuple[str, ...]:
    return tuple(in_language(said, language) for said in words)


@remembered(2000)
def _templates(criterion: str, quoted: str, script: Script) -> tuple[str, ...]:
    """Return the suggestions of a criterion that fit the folded words of a finding, in their order."""
    texts = ((item.when, item.zh if script == "zh" else item.en) for item in catalogue()[criterion].suggestions)
    return tuple(text for when, text in texts if text and (not when or _holds(when, quoted, script)))


@remembered(1000)
def _slots(template: str) -> tuple[str, ...]:
    """Return the names of the slots of a template."""
    return tuple(_SLOT.findall(template))


def fill(template: str, fillings: Mapping[str, tuple[str, ...]], choice: int = 0) -> str | None:
    """Return `template` with its slots filled by the filling number `choice` of each, None where one has none.

    A slot with fewer fillings takes its last; where that is so of every slot, it is the text of an earlier choice.
    """
    names = _slots(template)
    if not names:
        return template
    if not all(map(fillings.__getitem__, names)):
        return None
    return _SLOT.sub(lambda match: fillings[match[1]][min(choice, len(fillings[match[1]]) - 1)], template)


def _holds(phrases: tuple[str, ...], folded: str, script: Script) -> bool:
    return any(_phrase(phrase, script).find(folded) for phrase in phrases)


@cache
def _phrase(source: str, script: Script) -> Phrase:
    return compile_phrase(source, word_classes(script), latin=script == "en")
