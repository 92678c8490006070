"""The issuer's desk: credentials for those who passed, each once, entered in the register; and taking one back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from scoring.text import Language
from trainer.credential.awarding import MAX_NAME, IssuingProblem, award_of, check_decision, lasting, read_decisions
from trainer.credential.badge import Award, badge
from trainer.credential.certificate import as_pdf, as_png, certificate_of
from trainer.credential.keys import KeyProblem, PrivateKey, read_private_key
from trainer.credential.register import Register, read_register
from trainer.credential.token import sign
from trainer.exam.file import ExamFile, frozen, sha256_of
from trainer.report.aside import Aside
from trainer.report.fonts import NoFont


@dataclass(frozen=True)
class Issuer:
    """Who issues, with what key, and where it is entered."""

    id: str
    name: str
    key: PrivateKey
    path: Path
    register: Register

    @classmethod
    def open(cls, identity: str, name: str, key: Path, path: Path, status_id: str) -> Issuer:
        """Return the desk of an issuer; a register that is not there is begun. Raises `IssuingProblem`."""
        if not re.fullmatch(r"(https://|did:[a-z0-9]+:)\S+", identity):
            raise IssuingProblem(f"the issuer must be an https:// or did: address, not '{identity}'")
        if not 0 < len(name.strip()) <= MAX_NAME:
            raise IssuingProblem(f"the issuer needs a name of 1 to {MAX_NAME} characters: it stands on the certificate")
        try:
            register = read_register(path) if path.exists() else Register(status_id, identity)
            private = read_private_key(key)
        except (KeyProblem, OSError, ValueError) as error:
            raise IssuingProblem(str(error)) from None
        if register.issuer_id != identity:
            raise IssuingProblem(f"{path}: this is the register of '{register.issuer_id}'")
        return cls(identity, name, private, path, register)

    def issue(
        self, file: ExamFile, decisions: Path, names: Mapping[str, str], language: Language, folder: Path, at: datetime,
        tell: Callable[[str], object] = lambda _: None,
    ) -> list[Path]:
        """Write a credential and its certificates for everybody who passed; return the credentials' files.

        All is checked before anything is written, and the register is written before any credential leaves the desk.
        The same decision under the same name gives the same bytes as before; a new decision of the same exam, or a new
        name, replaces the older credential, which is revoked. Nothing is issued again that was revoked for cause:
        `tell` is told of that, of what was replaced, and of who holds a credential and has failed now. Memory holds
        the register, not the decisions. Raises `IssuingProblem`.
        """
        kept = frozen(file)
        seen: set[str] = set()
        with Aside[tuple[Award, dict[str, Any]]]() as awards:
            for place, decision in read_decisions(decisions):
                candidate = decision["candidate"]
                if candidate in seen:
                    raise IssuingProblem(f"{place}: '{candidate}' stands here twice, and only one decision can count")
                seen.add(candidate)
                if decision["outcome"] == "failed":
                    self._warn_of(file, decision, tell)
                if decision["outcome"] != "passed":
                    continue
                check_decision(decision, file, kept["sha256"], place)
                name = names.get(candidate) or self._known_name(file, decision)
                award = award_of(self.id, self.name, file, decision, kept, name, language, at)
                if (entered := self._entered(award, file, tell)) is not None:
                    awards.add((entered, self.register.status_of(entered.id)))
            for candidate in sorted(names.keys() - seen):
                raise IssuingProblem(f"{decisions}: there is no candidate '{candidate}' in it; --holder takes the name "
                                     "that stands in the decisions")
            folder.mkdir(parents=True, exist_ok=True)
            write_whole(self.path, json.dumps(self.register.to_data(), ensure_ascii=False, indent=1).encode())
            write_whole(folder / "status.jwt", sign(self.register.published(at), self.key).encode())
            return [_handed_out(folder, award.candidate, sign(badge(award, status), self.key), language)
                    for award, status in awards]

    def _known_name(self, file: ExamFile, decision: Mapping[str, Any]) -> str:
        """Return the name on the credential that a candidate holds, else the one he is known by in the exam."""
        held = self.register.standing(decision["candidate"], file.id, decision["exam_sha256"],
                                      decision["transcripts_sha256"])
        return self.register.entries[held[-1]].holder if held else str(decision["candidate"])

    def _entered(self, award: Award, file: ExamFile, tell: Callable[[str], object]) -> Award | None:
        """Return the award as it stands in the register now, None where it was revoked for cause."""
        if taken := self.register.withdrawn(award.candidate, award.exam_id, award.transcripts_sha256):
            known = self.register.entries[taken]
            tell(f"{award.candidate}: nothing issued for these conversations: {taken} was revoked on "
                 f"{known.revoked_at} ({known.reason})")
            return None
        while (before := self.register.entries.get(award.id)) is not None and before.revoked_at:
            award = replace(award, edition=award.edition + 1)
        try:
            since = datetime.fromisoformat(self.register.enter(award).at)
        except ValueError as error:
            raise IssuingProblem(f"{self.path}: {error}") from None
        for other in self.register.standing(award.candidate, award.exam_id, award.exam_sha256,
                                            award.transcripts_sha256):
            if other != award.id:
                self.register.revoke(other, award.valid_from, f"replaced by {award.id}", award.id)
                tell(f"{award.candidate}: {award.id} replaces {other}, which is revoked; publish the new status list")
        return lasting(award, since, file.exam.valid_months)

    def _warn_of(self, file: ExamFile, decision: Mapping[str, Any], tell: Callable[[str], object]) -> None:
        for known in self.register.standing(decision["candidate"], file.id, decision["exam_sha256"],
                                            decision["transcripts_sha256"]):
            tell(f"{decision['candidate']}: failed by this decision, and {known} still stands; if it rests on one that "
                 "was overturned, take it back with `trainer exam revoke`")


def _handed_out(folder: Path, candidate: str, token: str, language: Language) -> Path:
    stem = re.sub(r"[^\w.-]+", "_", candidate)[:60].strip("._") or sha256_of(candidate)[:16]
    path = folder / f"{stem}.jwt"
    number = 2
    while path.exists() and path.read_text(encoding="utf-8") != token:
        path, number = folder / f"{stem}-{number}.jwt", number + 1
    write_whole(path, token.encode())
    try:
        certificate = certificate_of(token, language)
        write_whole(path.with_suffix(".pdf"), as_pdf(certificate))
        write_whole(path.with_suffix(".png"), as_png(certificate))
    except NoFont as error:
        raise IssuingProblem(f"{path} is written, its certificate is not: {error}") from None
    return path


def take_back(register: Path, credential: str, reason: str, key: Path, output: Path, at: datetime) -> None:
    """Revoke a credential and write the signed status list. Raises `IssuingProblem`."""
    try:
        kept = read_register(register)
        kept.revoke(credential, at, reason)
        private = read_private_key(key)
    except KeyError:
        raise IssuingProblem(f"{register}: there is no credential '{credential}' in it") from None
    except (KeyProblem, OSError, ValueError) as error:
        raise IssuingProblem(str(error)) from None
    write_whole(register, json.dumps(kept.to_data(), ensure_ascii=False, indent=1).encode())
    write_whole(output, sign(kept.published(at), private).encode())


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        unfinished.write_bytes(data)
        unfinished.replace(path)
    except OSError as error:
        raise IssuingProblem(f"cannot write {path}: {error.strerror}") from None
