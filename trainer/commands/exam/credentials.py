"""`trainer exam keygen`, `issue`, `revoke` and `verify`: credentials from the keys to the verdict."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from trainer.commands import Unusable, known_scenario_folders, refuse_overwriting, tell_error
from trainer.commands.exam.loading import LANGUAGES, load_exam, text_of


@click.command("keygen")
@click.argument("private", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--public", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Where the public key set goes. Default: PRIVATE with the ending .public.json")
@click.option("--algorithm", type=click.Choice(["RS256", "EdDSA"]), default="RS256", show_default=True,
              help="RS256 is what every verifier of Open Badges knows.")
def keygen(private: Path, public: Path | None, algorithm: Any) -> None:
    """Make the issuer's keys: PRIVATE for him alone (mode 0600), the public set to give to those who verify."""
    from trainer.credential import make_keys

    public = public or private.with_suffix(".public.json")
    try:
        key = make_keys(private, public, algorithm)
    except FileExistsError as error:
        raise Unusable(f"{error.filename or error}: it is there already, and keys are never overwritten") from None
    except OSError as error:
        raise Unusable(f"cannot write {error.filename}: {error.strerror}") from None
    click.echo(f"wrote {private} (keep it secret) and {public} (give it away); the key is {key}", err=True)


@click.command("issue")
@click.argument("exam", metavar="EXAM")
@click.argument("decision", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="DECISIONS")
@click.option("--key", required=True, type=click.Path(path_type=Path), metavar="FILE", help="The issuer's private key.")
@click.option("--issuer", required=True, metavar="ID", help="Who issues: an https or did:web address.")
@click.option("--issuer-name", required=True, metavar="NAME")
@click.option("--register", required=True, type=click.Path(path_type=Path), metavar="FILE",
              help="The issuer's register of credentials; it is made when it is not there.")
@click.option("--status-url", default="", metavar="URL",
              help="Where the status list is published.  [default: from --issuer]")
@click.option("--holder", "holders", multiple=True, metavar="CANDIDATE=NAME", help="The name on the certificate.")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER",
              help="One file a credential, with its certificate as PDF and PNG, and the signed status list.")
def issue(
    exam: str, decision: Path, key: Path, issuer: str, issuer_name: str, register: Path, status_url: str,
    holders: tuple[str, ...], language: Any, output: Path,
) -> None:
    """Issue a credential to every candidate who has passed, from the decisions that `exam run` wrote as jsonl."""
    from trainer.credential.issuing import Issuer, IssuingProblem

    file = load_exam(exam)
    for item in holders:
        if not all(part.strip() for part in item.partition("=")):
            raise Unusable(f"--holder {item}: write CANDIDATE=NAME")
    names = dict(item.partition("=")[::2] for item in holders)
    try:
        desk = Issuer.open(issuer, issuer_name, key, register, status_url or f"{issuer}#status")
        issued = desk.issue(file, decision, names, language, output, datetime.now(UTC))
    except IssuingProblem as error:
        raise Unusable(str(error)) from None
    for path in issued:
        click.echo(str(path))
    click.echo(f"issued {len(issued)} credentials to {output}", err=True)
    sys.exit(0 if issued else 1)


@click.command("revoke")
@click.argument("register", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("credential", metavar="ID")
@click.option("--reason", required=True)
@click.option("--key", required=True, type=click.Path(path_type=Path), metavar="FILE", help="The issuer's private key.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Where the signed status list goes.")
def revoke(register: Path, credential: str, reason: str, key: Path, output: Path) -> None:
    """Revoke the credential ID of the REGISTER, and write the status list that verifiers need."""
    from trainer.credential.issuing import IssuingProblem, take_back

    refuse_overwriting(output, (register, key))
    try:
        take_back(register, credential, reason, key, output, datetime.now(UTC))
    except IssuingProblem as error:
        raise Unusable(str(error)) from None
    click.echo(f"revoked {credential}; publish {output}", err=True)


@click.command("verify")
@click.argument("credential", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="CREDENTIAL")
@click.option("--key", "keys", type=click.Path(path_type=Path, exists=True), metavar="FILE",
              help="The issuer's public key set, PEM, or did:web document.")
@click.option("--issuer", default="", metavar="ID", help="Who must have issued it.")
@click.option("--status", type=click.Path(path_type=Path, exists=True), metavar="FILE",
              help="The issuer's status list.")
@click.option("--holder", default="", metavar="NAME", help="Whose it must be.")
@click.option("--exam", default="", metavar="EXAM", help="The exam, in this very version, that it must be of.")
@click.option("--at", metavar="TIME", help="The moment to judge by, ISO 8601.  [default: now]")
@click.option("--rescore", is_flag=True, help="CREDENTIAL is a bundle: recompute the decision in it and compare.")
def verify_command(
    credential: Path, keys: Path | None, issuer: str, status: Path | None, holder: str, exam: str, at: str | None,
    rescore: bool,
) -> None:
    """Verify a credential offline and say exactly what failed; with --rescore, recompute a bundle's decision."""
    from trainer.credential import KeyProblem, read_public_keys, verify
    from trainer.exam.file import frozen

    if rescore:
        from trainer.exam.bundle import BundleProblem, rescored

        try:
            differences = rescored(credential, known_scenario_folders())
        except BundleProblem as error:
            raise Unusable(str(error)) from None
        for line in differences:
            click.echo(line)
        click.echo("the decision is the same, byte for byte" if not differences else "the decision differs", err=True)
        sys.exit(1 if differences else 0)
    if keys is None:
        raise Unusable("--key: the issuer's public key is needed; who issued it follows from nothing else")
    try:
        moment = datetime.fromisoformat(at) if at else datetime.now(UTC)
        public = read_public_keys(keys)
    except ValueError as error:
        raise Unusable(f"--at: {error}" if not isinstance(error, KeyProblem) else str(error)) from None
    verdict = verify(
        text_of(credential), public, moment if moment.tzinfo else moment.replace(tzinfo=UTC), issuer=issuer,
        holder=holder, exam_sha256=frozen(load_exam(exam))["sha256"] if exam else "",
        status=text_of(status) if status else "",
    )
    told: dict[str, Any] = {"valid": verdict.valid, "reason": verdict.reason, "detail": verdict.detail,
                            "checked": list(verdict.checked)}
    click.echo(json.dumps(told, ensure_ascii=False))
    if not verdict.valid:
        tell_error(f"{verdict.reason}: {verdict.detail}")
    elif "status" not in verdict.checked:
        click.echo("whether it was revoked was not checked: give --status", err=True)
    sys.exit(0 if verdict.valid else 1)
