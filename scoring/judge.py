"""The seam for other judges: whoever can say what a staff reply shows can take the place of the rules.

The rules are one judge among others, so a judge that asks a model can be passed to `score` without this package
knowing of models or networks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from scoring.analysis import Analysis, analyse
from scoring.case import Case
from scoring.criterion import scorer_version
from scoring.text import Language
from scoring.transcript import Transcript


class Named(Protocol):
    """Whoever has judged, as the scorecard names him under `scorer`."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...


class Judge(Named, Protocol):
    """Says what one staff reply shows."""

    def judge(self, transcript: Transcript, turn: int, case: Case | None) -> Analysis:
        """Return the analysis of the staff reply at `turn`."""
        ...


@dataclass(frozen=True, slots=True)
class RuleJudge:
    """The rules of `criteria/`: no model, no network, the same answer always.

    `language` is the reader's, that of the conversation by default.
    """

    language: Language | None = None
    name: str = "rules"

    @property
    def version(self) -> str:
        return scorer_version()

    def judge(self, transcript: Transcript, turn: int, case: Case | None) -> Analysis:
        return analyse(transcript, turn, case, self.language)
