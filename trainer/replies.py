"""Replies of staff in a text file, a line each: what `trainer play --replies` plays headless."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from scoring.foreign import is_blank
from scoring.problem import InvalidFile, Problem, read_text
from trainer.attempt import MAX_REPLY

CODES: dict[str, str] = {
    "R001": "a reply is too long",
    "R002": "there is no reply in the file",
}
"""Codes of the problems of such a file, above those of any file (`scoring.problem.CODES`)."""

LIMIT = 2_000_000
"""Bytes of a file of replies that are read."""


@dataclass(frozen=True, slots=True)
class Replies:
    """The replies of a file in order, and the numbers of the lines passed over because they say nothing."""

    said: tuple[str, ...]
    empty: tuple[int, ...]


def read_replies(path: Path) -> Replies:
    """Return the replies of a file. Raises `InvalidFile` with every line that cannot be taken."""
    return parse_replies(read_text(path, limit=LIMIT), str(path))


def read_reply_stream(stream: BinaryIO, shown: str) -> Replies:
    """As `read_replies`, for a stream such as standard input."""
    raw = stream.read(LIMIT + 1)
    if len(raw) > LIMIT:
        raise InvalidFile([Problem(shown, 0, 0, "F003", f"more than {LIMIT:,} bytes of replies", "split them")])
    try:
        return parse_replies(raw.decode("utf-8-sig"), shown)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InvalidFile([Problem(shown, line, 1, "F002", "the replies are not UTF-8 text", "send UTF-8")]) from None


def parse_replies(content: str, shown: str) -> Replies:
    """As `read_replies`, for text already at hand; `shown` names it in problems."""
    problems: list[Problem] = []
    said: list[str] = []
    empty: list[int] = []
    for number, line in enumerate(content.removesuffix("\n").split("\n"), start=1):
        reply = line.strip()
        if len(reply) > MAX_REPLY:
            problems.append(Problem(
                shown, number, 1, "R001",
                f"the reply has {len(reply):,} characters, more than the {MAX_REPLY:,} that a customer listens to",
                "say it in several replies"))
        elif not is_blank(reply):
            said.append(reply)
        else:
            empty.append(number)
    if not problems and not said:
        problems.append(Problem(shown, 0, 0, "R002", "there is no reply in it", "write a reply a line"))
    if problems:
        raise InvalidFile(problems)
    return Replies(tuple(said), tuple(empty))
