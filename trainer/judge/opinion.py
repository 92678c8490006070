"""A model's opinion on replies and conversations: what its answers, taken several times, come to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

from scoring.acts import without_lent_words
from scoring.analysis import Analysis, Finding, analyse
from scoring.case import KnownCase
from scoring.criterion import catalogue
from scoring.explain import message_of
from scoring.rubric import Rubric, read_rubric
from scoring.scorecard import Scorecard, scorecard_from
from scoring.transcript import Transcript
from trainer.judge.prompt import prompt_for
from trainer.judge.steering import steering
from trainer.judge.verdicts import JudgeFailed, Verdicts, read_verdicts


class Asked(Protocol):
    """What a model is asked through: prompt as (role, text) pairs, JSON schema and seed in; text and tokens out.

    Raises `JudgeFailed`.
    """

    def __call__(
        self, prompt: tuple[tuple[str, str], ...], schema: Mapping[str, Any], seed: int,
    ) -> tuple[str, int]: ...


@dataclass(frozen=True, slots=True)
class Opinion:
    """A model's answer on one criterion in one reply. `found` is None where the samples are split or all void.

    `agreement` is the share of the samples that say the same, from 0 to 1; `start` and `end` are offsets into the turn.
    `votes` are the samples that said yes or no and were not void.
    """

    turn: int
    criterion: str
    found: bool | None
    agreement: float
    start: int | None = None
    end: int | None = None
    quote: str = ""
    votes: int = 0


@dataclass(frozen=True, slots=True)
class ReadReply:
    """What came of asking about one reply. `reason` says why one of the samples could not be used, else it is empty."""

    opinions: tuple[Opinion, ...]
    raw: tuple[str, ...]
    tokens: int
    reason: str


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """What a model says of a conversation. `card` is what the rubric would make of it; None when it is unscored.

    `rules` are the criteria that the rules found, by turn.
    """

    model: str
    prompt_sha256: str
    samples: int
    seed: int
    reason: str
    opinions: tuple[Opinion, ...]
    raw: tuple[str, ...]
    tokens: int
    rules: frozenset[tuple[int, str]]
    card: Scorecard | None = None

    @property
    def status(self) -> Literal["scored", "unscored"]:
        return "scored" if self.card else "unscored"

    def to_data(self) -> dict[str, Any]:
        """Return it as it stands in a scorecard under `second_opinion`: what either side found, and the raw answers."""
        decided = [opinion for opinion in self.opinions if opinion.found is not None]
        alike = sum(opinion.found == ((opinion.turn, opinion.criterion) in self.rules) for opinion in decided)
        return {
            "model": self.model, "prompt_sha256": self.prompt_sha256, "samples": self.samples, "seed": self.seed,
            "status": self.status, "reason": self.reason or None,
            "score": self.card.score if self.card else None, "passed": self.card.passed if self.card else None,
            "agreement_with_rules": round(alike / len(decided), 4) if decided else None,
            "criteria": [
                {"turn": item.turn, "criterion": item.criterion, "found": item.found,
                 "rules": (item.turn, item.criterion) in self.rules, "agreement": round(item.agreement, 4),
                 "start": item.start, "end": item.end, "text": item.quote or None}
                for item in self.opinions if item.found is not False or (item.turn, item.criterion) in self.rules
            ],
            "tokens": self.tokens, "raw": list(self.raw),
        }


@dataclass(frozen=True)
class LLMJudge:
    """Asks a model about every reply. `samples` answers a reply are taken, each with its own seed and order."""

    ask: Asked
    model: str
    samples: int = 1
    seed: int = 0

    def opinion(
        self, transcript: Transcript, case: KnownCase | None = None, rubric: Rubric | None = None,
    ) -> SecondOpinion:
        """Return the second opinion on a conversation. Never raises for what a model does: it is unscored then."""
        turns = transcript.staff_turns()
        read: list[ReadReply] = []
        for turn in turns:
            read.append(self.read(transcript, turn))
            if read[-1].reason:
                break  # the conversation is unscored: what is left would be asked for nothing
        reason = f"turn {turns[len(read) - 1]}: {read[-1].reason}" if read and read[-1].reason else ""
        ruled = [analyse(transcript, turn, case.case if case else None) for turn in turns]
        opinions = tuple(opinion for item in read for opinion in item.opinions)
        found = SecondOpinion(
            self.model, prompts_sha256(transcript, self.samples, self.seed), self.samples, self.seed, reason, opinions,
            tuple(said for item in read for said in item.raw), sum(item.tokens for item in read),
            frozenset((analysis.turn, criterion) for analysis in ruled for criterion in analysis.criteria()))
        return found if reason else replace(found, card=self._card(transcript, case, rubric, ruled, opinions))

    def read(self, transcript: Transcript, turn: int) -> ReadReply:
        """Return what the model says of one staff reply; it is not asked where that speaks to whoever judges it."""
        reply = transcript.turns[turn].text
        if reason := steering(reply):
            return ReadReply((), (), 0, reason)
        answers: list[Mapping[str, tuple[bool, int, int]]] = []
        raw: list[str] = []
        tokens, reason = 0, ""
        for seed in self._seeds():
            try:
                said, used = self.ask(prompt_for(transcript, turn, seed), Verdicts.model_json_schema(), seed)
                tokens += used
                raw.append(said)
                answers.append(read_verdicts(said, reply))
            except JudgeFailed as failed:
                reason = reason or str(failed)
        opinions = (_voted(turn, name, answers, reply) for name in catalogue()) if answers else ()
        return ReadReply(tuple(opinions), tuple(raw), tokens, reason)

    def _seeds(self) -> range:
        return range(self.seed, self.seed + self.samples)

    def _card(
        self, transcript: Transcript, case: KnownCase | None, rubric: Rubric | None, ruled: Sequence[Analysis],
        opinions: Sequence[Opinion],
    ) -> Scorecard:
        """Return what the rubric makes of the model's findings; form and critical findings stay the rules'."""
        analyses = [replace(analysis, findings=findings_of(analysis.turn, opinions, transcript)) for analysis in ruled]
        analyses = without_lent_words(analyses, transcript, case.lines) if case else analyses
        return scorecard_from(transcript, analyses, case, rubric or read_rubric(), _Named(self.model))


@dataclass(frozen=True, slots=True)
class _Named:
    """Stands for the model where a scorecard names its judge."""

    version: str
    name: str = "llm"


def doubt_of(opinions: Iterable[Opinion], samples: int, counts: Collection[str]) -> str:
    """Return in a line why opinions cannot decide these criteria: samples differ or are void; empty if they can."""
    for item in opinions:
        if item.criterion in counts and item.votes < samples:
            return (f"turn {item.turn}: of {samples} answers {samples - item.votes} say nothing about "
                    f"{item.criterion}, or quote what does not stand in the reply")
        if item.criterion in counts and item.agreement < 1:
            return f"turn {item.turn}: the answers on {item.criterion} differ"
    return ""


def prompts_sha256(transcript: Transcript, samples: int, seed: int) -> str:
    """Return the hash over all that a model is asked about a conversation."""
    asked = [prompt_for(transcript, turn, number)
             for turn in transcript.staff_turns() for number in range(seed, seed + samples)]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()


def findings_of(turn: int, opinions: Iterable[Opinion], transcript: Transcript) -> tuple[Finding, ...]:
    """Return the findings that a model's opinions on a reply make, in the order of the text."""
    mine = [item for item in opinions if item.turn == turn and item.found and item.start is not None]
    ordered = sorted(mine, key=lambda item: (item.start or 0, item.end or 0, item.criterion))
    return tuple(_finding(item, transcript) for item in ordered)


def _finding(opinion: Opinion, transcript: Transcript) -> Finding:
    criterion = catalogue()[opinion.criterion]
    return Finding(opinion.turn, opinion.criterion, criterion.polarity, opinion.start, opinion.end, opinion.quote,
                   message_of(criterion, transcript.language))


def _voted(
    turn: int, criterion: str, answers: Sequence[Mapping[str, tuple[bool, int, int]]], reply: str,
) -> Opinion:
    """Return what most samples say; a sample whose verdict is void or missing has no vote."""
    votes = [answer[criterion] for answer in answers if criterion in answer]
    yes = [vote for vote in votes if vote[0]]
    if not votes or 2 * len(yes) == len(votes):
        return Opinion(turn, criterion, None, 0.5 if votes else 0.0, votes=len(votes))
    if 2 * len(yes) < len(votes):
        return Opinion(turn, criterion, False, (len(votes) - len(yes)) / len(votes), votes=len(votes))
    _, start, end = yes[0]
    return Opinion(turn, criterion, True, len(yes) / len(votes), start, end, reply[start:end], len(votes))
