"""Reports of scorecards: one format a file, no scoring inside. A format is imported when it is asked for."""

from importlib import import_module

from trainer.report.scored import Report, Scored

FORMATS = {
    "jsonl": "one scorecard a line",
    "json": "one list of scorecards",
    "csv": "one row a conversation",
    "junit": "for the test page of a CI server",
    "html": "one page, with the evidence marked in place",
    "text": "for reading in a terminal",
}
"""Format name -> what it is. The format is `render` in `trainer.report.as_<name>`."""


COACHED = frozenset({"html", "text"})
"""The formats that people read: they show what a conversation teaches, which takes time to compute."""


def report_of(name: str) -> Report:
    """Return the report of a format named in `FORMATS`."""
    render: Report = import_module(f"trainer.report.as_{name}").render
    return render


__all__ = ["COACHED", "FORMATS", "Report", "Scored", "report_of"]
