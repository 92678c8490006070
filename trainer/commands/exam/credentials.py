"""`trainer exam keygen`, `issue` and `revoke`: the issuer's side of credentials."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from scoring.foreign import one_line
from trainer.commands import Unusable, refuse_overwriting
from trainer.commands.exam.loading import LANGUAGES, load_exam


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
    from trainer.credential.awarding import IssuingProblem
    from trainer.credential.issuing import Issuer

    file = load_exam(exam)
    for item in holders:
        if not all(part.strip() for part in item.partition("=")):
            raise Unusable(f"--holder {item}: write CANDIDATE=NAME")
    names = dict(item.partition("=")[::2] for item in holders)
    try:
        desk = Issuer.open(issuer, issuer_name, key, register, status_url or f"{issuer}#status")
        issued = desk.issue(file, decision, names, language, output, datetime.now(UTC),
                            lambda line: click.echo(one_line(line), err=True))
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
    from trainer.credential.awarding import IssuingProblem
    from trainer.credential.issuing import take_back

    refuse_overwriting(output, (register, key))
    try:
        take_back(register, credential, reason, key, output, datetime.now(UTC))
    except IssuingProblem as error:
        raise Unusable(str(error)) from None
    click.echo(f"revoked {credential}; publish {output}", err=True)
