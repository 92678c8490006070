"""What a model has answered already, on disk: a run that was stopped goes on from there, and nothing is paid twice."""

from __future__ import annotations

import hashlib
import json
import threading
from pathlib import Path
from typing import Any


def key_of(*parts: Any) -> str:
    """Return the key of an answer: a digest of everything that it depends on, as JSON."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


class Journal:
    """Answers by key, a line each, written at once. Safe to share between threads. Without a path nothing is kept.

    A line that a crash has cut short is passed over. Raises `OSError`, and `ValueError` when the file holds something
    else than such lines.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._lock = threading.Lock()
        self._path = path
        self._known: dict[str, Any] = {}
        if path is None:
            return
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        for line in text.split("\n"):
            self._take(line)
        if "\n" in text and not self._known:
            raise ValueError(f"{path}: it is no journal of answers")
        with path.open("a", encoding="utf-8") as stream:
            if text and not text.endswith("\n"):
                stream.write("\n")

    def _take(self, line: str) -> None:
        try:
            entry = json.loads(line)
            self._known[entry["key"]] = entry["answer"]
        except (ValueError, TypeError, KeyError, RecursionError):
            return

    def __len__(self) -> int:
        return len(self._known)

    def answer(self, key: str) -> Any | None:
        """Return what was answered before, None where nothing was."""
        return self._known.get(key)

    def keep(self, key: str, answer: Any) -> None:
        """Keep an answer."""
        with self._lock:
            self._known[key] = answer
            if self._path is not None:
                with self._path.open("a", encoding="utf-8") as stream:
                    stream.write(json.dumps({"key": key, "answer": answer}, ensure_ascii=False) + "\n")
