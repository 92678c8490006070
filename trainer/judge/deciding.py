"""Where a rubric lets a model decide: the judge that its stored answers make, the same on any machine.

Nobody is asked here. The raw answers are read again as they were read when they came, so a scorecard can be made again
from them, byte for byte, without the server that gave them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from scoring.case import KnownCase
from scoring.judge import JointJudge, Judge, NoOpinion, RuleJudge
from scoring.rubric import Rubric
from scoring.scorecard import case_of
from scoring.transcript import Transcript
from trainer.judge.opinion import LLMJudge, SecondOpinion, doubt_of, findings_of
from trainer.judge.verdicts import JudgeFailed

Given = Callable[[Transcript], Mapping[str, Any]]
"""Gives the second opinion on a conversation as data, as scorecards hold it. Raises `NoOpinion`."""
MOST_SAMPLES = 25


class _Stored(BaseModel):
    """What of stored answers decides; the rest follows from it."""

    model_config = ConfigDict(extra="ignore", strict=True)

    model: str
    prompt_sha256: str
    samples: int = Field(ge=1, le=MOST_SAMPLES)
    seed: int
    status: str
    reason: str | None = None
    tokens: int = 0
    raw: list[str]


def judge_for(
    transcript: Transcript, rubric: Rubric, folders: Sequence[Path], given: Given | None,
) -> tuple[Judge, Mapping[str, Any] | None]:
    """Return who judges a conversation by a rubric - the rules, with a model where the rubric says so - and the second
    opinion that decides then. Raises `NoOpinion` where there is no answer that can decide, and `InvalidFile`.
    """
    left = rubric.second_opinion.counts
    if not left:
        return RuleJudge(), None
    why = f"the rubric '{rubric.id}' leaves {', '.join(left)} to a model"
    if given is None:
        raise NoOpinion(f"{why}, and there is no second opinion")
    try:
        opinion = replayed(given(transcript), transcript, case_of(transcript, folders), rubric)
    except NoOpinion as error:
        raise NoOpinion(f"{why}, and {error}") from None
    if doubt := doubt_of(opinion.opinions, opinion.samples, left):
        raise NoOpinion(f"{why}, and it does not decide: {doubt}")
    found = {turn: findings_of(turn, opinion.opinions, transcript) for turn in transcript.staff_turns()}
    return JointJudge(opinion.model, frozenset(left), found, RuleJudge()), opinion.to_data()


def replayed(
    data: Mapping[str, Any], transcript: Transcript, case: KnownCase | None, rubric: Rubric,
) -> SecondOpinion:
    """Return a second opinion made again from its raw answers. Raises `NoOpinion` where they do not make one."""
    try:
        stored = _Stored.model_validate(dict(data))
    except (ValidationError, TypeError, ValueError):
        raise NoOpinion("what is stored is no second opinion") from None
    if stored.status != "scored":
        raise NoOpinion(f"it gives no opinion: {stored.reason or 'no reason given'}")
    if len(stored.raw) != stored.samples * len(transcript.staff_turns()):
        raise NoOpinion("some of its answers are missing")
    answers, tokens = iter(stored.raw), iter((stored.tokens,))

    def answer(prompt: object, schema: object, seed: int) -> tuple[str, int]:
        said = next(answers, None)
        if said is None:
            raise JudgeFailed("an answer is missing")
        return said, next(tokens, 0)

    opinion = LLMJudge(answer, stored.model, stored.samples, stored.seed).opinion(transcript, case, rubric)
    if opinion.prompt_sha256 != stored.prompt_sha256:
        raise NoOpinion("its answers were given about another conversation, or by other definitions of the criteria")
    if opinion.card is None:
        raise NoOpinion(f"its answers cannot be read: {opinion.reason}")
    return opinion
