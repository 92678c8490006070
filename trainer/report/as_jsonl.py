"""JSON Lines: one canonical scorecard a line, in input order (contracts.md, Scorecard)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from trainer.report.scored import Scored


def render(results: Iterable[Scored], *, colour: bool = False) -> Iterator[str]:
    """Yield one line a conversation."""
    for result in results:
        yield result.to_json() + "\n"
