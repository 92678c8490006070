"""A reply with its evidence marked in place: each marked stretch is followed by the name of what it shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from trainer.ui.markup import element, plain

Kind = Literal["good", "bad", "critical"]
SIGNS: dict[Kind, str] = {"good": "✓", "bad": "✕", "critical": "⚠"}


@dataclass(frozen=True, slots=True)
class Mark:
    """One piece of evidence: where it stands (code points), whether it helps, and what it is called."""

    start: int
    end: int
    kind: Kind
    label: str


def marked(text: str, marks: Iterable[Mark]) -> str:
    """Return `text` as HTML with every mark; where marks overlap, the graver one gives the colour."""
    ordered = sorted(set(marks), key=lambda mark: (mark.start, mark.end, mark.label))
    cuts = sorted({0, len(text), *(mark.start for mark in ordered), *(mark.end for mark in ordered)})
    parts = []
    for start, end in pairwise(cuts):
        kinds = {mark.kind for mark in ordered if mark.start <= start and end <= mark.end}
        parts.append(_stretch(text[start:end], kinds))
        parts += [tag(mark.kind, mark.label) for mark in ordered if mark.end == end]
    return "".join(parts)


def _stretch(text: str, kinds: set[Kind]) -> str:
    order: tuple[Kind, ...] = ("critical", "bad", "good")
    kind = next((kind for kind in order if kind in kinds), None)
    return element("mark", plain(text), class_=kind) if kind else plain(text)


def tag(kind: Kind, label: str) -> str:
    """Return the name of a finding with a sign, so that colour is never the only difference."""
    return element("span", f"{SIGNS[kind]} {plain(label)}", class_=f"tag {kind}")
