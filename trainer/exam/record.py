"""What of a scored conversation a decision needs: small enough to keep for hundreds of thousands of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from scoring.scorecard import Scorecard
from scoring.transcript import Transcript, to_data
from trainer.exam.file import sha256_of


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that show something: criterion or critical id, turn, and text; at most one of each a conversation."""

    id: str
    turn: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Record:
    """One conversation of one candidate. Scores go from 0 to 100; `seconds` and `slowest` are None where not timed.

    `error` says why the conversation could not be scored; then nothing else of it counts, for or against anybody.
    `model` and `opinion_sha256` say whose second opinion has decided what the rubric leaves to a model, and which.
    """

    transcript: str
    candidate: str
    scenario: str
    language: str
    sha256: str
    scenario_sha256: str | None = None
    score: float = 0.0
    dimensions: tuple[tuple[str, float], ...] = ()
    criteria: tuple[str, ...] = ()
    critical: tuple[Evidence, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    seconds: float | None = None
    slowest: float | None = None
    error: str = ""
    model: str = ""
    opinion_sha256: str = ""

    def to_data(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Record:
        return cls(**{
            **data, "dimensions": tuple((name, value) for name, value in data["dimensions"]),
            "criteria": tuple(data["criteria"]),
            "critical": tuple(Evidence(**item) for item in data["critical"]),
            "evidence": tuple(Evidence(**item) for item in data["evidence"]),
        })


def record_of(transcript: Transcript, card: Scorecard, opinion: Mapping[str, Any] | None = None) -> Record:
    """Return the record of a scored conversation; `opinion` where a model's has decided some of it."""
    first: dict[str, Evidence] = {}
    for finding in card.findings:
        if finding.turn is not None and finding.criterion not in first:
            first[finding.criterion] = Evidence(finding.criterion, finding.turn, finding.text or "")
    seconds, slowest = times_of(transcript)
    return Record(
        transcript.id, transcript.staff or "", transcript.scenario or "", transcript.language,
        sha256_of(to_data(transcript)), card.scenario_sha256, card.score,
        tuple((name, float(item.points)) for name, item in card.dimensions), tuple(sorted(first)),
        tuple(Evidence(item.id, item.turn, item.text) for item in card.critical),
        tuple(first[name] for name in sorted(first)), seconds, slowest,
        model=str(opinion["model"]) if opinion else "", opinion_sha256=sha256_of(opinion) if opinion else "",
    )


def unscored(transcript: str, candidate: str, scenario: str, language: str, error: str) -> Record:
    """Return the record of a conversation that could not be scored."""
    return Record(transcript, candidate, scenario, language, "", error=error)


def times_of(transcript: Transcript) -> tuple[float | None, float | None]:
    """Return how long a conversation took and its slowest answer, in seconds; None where a turn tells no time."""
    times = [turn.at for turn in transcript.turns]
    if any(at is None for at in times) or len(times) < 2:
        return None, None
    known = [at.timestamp() for at in times if at is not None]
    waits = [after - before for before, after, turn in zip(known, known[1:], transcript.turns[1:], strict=False)
             if turn.speaker == "staff"]
    return known[-1] - known[0], max(waits, default=0.0)
