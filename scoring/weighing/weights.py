"""What each signal weighs for and against each criterion, and what follows from the sum.

The rules stand first; their findings are the heaviest signals. What a rule found in a sentence is dropped where the
weights of the sentence do not reach the bar `keep`. Where no rule found anything but they reach the higher bar `add`,
the sentence shows the criterion, and its heaviest clause is the evidence. A criterion without weights is left to the
rules alone.

Sums are of whole numbers, so they are the same on every machine and in any order.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from scoring.phrases import Span
from scoring.reading import Reading
from scoring.text import Part
from scoring.weighing.signals import Found, grams, placed_grams, signals

FILE = Path(__file__).with_name("weights.json")
_BITS = 24
_MIDDLE = 1 << _BITS - 1
_MASK = (1 << _BITS) - 1
_SAYS = "says "


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of every signal for all criteria at once.

    A signal's weights are held as one number, a field of `_BITS` bits for each criterion: one addition adds them all.
    `start` is the middle of every field, so that a negative sum borrows nothing from its neighbour.
    """

    criteria: tuple[str, ...]
    keep: tuple[int, ...]
    add: tuple[int, ...]
    start: int
    words: Mapping[str, int]
    others: Mapping[str, int]
    labels: frozenset[str]

    def sums(self, reading: Reading, found: Found, place: int) -> list[int]:
        """Return what the sentence at `place` weighs for each criterion."""
        words = self.words.keys() & grams(reading, place)
        others = self.others.keys() & set(signals(reading, found, place, self.labels))
        total = self.start + sum(map(self.words.__getitem__, words)) + sum(map(self.others.__getitem__, others))
        return [(total >> _BITS * at & _MASK) - _MIDDLE for at in range(len(self.criteria))]

    def of(self, criterion: str, gram: str) -> int:
        """Return what some neighbouring words weigh for one criterion."""
        held = self.words.get(gram)
        if held is None:
            return 0
        # A negative field borrows from its neighbour; adding the middle of every field gives it back.
        at = self.criteria.index(criterion)
        return (held + self.start >> _BITS * at & _MASK) - _MIDDLE


@cache
def read_weights(path: Path = FILE) -> Weights:
    """Return the weights of a file: criterion -> `keep`, `add`, `words` and `others` (signal -> whole number)."""
    data = json.loads(path.read_text(encoding="utf-8"))
    criteria = tuple(data)
    start = sum(_MIDDLE << _BITS * at for at in range(len(criteria)))
    keep, add = (tuple(int(data[name][bar]) for name in criteria) for bar in ("keep", "add"))
    words, others = (_packed([data[name][kind] for name in criteria]) for kind in ("words", "others"))
    labels = frozenset(name.removeprefix(_SAYS) for name in others if name.startswith(_SAYS))
    return Weights(criteria, keep, add, start, words, others, labels)


def _packed(tables: Iterable[Mapping[str, int]]) -> dict[str, int]:
    packed: dict[str, int] = {}
    for at, table in enumerate(tables):
        for signal, weight in table.items():
            packed[signal] = packed.get(signal, 0) + (weight << _BITS * at)
    return packed


def weighed(reading: Reading, found: Found, weights: Weights | None = None) -> dict[str, tuple[Span, ...]]:
    """Return what is found in a reply once its words are weighed. `found`: what the rules found, by criterion."""
    weights = weights or read_weights()
    kept: dict[str, list[Span]] = {name: [] for name in weights.criteria}
    added: dict[str, list[Span]] = {name: [] for name in weights.criteria}
    for place, sentence in enumerate(reading.reply.sentences):
        if next(reading.reply.clauses_in(sentence), None) is None:
            continue  # nothing is said in it
        sums = weights.sums(reading, found, place)
        for name, total, keep, add in zip(weights.criteria, sums, weights.keep, weights.add, strict=True):
            seen = [span for span in found.get(name, ()) if sentence.start <= span[0] < sentence.end]
            if seen and total >= keep:
                kept[name] += seen
            elif not seen and total >= add:
                added[name].append(_heaviest(reading, place, name, weights))
    # What a rule shows needs no weights beside it.
    return {**found, **{name: tuple(kept[name] or added[name]) for name in weights.criteria}}


def _heaviest(reading: Reading, place: int, criterion: str, weights: Weights) -> Span:
    """Return the clause of a sentence whose words weigh most for a criterion: the evidence where no rule has any."""
    reply = reading.reply
    clauses: list[Part] = list(reply.clauses_in(reply.sentences[place]))
    sums = [0] * len(clauses)
    for gram, at in placed_grams(reading, place):
        for index, clause in enumerate(clauses):
            if at < clause.end:
                sums[index] += weights.of(criterion, gram)
                break
    best = clauses[max(range(len(clauses)), key=sums.__getitem__)]
    return best.start, best.end
