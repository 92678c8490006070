"""What a talk has used of a model, as it is kept with the attempt."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spent:
    """Requests, and tokens read and written. `estimated`: the server did not say, or not always."""

    requests: int = 0
    prompt: int = 0
    completion: int = 0
    estimated: bool = False

    @property
    def tokens(self) -> int:
        return self.prompt + self.completion
