"""The one pass over a staff reply that both the customer and the scorecard use.

The customer reacts to exactly what the scorecard later marks, because both read the same `Analysis`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, partial
from typing import Literal

from scoring.case import Case
from scoring.contradiction import contradictions
from scoring.criterion import Criterion, catalogue
from scoring.critical import Critical, find_critical, words_given_back
from scoring.detectors import DETECTORS, Detector, shown_by
from scoring.explain import NONE, Suggestions, better_sentences, message_of
from scoring.phrases import Marks, Span, overlaps
from scoring.quotation import quotable, widened
from scoring.reading import Reading
from scoring.reported import clauses_said_again
from scoring.seen import as_seen
from scoring.substance import Substance, measure_substance
from scoring.text import Language
from scoring.transcript import Fault, Transcript
from scoring.weighing import weighed

Polarity = Literal["+", "-"]
TAKEN_IN = ("listening.restate", "apology.specific")
"""Criteria that say of the case what the customer said: not shown by a clause that says the opposite."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One behaviour that was found, with the characters that show it.

    `turn`, `start`, `end` and `text` are None for a finding about the whole conversation. Offsets count code points of
    the turn as given: `turns[turn].text[start:end] == text`. `suggestion` is one of `suggestions`, the better sentences
    that fit, the best first (see `varied`).
    """

    turn: int | None
    criterion: str
    polarity: Polarity
    start: int | None
    end: int | None
    text: str | None
    message: str
    suggestion: str | None = None
    suggestions: Suggestions = NONE

    def __reduce__(self) -> tuple[type[Finding], tuple[object, ...]]:
        """Pickle it in a third of the time: whole conversations of findings go from process to process."""
        return Finding, (self.turn, self.criterion, self.polarity, self.start, self.end, self.text, self.message,
                         self.suggestion, self.suggestions)


@dataclass(frozen=True, slots=True)
class Analysis:
    """What was found in one staff reply. Times are in seconds, None when the transcript does not tell them."""

    turn: int
    findings: tuple[Finding, ...]
    critical: tuple[Critical, ...]
    substance: Substance
    response_seconds: float | None
    interrupts: bool

    def criteria(self) -> frozenset[str]:
        """Return the ids of the criteria found."""
        return frozenset(finding.criterion for finding in self.findings)


def fault_of(transcript: Transcript, case: Case | None) -> Fault:
    """Return who is at fault: the transcript's own word, else the scenario's, else `unclear`."""
    return transcript.fault or (case.fault if case else "unclear")


def read_reply(transcript: Transcript, turn: int, case: Case | None) -> Reading:
    """Return the reading of the staff reply at `turn` in the light of the turns before it."""
    return Reading(transcript, turn, case, fault_of(transcript, case))


def analyse(
    transcript: Transcript, turn: int, case: Case | None = None, language: Language | None = None
) -> Analysis:
    """Analyse the staff reply at index `turn`. Raises `ValueError` when that turn is not staff's.

    Messages and better sentences are in `language`, by default that of the conversation; it decides nothing else.
    """
    if transcript.turns[turn].speaker != "staff":
        raise ValueError(f"turn {turn} is not a staff turn")
    language = language or transcript.language
    if (seen := as_seen(transcript)) is not None:
        return seen.restored(analyse(seen.transcript, turn, case, language))
    reading = read_reply(transcript, turn, case)
    by_rule = ruled(reading)
    needled, counts = _barbed(reading), catalogue()
    spans = {name: _unless_needled(counts[name], found, needled) for name, found in weighed(reading, by_rule).items()}
    if any(spans.get(name) for name in TAKEN_IN) and (denied := Marks(contradictions(reading))):
        spans |= {name: tuple(span for span in spans[name] if not denied.touch(span)) for name in TAKEN_IN}
    findings = [
        _finding(criterion, reading, span, language, spans)
        for criterion in catalogue().values()
        if spans.get(criterion.id)
        for span in quotable(criterion.id, reading, spans[criterion.id])
    ]
    return Analysis(
        turn=turn,
        findings=tuple(varied(sorted(findings, key=lambda item: (item.start or 0, item.end or 0, item.criterion)))),
        critical=tuple(_quoted(item, reading) for item in find_critical(reading)),
        substance=measure_substance(reading, by_rule),
        response_seconds=_response_seconds(transcript, turn),
        interrupts=_interrupts(transcript, turn),
    )


def ruled(reading: Reading) -> dict[str, tuple[Span, ...]]:
    """Return the evidence that the rules find of each criterion, before its words are weighed."""
    spans: dict[str, tuple[Span, ...]] = {}
    if reading.reply.clauses:
        labels = reading.reply.labels.keys()
        hard, again = words_given_back(reading), clauses_said_again(reading)
        needled = _barbed(reading)
        for criterion, detector, shown in _steps():
            nothing = shown is not None and shown.isdisjoint(labels)
            seen = () if nothing else tuple(detector(criterion, reading, spans))
            if criterion.polarity == "-" and (hard or again):  # what others have said is no fault of the reply
                seen = tuple(span for span in seen if not overlaps(span, hard) and not _lies_in(span, again))
            spans[criterion.id] = _unless_needled(criterion, seen, needled)
    return spans


def _lies_in(span: Span, places: Iterable[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in places)


def _barbed(reading: Reading) -> Marks:
    """Return the clauses that needle or brush off: whatever good they seem to do, they do not."""
    barbs = reading.reply.spans("<barb>")
    return Marks(reading.reply.whole_clauses(barbs) if barbs else ())


def _unless_needled(criterion: Criterion, spans: tuple[Span, ...], needled: Marks) -> tuple[Span, ...]:
    if not needled or not spans or criterion.polarity == "-":
        return spans
    return tuple(span for span in spans if not needled.touch(span))


@cache
def _steps() -> tuple[tuple[Criterion, Detector, frozenset[str] | None], ...]:
    """Return every criterion in order with its detector and the labels without which it is not there."""
    return tuple((criterion, DETECTORS[criterion.detector], shown_by(criterion)) for criterion in catalogue().values())


def _finding(
    criterion: Criterion, reading: Reading, span: Span, language: Language, found: Mapping[str, tuple[Span, ...]]
) -> Finding:
    start, end = span
    suggestions = better_sentences(criterion, reading, span, language, found, partial(_is_clean, reading))
    return Finding(
        turn=reading.turn,
        criterion=criterion.id,
        polarity=criterion.polarity,
        start=start,
        end=end,
        text=reading.reply.text[start:end],
        message=message_of(criterion, language),
        suggestion=suggestions.first,
        suggestions=suggestions,
    )


def _is_clean(reading: Reading, said: str) -> bool:
    """Whether a sentence has no fault where it is said in place of the reply."""
    counts = catalogue()
    return not any(spans for name, spans in ruled(reading.instead(said)).items() if counts[name].polarity == "-")


def varied(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings with no better sentence shown twice while another that fits was shown less often."""
    shown: Counter[str] = Counter()
    chosen: list[Finding] = []
    for finding in findings:
        first = finding.suggestions.first
        if first is not None:
            said = min(finding.suggestions, key=shown.__getitem__) if shown[first] else first
            finding = finding if said == finding.suggestion else replace(finding, suggestion=said)
        if finding.suggestion:
            shown[finding.suggestion] += 1
        chosen.append(finding)
    return chosen


def _quoted(critical: Critical, reading: Reading) -> Critical:
    start, end = widened(reading, (critical.start, critical.end))
    return replace(critical, start=start, end=end, text=reading.reply.text[start:end])


def _response_seconds(transcript: Transcript, turn: int) -> float | None:
    """Return the time from the customer turn before the reply to the reply, never negative."""
    sent = transcript.turns[turn].at
    if sent is None or turn == 0:
        return None
    before = transcript.turns[turn - 1]
    if before.speaker != "customer" or before.at is None:
        return None
    return max(0.0, (sent - before.at).total_seconds())


def _interrupts(transcript: Transcript, turn: int) -> bool:
    """Whether the reply was sent while the customer was still speaking or typing (contracts.md, Transcript)."""
    sent = transcript.turns[turn].at
    if sent is None:
        return False
    return any(_between(said.started_at, sent, said.at) for said in transcript.turns if said.speaker == "customer")


def _between(start: datetime | None, moment: datetime, end: datetime | None) -> bool:
    return start is not None and end is not None and start < moment < end
