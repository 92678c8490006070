"""`trainer exam`: decide by an exam's rules, hand out credentials, verify them, take them back."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scoring.foreign import one_line
from trainer.commands import Unusable, known_scenario_folders, tell_error

if TYPE_CHECKING:
    from trainer.exam import Decision, ExamFile

FORMATS = ("jsonl", "csv", "junit", "xapi", "html", "pdf")
LANGUAGES = ("zh-Hans", "zh-Hant", "en")


@click.group("exam", epilog="Exit: 0 passed or valid, 1 not, 2 bad input or usage.")
def command() -> None:
    """Certification: decide by an exam's rules, issue credentials, verify them offline, revoke them."""


@command.command("run")
@click.argument("exam", metavar="EXAM")
@click.argument("paths", metavar="TRANSCRIPTS...", nargs=-1, required=True)
@click.option("--format", "form", type=click.Choice(FORMATS), default="jsonl", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Write to FILE, all at once when it is whole. A run that was killed goes on where it was.")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True,
              help="Of the page, for html and pdf.")
@click.option("--home", default="urn:service-trainer", show_default=True, metavar="URL",
              help="Whose account names the candidates' are, for xapi.")
@click.option("--jobs", type=click.IntRange(1, 256), default=1, show_default=True, metavar="N", help="Processes.")
def run(
    exam: str, paths: tuple[str, ...], form: str, output: Path | None, language: Any, home: str, jobs: int,
) -> None:
    """Decide about every candidate (`staff`) of the transcripts by the rules of EXAM (a file, or a packaged exam's id).

    Every rule is told with its figure and evidence. A conversation that cannot be scored leaves its candidate
    undecided.
    """
    import tempfile

    from trainer.batch import read_all
    from trainer.exam.run import Progress, decisions, gather, stamp_of
    from trainer.exam.spool import Spool
    from trainer.output import Output

    file = load_exam(exam)
    progress = Progress()
    with tempfile.TemporaryDirectory() as folder:
        journal = output.with_name(f".{output.name}.journal") if output else Path(folder) / "journal"
        spool = Spool(journal, stamp_of(file))
        with spool:
            gather(file, read_all(paths), spool, progress, jobs=jobs, told=_Bar())
            for problem in progress.problems:
                click.echo(str(problem), err=True)
            tally = _Tally()
            try:
                with Output(output).open() as stream:
                    for piece in _rendered(form, tally.take(decisions(file, spool)), file, language, home):
                        stream.write(piece)
            except OSError as error:
                raise Unusable(f"cannot write {output or 'the output'}: {error.strerror or error}") from None
        if output:
            spool.remove()
    known = f" ({progress.known} of them before)" if progress.known else ""
    click.echo(f"scored {progress.scored + progress.known} conversations{known}, decided {tally.decided}: passed "
               f"{tally.passed}, failed {tally.failed}, undecided {tally.undecided}", err=True)
    if progress.nameless:
        click.echo(f"warning: {progress.nameless} conversations name no staff and count for nobody", err=True)
    bad = progress.problems or tally.undecided or not tally.decided
    sys.exit(2 if bad else 1 if tally.failed else 0)


class _Bar:
    """Tells on a terminal how far a long run is."""

    def __init__(self) -> None:
        self.next = 200

    def __call__(self, progress: Any) -> None:
        if sys.stderr.isatty() and progress.read >= self.next:
            click.echo(f"\r{progress.read} conversations", nl=False, err=True)
            self.next += 200


class _Tally:
    def __init__(self) -> None:
        self.decided = self.passed = self.failed = self.undecided = 0

    def take(self, found: Iterator[Decision]) -> Iterator[Decision]:
        for decision in found:
            self.decided += 1
            setattr(self, decision.outcome, getattr(self, decision.outcome) + 1)
            yield decision


def _rendered(
    form: str, found: Iterator[Decision], file: ExamFile, language: Any, home: str,
) -> Iterator[bytes]:
    from trainer.report import exam_lines, exam_page, exam_xapi
    from trainer.report.fonts import NoFont

    if form == "pdf":
        try:
            yield exam_page.pdf_of(found, file, language)
        except NoFont as error:
            raise Unusable(str(error)) from None
        return
    pieces: Iterator[str] = {
        "jsonl": lambda: exam_lines.as_jsonl(found), "csv": lambda: exam_lines.as_csv(found),
        "junit": lambda: exam_lines.as_junit(found), "html": lambda: exam_page.html_of(found, file, language),
        "xapi": lambda: exam_xapi.as_xapi(found, file, home, datetime.now(UTC)),
    }[form]()
    for piece in pieces:
        yield piece.encode("utf-8", "surrogatepass")


def load_exam(name: str) -> ExamFile:
    """Return an exam by its path, or a packaged one by its id. Raises `Unusable`, or ends with its problems."""
    from scoring.problem import InvalidFile
    from trainer.exam import read_exam

    packaged = Path(str(files("scenarios"))) / "exams" / f"{name}.yaml"
    path = Path(name) if Path(name).suffix in (".yaml", ".yml") else packaged
    if not path.is_file():
        known = ", ".join(sorted(item.stem for item in packaged.parent.glob("*.yaml")))
        raise Unusable(f"there is no exam '{name}'; give the path of a .yaml file, or one of: {known}")
    try:
        return read_exam(path, known_scenario_folders())
    except InvalidFile as error:
        click.echo(str(error), err=True)
        raise SystemExit(2) from None


@command.command("keygen")
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


@command.command("issue")
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


@command.command("revoke")
@click.argument("register", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("credential", metavar="ID")
@click.option("--reason", required=True)
@click.option("--key", required=True, type=click.Path(path_type=Path), metavar="FILE", help="The issuer's private key.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Where the signed status list goes.")
def revoke(register: Path, credential: str, reason: str, key: Path, output: Path) -> None:
    """Revoke the credential ID of the REGISTER, and write the status list that verifiers need."""
    from trainer.credential.issuing import IssuingProblem, take_back

    try:
        take_back(register, credential, reason, key, output, datetime.now(UTC))
    except IssuingProblem as error:
        raise Unusable(str(error)) from None
    click.echo(f"revoked {credential}; publish {output}", err=True)


@command.command("verify")
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
        _text(credential), public, moment if moment.tzinfo else moment.replace(tzinfo=UTC), issuer=issuer,
        holder=holder, exam_sha256=frozen(load_exam(exam))["sha256"] if exam else "",
        status=_text(status) if status else "",
    )
    told: dict[str, Any] = {"valid": verdict.valid, "reason": verdict.reason, "detail": verdict.detail,
                            "checked": list(verdict.checked)}
    click.echo(json.dumps(told, ensure_ascii=False))
    if not verdict.valid:
        tell_error(f"{verdict.reason}: {verdict.detail}")
    elif "status" not in verdict.checked:
        click.echo("whether it was revoked was not checked: give --status", err=True)
    sys.exit(0 if verdict.valid else 1)


@command.command("bundle")
@click.argument("exam", metavar="EXAM")
@click.argument("paths", metavar="TRANSCRIPTS...", nargs=-1, required=True)
@click.option("--candidate", required=True, metavar="NAME", help="Whose decision.")
@click.option("--credential", type=click.Path(path_type=Path, exists=True), metavar="FILE",
              help="His credential, if any.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.zip")
def bundle_command(exam: str, paths: tuple[str, ...], candidate: str, credential: Path | None, output: Path) -> None:
    """Write all that is needed to defend one decision: transcripts, exam, rubric, scenarios, versions, decision."""
    from trainer.exam.bundle import BundleProblem, write_bundle

    try:
        decision = write_bundle(load_exam(exam), paths, candidate, output, _text(credential) if credential else "")
    except BundleProblem as error:
        raise Unusable(str(error)) from None
    click.echo(f"wrote {output}: {candidate} {decision.outcome}", err=True)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise Unusable(f"{one_line(str(path))}: {error.strerror}") from None
