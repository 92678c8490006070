"""Signing: a credential as a compact JSON Web Signature (Open Badges 3.0, section 8.2; RFC 7515)."""

from __future__ import annotations

import json
import warnings
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from joserfc import jws

from trainer.credential.keys import Key, PrivateKey


def sign(credential: Mapping[str, Any], key: PrivateKey) -> str:
    """Return the credential signed, with the claims that the specification repeats from it."""
    header = {"alg": key.algorithm, "typ": "JWT", "kid": key.id}
    payload = json.dumps({**credential, **claims_of(credential)}, ensure_ascii=False, separators=(",", ":"))
    with _eddsa_allowed():
        return jws.serialize_compact(header, payload.encode("utf-8"), key.key, algorithms=[key.algorithm])


def claims_of(credential: Mapping[str, Any]) -> dict[str, Any]:
    """Return the registered claims that say again what the credential says. Raises `KeyError`, `ValueError`."""
    claims: dict[str, Any] = {
        "iss": credential["issuer"]["id"],
        "jti": credential["id"],
        "sub": credential["credentialSubject"]["id"],
        "nbf": seconds(credential["validFrom"]),
    }
    if "validUntil" in credential:
        claims["exp"] = seconds(credential["validUntil"])
    return claims


def content_of(token: str) -> Mapping[str, Any]:
    """Return what a token says, whoever signed it. Raises `ValueError` when it is none."""
    try:
        part = token.strip().split(".")[1]
        data = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (IndexError, ValueError, RecursionError):
        raise ValueError("not a signed credential") from None
    if not isinstance(data, dict):
        raise ValueError("not a signed credential")
    return data


def seconds(moment: str) -> int:
    """Return an ISO 8601 time as seconds since 1970. Raises `ValueError`."""
    return int(datetime.fromisoformat(moment).timestamp())


def is_signed_by(token: str, key: Key) -> bool:
    """Whether the signature of a token is that of a key, by the one algorithm that suits the key."""
    algorithm = "RS256" if key.key_type == "RSA" else "EdDSA"
    try:
        with _eddsa_allowed():
            jws.deserialize_compact(token, key, algorithms=[algorithm])
    except Exception:  # whatever a hostile token breaks in the library, it is not signed by this key
        return False
    return True


class _eddsa_allowed(warnings.catch_warnings):
    """`EdDSA` is the name that verifiers of Open Badges know; the library warns that RFC 9864 would have another."""

    def __enter__(self) -> None:
        super().__enter__()
        warnings.simplefilter("ignore")
