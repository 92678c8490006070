"""Decisions as xAPI statements in the shape of cmi5: one statement a line, each with an id that a re-send keeps.

`passed` and `failed` carry success, the score and a duration, and stand in the categories of cmi5 (AICC, "cmi5
Specification Profile
for xAPI", sections 9 and 10). An exam that is scored from files was launched by no learning system, so the statements
have its shape and claim no conformance. An undecided candidate has no statement.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from trainer.exam.decide import Decision
from trainer.exam.file import ExamFile

_NAMESPACE = uuid.UUID("2f7e0e52-44a8-5f6d-9d1c-7a1f0d6c8b32")
_VERBS = {"passed": "http://adlnet.gov/expapi/verbs/passed", "failed": "http://adlnet.gov/expapi/verbs/failed"}
_CATEGORIES = ("https://w3id.org/xapi/cmi5/context/categories/cmi5", "https://w3id.org/xapi/cmi5/context/categories/moveon")
_MASTERY = "https://w3id.org/xapi/cmi5/context/extensions/masteryscore"
_DECISION = "https://w3id.org/xapi/cmi5/context/extensions/sessionid"


def as_xapi(decisions: Iterable[Decision], file: ExamFile, home: str, at: datetime) -> Iterator[str]:
    """Yield a statement a line. `home`: the address that the candidates' account names belong to."""
    for decision in decisions:
        if decision.outcome in _VERBS:
            yield json.dumps(statement(decision, file, home, at), ensure_ascii=False) + "\n"


def statement(decision: Decision, file: ExamFile, home: str, at: datetime) -> dict[str, Any]:
    """Return the statement of a decision. Its id follows from the decision, so that sending it again does no harm."""
    digest = decision.to_data()["sha256"]
    exam = file.exam
    names = {"zh-CN": exam.title.zh, "en": exam.title.en}
    seconds = sum(record.seconds or 0.0 for record in decision.counted)
    return {
        "id": str(uuid.uuid5(_NAMESPACE, digest)),
        "actor": {"objectType": "Agent", "account": {"homePage": home, "name": decision.candidate}},
        "verb": {"id": _VERBS[decision.outcome], "display": {"en": decision.outcome}},
        "object": {
            "id": f"urn:sha256:{decision.exam_sha256}", "objectType": "Activity",
            "definition": {"type": "http://adlnet.gov/expapi/activities/assessment", "name": names,
                           "description": {"zh-CN": exam.description.zh, "en": exam.description.en}},
        },
        "result": {
            "success": decision.passed, "duration": f"PT{seconds:.0f}S",
            "score": {"scaled": round(decision.overall / 100, 4), "raw": decision.overall, "min": 0, "max": 100},
        },
        "context": {
            "registration": str(uuid.uuid5(_NAMESPACE, f"{decision.candidate}\0{decision.exam_sha256}")),
            "contextActivities": {"category": [{"id": category} for category in _CATEGORIES]},
            "extensions": {_MASTERY: exam.passing.overall / 100, _DECISION: digest},
        },
        "timestamp": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
