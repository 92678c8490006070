"""The issuer's desk: credentials for those who passed, each once, entered in the register; and taking one back."""

from __future__ import annotations

import calendar
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from scoring.explain import in_language, script_of
from scoring.text import Language
from trainer.credential.badge import Award, badge
from trainer.credential.certificate import as_pdf, as_png, certificate_of
from trainer.credential.keys import KeyProblem, PrivateKey, read_private_key
from trainer.credential.status import StatusList, read_status
from trainer.credential.token import sign
from trainer.exam.file import ExamFile, frozen, sha256_of
from trainer.report.fonts import NoFont
from trainer.texts import texts

MAX_NAME = 100
"""Characters of a name on a certificate."""


class IssuingProblem(ValueError):
    """Nothing can be issued or revoked; the message says why, in one line."""


@dataclass(frozen=True)
class Issuer:
    """Who issues, with what key, and where it is entered."""

    id: str
    name: str
    key: PrivateKey
    register: Path
    status: StatusList

    @classmethod
    def open(cls, identity: str, name: str, key: Path, register: Path, status_id: str) -> Issuer:
        """Return the desk of an issuer; a register that is not there is begun. Raises `IssuingProblem`."""
        if not re.fullmatch(r"(https://|did:[a-z0-9]+:)\S+", identity):
            raise IssuingProblem(f"the issuer must be an https:// or did: address, not '{identity}'")
        if not 0 < len(name.strip()) <= MAX_NAME:
            raise IssuingProblem(f"the issuer needs a name of 1 to {MAX_NAME} characters: it stands on the certificate")
        try:
            status = read_status(register) if register.exists() else StatusList(status_id, identity)
            private = read_private_key(key)
        except (KeyProblem, OSError, ValueError) as error:
            raise IssuingProblem(str(error)) from None
        if status.issuer_id != identity:
            raise IssuingProblem(f"{register}: this is the register of '{status.issuer_id}'")
        return cls(identity, name, private, register, status)

    def issue(
        self, file: ExamFile, decisions: Path, names: Mapping[str, str], language: Language, folder: Path, at: datetime,
    ) -> list[Path]:
        """Write a credential and its certificates for everybody who passed; return the credentials' files.

        The register is written before any credential leaves the desk. Whoever has one of the same decision already
        gets the same id again, so that nobody holds two. Raises `IssuingProblem`.
        """
        digest = frozen(file)["sha256"]
        status = self.status
        signed: list[tuple[str, str]] = []
        found = _read(decisions)
        for candidate in names.keys() - {decision["candidate"] for decision in found}:
            raise IssuingProblem(f"{decisions}: there is no candidate '{candidate}' in it")
        for number, decision in enumerate(found, start=1):
            if decision["outcome"] != "passed":
                continue
            _check(decision, file, digest, f"{decisions}:{number}")
            award = self._award(file, decision, digest, names, language, at)
            try:
                status = status.with_place(award.id)
            except ValueError as error:
                raise IssuingProblem(str(error)) from None
            token = sign(badge(award, status.entry(award.id)), self.key)
            signed.append((award.candidate, token))
        folder.mkdir(parents=True, exist_ok=True)
        _write(self.register, json.dumps(status.to_data(), ensure_ascii=False, indent=1).encode())
        _write(folder / "status.jwt", sign(status.credential(at), self.key).encode())
        return [self._handed_out(folder, candidate, token, language) for candidate, token in signed]

    def _award(
        self, file: ExamFile, decision: Mapping[str, Any], digest: str, names: Mapping[str, str], language: Language,
        at: datetime,
    ) -> Award:
        exam, say, script = file.exam, texts(language), script_of(language)
        results: list[tuple[str, float, float | None]] = [
            (say("exam.rule.overall"), decision["overall"], exam.passing.overall)]
        needed = {str(name): float(bound) for name, bound in exam.passing.dimensions.items()}
        results += [(say(f"dimension.{name}"), value, needed.get(name))
                    for name, value in decision["dimensions"].items()]
        candidate = decision["candidate"]
        holder = names.get(candidate, candidate)
        if len(holder) > MAX_NAME:
            raise IssuingProblem(f"the name '{holder[:20]}…' is longer than {MAX_NAME} characters, and would not stand "
                                 "on the certificate; give a shorter one with --holder")
        return Award(
            issuer_id=self.id, issuer_name=self.name, exam_id=file.id,
            exam_title=in_language(exam.title.of(script), language),
            exam_description=in_language(exam.description.of(script), language),
            criteria=in_language(exam.criteria.of(script), language), exam_sha256=digest,
            rubric_sha256=frozen(file)["rubric"]["sha256"], decision_sha256=decision["sha256"],
            transcripts_sha256=decision["transcripts_sha256"], candidate=candidate,
            holder=holder, language=language, results=tuple(results), valid_from=at,
            valid_until=months_later(at, exam.valid_months) if exam.valid_months else None,
        )

    def _handed_out(self, folder: Path, candidate: str, token: str, language: Language) -> Path:
        stem = re.sub(r"[^\w.-]+", "_", candidate)[:60].strip("._") or sha256_of(candidate)[:16]
        path = folder / f"{stem}.jwt"
        number = 2
        while path.exists() and path.read_text(encoding="utf-8") != token:
            path, number = folder / f"{stem}-{number}.jwt", number + 1
        _write(path, token.encode())
        try:
            certificate = certificate_of(token, language)
            _write(path.with_suffix(".pdf"), as_pdf(certificate))
            _write(path.with_suffix(".png"), as_png(certificate))
        except NoFont as error:
            raise IssuingProblem(f"{path} is written, its certificate is not: {error}") from None
        return path


def take_back(register: Path, credential: str, reason: str, key: Path, output: Path, at: datetime) -> None:
    """Revoke a credential and write the signed status list. Raises `IssuingProblem`."""
    try:
        status = read_status(register).revoke(credential, at, reason)
        private = read_private_key(key)
    except KeyError:
        raise IssuingProblem(f"{register}: there is no credential '{credential}' in it") from None
    except (KeyProblem, OSError, ValueError) as error:
        raise IssuingProblem(str(error)) from None
    _write(register, json.dumps(status.to_data(), ensure_ascii=False, indent=1).encode())
    _write(output, sign(status.credential(at), private).encode())


_WANTED = {"candidate": str, "outcome": str, "exam_sha256": str, "sha256": str, "transcripts_sha256": str,
           "overall": int | float, "dimensions": dict}


def _read(path: Path) -> list[dict[str, Any]]:
    try:
        found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise IssuingProblem(f"{path}: not decisions as `trainer exam run` writes them ({error})") from None
    for number, decision in enumerate(found, start=1):
        if not isinstance(decision, dict) or not all(isinstance(decision.get(name), kind)
                                                     for name, kind in _WANTED.items()):
            raise IssuingProblem(f"{path}:{number}: not a decision as `trainer exam run --format jsonl` writes it")
    return found


def _check(decision: Mapping[str, Any], file: ExamFile, digest: str, place: str) -> None:
    """A decision is that of this exam, unaltered."""
    if decision["exam_sha256"] != digest:
        raise IssuingProblem(f"{place}: decided by another version of the exam '{file.id}' than this one")
    if sha256_of({name: value for name, value in decision.items() if name != "sha256"}) != decision["sha256"]:
        raise IssuingProblem(f"{place}: the decision was altered after it was written")


def months_later(moment: datetime, months: int) -> datetime:
    """Return the moment so many months later, on the last day of a shorter month."""
    years, month = divmod(moment.month - 1 + months, 12)
    year = moment.year + years
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def _write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        unfinished.write_bytes(data)
        unfinished.replace(path)
    except OSError as error:
        raise IssuingProblem(f"cannot write {path}: {error.strerror}") from None
