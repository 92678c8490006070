"""`trainer score`: scorecards of conversations in files, to standard output or a file."""

from __future__ import annotations

import math
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar, cast

import click

from scoring import InvalidFile, Problem, Transcript, read_rubric
from scoring.foreign import one_line
from trainer.batch import STDIN, Result, Terms, Unscored, read_all, score_all, score_one
from trainer.commands import INTERNAL_ERROR, Unusable, known_scenario_folders, refuse_overwriting, tell_error
from trainer.commands.judging import Judging, check_opinions, judge_options, judging_of, session
from trainer.journal import Journal, journal_of
from trainer.output import Output, hang_up
from trainer.report import COACHED, FORMATS, Scored, report_of
from trainer.resuming import Kept, resumed, stamp_of

IDS = 100_000
"""Names of conversations that are remembered, to warn of one that stands twice: so many, that memory stays flat."""


T = TypeVar("T")


@dataclass(slots=True)
class Tally:
    """What a run has met so far; what it has to say goes to standard error as it comes."""

    fail_under: float | None
    debug: bool = False
    scored: int = 0
    passed: int = 0
    below: int = 0
    unscored: int = 0
    internal: int = 0
    needs_opinion: bool = False
    without_opinion: int = 0
    kept: int = 0
    bad_lines: int = 0
    problems: set[Problem] = field(default_factory=set)
    warned: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)

    def take(self, results: Iterator[Result | Kept]) -> Iterator[Scored | Kept]:
        """Yield the scored conversations, and report the rest."""
        for result in results:
            if isinstance(result, Problem):
                self.bad_lines += 1
                click.echo(str(result), err=True)
            elif isinstance(result, Unscored):
                self.miss(result)
            else:
                self.count(result)
                yield result

    def tell(self, problem: Problem) -> None:
        """Name a problem of a file that many conversations need, once."""
        if problem not in self.problems:
            click.echo(str(problem), err=True)
        self.problems.add(problem)

    def miss(self, result: Unscored) -> None:
        """Name a conversation that is not scored, and why."""
        self.unscored += 1
        for problem in result.problems:
            self.tell(problem)
        if result.problems:
            why = f"there are problems in {result.problems[0].path}"
        elif result.reason:
            why = result.reason
        else:
            self.internal += 1
            why = f"internal error: {result.error}{'' if self.debug else ' (--debug shows where)'}"
        tell_error(f"the conversation '{result.transcript}' is not scored: {why}")
        if self.debug and result.trace:
            click.echo(result.trace.rstrip("\n"), err=True)

    def count(self, result: Scored | Kept) -> None:
        card = result if isinstance(result, Kept) else result.scorecard
        if card.scenario and card.scenario_sha256 is None:
            self.warn(f"there is no scenario '{card.scenario}': the general terms hold, with fault {card.fault}",
                      f"scenario {card.scenario} {card.fault}")
        if card.transcript in self.ids:
            self.warn(f"more than one conversation is called '{card.transcript}'", f"twice {card.transcript}")
        elif len(self.ids) < IDS:
            self.ids.add(card.transcript)
        self.scored += 1
        self.passed += card.passed
        self.below += self.fail_under is not None and card.score < self.fail_under
        if isinstance(result, Kept):
            self.kept += 1
        elif result.second_opinion is not None and result.second_opinion["status"] != "scored":
            self.without_opinion += 1
            self.warn(f"the model gives no opinion on '{card.transcript}': {result.second_opinion['reason']}",
                      f"opinion {card.transcript}")

    def warn(self, message: str, key: str) -> None:
        if key not in self.warned:
            click.echo(f"warning: {one_line(message)}", err=True)
        self.warned.add(key)

    def summary(self) -> str:
        before = f" ({self.kept} of them before)" if self.kept else ""
        parts = [f"scored {self.scored}{before}", f"passed {self.passed}"]
        if self.fail_under is not None:
            parts.append(f"below {self.fail_under:g}: {self.below}")
        if self.unscored:
            parts.append(f"not scored {self.unscored}")
        if self.without_opinion:
            parts.append(f"without a second opinion {self.without_opinion}")
        if self.problems or self.bad_lines:
            parts.append(f"problems {len(self.problems) + self.bad_lines}")
        return ", ".join(parts)

    def status(self) -> int:
        """Return the exit status: 70 internal error, 2 bad input, 1 below `--fail-under`, else 0."""
        if self.internal:
            return INTERNAL_ERROR
        incomplete = self.unscored or (self.needs_opinion and self.without_opinion)
        if self.problems or self.bad_lines or incomplete or not self.scored:
            return 2
        return 1 if self.below else 0


@click.command("score")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--rubric", default="general", metavar="R", help="A rubric's name or file.  [default: general]")
@click.option("--format", "form", type=click.Choice(list(FORMATS)),
              help="jsonl where the output is piped or goes to a file, else text.")
@click.option("-o", "--output", metavar="FILE",
              help="Write to FILE, all at once when it is whole; `-` is standard output. As jsonl, a run that was "
              "killed goes on where it was.")
@click.option("--judge", type=click.Choice(["rules", "llm", "both"]), default="rules", show_default=True,
              help="both: a model's second opinion beside the score, where it has one; llm: every conversation must "
              "get one, else the exit status is 2. The score is the rules', but for what the rubric leaves to a model.")
@judge_options("--samples")
@click.option("--opinions", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
              help="Scorecards (jsonl) of --judge both: their answers decide what the rubric leaves to a model, and "
              "nobody is asked.")
@click.option("--fail-under", type=click.FloatRange(0, 100), metavar="N",
              help="Exit with 1 when a conversation scores less than N.")
@click.option("--jobs", type=click.IntRange(1, 256), default=1, show_default=True, metavar="N",
              help="Processes; the output is the same with any number.")
@click.option("--debug", is_flag=True, help="Show where an internal error came from.")
def command(
    paths: tuple[str, ...], rubric: str, form: str | None, output: str | None, judge: str, fail_under: float | None,
    jobs: int, debug: bool, opinions: Path | None, judge_samples: int, judge_seed: int, judge_jobs: int,
    journal: Path | None,
) -> None:
    """Score the transcripts in PATH... (.jsonl, .json, .yaml; `-` is standard input).

    Exit status: 0 done, 1 below --fail-under, 2 bad input or usage, 70 internal error; whatever can be scored is,
    and each conversation that is not is named.
    """
    if fail_under is not None and math.isnan(fail_under):
        raise click.BadParameter("nan is no number", param_hint="--fail-under")
    folders = known_scenario_folders()
    target = _target(output, (*paths, *((str(opinions),) if opinions else ())))
    judging = judging_of(judge, Judging(judge_samples, judge_seed, judge_jobs, journal), (*paths, rubric), target)
    left = _left_to_a_model(rubric)
    if opinions is not None:
        check_opinions(opinions, left, rubric, judge)
    tally = Tally(fail_under, debug, needs_opinion=judge == "llm")
    terminal = target is None and sys.stdout.isatty()
    form = form or ("text" if terminal else "jsonl")
    terms = Terms(rubric, folders, coached=form in COACHED, opinions=opinions)
    try:
        journal = journal_of(target) if form == "jsonl" and judging is None else None
        with _results(paths, terms, jobs, judging, judge, journal, decides=bool(left)) as results:
            _write(tally.take(results), form, Output(target), terminal)
    except BrokenPipeError:
        hang_up()
        sys.exit(0)
    except Unusable:
        raise
    except OSError as error:
        raise Unusable(f"cannot write {target or 'the output'}: {error.strerror or error}") from None
    except Exception as error:
        tell_error(f"internal error: {type(error).__name__}: {error}{'' if debug else ' (--debug shows where)'}")
        if debug:
            click.echo(traceback.format_exc().rstrip("\n"), err=True)
        sys.exit(INTERNAL_ERROR)
    if target is not None and not tally.scored:
        click.echo(f"nothing was scored, so {one_line(str(target))} is not written", err=True)
    click.echo(tally.summary(), err=True)
    sys.exit(tally.status())


@contextmanager
def _results(
    paths: tuple[str, ...], terms: Terms, jobs: int, judging: Judging | None, judge: str, journal: Path | None, *,
    decides: bool,
) -> Iterator[Iterator[Result | Kept]]:
    """Open the results of a run; where a model is asked as well, each with its second opinion. `decides`: the rubric
    leaves it something, so that it is asked first.

    With a `journal` those of a run that was killed are taken over; it is removed when all is written.
    """
    if journal is not None:
        with Journal(journal, stamp_of(terms)) as held:
            yield resumed(read_all(paths), terms, jobs, held)
        held.remove()
        return
    if judging is None:
        yield score_all(read_all(paths), terms, jobs)
        return
    with session(f"--judge {judge}", judging, terms.rubric, terms.folders) as opened:
        from trainer.judge.many import beside, deciding

        items = list(read_all(paths))
        progress = opened.progress(len(items), "judged")
        if decides:
            yield deciding(items, opened.bench, opened.jobs, progress,
                           lambda item, given: score_one(item, terms, given))
            return
        both = beside(score_all(items, terms, jobs), opened.bench, opened.jobs, progress, _judgeable)
        yield (replace(result, second_opinion=opinion) if isinstance(result, Scored) else result
               for result, opinion in both)


def _judgeable(result: Result) -> Transcript | None:
    return result.transcript if isinstance(result, Scored) else None


def _left_to_a_model(rubric: str) -> tuple[str, ...]:
    """Return the criteria that a rubric leaves to a model; end with the rubric's problems where it has any."""
    try:
        return read_rubric(rubric).second_opinion.counts
    except InvalidFile as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        sys.exit(2)


def _target(output: str | None, paths: tuple[str, ...]) -> Path | None:
    """Return the file that is written to, None for standard output. Raises `Unusable` when it is read from too."""
    if output is None or output == STDIN:
        return None
    target = Path(output)
    refuse_overwriting(target, paths)
    return target


def _write(results: Iterator[Scored | Kept], form: str, output: Output, terminal: bool) -> None:
    """Write the report; a file only when something was scored."""
    report = report_of(form)
    first = next(results, None)
    if first is None and output.path is not None:
        return
    with output.open() as stream:
        # what was kept of a run before comes as jsonl alone, which asks for nothing but the line
        shown = cast("Iterator[Scored]", _and(first, results))
        for piece in report(shown, colour=terminal and "NO_COLOR" not in os.environ):
            stream.write(piece.encode("utf-8"))
            if terminal or output.path is None:
                stream.flush()


def _and(first: T | None, rest: Iterator[T]) -> Iterator[T]:
    if first is not None:
        yield first
        yield from rest
