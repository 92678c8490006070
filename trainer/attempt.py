"""One trainee's conversation with one customer: an immutable record from which everything else is computed.

An `Attempt` knows whose turn it is and refuses what is out of turn, empty or over-long; every change returns a new
value, so a half-finished page run can never leave half a turn behind.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Literal

from scoring.explain import in_language
from scoring.text import Language
from scoring.transcript import Transcript, Turn, to_data, transcript_from
from trainer.customer.state import Change, CustomerState, MadeMove, MoodState, Reaction, Told
from trainer.scenario import ScenarioFile

MAX_REPLY = 2_000
"""Characters of one reply of a trainee."""

Awaiting = Literal["staff", "customer", "nobody"]


class RefusedReply(ValueError):
    """A reply cannot be taken; `reason` is a key of the interface texts: empty, too_long, not_your_turn, ended."""

    def __init__(self, reason: Literal["empty", "too_long", "not_your_turn", "ended"]) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Step:
    """What one customer turn was made of. `turn` is its index in the transcript; `voice` who worded it."""

    turn: int
    mood: MoodState
    changes: tuple[Change, ...]
    moves: tuple[MadeMove, ...]
    told: tuple[str, ...]
    cue: str
    voice: Literal["scripted", "llm"] = "scripted"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A practice conversation. `steps[0]` is the opening; there is one step a customer turn."""

    id: str
    scenario: str
    scenario_sha256: str
    language: Language
    seed: int
    trainee: str
    started_at: datetime
    turns: tuple[Turn, ...]
    steps: tuple[Step, ...]
    state: CustomerState
    mode: Literal["practice", "exam"] = "practice"

    @classmethod
    def begin(
        cls, file: ScenarioFile, *, id: str, language: Language, seed: int, at: datetime, opening: str,
        trainee: str = "", mode: Literal["practice", "exam"] = "practice",
    ) -> Attempt:
        """Return a new attempt in which the customer has just spoken `opening` (a line of the scenario)."""
        mood = MoodState(**file.play.mood.model_dump())
        return cls(
            id=id, scenario=file.id, scenario_sha256=file.sha256, language=language, seed=seed, trainee=trainee,
            started_at=at, turns=(Turn("customer", in_language(opening, language), at),),
            steps=(Step(0, mood, (), (), (), "opening"),), state=CustomerState(mood, used=(opening,)), mode=mode,
        )

    @property
    def awaiting(self) -> Awaiting:
        """Whose turn it is; nobody's once the talk has ended."""
        if self.state.outcome:
            return "nobody"
        return "customer" if self.turns[-1].speaker == "staff" else "staff"

    @property
    def transcript(self) -> Transcript:
        return Transcript(self.id, self.turns, self.language, self.scenario, self.trainee or None)

    def reply(self, text: str, at: datetime, started_at: datetime | None = None) -> Attempt:
        """Return the attempt with the trainee's reply, now awaiting the customer. Raises `RefusedReply`."""
        if self.awaiting == "nobody":
            raise RefusedReply("ended")
        if self.awaiting == "customer":
            raise RefusedReply("not_your_turn")
        if not any(char.isprintable() and not char.isspace() for char in text):
            raise RefusedReply("empty")
        if len(text) > MAX_REPLY:
            raise RefusedReply("too_long")
        return replace(self, turns=(*self.turns, Turn("staff", text, at, started_at)))

    def hear(
        self, reaction: Reaction, at: datetime, text: str | None = None,
        voice: Literal["scripted", "llm"] = "scripted", started_at: datetime | None = None,
    ) -> Attempt:
        """Return the attempt with the customer's answer: `text`, or else the reaction's own line."""
        if self.awaiting != "customer":
            raise ValueError("the customer has nothing to answer")
        said = text if text is not None else in_language(reaction.line, self.language)
        step = Step(len(self.turns), reaction.state.mood, reaction.changes, reaction.moves, reaction.told,
                    reaction.cue, voice)
        return replace(
            self, turns=(*self.turns, Turn("customer", said, at, started_at)), steps=(*self.steps, step),
            state=reaction.state,
        )

    def break_off(self) -> Attempt:
        """Return the attempt as the trainee ends it himself: unresolved, by no ending of the scenario.

        The last word may be his own: when no answer comes, he must still be able to leave. Raises `RefusedReply` when
        the talk has ended already.
        """
        if self.awaiting == "nobody":
            raise RefusedReply("ended")
        return replace(self, state=replace(self.state, outcome="unresolved"))

    def to_data(self) -> dict[str, Any]:
        """Return the attempt as plain data for storage; `from_data` reads it back."""
        data = asdict(self)
        data["turns"] = to_data(self.transcript)["turns"]
        data["started_at"] = self.started_at.isoformat()
        return data

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Attempt:
        """Return the attempt in `data`. Raises `ValueError`, `KeyError` or `TypeError` when it is not one."""
        turns = transcript_from({"turns": data["turns"], "language": data["language"]}, data["id"]).turns
        return cls(**{
            **data,
            "started_at": datetime.fromisoformat(data["started_at"]),
            "turns": turns,
            "steps": tuple(_step_from(step) for step in data["steps"]),
            "state": _state_from(data["state"]),
        })


def _step_from(data: dict[str, Any]) -> Step:
    return Step(**{
        **data,
        "mood": MoodState(**data["mood"]),
        "changes": tuple(Change(**change) for change in data["changes"]),
        "moves": tuple(MadeMove(**move) for move in data["moves"]),
        "told": tuple(data["told"]),
    })


def _state_from(data: dict[str, Any]) -> CustomerState:
    return CustomerState(**{
        **data,
        "mood": MoodState(**data["mood"]),
        "told": tuple(Told(**told) for told in data["told"]),
        "moves": tuple(data["moves"]),
        "used": tuple(data["used"]),
        "heard": tuple(data.get("heard", ())),
    })
