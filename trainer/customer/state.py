"""What the customer carries through a conversation: mood, what he has told, what staff has done, how it ended.

Values only; `trainer.customer.reactions` decides how they change.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from trainer.scenario import Outcome

Measure = Literal["anger", "trust", "patience"]
MEASURES: tuple[Measure, ...] = ("anger", "trust", "patience")


@dataclass(frozen=True, slots=True)
class MoodState:
    """Anger, trust and patience, each from 0 to 100."""

    anger: int
    trust: int
    patience: int

    def changed(self, measure: Measure, amount: int) -> MoodState:
        """Return the mood with one measure changed, kept within 0 to 100."""
        values = {name: getattr(self, name) for name in MEASURES}
        values[measure] = min(100, max(0, values[measure] + amount))
        return MoodState(**values)


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one measure, with the cause that a trainee can read and the characters that caused it.

    `cause` is an id: a criterion (`wording.blame`), `move.<id>`, `reaction.<id>`, `critical.<id>` or `rule.<name>` (the
    rules of `effects.yaml`); `trainer.customer.causes` names it to a reader. `amount` is what really changed: the
    amounts of all changes, added to the opening mood, are the mood. `start`, `end` and `text` are None when no words
    caused it. They stand in the reply that he answers, or, where `turn` is given, in that earlier turn of staff.
    """

    measure: Measure
    amount: int
    cause: str
    start: int | None = None
    end: int | None = None
    text: str | None = None
    turn: int | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """A time within which staff promised to be back or to have it done, and the words of the turn that promise it.

    `seconds` is the promised time; `back`: staff promised to be back or to answer, so the clock can tell.
    """

    turn: int
    start: int
    end: int
    text: str
    seconds: int
    back: bool


@dataclass(frozen=True, slots=True)
class Pledge:
    """Something staff said it would do: at which of its replies (from 1), in which turn, and in which words.

    `later`: it named a time that a talk does not last, so nothing is late yet.
    """

    reply: int
    turn: int
    text: str
    later: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """Something that staff has proposed and the scenario did not foresee; in good mood he agrees to it.

    At which of its replies (from 1) and in which words; `timed`: it names a time; `firm`: it does more than look
    something up, so he keeps it in mind.
    """

    reply: int
    text: str
    timed: bool
    firm: bool = True


@dataclass(frozen=True, slots=True)
class MadeMove:
    """A move of the scenario that a reply made, the characters that show it, and who has read it in them."""

    id: str
    start: int
    end: int
    text: str
    by: Literal["rules", "model"] = "rules"


@dataclass(frozen=True, slots=True)
class Told:
    """A hidden fact the customer told, at which of his turns, and whether staff had asked for it."""

    id: str
    turn: int
    asked: bool


@dataclass(frozen=True, slots=True)
class CustomerState:
    """The customer at one moment.

    `used` are the scenario's lines he has already said, as they are written, the last `spoken` of them in his last
    answer. `heard` are the causes that wear off or add up with the
    number of times they came (criterion ids and `rule.echo`), once for each reply they came in. `asked` are the hidden
    facts that staff has asked for, told or not. `promise` is the last time that staff named, `pledges` what it
    said it would do, nothing having come of it. `named` are those of the moves that only a model has read in a reply.
    `held` are the hidden facts that he would have told unasked, had his last answer not left a question open. `plans`
    are what staff proposed beside the moves of the scenario; `grave`: something was said that fails a conversation;
    `warned`: at which reply of staff (from 1) he has said that he goes at the next insult, 0 while he has not.
    """

    mood: MoodState
    told: tuple[Told, ...] = ()
    moves: tuple[str, ...] = ()
    used: tuple[str, ...] = ()
    spoken: int = 0
    heard: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    promise: Promise | None = None
    pledges: tuple[Pledge, ...] = ()
    named: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    plans: tuple[Plan, ...] = ()
    grave: bool = False
    warned: int = 0
    replies: int = 0
    outcome: Outcome | None = None
    ending: str | None = None


@dataclass(frozen=True, slots=True)
class Reaction:
    """How the customer takes one reply: all that the rules decide. `line` is the scenario's own wording of it.

    `moves` are those this reply made, `told` the hidden facts that `line` tells. `cue` is what he answers with:
    `reaction.<id>`, `ending.<id>`, `hidden.<id>`, `answer.<id>`, `mood.<band>`, or a pool of lines (`puzzled`).
    `parts` are the messages in which he sends the line, slips of the finger included; without any he says it as it
    stands.
    """

    state: CustomerState
    changes: tuple[Change, ...]
    moves: tuple[MadeMove, ...]
    told: tuple[str, ...]
    cue: str
    line: str
    parts: tuple[str, ...] = ()

    @property
    def messages(self) -> tuple[str, ...]:
        """What he sends, one after the other; never empty."""
        return self.parts or (self.line,)
