"""What a scenario changes in the rubric it is scored by: the part `rubric:` under `case:` of its file.

It says only what is different, in terms that fit any rubric: the pass mark, the weights, what does not count here and
what counts more or less. `Rubric.adjusted` carries it out.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, model_validator

from scoring.criterion import DIMENSIONS, Dimension
from scoring.located import FileModel

Share = Annotated[int, Field(ge=10, le=300)]
"""Hundredths of what the rubric says."""


class Adjustment(FileModel):
    """What is different in this scenario; the rest is as the rubric has it."""

    pass_mark: int | None = Field(default=None, ge=1, le=100)
    weights: dict[Dimension, int] = Field(default_factory=dict, description="hundredths of the score; they sum to 100")
    off: tuple[str, ...] = Field(
        default=(), description="criteria that do not count here, and limits that do not hold (`caps.talk_only`)"
    )
    count: dict[str, Share] = Field(
        default_factory=dict, description="criterion -> hundredths of what it earns or costs in the rubric"
    )

    @model_validator(mode="after")
    def _whole(self) -> Adjustment:
        if self.weights:
            check_weights(self.weights)
        if not self.changes():
            raise ValueError("`rubric` changes nothing|leave it out, or see \"Another rubric\" in scenarios/README.md")
        return self

    def changes(self) -> dict[str, Any]:
        """Return what is changed, as it stands in the scorecard."""
        data: dict[str, Any] = {"pass_mark": self.pass_mark, "weights": self.weights, "off": list(self.off),
                                "count": self.count}
        return {name: value for name, value in data.items() if value}


def check_weights(weights: dict[Dimension, int]) -> None:
    """Raise `ValueError` unless every dimension has a weight and they sum to 100."""
    if set(weights) != set(DIMENSIONS):
        raise ValueError(f"`weights` must name {', '.join(DIMENSIONS)}")
    if sum(weights.values()) != 100 or min(weights.values()) < 0:
        raise ValueError(f"the weights sum to {sum(weights.values())}|they must sum to 100, and none lie below 0")
