"""Form against substance: how much of a reply is about this customer, and how much is phrases, echo or play-acting.

Saying the right words is not enough (codebook.md, "From labels to a grade"): these measures keep stock phrases,
parroting and text addressed to an examiner from being worth anything.
"""

from __future__ import annotations

from dataclasses import dataclass

from scoring.content import content_keys, content_units
from scoring.phrases import Span, merge
from scoring.reading import Reading


@dataclass(frozen=True, slots=True)
class Substance:
    """Measures of one reply. Shares are from 0 to 1."""

    stock: float
    """Share of the reply's characters that stand in stock phrases of courtesy."""
    echo: float
    """Share of the reply's content that repeats the customer's last words in their order."""
    own: int
    """Units of content that neither stock phrases nor the customer's last words hold."""
    shared: int
    """Different units of content shared with what this customer has said so far, or with the case."""
    examiner: tuple[Span, ...]
    """Where the reply speaks to a grader, a system or a model instead of the customer."""


def measure_substance(reading: Reading) -> Substance:
    """Return the measures of one reply."""
    reply = reading.reply
    stock = merge(reply.spans("<stock>"))
    examiner = merge(reply.spans("<examiner>"))
    aside = [*stock, *examiner]
    units = [unit for unit in content_units(reply.folded)
             if not any(start <= unit.start < end for start, end in aside)]
    latest = [unit.key for text in reading.latest for unit in content_units(text.folded)]
    said = {key for text in reading.customer for key in content_keys(text.folded)}
    known = {key for term in (reading.case.terms if reading.case else ()) for key in content_keys(term)}
    keys = [unit.key for unit in units]
    letters = sum(not char.isspace() for char in reply.folded) or 1
    return Substance(
        stock=sum(end - start for start, end in stock) / letters,
        echo=_copied(keys, latest) / len(keys) if keys else 0.0,
        own=len({key for key in keys if key not in set(latest)}),
        shared=len({key for key in keys if key in said or key in known}),
        examiner=examiner,
    )


def _copied(keys: list[str], source: list[str]) -> int:
    """Return how many of `keys` stand in runs of at least two that `source` holds in the same order."""
    pairs = set(zip(source, source[1:], strict=False))
    return sum(
        (index > 0 and (keys[index - 1], key) in pairs) or
        (index + 1 < len(keys) and (key, keys[index + 1]) in pairs)
        for index, key in enumerate(keys)
    )
