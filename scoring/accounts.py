"""Accounts: what each behaviour earns or costs in a dimension, and what is said of what is missing from it.

They are the parts of a rubric file (`rubric.py`) that hold amounts. Each can be had without some criteria, or with
some counting more or less, which is how a rubric switches a criterion off and a scenario adjusts what counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Self, TypeVar

from pydantic import Field, PrivateAttr, model_validator

from scoring.criterion import Texts
from scoring.located import FileModel

FaultRow = Literal["ours", "unclear", "third_party", "customer", "none", "untold"]
"""Rows of the fault table: the faults of a case, and `untold` where nobody says whose it is."""
ROWS: tuple[FaultRow, ...] = ("ours", "unclear", "third_party", "customer", "none", "untold")
Points = int
T = TypeVar("T")
Shares = Mapping[str, int]
"""Criterion -> how many hundredths of what a rubric says it counts; 0 is not at all, and one that is not named 100."""
TALKATIVE = "listening.talkative"
"""What the account of listening calls the points lost by talking far more than the customer."""


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

    def times(self, share: int) -> Earn:
        """Return `share` hundredths of it, each amount at most 100."""
        late = None if self.late is None else _part(self.late, share)
        return Earn(first=_part(self.first, share), late=late, again=_part(self.again, share))


class Cost(FileModel):
    """What a behaviour costs: the `first` time, and `again` for each more."""

    first: Points = Field(ge=0, le=100)
    again: Points = Field(ge=0, le=100)

    def times(self, share: int) -> Cost:
        """Return `share` hundredths of it, each amount at most 100."""
        return Cost(first=_part(self.first, share), again=_part(self.again, share))


def _part(points: Points, share: int) -> Points:
    return min(100, points * share // 100)


class Account(FileModel):
    """How one dimension is counted: from `start`, up by what is earned, down by what it costs, within 0 and 100."""

    start: Points = Field(ge=0, le=100)
    earn: dict[str, Earn] = Field(default_factory=dict)
    cost: dict[str, Cost] = Field(default_factory=dict)

    @property
    def most(self) -> Points:
        """The most that can be had: every act once, and as often as one likes those that earn again."""
        endless = any(item.again for item in self.earn.values())
        return 100 if endless else min(100, self.start + sum(item.first for item in self.earn.values()))

    def counting(self, shares: Shares) -> Self:
        """Return the account with every criterion counting as much of its amounts as `shares` says."""
        return self._with(
            earn={name: item.times(shares.get(name, 100)) for name, item in _counted(self.earn, shares).items()},
            cost=_costs(self.cost, shares),
        )

    def _with(self, **fields: Any) -> Self:
        return self.model_construct(**{**dict(self), **fields})


def _counted(items: Mapping[str, T], shares: Shares) -> dict[str, T]:
    return {name: item for name, item in items.items() if shares.get(name, 100)}


def _costs(items: Mapping[str, Cost], shares: Shares) -> dict[str, Cost]:
    return {name: item.times(shares.get(name, 100)) for name, item in _counted(items, shares).items()}


class Remark(FileModel):
    """What the scorecard says where no criterion file speaks: of what is missing, out of place or told by time.

    In the suggestion for something missing, `{heard}` stands for a clause of the customer's, given back, and `{met}`
    for one that tells of trouble.
    """

    message: Texts
    suggestion: Texts | None = None
    otherwise: tuple[Texts, ...] = Field(default=(), description="the first that fits where a slot is empty")


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

    _accounts: dict[FaultRow, Account] = PrivateAttr(default_factory=dict)

    def account(self, row: FaultRow) -> Account:
        """Return the account of one row of the table, with what costs everywhere."""
        if row not in self._accounts:
            account: Account = getattr(self, row)
            self._accounts[row] = account.model_copy(update={"cost": {**self.everywhere, **account.cost}})
        return self._accounts[row]

    def counting(self, shares: Shares) -> Apologies:
        """Return the table with every criterion counting as much of its amounts as `shares` says."""
        rows: dict[str, Any] = {row: getattr(self, row).counting(shares) for row in ROWS}
        return Apologies.model_construct(
            **rows, everywhere=_costs(self.everywhere, shares), missing=_counted(self.missing, shares),
            wrong=_counted(self.wrong, shares),
        )


class Listening(Account):
    """Listening is earned. `talkative`: points lost by talking far more than the customer."""

    interrupt: Remark = Field(description="what is said of a reply sent while the customer was still typing")
    talkative: Points = Field(ge=0, le=100)
    talk_ratio: int = Field(ge=2, description="staff text this many times the customer's is far more")
    talk_letters: int = Field(ge=1, description="and only beyond this many letters (a Chinese character is two)")
    missing: dict[str, Remark] = Field(default_factory=dict)

    def counting(self, shares: Shares) -> Self:
        talkative = _part(self.talkative, shares.get(TALKATIVE, 100))
        return super().counting(shares)._with(talkative=talkative, missing=_counted(self.missing, shares))


class Service(Account):
    """Service is what is done for the customer."""

    missing: dict[str, Remark] = Field(default_factory=dict)

    def counting(self, shares: Shares) -> Self:
        return super().counting(shares)._with(missing=_counted(self.missing, shares))
