"""Print how far the scorer agrees with labelled replies: `python tests/benchmarks/agreement.py UNITS LABELS`.

`--criterion ID` lists the replies on which that criterion goes wrong.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from scoring.calibration import LabelledUnit, agreement, macro_f1, read_units


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("units", type=Path)
    parser.add_argument("labels", type=Path, nargs="?")
    parser.add_argument("--criterion")
    options = parser.parse_args()
    units = read_units(options.units, options.labels)
    languages = sorted({unit.language for unit in units})
    tallies = {language: agreement(unit for unit in units if unit.language == language) for language in languages}
    overall = agreement(units)
    print(f"{'criterion':26} {'P':>5} {'R':>5} {'F1':>5}   " + "  ".join(f"{language:>7}" for language in languages))
    for criterion, tally in overall.items():
        by_language = "  ".join(f"{tallies[language][criterion].f1:7.2f}" for language in languages)
        print(f"{criterion:26} {tally.precision:5.2f} {tally.recall:5.2f} {tally.f1:5.2f}   {by_language}")
    by_language = "  ".join(f"{macro_f1(tallies[language]):7.2f}" for language in languages)
    print(f"{'macro F1':26} {'':5} {'':5} {macro_f1(overall):5.2f}   {by_language}")
    if options.criterion:
        by_id = {unit.id: unit for unit in units}
        for name, ids in (("FALSE ALARM", overall[options.criterion].false_alarms),
                          ("MISS", overall[options.criterion].misses)):
            for identity in ids:
                _show(name, by_id[identity])


def _show(name: str, unit: LabelledUnit) -> None:
    said = " / ".join(turn["text"] for turn in unit.context if turn["speaker"] == "customer")
    print(f"\n{name} {unit.id} [{unit.fault}] {said}\n    -> {unit.reply}")


if __name__ == "__main__":
    main()
