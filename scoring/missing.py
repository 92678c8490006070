"""Findings about the whole conversation: what it needed and nowhere had. They have no turn and no characters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from scoring.accounts import Remark
from scoring.analysis import Finding
from scoring.caps import ACTIONS
from scoring.explain import as_said, fill, in_language
from scoring.given_back import given_back, is_trouble
from scoring.points import Counted, Terms
from scoring.texts import said_of
from scoring.transcript import Transcript


def missing_findings(transcript: Transcript, counted: Sequence[Counted], terms: Terms) -> Iterator[Finding]:
    """Yield a finding for each behaviour that the rubric misses in this conversation."""
    remarks = list(_missing(counted, terms))
    words = _words(transcript, terms) if remarks else {}
    for criterion, remark in remarks:
        yield _remark(criterion, remark, words, terms)


def _missing(counted: Sequence[Counted], terms: Terms) -> Iterator[tuple[str, Remark]]:
    found = {item.finding.criterion for item in counted if item.finding.polarity == "+"}
    if not found & {"listening.restate", "listening.question"}:
        yield from terms.rubric.listening.missing.items()
    account = terms.rubric.apology.account(terms.row)
    for criterion, remark in terms.rubric.apology.missing.items():
        if criterion in account.earn and criterion not in found and terms.wants_apology:
            yield criterion, remark
            if criterion == "apology.present":
                break  # an apology that was not made lacks everything else as well
    if not found & ACTIONS:
        yield from terms.rubric.service.missing.items()


def _words(transcript: Transcript, terms: Terms) -> dict[str, tuple[str, ...]]:
    """Return what the slots of a remark hold: the first words of the customer that can be given back."""
    heard = [clause for turn in transcript.turns if turn.speaker == "customer"
             for clause in given_back((said_of(turn.text),), terms.script)]
    met = islice(filter(is_trouble, heard), 1)
    return {"heard": as_said(heard[:1], terms.language), "met": as_said(met, terms.language)}


def _remark(criterion: str, remark: Remark, words: dict[str, tuple[str, ...]], terms: Terms) -> Finding:
    templates = [in_language(text.of(terms.script), terms.language)
                 for text in (remark.suggestion, *remark.otherwise) if text]
    suggestion = next((text for text in (fill(template, words) for template in templates) if text), None)
    return Finding(None, criterion, "-", None, None, None, terms.say(remark.message), suggestion)
