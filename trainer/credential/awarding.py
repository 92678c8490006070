"""From decisions, as `trainer exam run` wrote them, to what each credential will say."""

from __future__ import annotations

import calendar
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from scoring.explain import in_language, script_of
from scoring.text import Language
from trainer.credential.badge import Award
from trainer.exam.file import ExamFile, sha256_of
from trainer.texts import texts

MAX_NAME = 100
"""Characters of a name on a certificate."""
_WANTED = {"candidate": str, "outcome": str, "exam_sha256": str, "sha256": str, "transcripts_sha256": str,
           "overall": int | float, "dimensions": dict}


class IssuingProblem(ValueError):
    """Nothing can be issued or revoked; the message says why, in one line."""


def read_decisions(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each decision with its place (file and line), one at a time. Raises `IssuingProblem` at the first that is
    none.
    """
    try:
        with path.open("rb") as stream:
            for number, line in enumerate(stream, start=1):  # bytes: JSON allows U+2028 and the like within a text
                if line.strip():
                    yield f"{path}:{number}", _decision(line, f"{path}:{number}")
    except OSError as error:
        raise IssuingProblem(f"cannot read {path}: {error.strerror}") from None


def _decision(line: bytes, place: str) -> dict[str, Any]:
    try:
        decision = json.loads(line.decode("utf-8-sig", "surrogatepass"))
    except (ValueError, RecursionError):
        decision = None
    if not isinstance(decision, dict) or not all(isinstance(decision.get(name), kind)
                                                 for name, kind in _WANTED.items()):
        raise IssuingProblem(f"{place}: not a decision as `trainer exam run --format jsonl` writes it; make the file "
                             "again by that")
    return decision


def check_decision(decision: Mapping[str, Any], file: ExamFile, digest: str, place: str) -> None:
    """Raise `IssuingProblem` unless a decision is that of this exam, unaltered."""
    if decision["exam_sha256"] != digest:
        raise IssuingProblem(f"{place}: decided by another version of the exam '{file.id}' than this one; issue by the "
                             "version that was sat, or decide anew with `trainer exam run`")
    if sha256_of({name: value for name, value in decision.items() if name != "sha256"}) != decision["sha256"]:
        raise IssuingProblem(f"{place}: the decision was altered after it was written; make the file again with "
                             "`trainer exam run`")


def award_of(
    issuer_id: str, issuer_name: str, file: ExamFile, decision: Mapping[str, Any], kept: Mapping[str, Any], holder: str,
    language: Language, at: datetime,
) -> Award:
    """Return what a credential will say of a decision. `kept` is the frozen exam. Raises `IssuingProblem`."""
    exam, say, script = file.exam, texts(language), script_of(language)
    results: list[tuple[str, float, float | None]] = [
        (say("exam.rule.overall"), decision["overall"], exam.passing.overall)]
    needed = {str(name): float(bound) for name, bound in exam.passing.dimensions.items()}
    results += [(say(f"dimension.{name}"), value, needed.get(name)) for name, value in decision["dimensions"].items()]
    if len(holder) > MAX_NAME:
        raise IssuingProblem(f"the name '{holder[:20]}…' is longer than {MAX_NAME} characters, and would not stand "
                             "on the certificate; give a shorter one with --holder")
    made = Award(
        issuer_id=issuer_id, issuer_name=issuer_name, exam_id=file.id,
        exam_title=in_language(exam.title.of(script), language),
        exam_description=in_language(exam.description.of(script), language),
        criteria=in_language(exam.criteria.of(script), language), exam_sha256=kept["sha256"],
        rubric_sha256=kept["rubric"]["sha256"], decision_sha256=decision["sha256"],
        transcripts_sha256=decision["transcripts_sha256"], candidate=decision["candidate"], holder=holder,
        language=language, results=tuple(results), valid_from=at,
    )
    return lasting(made, at, exam.valid_months)


def lasting(award: Award, since: datetime, months: int | None) -> Award:
    """Return the award as it holds from a moment on, for so many months or for good."""
    return replace(award, valid_from=since, valid_until=months_later(since, months) if months else None)


def months_later(moment: datetime, months: int) -> datetime:
    """Return the moment so many months later, on the last day of a shorter month."""
    years, month = divmod(moment.month - 1 + months, 12)
    year = moment.year + years
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)
