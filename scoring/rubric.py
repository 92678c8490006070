"""Rubrics: how findings become points, as data that a course owner can read and change.

A rubric weighs the four dimensions, says what each criterion earns or costs, what the fault of a case asks of an
apology, which limits keep form without substance from passing, and what the scorecard says about the whole talk.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import Field, model_validator

from scoring.accounts import ROWS, TALKATIVE, Account, Apologies, FaultRow, Listening, Service, Shares
from scoring.adjustment import Adjustment, check_weights
from scoring.criterion import Dimension, Texts, catalogue
from scoring.critical import CRITICAL_KINDS
from scoring.located import FileModel, Located, build_model, file_stamp, survey_located
from scoring.problem import InvalidFile, Problem, read_text
from scoring.shape import at

INTERRUPT = "listening.interrupt"
"""The one criterion that is found by time and not by text."""

CapId = Literal[
    "critical", "examiner", "stock", "parrot", "grovel", "contempt", "cold", "no_action", "talk_only", "deaf"
]
CAP_IDS: tuple[CapId, ...] = get_args(CapId)
VoidReason = Literal["examiner", "stock", "echo", "repeat", "taken_back", "off"]
CODES: dict[str, str] = {
    "P001": "a rubric names a criterion, limit or critical finding that is not known",
    "P002": "a rubric lets a fault earn, or what is right cost",
    "P003": "no conversation can pass by a rubric",
    "P004": "a sentence of a rubric holds a slot that nothing fills",
    "P005": "a rubric leaves to a model what no model is asked, one thing twice, or nothing",
}
"""Codes of problems in rubric files, beside those of `scoring.problem`."""
_SLOTS = frozenset({"heard", "met"})
"""What the sentences of a rubric may leave open (`missing.py`)."""
_SLOT = re.compile(r"\{([^{}]*)\}")


class Void(FileModel):
    """Why a behaviour that was found earns nothing; the sentence is put behind the finding's message."""

    examiner: Texts
    stock: Texts
    echo: Texts
    repeat: Texts
    taken_back: Texts
    off: Texts

    def of(self, reason: VoidReason) -> Texts:
        texts: Texts = getattr(self, reason)
        return texts


class Cap(FileModel):
    """A limit on the whole score, and why. It is the highest score such a conversation can have."""

    limit: int = Field(ge=0, le=100)
    message: Texts


class Opinions(FileModel):
    """What a rubric lets a model decide: for the criteria of `counts` the model's yes or no stands for the rules'."""

    counts: tuple[str, ...] = Field(default=(), description="criteria that a model decides in place of the rules")


class Rubric(FileModel):
    """A whole rubric file. `id` is the file's name, `sha256` the hash of its bytes."""

    id: str = ""
    sha256: str = ""
    version: str = Field(min_length=1)
    title: Texts
    pass_mark: int = Field(ge=1, le=100)
    off: tuple[str, ...] = Field(
        default=(), description="what does not count: criteria, limits (`caps.deaf`), critical findings (`critical.x`)"
    )
    weights: dict[Dimension, int] = Field(description="hundredths of the score; they sum to 100")
    early: int = Field(ge=1, description="this many staff replies from the start count as early")
    listening: Listening
    apology: Apologies
    wording: Account
    service: Service
    void: Void
    caps: dict[CapId, Cap]
    critical: dict[str, Texts] = Field(description="critical id (or `promise`) -> what the scorecard says")
    second_opinion: Opinions = Opinions()

    @model_validator(mode="after")
    def _whole(self) -> Rubric:
        check_weights(self.weights)
        absent = [cap for cap in CAP_IDS if cap not in self.caps]
        if absent:
            raise ValueError(f"`caps` lacks {', '.join(absent)}")
        for cap in CAP_IDS:
            if self.caps[cap].limit >= self.pass_mark:
                raise ValueError(f"the cap `{cap}` lets a conversation pass|set its limit below {self.pass_mark}")
        silent = [name for name in CRITICAL_KINDS if name not in self.critical]
        if silent:
            raise ValueError(f"`critical` says nothing about {', '.join(silent)}")
        return self

    def account(self, dimension: Dimension, row: FaultRow) -> Account:
        """Return how `dimension` is counted in a case of that row of the fault table."""
        if dimension == "apology":
            return self.apology.account(row)
        account: Account = getattr(self, dimension)
        return account

    def holds(self, kind: Literal["caps", "critical"], name: str) -> bool:
        """Whether a limit or a kind of critical finding counts in this rubric."""
        return f"{kind}.{name}" not in self.off

    def counting(self, shares: Shares) -> Rubric:
        """Return the rubric with every criterion counting as much of its amounts as `shares` says."""
        return self._with(listening=self.listening.counting(shares), apology=self.apology.counting(shares),
                          wording=self.wording.counting(shares), service=self.service.counting(shares))

    def adjusted(self, adjustment: Adjustment) -> Rubric:
        """Return the rubric as a scenario adjusts it. Its limits stay below the pass mark, whatever that is."""
        shares = {**adjustment.count, **dict.fromkeys(adjustment.off, 0)}
        rubric = self.counting(shares) if shares else self
        pass_mark = adjustment.pass_mark or self.pass_mark
        caps = {name: Cap(limit=min(cap.limit, pass_mark - 1), message=cap.message) for name, cap in self.caps.items()}
        return rubric._with(pass_mark=pass_mark, weights=adjustment.weights or self.weights, caps=caps,
                            off=(*self.off, *adjustment.off))

    def best(self, row: FaultRow) -> int:
        """Return the most hundredths of a point that a conversation can have in a case of that row."""
        return sum(weight * self.account(dimension, row).most for dimension, weight in self.weights.items())

    def _with(self, **fields: Any) -> Rubric:
        return Rubric.model_construct(**{**dict(self), **fields})


@cache
def packaged_rubrics() -> Path:
    """Return the folder of the rubrics that come with the product."""
    from importlib.resources import files

    return Path(str(files("scoring").joinpath("rubrics")))


def find_rubric(name: str) -> Path:
    """Return the file of a rubric: the name of a packaged one, or a path."""
    return _packaged(name) or Path(name)


@cache
def _packaged(name: str) -> Path | None:
    path = packaged_rubrics() / f"{name}.yaml"
    return path if name.isidentifier() and path.is_file() else None


def read_rubric(name: str = "general") -> Rubric:
    """Return the rubric of that name or path. Raises `InvalidFile` with every mistake in it.

    A path must name a YAML file: the content of any other file is not read, and so not quoted.
    """
    path = find_rubric(name)
    if path.suffix.lower() not in (".yaml", ".yml"):
        packaged = ", ".join(sorted(known.stem for known in packaged_rubrics().glob("*.yaml")))
        raise InvalidFile([Problem(name, 0, 0, "F001", "there is no such rubric",
                                   f"give the path of a .yaml file, or a packaged rubric: {packaged}")])
    return _read(path, file_stamp(path))


@lru_cache(maxsize=8)
def _read(path: Path, stamp: tuple[int, int]) -> Rubric:
    located = survey_located(read_text(path), str(path))
    rubric = build_model(Rubric, located)
    problems = [*_unknown(rubric, located), *_left(rubric, located), *_signs(rubric, located), *_slots(located)]
    rubric = rubric.counting(dict.fromkeys(rubric.off, 0)) if rubric.off else rubric
    problems += _unreachable(rubric, located)
    if problems:
        raise InvalidFile(problems)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return rubric.model_copy(update={"id": path.stem, "sha256": digest})


def known_criteria() -> tuple[str, ...]:
    """Return the ids of all that a rubric may count: the criteria, and the two that are found by time and by length."""
    return (*catalogue(), INTERRUPT, TALKATIVE)


def switches() -> tuple[str, ...]:
    """Return all that a rubric may switch off: criteria, limits and kinds of critical findings."""
    return (*known_criteria(), *(f"caps.{name}" for name in CAP_IDS), *(f"critical.{name}" for name in CRITICAL_KINDS))


def _unknown(rubric: Rubric, located: Located) -> Iterator[Problem]:
    """Yield a problem for each name that looks like a criterion's id and is none, or is nothing to switch off."""
    for loc in located.keys:
        name = str(loc[-1])
        if "." in name and name not in known_criteria():
            yield located.problem(loc, "P001", f"there is no criterion '{name}'",
                                  _meant(name, known_criteria()) or "see scoring/criteria")
        elif loc[:-1] == ("critical",) and name not in CRITICAL_KINDS:
            yield located.problem(loc, "P001", f"there is no critical finding '{name}'",
                                  _meant(name, CRITICAL_KINDS) or f"known here: {', '.join(CRITICAL_KINDS)}")
    for index, name in enumerate(rubric.off):
        if name not in switches():
            hint = _meant(name, switches()) or "name a criterion, or a limit or critical finding as in `caps.deaf`"
            yield located.problem(("off", index), "P001", f"there is no '{name}' to switch off", hint)


def _left(rubric: Rubric, located: Located) -> Iterator[Problem]:
    """Yield a problem for each name under `second_opinion` that is no criterion, stands there already, or is none
    that a model can decide; and where there is no name.
    """
    counts = rubric.second_opinion.counts
    if not counts and "second_opinion" in located.tree:
        yield located.problem(("second_opinion", "counts"), "P005", "it leaves nothing to a model",
                              "name criteria under `counts`, or take `second_opinion` out")
    for index, name in enumerate(counts):
        loc = ("second_opinion", "counts", index)
        if name in counts[:index]:
            yield located.problem(loc, "P005", f"'{name}' stands here already", "name each criterion once")
            continue
        if name in catalogue() and name not in rubric.off:
            continue
        if name not in switches():
            yield located.problem(loc, "P001", f"there is no criterion '{name}'",
                                  _meant(name, tuple(catalogue())) or "see scoring/criteria")
        elif name in rubric.off:
            yield located.problem(loc, "P005", f"'{name}' is switched off under `off`", "leave it out of one of them")
        else:
            yield located.problem(loc, "P005", f"'{name}' is found by the rules alone: no model is asked about it",
                                  "name criteria of scoring/criteria; time, length, limits and critical findings "
                                  "stay with the rules")


def _meant(name: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f"did you mean '{close[0]}'?" if close else ""


def _signs(rubric: Rubric, located: Located) -> Iterator[Problem]:
    """Yield a problem for each fault that earns, and each right act that costs without a word why it is wrong here."""
    for loc in located.keys:
        criterion = catalogue().get(str(loc[-1]))
        if criterion is None or len(loc) < 2:
            continue
        if loc[-2] == "earn" and criterion.polarity == "-":
            yield located.problem(loc, "P002", f"'{criterion.id}' is a fault and cannot earn", "put it under `cost`")
        if loc[-2] in ("cost", "everywhere") and criterion.polarity == "+" and criterion.id not in rubric.apology.wrong:
            yield located.problem(loc, "P002", f"'{criterion.id}' is no fault and cannot cost",
                                  "put it under `earn`, or say under `apology.wrong` why it is one here")


def _slots(located: Located) -> Iterator[Problem]:
    """Yield a problem for each slot that the scorecard would show as it stands."""
    for loc in located.positions:
        text = at(located.tree, loc)
        for slot in _SLOT.findall(text) if isinstance(text, str) else ():
            if slot not in _SLOTS or not {"suggestion", "otherwise"} & set(loc):
                yield located.problem(loc, "P004", f"nothing fills the slot {{{slot}}}",
                                      "a suggestion under `missing` may hold {heard} and {met}, other texts none")


def _unreachable(rubric: Rubric, located: Located) -> Iterator[Problem]:
    """Yield a problem where even a perfect conversation would not pass."""
    low = [row for row in ROWS if rubric.best(row) < 100 * rubric.pass_mark]
    if low:
        yield located.problem(("pass_mark",), "P003", f"no conversation can pass where the fault is {', '.join(low)}: "
                              f"the most it can have is {rubric.best(low[0]) // 100} of {rubric.pass_mark}",
                              "let more be earned, or lower the pass mark")
