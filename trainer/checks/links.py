"""Ids: none twice, and everything that is named exists."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Iterator

from scoring.case import ID
from scoring.criterion import catalogue, word_classes
from scoring.critical import CRITICAL_KINDS
from scoring.explain import script_of
from scoring.located import Loc
from scoring.phrases import PhraseError, compile_phrase
from scoring.problem import Problem
from trainer.checks.places import conditions, phrases, problem
from trainer.customer.conditions import FOUND_RULES
from trainer.scenario import ScenarioFile, TopicAnswer


def check_name(file: ScenarioFile) -> Iterator[Problem]:
    """The file name is the id of the scenario."""
    if not re.fullmatch(ID, file.id):
        yield Problem(file.located.path, 0, 0, "C001", f"the file name '{file.id}' is not a valid id",
                      "use small letters, digits and single hyphens, and begin with a letter")


def check_place(file: ScenarioFile) -> Iterator[Problem]:
    """The file lies where scenarios are looked for."""
    if file.path.suffix != ".yaml":
        yield Problem(file.located.path, 0, 0, "C022", f"a scenario that ends in '{file.path.suffix}' is never played",
                      "let its name end in .yaml")
    if file.path.absolute().parent.name not in ("en", "zh-Hans"):
        yield Problem(file.located.path, 0, 0, "C022", "a scenario in this folder is never played",
                      "put it into a folder called en or zh-Hans")


def check_phrases(file: ScenarioFile) -> Iterator[Problem]:
    """Every phrase can be read."""
    script = script_of(file.language)
    for loc, phrase in phrases(file):
        try:
            compile_phrase(phrase, word_classes(script), latin=script == "en")
        except PhraseError as error:
            yield problem(file, loc, "S005", str(error), "scenarios/README.md shows how phrases are written")


def check_ids(file: ScenarioFile) -> Iterator[Problem]:
    """No id stands twice in its list."""
    lists: list[tuple[Loc, str, Iterable[str]]] = [
        (("case", "facts"), "fact", (item.id for item in file.case.facts)),
        (("case", "limits"), "limit", (item.id for item in file.case.limits)),
        (("play", "hidden"), "hidden fact", (item.id for item in file.play.hidden)),
        (("play", "moves"), "move", (item.id for item in file.play.moves)),
        (("play", "answers"), "plain answer", (item.id for item in file.play.answers)),
        (("play", "acts"), "act", (item.id for item in file.play.acts)),
        (("play", "reactions"), "reaction", (item.id for item in file.play.reactions)),
        (("play", "endings"), "ending", (item.id for item in file.play.endings)),
    ]
    for loc, name, ids in lists:
        seen: dict[str, int] = {}
        for index, identity in enumerate(ids):
            if not identity:
                continue  # that it is missing is told with the shape of the file
            if identity in seen:
                located, place = file.source_of((*loc, seen[identity], "id"))
                first = located.position(place)[0]
                yield problem(file, (*loc, index, "id"), "C002", f"the {name} '{identity}' stands twice",
                              f"the first is in line {first}; give one another id")
            seen.setdefault(identity, index)


def check_links(file: ScenarioFile) -> Iterator[Problem]:
    """Moves, hidden facts, criteria, reactions and endings that are named exist."""
    moves = [move.id for move in file.play.moves]
    hidden = [fact.id for fact in file.play.hidden]
    found = known_causes(file)
    for loc, owner, when in conditions(file):
        if when.move is not None:
            yield from _unknown(file, (*loc, "move"), [when.move], moves, "C003", "move", owner, single=True)
        for name in ("moves", "any_move", "without"):
            yield from _unknown(file, (*loc, name), getattr(when, name), moves, "C003", "move", owner)
        yield from _unknown(file, (*loc, "told"), when.told, hidden, "C004", "hidden fact", owner)
        yield from _unknown(file, (*loc, "found"), when.found, found, "C005", "criterion", owner)
    for index, act in enumerate(file.play.acts):
        named = [act.move] if act.move is not None else []
        yield from _unknown(file, ("play", "acts", index, "move"), named, moves, "C003", "move", f"act '{act.id}'",
                            single=True)
    reactions = [rule.id for rule in file.play.reactions]
    endings = [ending.id for ending in file.play.endings]
    for index, test in enumerate(file.scenario.selftest):
        base: Loc = ("selftest", index, "expect")
        owner, expect = f"self-test '{test.name}'", test.expect
        for name in ("moves", "not_moves"):
            yield from _unknown(file, (*base, name), getattr(expect, name), moves, "C003", "move", owner)
        for name in ("told", "not_told"):
            yield from _unknown(file, (*base, name), getattr(expect, name), hidden, "C004", "hidden fact", owner)
        yield from _unknown(file, (*base, "found"), expect.found, found, "C005", "criterion", owner)
        yield from _unknown(file, (*base, "reactions"), expect.reactions, reactions, "C006", "reaction", owner)
        if expect.ending is not None:
            yield from _unknown(file, (*base, "ending"), [expect.ending], endings, "C006", "ending", owner, single=True)


def check_topics(file: ScenarioFile) -> Iterator[Problem]:
    """Every topic that is answered is one of the shared material, and is answered once."""
    known = {answer.id: isinstance(answer, TopicAnswer) for answer in file.play.answers}
    for topic in file.play.topics:
        if topic not in known:
            yield problem(file, ("play", "topics", topic), "C040",
                          f"there is no topic '{topic}' in the material it uses",
                          "let `uses` name `topics`; scenarios/README.md lists what stands in it")
        elif not known[topic]:
            yield problem(file, ("play", "topics", topic), "C002", f"'{topic}' is a plain answer of this file as well",
                          "let it stand under `answers` or under `topics`")


def known_causes(file: ScenarioFile) -> list[str]:
    """Return what `found` may name: criteria, critical findings, and the rules about form without substance."""
    kinds = [name for name in CRITICAL_KINDS if name != "promise"]
    promises = [f"promise.{limit.id}" for limit in file.case.limits]
    return [*catalogue(), *(f"critical.{name}" for name in (*kinds, *promises)), *FOUND_RULES]


def _unknown(
    file: ScenarioFile, loc: Loc, named: Iterable[str], known: Collection[str], code: str, kind: str, owner: str, *,
    single: bool = False,
) -> Iterator[Problem]:
    for index, name in enumerate(named):
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
            hint = f"did you mean '{close[0]}'?" if close else f"known here: {', '.join(known) or 'none'}"
            place = loc if single else (*loc, index)
            yield problem(file, place, code, f"{owner} names the {kind} '{name}', which does not exist", hint)
