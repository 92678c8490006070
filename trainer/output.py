"""Where a command's result goes: standard output, or a file that appears under its name only when it is whole."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
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
        path = self.path.resolve()
        if path.exists() and not path.is_file():
            with path.open("wb") as stream:
                yield stream
            return
        unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
        try:
            with unfinished.open("wb") as stream:
                yield stream
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
