"""The seam for other judges: whoever can say what a staff reply shows can take the place of the rules.

The rules are one judge among others, so a judge that asks a model can be passed to `score` without this package
knowing of models or networks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from scoring.analysis import Analysis, Finding, analyse
from scoring.case import Case
from scoring.criterion import scorer_version
from scoring.text import Language
from scoring.transcript import Transcript

RULES, JOINT = "rules", "rules+llm"
"""Names of judges, as scorecards have them: the rules alone, and the rules with a model where a rubric says so."""


class NoOpinion(Exception):
    """A rubric leaves criteria to a model, and there is no answer of one that can decide: there is no score.

    The message says why, in one line.
    """


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
    name: str = RULES

    @property
    def version(self) -> str:
        return scorer_version()

    def judge(self, transcript: Transcript, turn: int, case: Case | None) -> Analysis:
        return analyse(transcript, turn, case, self.language)


@dataclass(frozen=True, slots=True)
class JointJudge:
    """The rules, but for the criteria of `counts`: of these the model's findings count (`found`, by turn).

    Form, critical findings and what is found by time stay the rules'. The version names the model too, for another one
    may answer otherwise.
    """

    model: str
    counts: frozenset[str]
    found: Mapping[int, tuple[Finding, ...]]
    rules: Judge
    name: str = JOINT

    @property
    def version(self) -> str:
        return f"{self.rules.version} {self.model}"

    def judge(self, transcript: Transcript, turn: int, case: Case | None) -> Analysis:
        ruled = self.rules.judge(transcript, turn, case)
        kept = [item for item in ruled.findings if item.criterion not in self.counts]
        theirs = [item for item in self.found.get(turn, ()) if item.criterion in self.counts]
        ordered = sorted([*kept, *theirs], key=lambda item: (item.start or 0, item.end or 0, item.criterion))
        return replace(ruled, findings=tuple(ordered))
