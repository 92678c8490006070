"""What the customer keeps of what staff promised or offered, and when he comes back to it.

A pledge is a clause in which staff says what staff will do. It is settled when staff does something good that it had
not done before, or says that it has been done. Until then he comes back to it after `PATIENT` replies, or at once when
staff takes it back.
"""

from __future__ import annotations

from scoring.analysis import Analysis
from scoring.content import content_keys
from scoring.phrases import overlaps
from scoring.text import fold
from trainer.customer.reception import Reply, good_moves
from trainer.customer.sayings import Heard, quotable
from trainer.customer.state import CustomerState, Pledge
from trainer.scenario import ScenarioFile

PATIENT = 2
"""Replies after a pledge from which on he asks what has become of it."""
KEPT = 4
"""Pledges he keeps in mind at most; of more, the last."""
SAME = 0.5
"""From this share of a pledge's content on a clause is about the same thing."""
PROMISING = frozenset({"service.time", "service.offer", "service.consult", "service.follow_up"})
REFUSING = frozenset({"wording.cannot", "wording.unwilling", "wording.not_my_job"})


def remembered(
    file: ScenarioFile, state: CustomerState, reply: Reply, heard: Heard, *, hollow: bool,
) -> tuple[Pledge, ...]:
    """Return what he keeps in mind after a reply; `state` is that before it.

    What is promised in it is kept where the scorecard marks an act in that clause, or where it makes a good move.
    """
    helps = {made.id for made in reply.recognised.moves} & good_moves(file) - set(state.moves)
    before = () if helps or heard.done() else state.pledges
    if hollow:
        return before
    marked = [(found.start, found.end) for found in reply.analysis.findings
              if found.criterion in PROMISING and found.start is not None and found.end is not None]
    marked += [(move.start, move.end) for move in reply.recognised.moves]
    said = [(quotable(reply.text.text[start:end], heard.script), heard.is_later(reply.text.sentence_at(start)))
            for start, end in heard.pledges()
            if overlaps((start, end), marked) and not overlaps((start, end), reply.spoilt)]
    known = {pledge.text for pledge in before}
    new = [Pledge(state.replies + 1, reply.analysis.turn, words, later) for words, later in said
           if words and words not in known]
    return (*before, *new[:1])[-KEPT:]


def overdue(state: CustomerState) -> Pledge | None:
    """Return the pledge that nothing was heard of for `PATIENT` replies, the oldest first.

    What was promised for a later hour or day is not late while they talk.
    """
    return next((pledge for pledge in state.pledges
                 if state.replies - pledge.reply >= PATIENT and not pledge.later), None)


def taken_back(state: CustomerState, reply: Reply, analysis: Analysis) -> Pledge | None:
    """Return an earlier pledge that a reply contradicts: the same thing is refused, or offered in another number."""
    earlier = [pledge for pledge in state.pledges if pledge.turn < analysis.turn]
    for part in reply.text.clauses if earlier else ():
        place, folded = (part.start, part.end), reply.text.folded[part.start : part.end]
        now = content_keys(folded)
        refused = any(found.criterion in REFUSING and found.start is not None and found.end is not None
                      and overlaps(place, [(found.start, found.end)]) for found in analysis.findings)
        promises = any(found.criterion in PROMISING and found.start is not None and found.end is not None
                       and overlaps(place, [(found.start, found.end)]) for found in analysis.findings)
        for pledge in earlier:
            if (refused or promises) and _contradicts(content_keys(fold(pledge.text)), now, refused=refused):
                return pledge
    return None


def _contradicts(before: frozenset[str], now: frozenset[str], *, refused: bool) -> bool:
    words, numbers = _parted(before)
    other_words, other_numbers = _parted(now)
    if not words or len(words & other_words) < SAME * len(words):
        return False
    return refused or bool(numbers and other_numbers and numbers != other_numbers)


def _parted(keys: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    numbers = frozenset(key for key in keys if key.startswith("#"))
    return keys - numbers, numbers
