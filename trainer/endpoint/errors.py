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
NO_REASON = "no reason given"


class EndpointError(Exception):
    """The endpoint gave no answer that can be used. `status` is the HTTP status where there was one, `said` what the
    server itself says of it: somebody else's words, as they came.
    """

    def __init__(
        self, reason: Reason, detail: str, status: int | None = None, retry_after: float | None = None, *,
        said: str = "",
    ) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason: Reason = reason
        self.detail = detail
        self.status = status
        self.retry_after = retry_after
        self.said = "" if said == NO_REASON else said


@contextmanager
def without(key: str) -> Iterator[None]:
    """Pass errors on with the key blotted out, should a server have quoted it, and cut to one short line."""
    try:
        yield
    except EndpointError as error:
        error.detail, error.said = _harmless(error.detail, key), _harmless(error.said, key)
        error.args = (f"{error.reason}: {error.detail}",)
        raise


def _harmless(text: str, key: str) -> str:
    shown = text.replace(key, "***") if key else text
    return " ".join(shown.split())[:LONGEST_DETAIL]
