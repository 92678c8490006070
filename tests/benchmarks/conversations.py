"""Print how far scorecards agree with graded conversations: `python tests/benchmarks/conversations.py FOLDER`.

FOLDER holds `conversations.jsonl` and `grades.jsonl`. `--all` lists every conversation.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from pathlib import Path

from scoring import Scorecard, score
from scoring.calibration import GradedConversation, grade_of, ordered_pairs, read_graded, weighted_kappa
from scoring.criterion import DIMENSIONS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--all", action="store_true")
    options = parser.parse_args()
    graded = read_graded(options.folder / "conversations.jsonl", options.folder / "grades.jsonl")
    started = time.perf_counter()
    cards = [score(item.transcript) for item in graded]
    seconds = time.perf_counter() - started
    if options.all:
        for item, card in zip(graded, cards, strict=True):
            _show(item, card)
    _agreement(graded, cards)
    _tiers(graded, cards)
    replies = sum(len(item.transcript.staff_turns()) for item in graded)
    print(f"{len(cards)} conversations, {replies} replies in {seconds:.2f} s, {replies / seconds:.0f} replies a second")


def _show(item: GradedConversation, card: Scorecard) -> None:
    points = " ".join(f"{card.dimension(name).points:3d}/{item.grades[name] * 25:3.0f}" for name in DIMENSIONS)
    caps = " ".join(cap.id for cap in card.caps)
    print(f"{item.transcript.id:40} {card.score:5.1f} ({item.overall * 25:5.1f}) {points}  {caps}")


def _agreement(graded: list[GradedConversation], cards: list[Scorecard]) -> None:
    given = [round(item.overall + 0.01) for item in graded]
    print(f"QWK overall      {weighted_kappa([grade_of(card.points) for card in cards], given):.3f}")
    for name in DIMENSIONS:
        ours = [grade_of(card.dimension(name).points * 100) for card in cards]
        print(f"QWK {name:12} {weighted_kappa(ours, [round(item.grades[name] + 0.01) for item in graded]):.3f}")
    agreed = sum(card.passed == item.passes for item, card in zip(graded, cards, strict=True))
    print(f"pass or fail     {agreed}/{len(cards)}")
    for item, card in zip(graded, cards, strict=True):
        if card.passed != item.passes:
            print(f"  {'passed' if card.passed else 'failed'} wrongly: {item.transcript.id} {card.score}")
    pairs = ordered_pairs(graded, [card.points for card in cards])
    print(f"ordered pairs    {pairs.share:.1%} of {pairs.total}")
    for good, lesser in pairs.wrong:
        print(f"  {good} <= {lesser}")


def _tiers(graded: list[GradedConversation], cards: list[Scorecard]) -> None:
    tiers: dict[str, list[Scorecard]] = defaultdict(list)
    for item, card in zip(graded, cards, strict=True):
        tiers[item.tier].append(card)
    for tier, members in tiers.items():
        scores = [card.score for card in members]
        print(f"{tier:10} mean {sum(scores) / len(scores):5.1f}  from {min(scores):5.1f} to {max(scores):5.1f}"
              f"  passed {sum(card.passed for card in members)}/{len(members)}")


if __name__ == "__main__":
    main()
