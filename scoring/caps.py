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

FELT = frozenset({"listening.empathy", "apology.admits_fault"})
"""Criteria whose words do nothing by themselves."""

KIND = frozenset({"listening.empathy", "apology.present"})
"""Criteria that show that staff is sorry for the customer."""


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

    def times(self, criterion: str) -> int:
        """Return how often a criterion was found, whether it earned or not."""
        return sum(finding.criterion == criterion for analysis in self.analyses for finding in analysis.findings)

    def most(self, count: int) -> bool:
        """Whether `count` replies are half of all or more."""
        return count > 0 and 2 * count >= len(self.analyses)

    def empty(self, kind: str) -> int:
        return sum(analysis.substance.emptiness == kind for analysis in self.analyses)

    def earned(self, criteria: frozenset[str]) -> bool:
        return any(item.earns and item.finding.criterion in criteria for item in self.counted)

    def _is_vague(self, item: Counted) -> bool:
        """Whether a deed is one in any case, or only what owns the fault or feels for him was taken for one."""
        start, analysis = item.finding.start or 0, self.analyses[item.reply]
        said = [(other.start or 0, other.end or 0) for other in analysis.findings if other.criterion in FELT]
        return any(first <= start < last for first, last in (*analysis.substance.sparse.vague, *said))

    def does(self) -> bool:
        """Whether anything is done for this customer; where he complains, more than "I'll sort it by five"."""
        return any(item.earns and item.finding.criterion in ACTIONS
                   and not (self.terms.complaint and self._is_vague(item))
                   for item in self.counted)


HEAPED = 5
"""So many apologies, and one in every reply, are too many."""


def _grovels(talk: _Talk) -> bool:
    """Whether apologies are heaped up in two replies or in half, or over the talk: one in every reply, and many."""
    excessive = talk.replies_with("apology.excessive")
    if excessive >= 2 or talk.most(excessive):
        return True
    always = len(talk.analyses) > 2 and talk.replies_with("apology.present") == len(talk.analyses)
    return always and (excessive > 0 or talk.times("apology.present") >= HEAPED)


GIVING = 0.3
"""A reply with such a share gives back a good part of what was said; a single one of them is listening."""
CASE = 6
"""Units of content a customer must have brought before it tells that no reply takes up any of them."""
COURTEOUS = 1 / 3
"""Such a share of courtesy over a whole talk, and nothing of the case beside it, is a heap of phrases."""
GIVEN, ENOUGH = 0.45, 12
"""Such a share of all words being the customer's own is parroting, where staff said so many words at least; the honest
give back a third at most."""
CLAUSES, SCRAPS = 9, 0.6
"""So many clauses, such a share of which are no sentences, are a list of catchwords."""
LEFT = 2
"""So often a customer who asks or is unhappy may not be given a nod or a needle."""
WRONG = 2
"""So many things said of his case against his own words show that nobody listened."""
SCORN = frozenset({"wording.dismissive", "wording.blame"})
"""Faults that turn against the customer."""


def _stock(talk: _Talk) -> bool:
    """Whether half of the replies are heaps of phrases, or the form of an earlier one with other nouns.

    So is a talk of which no reply takes up anything of the case, when a good part of it is courtesy.
    """
    if talk.most(sum(map(talk.empty, ("stock", "repeat", "taken_back")))) or _is_in_scraps(talk):
        return True
    words = sum(analysis.substance.words for analysis in talk.analyses)
    form = sum(analysis.substance.form * analysis.substance.words for analysis in talk.analyses)
    return _is_of_no_case(talk) and form >= COURTEOUS * words


def _is_in_scraps(talk: _Talk) -> bool:
    """Whether most of all that is said are words without a sentence: "sorry, our fault, washing machine, by five"."""
    sparse = [analysis.substance.sparse for analysis in talk.analyses]
    clauses = sum(each.clauses for each in sparse)
    return clauses >= CLAUSES and sum(each.scraps for each in sparse) >= SCRAPS * clauses


def _is_of_no_case(talk: _Talk) -> bool:
    """Whether no reply shares a word with what the customer said: whatever is asked would fit any customer."""
    measures = [analysis.substance for analysis in talk.analyses]
    return len(measures) > 1 and measures[-1].said >= CASE and not any(measure.shared for measure in measures)


def _parrots(talk: _Talk) -> bool:
    """Whether half of the replies are echoes, or much of all that was said are the customer's own words."""
    if talk.empty("echo") >= 2 and talk.most(talk.empty("echo")):
        return True
    measures = [analysis.substance for analysis in talk.analyses]
    words, given = sum(measure.words for measure in measures), sum(measure.given for measure in measures)
    giving = sum(measure.given >= GIVING * measure.words > 0 for measure in measures)
    return giving >= 2 and talk.most(giving) and words >= ENOUGH and given >= GIVEN * words


def _is_contempt(talk: _Talk) -> bool:
    """Whether the customer is brushed off, and turned against in two replies.

    Where he complains, once is enough if nowhere a word of regret or sympathy is said. To leave him without an answer
    while he asks or is unhappy, again and again or most of the time, is the same.
    """
    if _is_left_alone(talk):
        return True
    if not talk.replies_with("wording.dismissive"):
        return False
    scornful = sum(not SCORN.isdisjoint(analysis.criteria()) for analysis in talk.analyses)
    return scornful >= 2 or (talk.terms.complaint and not talk.earned(KIND))


def _is_left_alone(talk: _Talk) -> bool:
    """Whether a customer who still waits gets nods, needles or nothing.

    In two replies, and half of those he awaits; or in one, and nothing is done right after the first reply. Who is
    answered and content may be answered briefly, and anybody may be let talk on with a nod.
    """
    later = [analysis.substance.sparse for analysis in talk.analyses[1:]]
    idle, awaited = sum(each.idle for each in later), sum(each.awaited for each in later)
    if idle >= LEFT and 2 * idle >= awaited:
        return True
    return idle > 0 and not any(item.earns and item.reply > 0 for item in talk.counted)


def _is_cold(talk: _Talk) -> bool:
    """Whether nothing is done for a customer who is brushed off, or who complains and hears no word of regret."""
    if talk.does():
        return False
    return talk.replies_with("wording.dismissive") > 0 or (talk.terms.complaint and not talk.earned(KIND))


def _does_nothing(talk: _Talk) -> bool:
    """Whether nothing is done for a customer who complains, or one who does not is neither served nor heard."""
    return not talk.does() and (talk.terms.complaint or not talk.earned(HEARD | {"listening.empathy"}))


def _only_talks(talk: _Talk) -> bool:
    """Whether a customer without a complaint is heard or asked, and nothing is done for him."""
    return not talk.does() and not _does_nothing(talk)


def _is_deaf(talk: _Talk) -> bool:
    contrary = sum(analysis.substance.contrary for analysis in talk.analyses)
    return talk.terms.complaint and (not talk.earned(HEARD) or _is_of_no_case(talk) or contrary >= WRONG)


_HOLDS: dict[CapId, Callable[[_Talk], bool]] = {
    "critical": lambda talk: bool(talk.critical),
    "examiner": lambda talk: talk.empty("examiner") > 0,
    "stock": _stock,
    "parrot": _parrots,
    "grovel": _grovels,
    "contempt": _is_contempt,
    "cold": _is_cold,
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
