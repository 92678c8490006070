"""What one talk shows of each skill, small enough to be kept beside the attempt and summed over many.

It is computed from the scorecard and can be computed again; `scorer` says by which version it was.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from scoring.scorecard import Scorecard


@dataclass(frozen=True, slots=True)
class Tally:
    """`dimensions`: points from 0 to 100. `good`, `bad`: criterion -> how often it earned, or cost or was missing.

    `replies`, `good` and `bad` count what was said in this talk alone: of one that went back into another, not the
    replies that it took over. The points are those of the whole.
    """

    scorer: str
    replies: int
    dimensions: tuple[tuple[str, int], ...]
    good: tuple[tuple[str, int], ...]
    bad: tuple[tuple[str, int], ...]

    def to_json(self) -> str:
        """Return the tally as one line of JSON."""
        return json.dumps({
            "scorer": self.scorer, "own_replies": self.replies, "dimensions": dict(self.dimensions),
            "good": dict(self.good), "bad": dict(self.bad),
        })  # fmt: skip

    @classmethod
    def from_json(cls, text: str) -> Tally:
        """Return the tally in `text`. Raises `ValueError`, `KeyError` or `TypeError` when it is not one."""
        data = json.loads(text)
        counts = {name: tuple((str(key), int(value)) for key, value in data[name].items())
                  for name in ("dimensions", "good", "bad")}
        return cls(str(data["scorer"]), int(data["own_replies"]), **counts)


def tally_of(card: Scorecard, replies: Sequence[int]) -> Tally:
    """Return the tally of a talk whose own `replies` are these turns. What earned or cost nothing is left out."""
    counted: Counter[tuple[str, bool]] = Counter()
    for _, item in card.dimensions:
        for entry in item.ledger.entries:
            if entry.points:
                counted[entry.criterion, entry.points > 0] += entry.times
    own = set(replies)
    taken_over = Counter(
        (finding.criterion, finding.polarity == "+") for finding in card.findings
        if finding.turn is not None and finding.turn not in own
    )
    good: Counter[str] = Counter()
    bad: Counter[str] = Counter()
    for (criterion, is_good), times in counted.items():
        if times > taken_over[criterion, is_good]:
            (good if is_good else bad)[criterion] += times - taken_over[criterion, is_good]
    bad.update(finding.criterion for finding in card.findings if finding.turn is None and finding.polarity == "-")
    points = tuple((name, item.points) for name, item in card.dimensions)
    return Tally(card.scorer_version, len(own), points, tuple(sorted(good.items())), tuple(sorted(bad.items())))
