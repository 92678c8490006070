"""Verifying a credential offline: is it the issuer's, as he signed it, of this person and exam, and does it hold?"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from trainer.credential.badge import TYPES
from trainer.credential.keys import PublicKeys
from trainer.credential.status import PURPOSE, is_set
from trainer.credential.token import claims_of, is_signed_by, seconds

Reason = Literal[
    "valid", "malformed", "signature", "altered", "wrong_issuer", "not_yet_valid", "expired", "revoked",
    "status_unknown", "wrong_holder", "other_exam",
]
"""What is wrong, the gravest first; `status_unknown`: the status list that it names was given but cannot tell."""
MAX_TOKEN = 200_000
"""Characters of a token; what is longer is not read."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came out. `detail` says in one line what exactly failed; `credential` is what it says, where readable.

    `checked` names what was looked at: a verdict without `status` says nothing about revocation.
    """

    reason: Reason
    detail: str
    credential: Mapping[str, Any] = field(default_factory=dict)
    checked: tuple[str, ...] = ()

    @property
    def valid(self) -> bool:
        return self.reason == "valid"

    @property
    def listed(self) -> bool:
        """Whether the credential names a status list, so that it can be revoked."""
        return isinstance(self.credential.get("credentialStatus"), dict)

    @property
    def says(self) -> dict[str, str]:
        """What it says to people, as text: `holder`, `exam`, `issuer`, `id`, `until` ("" for good)."""
        names = _names(self.credential)
        issuer = self.credential.get("issuer")
        named = (issuer.get("name") or issuer.get("id")) if isinstance(issuer, dict) else issuer
        texts = {"holder": ", ".join(map(str, names)) or "nobody by name", "exam": self.credential.get("name"),
                 "issuer": named, "id": self.credential.get("id"), "until": self.credential.get("validUntil")}
        return {name: str(text or "")[:200] for name, text in texts.items()}


_SAME = {"iss": "issuer.id", "jti": "id", "sub": "credentialSubject.id", "nbf": "validFrom", "exp": "validUntil"}
"""Which field of the credential each claim of the token says again."""


class _Refused(Exception):
    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason: Reason = reason
        self.detail = detail


def verify(
    token: str, keys: PublicKeys, at: datetime, *, issuer: str = "", holder: str = "", exam_sha256: str = "",
    status: str = "",
) -> Verdict:
    """Return whether a signed credential holds at the time `at`, and if not, what failed first.

    `issuer`, `holder` (the name) and `exam_sha256` are compared where given. `status` is the issuer's signed status
    list. No network is used: who the issuer is follows from `keys` alone.
    """
    credential: Mapping[str, Any] = {}
    checked: list[str] = []
    listed = ""
    try:
        header, credential = _read(token)
        _check_signature(token, header, credential, keys)
        checked.append("signature")
        _check_claims(credential)
        checked.append("claims")
        _check_issuer(credential, issuer or keys.issuer)
        checked.append("issuer")
        _check_times(credential, at)
        checked.append("validity")
        if status:
            listed = _check_status(credential, status, keys)
            checked += ["status"] if listed else []
        if holder:
            _check_holder(credential, holder)
            checked.append("holder")
        if exam_sha256:
            _check_exam(credential, exam_sha256)
            checked.append("exam")
    except _Refused as refused:
        return Verdict(refused.reason, refused.detail, credential, tuple(checked))
    told = f"; not revoked by the list of {listed}" if listed else ""
    return Verdict("valid", f"everything that was checked holds{told}", credential, tuple(checked))


def _read(token: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    parts = token.strip().split(".")
    if len(token) > MAX_TOKEN or len(parts) != 3:
        raise _Refused("malformed", "not a signed credential: it must have three parts, divided by dots")
    header, payload = (_json(part) for part in parts[:2])
    types = payload.get("type")
    if not isinstance(types, list) or not set(TYPES) <= {item for item in types if isinstance(item, str)}:
        raise _Refused("malformed", f"not an Open Badges 3.0 credential: `type` must hold {' and '.join(TYPES)}")
    return header, payload


def _json(part: str) -> Mapping[str, Any]:
    try:
        data = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, RecursionError):
        raise _Refused("malformed", "not a signed credential: a part is not base64url of JSON") from None
    if not isinstance(data, dict):
        raise _Refused("malformed", "not a signed credential: a part is not a JSON object")
    return data


def _check_signature(
    token: str, header: Mapping[str, Any], credential: Mapping[str, Any], keys: PublicKeys,
) -> None:
    """The key decides the algorithm, never the token; a key that the token brings along is not looked at."""
    if any(is_signed_by(token.strip(), key) for key in keys.keys.values()):
        return
    kid = header.get("kid")
    if not isinstance(kid, str) or kid not in keys.keys:
        raise _Refused("signature", f"it is signed by another key than the issuer's ({str(kid)[:60]!r})")
    try:
        where = _contradiction(credential)
    except (KeyError, TypeError, ValueError, OverflowError):
        where = ""
    told = f" ({where})" if where else ""
    raise _Refused("altered",
                   f"it names the issuer's key, but its content or signature is not what that key signed{told}")


def _check_claims(credential: Mapping[str, Any]) -> None:
    """What is said twice is said alike: in the credential and in the token's claims."""
    try:
        where = _contradiction(credential)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise _Refused("malformed", f"a field of the credential is missing or wrong: {error}") from None
    if where:
        raise _Refused("altered", where)


def _contradiction(credential: Mapping[str, Any]) -> str:
    """Return which claim disagrees with the field that says the same, "" where none does.

    Raises `KeyError`, `TypeError`, `ValueError` or `OverflowError` where a field is missing or of the wrong kind.
    """
    for name, value in claims_of(credential).items():
        if credential.get(name) != value:
            return (f"`{name}` is {credential.get(name)!r}, and the field `{_SAME[name]}` of the credential says "
                    f"{value!r}")
    if "exp" in credential and "validUntil" not in credential:
        return f"`exp` is {credential['exp']!r}, and the credential has no field `validUntil`"
    return ""


def _check_issuer(credential: Mapping[str, Any], issuer: str) -> None:
    named = credential["issuer"]["id"]
    if issuer and named != issuer:
        raise _Refused("wrong_issuer", f"it names the issuer '{named}', and the key is that of '{issuer}'")


def _check_times(credential: Mapping[str, Any], at: datetime) -> None:
    now = at.timestamp()
    if seconds(credential["validFrom"]) > now:
        raise _Refused("not_yet_valid", f"it holds from {credential['validFrom']} on")
    until = credential.get("validUntil")
    if until is not None and seconds(until) <= now:
        raise _Refused("expired", f"it held until {until}")


def _check_status(credential: Mapping[str, Any], status: str, keys: PublicKeys) -> str:
    """Return from when the list is, "" where the credential names none."""
    entry = credential.get("credentialStatus")
    if not isinstance(entry, dict):
        return ""  # it was issued without a place in any list, and can never be revoked
    parts = status.strip().split(".")
    if len(parts) != 3 or not any(is_signed_by(status.strip(), key) for key in keys.keys.values()):
        raise _Refused("status_unknown", "the status list is not signed by the issuer")
    listed = _json(parts[1])
    subject = listed.get("credentialSubject")
    if listed.get("id") != entry.get("statusListCredential") or not isinstance(subject, dict) \
            or subject.get("statusPurpose") != PURPOSE:
        raise _Refused("status_unknown", f"this is not the list it names ({entry.get('statusListCredential')})")
    try:
        revoked = is_set(subject["encodedList"], int(entry["statusListIndex"]))
    except (KeyError, TypeError, ValueError) as error:
        raise _Refused("status_unknown", f"the status list cannot be read: {error}") from None
    if revoked:
        raise _Refused("revoked", f"the issuer has revoked it (list of {listed.get('validFrom')})")
    return str(listed.get("validFrom") or "a date not told")


def _check_holder(credential: Mapping[str, Any], holder: str) -> None:
    named = _names(credential)
    if holder not in named:
        names = ", ".join(map(repr, named)) or "nobody by name"
        raise _Refused("wrong_holder", f"it was issued to {names}, not to '{holder}'")


def _names(credential: Mapping[str, Any]) -> list[Any]:
    """Return to whom a credential was issued, by name."""
    subjects = _objects(credential.get("credentialSubject"))
    return [item.get("identityHash") for subject in subjects for item in _objects(subject.get("identifier"))]


def _check_exam(credential: Mapping[str, Any], exam_sha256: str) -> None:
    held = [item.get("id") for item in _objects(credential.get("evidence")) if item.get("name") == "exam"]
    if f"urn:sha256:{exam_sha256}" not in held:
        title = str(credential.get("name"))[:80]
        named = ", ".join(map(str, held)) or "nothing"
        raise _Refused("other_exam", f"it was earned in '{title}' as frozen by {named}; this exam, in this version, "
                       f"is urn:sha256:{exam_sha256}")


def _objects(value: object) -> list[Mapping[str, Any]]:
    """Return the objects of a field: JSON-LD writes a single one with or without a list around it."""
    return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, dict)]
