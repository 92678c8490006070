"""A person's own data to take along: everything as JSON, or one row an attempt as CSV for spreadsheets."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from scoring.criterion import DIMENSIONS
from trainer.access import Access
from trainer.disputes import data_of
from trainer.listing import BrokenRecord, Saved
from trainer.report.as_csv import plain_cell

FORMAT = 1
"""The version of the JSON form."""
COLUMNS = (
    "id", "scenario", "language", "started_at", "saved_at", "replies", "outcome", "ending", "score", "passed",
    *DIMENSIONS, "good", "faults", "submitted_at", "parent", "branch",
)


def own_data(access: Access, at: datetime) -> dict[str, Any]:
    """Return all that is kept about a person: every attempt with its whole record, and what they saw otherwise.

    A record that cannot be read is named with the reason. Raises `StoreError`.
    """
    listing = access.listing()
    return {
        "format": FORMAT,
        "trainee": access.person.name,
        "exported_at": at.isoformat(),
        "attempts": [_attempt_data(access, saved) for saved in listing.saved],
        "unreadable": [{"id": broken.id, "reason": str(broken)} for broken in listing.broken],
    }


def _attempt_data(access: Access, saved: Saved) -> dict[str, Any]:
    try:
        attempt = access.attempt(saved.id)
    except BrokenRecord as broken:
        return {**_facts(saved), "unreadable": str(broken)}
    return {
        **_facts(saved),
        "tally": json.loads(saved.tally.to_json()) if saved.tally else None,
        "disputes": [data_of(dispute) for dispute in access.disputes(saved.id)],
        "notes": access.notes(saved.id),
        "record": attempt.to_data() if attempt else None,
    }


def _facts(saved: Saved) -> dict[str, Any]:
    return {
        "id": saved.id, "scenario": saved.scenario, "language": saved.language,
        "started_at": saved.started_at.isoformat(), "saved_at": saved.saved_at.isoformat(),
        "outcome": saved.outcome, "ending": saved.ending, "score": saved.score, "passed": saved.passed,
        "submitted_at": saved.submitted_at.isoformat() if saved.submitted_at else None,
        "parent": saved.parent, "branch": saved.branch,
    }  # fmt: skip


def to_json(data: Mapping[str, Any]) -> str:
    """Return the data of `own_data` as a JSON document."""
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def to_csv(saved: Iterable[Saved]) -> str:
    """Return one row an attempt, the oldest first (RFC 4180; a byte order mark tells spreadsheets that it is UTF-8)."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for item in sorted(saved, key=lambda item: item.started_at):
        writer.writerow(["" if cell is None else cell for cell in _row(item)])
    return "\N{ZERO WIDTH NO-BREAK SPACE}" + text.getvalue()


def _row(saved: Saved) -> Sequence[object]:
    tally = saved.tally
    points = dict(tally.dimensions) if tally else {}
    passed = None if saved.passed is None else "true" if saved.passed else "false"
    return [
        plain_cell(saved.id), plain_cell(saved.scenario), saved.language, saved.started_at.isoformat(),
        saved.saved_at.isoformat(), tally.replies if tally else None, saved.outcome, plain_cell(saved.ending),
        saved.score, passed, *(points.get(name) for name in DIMENSIONS),
        sum(count for _, count in tally.good) if tally else None,
        sum(count for _, count in tally.bad) if tally else None,
        saved.submitted_at.isoformat() if saved.submitted_at else None, plain_cell(saved.parent), saved.branch,
    ]
