"""Reference files: labelled replies and graded conversations, as contracts.md has them, and a trainer's own.

A file may hold both kinds. Labels and grades stand in the item itself or, by its id, in a file beside it. Whatever
cannot be read is named with file, line and what to write, and all of it at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scoring.calibration.figures import GRADES, mean
from scoring.calibration.slips import FIELDS, misspelled, wrong_labels
from scoring.criterion import DIMENSIONS
from scoring.foreign import short
from scoring.json_places import read_json
from scoring.located import parse_located
from scoring.problem import InvalidFile, Problem, read_text
from scoring.shape import Loc
from scoring.transcript import InvalidTranscript, Transcript, transcript_from

CODES: dict[str, str] = {
    "G001": "a labelled reply or graded conversation lacks a field, or a field holds what cannot be read",
    "G002": "a label names no criterion",
    "G003": "there is nothing labelled or graded",
    "G004": "an id stands twice",
}
"""Codes of problems in reference files, beside those of `scoring.problem` and `scoring.conversations`."""

MAX_FILE = 256_000_000
GRADED = (*DIMENSIONS, "overall")
FOLDER_FILES = (("units.jsonl", "labels.jsonl"), ("conversations.jsonl", "grades.jsonl"))
"""What is read of a folder: a file of items, and the one with what was given to them."""
_FIELDS_OF_A_LABELLING = ("labels", "contested", "grades", "raters", "pass")


@dataclass(frozen=True, slots=True)
class LabelledUnit:
    """One reply with its agreed labels (contracts.md, "Labelled units"); `contested` labels are not counted."""

    id: str
    transcript: Transcript
    labels: frozenset[str]
    contested: frozenset[str] = frozenset()

    @property
    def reply(self) -> str:
        """The staff reply that is labelled, the last turn."""
        return self.transcript.turns[-1].text


@dataclass(frozen=True, slots=True)
class GradedConversation:
    """A conversation and what readers gave it (contracts.md, "Graded conversations").

    `grades`: 0 to 4 for some of the dimensions and `overall`, which is always there; `raters`: the same of each
    reader, where told; `passes` is None where nobody said; `tier`: what its writer meant it to be.
    """

    transcript: Transcript
    grades: Mapping[str, float]
    passes: bool | None = None
    tier: str = ""
    raters: tuple[Mapping[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """What a scorer is held against."""

    units: tuple[LabelledUnit, ...] = ()
    conversations: tuple[GradedConversation, ...] = ()


@dataclass(frozen=True, slots=True)
class _Item:
    """One object of a file, and how to name what is wrong in it."""

    data: dict[str, Any]
    problem: Callable[[Loc, str, str, str], Problem]


class _Refused(Exception):
    def __init__(self, *problems: Problem) -> None:
        self.problems = problems


def read_reference(path: Path, labels: Path | None = None) -> Reference:
    """Return the reference in `path`: a `.jsonl`, `.json` or `.yaml` file, or a folder of the names of contracts.md.

    `labels`: a file of what was given to the items, by id. Raises `InvalidFile` with every problem.
    """
    if not path.is_dir():
        return _whole(path, [(path, labels)])
    pairs = [(path / items, path / given) for items, given in FOLDER_FILES if (path / items).exists()]
    return _whole(path, [(items, labels or (given if given.exists() else None)) for items, given in pairs])


def _whole(path: Path, pairs: list[tuple[Path, Path | None]]) -> Reference:
    units: list[LabelledUnit] = []
    conversations: list[GradedConversation] = []
    problems: list[Problem] = []
    for items, labels in pairs:
        given = _by_id(labels, problems) if labels else {}
        seen: set[str] = set()
        bare: list[str] = []
        for item in _items(items, problems):
            try:
                if labels and _is_bare(item, given):
                    bare.append(str(item.data["id"]))
                    seen.add(str(item.data["id"]))
                    continue
                read = _read(item, given, seen)
            except _Refused as refused:
                problems += refused.problems
                continue
            (units if isinstance(read, LabelledUnit) else conversations).append(read)  # type: ignore[arg-type]
        if labels and bare:
            problems.append(_without_labels(labels, bare))
    if not (units or conversations or problems):
        problems.append(Problem(str(path), 0, 0, "G003", "there is no labelled reply and no graded conversation in it"))
    if problems:
        raise InvalidFile(problems)
    return Reference(tuple(units), tuple(conversations))


def _is_bare(item: _Item, given: Mapping[str, _Item]) -> bool:
    """Whether nothing is given to an item that has an id, in its own fields or in the file of labels."""
    name = item.data.get("id")
    source = given.get(name, item) if isinstance(name, str) and name else None
    return source is not None and not any(field in source.data for field in _FIELDS_OF_A_LABELLING)


def _without_labels(labels: Path, bare: list[str]) -> Problem:
    """Return the one problem of a file of labels that leaves items out."""
    named = ", ".join(f"'{short(name)}'" for name in bare[:3]) + (", ..." if len(bare) > 3 else "")
    hint = "add a line with the same `id` for each, or leave the items out"
    return Problem(str(labels), 0, 0, "G001", f"nothing is given here to {len(bare)} of the items: {named}", hint)


def _items(path: Path, problems: list[Problem]) -> Iterator[_Item]:
    try:
        yield from _parsed(path, read_text(path, limit=MAX_FILE), problems)
    except InvalidFile as error:
        problems += error.problems


def _parsed(path: Path, text: str, problems: list[Problem]) -> Iterator[_Item]:
    if path.suffix.lower() in (".yaml", ".yml"):
        located = parse_located(text, str(path))
        yield from _listed(located.tree, (), lambda: located)
    elif path.suffix.lower() == ".json":
        source = read_json(text, str(path))
        yield from _listed(source.tree, (), lambda: source.located)
    else:
        for number, line in enumerate(text.split("\n"), start=1):
            if line.strip():
                try:
                    one = read_json(line, str(path), number)
                except InvalidFile as error:
                    problems += error.problems
                    continue
                yield from _listed(one.tree, (), lambda one=one: one.located)  # type: ignore[misc]


def _listed(tree: Any, loc: Loc, located: Callable[[], Any]) -> Iterator[_Item]:
    """Yield the objects of a document: the items of a list, else the tree itself."""

    def named(place: Loc) -> Callable[[Loc, str, str, str], Problem]:
        return lambda inner, code, message, hint: located().problem((*place, *inner), code, message, hint)

    for index, data in enumerate(tree if isinstance(tree, list) else [tree]):
        place = (*loc, index) if isinstance(tree, list) else loc
        if not isinstance(data, dict):
            raise InvalidFile([named(place)((), "G001", "an object is expected", "see docs/calibration.md")])
        yield _Item(data, named(place))


def _by_id(path: Path, problems: list[Problem]) -> dict[str, _Item]:
    given: dict[str, _Item] = {}
    for item in _items(path, problems):
        name = item.data.get("id")
        if not isinstance(name, str):
            problems.append(item.problem((), "G001", "the field `id` is missing", "write the id of the item"))
        elif name in given:
            problems.append(item.problem(("id",), "G004", f"'{short(name)}' stands twice", "leave one of them out"))
        else:
            given[name] = item
    return given


def _read(item: _Item, given: Mapping[str, _Item], seen: set[str]) -> LabelledUnit | GradedConversation:
    name = item.data.get("id")
    if not isinstance(name, str) or not name:
        raise _Refused(item.problem((), "G001", "the field `id` is missing", "give every item its own id"))
    if name in seen:
        raise _Refused(item.problem(("id",), "G004", f"'{short(name)}' stands twice", "leave one of them out"))
    seen.add(name)
    source = given.get(name, item)
    if not any(field in source.data for field in _FIELDS_OF_A_LABELLING):
        hint = "write `labels` for a reply, `grades` for a conversation, or name the file of them with --labels"
        raise _Refused(item.problem((), "G001", f"nothing was given to '{short(name)}'", hint))
    return _unit(name, item, source) if "reply" in item.data else _conversation(name, item, source)


def _unit(name: str, item: _Item, source: _Item) -> LabelledUnit:
    context = item.data.get("context", [])
    if not isinstance(context, list):
        raise _Refused(item.problem(("context",), "G001", "`context` must be a list of turns", ""))
    turns = [*context, {"speaker": "staff", "text": item.data["reply"]}]
    data = {"turns": turns, **_some(item.data, "scenario", "fault")}
    if language := item.data.get("lang") or item.data.get("language"):
        data["language"] = language
    labels, contested = source.data.get("labels", {}), source.data.get("contested", [])
    if not isinstance(labels, dict) or not isinstance(contested, list):
        hint = 'write {"listening.restate": 1}'
        raise _Refused(source.problem((), "G001", "`labels` must name criteria, `contested` must be a list", hint))
    if wrong := [*_slips(item, source), *wrong_labels(labels, contested, source.problem)]:
        raise _Refused(*wrong)
    present = frozenset(key for key, value in labels.items() if value not in (0, "0", False))
    return LabelledUnit(name, _transcript(name, data, item), present, frozenset(contested))


def _slips(*items: _Item) -> Iterator[Problem]:
    """Yield the fields that are spelled nearly as one that is read."""
    for item in {id(each): each for each in items}.values():
        yield from misspelled(item.data, FIELDS, item.problem)


def _conversation(name: str, item: _Item, source: _Item) -> GradedConversation:
    raters = source.data.get("raters", [])
    if not isinstance(raters, list) or not all(isinstance(rater, dict) for rater in raters):
        raise _Refused(source.problem(("raters",), "G001", "`raters` must be a list, an object a reader", ""))
    if wrong := tuple(_slips(item, source)):
        raise _Refused(*wrong)
    told = tuple(_grades(rater, source, ("raters", index)) for index, rater in enumerate(raters))
    grades = _grades(source.data["grades"], source, ("grades",)) if "grades" in source.data else _means(told)
    if "overall" not in grades:
        hint = "readers grade from 0 to 4"
        raise _Refused(source.problem(("grades",), "G001", f"'{short(name)}' has no grade `overall`", hint))
    passes = source.data.get("pass")
    tier = item.data.get("tier")
    return GradedConversation(
        _transcript(name, item.data, item), grades, _yes(passes, source), str(tier) if tier else "", told)


def _grades(data: Any, source: _Item, loc: Loc) -> dict[str, float]:
    if not isinstance(data, dict):
        raise _Refused(source.problem(loc, "G001", "grades must be an object, `overall` and dimensions", ""))
    grades: dict[str, float] = {}
    wrong = list(misspelled(data, GRADED, source.problem, loc))
    for key in GRADED:
        if key not in data:
            continue
        try:
            grades[key] = float(data[key])
        except (TypeError, ValueError):
            grades[key] = -1
        if not 0 <= grades[key] <= GRADES - 1:
            message = f"{key}: '{short(str(data[key]))}' is not a grade"
            wrong.append(source.problem((*loc, key), "G001", message, "grades go from 0 to 4"))
    if wrong:
        raise _Refused(*wrong)
    return grades


def _means(raters: tuple[Mapping[str, float], ...]) -> dict[str, float]:
    return {key: mean([rater[key] for rater in raters]) for key in GRADED
            if raters and all(key in rater for rater in raters)}


def _yes(value: Any, source: _Item) -> bool | None:
    known = {None: None, True: True, False: False, "true": True, "false": False}
    if isinstance(value, (list, dict)) or value not in known:
        raise _Refused(source.problem(("pass",), "G001", "`pass` must be true or false", ""))
    return known[value]


def _transcript(name: str, data: dict[str, Any], item: _Item) -> Transcript:
    try:
        return transcript_from({**data, "id": name}, name, to_score=True)
    except InvalidTranscript as error:
        problems = [item.problem(mistake.loc, "G001", mistake.message, "") for mistake in error.mistakes]
        raise _Refused(*problems) from None


def _some(data: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: data[key] for key in keys if key in data}
