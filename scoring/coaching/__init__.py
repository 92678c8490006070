"""Coaching: what one conversation teaches as a whole, beside the findings of its replies.

It is computed from the same analyses as the scorecard and from nothing else, and only where somebody will read it: the
scorecard as data does not hold it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scoring.analysis import Analysis
from scoring.case import KnownCase
from scoring.coaching.gaps import Gap, widest_gaps
from scoring.coaching.measures import (
    Concreteness,
    ResponseTimes,
    TalkShare,
    concreteness,
    response_times,
    talk_share,
)
from scoring.coaching.steps import Step, calming_steps, step_title, steps_source
from scoring.coaching.tips import Talk, Tip, best_tips
from scoring.judge import Judge, RuleJudge
from scoring.rubric import Rubric, read_rubric
from scoring.scorecard import Scorecard, case_of, judged, scorecard_from, terms_of
from scoring.text import Language
from scoring.transcript import Transcript

__all__ = [
    "Coaching",
    "Concreteness",
    "Gap",
    "ResponseTimes",
    "Step",
    "TalkShare",
    "Tip",
    "coaching_from",
    "score_and_coach",
    "step_title",
    "steps_source",
]


@dataclass(frozen=True, slots=True)
class Coaching:
    """What a conversation teaches.

    `tips`: what would have helped most, the most valuable first; with all of them it would have had `reachable`
    hundredths of points. `gaps`: where there is no tip, what the talk never showed and would have been worth most.
    `steps`: of calming an angry customer, empty where the customer does not complain. `times`:
    None where the transcript has none.
    """

    tips: tuple[Tip, ...]
    gaps: tuple[Gap, ...]
    reachable: int
    steps: tuple[Step, ...]
    share: TalkShare
    times: ResponseTimes | None
    concreteness: Concreteness


def score_and_coach(
    transcript: Transcript, *, case: KnownCase | None = None, rubric: Rubric | None = None, judge: Judge | None = None,
    folders: Sequence[Path] | None = None, language: Language | None = None,
) -> tuple[Scorecard, Coaching]:
    """Return the scorecard of a conversation and what it teaches; the arguments are those of `score`."""
    judge = judge or RuleJudge(language)
    case = case or case_of(transcript, folders)
    rubric = rubric or read_rubric()
    analyses = judged(transcript, case, judge)
    card = scorecard_from(transcript, analyses, case, rubric, judge, language)
    return card, coaching_from(transcript, analyses, card, case, rubric, language)


def coaching_from(
    transcript: Transcript, analyses: Sequence[Analysis], card: Scorecard, case: KnownCase | None, rubric: Rubric,
    language: Language | None = None,
) -> Coaching:
    """Return what a conversation teaches whose replies are analysed and whose scorecard is made."""
    adjusted = case.case.rubric if case else None
    terms = terms_of(transcript, case, rubric.adjusted(adjusted) if adjusted else rubric, language)
    talk = Talk(transcript, case.case if case else None, tuple(analyses), terms)
    tips, better = best_tips(talk, card)
    return Coaching(
        tips=tips,
        gaps=() if tips else widest_gaps(talk),
        reachable=better.worth.points,
        steps=calming_steps(transcript, talk.counted, terms),
        share=talk_share(transcript, terms.rubric),
        times=response_times(analyses),
        concreteness=concreteness(analyses),
    )
