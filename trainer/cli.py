"""The command line: names the commands and imports one only when it is called, so that a cold start stays cheap."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from importlib.metadata import version
from typing import IO, Any

import click

from scoring.foreign import one_line

INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells have it."""
COMMANDS = {
    "serve": "Start the browser app on this machine.",
    "score": "Score transcripts.",
    "play": "Play a role-play in the terminal, or headless from a file of replies.",
    "check": "Check scenario and rubric files.",
    "calibrate": "Hold the scorer against labelled replies and graded conversations.",
    "exam": "Certification: decide by an exam, issue credentials, verify and revoke them.",
    "disputes": "List the marks that trainees disagree with, as examples for the criterion files.",
    "new": "Write a new scenario to start from.",
    "fake-model": "Answer as a model's server would, without a model, for demonstrations.",
}
"""Command name -> help line. The command is `command` in `trainer.commands.<name>`, hyphens as underscores."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        with _told_in_one_line():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with _told_in_one_line():
            try:
                return super().invoke(ctx)
            except KeyboardInterrupt:
                click.echo("stopped", err=True)
                ctx.exit(INTERRUPTED)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return _command(cmd_name) if cmd_name in COMMANDS else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            ctx.fail(f"there is no command '{args[0]}'; use one of: {', '.join(COMMANDS)}")
        return super().resolve_command(ctx, args)


class Refused(click.ClickException):
    """A call that click refuses, without the usage in front: one line on standard error, exit status 2."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(f"error: {one_line(self.message)}", err=True)


@contextmanager
def _told_in_one_line() -> Iterator[None]:
    """Raise `Refused` in the place of a usage error; `trainer` alone still shows its help."""
    try:
        yield
    except click.exceptions.NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "trainer"
        message = " ".join(error.format_message().split()).rstrip(".")
        raise Refused(f"{message} (see `{command} --help`)") from None


@cache
def _command(name: str) -> click.Command:
    """Return a command with `--version` added, which may be done only once to each."""
    command: click.Command = import_module(f"trainer.commands.{name.replace('-', '_')}").command
    return click.version_option(version("service-trainer"), prog_name=f"trainer {name}")(command)


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("service-trainer"), prog_name="trainer")
def cli() -> None:
    """Practise service conversations, and score them with quoted evidence."""


def main() -> None:
    """Run the command line; text goes out as UTF-8 whatever the locale says."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    cli(prog_name="trainer")
