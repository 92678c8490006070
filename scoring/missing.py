"""Findings about the whole conversation: what it needed and nowhere had. They have no turn and no characters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scoring.analysis import Finding
from scoring.caps import ACTIONS
from scoring.points import Counted, Terms
from scoring.rubric import Remark


def missing_findings(counted: Sequence[Counted], terms: Terms) -> Iterator[Finding]:
    """Yield a finding for each behaviour that the rubric misses in this conversation."""
    found = {item.finding.criterion for item in counted if item.finding.polarity == "+"}
    if not found & {"listening.restate", "listening.question"}:
        yield from _remarks(terms.rubric.listening.missing, terms)
    account = terms.rubric.apology.account(terms.row)
    for criterion, remark in terms.rubric.apology.missing.items():
        if criterion in account.earn and criterion not in found and terms.wants_apology:
            yield _remark(criterion, remark, terms)
            if criterion == "apology.present":
                break  # an apology that was not made lacks everything else as well
    if not found & ACTIONS:
        yield from _remarks(terms.rubric.service.missing, terms)


def _remarks(remarks: dict[str, Remark], terms: Terms) -> Iterator[Finding]:
    return (_remark(criterion, remark, terms) for criterion, remark in remarks.items())


def _remark(criterion: str, remark: Remark, terms: Terms) -> Finding:
    suggestion = terms.say(remark.suggestion) if remark.suggestion else None
    return Finding(None, criterion, "-", None, None, None, terms.say(remark.message), suggestion)
