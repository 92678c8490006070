"""Limits on the whole score: what no heap of right words can buy.

Each cap is a fact of the conversation that can be checked by reading it; the scorecard names every one that holds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scoring.analysis import Analysis
from scoring.critical import Critical
from scoring.points import Counted, Terms
from scoring.rubric import CapId

ACTIONS = frozenset({"service.offer", "service.consult", "service.choice", "service.follow_up"})
"""Criteria that show something being done for the customer; a time by itself ("you came today") does nothing."""
HEARD = frozenset({"listening.restate", "listening.question"})
"""Criteria that show that staff took in what the customer said, or asked."""


@dataclass(frozen=True, slots=True)
class AppliedCap:
    """A limit that holds for this conversation. `limit`: the highest score, 0 to 100."""

    id: CapId
    limit: int
    message: str


@dataclass(frozen=True, slots=True)
class _Talk:
    analyses: Sequence[Analysis]
    counted: Sequence[Counted]
    critical: Sequence[Critical]
    terms: Terms

    def replies_with(self, criterion: str) -> int:
        """Return in how many replies a criterion was found, whether it earned or not."""
        return sum(criterion in analysis.criteria() for analysis in self.analyses)

    def most(self, count: int) -> bool:
        """Whether `count` replies are half of all or more."""
        return count > 0 and 2 * count >= len(self.analyses)

    def empty(self, kind: str) -> int:
        return sum(analysis.substance.emptiness == kind for analysis in self.analyses)

    def earned(self, criteria: frozenset[str]) -> bool:
        return any(item.earns and item.finding.criterion in criteria for item in self.counted)


def _grovels(talk: _Talk) -> bool:
    excessive = talk.replies_with("apology.excessive")
    return excessive >= 2 or talk.most(excessive)


CASE = 6
"""Units of content a customer must have brought before it tells that no reply takes up any of them."""


def _stock(talk: _Talk) -> bool:
    """Whether half of the replies are heaps of phrases, or the form of an earlier one with other nouns."""
    return talk.most(talk.empty("stock") + talk.empty("repeat"))


def _is_of_no_case(talk: _Talk) -> bool:
    """Whether no reply shares a word with what the customer said: whatever is asked would fit any customer."""
    measures = [analysis.substance for analysis in talk.analyses]
    return len(measures) > 1 and measures[-1].said >= CASE and not any(measure.shared for measure in measures)


def _parrots(talk: _Talk) -> bool:
    return talk.empty("echo") >= 2 and talk.most(talk.empty("echo"))


def _does_nothing(talk: _Talk) -> bool:
    """Whether nothing is done for a customer who complains, or one who does not is neither served nor heard."""
    return not talk.earned(ACTIONS) and (talk.terms.complaint or not talk.earned(HEARD | {"listening.empathy"}))


def _only_talks(talk: _Talk) -> bool:
    """Whether a customer without a complaint is heard or asked, and nothing is done for him."""
    return not talk.earned(ACTIONS) and not _does_nothing(talk)


def _is_deaf(talk: _Talk) -> bool:
    return talk.terms.complaint and (not talk.earned(HEARD) or _is_of_no_case(talk))


_HOLDS: dict[CapId, Callable[[_Talk], bool]] = {
    "critical": lambda talk: bool(talk.critical),
    "examiner": lambda talk: talk.empty("examiner") > 0,
    "stock": _stock,
    "parrot": _parrots,
    "grovel": _grovels,
    "no_action": _does_nothing,
    "talk_only": _only_talks,
    "deaf": _is_deaf,
}


def applied_caps(
    analyses: Sequence[Analysis], counted: Sequence[Counted], critical: Sequence[Critical], terms: Terms
) -> list[AppliedCap]:
    """Return the caps that hold for a conversation, in the order of the rubric's own list of ids."""
    talk = _Talk(analyses, counted, critical, terms)
    caps = terms.rubric.caps
    return [AppliedCap(cap, caps[cap].limit, terms.say(caps[cap].message)) for cap, holds in _HOLDS.items()
            if terms.rubric.holds("caps", cap) and holds(talk)]
