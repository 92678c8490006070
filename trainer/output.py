"""Where a command's result goes: standard output, or a file that appears under its name only when it is whole."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO


@dataclass(frozen=True, slots=True)
class Output:
    """`path` is None for standard output. A symbolic link is written through, a device or pipe written to directly."""

    path: Path | None

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Open it for writing. When what happens inside fails, the file is left as it was."""
        if self.path is None:
            yield sys.stdout.buffer
            return
        if self.path.exists() and not self.path.is_file():
            with self.path.open("wb") as stream:
                yield stream
            return
        path = self.path.resolve()
        _sweep(path)
        unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
        try:
            with unfinished.open("wb") as stream:
                yield stream
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)


def hang_up() -> None:
    """Take it that whoever read standard output has had enough, as `head` does: no word of it, now or at the exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _sweep(path: Path) -> None:
    """Remove what runs have left behind that were killed while they wrote to `path`; not of those still at it."""
    if os.name != "posix":
        return  # elsewhere nobody can be asked harmlessly whether he is alive
    for left in path.parent.glob(f".{glob.escape(path.name)}.*.unfinished"):
        number = left.name.removesuffix(".unfinished").rpartition(".")[2]
        with suppress(OSError):
            if number.isdecimal() and not _alive(int(number)):
                left.unlink()


def _alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
