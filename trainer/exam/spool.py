"""Where the records of a run wait until every candidate's are together: in its journal, so that memory stays flat."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby

from trainer.exam.record import Record
from trainer.journal import Journal


class Spool(Journal):
    """Records of one run. `stamp` says what they were scored by: records of another stamp are thrown away."""

    def holds(self, place: int, key: str) -> bool:
        """Whether the conversation at a place of the input is recorded, with this very content."""
        return self.held(place, key) is not None

    def take(self, place: int, key: str, record: Record) -> None:
        """Take a record; it is on disk after `flush`, or when enough are waiting."""
        self.add(place, key, json.dumps(record.to_data(), ensure_ascii=True), record.candidate)

    def candidates(self) -> Iterator[tuple[str, list[Record]]]:
        """Yield each candidate with his records in input order; candidates by name."""
        for candidate, theirs in groupby(self.by_whose(), key=lambda row: row[0]):
            yield candidate, [Record.from_data(json.loads(data)) for _, data in theirs]
