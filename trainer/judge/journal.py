"""What a model has answered already, on disk: a run that was stopped goes on from there, and nothing is paid twice."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from pathlib import Path
from typing import Any


def key_of(*parts: Any) -> str:
    """Return the key of an answer: a digest of everything that it depends on, as JSON."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


_DIGEST = re.compile(r"[0-9a-f]{64}")
_BEGINNING = b'{"key": "' + b"0" * 64 + b'", "answer": '
"""How each line begins, the digits of its key made noughts."""


class Journal:
    """Answers by key, a line each, written at once. Safe to share between threads. Without a path nothing is kept.

    A line that a crash has cut short is passed over. Raises `OSError`, and `ValueError` when the file holds something
    else than such lines, or is a device or a pipe; it is left as it was then.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._lock = threading.Lock()
        self._path = path
        self._known: dict[str, Any] = {}
        if path is None:
            return
        cut = self._read(path) if path.exists() else False
        with path.open("a", encoding="utf-8") as stream:
            if cut:
                stream.write("\n")

    def _read(self, path: Path) -> bool:
        """Take what the file holds; return whether its last line has no end."""
        if not path.is_file():
            raise ValueError(f"{path}: it is no file that a journal can be kept in")
        line, foreign = b"\n", 0
        with path.open("rb") as stream:
            for number, line in enumerate(stream, start=1):
                if not self._take(line) and not _begins(line.rstrip(b"\r\n")):
                    foreign = foreign or number
        if foreign and not self._known:
            raise ValueError(f"{path}: it is no journal of answers (line {foreign}); choose another name")
        return not line.endswith(b"\n")

    def _take(self, line: bytes) -> bool:
        """Take the answer of a whole line; return whether it is one, or blank."""
        if not line.strip():
            return True
        try:
            entry = json.loads(line.decode("utf-8"))
        except (ValueError, RecursionError):
            return False
        if not isinstance(entry, dict) or entry.keys() != {"key", "answer"}:
            return False
        if not isinstance(entry["key"], str) or not _DIGEST.fullmatch(entry["key"]):
            return False
        self._known[entry["key"]] = entry["answer"]
        return True

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


def _begins(line: bytes) -> bool:
    """Whether a line is the beginning of one of a journal's, wherever it was cut."""
    start = _BEGINNING.index(b"0")
    noughts = line[:start] + re.sub(rb"[0-9a-f]", b"0", line[start:start + 64]) + line[start + 64:]
    return noughts.startswith(_BEGINNING) or _BEGINNING.startswith(noughts)
