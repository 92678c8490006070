"""The commands, one a file; each is `command` in `trainer.commands.<name>` (see `trainer.cli.COMMANDS`)."""

from __future__ import annotations

import click


class Unusable(click.ClickException):
    """The caller's mistake: one line on standard error, exit status 2."""

    exit_code = 2
