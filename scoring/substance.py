"""Form against substance: how much of a reply is about this customer, and how much is phrases, echo or play-acting.

Saying the right words is not enough (codebook.md, "From labels to a grade"): these measures keep stock phrases,
parroting and text addressed to an examiner from being worth anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from scoring.content import content_keys, content_units
from scoring.criterion import catalogue
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

RUN = 3
"""Words that must follow each other in both texts to be copied: three characters of Chinese, three words of English."""

_WORD = re.compile(rf"[{HAN}]|[a-z]+(?:'[a-z]+)?|\d+")
_PRONOUNS = frozenset(
    """我 你 您 他 她 它 们 咱 i you he she it we they me him her us them my your his its our their mine yours ours
    i'm you're he's she's we're they're i've you've we've they've i'd you'd we'd they'd i'll you'll we'll they'll
    am is are was were""".split()
)

Emptiness = Literal["examiner", "stock", "echo"]


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

    @property
    def emptiness(self) -> Emptiness | None:
        """How the reply is empty, if it is: it plays to an examiner, is a heap of phrases, or only echoes.

        Half of the characters being courtesy makes a heap of phrases, unless the rest takes up two things the customer
        said or brings as much of its own as a plain sentence does (four units).
        """
        if self.examiner:
            return "examiner"
        if self.form >= 0.5 and self.shared < 2 and self.own < 4:
            return "stock"
        if self.echo >= 0.6:
            return "echo"
        return None


def measure_substance(reading: Reading, found: Mapping[str, tuple[Span, ...]]) -> Substance:
    """Return the measures of one reply; `found`: the spans of the criteria found in it.

    Clauses at fault are left out, so that a fault never makes a reply look fuller than it would be without it.
    """
    reply = reading.reply
    stock = merge(reply.spans("<stock>"))
    examiner = merge(reply.spans("<examiner>"))
    clauses = _innocent(reading, found)
    innocent, aside = Marks(clauses), Marks([*stock, *examiner])
    units = [unit for unit in content_units(reply.folded)
             if innocent.touch((unit.start, unit.end)) and not aside.touch((unit.start, unit.end))]
    said = {key for text in reading.customer for key in content_keys(text.folded)}
    said |= {key for term in (reading.case.terms if reading.case else ()) for key in content_keys(term)}
    about = tuple((unit.start, unit.end) for unit in units if unit.key in said)
    courtesy = _courtesy(clauses, found, stock, about)
    latest = {key for text in reading.latest for key in content_keys(text.folded)}
    keys = [unit.key for unit in units]
    courteous = Marks(courtesy)
    own = {unit.key for unit in units if not courteous.touch((unit.start, unit.end))} - latest
    return Substance(
        stock=_share(stock, sum(not char.isspace() for char in reply.folded)),
        form=_share(courtesy, sum(end - start for start, end in clauses)),
        echo=_echo(reply, clauses, reading.latest),
        own=len(own),
        shared=len(said.intersection(keys)),
        examiner=examiner,
    )


def _share(spans: tuple[Span, ...], whole: int) -> float:
    return min(1.0, sum(end - start for start, end in spans) / whole) if whole else 0.0


def _innocent(reading: Reading, found: Mapping[str, tuple[Span, ...]]) -> tuple[Span, ...]:
    """Return the clauses without a fault. A `but` is no fault of what follows it."""
    faults = Marks(span for name, spans in found.items() for span in spans
                   if catalogue()[name].polarity == "-" and name != "wording.but")
    clauses = ((clause.start, clause.end) for clause in reading.reply.clauses)
    return tuple(clause for clause in clauses if not faults.touch(clause))


def _courtesy(
    clauses: tuple[Span, ...], found: Mapping[str, tuple[Span, ...]], stock: tuple[Span, ...], about: tuple[Span, ...]
) -> tuple[Span, ...]:
    """Return the clauses that hold courtesy and nothing of this case (`about`: content shared with the customer)."""
    form = Marks(span for name in FORM for span in found.get(name, ()))
    matter = Marks(span for name in MATTER for span in found.get(name, ()))
    phrases, case = Marks(stock), Marks(about)
    return tuple(
        clause for clause in clauses
        if (phrases.touch(clause) and not case.touch(clause)) or (form.touch(clause) and not matter.touch(clause))
    )


def _echo(reply: Text, clauses: tuple[Span, ...], latest: tuple[Text, ...]) -> float:
    """Return the share of the reply's words that stand in runs of `RUN` which the customer has just said.

    Who is meant changes when words are given back, so pronouns do not count, nor do the frames of giving back
    ("you mean ...", "is that right?").
    """
    innocent, frames = Marks(clauses), Marks(reply.spans("<frame>"))
    own = [word for place, word in _words(reply.folded)
           if innocent.touch((place, place + 1)) and not frames.touch((place, place + 1))]
    runs = {run for text in latest for run in _runs([word for _, word in _words(text.folded)])}
    if len(own) < RUN:
        return 0.0
    copied = {index + step for index, run in enumerate(_runs(own)) if run in runs for step in range(RUN)}
    return len(copied) / len(own)


def _words(folded: str) -> list[tuple[int, str]]:
    """Return the words with their places: each Chinese character, each Latin word or number; no pronouns."""
    return [(match.start(), match[0]) for match in _WORD.finditer(folded) if match[0] not in _PRONOUNS]


def _runs(words: list[str]) -> list[tuple[str, ...]]:
    return [tuple(words[index : index + RUN]) for index in range(len(words) - RUN + 1)]
