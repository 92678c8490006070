"""The scenario language, version 1: one YAML file a scenario and language, cut by who may know what.

* `about:` what the catalogue and the briefing show
* `case:` what is true (read by the scorer as well, see `scoring.case`)
* `play:` how the customer is played: persona, opening, hidden facts, moves, reactions, endings
* `selftest:` lists of replies and what they must lead to

The shape of a file stands here; what one field cannot see of another (links, reachability) is in `trainer.checks`.
The words that scenarios have in common with shared material stand in `trainer.terms`, the material in `trainer.shared`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from pydantic import Field

from scoring.case import ID, Case, borrowed_files, digest_of
from scoring.located import FileModel, Loc, Located, build_model, survey_located
from scoring.problem import read_text
from scoring.text import LANGUAGES, Language, detect_language
from trainer.shared import Source, merge, read_used
from trainer.terms import BANDS as BANDS
from trainer.terms import OUTCOMES as OUTCOMES
from trainer.terms import Asked as Asked
from trainer.terms import Band as Band
from trainer.terms import Channel as Channel
from trainer.terms import Effect as Effect
from trainer.terms import Ending as Ending
from trainer.terms import Line as Line
from trainer.terms import Move as Move
from trainer.terms import Outcome as Outcome
from trainer.terms import PlainAnswer as PlainAnswer
from trainer.terms import Prose
from trainer.terms import ReactionRule as ReactionRule
from trainer.terms import Reply as Reply
from trainer.terms import Threshold as Threshold
from trainer.terms import TopicAnswer as TopicAnswer
from trainer.terms import Trait as Trait
from trainer.terms import When as When


class About(FileModel):
    """What the catalogue and the briefing show."""

    title: str = Field(min_length=1)
    summary: str = Field(min_length=1, description="two sentences for the catalogue")
    trade: str = Field(min_length=1, description="restaurant, shoe shop, ...")
    channel: Channel
    level: int = Field(ge=1, le=5, description="difficulty, 1 easy to 5 hard")
    minutes: int = Field(default=5, ge=1, le=60)
    role: str = Field(min_length=1, description="who the trainee is")
    scene: Prose = Field(min_length=1, description="what the trainee sees before the first word")
    learn: tuple[str, ...] = Field(min_length=1, description="what the case teaches")
    source: str = Field(min_length=1, description="document and section the case comes from")


class Mood(FileModel):
    """Three numbers from 0 to 100."""

    anger: int = Field(ge=0, le=100)
    trust: int = Field(ge=0, le=100)
    patience: int = Field(ge=0, le=100)


class Persona(FileModel):
    """Who the customer is: shown by name, played by traits."""

    name: str = Field(min_length=1)
    who: Prose = Field(min_length=1, description="age, calling, manner, as a director would tell an actor")
    traits: tuple[Trait, ...] = ()


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


class Act(FileModel):
    """Something staff can do besides talking, offered as a button: done, it is a reply like any other."""

    id: str = Field(pattern=ID)
    name: str = Field(min_length=1, max_length=40, description="what the button says")
    line: Reply = Field(
        pattern=r"[(（][^()（）]+[)）]",
        description="the reply: what is said, and in round brackets what is done",
    )
    move: str | None = Field(default=None, description="the move that the line makes")
    note: str = Field(min_length=1, description="what comes back to staff; the customer does not hear it")


class Play(FileModel):
    """All the customer may know."""

    persona: Persona
    mood: Mood
    uses: tuple[str, ...] = Field(default=(), description="shared material, in this order; see scenarios/shared")
    opening: tuple[Line, ...] = Field(min_length=2, description="first lines; one is drawn")
    hidden: tuple[Hidden, ...] = Field(min_length=1)
    moves: tuple[Move, ...] = Field(min_length=2)
    acts: tuple[Act, ...] = Field(default=(), description="what staff can do at the press of a button, each once")
    reactions: tuple[ReactionRule, ...] = Field(min_length=1)
    answers: tuple[PlainAnswer, ...] = Field(
        default=(), description="plain answers to ordinary questions, which nobody hides"
    )
    topics: dict[str, tuple[Line, ...]] = Field(
        default={}, description="what he answers to questions that anybody may be asked, by topic of shared material"
    )
    moods: dict[Band, tuple[Line, ...]] = Field(default={}, description="what he says when no reaction fits, by mood")
    puzzled: tuple[Line, ...] = Field(default=(), description="to nonsense, and to what has nothing to do with him")
    again: tuple[Line, ...] = Field(
        default=(), description="he comes back to what he wants, in other words, when a reply ignored it"
    )
    vague: tuple[Line, ...] = Field(default=(), description="to a question that nobody foresaw")
    consents: tuple[Line, ...] = Field(default=(), description="to an offer in the form of a question")
    picks: tuple[Line, ...] = Field(default=(), description="to a question which of two things he would like")
    confirms: tuple[Line, ...] = Field(default=(), description="to a question whether he was understood rightly")
    nothing_more: tuple[Line, ...] = Field(default=(), description="to a question whether there is anything else")
    unclear: tuple[Line, ...] = Field(
        default=(), description="asks back after a reply that could mean anything; {words} is what staff said"
    )
    recalls: tuple[Line, ...] = Field(
        default=(), description="comes back to a promise that nothing was heard of since; {words} quotes it"
    )
    already_told: tuple[Line, ...] = Field(default=(), description="when he is asked again what he told already")
    digressions: tuple[Line, ...] = Field(default=(), description="something else on his mind, said at a calm moment")
    agrees: tuple[Line, ...] = Field(
        default=(), description="to a plan that no move foresees, in good mood; it must fit any plan"
    )
    asks_when: tuple[Line, ...] = Field(default=(), description="to such a plan that names no time")
    relies: tuple[Line, ...] = Field(
        default=(), description="comes back to a plan he has agreed to, as to something settled; {words} quotes it"
    )
    parts: tuple[Line, ...] = Field(default=(), description="returns a goodbye when something has been agreed")
    all_said: tuple[Line, ...] = Field(default=(), description="to 'anything else?' in good mood")
    warns: tuple[Line, ...] = Field(
        default=(), description="to the first insult at levels 1 and 2: that he goes at the next one"
    )
    unknown: dict[Asked, tuple[Line, ...]] = Field(
        default={}, description="to a question that nobody foresaw, in good mood, by what it asks for"
    )
    endings: tuple[Ending, ...] = Field(min_length=1)
    agreement: bool = Field(default=True, description="whether the endings of shared material are his too")
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
    """A scenario as read from disk: its id is the file name, its language the folder.

    `scenario.play` holds the shared material it uses behind its own. `borrowed` are the lines among it, `sources` says
    where a part of it stands (place in the merged scenario -> file and place there). `sha256` covers all its files.
    """

    id: str
    language: Language
    path: Path
    sha256: str
    scenario: Scenario
    located: Located
    sources: Mapping[Loc, Source] = field(default_factory=dict)
    borrowed: frozenset[str] = frozenset()

    @property
    def about(self) -> About:
        return self.scenario.about

    @property
    def case(self) -> Case:
        return self.scenario.case

    @property
    def play(self) -> Play:
        return self.scenario.play

    def source_of(self, loc: Loc) -> Source:
        """Return the file in which a part of the scenario stands, and its place there."""
        for length in range(len(loc), 0, -1):
            if loc[:length] in self.sources:
                located, base = self.sources[loc[:length]]
                return located, (*base, *loc[length:])
        return self.located, loc


def read_scenario(path: Path, *, shown: str | None = None) -> ScenarioFile:
    """Read a scenario and what it uses. Raises `InvalidFile` with every mistake in its shape, each at its place."""
    return build_scenario(path, survey_located(read_text(path, shown=shown), shown or str(path)))


def build_scenario(path: Path, located: Located) -> ScenarioFile:
    """As `read_scenario`, for a file whose tree is at hand."""
    scenario = build_model(Scenario, located)
    language = language_of(path, scenario)
    digest = digest_of([path, *borrowed_files(path, language, located.tree)])
    return with_shared(ScenarioFile(path.stem, language, path, digest, scenario, located))


def with_shared(file: ScenarioFile) -> ScenarioFile:
    """Return a scenario with the shared material it names. Raises `InvalidFile`: what is missing or broken in it."""
    used = read_used(file.path, file.language, file.play.uses, file.located)
    merged = merge(file.play, used, file.located)
    play = file.play.model_copy(update=merged.fields)
    scenario = file.scenario.model_copy(update={"play": play})
    return replace(file, scenario=scenario, sources=merged.sources, borrowed=merged.lines)


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
