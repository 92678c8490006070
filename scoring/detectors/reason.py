"""The cause of a step, a price, a wait or a refusal, told to the customer; blame or a rule by itself is none.

Lists of the criterion file, beside those of `evidence.py`: `stating` (how a clause states a fact of the house or the
thing) and `theirs` (facts that are no cause: rules, regret, what concerns the customer). A clause that only states a
fact is a cause where its sentence also refuses: "I can't do two, a family's checking in at one."
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scoring.criterion import Criterion
from scoring.detectors.evidence import detect_evidence
from scoring.phrases import Span, marked, merge
from scoring.reading import Reading
from scoring.texts import Text

NO_REASON = ("wording.policy_shield", "apology.blame_shift")
REFUSAL = ("wording.cannot", "wording.unwilling")
SAYS_MORE = (
    "apology.present", "service.offer", "wording.blame", "wording.cannot", "wording.dismissive", "wording.not_my_job",
    "wording.unwilling",
)
"""What a clause may be instead of the cause of a refusal beside it."""
Found = Mapping[str, tuple[Span, ...]]


def detect_reason(criterion: Criterion, reading: Reading, found: Found) -> list[Span]:
    """Return the clauses that give a reason."""
    reply = reading.reply
    other = marked(found, NO_REASON)
    blamed = marked(found, ("wording.blame",))
    reasons = []
    for start, end in [*detect_evidence(criterion, reading, found), *_beside_refusal(criterion.id, reply, found)]:
        end = max(end, reply.clause_at(start).end)
        if (
            not other.touch((start, end))
            and not blamed.touch(reply.sentence_span((start, end)))
            and not _concludes(reply, start)
        ):
            reasons.append((start, end))
    return list(merge(reasons))


def _concludes(reply: Text, start: int) -> bool:
    """Whether a "so" opens the whole sentence: it gives back what was heard and follows from nothing said."""
    return start == reply.sentence_at(start).start and reply.folded.startswith("so ", start)


def _beside_refusal(label: str, reply: Text, found: Found) -> Iterator[Span]:
    """Yield the clauses that state a fact, and nothing else, in the sentence of a refusal."""
    more = marked(found, SAYS_MORE)
    for span in (span for name in REFUSAL for span in found.get(name, ())):
        for clause in reply.clauses_in(reply.sentence_at(span[0])):
            stated = (clause.start, clause.end)
            if (
                reply.has(f"{label}:stating", stated)
                and not reply.has(f"{label}:theirs", stated)
                and not more.touch(stated)
                and not reply.is_quoted(stated)
            ):
                yield stated
