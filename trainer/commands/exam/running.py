"""`trainer exam run`: a decision for every candidate of the transcripts."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from trainer.commands import Unusable, refuse_overwriting
from trainer.commands.exam.loading import LANGUAGES, check_answers, load_exam

if TYPE_CHECKING:
    from trainer.exam import Decision, ExamFile
    from trainer.exam.appeal import Appeal

FORMATS = ("jsonl", "csv", "junit", "xapi", "html", "pdf")


@click.command("run")
@click.argument("exam", metavar="EXAM")
@click.argument("paths", metavar="TRANSCRIPTS...", nargs=-1, required=True)
@click.option("--format", "form", type=click.Choice(FORMATS), default="jsonl", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Write to FILE, all at once when it is whole. A run that was killed goes on where it was.")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True,
              help="Of the page, for html and pdf.")
@click.option("--home", default="urn:service-trainer", show_default=True, metavar="URL",
              help="Whose account names the candidates' are, for xapi.")
@click.option("--rulings", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE",
              help="Rulings of an appeal, one JSON object a line: decide again without the marks they strike.")
@click.option("--opinions", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE",
              help="Scorecards (jsonl) of `trainer score --judge both`: their answers decide what the rubric leaves to "
              "a model. Nobody is asked.")
@click.option("--jobs", type=click.IntRange(1, 256), default=1, show_default=True, metavar="N", help="Processes.")
def run(
    exam: str, paths: tuple[str, ...], form: str, output: Path | None, language: Any, home: str,
    rulings: Path | None, opinions: Path | None, jobs: int,
) -> None:
    """Decide about every candidate (`staff`) of the transcripts by the rules of EXAM (a file, or a packaged exam's id).

    Every rule is told with its figure and evidence. A conversation that cannot be scored leaves its candidate
    undecided.
    """
    import tempfile

    from trainer.batch import read_all
    from trainer.exam.run import Progress, decisions, gather, stamp_of
    from trainer.exam.spool import Spool
    from trainer.journal import journal_of
    from trainer.output import Output, hang_up

    refuse_overwriting(output, (*paths, rulings, opinions, exam))
    file = load_exam(exam)
    check_answers(file, opinions)
    appeal = _appeal(file, rulings, opinions) if rulings else None
    items = appeal.watch(read_all(paths)) if appeal else read_all(paths)
    progress, tally = Progress(tell=lambda problem: click.echo(str(problem), err=True)), _Tally()
    try:
        with tempfile.TemporaryDirectory() as folder:
            with Spool(journal_of(output) or Path(folder) / "journal", stamp_of(file, opinions)) as spool:
                gather(file, items, spool, progress, jobs=jobs, told=_Bar(), opinions=opinions)
                for problem in appeal.problems if appeal else ():
                    progress.met(problem)
                with Output(output).open() as stream:
                    for piece in _rendered(form, tally.take(decisions(file, spool, appeal)), file, language, home):
                        stream.write(piece)
            spool.remove()
    except BrokenPipeError:
        hang_up()
        sys.exit(0)
    except OSError as error:
        raise Unusable(f"cannot write {output or 'the output'}: {error.strerror or error}") from None
    known = f" ({progress.known} of them before)" if progress.known else ""
    click.echo(f"scored {progress.scored + progress.known} conversations{known}, decided {tally.decided}: passed "
               f"{tally.passed}, failed {tally.failed}, undecided {tally.undecided}", err=True)
    if progress.nameless:
        click.echo(f"warning: {progress.nameless} conversations name no staff and count for nobody", err=True)
    bad = progress.problems or tally.undecided or not tally.decided
    sys.exit(2 if bad else 1 if tally.failed else 0)


def _appeal(file: ExamFile, rulings: Path, opinions: Path | None) -> Appeal:
    from scoring.problem import InvalidFile
    from trainer.exam.appeal import read_appeal

    try:
        return read_appeal(file, rulings, opinions)
    except InvalidFile as error:
        click.echo(str(error), err=True)
        raise SystemExit(2) from None


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
