"""What a credential says, as an Open Badges 3.0 credential (1EdTech, "Open Badges Specification" 3.0)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

CONTEXT = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
TYPES = ["VerifiableCredential", "OpenBadgeCredential"]
_NAMESPACE = uuid.UUID("6f0f3ed4-6a0c-5c37-9b3c-0c6d0c5f6a51")


@dataclass(frozen=True, slots=True)
class Award:
    """That somebody passed an exam: all that the credential says of it.

    `candidate` identifies the person within the exam, `holder` is the name on the certificate. `results` are the
    figures that decided, by name: (value, least needed or None), 0 to 100. The hashes are SHA-256 in hexadecimal.
    `edition` counts how often this very award has taken the place of another after having been replaced itself.
    """

    issuer_id: str
    issuer_name: str
    exam_id: str
    exam_title: str
    exam_description: str
    criteria: str
    exam_sha256: str
    rubric_sha256: str
    decision_sha256: str
    transcripts_sha256: str
    candidate: str
    holder: str
    language: str
    results: tuple[tuple[str, float, float | None], ...]
    valid_from: datetime
    valid_until: datetime | None = None
    edition: int = 0

    @property
    def id(self) -> str:
        """The credential's id: the same for the same decision about the same person under the same name."""
        said = "\0".join((self.issuer_id, self.exam_sha256, self.candidate, self.decision_sha256, self.holder,
                          str(self.edition)))
        return f"urn:uuid:{uuid.uuid5(_NAMESPACE, said)}"


def badge(award: Award, status: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the credential, not signed yet. `status` is its entry in a status list (`StatusList.entry`)."""
    data: dict[str, Any] = {
        "@context": CONTEXT,
        "id": award.id,
        "type": TYPES,
        "name": award.exam_title,
        "issuer": {"id": award.issuer_id, "type": ["Profile"], "name": award.issuer_name},
        "validFrom": instant(award.valid_from),
        "credentialSubject": _subject(award),
        "evidence": _evidence(award),
    }
    if award.valid_until is not None:
        data["validUntil"] = instant(award.valid_until)
    if status is not None:
        data["credentialStatus"] = status
    return data


def _subject(award: Award) -> dict[str, Any]:
    results = [(f"{exam_urn(award)}:{number}", *result) for number, result in enumerate(award.results)]
    described = [
        {"id": key, "type": ["ResultDescription"], "name": name, "resultType": "RawScore", "valueMin": "0",
         "valueMax": "100", **({"requiredValue": f"{least:g}"} if least is not None else {})}
        for key, name, _, least in results
    ]
    return {
        "id": holder_urn(award.issuer_id, award.candidate),
        "type": ["AchievementSubject"],
        "identifier": [{"type": "IdentityObject", "identityHash": award.holder, "identityType": "name",
                        "hashed": False}],
        "achievement": {
            "id": exam_urn(award),
            "type": ["Achievement"],
            "achievementType": "Certificate",
            "name": award.exam_title,
            "description": award.exam_description,
            "criteria": {"narrative": award.criteria},
            "inLanguage": award.language,
            "resultDescription": described,
        },
        "result": [{"type": ["Result"], "resultDescription": key, "value": f"{value:g}"}
                   for key, _, value, _ in results],
    }


def _evidence(award: Award) -> list[dict[str, Any]]:
    hashes = (
        ("exam", "the exam's rules as they were frozen", award.exam_sha256),
        ("rubric", "the rubric that was scored by", award.rubric_sha256),
        ("transcripts", "what was said", award.transcripts_sha256),
        ("decision", "the decision with every rule's figure", award.decision_sha256),
    )
    return [{"id": f"urn:sha256:{digest}", "type": ["Evidence"], "name": name, "description": what}
            for name, what, digest in hashes]


def exam_urn(award: Award) -> str:
    """Return the achievement's id: that of the exam in exactly this version."""
    return f"urn:uuid:{uuid.uuid5(_NAMESPACE, f'exam:{award.exam_id}:{award.exam_sha256}')}"


def holder_urn(issuer_id: str, candidate: str) -> str:
    """Return the subject's id: that of this candidate of this issuer, telling nothing about him."""
    return f"urn:uuid:{uuid.uuid5(_NAMESPACE, f'holder:{issuer_id}:{candidate}')}"


def instant(moment: datetime) -> str:
    """Return a time as the specification writes it: UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
