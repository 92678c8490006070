"""CSV (RFC 4180): one row a conversation, for spreadsheets and statistics."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from scoring.criterion import DIMENSIONS
from trainer.report.scored import Scored

COLUMNS = (
    "transcript", "scenario", "staff", "language", "fault", "score", "passed", *DIMENSIONS,
    "critical", "caps", "good", "faults", "rubric", "rubric_version",
)


def render(results: Iterable[Scored], *, colour: bool = False) -> Iterator[str]:
    """Yield the heading, then a row a conversation. Lists are joined by spaces."""
    yield _line(COLUMNS)
    for result in results:
        yield _line(_row(result))


def _row(result: Scored) -> list[object]:
    card = result.scorecard
    return [
        plain_cell(card.transcript), plain_cell(card.scenario), plain_cell(card.staff), card.language, card.fault,
        card.score, "true" if card.passed else "false", *(float(item.points) for _, item in card.dimensions),
        " ".join(item.id for item in card.critical), " ".join(cap.id for cap in card.caps),
        sum(finding.polarity == "+" for finding in card.findings),
        sum(finding.polarity == "-" for finding in card.findings), card.rubric_id, card.rubric_version,
    ]


def plain_cell(text: str | None) -> str:
    """Return text from outside so that a spreadsheet shows it and does not run it as a formula."""
    text = text or ""
    return "'" + text if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _line(cells: Iterable[object]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()
