"""A reply with its evidence marked in place: each marked stretch is followed by a number that stands in the list below.

Colour is never the only difference: each kind has an underline, a sign, and words for those who hear the page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from trainer.ui.markup import element, plain

Kind = Literal["good", "bad", "critical", "helps", "hurts"]
"""What the scorer sees, and the moves of the scenario that help the customer or hurt."""
SIGNS: dict[Kind, str] = {"good": "✓", "bad": "✕", "critical": "⚠", "helps": "▲", "hurts": "▼"}
MOVES: tuple[Kind, ...] = ("hurts", "helps")
"""What is seen beside the scorer's marks: where both stand at the same words, both are shown."""
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


@dataclass(frozen=True, slots=True)
class Mark:
    """One piece of evidence: where it stands (code points), whether it helps, its number, and how it is read aloud."""

    start: int
    end: int
    kind: Kind
    number: int
    spoken: str


def marked(text: str, marks: Iterable[Mark]) -> str:
    """Return `text` as HTML with every mark; where marks overlap, the graver one gives the look."""
    ordered = sorted(set(marks), key=lambda mark: (mark.start, mark.end, mark.number))
    cuts = sorted({0, len(text), *(mark.start for mark in ordered), *(mark.end for mark in ordered)})
    parts = []
    for start, end in pairwise(cuts):
        kinds = {mark.kind for mark in ordered if mark.start <= start and end <= mark.end}
        parts.append(_stretch(text[start:end], kinds))
        parts += [_reference(mark) for mark in ordered if mark.end == end]
    return "".join(parts)


def _stretch(text: str, kinds: set[Kind]) -> str:
    order: tuple[Kind, ...] = ("critical", "bad", "hurts", "good", "helps")
    kind = next((kind for kind in order if kind in kinds), None)
    if kind is None:
        return plain(text)
    both = [kind, *(other for other in MOVES if other in kinds and other != kind)]
    return element("mark", plain(text), class_=" ".join(both))


def _reference(mark: Mark) -> str:
    shown = element("span", f"{SIGNS[mark.kind]}{numeral(mark.number)}", aria_hidden="true")
    return element("sup", element("span", plain(mark.spoken), class_="unseen") + shown, class_=f"ref {mark.kind}")


def numeral(number: int) -> str:
    """Return a number in a circle, beyond the circled ones in brackets."""
    return CIRCLED[number - 1] if number <= len(CIRCLED) else f"({number})"


def tag(kind: Kind, label: str, number: int | None = None) -> str:
    """Return the name of a finding with a sign, so that colour is never the only difference, and its number if any."""
    before = f"{numeral(number)} " if number is not None else ""
    return element("span", f"{before}{SIGNS[kind]} {plain(label)}", class_=f"tag {kind}")
