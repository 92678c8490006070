"""One trainee's conversation with one customer: an immutable record from which everything else is computed.

An `Attempt` knows whose turn it is and refuses what is out of turn, empty or over-long; every change returns a new
value, so a half-finished page run can never leave half a turn behind.

A customer takes time to type, and may send an answer in two messages. Staff may write all the while; a reply sent
before what he is typing has arrived is an interruption, and what he was typing stands behind it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from scoring.explain import in_language
from scoring.text import Language
from scoring.transcript import Transcript, Turn, to_data, transcript_from
from trainer.customer.state import Change, CustomerState, MadeMove, MoodState, Plan, Pledge, Promise, Reaction, Told
from trainer.rest import Rest, rest_from, rest_of, sent
from trainer.scenario import ScenarioFile
from trainer.spent import Spent

MAX_REPLY = 2_000
"""Characters of one reply of a trainee."""

Awaiting = Literal["staff", "customer", "nobody"]


class RefusedReply(ValueError):
    """A reply cannot be taken; `reason` is a key of the interface texts: empty, too_long, not_your_turn, ended."""

    def __init__(self, reason: Literal["empty", "too_long", "not_your_turn", "ended"]) -> None:
        super().__init__(reason)
        self.reason = reason


def check_words(text: str) -> None:
    """Raise `RefusedReply` where `text` can be no reply: nothing to read in it, or more than `MAX_REPLY`."""
    if not any(char.isprintable() and not char.isspace() for char in text):
        raise RefusedReply("empty")
    if len(text) > MAX_REPLY:
        raise RefusedReply("too_long")


@dataclass(frozen=True, slots=True)
class Step:
    """What one answer of the customer was made of: one turn, or two where he sends it in two messages.

    `turn` is the index of the (first) turn, `reply` that of the staff turn he answers, None for his opening; `voice`
    who worded it, `refusals` what was wrong with words that were not said (`trainer.customer.guards`).
    """

    turn: int
    mood: MoodState
    changes: tuple[Change, ...]
    moves: tuple[MadeMove, ...]
    told: tuple[str, ...]
    cue: str
    voice: Literal["scripted", "llm"] = "scripted"
    reply: int | None = None
    refusals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attempt:
    """A practice conversation. `steps[0]` is the opening; there is one step an answer. `rest`: what is still to come.

    Turns carry no times where nobody timed them. An attempt that began in the middle of another has that one's id as
    `parent` and the index of the first turn that is its own as `branch` (see `trainer.branching`). `spent`: what it
    has used of a model by the last time it was kept.
    """

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
    rest: Rest | None = None
    parent: str | None = None
    branch: int | None = None
    spent: Spent = field(default_factory=Spent)

    @classmethod
    def begin(
        cls, file: ScenarioFile, *, id: str, language: Language, seed: int, at: datetime, opening: str,
        trainee: str = "", mode: Literal["practice", "exam"] = "practice", timed: bool = True,
    ) -> Attempt:
        """Return a new attempt in which the customer has just spoken `opening` (a line of the scenario).

        Without `timed` the turn carries no time.
        """
        mood = MoodState(**file.play.mood.model_dump())
        return cls(
            id=id, scenario=file.id, scenario_sha256=file.sha256, language=language, seed=seed, trainee=trainee,
            started_at=at, turns=(Turn("customer", in_language(opening, language), at if timed else None),),
            steps=(Step(0, mood, (), (), (), "opening"),), state=CustomerState(mood, used=(opening,)), mode=mode,
        )

    @property
    def awaiting(self) -> Awaiting:
        """Whose turn it is; nobody's once the talk has ended."""
        if self.state.outcome:
            return "nobody"
        return "customer" if len(self.transcript.staff_turns()) >= len(self.steps) else "staff"

    @property
    def transcript(self) -> Transcript:
        return Transcript(self.id, self.turns, self.language, self.scenario, self.trainee or None)

    def own_replies(self) -> tuple[int, ...]:
        """Return the turns of staff that were said in this attempt, not taken over from the one it went back into."""
        return tuple(turn for turn in self.transcript.staff_turns() if turn >= (self.branch or 0))

    def reply(self, text: str, at: datetime | None, started_at: datetime | None = None) -> Attempt:
        """Return the attempt with the trainee's reply, now awaiting the customer. Raises `RefusedReply`.

        What the customer was typing stands before the reply when it had come by `at`, else behind it.
        """
        if self.awaiting == "nobody":
            raise RefusedReply("ended")
        if self.awaiting == "customer":
            raise RefusedReply("not_your_turn")
        check_words(text)
        heard = self.arrive(at) if at is not None else self.heard_out()
        reply = Turn("staff", text, at, started_at)
        if heard.rest is None:
            return replace(heard, turns=(*heard.turns, reply))
        *steps, last = heard.steps
        if last.turn == len(heard.turns):  # nothing of his answer has come: all of it stands behind the reply
            last = replace(last, turn=last.turn + 1)
        return replace(heard, turns=(*heard.turns, reply, *heard.rest.turns), steps=(*steps, last), rest=None)

    def hear(
        self, reaction: Reaction, at: datetime | None, text: str | None = None,
        voice: Literal["scripted", "llm"] = "scripted", started_at: datetime | None = None,
        pause: timedelta = timedelta(), typing: timedelta = timedelta(), refusals: tuple[str, ...] = (),
    ) -> Attempt:
        """Return the attempt with the customer's answer: `text`, or else the reaction's own messages.

        He sends it at `at`, or begins it then where `typing` the first message takes time; a second one comes `pause`
        after the first. What has not come by `at` is the `rest` (see `arrive`).
        """
        if self.awaiting != "customer":
            raise ValueError("the customer has nothing to answer")
        own = tuple(in_language(message, self.language) for message in reaction.messages)
        turns = tuple(sent(own if text is None else (text,), at, started_at, typing, pause))
        step = Step(len(self.turns), reaction.state.mood, reaction.changes, reaction.moves, reaction.told,
                    reaction.cue, voice, self.transcript.staff_turns()[-1], refusals)
        there = tuple(turn for turn in turns if at is None or turn.at is None or turn.at <= at)
        return replace(self, turns=(*self.turns, *there), steps=(*self.steps, step), state=reaction.state,
                       rest=rest_of(turns[len(there):]))

    def arrive(self, at: datetime) -> Attempt:
        """Return the attempt with the messages of the customer that are due, else the attempt as it is."""
        if self.rest is None or at < self.rest.due:
            return self
        return replace(self, turns=(*self.turns, self.rest.turn), rest=self.rest.then).arrive(at)

    def heard_out(self) -> Attempt:
        """Return the attempt with all that the customer is still typing."""
        return replace(self, turns=(*self.turns, *self.rest.turns), rest=None) if self.rest else self

    def so_far(self) -> Attempt:
        """Return the attempt as staff knows it: an answer of which nothing has come is not there, nor its mood."""
        if self.rest is None or self.steps[-1].turn < len(self.turns):
            return self
        steps = self.steps[:-1]
        return replace(self, steps=steps, state=replace(self.state, mood=steps[-1].mood), rest=None)

    def break_off(self) -> Attempt:
        """Return the attempt as the trainee ends it himself: unresolved, by no ending of the scenario.

        The last word may be his own: when no answer comes, he must still be able to leave. What the customer was saying
        is heard to its end. Raises `RefusedReply` when the talk has ended already.
        """
        if self.awaiting == "nobody":
            raise RefusedReply("ended")
        heard = self.heard_out()
        return replace(heard, state=replace(heard.state, outcome="unresolved"))

    def mood_after(self, turn: int) -> MoodState:
        """Return the customer's mood after the turn at index `turn`."""
        return next(step.mood for step in reversed(self.steps) if step.turn <= turn)

    def seen_after(self) -> dict[int, Step]:
        """Return each step by the turn behind which it is looked at: the last of the customer's turns in a row."""
        places: dict[int, Step] = {}
        begins = {step.turn for step in self.steps}  # where he was cut in on, two answers stand in a row
        for step in self.steps:
            last = step.turn
            while last + 1 < len(self.turns) and self.turns[last + 1].speaker == "customer" and last + 1 not in begins:
                last += 1
            places[last] = step
        return places

    def to_data(self) -> dict[str, Any]:
        """Return the attempt as plain data for storage; `from_data` reads it back."""
        data = asdict(self)
        data["turns"] = to_data(self.transcript)["turns"]
        data["started_at"] = self.started_at.isoformat()
        data["rest"] = self.rest and self.rest.to_data()
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
            "rest": rest_from(data.get("rest")),
            "spent": Spent(**data.get("spent", {})),
        })


def _step_from(data: dict[str, Any]) -> Step:
    return Step(**{
        **data,
        "mood": MoodState(**data["mood"]),
        "changes": tuple(Change(**change) for change in data["changes"]),
        "moves": tuple(MadeMove(**move) for move in data["moves"]),
        "told": tuple(data["told"]),
        "refusals": tuple(data.get("refusals", ())),
        "reply": data.get("reply", data["turn"] - 1 if data["turn"] else None),  # records from before two messages
    })


def _state_from(data: dict[str, Any]) -> CustomerState:
    return CustomerState(**{
        **data,
        "mood": MoodState(**data["mood"]),
        "told": tuple(Told(**told) for told in data["told"]),
        "moves": tuple(data["moves"]),
        "used": tuple(data["used"]),
        "heard": tuple(data.get("heard", ())),
        "asked": tuple(data.get("asked", ())),
        "promise": Promise(**data["promise"]) if data.get("promise") else None,
        "pledges": tuple(Pledge(**pledge) for pledge in data.get("pledges", ())),
        "plans": tuple(Plan(**plan) for plan in data.get("plans", ())),
        "named": tuple(data.get("named", ())),
        "held": tuple(data.get("held", ())),
    })
