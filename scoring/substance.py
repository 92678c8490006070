"""Form against substance: how much of a reply is about this customer, and how much is phrases, echo or play-acting.

Saying the right words is not enough (codebook.md, "From labels to a grade"): these measures keep stock phrases,
parroting and text addressed to an examiner from being worth anything.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from scoring.content import content_keys, content_units
from scoring.criterion import Script, catalogue
from scoring.examiner import examiner_spans
from scoring.phrases import Marks, Span, merge
from scoring.reading import Reading, Text
from scoring.text import HAN

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

SCORN = ("wording.blame", "wording.dismissive", "wording.not_my_job", "wording.unwilling", "apology.blame_shift")
"""Faults that leave nothing good in their sentence."""

RUN = 3
"""Words that must follow each other in both texts to be copied: three characters of Chinese, three words of English."""

_WORD = re.compile(rf"[{HAN}]|[a-z]+(?:'[a-z]+)?|\d+")
_PRONOUNS = frozenset(
    """我 你 您 他 她 它 们 咱 i you he she it we they me him her us them my your his its our their mine yours ours
    i'm you're he's she's we're they're i've you've we've they've i'd you'd we'd they'd i'll you'll we'll they'll
    am is are was were""".split()
)

MANY, SHORT = 5, {"zh": 3, "en": 2}
"""So many clauses, most of so few characters of Chinese or words of English, are a list of catchwords."""
SUBJECTS = {"zh": 4, "en": 6}
"""So many pronouns in one clause, more than each fifth word, string acts together."""
OFTEN, DENSE = 4, 0.25
"""A unit of content said so often, and with such a share of the words, is pasted in."""
LONG = 8
"""Words a reply must have to be compared with earlier ones: short ones are alike by chance."""
LOOK_BACK = 8
"""Earlier replies it is compared with."""

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
    clauses = _innocent(reading, found)
    reasons = Marks(found.get(REASON, ()))
    spoken = clauses
    clauses = tuple(clause for clause in clauses if not reasons.touch(clause))
    innocent, aside = Marks(clauses), Marks([*stock, *examiner])
    units = [unit for unit in content_units(reply.folded)
             if innocent.touch((unit.start, unit.end)) and not aside.touch((unit.start, unit.end))]
    said = set(reading.heard.keys)
    said |= {key for term in (reading.case.terms if reading.case else ()) for key in content_keys(term)}
    about = tuple((unit.start, unit.end) for unit in units if unit.key in said)
    courtesy = _courtesy(reply, clauses, found, stock, about)
    latest = {key for text in reading.latest for key in text.heard.keys}
    keys = [unit.key for unit in units]
    courteous = Marks(courtesy)
    own = {unit.key for unit in units if not courteous.touch((unit.start, unit.end))} - latest
    shared = len(said.intersection(keys))
    kind = stock or any(found.get(name) for name in FORM)  # even where a fault took it along
    echo, copied = _echo(reply, spoken, reading.latest)
    again, repeated = _again(reading, clauses)
    return Substance(
        stock=_share(stock, sum(not char.isspace() for char in reply.folded)),
        form=_share(courtesy, sum(end - start for start, end in clauses)) if clauses else float(bool(kind)),
        echo=echo,
        own=len(own),
        shared=shared,
        examiner=examiner,
        again=again,
        deeds=_deeds(reply, clauses, found, (*copied, *repeated)) if echo or again else 1,
        listed=_is_listed(reply, clauses, keys, shared),
        mocks=any(not reply.is_quoted(span) for span in reply.spans("<mockery>")),
        said=len(said),
    )


def _share(spans: tuple[Span, ...], whole: int) -> float:
    return min(1.0, sum(end - start for start, end in spans) / whole) if whole else 0.0


def _innocent(reading: Reading, found: Mapping[str, tuple[Span, ...]]) -> tuple[Span, ...]:
    """Return the clauses without a fault, and of a sentence with words of scorn none.

    A `but` is no fault of what follows it.
    """
    faults = [(name, span) for name, spans in found.items() for span in spans
              if catalogue()[name].polarity == "-" and name != "wording.but"]
    marks = Marks([*(span for _, span in faults),
                   *(reading.reply.sentence_span(span) for name, span in faults if name in SCORN)])
    clauses = ((clause.start, clause.end) for clause in reading.reply.clauses)
    return tuple(clause for clause in clauses if not marks.touch(clause))


def _courtesy(
    reply: Text, clauses: tuple[Span, ...], found: Mapping[str, tuple[Span, ...]], stock: tuple[Span, ...],
    about: tuple[Span, ...],
) -> tuple[Span, ...]:
    """Return the clauses that hold courtesy and nothing of this case (`about`: content shared with the customer)."""
    form = Marks(span for name in FORM for span in found.get(name, ()))
    innocent = frozenset(clauses)
    guilty = Marks((clause.start, clause.end) for clause in reply.clauses
                   if (clause.start, clause.end) not in innocent)
    matter = Marks(span for name in MATTER for span in found.get(name, ()) if not guilty.touch(span))
    phrases, case = Marks(stock), Marks(about)
    return tuple(
        clause for clause in clauses
        if (phrases.touch(clause) and not case.touch(clause)) or (form.touch(clause) and not matter.touch(clause))
    )


def _echo(reply: Text, clauses: tuple[Span, ...], latest: tuple[Text, ...]) -> tuple[float, tuple[Span, ...]]:
    """Return the share of the reply's words that stand in runs of `RUN` which the customer has just said, and where.

    Who is meant changes when words are given back, so pronouns do not count, nor do the frames of giving back
    ("you mean ...", "is that right?").
    """
    words = _words(reply.folded)
    known = {word for _, word in words}
    runs = _known_runs(latest, known)
    if not runs:
        return 0.0, ()
    innocent, frames = Marks(clauses), Marks(reply.spans("<frame>"))
    own = [(place, word) for place, word in words
           if innocent.touch((place, place + 1)) and not frames.touch((place, place + 1))]
    if len(own) < RUN:  # hardly a clause is innocent: a fault must not hide the echo
        own = [(place, word) for place, word in words if not frames.touch((place, place + 1))]
    return _copied(own, runs) if len(own) >= RUN else (0.0, ())


def _deeds(
    reply: Text, clauses: tuple[Span, ...], found: Mapping[str, tuple[Span, ...]], copied: tuple[Span, ...]
) -> int:
    """Return how many things are done or asked beside what is copied, its frames and kind words."""
    innocent = Marks(clauses)
    beside = Marks([*copied, *reply.spans("<frame>"), *(span for name in FORM for span in found.get(name, ()))])
    return sum(innocent.touch(span) and not beside.touch(span) for name in DEEDS for span in found.get(name, ()))


def _again(reading: Reading, clauses: tuple[Span, ...]) -> tuple[float, tuple[Span, ...]]:
    """Return the share of the reply's words that stand in runs of `RUN` of the replies before it, and where.

    What the customer said himself is no form. Where hardly a clause is innocent, the faulty ones are looked at, too: a
    fault must not hide the form.
    """
    reply = reading.reply
    if not reading.earlier:
        return 0.0, ()
    words = _words(reply.folded)
    if len(words) < LONG:
        return 0.0, ()
    innocent = Marks(clauses)
    own = [(place, word) for place, word in words if innocent.touch((place, place + 1))]
    if len(own) < LONG:
        own = words
    known = {word for _, word in own}
    runs = _known_runs(reading.earlier[-LOOK_BACK:], known)
    if runs:
        runs -= _known_runs(reading.customer[-LOOK_BACK:], known)
    return _copied(own, runs) if runs else (0.0, ())


def _is_listed(reply: Text, clauses: tuple[Span, ...], keys: list[str], shared: int) -> bool:
    """Whether the innocent clauses are mostly catchwords, or one content word fills a good part of the reply.

    `shared`: different units shared with the customer; an order read back ("two noodles, one soup") is no such list.
    """
    if clauses and 2 * sum(_is_run_of_acts(reply.of(clause), reply.script) for clause in clauses) >= len(clauses):
        return True
    sizes = sorted(len(_words(reply.of(clause))) for clause in clauses)
    if len(sizes) >= MANY and shared < 2 and sizes[len(sizes) // 2] <= SHORT[reply.script]:
        return True
    if len(keys) < OFTEN:
        return False
    key, times = Counter(keys).most_common(1)[0]
    width = 1 if key.isascii() else len(key)
    return times >= OFTEN and times * width >= DENSE * sum(sizes)


def _is_run_of_acts(clause: str, script: Script) -> bool:
    """Whether a clause only strings acts together ("I apologise I understand I ask ..."): a subject to every word."""
    words = _WORD.findall(clause)
    subjects = sum(word in _PRONOUNS for word in words)
    return subjects >= SUBJECTS[script] and subjects > len(words) / 5


def _known_runs(texts: tuple[Text, ...], words: set[str]) -> set[tuple[str, ...]]:
    """Return the runs of the texts that these words can make."""
    return {run for text in texts for run in _runs([word for _, word in _words(text.folded)]) if words.issuperset(run)}


def _copied(own: list[tuple[int, str]], runs: set[tuple[str, ...]]) -> tuple[float, tuple[Span, ...]]:
    """Return the share of the words (with their places) that stand in one of the runs, and their spans."""
    words = [word for _, word in own]
    copied = sorted({index + step for index, run in enumerate(_runs(words)) if run in runs for step in range(RUN)})
    return len(copied) / len(own), tuple((own[index][0], own[index][0] + len(own[index][1])) for index in copied)


@lru_cache(maxsize=512)
def _words(folded: str) -> list[tuple[int, str]]:
    """Return the words with their places: each Chinese character, each Latin word or number; no pronouns."""
    return [(match.start(), match[0]) for match in _WORD.finditer(folded) if match[0] not in _PRONOUNS]


def _runs(words: list[str]) -> list[tuple[str, ...]]:
    return [tuple(words[index : index + RUN]) for index in range(len(words) - RUN + 1)]
