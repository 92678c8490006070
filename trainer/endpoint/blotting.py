"""The key blotted out of what a server sends: the one place that all that is shown, stored or noted comes through.

A server, or a model that was told the key somewhere, may send it back. Whoever reads an answer finds `BLOT` there.
"""

from __future__ import annotations

import re
from typing import Any

BLOT = "***"
SHORTEST = 6
"""Shorter keys ("none", "test") are placeholders that servers of one's own are given, and may well be words."""


class Blotting:
    """One answer without the key, in any case of its letters. `feed` and `end` are for one that comes in pieces: what
    may be the key's beginning is held back until it is known.
    """

    def __init__(self, key: str) -> None:
        self._key = key if len(key) >= SHORTEST else ""
        self._found = re.compile(re.escape(self._key), re.IGNORECASE)
        self._held = ""

    def out_of(self, text: str) -> str:
        """Return a whole text without the key."""
        return self._found.sub(BLOT, text) if self._key else text

    def out_of_data(self, data: Any) -> Any:
        """Return what was read from JSON, where the key may have stood in other signs, without it."""
        if isinstance(data, str):
            return self.out_of(data)
        if isinstance(data, list):
            return [self.out_of_data(item) for item in data]
        if isinstance(data, dict):
            return {self.out_of(name): self.out_of_data(item) for name, item in data.items()}
        return data

    def feed(self, text: str) -> str:
        """Return what of the answer so far can be shown."""
        held = self.out_of(self._held + text)
        folded, key = held.lower(), self._key.lower()
        longest = min(len(key) - 1, len(held))
        kept = next((size for size in range(longest, 0, -1) if folded.endswith(key[:size])), 0)
        self._held = held[len(held) - kept:]
        return held[:len(held) - kept]

    def end(self) -> str:
        """Return what was held back and is not the key."""
        rest, self._held = self._held, ""
        return rest
