"""JSON: one list of canonical scorecards, one a line, in input order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from trainer.report.scored import Scored


def render(results: Iterable[Scored], *, colour: bool = False) -> Iterator[str]:
    """Yield the list, an element at a time."""
    before = "[\n"
    for result in results:
        yield before + result.to_json()
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"
