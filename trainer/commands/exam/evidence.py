"""`trainer exam collect` and `bundle`: what was handed in, and all that defends one decision."""

from __future__ import annotations

import json
from pathlib import Path

import click

from trainer.commands import Unusable, refuse_overwriting
from trainer.commands.exam.loading import check_answers, load_exam, text_of


@click.command("collect")
@click.argument("exam", metavar="EXAM")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Where the transcripts go, all at once when they are whole.  [default: standard output]")
@click.option("--log", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Where the logs of the sittings go, one a line.")
def collect(exam: str, output: Path | None, log: Path | None) -> None:
    """Write the transcripts of all sittings of EXAM (an id) that were handed in in the browser, for `exam run`."""
    from trainer.exam.sitting import log_of, transcript_lines
    from trainer.output import Output
    from trainer.settings import read_settings
    from trainer.sittings import SittingStore
    from trainer.store import Store, StoreError

    try:
        store = Store(read_settings().database_url)
        kept = SittingStore(store)
        found = sorted(kept.handed_in(Path(exam).stem), key=lambda sitting: (sitting.handed_in_at, sitting.id))
        logs = [log_of(sitting, kept.events(sitting.id)) for sitting in found]
        store.close()
    except StoreError as error:
        raise Unusable(str(error)) from None
    lines = [line for sitting in found for line in transcript_lines(sitting)]
    for place, items in ((output, lines), *(((log, logs),) if log else ())):
        text = "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items)
        try:
            with Output(place).open() as stream:
                stream.write(text.encode("utf-8", "surrogatepass"))
        except OSError as error:
            raise Unusable(f"cannot write {place or 'the output'}: {error.strerror or error}") from None
    click.echo(f"collected {len(lines)} conversations of {len(found)} sittings", err=True)


@click.command("bundle")
@click.argument("exam", metavar="EXAM")
@click.argument("paths", metavar="TRANSCRIPTS...", nargs=-1, required=True)
@click.option("--candidate", required=True, metavar="NAME", help="Whose decision.")
@click.option("--credential", type=click.Path(path_type=Path, exists=True), metavar="FILE",
              help="His credential, if any.")
@click.option("--rulings", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE",
              help="The rulings of an appeal, as for `exam run`.")
@click.option("--opinions", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE",
              help="The scorecards with a model's answers, as for `exam run`.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.zip")
def bundle_command(
    exam: str, paths: tuple[str, ...], candidate: str, credential: Path | None, rulings: Path | None,
    opinions: Path | None, output: Path,
) -> None:
    """Write all that is needed to defend one decision: transcripts, exam, rubric, scenarios, versions, decision."""
    from scoring.problem import InvalidFile, Problem
    from trainer.exam.bundle import BundleProblem, write_bundle

    refuse_overwriting(output, (*paths, rulings, credential, opinions, exam))
    file = load_exam(exam)
    check_answers(file, opinions)
    problems: list[Problem] = []

    def tell(problem: Problem) -> None:
        problems.append(problem)
        click.echo(str(problem), err=True)

    try:
        token = text_of(credential) if credential else ""
        decision = write_bundle(file, paths, candidate, output, token, rulings, opinions, tell)
    except BundleProblem as error:
        raise Unusable(str(error)) from None
    except InvalidFile as error:
        click.echo(str(error), err=True)
        raise SystemExit(2) from None
    click.echo(f"wrote {output}: {candidate} {decision.outcome}", err=True)
    raise SystemExit(2 if problems else 0)
