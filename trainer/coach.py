"""The live hint: a question that points to the next step without giving away a fact or a sentence.

It looks at what the replies so far did, at how the customer feels, and at how much he still keeps to himself.
"""

from __future__ import annotations

from dataclasses import dataclass

from scoring.analysis import Analysis, analyse
from scoring.complaint import first_complaint
from scoring.text import fold, sentences
from trainer.attempt import Attempt
from trainer.scenario import ScenarioFile

UPSET = 60
ANNOYED = 35
IMPATIENT = 25


@dataclass(frozen=True, slots=True)
class Hint:
    """`key` is the sentence below `hint.` in the texts; `count` the facts still kept, `points` briefing lines."""

    key: str
    count: int = 0
    points: tuple[str, ...] = ()


def hint(file: ScenarioFile, attempt: Attempt) -> Hint:
    """Return the hint for the trainee's next reply."""
    transcript = attempt.transcript
    analyses = [analyse(transcript, turn, file.case) for turn in transcript.staff_turns()]
    if not analyses:
        plain = first_complaint(transcript) is None  # a question in a complaint is mostly none
        return Hint("asked" if plain and _is_asked(attempt) else "first")
    last = analyses[-1]
    fault = _last_fault(last)
    if fault:
        return Hint(f"after.{fault}")
    if _is_asked(attempt):
        return Hint("asked")
    found = frozenset().union(*(analysis.criteria() for analysis in analyses))
    mood = attempt.state.mood
    if mood.patience <= IMPATIENT:
        return Hint("hurry")
    if mood.anger >= UPSET and "listening.empathy" not in found:
        return Hint("feelings")
    if "listening.restate" not in found:
        return Hint("restate")
    kept = _still_kept(file, attempt)
    if kept and "listening.question" not in last.criteria():
        return Hint("ask", count=kept)
    if _good_moves_left(file, attempt) and file.case.may:
        return Hint("offer", points=file.case.may)
    return Hint("close")


def _is_asked(attempt: Attempt) -> bool:
    """Whether the customer's last words are a question, and he asks it calmly: then it comes first."""
    said = attempt.turns[-1]
    if said.speaker != "customer" or attempt.state.mood.anger >= ANNOYED:
        return False
    ending = sentences(fold(said.text))[-1:]
    return any("?" in part.mark for part in ending)


def _last_fault(analysis: Analysis) -> str | None:
    """Return what the last reply did worst: a critical finding before a fault in words."""
    if analysis.critical:
        return "critical"
    return next((finding.criterion for finding in analysis.findings if finding.polarity == "-"), None)


def _still_kept(file: ScenarioFile, attempt: Attempt) -> int:
    told = {told.id for told in attempt.state.told}
    return sum(fact.id not in told for fact in file.play.hidden)


def _good_moves_left(file: ScenarioFile, attempt: Attempt) -> bool:
    return any(move.kind == "good" and move.id not in attempt.state.moves for move in file.play.moves)
