"""What a model has answered already, on disk: a run that was stopped goes on from there, and nothing is paid twice."""

from __future__ import annotations

import hashlib
import json
import os
import re
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any


def key_of(*parts: Any) -> str:
    """Return the key of an answer: a digest of everything that it depends on, as JSON."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


_DIGEST = re.compile(r"[0-9a-f]{64}")
_BEGINNING = b'{"key": "' + b"0" * 64 + b'", "answer": '
"""How each line begins, the digits of its key made noughts."""


class JournalFailed(Exception):
    """An answer could not be kept; the message says where, why and what to do, in one line. What was kept before is."""


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
        """Keep an answer. Raises `JournalFailed`; the file is then as it was before."""
        with self._lock:
            if self._path is not None:
                self._write(self._path, {"key": key, "answer": answer})
            self._known[key] = answer

    def _write(self, path: Path, entry: Any) -> None:
        line = (json.dumps(entry, ensure_ascii=False) + "\n").encode()
        size = -1
        try:
            with path.open("ab") as stream:
                size = stream.tell()
                stream.write(line)
        except OSError as error:
            with suppress(OSError):  # half a line would take the next one with it
                if size >= 0:
                    os.truncate(path, size)
            raise JournalFailed(
                f"{path}: {error.strerror or error}; what was answered before is kept in it ({len(self._known)}). Make "
                "room or mend it, and run the same command again: it goes on from there") from None


def _begins(line: bytes) -> bool:
    """Whether a line is the beginning of one of a journal's, wherever it was cut."""
    start = _BEGINNING.index(b"0")
    noughts = line[:start] + re.sub(rb"[0-9a-f]", b"0", line[start:start + 64]) + line[start + 64:]
    return noughts.startswith(_BEGINNING) or _BEGINNING.startswith(noughts)
