"""`trainer exam verify`: the verdict on a credential, and on a decision that is made again from its bundle."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scoring.foreign import one_line
from trainer.commands import Unusable, known_scenario_folders, tell_error
from trainer.commands.exam.loading import load_exam, text_of

if TYPE_CHECKING:
    from trainer.credential import Verdict

NOT_LOOKED_AT = {
    "status": "whether it was revoked, or another issued in its place, was not checked: give --status",
    "exam": "which exam it is of was not compared: give --exam",
    "holder": "whose it is was not compared: give --holder",
}


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
@click.option("--rescore", is_flag=True,
              help="CREDENTIAL is a bundle: recompute the decision in it and compare; with --key, verify the "
              "credential in it too.")
def verify_command(
    credential: Path, keys: Path | None, issuer: str, status: Path | None, holder: str, exam: str, at: str | None,
    rescore: bool,
) -> None:
    """Verify a credential offline and say exactly what failed; with --rescore, recompute a bundle's decision."""
    same = _made_again(credential, keys, (issuer, status, holder, exam, at)) if rescore else None
    if same is not None and keys is None:
        sys.exit(0 if same[0] else 1)
    if keys is None:
        raise Unusable("--key: the issuer's public key is needed; who issued it follows from nothing else")
    verdict = _verdict(same[1] if same else text_of(credential), keys, issuer, status, holder, exam, at)
    _tell(verdict)
    sys.exit(0 if verdict.valid and (same is None or same[0]) else 1)


def _made_again(bundle: Path, keys: Path | None, asked: tuple[Any, ...]) -> tuple[bool, str]:
    """Tell in what a bundle's decision differs when it is made again; return whether in nothing, and the credential."""
    from trainer.exam.bundle import BundleProblem
    from trainer.exam.rescoring import rescored

    if keys is None and any(asked):
        raise Unusable("--issuer, --status, --holder, --exam and --at ask about the credential in the bundle, and for "
                       "that the issuer's public key is needed: give --key")
    try:
        made = rescored(bundle, known_scenario_folders())
    except BundleProblem as error:
        raise Unusable(str(error)) from None
    if keys is not None and not made.credential:
        raise Unusable(f"{bundle}: there is no credential in it to verify by --key; leave --key out, or make the "
                       "bundle with --credential")
    for line in made.differences:
        click.echo(one_line(line))
    if made.differences:
        click.echo("the bundle differs from what its own transcripts, exam and scenarios give", err=True)
    else:
        click.echo("the decision is the same, byte for byte", err=True)
    if made.credential and keys is None:
        click.echo("the credential in it was held beside the decision; who signed it was not checked: give --key",
                   err=True)
    return not made.differences, made.credential


def _verdict(
    token: str, keys: Path, issuer: str, status: Path | None, holder: str, exam: str, at: str | None,
) -> Verdict:
    from trainer.credential import KeyProblem, read_public_keys, verify
    from trainer.exam.file import frozen

    try:
        moment = datetime.fromisoformat(at) if at else datetime.now(UTC)
    except ValueError:
        raise Unusable(f"--at {at}: not a moment; write it like 2027-01-31 or 2027-01-31T12:00:00+08:00") from None
    try:
        public = read_public_keys(keys)
    except KeyProblem as error:
        raise Unusable(str(error)) from None
    return verify(
        token, public, moment if moment.tzinfo else moment.replace(tzinfo=UTC), issuer=issuer, holder=holder,
        exam_sha256=frozen(load_exam(exam))["sha256"] if exam else "", status=text_of(status) if status else "",
    )


def _tell(verdict: Verdict) -> None:
    unchecked = [name for name in NOT_LOOKED_AT if name not in verdict.checked] if verdict.valid else []
    told: dict[str, Any] = {"valid": verdict.valid, "reason": verdict.reason, "detail": verdict.detail,
                            "checked": list(verdict.checked)}
    if verdict.valid:
        told |= {"unchecked": unchecked, **verdict.says}
    click.echo(json.dumps(told, ensure_ascii=False))
    if not verdict.valid:
        tell_error(f"{verdict.reason}: {verdict.detail}")
        return
    for name in unchecked:
        click.echo(NOT_LOOKED_AT[name] if name != "status" or verdict.listed else
                   "it has no place in any status list: nobody can revoke it", err=True)
    click.echo(one_line(f"it was issued to {verdict.says['holder']}: see that whoever shows it is that person; a "
                        "credential can be copied"), err=True)
