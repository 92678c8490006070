"""Scoring of service conversations: findings with quoted evidence, points, scorecards. Stands alone.

    >>> from scoring import load_transcripts, score
    >>> for transcript in load_transcripts("talks.jsonl"):      # doctest: +SKIP
    ...     print(score(transcript).to_json())
"""

from scoring.analysis import Analysis, Finding, analyse
from scoring.caps import AppliedCap
from scoring.case import Case, KnownCase, find_case
from scoring.conversations import load_transcripts, read_transcripts
from scoring.judge import Judge, NoOpinion, RuleJudge
from scoring.problem import InvalidFile, Problem
from scoring.rubric import Rubric, read_rubric
from scoring.scorecard import DimensionScore, Failure, Scorecard, score
from scoring.transcript import InvalidTranscript, Transcript, Turn

__all__ = [
    "Analysis",
    "AppliedCap",
    "Case",
    "DimensionScore",
    "Failure",
    "Finding",
    "InvalidFile",
    "InvalidTranscript",
    "Judge",
    "KnownCase",
    "NoOpinion",
    "Problem",
    "Rubric",
    "RuleJudge",
    "Scorecard",
    "Transcript",
    "Turn",
    "analyse",
    "find_case",
    "load_transcripts",
    "read_rubric",
    "read_transcripts",
    "score",
]
