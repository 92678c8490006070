"""What each signal weighs for and against each criterion, and what follows from the sum.

The rules stand first; their findings are the heaviest signals. What a rule found in a sentence is dropped where the
weights of the sentence do not reach the bar `keep`. Where no rule found anything but they reach the higher bar `add`,
the sentence shows the criterion, and its heaviest clause of those that can show it (`evidence.py`) is the evidence. A
criterion without weights is left to the rules alone.

Sums are of whole numbers, so they are the same on every machine and in any order.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from scoring.criterion import Script, catalogue
from scoring.memory import remembered
from scoring.phrases import Span
from scoring.reading import Reading
from scoring.text import Part
from scoring.texts import Text
from scoring.weighing.evidence import can_show
from scoring.weighing.signals import Found, begun_in, is_bare, placed_grams, signals

FILE = Path(__file__).with_name("weights.json")
_BITS = 24
_MIDDLE = 1 << _BITS - 1
_MASK = (1 << _BITS) - 1
_SAYS = "says "
OWN = frozenset({"listening.empathy", "service.choice", "service.consult", "service.follow_up", "service.offer"})
"""Criteria that staff show in words of their own."""
BARE = frozenset({"wording.blame"})
"""Faults that words alone may show only in a reply in which the rules find nothing good."""
MOSTLY = 0.6
"""A clause of whose content the customer said such a share himself is his."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of every signal for all criteria at once.

    A signal's weights are held as one number, a field of `_BITS` bits for each criterion: one addition adds them all.
    `start` is the middle of every field, so that a negative sum borrows nothing from its neighbour. `keep` and `add`
    hold the bars in the same way.
    """

    criteria: tuple[str, ...]
    keep: int
    add: int
    start: int
    words: Mapping[str, int]
    others: Mapping[str, int]
    labels: frozenset[str]
    weigh: Callable[[str, Script], Weighed]
    """What the words of a folded sentence weigh."""

    def sums(self, reading: Reading, found: Found) -> list[int]:
        """Return what each sentence of a reply weighs, for all criteria at once."""
        others = self.others
        return [
            self.start + self.of_sentence(reading.reply, place).total + sum(map(others.__getitem__, names))
            for place, names in enumerate(
                [filter(others.__contains__, each) for each in signals(reading, found, self.labels)]
            )
        ]

    def reached(self, total: int, bars: int) -> int:
        """Return the criteria whose bars a sum reaches, as the highest bits of their fields."""
        return total - bars & self.start  # a field that reaches its bar is not below its middle

    def bit(self, at: int) -> int:
        """Return the highest bit of the field of the criterion at a place of `criteria`."""
        return _MIDDLE << _BITS * at

    def numbers(self, reached: int) -> Iterator[int]:
        """Yield the places in `criteria` of those that are reached."""
        while reached:
            lowest = reached & -reached
            yield lowest.bit_length() // _BITS - 1
            reached ^= lowest

    def of_sentence(self, reply: Text, place: int) -> Weighed:
        """Return what the words of a sentence weigh."""
        sentence = reply.sentences[place]
        return self.weigh(reply.folded[sentence.start : sentence.end], reply.script)

    def of(self, criterion: str, gram: str) -> int:
        """Return what some neighbouring words weigh for one criterion."""
        return self.field(self.words.get(gram, 0), self.criteria.index(criterion))

    def field(self, held: int, at: int) -> int:
        """Return the weight for the criterion at a place of `criteria`."""
        # A negative field borrows from its neighbour; adding the middle of every field gives it back.
        return (held + self.start >> _BITS * at & _MASK) - _MIDDLE


@dataclass(frozen=True, slots=True)
class Weighed:
    """The weights of a sentence's words: of all different ones together, and of each with where it begins."""

    total: int
    placed: tuple[tuple[int, int], ...]


def _weigh(words: Mapping[str, int], said: str, script: Script) -> Weighed:
    placed = [(gram, at) for gram, at in placed_grams(said, script) if gram in words]
    return Weighed(sum(words[gram] for gram in {gram for gram, _ in placed}),
                   tuple((at, words[gram]) for gram, at in placed))


@cache
def read_weights(path: Path = FILE) -> Weights:
    """Return the weights of a file: criterion -> `keep`, `add`, `words` and `others` (signal -> whole number)."""
    data = json.loads(path.read_text(encoding="utf-8"))
    criteria = tuple(data)
    start = sum(_MIDDLE << _BITS * at for at in range(len(criteria)))
    keep, add = (sum(int(data[name][bar]) << _BITS * at for at, name in enumerate(criteria)) for bar in ("keep", "add"))
    words, others = (_packed([data[name][kind] for name in criteria]) for kind in ("words", "others"))
    labels = frozenset(name.removeprefix(_SAYS) for name in others if name.startswith(_SAYS))
    return Weights(criteria, keep, add, start, words, others, labels, remembered(2000)(partial(_weigh, words)))


def _packed(tables: Iterable[Mapping[str, int]]) -> dict[str, int]:
    packed: dict[str, int] = {}
    for at, table in enumerate(tables):
        for signal, weight in table.items():
            packed[signal] = packed.get(signal, 0) + (weight << _BITS * at)
    return packed


def weighed(reading: Reading, found: Found, weights: Weights | None = None) -> dict[str, tuple[Span, ...]]:
    """Return what is found in a reply once its words are weighed. `found`: what the rules found, by criterion."""
    weights = weights or read_weights()
    reply, bare = reading.reply, is_bare(found)
    known = [(at, name, spans) for at, name in enumerate(weights.criteria) if (spans := found.get(name))]
    kept: dict[str, list[Span]] = {}
    added: dict[str, list[Span]] = {}
    for place, total in enumerate(weights.sums(reading, found)):
        sentence = reply.sentences[place]
        if not reply.clauses_in(sentence):
            continue  # nothing is said in it
        keeps, adds = weights.reached(total, weights.keep), weights.reached(total, weights.add)
        for at, name, spans in known:
            seen = begun_in(sentence, spans)
            bit = weights.bit(at)
            if seen and keeps & bit:
                kept.setdefault(name, []).extend(seen)
            if seen:
                adds &= ~bit
        for at in weights.numbers(adds):
            name = weights.criteria[at]
            if bare or name not in BARE:
                best = _heaviest(reading, found, place, at, weights)
                if best and _may_show(reading, found, name, best):
                    added.setdefault(name, []).append(best.span)
    # What a rule shows needs no weights beside it.
    return {**found, **{name: tuple(kept.get(name, added.get(name, ()))) for name in weights.criteria}}


def _may_show(reading: Reading, found: Found, criterion: str, clause: Part) -> bool:
    """Whether words alone may make a clause show a criterion.

    Not where its list `idle` says that nothing is done, nor a fault in a question, where an exception of its rules
    stands or where the rules find something good. What is mostly the customer's own words is neither an act nor
    sympathy, and no question is sympathy.
    """
    span = clause.start, clause.end
    if reading.reply.touches(f"{criterion}:idle", span):
        return False
    if catalogue()[criterion].polarity == "-":
        asks = "?" in reading.reply.sentence_at(clause.start).mark
        if asks or reading.reply.touches(f"{criterion}:unless", span):
            return False
        return not any(start < clause.end and clause.start < end for name, spans in found.items()
                       if catalogue()[name].polarity == "+" for start, end in spans)
    if criterion not in OWN:
        return True
    if criterion == "listening.empathy" and "?" in clause.mark:
        return False
    common = reading.common(span)
    return common.weight < 1 or common.share < MOSTLY


def _heaviest(reading: Reading, found: Found, place: int, criterion: int, weights: Weights) -> Part | None:
    """Return the evidence: of the clauses that can show a criterion, the one whose words weigh most for it."""
    reply = reading.reply
    sentence = reply.sentences[place]
    clauses: list[Part] = list(reply.clauses_in(sentence))
    sums = [0] * len(clauses)
    for at, held in weights.of_sentence(reply, place).placed:
        for index, clause in enumerate(clauses):
            if sentence.start + at < clause.end:
                sums[index] += weights.field(held, criterion)
                break
    name = weights.criteria[criterion]
    for index in sorted(range(len(clauses)), key=lambda index: -sums[index]):
        if can_show(reading, found, name, clauses[index]):
            return clauses[index]
    return None
