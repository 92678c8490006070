"""Findings about the whole conversation: what it needed and nowhere had. They have no turn and no characters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scoring.analysis import Finding
from scoring.caps import ACTIONS
from scoring.explain import in_language
from scoring.given_back import given_back, is_trouble
from scoring.points import Counted, Terms
from scoring.reading import Text
from scoring.rubric import Remark
from scoring.transcript import Transcript

_GAP = {"zh": "您说……", "en": "..."}
"""What stands for the customer's words where none of them can be given back."""


def missing_findings(transcript: Transcript, counted: Sequence[Counted], terms: Terms) -> Iterator[Finding]:
    """Yield a finding for each behaviour that the rubric misses in this conversation."""
    found = {item.finding.criterion for item in counted if item.finding.polarity == "+"}
    words = _words(transcript, terms)
    if not found & {"listening.restate", "listening.question"}:
        yield from _remarks(terms.rubric.listening.missing, words, terms)
    account = terms.rubric.apology.account(terms.row)
    for criterion, remark in terms.rubric.apology.missing.items():
        if criterion in account.earn and criterion not in found and terms.wants_apology:
            yield _remark(criterion, remark, words, terms)
            if criterion == "apology.present":
                break  # an apology that was not made lacks everything else as well
    if not found & ACTIONS:
        yield from _remarks(terms.rubric.service.missing, words, terms)


def _words(transcript: Transcript, terms: Terms) -> dict[str, str]:
    """Return what the slots of a remark hold: the customer's first words that can be given back, else a gap."""
    heard = [clause for turn in transcript.turns if turn.speaker == "customer"
             for clause in given_back((Text(turn.text),), terms.script)]
    gap = _GAP[terms.script]
    return {"heard": next(iter(heard), gap), "met": next(filter(is_trouble, heard), gap)}


def _remarks(remarks: dict[str, Remark], words: dict[str, str], terms: Terms) -> Iterator[Finding]:
    return (_remark(criterion, remark, words, terms) for criterion, remark in remarks.items())


def _remark(criterion: str, remark: Remark, words: dict[str, str], terms: Terms) -> Finding:
    text = remark.suggestion.of(terms.script) if remark.suggestion else ""
    for slot, said in words.items():
        text = text.replace(f"{{{slot}}}", said)
    suggestion = in_language(text, terms.language) or None
    return Finding(None, criterion, "-", None, None, None, terms.say(remark.message), suggestion)
