"""What a credential rests on, held beside the decision that it was issued for: the hashes of its evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from trainer.credential.badge import holder_urn
from trainer.credential.token import content_of


def contradictions(token: str, decision: Mapping[str, Any], rubric_sha256: str) -> list[str]:
    """Return in what a credential disagrees with a decision (as plain data), a line each; nothing where it is its own.

    The signature is not looked at: that is `verify`.
    """
    try:
        credential = content_of(token)
    except ValueError as error:
        return [f"credential: {error}"]
    return list(_contradictions(credential, decision, rubric_sha256))


def _contradictions(
    credential: Mapping[str, Any], decision: Mapping[str, Any], rubric_sha256: str,
) -> Iterator[str]:
    if decision["outcome"] != "passed":
        yield f"credential: it says that the exam was passed, and the decision is: {decision['outcome']}"
    made = {"exam": decision["exam_sha256"], "rubric": rubric_sha256, "transcripts": decision["transcripts_sha256"],
            "decision": decision["sha256"]}
    held = credential.get("evidence")
    named = {item.get("name"): item.get("id") for item in held if isinstance(item, dict)} \
        if isinstance(held, list) else {}
    for name, digest in made.items():
        if named.get(name) != f"urn:sha256:{digest}":
            yield f"credential.evidence.{name}: it names {named.get(name)}, and this is urn:sha256:{digest}"
    issuer, subject = credential.get("issuer"), credential.get("credentialSubject")
    issuer_id = str(issuer.get("id")) if isinstance(issuer, dict) else str(issuer)
    holder = subject.get("id") if isinstance(subject, dict) else None
    if holder != holder_urn(issuer_id, decision["candidate"]):
        yield f"credential: it was not issued to the candidate '{decision['candidate']}' of this decision"
