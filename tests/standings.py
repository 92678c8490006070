"""Saved attempts made up for tests of path and progress: what a trainee has shown, without playing it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from trainer.listing import Listing, Saved
from trainer.path import Stop
from trainer.tally import Tally

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def talk(
    case: str, *, day: int = 0, score: float | None = 80.0, passed: bool | None = None, whole: bool = True,
    good: dict[str, int] | None = None, bad: dict[str, int] | None = None, id: str = "", turns: int = 9,
) -> Saved:
    """Return an attempt saved `day` days before `NOW`; it is unfinished where `score` is None."""
    at = NOW - timedelta(days=day)
    ended = score is not None
    tally = Tally("v1", turns // 2, (("listening", 60), ("apology", 70), ("wording", 80), ("service", 90)),
                  tuple((good or {}).items()), tuple((bad or {}).items()))
    return Saved(
        id=id or f"{case}-{day}", trainee="li", scenario=case, language="en", started_at=at, saved_at=at, turns=turns,
        outcome="resolved" if ended else None, ending="content" if ended and whole else None, score=score,
        passed=(score >= 70 if passed is None else passed) if score is not None else None,
        tally=tally if ended else None,
    )  # fmt: skip


def listing(*saved: Saved) -> Listing:
    return Listing(tuple(sorted(saved, key=lambda item: item.saved_at, reverse=True)), ())


def stop(case: str, level: int = 1, trains: tuple[str, ...] = (), after: tuple[str, ...] = ()) -> Stop:
    return Stop(case, level, trains, after)
