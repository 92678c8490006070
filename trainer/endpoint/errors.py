"""What can go wrong with an endpoint, in one word and one line; neither ever holds the key."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

Reason = Literal[
    "unreachable", "timeout", "limited", "refused", "broken", "cut_off", "over_budget", "cancelled", "redirected",
]
"""`limited`: too many requests; `refused`: the server said no; `broken`: what came is not what the interface promises;
`cut_off`: the answer stopped before its end; `redirected`: it pointed to another host."""
LONGEST_DETAIL = 300


class EndpointError(Exception):
    """The endpoint gave no answer that can be used. `status` is the HTTP status where there was one."""

    def __init__(
        self, reason: Reason, detail: str, status: int | None = None, retry_after: float | None = None,
    ) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason: Reason = reason
        self.detail = detail
        self.status = status
        self.retry_after = retry_after


@contextmanager
def without(key: str) -> Iterator[None]:
    """Pass errors on with the key blotted out, should a server have quoted it, and cut to one short line."""
    try:
        yield
    except EndpointError as error:
        said = error.detail.replace(key, "***") if key else error.detail
        error.detail = " ".join(said.split())[:LONGEST_DETAIL]
        error.args = (f"{error.reason}: {error.detail}",)
        raise
