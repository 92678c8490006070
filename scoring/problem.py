"""Mistakes in files that people write: where, what, and how to mend them.

A `Problem` is the author's or caller's mistake and prints as one line; it is apart from the readers so that every
file format reports in the same words.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from scoring.foreign import one_line

CODES: dict[str, str] = {
    "F001": "the file cannot be read",
    "F002": "the file is not UTF-8 text",
    "F003": "the file is too large",
    "Y001": "the file is not valid YAML",
    "Y002": "a key stands twice in one mapping",
    "Y003": "an anchor, alias or tag is used",
    "Y004": "the file is nested too deeply",
    "Y005": "the file is empty",
    "Y006": "a full-width mark stands where YAML wants an ordinary one",
    "Y007": "a quote or a bracket is not closed",
    "Y008": "a text must be put in quotes",
    "Y009": "a line is indented wrongly",
    "Y010": "a space is missing behind a colon or a dash",
    "Y011": "a text is lost behind a #",
    "S001": "a required field is missing",
    "S002": "a field is not known here",
    "S003": "a value is of the wrong kind",
    "S004": "a value is outside what is allowed",
    "S005": "a phrase cannot be read",
}
"""Codes that any YAML file of the project can raise. Packages above add their own (see `trainer.checks.CODES`)."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake in a file. `line` and `column` count from 1; 0 means the file as a whole."""

    path: str
    line: int
    column: int
    code: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        """Return the problem in one line; what came from the file cannot act on the terminal that shows it."""
        hint = f" ({self.hint})" if self.hint else ""
        return one_line(f"{self.path}:{self.line}:{self.column}: error: {self.message}{hint} [{self.code}]")


class InvalidFile(Exception):
    """A file has problems; `problems` holds all of them, in file order."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def read_text(path: Path, *, limit: int = 2_000_000, shown: str | None = None) -> str:
    """Return the UTF-8 text of `path` (a byte order mark is dropped).

    Raises `InvalidFile` when the file is missing, larger than `limit` bytes or not UTF-8.
    """
    name = shown or str(path)
    try:
        size = path.stat().st_size
        if size > limit:
            message = f"the file is {size:,} bytes, more than the {limit:,} that are read"
            raise InvalidFile([Problem(name, 0, 0, "F003", message, "split it")])
        raw = path.read_bytes()
    except OSError as error:
        reason = error.strerror or "unreadable"
        raise InvalidFile([Problem(name, 0, 0, "F001", f"cannot read the file: {reason}")]) from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - (raw.rfind(b"\n", 0, error.start) + 1) + 1
        raise InvalidFile(
            [Problem(name, line, column, "F002", "the file is not UTF-8 text", "save it as UTF-8")]
        ) from None
