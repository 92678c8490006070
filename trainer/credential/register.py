"""The issuer's register: which credential was issued when, to whom and for what, and which were taken back, and why.

It is kept by the issuer as a JSON file. Of it only the bits of `trainer.credential.status` are published.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from trainer.credential.badge import Award, instant
from trainer.credential.status import LENGTH, status_credential, status_entry


@dataclass(frozen=True, slots=True)
class Entry:
    """One credential. `place` is its bit in the status list, `at` when it was first issued; times are ISO 8601, UTC.

    `revoked_at` is "" while it stands; `replaced_by` is the id of the credential that took its place, if one did.
    """

    place: int
    at: str
    candidate: str
    holder: str
    exam: str
    exam_sha256: str
    transcripts_sha256: str
    revoked_at: str = ""
    reason: str = ""
    replaced_by: str = ""


@dataclass
class Register:
    """The credentials of one issuer by id, in the order they were issued; `id` is that of the status list."""

    id: str
    issuer_id: str
    entries: dict[str, Entry] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._taken = {item.place for item in self.entries.values()}
        self._theirs: dict[tuple[str, str], list[str]] = {}
        for credential, item in self.entries.items():
            self._theirs.setdefault((item.candidate, item.exam), []).append(credential)

    def enter(self, award: Award) -> Entry:
        """Return the entry of an award, which is made where there is none. Raises `ValueError`: the list is full."""
        known = self.entries.get(award.id)
        if known is not None:
            return known
        first = int.from_bytes(award.id.encode()[-8:], "big") % LENGTH
        place = next((place for place in (*range(first, LENGTH), *range(first)) if place not in self._taken), None) \
            if len(self._taken) < LENGTH else None
        if place is None:
            raise ValueError("the status list is full; begin a new register")
        made = Entry(place, instant(award.valid_from), award.candidate, award.holder, award.exam_id, award.exam_sha256,
                     award.transcripts_sha256)
        self._taken.add(place)
        self.entries[award.id] = made
        self._theirs.setdefault((award.candidate, award.exam_id), []).append(award.id)
        return made

    def standing(self, candidate: str, exam: str, exam_sha256: str, transcripts_sha256: str) -> list[str]:
        """Return which credentials stand of one candidate for one achievement: the same exam in the same version, or
        the same conversations decided by another.
        """
        known = ((credential, self.entries[credential]) for credential in self._theirs.get((candidate, exam), ()))
        return [credential for credential, item in known if not item.revoked_at
                and (item.exam_sha256 == exam_sha256 or item.transcripts_sha256 == transcripts_sha256)]

    def withdrawn(self, candidate: str, exam: str, transcripts_sha256: str) -> str | None:
        """Return the credential for these conversations that was taken back and not replaced, None without one."""
        return next((credential for credential in self._theirs.get((candidate, exam), ())
                     for item in [self.entries[credential]] if item.transcripts_sha256 == transcripts_sha256
                     and item.revoked_at and not item.replaced_by), None)

    def revoke(self, credential: str, at: datetime, reason: str, replaced_by: str = "") -> None:
        """Mark a credential as revoked; one that was is left as it is. Raises `KeyError` when it is not here."""
        known = self.entries[credential]
        if not known.revoked_at:
            self.entries[credential] = replace(known, revoked_at=instant(at), reason=reason, replaced_by=replaced_by)

    def status_of(self, credential: str) -> dict[str, Any]:
        """Return what a credential says about where its status stands. Raises `KeyError` when it is not here."""
        return status_entry(self.id, self.entries[credential].place)

    def published(self, at: datetime) -> dict[str, Any]:
        """Return the status list as a credential, not signed yet."""
        revoked = (item.place for item in self.entries.values() if item.revoked_at)
        return status_credential(self.id, self.issuer_id, revoked, at)

    def to_data(self) -> dict[str, Any]:
        """Return the register as plain data; `from_data` reads it back."""
        entries = {credential: {name: value for name, value in asdict(item).items() if value != ""}
                   for credential, item in self.entries.items()}
        return {"id": self.id, "issuer": self.issuer_id, "credentials": entries}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Register:
        """Return the register in `data`. Raises `KeyError`, `TypeError`, `ValueError` or `AttributeError`."""
        entries = {str(credential): Entry(**{name: str(value) for name, value in item.items() if name != "place"},
                                          place=int(item["place"])) for credential, item in data["credentials"].items()}
        places = {item.place for item in entries.values()}
        if len(places) < len(entries) or not all(0 <= place < LENGTH for place in places):
            raise ValueError("two credentials have the same place, or one has none in the list")
        return cls(str(data["id"]), str(data["issuer"]), entries)


def read_register(path: Path) -> Register:
    """Read the issuer's register. Raises `OSError`, or `ValueError` when the file is not one."""
    try:
        return Register.from_data(json.loads(path.read_text(encoding="utf-8")))
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
        raise ValueError(f"{path}: not a register of credentials, or a damaged one ({error!r}); it holds what was "
                         "issued and revoked, so take it from a copy and begin no new one") from None
