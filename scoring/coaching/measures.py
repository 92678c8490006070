"""What can be counted about a conversation as a whole: who talked how much, how fast, and how concretely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scoring.analysis import Analysis
from scoring.points import letters_said, talks_too_much
from scoring.rubric import Rubric
from scoring.transcript import Transcript

_DETAILS = 2
"""Different things of this case that a reply must speak of to hold a detail of it: one may be chance."""
_ACTS = frozenset({"service.offer", "service.consult", "service.follow_up"})


@dataclass(frozen=True, slots=True)
class TalkShare:
    """What staff and the customer said, in letters (a Chinese character counts as two). `too_much`: it costs points."""

    staff: int
    customer: int
    too_much: bool

    @property
    def percent(self) -> int:
        """The share of staff in hundredths, rounded half up."""
        both = self.staff + self.customer
        return (200 * self.staff + both) // (2 * both) if both else 0


@dataclass(frozen=True, slots=True)
class ResponseTimes:
    """How long the customer waited for the replies whose times are known, in whole seconds, and for which longest."""

    replies: int
    median: int
    longest: int
    longest_turn: int


@dataclass(frozen=True, slots=True)
class Concreteness:
    """Of so many `replies`, how many speak of the details of this case, and how many name an act with its time."""

    replies: int
    with_detail: int
    with_timed_act: int


def talk_share(transcript: Transcript, rubric: Rubric) -> TalkShare:
    """Return who talked how much."""
    return TalkShare(letters_said(transcript, "staff"), letters_said(transcript, "customer"),
                     talks_too_much(transcript, rubric))


def response_times(analyses: Sequence[Analysis]) -> ResponseTimes | None:
    """Return how fast staff answered, None where the transcript has no times."""
    known = [(item.response_seconds, item.turn) for item in analyses if item.response_seconds is not None]
    if not known:
        return None
    seconds = sorted(took for took, _ in known)
    middle = (seconds[(len(seconds) - 1) // 2] + seconds[len(seconds) // 2]) / 2
    longest, turn = max(known, key=lambda item: (item[0], -item[1]))
    return ResponseTimes(len(known), int(middle + 0.5), int(longest + 0.5), turn)


def concreteness(analyses: Sequence[Analysis]) -> Concreteness:
    """Return how many replies are about this case, and how many say what will be done and by when."""
    found = [item.criteria() for item in analyses]
    return Concreteness(
        replies=len(analyses),
        with_detail=sum(item.substance.shared >= _DETAILS or "listening.restate" in criteria
                        for item, criteria in zip(analyses, found, strict=True)),
        with_timed_act=sum(bool(criteria & _ACTS) and "service.time" in criteria for criteria in found),
    )
