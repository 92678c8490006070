"""Fit `scoring/weighing/weights.json` anew: `python tests/fitting/fit_weights.py tests/data/units/[begi].jsonl`.

For each criterion a logistic regression with few weights (L1) over the signals of single sentences. Labels are given
to whole replies; so of a labelled reply the sentence that weighs most counts as the one that shows it, and the others
count neither way unless they weigh little. Bars, and whether a criterion has weights at all, are chosen on replies of
writers that were left out in turn: weights are kept only where they find better there than the rules alone.

What the rules find may not speak for a finding of the other polarity, nor what they find elsewhere in a reply against
one of its own: else adding a fault to a reply could earn something, or adding something good could cost.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from scoring.analysis import read_reply, ruled
from scoring.calibration import read_reference
from scoring.criterion import SCRIPTS, Script, catalogue, phrase_set
from scoring.text import Language
from scoring.transcript import Transcript, Turn
from scoring.weighing.signals import grams, signals
from scoring.weighing.weights import BARE, FILE

SCALE = {"here": 6.0, "elsewhere": 2.0, "says": 2.0, "complaint": 2.0, "asked": 2.0, "bare": 2.0}
"""How much stronger a signal speaks than a word before anything is fitted."""
UNITS = 64
"""Whole numbers a logit is cut into."""
LEAST = 5
"""A signal that fewer sentences have is left out."""
PROMISING = 1500
"""So many signals of a first fit, the heaviest, go into the second."""
FOLDS = 5
"""Into so many groups the writers are parted to be left out."""
STRENGTH = 0.3
"""The inverse of the penalty on weights."""
GAIN = 0.035
"""F1 that weights must add on writers left out, to be kept."""
EXAMPLES = 16
QUIET = Path(__file__).parents[1] / "quiet"
MARKS = re.compile(r"\[\[|\]\]")
LANGUAGE_OF: dict[Script, Language] = {"zh": "zh-Hans", "en": "en"}
LABELS = frozenset(label for script in SCRIPTS for label in phrase_set(script).labels)
HARM = 0.004
"""Of replies without any fault, by writers left out, so large a share may be given one fault by the weights alone."""
LEAST_FAULT = -0.5
"""The lowest bar for adding a fault: as a probability, 0.38."""
NEVER = 100.0
NEVER_ADDED = frozenset({
    "listening.defend_first", "apology.blame_shift", "wording.but", "wording.dismissive",
})
"""What no sentence shows by its words alone: acts in their order, two acts together, and contempt, which would hurt
most if it were none.
"""
FAULTS = frozenset(name for name, criterion in catalogue().items() if criterion.polarity == "-")
BARS = np.arange(-2.0, 2.01, 0.1)


@dataclass(frozen=True)
class Row:
    """A labelled reply: its writer, labels, what the rules found, and the signals of each sentence."""

    writer: str
    labels: frozenset[str]
    contested: frozenset[str]
    found: frozenset[str]
    sentences: tuple[frozenset[tuple[str, str]], ...]


def rows_of(path: Path) -> list[Row]:
    """Return the labelled replies of a file; its name is the writer's."""
    return [row_of(path.stem, unit.transcript, unit.labels, unit.contested) for unit in read_reference(path).units]


def rows_of_examples() -> list[Row]:
    """Return the examples of the criterion files, each telling of its own criterion alone.

    They say what must hold of the whole scorer, so they count `EXAMPLES` times; rules and weights may not part on them.
    """
    rows = []
    for name, criterion in catalogue().items():
        for script in SCRIPTS:
            for example in criterion.examples.of(script):
                reply = Turn("staff", MARKS.sub("", example.reply))
                said = (*(Turn("customer", text) for text in example.customer), reply)
                transcript = Transcript("example", said, LANGUAGE_OF[script], fault=example.fault)
                labels = frozenset({name} if MARKS.search(example.reply) else ())
                rows.append(row_of("examples", transcript, labels, frozenset(catalogue()) - {name}))
    return rows * EXAMPLES


def rows_of_quiet() -> list[Row]:
    """Return the lines of `tests/quiet`, in which no fault may be found."""
    rows = []
    for script in SCRIPTS:
        for line in (QUIET / f"{script}.txt").read_text(encoding="utf-8").splitlines():
            transcript = Transcript("quiet", (Turn("staff", line),), LANGUAGE_OF[script])
            rows.append(row_of("quiet", transcript, frozenset(), frozenset(catalogue()) - FAULTS))
    return rows * EXAMPLES


def row_of(writer: str, transcript: Transcript, labels: frozenset[str], contested: frozenset[str]) -> Row:
    """Return a labelled reply, the last turn of `transcript`, as its signals."""
    reading = read_reply(transcript, len(transcript.turns) - 1, None)
    found = ruled(reading)
    sentences = tuple(
        frozenset({*(("words", gram) for gram in grams(reading, place)), *(("others", name) for name in names)})
        for place, names in enumerate(signals(reading, found, LABELS))
    )
    return Row(writer, labels, contested, frozenset(name for name, spans in found.items() if spans), sentences)


def weight_before(signal: tuple[str, str]) -> float:
    kind, name = signal
    return 1.0 if kind == "words" else SCALE.get(name.split()[0], 1.0)


class Fit:
    """The signals of many replies as a matrix, and the fitting of one criterion at a time."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows
        counted = Counter(signal for row in rows for sentence in row.sentences for signal in sentence)
        self.signals = sorted(signal for signal, times in counted.items() if times >= LEAST)
        self.place = {signal: at for at, signal in enumerate(self.signals)}
        self.matrix = self.matrix_of(rows)
        self.start = starts(rows)
        self.row_of = np.repeat(np.arange(len(rows)), np.diff(self.start))

    def matrix_of(self, rows: list[Row]) -> Any:
        columns, ends, values = [], [0], []
        for row in rows:
            for sentence in row.sentences:
                known = [signal for signal in sentence if signal in self.place]
                columns += [self.place[signal] for signal in known]
                values += [weight_before(signal) for signal in known]
                ends.append(len(columns))
        return csr_matrix((values, columns, ends), shape=(len(ends) - 1, len(self.signals)))

    def fit(self, criterion: str) -> tuple[Any, float]:
        """Return the weight of every signal, and what a sentence begins with."""
        counts = np.array([criterion not in row.contested for row in self.rows])
        shown = np.array([criterion in row.labels for row in self.rows]) & counts
        kept = counts[self.row_of]
        target = shown[self.row_of].astype(int)
        share = np.where(target == 1, 1 / np.diff(self.start)[self.row_of], 1.0)
        first = _regression(self.matrix[kept], target[kept], 0, share[kept])
        kept, target = self._telling(first.decision_function(self.matrix), shown, kept)
        allowed = np.zeros(len(self.signals), dtype=bool)
        allowed[np.argsort(-np.abs(first.coef_[0]), kind="stable")[:PROMISING]] = True
        while True:
            columns = np.flatnonzero(allowed)
            model = _regression(self.matrix[kept][:, columns], target[kept], 1)
            weights = np.zeros(len(self.signals))
            weights[columns] = model.coef_[0]
            wrong = [at for at in columns if weights[at] and _wrong_way(self.signals[at], weights[at], criterion)]
            if not wrong:
                return weights, float(model.intercept_[0])
            allowed[wrong] = False

    def _telling(self, sums: Any, shown: Any, kept: Any) -> tuple[Any, Any]:
        """Return which sentences count, and which of them show the criterion: the heaviest of each labelled reply."""
        kept, target = kept.copy(), np.zeros(len(sums), dtype=int)
        for row in np.flatnonzero(shown):
            begin, end = self.start[row], self.start[row + 1]
            if begin == end:
                continue
            heaviest = begin + int(np.argmax(sums[begin:end]))
            target[heaviest] = 1
            for at in range(begin, end):
                kept[at] &= at == heaviest or sums[at] <= -0.5
        return kept, target


def starts(rows: list[Row]) -> Any:
    return np.cumsum([0, *(len(row.sentences) for row in rows)])


def _regression(matrix: Any, target: Any, l1_ratio: int, share: Any = None) -> Any:
    model = LogisticRegression(C=STRENGTH, l1_ratio=l1_ratio, solver="liblinear", max_iter=500, random_state=0)
    return model.fit(matrix, target, sample_weight=share)


def _wrong_way(signal: tuple[str, str], weight: float, criterion: str) -> bool:
    """Whether a finding would speak for one of the other polarity, or one elsewhere against one of its own."""
    kind, name = signal
    where, _, other = name.partition(" ")
    if kind == "others" and where == "bare":
        return criterion not in BARE or weight < 0
    if kind == "words" or where not in ("here", "elsewhere"):
        return False
    same = catalogue()[other].polarity == catalogue()[criterion].polarity
    return (weight > 0 and not same) or (weight < 0 and same and where == "elsewhere")


Held = tuple[bool, bool, float, float, bool]
"""Of a reply of a writer left out: labelled, found by the rules, greatest sum of a sentence with and without a rule,
and whether it has no fault at all.
"""


def left_out(rows: list[Row], counted: frozenset[str]) -> dict[str, list[Held]]:
    """Return for each criterion what its weights would say of replies whose writers were left out in turn."""
    results: dict[str, list[Held]] = {name: [] for name in catalogue()}
    writers = sorted(counted)
    for fold in range(min(FOLDS, len(writers))):
        out = set(writers[fold::FOLDS])
        others = Fit([row for row in rows if row.writer not in out])
        own = [row for row in rows if row.writer in out]
        matrix, start = others.matrix_of(own), starts(own)
        for name in results:
            weights, begin = others.fit(name)
            sums = matrix @ weights + begin
            for at, row in enumerate(own):
                if name not in row.contested:
                    results[name].append(held_of(name, row, sums[start[at] : start[at + 1]]))
    return results


def held_of(name: str, row: Row, sums: Any) -> Held:
    by_rule = [("others", f"here {name}") in sentence for sentence in row.sentences]
    kept = max((total for total, rule in zip(sums, by_rule, strict=True) if rule), default=-99.0)
    may_add = [not rule and (name not in FAULTS or ("words", "?") not in sentence)
               for rule, sentence in zip(by_rule, row.sentences, strict=True)]
    added = max((total for total, may in zip(sums, may_add, strict=True) if may), default=-99.0)
    if name in BARE and not any(kind == "others" and signal.startswith("bare")
                                for sentence in row.sentences for kind, signal in sentence):
        added = -99.0
    return name in row.labels, name in row.found, float(kept), float(added), not row.labels & FAULTS


@dataclass(frozen=True)
class Bars:
    """What a sentence must weigh where a rule found the criterion (`keep`) and where none did (`add`)."""

    keep: float
    add: float
    f1: float


def adding_bars(name: str, keep: float) -> tuple[float, ...]:
    """Return the bars that may be tried for adding; what nobody can show in one sentence is never added."""
    least = max(keep, LEAST_FAULT) if name in FAULTS else keep
    return (NEVER,) if name in NEVER_ADDED else (*(float(bar) for bar in BARS if bar >= least), NEVER)


def bars_of(name: str, held: list[Held]) -> Bars:
    """Return the bars of the best F1 that do no more than `HARM`."""
    label, _, kept, added, clean = (np.array(column) for column in zip(*held, strict=True))
    best = Bars(0.0, NEVER, -1.0)
    for keep in BARS:
        rule = kept >= keep
        for add in adding_bars(name, keep):
            new = (added >= add) & ~rule
            if name in FAULTS and (new & clean).sum() > HARM * clean.sum():
                continue
            found = rule | new
            f1 = 2 * (found & label).sum() / max(1, found.sum() + label.sum())
            if f1 > best.f1 + 0.002:
                best = Bars(float(keep), float(add), float(f1))
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--also", type=Path, nargs="*", default=[], help="fitted on too, but never left out")
    parser.add_argument("-o", "--output", type=Path, default=FILE)
    options = parser.parse_args()
    rows = [row for path in [*options.files, *options.also] for row in rows_of(path)]
    rows += rows_of_examples() + rows_of_quiet()
    results = left_out(rows, frozenset(path.stem for path in options.files))
    whole = Fit(rows)
    data: dict[str, Any] = {}
    figures = []
    for name, held in sorted(results.items()):
        both = sum(item[0] and item[1] for item in held)
        by_rule = 2 * both / max(1, sum(item[0] for item in held) + sum(item[1] for item in held))
        bars = bars_of(name, held)
        used = bars.f1 >= by_rule + GAIN
        figures.append(bars.f1 if used else by_rule)
        if used:
            data[name] = weights_of(whole, name, bars)
        shown = f"keep {bars.keep:5.2f} add {bars.add:5.2f}" if used else "rules alone"
        print(f"{name:26} rules {by_rule:.2f}  weighed {bars.f1:.2f}  {shown}")
    print(f"macro F1 on writers left out {sum(figures) / len(figures):.3f}")
    options.output.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def weights_of(whole: Fit, name: str, bars: Bars) -> dict[str, Any]:
    """Return the weights of a criterion in whole numbers, as they stand in the file."""
    weights, begin = whole.fit(name)
    tables: dict[str, dict[str, int]] = {"words": {}, "others": {}}
    for (kind, signal), weight in zip(whole.signals, weights, strict=True):
        if units := round(weight * weight_before((kind, signal)) * UNITS):
            tables[kind][signal] = units
    return {"keep": round((bars.keep - begin) * UNITS), "add": round((bars.add - begin) * UNITS), **tables}


if __name__ == "__main__":
    main()
