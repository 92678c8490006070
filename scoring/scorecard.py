"""The scorecard of a conversation: its values, how they are computed from the analyses, and its one JSON form."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scoring.accounts import TALKATIVE
from scoring.acts import without_lent_words
from scoring.adjustment import Adjustment
from scoring.analysis import Analysis, Finding, fault_of, varied
from scoring.caps import AppliedCap, applied_caps
from scoring.case import KnownCase, find_case, scenario_folders
from scoring.complaint import first_complaint
from scoring.criterion import DIMENSIONS, Dimension
from scoring.critical import Critical
from scoring.explain import NONE
from scoring.judge import JOINT, RULES, Judge, Named, NoOpinion, RuleJudge
from scoring.missing import missing_findings
from scoring.points import Counted, Entry, Ledger, Terms, counted_findings, explained, ledger_of, talks_too_much
from scoring.rubric import Rubric, read_rubric
from scoring.text import Language
from scoring.transcript import Fault, Transcript


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """The account of one dimension, and its weight in hundredths of the whole score."""

    ledger: Ledger
    weight: int

    @property
    def points(self) -> int:
        """The points of the dimension, 0 to 100."""
        return self.ledger.points


@dataclass(frozen=True, slots=True)
class Failure:
    """Something said that fails the conversation, and what it is in words."""

    id: str
    turn: int
    start: int
    end: int
    text: str
    message: str


@dataclass(frozen=True, slots=True)
class Scorecard:
    """What a conversation is worth and why. `points`: the score in hundredths, 0 to 10,000, after the caps.

    `critical` fails the conversation whatever the sum; `caps` are the limits that held the score down, or would have.
    `scenario_sha256` is None when no scenario file was known. `pass_mark` is the one that counted here, `adjusted` what
    the scenario changes in the rubric, if anything. `by_model` are the criteria that a model has decided.
    """

    transcript: str
    scenario: str | None
    staff: str | None
    language: Language
    fault: Fault
    points: int
    passed: bool
    dimensions: tuple[tuple[Dimension, DimensionScore], ...]
    critical: tuple[Failure, ...]
    caps: tuple[AppliedCap, ...]
    findings: tuple[Finding, ...]
    rubric_id: str
    rubric_version: str
    rubric_sha256: str
    pass_mark: int
    adjusted: Adjustment | None
    scenario_sha256: str | None
    scorer_name: str
    scorer_version: str
    by_model: tuple[str, ...] = ()

    @property
    def score(self) -> float:
        """The score from 0 to 100, rounded half up to one decimal."""
        return one_decimal(self.points)

    def dimension(self, name: Dimension) -> DimensionScore:
        """Return the points of one dimension."""
        return dict(self.dimensions)[name]

    def to_data(self) -> dict[str, Any]:
        """Return the scorecard as the tree of contracts.md, keys in their fixed order."""
        return {
            "transcript": self.transcript,
            "scenario": self.scenario,
            "staff": self.staff,
            "language": self.language,
            "fault": self.fault,
            "score": self.score,
            "passed": self.passed,
            "dimensions": {name: {"score": float(item.points), "weight": item.weight / 100}
                           for name, item in self.dimensions},
            "critical": [{"id": item.id, "turn": item.turn, "text": item.text} for item in self.critical],
            "caps": [{"id": cap.id, "limit": float(cap.limit), "message": cap.message} for cap in self.caps],
            "findings": [_finding_data(finding, self.is_by_model(finding)) for finding in self.findings],
            "rubric": self._rubric_data(),
            "scenario_sha256": self.scenario_sha256,
            "scorer": {"name": self.scorer_name, "version": self.scorer_version},
        }

    def is_by_model(self, finding: Finding) -> bool:
        """Whether a finding is a model's and not the rules'."""
        return finding.turn is not None and finding.criterion in self.by_model

    def _rubric_data(self) -> dict[str, Any]:
        data: dict[str, Any] = {"id": self.rubric_id, "version": self.rubric_version, "sha256": self.rubric_sha256}
        data |= {"second_opinion": {"counts": list(self.by_model)}} if self.by_model else {}
        return {**data, "adjusted": self.adjusted.changes()} if self.adjusted else data

    def to_json(self) -> str:
        """Return the canonical JSON: one line, no spaces added or left out between runs or machines."""
        return json.dumps(self.to_data(), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Worth:
    """What findings come to: the accounts of the dimensions, and the limits that hold."""

    dimensions: tuple[tuple[Dimension, DimensionScore], ...]
    caps: tuple[AppliedCap, ...]

    @property
    def weighed(self) -> int:
        """The weighted sum of the dimensions in hundredths of a point, before the limits."""
        return sum(item.points * item.weight for _, item in self.dimensions)

    @property
    def points(self) -> int:
        """The score in hundredths of a point."""
        return min([self.weighed, *(cap.limit * 100 for cap in self.caps)])


def reckon(
    transcript: Transcript, analyses: Sequence[Analysis], counted: Sequence[Counted], critical: Sequence[Critical],
    terms: Terms,
) -> Worth:
    """Return what the findings of a conversation come to."""
    return Worth(tuple((name, _dimension(name, transcript, counted, terms)) for name in DIMENSIONS),
                 tuple(applied_caps(analyses, counted, critical, terms)))


def one_decimal(hundredths: int) -> float:
    """Return hundredths as a number with one decimal, rounded half up: the only place where points become a float."""
    return (hundredths + 5) // 10 / 10


def _finding_data(finding: Finding, by_model: bool) -> dict[str, Any]:
    data = {
        "turn": finding.turn, "criterion": finding.criterion, "polarity": finding.polarity, "start": finding.start,
        "end": finding.end, "text": finding.text, "message": finding.message, "suggestion": finding.suggestion,
    }
    return {**data, "by": "llm"} if by_model else data


def score(
    transcript: Transcript, *, case: KnownCase | None = None, rubric: Rubric | None = None, judge: Judge | None = None,
    folders: Sequence[Path] | None = None, language: Language | None = None,
) -> Scorecard:
    """Score a conversation.

    `language` is the reader's: messages and better sentences are in it, and nothing else depends on it. It defaults to
    the language of the conversation, which the certified form always has.

    `case` defaults to the one of the transcript's scenario in `folders` (the packaged scenarios and the folder of
    `TRAINER_SCENARIOS`); without one the fault is the transcript's own word, else `unclear`. `rubric` defaults to the
    general one, `judge` to the rules. Raises `InvalidFile` when the scenario or the rubric is broken, and `NoOpinion`
    when the rubric leaves criteria to a model and `judge` are the rules alone.
    """
    judge = judge or RuleJudge(language)
    case = case or case_of(transcript, folders)
    return scorecard_from(transcript, judged(transcript, case, judge), case, rubric or read_rubric(), judge, language)


def case_of(transcript: Transcript, folders: Sequence[Path] | None = None) -> KnownCase | None:
    """Return the case of a transcript's scenario, None where none is named or known. Raises `InvalidFile`."""
    if not transcript.scenario:
        return None
    searched = tuple(folders if folders is not None else scenario_folders())
    return find_case(searched, transcript.scenario, transcript.language)


def judged(transcript: Transcript, case: KnownCase | None, judge: Judge) -> list[Analysis]:
    """Return the analysis of every staff reply; the words of a button's line are not staff's (`scoring.acts`)."""
    analyses = [judge.judge(transcript, turn, case.case if case else None) for turn in transcript.staff_turns()]
    return without_lent_words(analyses, transcript, case.lines) if case else analyses


def scorecard_from(
    transcript: Transcript, analyses: Sequence[Analysis], case: KnownCase | None, rubric: Rubric, judge: Named,
    language: Language | None = None,
) -> Scorecard:
    """Return the scorecard of a conversation whose staff replies are already analysed, one analysis a reply.

    Raises `NoOpinion` when the rubric leaves criteria to a model and the rules alone have judged.
    """
    left = rubric.second_opinion.counts
    if left and judge.name == RULES:
        raise NoOpinion(f"the rubric '{rubric.id}' leaves {', '.join(left)} to a model, and there is no second opinion")
    fault = fault_of(transcript, case.case if case else None)
    adjusted = case.case.rubric if case else None
    rubric = rubric.adjusted(adjusted) if adjusted else rubric
    terms = terms_of(transcript, case, rubric, language)
    counted = counted_findings(transcript, analyses, terms)
    critical = tuple(item for analysis in analyses for item in analysis.critical
                     if rubric.holds("critical", item.id.partition(".")[0]))
    worth = reckon(transcript, analyses, counted, critical, terms)
    return Scorecard(
        transcript=transcript.id, scenario=transcript.scenario, staff=transcript.staff, language=transcript.language,
        fault=fault, points=worth.points, passed=worth.points >= rubric.pass_mark * 100 and not critical,
        dimensions=worth.dimensions, critical=tuple(_failure(item, terms) for item in critical), caps=worth.caps,
        findings=tuple(_all_findings(transcript, counted, terms)),
        rubric_id=rubric.id, rubric_version=rubric.version, rubric_sha256=rubric.sha256,
        pass_mark=rubric.pass_mark, adjusted=adjusted,
        scenario_sha256=case.sha256 if case else None, scorer_name=judge.name, scorer_version=judge.version,
        by_model=left if judge.name == JOINT else (),
    )


def _failure(item: Critical, terms: Terms) -> Failure:
    said = terms.rubric.critical[item.id.split(".")[0]]
    return Failure(item.id, item.turn, item.start, item.end, item.text, terms.say(said))


def terms_of(
    transcript: Transcript, case: KnownCase | None, rubric: Rubric, language: Language | None = None
) -> Terms:
    """Return what holds for the whole conversation: whose fault it is, and from when the customer complains."""
    complaint = first_complaint(transcript)
    answered = complaint is not None and complaint < len(transcript.staff_turns())
    return Terms(
        rubric=rubric, fault=fault_of(transcript, case.case if case else None), told=bool(transcript.fault or case),
        language=language or transcript.language, complains_from=complaint if answered else None,
    )


def _dimension(name: Dimension, transcript: Transcript, counted: Iterable[Counted], terms: Terms) -> DimensionScore:
    rubric = terms.rubric
    early = rubric.early + (terms.complains_from or 0 if name == "apology" else 0)
    ledger = ledger_of(name, rubric.account(name, terms.row), counted, early)
    if name == "listening" and TALKATIVE not in rubric.off and talks_too_much(transcript, rubric):
        ledger = replace(ledger, entries=(*ledger.entries, Entry(TALKATIVE, -rubric.listening.talkative, 1)))
    return DimensionScore(ledger, rubric.weights[name])


def _all_findings(transcript: Transcript, counted: Sequence[Counted], terms: Terms) -> list[Finding]:
    """Return the findings of the turns in their order, then those about the whole conversation."""
    found = varied([*(explained(item, terms) for item in counted), *missing_findings(transcript, counted, terms)])
    return [item if item.suggestions is NONE else replace(item, suggestions=NONE) for item in found]
