"""The words of the scenario language that scenarios and shared material are both written in."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema

from scoring.case import ID
from scoring.located import FileModel
from scoring.text import HAN

Channel = Literal["in_person", "phone", "chat", "message", "visit"]
Outcome = Literal["resolved", "unresolved", "escalated", "walked_out"]
Asked = Literal["who", "when", "where", "which", "how_many", "why", "what", "whether"]
OUTCOMES: tuple[Outcome, ...] = ("resolved", "unresolved", "escalated", "walked_out")
Trait = Literal["proud", "timid", "hurried", "chatty", "cold", "smooth", "elderly", "bereaved", "lewd"]
Band = Literal["furious", "angry", "annoyed", "calm", "warm"]
BANDS: tuple[Band, ...] = ("furious", "angry", "annoyed", "calm", "warm")

Reply = Annotated[str, Field(min_length=1, max_length=2_000)]
"""Something staff says."""

_RANGE = re.compile(r"(below|above|at least|at most) (\d{1,3})")

_FOLDED = re.compile(f"(?<=[{HAN}，。；：！？、”）]) (?=[{HAN}“（])")


def unfolded(text: str) -> str:
    """Return `text` without the blanks that YAML puts where a text goes on in a new line: Chinese has none there."""
    return _FOLDED.sub("", text)


Prose = Annotated[str, AfterValidator(unfolded)]
"""A text of several lines for people to read."""
Line = Annotated[str, AfterValidator(unfolded), Field(min_length=1, max_length=600)]
"""Something the customer says, in one go."""


class Threshold(FileModel):
    """A condition on a number from 0 to 100, written `below 30`, `at least 60`, `above 10` or `at most 20`."""

    text: str

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """For editors: a text, not named fields."""
        return {"type": "string", "pattern": f"^{_RANGE.pattern}$", "description": cls.__doc__}

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, data: object) -> object:
        given = data.get("text") if isinstance(data, dict) else data
        text = given.strip() if isinstance(given, str) else ""
        match = _RANGE.fullmatch(text)
        if match and int(match[2]) > 100:
            raise ValueError(f"the number in '{text}' is too large|the numbers go from 0 to 100")
        if not match:
            raise ValueError(f"'{text}' is not a condition|write 'below 30', 'above 10', 'at least 60' or 'at most 20'")
        return {"text": text}

    def holds(self, value: int) -> bool:
        match = _RANGE.fullmatch(self.text)
        assert match is not None
        bound = int(match[2])
        return {
            "below": value < bound, "above": value > bound,
            "at least": value >= bound, "at most": value <= bound,
        }[match[1]]  # fmt: skip


class Effect(FileModel):
    """How much a move changes the mood; positive or negative, 0 when left out."""

    anger: int = Field(default=0, ge=-100, le=100)
    trust: int = Field(default=0, ge=-100, le=100)
    patience: int = Field(default=0, ge=-100, le=100)


class When(FileModel):
    """A condition; everything named must hold. Lists of moves: `moves` all made so far, `any_move` at least one."""

    move: str | None = Field(default=None, description="made in this very reply")
    moves: tuple[str, ...] = Field(default=(), description="all of them made in the talk so far")
    any_move: tuple[str, ...] = Field(default=(), description="at least one of them made so far")
    without: tuple[str, ...] = Field(default=(), description="none of these moves made so far")
    found: tuple[str, ...] = Field(
        default=(), description="one of these found in this reply: a criterion, critical.<id> or rule.<name>"
    )
    told: tuple[str, ...] = Field(default=(), description="these hidden facts are told")
    agreed: bool = Field(default=False, description="a plan that the moves do not foresee is agreed, and staff closes")
    anger: Threshold | None = None
    trust: Threshold | None = None
    patience: Threshold | None = None
    turn: Threshold | None = Field(default=None, description="number of staff replies so far")


class Move(FileModel):
    """Something staff can do in this case, good or bad, and how it is recognised."""

    id: str = Field(pattern=ID)
    name: str = Field(min_length=1, description="as the debrief names it")
    kind: Literal["good", "bad", "neutral"]
    words: tuple[str, ...] = Field(default=(), description="phrases that show the move")
    unless: tuple[str, ...] = Field(default=(), description="phrases that rule it out in the same sentence")
    examples: tuple[Reply, ...] = Field(min_length=2, description="whole replies or sentences that make the move")
    counter_examples: tuple[Reply, ...] = Field(default=(), description="sentences that sound alike but do not")
    effect: Effect = Effect()
    comment: str = Field(min_length=1, description="why it helps or hurts, shown in the debrief")


class PlainAnswer(FileModel):
    """What he answers to an ordinary question: nobody hides it and nothing hangs on it."""

    id: str = Field(pattern=ID)
    asked: tuple[str, ...] = Field(default=(), description="phrases of a question that asks for it")
    examples: tuple[Reply, ...] = Field(min_length=3, description="whole questions, as various staff would word them")
    counter_examples: tuple[Reply, ...] = Field(default=(), description="questions that sound alike but do not")
    lines: tuple[Line, ...] = Field(min_length=2, description="what he answers, each once")


class Topic(FileModel):
    """A question that anybody may be asked in any case, and how it is known: by its phrases alone.

    Its words are too common for likeness to tell anything.
    """

    id: str = Field(pattern=ID)
    asked: tuple[str, ...] = Field(min_length=1, description="phrases of a question that asks for it")
    unless: tuple[str, ...] = Field(default=(), description="phrases that rule it out in the same sentence")
    examples: tuple[Reply, ...] = Field(min_length=3, description="whole questions, as various staff would word them")
    counter_examples: tuple[Reply, ...] = Field(default=(), description="questions that sound alike but do not")


class TopicAnswer(PlainAnswer):
    """What he answers on a topic, where nothing of his own scenario takes the question up."""

    unless: tuple[str, ...] = ()


class ReactionRule(FileModel):
    """What the customer answers when something holds; the first that holds and has an unused line speaks."""

    id: str = Field(pattern=ID)
    when: When
    effect: Effect = Effect()
    lines: tuple[Line, ...] = Field(min_length=1)


class Ending(FileModel):
    """How the talk can end, when, and how the customer takes his leave."""

    id: str = Field(pattern=ID)
    outcome: Outcome
    when: When
    lines: tuple[Line, ...] = Field(min_length=2)
    debrief: Prose = Field(min_length=1, description="what happened, told to the trainee afterwards")
