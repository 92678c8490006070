"""Revocation: a list of bits that the issuer publishes, one a credential (W3C, "Bitstring Status List v1.0").

It is signed as a credential of its own, which a verifier needs on file. Who has which place is known to the register.
"""

from __future__ import annotations

import base64
import gzip
import io
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from trainer.credential.badge import instant

LENGTH = 131_072
"""Bits of a list; the standard asks for no fewer, so that one credential hides among many."""
PURPOSE = "revocation"


def status_entry(listed: str, place: int) -> dict[str, Any]:
    """Return what a credential says about where its status stands: in the list of the id `listed`, at `place`."""
    return {"id": f"{listed}#{place}", "type": "BitstringStatusListEntry", "statusPurpose": PURPOSE,
            "statusListIndex": str(place), "statusListCredential": listed}


def status_credential(listed: str, issuer_id: str, revoked: Iterable[int], at: datetime) -> dict[str, Any]:
    """Return the list as the credential that verifiers read, not signed yet. `revoked` are places."""
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": listed,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": {"id": issuer_id},
        "validFrom": instant(at),
        "credentialSubject": {"id": f"{listed}#list", "type": "BitstringStatusList", "statusPurpose": PURPOSE,
                              "encodedList": packed(revoked)},
    }


def packed(places: Iterable[int]) -> str:
    """Return bits as the standard packs them: gzip, then base64url without padding, marked `u`."""
    bits = bytearray(LENGTH // 8)
    for place in places:
        bits[place // 8] |= 0x80 >> place % 8
    return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).decode("ascii").rstrip("=")


def is_set(encoded: str, place: int) -> bool:
    """Whether a bit of a packed list is set. Raises `ValueError` when the list cannot be unpacked."""
    if not encoded.startswith("u"):
        raise ValueError("the list is not base64url")
    packed = base64.urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4))
    try:
        bits = _unpacked(packed)
    except (OSError, EOFError) as error:
        raise ValueError(str(error)) from None
    if not 0 <= place < 8 * len(bits):
        raise ValueError(f"the list has no place {place}")
    return bool(bits[place // 8] & 0x80 >> place % 8)


def _unpacked(packed: bytes) -> bytes:
    """Unpack, but never more than a list of sixteen times the usual length: a small file may hold a huge one."""
    with gzip.GzipFile(fileobj=io.BytesIO(packed)) as file:
        return file.read(16 * LENGTH // 8)
