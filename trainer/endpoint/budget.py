"""What was used, and what may be: tokens and requests, counted for a whole attempt."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from trainer.endpoint.errors import EndpointError
from trainer.spent import Spent

CHARACTERS_A_TOKEN = 2
"""For servers that do not say what was used; low on purpose, so that a budget errs on the safe side."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens read and written. `estimated`: the server did not say, they are counted from the characters."""

    prompt: int = 0
    completion: int = 0
    estimated: bool = False

    @property
    def total(self) -> int:
        return self.prompt + self.completion

    def __add__(self, other: Usage) -> Usage:
        return Usage(self.prompt + other.prompt, self.completion + other.completion, self.estimated or other.estimated)


class Budget:
    """What one attempt may use. Safe to share between threads; `used` and `requests` say what was used so far.

    `spent` is what it has used before.
    """

    def __init__(self, tokens: int | None = None, requests: int | None = None, spent: Spent | None = None) -> None:
        self._lock = threading.Lock()
        self._tokens = tokens
        self._requests = requests
        before = spent or Spent()
        self.used = Usage(before.prompt, before.completion, before.estimated)
        self.requests = before.requests

    @property
    def spent(self) -> Spent:
        """What was used so far, as it is kept."""
        with self._lock:
            return Spent(self.requests, self.used.prompt, self.used.completion, self.used.estimated)

    def begin(self) -> None:
        """Count a request that is about to be sent, each try of it. Raises `EndpointError` when the budget is used up.
        """
        with self._lock:
            if self._requests is not None and self.requests >= self._requests:
                raise EndpointError("over_budget", f"the budget of {self._requests} requests is used up")
            if self._tokens is not None and self.used.total >= self._tokens:
                raise EndpointError("over_budget", f"the budget of {self._tokens} tokens is used up")
            self.requests += 1

    def not_sent(self) -> None:
        """Take back one that found no connection: nobody has read it."""
        with self._lock:
            self.requests -= 1

    def charge(self, usage: Usage) -> None:
        """Count what a request has used."""
        with self._lock:
            self.used = self.used + usage


def estimated(prompt: int, completion: int) -> Usage:
    """Return the usage that so many characters come to."""
    return Usage(-(-prompt // CHARACTERS_A_TOKEN), -(-completion // CHARACTERS_A_TOKEN), estimated=True)
