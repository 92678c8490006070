"""Files and streams of conversations: JSON Lines (plain or gzip), JSON, YAML.

Bad input names file, line and field, and never stops the good lines beside it: the readers yield transcripts and
problems in input order. Whether a text is JSON Lines or one JSON document is seen from the text and not from its name,
and JSON Lines are read as they come.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from scoring.json_places import read_json
from scoring.located import Located, parse_located
from scoring.problem import InvalidFile, Problem, read_text
from scoring.shape import Loc
from scoring.transcript import InvalidTranscript, Transcript, transcript_from

CODES: dict[str, str] = {
    "T001": "a conversation is not JSON",
    "T002": "a conversation lacks a field, or a field holds what cannot be read",
    "T003": "a line of conversations is too long",
    "T004": "there is no conversation",
}
"""Codes of problems in files of conversations, beside those of `scoring.problem`."""

MAX_LINE = 8_000_000
"""Bytes of one JSON line that are read; a longer one is refused."""
MAX_FILE = 64_000_000
"""Bytes of one `.json` or `.yaml` file or document (JSON Lines are read line by line and have no limit)."""

BOM = b"\xef\xbb\xbf"
Item = Transcript | Problem
Numbered = tuple[int, bytes]


def load_transcripts(path: str | Path) -> list[Transcript]:
    """Return every transcript of a `.jsonl`, `.json` or `.yaml` file. Raises `InvalidFile` with all problems."""
    results = list(read_transcripts(Path(path)))
    problems = [result for result in results if isinstance(result, Problem)]
    if problems:
        raise InvalidFile(problems)
    return [result for result in results if isinstance(result, Transcript)]


def read_transcripts(path: Path) -> Iterator[Item]:
    """Yield the transcripts of a file, and in the place of each that cannot be read its `Problem`s."""
    suffix = path.suffix.lower()
    try:
        if suffix in (".yaml", ".yml"):
            yield from _Reader(str(path), path.name).tree(parse_located(read_text(path, limit=MAX_FILE), str(path)))
            return
        if suffix == ".gz":
            with gzip.open(path, "rb") as packed:
                yield from read_lines(packed, str(path), path.name)
            return
        with path.open("rb") as stream:
            yield from read_lines(stream, str(path), path.name, limit=MAX_FILE if suffix == ".json" else MAX_LINE)
    except InvalidFile as error:
        yield from error.problems
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        yield Problem(str(path), 0, 0, "F002", f"the packed file cannot be read to its end: {error}",
                      "was it cut off, or is it not gzip?")
    except OSError as error:
        yield Problem(str(path), 0, 0, "F001", f"cannot read the file: {error.strerror}")


def read_lines(
    stream: BinaryIO | Iterable[bytes], shown: str, name: str, *, limit: int = MAX_LINE
) -> Iterator[Item]:
    """Yield the transcripts of JSON Lines or of one JSON document; blank lines are passed over.

    `name` is the file's in default ids, `shown` its path in problems, `limit` the bytes of a line that are read.
    """
    if b"\0" in _head(stream):
        message = "this is not text in UTF-8: it holds zero bytes"
        yield Problem(shown, 0, 0, "F002", message, "is it a binary file, or saved as UTF-16?")
        return
    reader = _Reader(shown, name, limit)
    lines = enumerate(_lines(stream, limit), start=1)
    opening, in_lines = _opening(lines)
    if in_lines:
        for numbered in chain(opening, lines):
            yield from reader.line(*numbered)
    else:
        yield from reader.document(b"".join(raw for _, raw in opening))


def _opening(lines: Iterator[Numbered]) -> tuple[list[Numbered], bool]:
    """Take lines until it is seen whether the text is JSON Lines; return them, and whether it is.

    The first line shows it unless it is broken or opens a document. A text that begins with `[` is seen to its end:
    what closes it tells a list of conversations from lines of which the first is broken.
    """
    opening: list[Numbered] = []
    held, listed, later = 0, False, False
    for number, raw in lines:
        first = held == 0
        opening.append((number, raw))
        held += len(raw.strip())
        own = held > 0 and not later and _is_line_of_its_own(raw, first=first)
        listed = listed or (first and raw.removeprefix(BOM).lstrip().startswith(b"["))
        if own and (first or not listed):
            return opening, True
        later = later or own
        if held > MAX_FILE:
            return opening, False
    return opening, later and not b"".join(raw for _, raw in opening).rstrip().endswith(b"]")


def _is_line_of_its_own(raw: bytes, *, first: bool) -> bool:
    """Return whether a line shows that the text is JSON Lines: it is a whole value where a document would go on.

    A first line that is whole shows it; a later one when it is a conversation at the margin. A document's lines are
    parts, or stand further in.
    """
    if first and len(raw) > MAX_LINE:
        return True
    if not first and not raw.startswith(b"{"):
        return False
    try:
        value = json.loads(raw.decode("utf-8-sig"), parse_int=float)
    except (ValueError, RecursionError):
        return False
    return first or (isinstance(value, dict) and "turns" in value)


class _Reader:
    """Reads conversations of one file, and names those that have no id by file name and line."""

    def __init__(self, shown: str, name: str, limit: int = MAX_LINE) -> None:
        self._shown = shown
        self._name = name
        self._limit = limit
        self._last_line = 0

    def line(self, number: int, raw: bytes) -> Iterator[Item]:
        """Yield what one line of JSON Lines holds."""
        if len(raw) > self._limit:
            message = f"the line is longer than the {self._limit:,} bytes that are read"
            yield Problem(self._shown, number, 1, "T003", message, "split the conversation")
        else:
            yield from self._json(raw.rstrip(b"\r\n"), number)

    def document(self, raw: bytes) -> Iterator[Item]:
        """Yield what one JSON document holds, a conversation or a list of them."""
        if len(raw) > MAX_FILE:
            message = f"no conversation ends in the first {MAX_FILE:,} bytes, and more are not read at a time"
            yield Problem(self._shown, 1, 1, "F003", message, "write one conversation a line")
        elif raw.strip():
            yield from self._json(raw, 1)

    def _json(self, raw: bytes, first_line: int) -> Iterator[Item]:
        try:
            text = raw.decode("utf-8-sig" if first_line == 1 else "utf-8")
        except UnicodeDecodeError as error:
            before = raw[: error.start]
            line, column = first_line + before.count(b"\n"), error.start - (before.rfind(b"\n") + 1) + 1
            yield Problem(self._shown, line, column, "F002", "the text is not UTF-8", "save it as UTF-8")
            return
        if not text.strip():
            return
        try:
            source = read_json(text, self._shown, first_line)
            if isinstance(source.tree, dict) and source.tree.get("id"):
                yield transcript_from(source.tree, "", to_score=True)
            else:
                yield from self.tree(source.located)
        except InvalidFile as error:
            yield from error.problems
        except InvalidTranscript:
            yield from self.tree(source.located)

    def tree(self, located: Located) -> Iterator[Item]:
        """Yield what a file as a whole holds, one conversation or a list of them."""
        if not isinstance(located.tree, list):
            yield from self._conversation(located, ())
        elif not located.tree:
            yield located.problem((), "T004", "the list holds no conversation")
        else:
            for index in range(len(located.tree)):
                yield from self._conversation(located, (index,))

    def _conversation(self, located: Located, loc: Loc) -> Iterator[Item]:
        data = located.tree[loc[0]] if loc else located.tree
        line, column = located.positions.get(loc, (1, 1))
        default_id = f"{self._name}:{line}" + (f":{column}" if line == self._last_line else "")
        self._last_line = line
        try:
            yield transcript_from(data, default_id, to_score=True)
        except InvalidTranscript as error:
            place = f"[{loc[0]}] " if loc else ""
            for mistake in error.mistakes:
                yield located.problem((*loc, *mistake.loc), "T002", f"{place}{mistake.message}")


def _head(stream: BinaryIO | Iterable[bytes]) -> bytes:
    """Return some first bytes of a stream without using them up; none where it cannot be looked into."""
    peek = getattr(stream, "peek", None)
    return bytes(peek(512)) if peek else b""


def _lines(stream: BinaryIO | Iterable[bytes], limit: int) -> Iterator[bytes]:
    """Yield lines without ever holding more than a little over `limit` bytes of one."""
    readline = getattr(stream, "readline", None)
    if readline is None:
        yield from stream
        return
    while chunk := readline(limit + 1):
        if len(chunk) > limit and not chunk.endswith(b"\n"):
            while (rest := readline(limit)) and not rest.endswith(b"\n"):
                pass
        yield chunk
