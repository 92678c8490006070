"""The commands, one a file; each is `command` in `trainer.commands.<name>` (see `trainer.cli.COMMANDS`)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

import click

from scoring.foreign import one_line
from trainer.settings import EndpointSettings, read_settings

INTERNAL_ERROR = 70
"""Exit status when the mistake is this program's own (`EX_SOFTWARE` of sysexits.h); no other status means that."""


class Unusable(click.ClickException):
    """The caller's mistake: one line on standard error, exit status 2."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        tell_error(self.format_message())


def tell_error(message: str) -> None:
    """Say on standard error, in one line, what is wrong with a call or went wrong in it."""
    click.echo(f"error: {one_line(message)}", err=True)


def known_scenario_folders() -> tuple[Path, ...]:
    """Return where scenarios are looked for. Raises `Unusable` when the folder of `TRAINER_SCENARIOS` is not there."""
    folders = read_settings().scenario_folders
    for folder in folders:
        if not folder.is_dir():
            raise Unusable(f"TRAINER_SCENARIOS: there is no folder '{folder}'")
    return folders


def known_endpoint(asked: str, instead: str) -> EndpointSettings:
    """Return the endpoint of the settings. Raises `Unusable` where there is none that can be used.

    `asked` is the option that needs it, `instead` one that does not.
    """
    settings = read_settings()
    if settings.endpoint_problem:
        raise Unusable(f"{asked}: {settings.endpoint_problem}")
    if settings.endpoint is None:
        raise Unusable(f"{asked}: no endpoint is set; set TRAINER_BASE_URL and TRAINER_MODEL, or use {instead}")
    return settings.endpoint


def refuse_overwriting(output: Path | None, read: Iterable[str | Path | None], option: str = "-o") -> None:
    """Raise `Unusable` when a file that is written is one of those that are read; None and `-` are no files."""
    if output is None or not output.exists():
        return
    for path in read:
        if path is not None and str(path) != "-" and Path(path).exists() and output.samefile(path):
            raise Unusable(f"{option} {output}: the file is read from too, and would be overwritten; choose another "
                           "name")
