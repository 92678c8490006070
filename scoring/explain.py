"""What a finding says to the person who wrote the reply: what was seen, why it matters, and a better sentence.

A better sentence is built from what is at hand, and from nothing else: the customer's own words, the reply itself and
what the case allows. A suggestion of a criterion file may hold these slots; one whose slot stays empty is passed over.

| slot | holds |
| --- | --- |
| `{heard}` | a clause of the customer, given back (`given_back.py`) |
| `{met}` | such a clause that tells of trouble |
| `{may}` | something that the case lets staff offer, in words to the customer |
| `{kind}`, `{rest}` | the reply's own words before and behind a turn word |
| `{own}` | the words of the finding, where no other fault is in them |
| `{asked}` | what an order in the reply asks the customer to do |
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from scoring.content import common_content, heard_in
from scoring.criterion import Criterion, Script, word_classes
from scoring.given_back import given_back, is_trouble
from scoring.phrases import Marks, Phrase, Span, compile_phrase
from scoring.reading import Reading
from scoring.text import Language, fold, is_han, traditional

_SLOT = re.compile(r"\{([a-z]+)\}")
_CHOICES = 3
"""So many fillings of one suggestion are tried, for a conversation that needs it more than once."""
_HARSH = ("wording.", "apology.conditional", "apology.blame_shift", "apology.excessive")
_DENIES = re.compile(
    r"不|没|从来|您|你|大家|别人|都知道|明明|\b(?:never|not|no|nobody|none|every\w+|obviously|you|your)\b|n't"
)
_LONGEST = {"zh": 48, "en": 160}
_ORDERS: dict[Script, re.Pattern[str]] = {
    "zh": re.compile("[您你](?:就|都|还|先)?(?:必须|务必|一定要|非得|得|要)(?P<asked>先?[^不没有是把]{2,24})$"),
    "en": re.compile(
        r"\byou(?:'ll)? (?:will |just |first )?(?:have to|need to|must)(?! not| be| have) (?P<asked>.{4,80})$"
    ),
}
_OF_A_FEELING = re.compile(
    r"冷静|理解|相信|接受|配合|讲道理|尊重|明白|体谅|平静"
    r"|\b(?:calm|relax|trust|understand|accept|respect|stop|look at it|realise)\b"
)
"""Orders that no request makes better: they tell the customer what to feel or believe."""
_NOT_AN_OFFER = re.compile(r"请示|答应|愿意的话|想送|\b(?:he|she|his|hers|promise|ask the|if)\b")
_TO_CUSTOMER_ZH = re.compile("客人|客户|顾客|[他她]")
_TO_CUSTOMER_EN = (
    (re.compile(r"\bthe (?:guest|customer|buyer)'s\b", re.I), "your"),
    (re.compile(r"\bthe (?:guest|customer|buyer)\b", re.I), "you"),
    (re.compile(r"\b(?:himself|herself|themselves)\b"), "yourself"),
    (re.compile(r"\bhim\b|\bher(?= (?:how|the|a|an|what|why|where|when|to)\b)"), "you"),
)
_HALF_TO_FULL = str.maketrans(",?!:;()", "，？！：；（）")


def script_of(language: Language) -> Script:
    """Return in which of the two written languages texts of `language` are kept."""
    return "en" if language == "en" else "zh"


def in_language(text: str, language: Language) -> str:
    """Return a text kept in simplified Chinese or English as a reader of `language` sees it."""
    return traditional(text) if language == "zh-Hant" else text


def message_of(criterion: Criterion, language: Language) -> str:
    """Return the criterion's message in the reader's language."""
    return in_language(criterion.message.of(script_of(language)), language)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a better sentence is wanted: the words of a finding, in their reply. `faults`: what else is wrong in it."""

    reading: Reading
    span: Span
    script: Script
    faults: Marks


def better_sentences(
    criterion: Criterion, reading: Reading, span: Span, language: Language, found: Mapping[str, tuple[Span, ...]]
) -> tuple[str, ...]:
    """Return better sentences for the text of a finding, the most fitting first; none where nothing is suggested.

    Every one of them holds in this case: what it says of the case was said by the customer or stands in the case.
    Words of the conversation are used only for a reader of its language. `found`: the places of every
    criterion in the reply.
    """
    script = script_of(language)
    templates = _templates(criterion, reading.reply.of(span), script)
    if not templates:
        return ()
    faults = (place for name, places in found.items() for place in places
              if name.startswith(_HARSH) and name != criterion.id)  # fmt: skip
    place = _Place(reading, span, script, Marks(faults))
    slots = {name for template in templates for name in _SLOT.findall(template)}
    fillings = {name: tuple(_FILLINGS[name](place)) for name in slots}
    texts = (fill(template, fillings, choice) for choice in range(_CHOICES) for template in templates)
    return tuple(dict.fromkeys(in_language(text, language) for text in texts if text))


def _templates(criterion: Criterion, quoted: str, script: Script) -> list[str]:
    """Return the suggestions of a criterion that fit the folded words of a finding, in their order."""
    texts = ((item.when, item.zh if script == "zh" else item.en) for item in criterion.suggestions)
    return [text for when, text in texts if text and (not when or _holds(when, quoted, script))]


def fill(template: str, fillings: dict[str, tuple[str, ...]], choice: int = 0) -> str | None:
    """Return `template` with its slots filled by the filling number `choice` of each, None where one has none.

    A slot with fewer fillings takes its last; where that is so of every slot, it is the text of an earlier choice.
    """
    names = _SLOT.findall(template)
    if any(not fillings.get(name) for name in names):
        return None
    return _SLOT.sub(lambda match: fillings[match[1]][min(choice, len(fillings[match[1]]) - 1)], template)


def _heard(place: _Place) -> Iterator[str]:
    yield from given_back(place.reading.latest, place.script)


def _met(place: _Place) -> Iterator[str]:
    for text in reversed(place.reading.customer):
        for clause in given_back((text,), place.script):
            if is_trouble(clause):
                yield clause


def _may(place: _Place) -> Iterator[str]:
    """Yield what the case lets staff offer, in the order of the case; before it what the customer just spoke of."""
    may = place.reading.case.may if place.reading.case else ()
    offers = [offer for offer in may if any(map(is_han, offer)) == (place.script == "zh")]
    said = heard_in(text.folded for text in place.reading.latest)
    for offer in sorted(offers, key=lambda offer: -(common_content(fold(offer), said).weight // 2)):
        if not _NOT_AN_OFFER.search(offer.lower()):
            yield _to_customer(offer, place.script)


def _to_customer(offer: str, script: Script) -> str:
    if script == "zh":
        return _TO_CUSTOMER_ZH.sub("您", offer).rstrip("。")
    for pattern, word in _TO_CUSTOMER_EN:
        offer = pattern.sub(word, offer)
    return offer[0].lower() + offer[1:].rstrip(".")


def _kind(place: _Place) -> Iterator[str]:
    reply, sentence = place.reading.reply, place.reading.reply.sentence_at(place.span[0])
    if place.span[0] - sentence.start > 1:
        yield from _clean(place, (sentence.start, place.span[0]))
    elif sentence.start > reply.sentences[0].start:
        yield from _clean(place, reply.sentence_span((sentence.start - 1, sentence.start)))


def _rest(place: _Place) -> Iterator[str]:
    yield from _clean(place, (place.span[1], place.reading.reply.sentence_at(place.span[0]).end))


def _own(place: _Place) -> Iterator[str]:
    if not _DENIES.search(place.reading.reply.of(place.span)):
        yield from _clean(place, place.span)


def _asked(place: _Place) -> Iterator[str]:
    clause = place.reading.reply.clause_at(place.span[0])
    order = _ORDERS[place.script].search(place.reading.reply.of((clause.start, clause.end)))
    if order and "?" not in clause.mark and not _OF_A_FEELING.search(order["asked"]):
        start = clause.start + order.start("asked")
        yield place.reading.reply.text[start : clause.start + order.end("asked")].strip()


def _clean(place: _Place, span: Span) -> Iterator[str]:
    """Yield the reply's own words of a span as a sentence, if they are in `script`, short, and no fault is in them."""
    reply, script = place.reading.reply, place.script
    text = reply.text[span[0] : span[1]].strip(" \n,.;:!?，。；：！？、…~—-")
    if reply.script != script or not 2 <= len(text) <= _LONGEST[script]:
        return
    if "?" in reply.sentence_at(span[1] - 1).mark or place.faults.touch(span):
        return
    yield text.translate(_HALF_TO_FULL) if script == "zh" else text[0].upper() + text[1:]


_FILLINGS: dict[str, Callable[[_Place], Iterator[str]]] = {
    "heard": _heard, "met": _met, "may": _may, "kind": _kind, "rest": _rest, "own": _own, "asked": _asked,
}  # fmt: skip
SLOTS = frozenset(_FILLINGS)
"""The slots that a suggestion may hold."""


def _holds(phrases: tuple[str, ...], folded: str, script: Script) -> bool:
    return any(_phrase(phrase, script).find(folded) for phrase in phrases)


@cache
def _phrase(source: str, script: Script) -> Phrase:
    return compile_phrase(source, word_classes(script), latin=script == "en")
