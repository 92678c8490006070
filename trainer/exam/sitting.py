"""One candidate's sitting of an exam: which conversations, by what seed, how often, how long; and the log beside it.

Pure. All candidates meet the same customers: a customer's seed follows from the exam as it was frozen and the scenario,
a draw from a pool also from the candidate's name, so that whoever begins anew draws the same again. The log tells what
happened around the conversations; it decides nothing, and a transcript holds nothing of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

from scoring.text import Language
from scoring.transcript import Transcript, to_data
from trainer.attempt import Attempt
from trainer.exam.file import ExamFile, Limits
from trainer.exam.record import times_of
from trainer.roleplay import begin, reaction_to
from trainer.scenario import ScenarioFile

EventKind = Literal["opened", "pause", "pasted", "left", "returned", "time_up"]
EVENT_KINDS: tuple[EventKind, ...] = get_args(EventKind)
PAUSE = 120
"""From so many seconds on between the customer's words and the answer the log notes a pause."""
MAX_AMOUNT = 1_000_000
FORMAT = 1
"""The version of the log's JSON form."""


class RefusedStep(ValueError):
    """A step that the sitting does not allow; `reason` is a key of the interface texts below `sitting.refused`."""

    def __init__(self, reason: Literal["handed_in", "open", "no_tries", "not_here", "time_up", "changed"]) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened around a conversation. `talk` is its number from 0 on, None between two of them.

    `amount`: seconds of a `pause` or of having been away (`returned`), characters of what was `pasted`, else 0.
    `opened`: the page was opened, at first or again; `left`: the window lost the focus.
    """

    kind: EventKind
    at: datetime
    talk: int | None = None
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Sitting:
    """A sitting as it stands. `talks` are its conversations in the order they were begun; only the last may be open."""

    id: str
    exam: str
    exam_sha256: str
    candidate: str
    language: Language
    scenarios: tuple[str, ...]
    started_at: datetime
    talks: tuple[Attempt, ...] = ()
    handed_in_at: datetime | None = None

    @classmethod
    def start(
        cls, file: ExamFile, exam_sha256: str, *, id: str, candidate: str, language: Language, at: datetime,
    ) -> Sitting:
        """Return a new sitting. `exam_sha256` is the exam's hash at this moment (`exam.file.frozen`)."""
        drawn = file.drawn(seed_of("draw", exam_sha256, candidate))
        return cls(id, file.id, exam_sha256, candidate, language, drawn, at)

    @property
    def open_talk(self) -> int | None:
        """The number of the conversation that is going on, None when none is."""
        last = len(self.talks) - 1
        return last if self.talks and self.talks[last].awaiting != "nobody" else None

    def tries(self, scenario: str) -> int:
        """Return how many conversations of a scenario have been begun."""
        return sum(talk.scenario == scenario for talk in self.talks)

    def next_scenario(self) -> str | None:
        """Return the first scenario that has not been met, None when all have."""
        return next((name for name in self.scenarios if not self.tries(name)), None)

    def begin_talk(self, file: ScenarioFile, limits: Limits, at: datetime) -> Sitting:
        """Return the sitting with a new conversation. Raises `RefusedStep`."""
        self._check_open()
        if self.open_talk is not None:
            raise RefusedStep("open")
        if file.id not in self.scenarios:
            raise RefusedStep("not_here")
        number = self.tries(file.id)
        if number >= limits.attempts:
            raise RefusedStep("no_tries")
        talk = begin(
            file, self.language, seed_of("customer", self.exam_sha256, file.id, number), at, self.candidate,
            id=f"{self.id}-{len(self.talks) + 1}", mode="exam",
        )
        return replace(self, talks=(*self.talks, talk))

    def reply(self, file: ScenarioFile, limits: Limits, text: str, at: datetime) -> Sitting:
        """Return the sitting with a reply and the customer's answer, which comes at once, all of it.

        Raises `RefusedReply` as an attempt does, `RefusedStep` when the time is up.
        """
        talk = self._open()
        due = due_of(talk, limits)
        if due is not None and at >= due:
            raise RefusedStep("time_up")
        replied = talk.reply(text, at)
        return self._with(replied.hear(reaction_to(file, replied), at))

    def end_talk(self) -> Sitting:
        """Return the sitting with its open conversation broken off. Raises `RefusedStep`."""
        return self._with(self._open().break_off())

    def timed_out(self, limits: Limits, at: datetime) -> Sitting:
        """Return the sitting as time leaves it: a conversation whose minutes are over has ended."""
        if self.open_talk is None or self.handed_in_at is not None:
            return self
        due = due_of(self.talks[-1], limits)
        return self.end_talk() if due is not None and at >= due else self

    def hand_in(self, at: datetime) -> Sitting:
        """Return the sitting handed in: nothing of it can change any more. Raises `RefusedStep`."""
        self._check_open()
        if self.open_talk is not None:
            raise RefusedStep("open")
        return replace(self, handed_in_at=at)

    def transcripts(self) -> tuple[Transcript, ...]:
        """Return the conversations in the order they were begun; where several of a scenario count, that decides."""
        return tuple(talk.transcript for talk in self.talks)

    def _open(self) -> Attempt:
        self._check_open()
        if self.open_talk is None:
            raise RefusedStep("not_here")
        return self.talks[-1]

    def _with(self, talk: Attempt) -> Sitting:
        return replace(self, talks=(*self.talks[:-1], talk))

    def _check_open(self) -> None:
        if self.handed_in_at is not None:
            raise RefusedStep("handed_in")

    def to_data(self) -> dict[str, Any]:
        """Return the sitting as plain data for storage; `from_data` reads it back."""
        return {
            "id": self.id, "exam": self.exam, "exam_sha256": self.exam_sha256, "candidate": self.candidate,
            "language": self.language, "scenarios": list(self.scenarios), "started_at": self.started_at.isoformat(),
            "talks": [talk.to_data() for talk in self.talks],
            "handed_in_at": self.handed_in_at.isoformat() if self.handed_in_at else None,
        }

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Sitting:
        """Return the sitting in `data`. Raises `ValueError`, `KeyError` or `TypeError` when it is not one."""
        handed = data["handed_in_at"]
        return cls(**{
            **data, "scenarios": tuple(data["scenarios"]), "started_at": datetime.fromisoformat(data["started_at"]),
            "talks": tuple(Attempt.from_data(talk) for talk in data["talks"]),
            "handed_in_at": datetime.fromisoformat(handed) if handed else None,
        })


def seed_of(*parts: object) -> int:
    """Return a seed that follows from `parts` and from nothing else, on any machine."""
    said = "\0".join(map(str, parts))
    return int.from_bytes(hashlib.sha256(said.encode("utf-8", "surrogatepass")).digest()[:4], "big") >> 1


def due_of(talk: Attempt, limits: Limits) -> datetime | None:
    """Return when the time of a conversation is up, None where the exam sets none."""
    return talk.started_at + timedelta(minutes=limits.minutes) if limits.minutes else None


def pause_before(talk: Attempt, number: int) -> Event | None:
    """Return the pause that the last reply of a conversation ended, None where it was none."""
    place = next((index for index in reversed(range(len(talk.turns))) if talk.turns[index].speaker == "staff"), 0)
    said, before = talk.turns[place], talk.turns[place - 1]
    if not place or said.at is None or before.at is None:
        return None
    seconds = int((said.at - before.at).total_seconds())
    return Event("pause", said.at, number, seconds) if seconds >= PAUSE else None


def noticed(kind: object, amount: object, at: datetime, talk: int | None) -> Event | None:
    """Return what a browser says it has noticed, None where that is nothing it may say: it is not to be trusted."""
    if kind not in ("pasted", "left", "returned") or not isinstance(amount, int | float):
        return None
    held = min(MAX_AMOUNT, max(0, int(amount))) if amount == amount else 0
    return Event(kind, at, talk, held)


def log_of(sitting: Sitting, events: Sequence[Event]) -> dict[str, Any]:
    """Return the log of a sitting as plain data: what was met, when, and what happened around it. It judges nothing."""
    talks: list[dict[str, Any]] = []
    for number, talk in enumerate(sitting.talks):
        seconds, slowest = times_of(talk.transcript)
        counts = {str(kind): sum(event.kind == kind and event.talk == number for event in events)
                  for kind in EVENT_KINDS}
        talks.append({
            "transcript": talk.id, "scenario": talk.scenario, "scenario_sha256": talk.scenario_sha256,
            "seed": talk.seed, "started_at": talk.started_at.isoformat(), "replies": len(talk.transcript.staff_turns()),
            "outcome": talk.state.outcome, "seconds": seconds, "slowest_reply": slowest, "noted": counts,
        })
    return {
        "format": FORMAT, "sitting": sitting.id, "exam": sitting.exam, "exam_sha256": sitting.exam_sha256,
        "candidate": sitting.candidate, "language": sitting.language, "scenarios": list(sitting.scenarios),
        "started_at": sitting.started_at.isoformat(),
        "handed_in_at": sitting.handed_in_at.isoformat() if sitting.handed_in_at else None, "talks": talks,
        "events": [{"kind": event.kind, "at": event.at.isoformat(), "talk": event.talk, "amount": event.amount}
                   for event in events],
    }


def transcript_lines(sitting: Sitting) -> list[dict[str, Any]]:
    """Return the conversations as the trees of contracts.md, for `trainer exam run`."""
    return [to_data(transcript) for transcript in sitting.transcripts()]
