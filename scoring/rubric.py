"""Rubrics: how findings become points, as data that a course owner can read and change.

A rubric weighs the four dimensions, says what each criterion earns or costs, what the fault of a case asks of an
apology, which limits keep form without substance from passing, and what the scorecard says about the whole talk.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from scoring.criterion import DIMENSIONS, Dimension, Texts, catalogue
from scoring.critical import CRITICAL_KINDS
from scoring.located import FileModel, Located, build_model, file_stamp, survey_located
from scoring.problem import InvalidFile, Problem, read_text

INTERRUPT = "listening.interrupt"
"""The one criterion that is found by time and not by text."""
TALKATIVE = "listening.talkative"
"""What the account of listening calls the points lost by talking far more than the customer."""

CapId = Literal["critical", "examiner", "stock", "parrot", "grovel", "no_action", "talk_only", "deaf"]
CAP_IDS: tuple[CapId, ...] = ("critical", "examiner", "stock", "parrot", "grovel", "no_action", "talk_only", "deaf")
VoidReason = Literal["examiner", "stock", "echo", "repeat", "taken_back"]
FaultRow = Literal["ours", "unclear", "third_party", "customer", "none", "untold"]
"""Rows of the fault table: the faults of a case, and `untold` where nobody says whose it is."""
Points = int


class Earn(FileModel):
    """What a behaviour earns: `first` time, or `late` when it comes after the early replies; `again` for each more."""

    first: Points = Field(ge=0, le=100)
    late: Points | None = Field(default=None, ge=0, le=100, description="the same as `first` when left out")
    again: Points = Field(default=0, ge=0, le=100)

    @model_validator(mode="after")
    def _no_prize_for_waiting(self) -> Earn:
        late = self.first if self.late is None else self.late
        if not self.first >= late >= self.again:
            raise ValueError("`first`, `late` and `again` must not grow|else leaving out the first act would pay")
        return self


class Cost(FileModel):
    """What a behaviour costs: the `first` time, and `again` for each more."""

    first: Points = Field(ge=0, le=100)
    again: Points = Field(ge=0, le=100)


class Account(FileModel):
    """How one dimension is counted: from `start`, up by what is earned, down by what it costs, within 0 and 100."""

    start: Points = Field(ge=0, le=100)
    earn: dict[str, Earn] = Field(default_factory=dict)
    cost: dict[str, Cost] = Field(default_factory=dict)


class Remark(FileModel):
    """What the scorecard says where no criterion file speaks: of what is missing, out of place or told by time.

    In the suggestion for something missing, `{heard}` stands for a clause of the customer's, given back, and `{met}`
    for one that tells of trouble.
    """

    message: Texts
    suggestion: Texts | None = None


class Apologies(FileModel):
    """The fault table: what an apology must be depends on who is at fault."""

    ours: Account
    unclear: Account
    third_party: Account
    customer: Account
    none: Account
    untold: Account
    everywhere: dict[str, Cost] = Field(description="what costs whoever is at fault")
    missing: dict[str, Remark] = Field(description="criterion -> what is said when a wanted apology lacks it")
    wrong: dict[str, Remark] = Field(description="criterion -> what is said where this fault makes it an error")

    def account(self, row: FaultRow) -> Account:
        """Return the account of one row of the table, with what costs everywhere."""
        account: Account = getattr(self, row)
        return account.model_copy(update={"cost": {**self.everywhere, **account.cost}})


class Void(FileModel):
    """Why a behaviour that was found earns nothing; the sentence is put behind the finding's message."""

    examiner: Texts
    stock: Texts
    echo: Texts
    repeat: Texts
    taken_back: Texts

    def of(self, reason: VoidReason) -> Texts:
        texts: Texts = getattr(self, reason)
        return texts


class Listening(Account):
    """Listening is earned. `talkative`: points lost by talking far more than the customer."""

    interrupt: Remark = Field(description="what is said of a reply sent while the customer was still typing")
    talkative: Points = Field(ge=0, le=100)
    talk_ratio: int = Field(ge=2, description="staff text this many times the customer's is far more")
    talk_letters: int = Field(ge=1, description="and only beyond this many letters (a Chinese character is two)")
    missing: dict[str, Remark] = Field(default_factory=dict)


class Service(Account):
    missing: dict[str, Remark] = Field(default_factory=dict)


class Cap(FileModel):
    """A limit on the whole score, and why. It is the highest score such a conversation can have."""

    limit: int = Field(ge=0, le=100)
    message: Texts


class Rubric(FileModel):
    """A whole rubric file. `id` is the file's name, `sha256` the hash of its bytes."""

    id: str = ""
    sha256: str = ""
    version: str = Field(min_length=1)
    title: Texts
    pass_mark: int = Field(ge=1, le=100)
    weights: dict[Dimension, int] = Field(description="hundredths of the score; they sum to 100")
    early: int = Field(ge=1, description="this many staff replies from the start count as early")
    listening: Listening
    apology: Apologies
    wording: Account
    service: Service
    void: Void
    caps: dict[CapId, Cap]
    critical: dict[str, Texts] = Field(description="critical id (or `promise`) -> what the scorecard says")

    @model_validator(mode="after")
    def _whole(self) -> Rubric:
        if set(self.weights) != set(DIMENSIONS):
            raise ValueError(f"`weights` must name {', '.join(DIMENSIONS)}")
        if sum(self.weights.values()) != 100 or min(self.weights.values()) < 0:
            raise ValueError(f"the weights sum to {sum(self.weights.values())}|they must sum to 100")
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


def packaged_rubrics() -> Path:
    """Return the folder of the rubrics that come with the product."""
    from importlib.resources import files

    return Path(str(files("scoring").joinpath("rubrics")))


def find_rubric(name: str) -> Path:
    """Return the file of a rubric: the name of a packaged one, or a path."""
    packaged = packaged_rubrics() / f"{name}.yaml"
    return packaged if name.isidentifier() and packaged.is_file() else Path(name)


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
    problems = list(_unknown_criteria(located))
    if problems:
        raise InvalidFile(problems)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return rubric.model_copy(update={"id": path.stem, "sha256": digest})


def _unknown_criteria(located: Located) -> Iterator[Problem]:
    """Yield a problem for each key of the file that looks like a criterion's id and is none."""
    known = {*catalogue(), INTERRUPT}
    for loc in located.keys:
        name = str(loc[-1])
        if "." in name and name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            yield located.problem(loc, "S004", f"there is no criterion '{name}'",
                                  f"did you mean '{close[0]}'?" if close else "see scoring/criteria")
