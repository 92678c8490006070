"""Form against substance: how much of a reply is about this customer, and how much is phrases, echo or play-acting.

Saying the right words is not enough (codebook.md, "From labels to a grade"): these measures keep stock phrases,
parroting and text addressed to an examiner from being worth anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from scoring.content import content_keys
from scoring.contradiction import contradictions
from scoring.copying import again, echo, given
from scoring.criterion import Script, catalogue
from scoring.emptiness import NOTHING_SPARSE, SCORN, Sparse, measure_emptiness
from scoring.examiner import examiner_spans
from scoring.phrases import Marks, Span, marked, merge
from scoring.reading import Reading
from scoring.texts import Text
from scoring.words import Words

FORM = ("apology.present", "listening.empathy", "service.thanks")
"""Criteria that a clause can show without saying anything about this case."""
MATTER = (
    "apology.specific", "listening.restate", "listening.question", "service.time",
    "service.reason", "service.consult", "service.choice",
)
"""Criteria that make a clause one about this case, whatever courtesy stands beside it."""

DEEDS = (
    "service.offer", "service.time", "service.choice", "service.consult", "service.follow_up", "listening.question",
)
"""Criteria that show something being done or asked, and not only said."""
REASON = "service.reason"

MANY, BRIEF = 5, {"zh": 3, "en": 2}
"""So many clauses, most of so few characters of Chinese or words of English, are a list of catchwords."""
SUBJECTS = {"zh": 4, "en": 6}
"""So many pronouns in one clause, more than each fifth word, string acts together."""
OFTEN, DENSE = 4, 0.25
"""A unit of content said so often, and with such a share of the words, is pasted in."""
Emptiness = Literal["examiner", "stock", "echo", "repeat", "taken_back"]


@dataclass(frozen=True, slots=True)
class Substance:
    """Measures of one reply. Shares are from 0 to 1."""

    stock: float
    """Share of the reply's characters that stand in stock phrases of courtesy."""
    form: float
    """Share of the reply's characters that stand in clauses of mere courtesy: stock, apology, sympathy, thanks."""
    echo: float
    """Share of the reply's words that repeat the customer's last words in their order."""
    own: int
    """Units of content that neither stock phrases nor the customer's last words hold, outside what was at fault."""
    shared: int
    """Different units of content shared with what this customer has said so far, or with the case."""
    examiner: tuple[Span, ...]
    """Where the reply speaks to a grader, a system or a model instead of the customer."""
    again: float = 0.0
    """Share of the reply's words that repeat earlier replies in their order: the same form with other nouns."""
    deeds: int = 1
    """Things done or asked in words that are neither the customer's last ones nor those of earlier replies."""
    listed: bool = False
    """Whether the reply is a list of catchwords, or one word pasted in again and again."""
    mocks: bool = False
    """Whether the reply mocks the customer with politeness."""
    said: int = 0
    """Different units of content in what the customer has said so far."""
    words: int = 0
    """Words outside faults, pronouns and frames of giving back aside."""
    given: int = 0
    """How many of them the customer said at any time before: summed over a talk, how much was only given back."""
    sparse: Sparse = NOTHING_SPARSE
    """How little it holds: nods, scraps of sentences, deeds that are none."""
    contrary: int = 0
    """Clauses that say of his case what the customer's own words deny."""

    @property
    def emptiness(self) -> Emptiness | None:
        """How the reply is empty, if it is: it plays to an examiner, mocks, is a heap of phrases, or only echoes.

        Half of the characters being courtesy makes a heap of phrases, unless the rest takes up two things the customer
        said or brings as much of its own as a plain sentence does (four units). Half of the words being those of
        earlier replies, and nothing new being done or asked, makes a form filled in again. Most of the words being
        the customer's, or a third of them with next to nothing said, done or asked beside them, makes an echo.
        """
        if self.examiner:
            return "examiner"
        if self.mocks:
            return "taken_back"
        if self.listed or (self.form >= 0.5 and self.shared < 2 and self.own < 4):
            return "stock"
        if self.again >= 0.5 and not self.deeds:
            return "repeat"
        if self.echo >= 0.6 or (self.echo >= 0.35 and self.own < 4 and not self.deeds):
            return "echo"
        return None


def measure_substance(reading: Reading, found: Mapping[str, tuple[Span, ...]]) -> Substance:
    """Return the measures of one reply; `found`: the spans of the criteria found in it.

    Clauses at fault are left out, so that a fault never makes a reply look fuller than it would be without it. So are
    explanations, except for the echo: whether one is a fault (defence before listening) hangs on what stands before it,
    and a fault put there must not turn it into substance.
    """
    reply = reading.reply
    stock = merge(reply.spans("<stock>"))
    examiner = examiner_spans(reply)
    spoken = _innocent(reply, found)
    reasons = marked(found, (REASON,))
    clauses = [number for number in spoken if not reasons.touch(reply.clauses[number].span)]
    keys = _keys(reply, clauses, (*stock, *examiner))
    said = reading.heard.keys.union(*map(content_keys, reading.case.terms if reading.case else ()))
    about = [not said.isdisjoint(held) for held in keys]
    courtesy = _courtesy(reply, clauses, found, stock, about)
    units = [key for held in keys for key in held]
    own = {key for number, held in zip(clauses, keys, strict=True) if number not in courtesy for key in held}
    shared = len(said.intersection(units))
    kind = stock or any(found.get(name) for name in FORM)  # even where a fault took it along
    echoed, copied = echo(reply, spoken, reading.latest)
    filled_in, repeated = again(reading, clauses)
    words, given_back = given(reading, spoken)
    return Substance(
        stock=_share(stock, len("".join(reply.folded.split()))),
        form=_share(_spans(reply, courtesy), _length(_spans(reply, clauses))) if clauses else float(bool(kind)),
        echo=echoed,
        own=len(own.difference(*[text.heard.keys for text in reading.latest])),
        shared=shared,
        examiner=examiner,
        again=filled_in,
        deeds=_deeds(reply, clauses, found, (*copied, *repeated)) if echoed or filled_in else 1,
        listed=_is_listed(reply, clauses, units, shared, settles=bool(found.get("service.time"))),
        mocks=any(not reply.is_quoted(span) for span in reply.spans("<mockery>")),
        said=len(said),
        words=words,
        given=given_back,
        sparse=measure_emptiness(reading, found),
        contrary=len(contradictions(reading)),
    )


def _share(spans: Iterable[Span], whole: int) -> float:
    return min(1.0, _length(spans) / whole) if whole else 0.0


def _length(spans: Iterable[Span]) -> int:
    return sum(end - start for start, end in spans)


def _spans(reply: Text, clauses: Iterable[int]) -> list[Span]:
    return [reply.clauses[number].span for number in clauses]


def _innocent(reply: Text, found: Mapping[str, tuple[Span, ...]]) -> Sequence[int]:
    """Return the numbers of the clauses without a fault or a barb, and of a sentence with words of scorn none.

    A `but` is no fault of what follows it.
    """
    faults = [(name, span) for name, spans in found.items() if spans and name in _faults() for span in spans]
    barbs = reply.spans("<barb>")
    if not faults and not barbs:
        return range(len(reply.clauses))
    marks = Marks([*barbs, *(span for _, span in faults),
                   *(reply.sentence_span(span) for name, span in faults if name in SCORN)])
    return [number for number, clause in enumerate(reply.clauses) if not marks.touch(clause.span)]


@cache
def _faults() -> frozenset[str]:
    return frozenset(name for name, criterion in catalogue().items() if criterion.polarity == "-") - {"wording.but"}


def _keys(reply: Text, clauses: Iterable[int], aside: Sequence[Span]) -> list[list[str]]:
    """Return the units of content of each clause, those in the places `aside` left out."""
    marks = Marks(aside)
    keys = []
    for number in clauses:
        clause, units = reply.clauses[number], reply.contents[number].units
        if marks.touch(clause.span):
            units = tuple(unit for unit in units
                          if not marks.touch((clause.start + unit.start, clause.start + unit.end)))
        keys.append([unit.key for unit in units])
    return keys


def _courtesy(
    reply: Text, clauses: Sequence[int], found: Mapping[str, tuple[Span, ...]], stock: tuple[Span, ...],
    about: Sequence[bool],
) -> frozenset[int]:
    """Return the clauses that hold courtesy and nothing of this case (`about`: which share content with him)."""
    form, phrases = marked(found, FORM), Marks(stock)
    if not form and not phrases:
        return frozenset()
    guilty = Marks(_spans(reply, set(range(len(reply.clauses))).difference(clauses)))
    matter = Marks(span for name in MATTER for span in found.get(name, ()) if not guilty.touch(span))
    return frozenset(
        number for number, span, of_case in zip(clauses, _spans(reply, clauses), about, strict=True)
        if (phrases.touch(span) and not of_case) or (form.touch(span) and not matter.touch(span))
    )


def _deeds(
    reply: Text, clauses: Iterable[int], found: Mapping[str, tuple[Span, ...]], copied: tuple[Span, ...]
) -> int:
    """Return how many things are done or asked beside what is copied, its frames and kind words."""
    innocent = Marks(_spans(reply, clauses))
    beside = Marks([*copied, *reply.spans("<frame>"), *(span for name in FORM for span in found.get(name, ()))])
    return sum(innocent.touch(span) and not beside.touch(span) for name in DEEDS for span in found.get(name, ()))


def _is_listed(reply: Text, clauses: Sequence[int], keys: list[str], shared: int, *, settles: bool) -> bool:
    """Whether the innocent clauses, and their words, are mostly catchwords, or one content word fills a good part.

    `shared`: different units shared with the customer; an order read back ("two noodles, one soup") is no such list.
    `settles`: it says by when; nor is a summing-up of that ("cobbler today, I ring you by six").
    """
    words = [reply.words_of_clauses[number] for number in clauses]
    if clauses and 2 * sum(_is_run_of_acts(said, reply.script) for said in words) >= len(clauses):
        return True
    sizes = sorted(len(said.said) for said in words)
    brief = [size for size in sizes if size <= BRIEF[reply.script]]
    mostly = 2 * len(brief) > len(sizes) and 2 * sum(brief) >= sum(sizes)
    if len(sizes) >= MANY and shared < 2 and not settles and mostly:
        return True
    if len(keys) - len(set(keys)) < OFTEN - 1:
        return False
    key, times = Counter(keys).most_common(1)[0]
    width = 1 if key.isascii() else len(key)
    return times >= OFTEN and times * width >= DENSE * sum(sizes)


def _is_run_of_acts(said: Words, script: Script) -> bool:
    """Whether a clause only strings acts together ("I apologise I understand I ask ..."): a subject to every word."""
    subjects = said.pronouns
    return subjects >= SUBJECTS[script] and subjects > (len(said.said) + subjects) / 5
