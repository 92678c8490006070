"""Revocation: a list of bits that the issuer publishes, one a credential (W3C, "Bitstring Status List v1.0").

The list is kept by the issuer as a JSON file and signed as a credential of its own, which a verifier needs on file.
"""

from __future__ import annotations

import base64
import gzip
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from trainer.credential.badge import instant

LENGTH = 131_072
"""Bits of a list; the standard asks for no fewer, so that one credential hides among many."""
PURPOSE = "revocation"


@dataclass(frozen=True, slots=True)
class StatusList:
    """The issuer's register: which credential has which place, and which are revoked, when and why.

    `places` maps a credential's id to its place; `revoked` maps ids to (when, reason).
    """

    id: str
    issuer_id: str
    places: tuple[tuple[str, int], ...] = ()
    revoked: tuple[tuple[str, str, str], ...] = ()

    def place_of(self, credential: str) -> int | None:
        return dict(self.places).get(credential)

    def with_place(self, credential: str) -> StatusList:
        """Return the list with a place for a credential; the same list where it has one. Raises `ValueError`: full."""
        if self.place_of(credential) is not None:
            return self
        taken = {place for _, place in self.places}
        first = int.from_bytes(credential.encode()[-8:], "big") % LENGTH
        free = next((place for place in (*range(first, LENGTH), *range(first)) if place not in taken), None)
        if free is None:
            raise ValueError("the status list is full; begin a new one")
        return replace(self, places=(*self.places, (credential, free)))

    def revoke(self, credential: str, at: datetime, reason: str) -> StatusList:
        """Return the list with a credential revoked. Raises `KeyError` when it is not in the list."""
        if self.place_of(credential) is None:
            raise KeyError(credential)
        if any(known == credential for known, _, _ in self.revoked):
            return self
        return replace(self, revoked=(*self.revoked, (credential, instant(at), reason)))

    def entry(self, credential: str) -> dict[str, Any]:
        """Return what the credential says about where its status stands."""
        place = self.place_of(credential)
        return {"id": f"{self.id}#{place}", "type": "BitstringStatusListEntry", "statusPurpose": PURPOSE,
                "statusListIndex": str(place), "statusListCredential": self.id}

    def credential(self, at: datetime) -> dict[str, Any]:
        """Return the list as the credential that verifiers read, not signed yet."""
        return {
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "id": self.id,
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "issuer": {"id": self.issuer_id},
            "validFrom": instant(at),
            "credentialSubject": {"id": f"{self.id}#list", "type": "BitstringStatusList", "statusPurpose": PURPOSE,
                                  "encodedList": self.encoded()},
        }

    def encoded(self) -> str:
        """Return the bits as the standard packs them: gzip, then base64url without padding, marked `u`."""
        bits = bytearray(LENGTH // 8)
        for credential, _, _ in self.revoked:
            place = self.place_of(credential)
            assert place is not None, "only credentials of the list are revoked"
            bits[place // 8] |= 0x80 >> place % 8
        packed = gzip.compress(bytes(bits), mtime=0)
        return "u" + base64.urlsafe_b64encode(packed).decode("ascii").rstrip("=")

    def to_data(self) -> dict[str, Any]:
        """Return the register as plain data; `from_data` reads it back."""
        return {"id": self.id, "issuer": self.issuer_id, "places": dict(self.places),
                "revoked": [{"id": known, "at": at, "reason": reason} for known, at, reason in self.revoked]}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> StatusList:
        """Return the register in `data`. Raises `KeyError`, `TypeError`, `ValueError` or `AttributeError`."""
        places = tuple((str(known), int(place)) for known, place in data["places"].items())
        revoked = tuple((str(item["id"]), str(item["at"]), str(item["reason"])) for item in data["revoked"])
        return cls(str(data["id"]), str(data["issuer"]), places, revoked)


def read_status(path: Path) -> StatusList:
    """Read the issuer's register. Raises `OSError`, or `ValueError` when the file is not one."""
    try:
        return StatusList.from_data(json.loads(path.read_text(encoding="utf-8")))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(f"{path}: not a register of credentials ({error})") from None


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
