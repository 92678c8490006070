"""The scenario language, version 1: one YAML file a scenario and language, cut by who may know what.

* `about:` what the catalogue and the briefing show
* `case:` what is true (read by the scorer as well, see `scoring.case`)
* `play:` how the customer is played: persona, opening, hidden facts, moves, reactions, endings
* `selftest:` lists of replies and what they must lead to

The shape of a file stands here; what one field cannot see of another (links, reachability) is in `trainer.checks`.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema

from scoring.case import ID, Case
from scoring.located import FileModel, Located, build_model, survey_located
from scoring.problem import read_text
from scoring.text import LANGUAGES, Language, detect_language

Channel = Literal["in_person", "phone", "chat", "message", "visit"]
Outcome = Literal["resolved", "unresolved", "escalated", "walked_out"]
OUTCOMES: tuple[Outcome, ...] = ("resolved", "unresolved", "escalated", "walked_out")
Trait = Literal["proud", "timid", "hurried", "chatty", "cold", "smooth", "elderly", "bereaved", "lewd"]
Band = Literal["furious", "angry", "annoyed", "calm", "warm"]
BANDS: tuple[Band, ...] = ("furious", "angry", "annoyed", "calm", "warm")

Line = Annotated[str, Field(min_length=1, max_length=600)]
"""Something the customer says, in one go."""
Reply = Annotated[str, Field(min_length=1, max_length=2_000)]
"""Something staff says."""

_RANGE = re.compile(r"(below|above|at least|at most) (\d{1,3})")


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


class About(FileModel):
    """What the catalogue and the briefing show."""

    title: str = Field(min_length=1)
    summary: str = Field(min_length=1, description="two sentences for the catalogue")
    trade: str = Field(min_length=1, description="restaurant, shoe shop, ...")
    channel: Channel
    level: int = Field(ge=1, le=5, description="difficulty, 1 easy to 5 hard")
    minutes: int = Field(default=5, ge=1, le=60)
    role: str = Field(min_length=1, description="who the trainee is")
    scene: str = Field(min_length=1, description="what the trainee sees before the first word")
    learn: tuple[str, ...] = Field(min_length=1, description="what the case teaches")
    source: str = Field(min_length=1, description="document and section the case comes from")


class Mood(FileModel):
    """Three numbers from 0 to 100."""

    anger: int = Field(ge=0, le=100)
    trust: int = Field(ge=0, le=100)
    patience: int = Field(ge=0, le=100)


class Effect(FileModel):
    """How much a move changes the mood; positive or negative, 0 when left out."""

    anger: int = Field(default=0, ge=-100, le=100)
    trust: int = Field(default=0, ge=-100, le=100)
    patience: int = Field(default=0, ge=-100, le=100)


class Persona(FileModel):
    """Who the customer is: shown by name, played by traits."""

    name: str = Field(min_length=1)
    who: str = Field(min_length=1, description="age, calling, manner, as a director would tell an actor")
    traits: tuple[Trait, ...] = ()


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
    anger: Threshold | None = None
    trust: Threshold | None = None
    patience: Threshold | None = None
    turn: Threshold | None = Field(default=None, description="number of staff replies so far")


class Hidden(FileModel):
    """A fact that only the customer knows, and what brings it out."""

    id: str = Field(pattern=ID)
    fact: str = Field(min_length=1, description="the fact itself, for the debrief")
    asked: tuple[str, ...] = Field(default=(), description="phrases of a question that asks for it")
    examples: tuple[Reply, ...] = Field(default=(), description="whole questions that ask for it")
    counter_examples: tuple[Reply, ...] = Field(default=(), description="questions that sound alike but do not")
    if_asked: When = Field(default=When(), description="what must also hold before he answers")
    earned: When | None = Field(default=None, description="told unasked once this holds")
    lines: tuple[Line, ...] = Field(min_length=2, description="how he tells it")


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
    debrief: str = Field(min_length=1, description="what happened, told to the trainee afterwards")


class Play(FileModel):
    """All the customer may know."""

    persona: Persona
    mood: Mood
    opening: tuple[Line, ...] = Field(min_length=2, description="first lines; one is drawn")
    hidden: tuple[Hidden, ...] = Field(min_length=1)
    moves: tuple[Move, ...] = Field(min_length=2)
    reactions: tuple[ReactionRule, ...] = Field(min_length=1)
    moods: dict[Band, tuple[Line, ...]] = Field(description="what he says when no reaction fits, by mood")
    puzzled: tuple[Line, ...] = Field(min_length=3, description="to a question nobody foresaw, or to nonsense")
    endings: tuple[Ending, ...] = Field(min_length=1)
    turns: int = Field(default=12, ge=4, le=40, description="staff replies after which the customer has no more time")


class Expect(FileModel):
    """What a self-test must lead to."""

    outcome: Outcome | None = None
    ending: str | None = None
    told: tuple[str, ...] = ()
    not_told: tuple[str, ...] = ()
    moves: tuple[str, ...] = ()
    not_moves: tuple[str, ...] = ()
    reactions: tuple[str, ...] = Field(default=(), description="reactions that must speak at some turn")
    found: tuple[str, ...] = Field(default=(), description="criteria that must be found somewhere")
    anger: Literal["rises", "falls"] | None = Field(default=None, description="compared with the opening")
    trust: Literal["rises", "falls"] | None = None
    score: Threshold | None = None


class Selftest(FileModel):
    """A played-through conversation: replies, and what they must lead to with every seed listed."""

    name: str = Field(min_length=1)
    tier: Literal["expert", "good", "clumsy", "rude", "stuffed", "parrot"]
    seeds: tuple[int, ...] = (1, 2, 3)
    replies: tuple[Reply, ...] = Field(min_length=1)
    expect: Expect


class Scenario(FileModel):
    """A whole scenario file."""

    version: Literal["1"]
    about: About
    case: Case
    play: Play
    selftest: tuple[Selftest, ...] = Field(min_length=3)


@dataclass(frozen=True, slots=True)
class ScenarioFile:
    """A scenario as read from disk: its id is the file name, its language the folder."""

    id: str
    language: Language
    path: Path
    sha256: str
    scenario: Scenario
    located: Located

    @property
    def about(self) -> About:
        return self.scenario.about

    @property
    def case(self) -> Case:
        return self.scenario.case

    @property
    def play(self) -> Play:
        return self.scenario.play


def read_scenario(path: Path, *, shown: str | None = None) -> ScenarioFile:
    """Read a scenario file. Raises `InvalidFile` with every mistake in its shape, each at its place."""
    return build_scenario(path, survey_located(read_text(path, shown=shown), shown or str(path)))


def build_scenario(path: Path, located: Located) -> ScenarioFile:
    """As `read_scenario`, for a file whose tree is at hand."""
    scenario = build_model(Scenario, located)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return ScenarioFile(path.stem, language_of(path, scenario), path, digest, scenario, located)


def language_of(path: Path, scenario: Scenario) -> Language:
    """Return the language a file is written in: that of its folder, else that of its first lines."""
    if path.parent.name in LANGUAGES:
        return "en" if path.parent.name == "en" else "zh-Hans"
    return "en" if detect_language("\n".join(scenario.play.opening)) == "en" else "zh-Hans"


def scenario_paths(folders: tuple[Path, ...]) -> dict[str, dict[Language, Path]]:
    """Return the files of every scenario id by language, sorted by id; a later folder overrides an earlier one."""
    found: dict[str, dict[Language, Path]] = {}
    languages: tuple[Language, ...] = ("zh-Hans", "en")
    for folder in folders:
        for language in languages:
            for path in sorted((folder / language).glob("*.yaml")):
                found.setdefault(path.stem, {})[language] = path
    return dict(sorted(found.items()))


def scenario_path(folders: tuple[Path, ...], scenario: str, language: Language) -> Path | None:
    """Return the file that a trainee of `language` plays: traditional Chinese is played from the simplified file."""
    languages = scenario_paths(folders).get(scenario, {})
    return languages.get("en" if language == "en" else "zh-Hans")
