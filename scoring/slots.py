"""What fills the slots of a better sentence: words of this conversation and of this case, and of nothing else.

| slot | holds |
| --- | --- |
| `{heard}` | a clause of the customer, given back (`given_back.py`) |
| `{met}` | such a clause that tells of trouble |
| `{may}` | something that the case lets staff offer, in words to the customer |
| `{kind}`, `{rest}` | the reply's own words before and behind a turn word |
| `{own}` | the words of the finding, where no other fault is in them |
| `{asked}` | what an order in the reply asks the customer to do |
| `{wish}` | a clause of the customer, given back, that says what they want |
| `{sorry}` | the reply's own apology for the very thing, without the fault beside it |
| `{does}` | what the reply itself says will be done, without the fault beside it |
| `{either}`, `{other}` | two things that the case lets staff offer, short enough to be named in one question |
| `{said}` | the whole reply, where it is short and nothing is wrong in it |
| `{sentence}` | the sentence of the reply in which the words of the finding stand, where nothing is wrong in it |
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from scoring.content import all_heard, common_content
from scoring.criterion import Script
from scoring.given_back import given_back, is_trouble, is_wish
from scoring.phrases import Marks, Span
from scoring.reading import Reading
from scoring.text import fold, is_han

_HARSH = ("wording.", "apology.conditional", "apology.blame_shift", "apology.excessive")
_ANY_FAULT = (*_HARSH, "listening.defend_first")
_JOINER = re.compile(
    r"[\s,.;:!~、…—-]*(?:(?:但是|可是|不过|所以|只能|而且|然后|因为|但|可|那|就|而)|(?:but|and|so|however|because|only)\b)?[\s,]*"
)
"""What joins a clause to one before it that is left out."""
_HALF_DONE = re.compile(r"只能|最多|[的得把被]$|\b(?:only|the most)\b")
"""What says no behind an offer, or breaks off."""
_TAIL = re.compile("[哦喔啊呀吧哈呢啦囉]+$")
_OR_ELSE = re.compile(r",| (?:or|otherwise|unless|before you|and then) ", re.I)
_WHOLE = re.compile(r"[一-鿿]{4,}$|\b(?!(?:am|is|are|was|were|be|have|has|do|does|can|will|would)$)[a-z']{2,}$")
"""Words before a turn word that can stand alone: they do not end in the middle of a verb."""
_IF = re.compile(r"如果|要是|假如|倘|若|\bif\b")
_REPROACH = re.compile(r"会不会|是不是|难道|明明|当然|本来就|您(?:自己|没|不)|你|\byou(?:'re|'ve|'d)?\b|\bnobody\b")
"""What a sentence may hold that is better not said once more."""
_KIND = ("listening.empathy", "apology.present", "service.thanks")
_DENIES = re.compile(
    r"不|没|从来|您|你|大家|别人|都知道|明明|\b(?:never|not|no|nobody|none|every\w+|obviously|you|your)\b|n't"
)
_OPENER = re.compile(r"(?:(?:好的?|嗯+|行|哦|您好|你好|ok|okay|right|yes|hello|hi|sure|well)[,.!~ ]+)+")
"""What a reply may begin with and a sentence put before it makes odd."""
_LONGEST = {"zh": 48, "en": 160}
_ORDERS: dict[Script, re.Pattern[str]] = {
    "zh": re.compile("[您你](?:就|都|还|先)?(?:必须|务必|一定要|非得|得|要)(?P<asked>先?[^不没有是把]{2,24})$"),
    "en": re.compile(
        r"\byou(?:'ll)? (?:will |just |first )?(?:have to|need to|must)(?! not| be| have) (?P<asked>.{4,80})$"
    ),
}
_OF_A_FEELING = re.compile(
    r"冷静|听|理解|相信|接受|配合|讲道理|尊重|明白|体谅|平静"
    r"|\b(?:calm|relax|trust|understand|accept|respect|stop|look at it|realise)\b"
)
"""Orders that no request makes better: they tell the customer what to feel or believe."""
_NOT_AN_OFFER = re.compile(
    r"请示|答应|愿意的话|想送|最多|至多|以内的|\b(?:he|she|his|hers|promise|ask the|if|up to|at most)\b"
)
_TO_CUSTOMER_ZH = re.compile("客人|客户|顾客|(?<!其)[他她]")
_TO_CUSTOMER_EN = (
    (re.compile(r"\bthe (?:guest|customer|buyer)'s\b", re.I), "your"),
    (re.compile(r"\bthe (?:guest|customer|buyer)\b", re.I), "you"),
    (re.compile(r"\b(?:himself|herself|themselves)\b"), "yourself"),
    (re.compile(r"\bhim\b|\bher(?= (?:how|the|a|an|what|why|where|when|to)\b)"), "you"),
)
_HALF_TO_FULL = str.maketrans(",?!:;()", "，？！：；（）")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a better sentence is wanted: the words of a finding, in their reply, and what else was found in it."""

    reading: Reading
    span: Span
    script: Script
    criterion: str
    found: Mapping[str, tuple[Span, ...]]

    @property
    def wrong(self) -> tuple[Span, ...]:
        """All that is wrong in the reply, this finding included."""
        return tuple(span for name, spans in self.found.items() if name.startswith(_ANY_FAULT) for span in spans)

    def wrong_edges(self, side: Literal["start", "end"]) -> list[int]:
        """Return where all that is wrong begins, or ends, in order."""
        edges = self.reading.edges
        if side not in edges:
            edges[side] = sorted(span[side == "end"] for span in self.wrong)
        return edges[side]

    @property
    def faults(self) -> Marks:
        """What else is wrong in the reply."""
        if self.criterion not in self.reading.marks:
            self.reading.marks[self.criterion] = Marks(
                place for name, places in self.found.items() for place in places
                if name.startswith(_HARSH) and name != self.criterion
            )
        return self.reading.marks[self.criterion]


def _heard(place: Place) -> Iterator[str]:
    given = place.reading.given_back
    if place.script not in given:
        given[place.script] = given_back(place.reading.latest, place.script)
    yield from given[place.script]


def _met(place: Place) -> Iterator[str]:
    for text in reversed(place.reading.customer):
        for clause in given_back((text,), place.script):
            if is_trouble(clause):
                yield clause


def _may(place: Place) -> Iterator[str]:
    """Yield what the case lets staff offer, in the order of the case; before it what the customer just spoke of."""
    may = place.reading.case.may if place.reading.case else ()
    offers = [offer for offer in may if any(map(is_han, offer)) == (place.script == "zh")]
    if not offers:
        return
    said = all_heard([text.heard for text in place.reading.latest])
    for offer in sorted(offers, key=lambda offer: -(common_content(fold(offer), said).weight // 2)):
        if not _NOT_AN_OFFER.search(offer.lower()):
            yield _to_customer(offer, place.script)


def _either(place: Place) -> Iterator[str]:
    yield from _short(place)[:1]


def _other(place: Place) -> Iterator[str]:
    yield from _short(place)[1:]


def _short(place: Place) -> list[str]:
    """Return the things staff may offer that can be named side by side in one question."""
    return [offer for offer in _may(place) if not re.search("[，、；,;]", offer)]


def _wish(place: Place) -> Iterator[str]:
    yield from filter(is_wish, _heard(place))


def _said(place: Place) -> Iterator[str]:
    reply = place.reading.reply
    if reply.clauses and "?" not in reply.folded:
        opener = _OPENER.match(reply.folded)
        yield from _clean(place, (opener.end() if opener else 0, len(reply.text)))


def _sentence(place: Place) -> Iterator[str]:
    sentence = place.reading.reply.sentence_at(place.span[0])
    yield from _clean(place, (sentence.start, sentence.end))


def _to_customer(offer: str, script: Script) -> str:
    if script == "zh":
        return _TO_CUSTOMER_ZH.sub("您", offer).rstrip("。")
    for pattern, word in _TO_CUSTOMER_EN:
        offer = pattern.sub(word, offer)
    return offer[0].lower() + offer[1:].rstrip(".")


def _kind(place: Place) -> Iterator[str]:
    """Yield the kind words before a turn word: its own sentence so far, or the sentence before."""
    reply, sentence = place.reading.reply, place.reading.reply.sentence_at(place.span[0])
    before = (sentence.start, place.span[0])
    if place.span[0] - sentence.start <= 1 and sentence.start > reply.sentences[0].start:
        before = reply.sentence_span((sentence.start - 1, sentence.start))
    kind = Marks(span for name in _KIND for span in place.found.get(name, ()))
    words = reply.of(before).rstrip(" ,.;")
    if words and not _IF.search(words) and (kind.touch(before) or _WHOLE.search(words)):
        yield from _clean(place, before)


def _sorry(place: Place) -> Iterator[str]:
    """Yield the reply's own apology for the very thing, up to where a fault begins."""
    for span in place.found.get("apology.specific", ()):
        sentence = place.reading.reply.sentence_at(span[0])
        end = min([sentence.end, *_next(place.wrong_edges("start"), span[1])])
        yield from _clean(place, (sentence.start, end), every=True)


def _does(place: Place) -> Iterator[str]:
    """Yield what the reply itself says will be done, without the faults beside it."""
    for span in (*place.found.get("service.consult", ()), *place.found.get("service.offer", ())):
        reply, sentence = place.reading.reply, place.reading.reply.sentence_at(span[0])
        before, behind = _last(place.wrong_edges("end"), span[0]), _next(place.wrong_edges("start"), span[1])
        start = max([sentence.start, *(reply.clause_at(end - 1).end for end in before)])
        end = min([sentence.end, *(reply.clause_at(begin).start for begin in behind)])
        joiner = _JOINER.match(reply.of((start, end)))
        start += joiner.end() if joiner else 0
        if start <= span[0] and span[1] <= end and not _HALF_DONE.search(reply.of((start, end))):
            yield from _clean(place, (start, end), every=True)


def _next(edges: list[int], offset: int) -> list[int]:
    """Return the first edge from an offset on, if there is one."""
    at = bisect_left(edges, offset)
    return edges[at : at + 1]


def _last(edges: list[int], offset: int) -> list[int]:
    """Return the last edge up to an offset, if there is one."""
    at = bisect_right(edges, offset)
    return edges[at - 1 : at] if at else []


def _rest(place: Place) -> Iterator[str]:
    rest = (place.span[1], place.reading.reply.sentence_at(place.span[0]).end)
    words = place.reading.reply.of(rest)
    if not _REPROACH.search(words) and not words.lstrip(" ,").startswith("that "):
        yield from _clean(place, rest)


def _own(place: Place) -> Iterator[str]:
    if not _DENIES.search(place.reading.reply.of(place.span)):
        yield from _clean(place, place.span)


def _asked(place: Place) -> Iterator[str]:
    clause = place.reading.reply.clause_at(place.span[0])
    order = _ORDERS[place.script].search(place.reading.reply.of((clause.start, clause.end)))
    if order and "?" not in clause.mark and not _OF_A_FEELING.search(order["asked"]):
        start = clause.start + order.start("asked")
        asked = place.reading.reply.text[start : clause.start + order.end("asked")].strip()
        yield _TAIL.sub("", _OR_ELSE.split(asked)[0])


def _clean(place: Place, span: Span, *, every: bool = False) -> Iterator[str]:
    """Yield the reply's own words of a span as a sentence, if they are in `script`, short, and no fault is in them.

    With `every` the words of the finding itself count as a fault too.
    """
    reply, script = place.reading.reply, place.script
    text = reply.text[span[0] : span[1]].strip(" \n,.;:!?，。；：！？、…~—-")
    if reply.script != script or not 2 <= len(text) <= _LONGEST[script]:
        return
    if "?" in reply.sentence_at(span[1] - 1).mark or place.faults.touch(span):
        return
    if every:
        wrong = place.reading.marks.get("wrong")
        if wrong is None:
            wrong = place.reading.marks["wrong"] = Marks(place.wrong)
        if wrong.touch(span):
            return
    yield text.translate(_HALF_TO_FULL) if script == "zh" else text[0].upper() + text[1:]


FILLINGS: dict[str, Callable[[Place], Iterator[str]]] = {
    "heard": _heard, "met": _met, "may": _may, "kind": _kind, "rest": _rest, "own": _own, "asked": _asked,
    "either": _either, "other": _other, "wish": _wish, "said": _said, "sentence": _sentence,
    "sorry": _sorry, "does": _does,
}  # fmt: skip
SLOTS = frozenset(FILLINGS)
"""The slots that a suggestion may hold."""
OF_THE_REPLY = frozenset({"kind", "rest", "own", "asked", "sorry", "does", "said", "sentence"})
"""Slots that hold words of the reply itself."""
OF_THE_CASE = frozenset({"may", "either", "other"})
"""Slots that the case fills, in our own words; the others hold words of the conversation."""
