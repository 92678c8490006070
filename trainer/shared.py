"""Shared material: moves, reactions and lines that many scenarios use, in `shared/<language>/<name>.yaml`.

A scenario names it under `uses`. It lies beside the language folders of the scenario, or with the packaged scenarios.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import Field

from scoring.case import packaged_scenarios, shared_path
from scoring.located import FileModel, Loc, Located, build_model, file_stamp, survey_located
from scoring.problem import InvalidFile, Problem, read_text
from scoring.text import Language
from trainer.terms import Asked, Band, Ending, Line, Move, PlainAnswer, ReactionRule, Topic, TopicAnswer

POOLS = (
    "puzzled", "again", "vague", "consents", "picks", "confirms", "nothing_more", "unclear", "recalls", "already_told",
    "digressions", "agrees", "asks_when", "relies", "parts", "all_said", "warns",
)
"""Lists of lines that scenarios and shared material both have, beside the moods."""
PARTS = ("moves", "reactions", "answers", "endings")
"""Lists of parts with an id that scenarios and shared material both have."""
KEYED = ("moods", "unknown")
"""Lists of lines by a key: a mood, or what is asked for."""


class Shared(FileModel):
    """A file of shared material; everything in it may be left out."""

    moves: tuple[Move, ...] = ()
    reactions: tuple[ReactionRule, ...] = ()
    answers: tuple[PlainAnswer, ...] = ()
    topics: tuple[Topic, ...] = ()
    endings: tuple[Ending, ...] = ()
    moods: dict[Band, tuple[Line, ...]] = Field(default={})
    puzzled: tuple[Line, ...] = ()
    again: tuple[Line, ...] = ()
    vague: tuple[Line, ...] = ()
    consents: tuple[Line, ...] = ()
    picks: tuple[Line, ...] = ()
    confirms: tuple[Line, ...] = ()
    nothing_more: tuple[Line, ...] = ()
    unclear: tuple[Line, ...] = ()
    recalls: tuple[Line, ...] = ()
    already_told: tuple[Line, ...] = ()
    digressions: tuple[Line, ...] = ()
    agrees: tuple[Line, ...] = ()
    asks_when: tuple[Line, ...] = ()
    relies: tuple[Line, ...] = ()
    parts: tuple[Line, ...] = ()
    all_said: tuple[Line, ...] = ()
    warns: tuple[Line, ...] = ()
    unknown: dict[Asked, tuple[Line, ...]] = Field(default={})


@dataclass(frozen=True, slots=True)
class SharedFile:
    """Shared material as read from disk."""

    name: str
    shared: Shared
    located: Located

    def lines(self) -> Iterator[tuple[Loc, Line]]:
        """Yield every line of its pools and moods with its place; lines of reactions belong to their reaction."""
        for name in POOLS:
            yield from (((name, index), line) for index, line in enumerate(getattr(self.shared, name)))
        for name, lists in (("moods", self.shared.moods), ("unknown", self.shared.unknown)):
            for key, lines in lists.items():
                yield from (((name, key, index), line) for index, line in enumerate(lines))


Source = tuple[Located, Loc]
"""Another file and a place in it."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What shared material adds to a `play:`: the changed fields, where each addition stands, and the added lines."""

    fields: dict[str, Any]
    sources: dict[Loc, Source]
    lines: frozenset[str]


def read_shared(path: Path) -> SharedFile:
    """Read a file of shared material. Raises `InvalidFile` with every mistake in its shape, each at its place."""
    return _read_shared(path, file_stamp(path))


@lru_cache(maxsize=64)
def _read_shared(path: Path, stamp: tuple[int, int]) -> SharedFile:
    located = survey_located(read_text(path), str(path))
    return SharedFile(path.stem, build_model(Shared, located), located)


def material_stamp(path: Path) -> int:
    """Return a number that changes with the shared material that the scenario at `path` may use."""
    folders = {path.absolute().parent.parent / "shared", packaged_scenarios().absolute() / "shared"}
    return hash(tuple(file_stamp(file) for folder in sorted(folders) for file in sorted(folder.glob("*/*.yaml"))))


def read_used(path: Path, language: Language, names: Iterable[str], located: Located) -> tuple[SharedFile, ...]:
    """Read the material that the scenario at `path` names. Raises `InvalidFile`: what is missing or broken in it."""
    found: list[SharedFile] = []
    problems: list[Problem] = []
    for index, name in enumerate(names):
        source = shared_path(path, language, name)
        if source is None:
            problems.append(located.problem(("play", "uses", index), "C025", f"there is no shared material '{name}'",
                                            f"it is looked for in shared/{language}/{name}.yaml"))
            continue
        try:
            found.append(read_shared(source))
        except InvalidFile as error:
            problems += error.problems
    if problems:
        raise InvalidFile(problems)
    return tuple({file.name: file for file in found}.values())


def merge(play: Any, used: Iterable[SharedFile], located: Located) -> Merged:
    """Return what `used` adds to a `Play`: behind its own, and nothing whose id it has already.

    Of topics it adds those that the play answers; `located` is the file in which these answers stand.
    """
    lists: dict[str, list[Any]] = {name: list(getattr(play, name)) for name in (*PARTS, *POOLS)}
    keyed: dict[str, dict[str, list[str]]] = {
        name: {key: list(lines) for key, lines in getattr(play, name).items()} for name in KEYED
    }
    own = {line for name in POOLS for line in lists[name]}
    own |= {line for named in keyed.values() for lines in named.values() for line in lines}
    sources: dict[Loc, Source] = {}
    borrowed: set[str] = set()
    for file in used:
        for name in PARTS:
            known = {item.id for item in lists[name]}
            for index, item in enumerate(getattr(file.shared, name)):
                if item.id not in known and (name != "endings" or play.agreement):
                    sources["play", name, len(lists[name])] = (file.located, (name, index))
                    lists[name].append(item)
        for index, topic in enumerate(file.shared.topics):
            if topic.id in play.topics and topic.id not in {item.id for item in lists["answers"]}:
                place: Loc = ("play", "answers", len(lists["answers"]))
                sources[place] = (file.located, ("topics", index))
                sources[*place, "lines"] = (located, ("play", "topics", topic.id))
                lists["answers"].append(TopicAnswer.model_construct(
                    id=topic.id, asked=topic.asked, unless=topic.unless, examples=topic.examples,
                    counter_examples=topic.counter_examples, lines=play.topics[topic.id],
                ))
        for loc, line in file.lines():
            pool = lists[str(loc[0])] if len(loc) == 2 else keyed[str(loc[0])].setdefault(str(loc[1]), [])
            sources["play", *loc[:-1], len(pool)] = (file.located, loc)
            pool.append(line)
            borrowed.add(line)
    fields: dict[str, Any] = {name: tuple(items) for name, items in lists.items()}
    for name, named in keyed.items():
        fields[name] = {key: tuple(lines) for key, lines in named.items()}
    return Merged(fields, sources, frozenset(borrowed - own))
