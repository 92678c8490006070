"""Siblings: the two languages of a scenario tell the same case, so that results can be compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from scoring.located import Loc
from scoring.problem import InvalidFile, Problem
from trainer.checks.places import problem
from trainer.scenario import ScenarioFile, TopicAnswer, read_scenario


def sibling_path(path: Path) -> Path | None:
    """Return the other language's file of the same scenario, None where there is none."""
    other = {"en": "zh-Hans", "zh-Hans": "en"}.get(path.parent.name)
    found = path.parent.parent / other / path.name if other else None
    return found if found is not None and found.is_file() else None


def check_sibling(file: ScenarioFile) -> Iterator[Problem]:
    """The files of the two languages agree in all that is not wording."""
    other_path = sibling_path(file.path)
    if other_path is None:
        return
    try:
        other = read_scenario(other_path)
    except InvalidFile:
        return  # its own mistakes are reported where it is checked
    if file.case.fault != other.case.fault:
        yield problem(file, ("case", "fault"), "C019", f"the fault is '{file.case.fault}' here and "
                      f"'{other.case.fault}' in {other_path.parent.name}", "make them the same")
    if file.case.rubric != other.case.rubric:
        yield problem(file, ("case", "rubric"), "C019", f"`rubric` is not the same in {other_path.parent.name}",
                      "make them the same, so that results can be compared")
    if set(file.play.uses) != set(other.play.uses):
        yield problem(file, ("play", "uses"), "C019", f"`uses` names other material in {other_path.parent.name}",
                      "make them the same, so that the same moves are there")
    theirs = dict(_lists(other))
    for loc, ours in _lists(file):
        kind = str(loc[-1])
        for identity, value in ours.items():
            place = (*loc, identity if kind == "topics" else list(ours).index(identity))
            if identity not in theirs[loc]:
                yield problem(file, place, "C019", f"'{identity}' under `{kind}` is not in {other_path.parent.name}",
                              "add it there, or remove it here")
            elif theirs[loc][identity] != value:
                yield problem(file, place, "C019", f"'{identity}' under `{kind}` is '{value}' here and "
                              f"'{theirs[loc][identity]}' in {other_path.parent.name}", "make them the same")
        for identity in theirs[loc]:
            if identity not in ours:
                yield problem(file, loc, "C019", f"'{identity}' of {other_path.parent.name} is missing under `{kind}`",
                              "add it here, or remove it there")


def _lists(file: ScenarioFile) -> list[tuple[Loc, dict[str, str]]]:
    """Return the lists that must agree: place, and id -> what must be the same about it."""
    return [
        (("case", "facts"), {fact.id: "" for fact in file.case.facts}),
        (("case", "limits"), {limit.id: "" for limit in file.case.limits}),
        (("play", "hidden"), {fact.id: "" for fact in file.play.hidden}),
        (("play", "answers"), {answer.id: "" for answer in file.play.answers if not isinstance(answer, TopicAnswer)}),
        (("play", "topics"), dict.fromkeys(file.play.topics, "")),
        (("play", "moves"), {move.id: move.kind for move in file.play.moves}),
        (("play", "acts"), {act.id: act.move or "" for act in file.play.acts}),
        (("play", "endings"), {ending.id: ending.outcome for ending in file.play.endings}),
    ]


def missing_languages(paths: Iterable[Path]) -> Iterator[Problem]:
    """Yield a problem for each scenario written in one language only, where files of both are checked together.

    Scenarios in one language alone are complete: nobody owes a translation.
    """
    paths = set(paths)
    folders = {path.parent.parent for path in paths if path.parent.name in ("en", "zh-Hans")}
    for folder in sorted(folders):
        written = {name: {path.stem: path for path in (folder / name).glob("*.yaml")} for name in ("en", "zh-Hans")}
        for one, other in (("en", "zh-Hans"), ("zh-Hans", "en")):
            both = not paths.isdisjoint(written[other].values())
            for stem in sorted(written[one].keys() - written[other].keys()) if both else ():
                path = written[one][stem]
                if path in paths:
                    yield Problem(str(path), 1, 1, "C036", f"this scenario is not written in {other}",
                                  f"write {other}/{path.name}; trainees of {other} do not see it before")
