"""What a customer is still typing: messages that are on their way, each with the time at which it comes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from scoring.transcript import Turn


@dataclass(frozen=True, slots=True)
class Rest:
    """A message that the customer began at `started_at` and sends at `due`; `then` is what he sends after it."""

    text: str
    started_at: datetime
    due: datetime
    then: Rest | None = None

    @property
    def turn(self) -> Turn:
        return Turn("customer", self.text, self.due, self.started_at)

    @property
    def turns(self) -> tuple[Turn, ...]:
        """All that is still to come."""
        return (self.turn, *(self.then.turns if self.then else ()))

    def to_data(self) -> dict[str, Any]:
        """Return the messages as plain data; `rest_from` reads them back."""
        return {"text": self.text, "started_at": self.started_at.isoformat(), "due": self.due.isoformat(),
                "then": self.then.to_data() if self.then else None}


def rest_from(data: dict[str, Any] | None) -> Rest | None:
    """Return the messages in `data`. Raises `ValueError`, `KeyError` or `TypeError` where there are none."""
    if data is None:
        return None
    begun, due = datetime.fromisoformat(data["started_at"]), datetime.fromisoformat(data["due"])
    return Rest(data["text"], begun, due, rest_from(data.get("then")))


def rest_of(turns: Iterable[Turn]) -> Rest | None:
    """Return turns of the customer as messages to come; None without one, or where their times are not known."""
    rest = None
    for turn in reversed([*turns]):
        if turn.at is None or turn.started_at is None:
            return None
        rest = Rest(turn.text, turn.started_at, turn.at, rest)
    return rest


def sent(
    messages: Iterable[str], at: datetime | None, started_at: datetime | None, typing: timedelta, pause: timedelta
) -> Iterator[Turn]:
    """Yield the messages of an answer as turns of the customer, some of them perhaps yet to come.

    At `at` the first is sent, or begun where `typing` it takes time; the last of several comes `pause` after the one
    before. Without `at` nobody times them.
    """
    *before, last = messages
    for number, message in enumerate((*before, last)):
        if at is None:
            yield Turn("customer", message, None, None if number else started_at)
            continue
        begun = at if number or typing else started_at
        at += pause if number and number == len(before) else timedelta() if number else typing
        yield Turn("customer", message, at, begun)
