"""`trainer score`: scorecards of conversations in files, to standard output or a file."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import click

from scoring import InvalidFile, Problem, read_rubric
from trainer.batch import Result, Terms, read_all, score_all
from trainer.report import FORMATS, Scored, report_of
from trainer.settings import read_settings


@dataclass(slots=True)
class Tally:
    """What a run has met so far; what it has to say goes to standard error as it comes."""

    fail_under: float | None
    scored: int = 0
    passed: int = 0
    below: int = 0
    problems: set[Problem] = field(default_factory=set)
    warned: set[str] = field(default_factory=set)

    def take(self, results: Iterator[Result]) -> Iterator[Scored]:
        """Yield the scored conversations, and report the rest."""
        for result in results:
            if isinstance(result, Problem):
                if result not in self.problems:
                    click.echo(str(result), err=True)
                self.problems.add(result)
            else:
                self.count(result)
                yield result

    def count(self, result: Scored) -> None:
        card = result.scorecard
        if card.scenario and card.scenario_sha256 is None:
            self.warn(f"there is no scenario '{card.scenario}': the general terms hold, with fault {card.fault}",
                      f"scenario {card.scenario} {card.fault}")
        if f"id {card.transcript}" in self.warned:
            self.warn(f"more than one conversation is called '{card.transcript}'", f"twice {card.transcript}")
        self.warned.add(f"id {card.transcript}")
        self.scored += 1
        self.passed += card.passed
        self.below += self.fail_under is not None and card.score < self.fail_under

    def warn(self, message: str, key: str) -> None:
        if key not in self.warned:
            click.echo(f"warning: {_one_line(message)}", err=True)
        self.warned.add(key)

    def summary(self) -> str:
        parts = [f"scored {self.scored}", f"passed {self.passed}"]
        if self.fail_under is not None:
            parts.append(f"below {self.fail_under:g}: {self.below}")
        if self.problems:
            parts.append(f"problems {len(self.problems)}")
        return ", ".join(parts)

    def status(self) -> int:
        """Return the exit status: 2 bad input, 1 below `--fail-under`, else 0."""
        return 2 if self.problems or not self.scored else 1 if self.below else 0


def _one_line(text: str) -> str:
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)


def _fail(message: str) -> None:
    click.echo(f"error: {message}", err=True)
    sys.exit(2)


@contextmanager
def _output(path: Path | None) -> Iterator[BinaryIO]:
    """Open where the result goes. A file appears under its name only when it is whole."""
    if path is None or (path.exists() and not path.is_file()):
        if path is None:
            yield sys.stdout.buffer
        else:
            with path.open("wb") as stream:
                yield stream
        return
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        with unfinished.open("wb") as stream:
            yield stream
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


@click.command("score")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--rubric", default="general", metavar="R", help="A rubric's name or file.  [default: general]")
@click.option("--format", "form", type=click.Choice(list(FORMATS)),
              help="jsonl where the output is piped or goes to a file, else text.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE",
              help="Write to FILE, all at once when it is whole.")
@click.option("--judge", type=click.Choice(["rules", "llm", "both"]), default="rules", show_default=True)
@click.option("--fail-under", type=click.FloatRange(0, 100), metavar="N",
              help="Exit with 1 when a conversation scores less than N.")
@click.option("--jobs", type=click.IntRange(1, 256), default=1, show_default=True, metavar="N",
              help="Processes; the output is the same with any number.")
def command(
    paths: tuple[str, ...], rubric: str, form: str | None, output: Path | None, judge: str, fail_under: float | None,
    jobs: int,
) -> None:
    """Score the transcripts in PATH... (.jsonl, .json, .yaml; `-` is standard input).

    Exit status: 0 done, 1 below --fail-under, 2 bad input or usage; good lines are scored beside bad ones.
    """
    if fail_under is not None and math.isnan(fail_under):
        raise click.BadParameter("nan is no number", param_hint="--fail-under")
    if judge != "rules":
        _fail(f"--judge {judge}: this version has no endpoint judge; use --judge rules")
    terms = Terms(rubric, read_settings().scenario_folders)
    try:
        read_rubric(rubric)
    except InvalidFile as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        sys.exit(2)
    terminal = output is None and sys.stdout.isatty()
    tally = Tally(fail_under)
    try:
        _write(tally.take(score_all(read_all(paths), terms, jobs)), form or ("text" if terminal else "jsonl"),
               output, terminal)
    except BrokenPipeError:
        # Whoever read has had enough. What is still in the buffer must not fail once more when the interpreter ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        _fail(f"cannot write {output or 'the output'}: {error.strerror or error}")
    click.echo(tally.summary(), err=True)
    sys.exit(tally.status())


def _write(results: Iterator[Scored], form: str, output: Path | None, terminal: bool) -> None:
    report = report_of(form)
    with _output(output) as stream:
        for piece in report(results, colour=terminal and "NO_COLOR" not in os.environ):
            stream.write(piece.encode("utf-8"))
            if terminal or output is None:
                stream.flush()
