"""`trainer exam`: decide by an exam's rules, hand out credentials, verify them, take them back."""

from __future__ import annotations

import click

from trainer.commands.exam.credentials import issue, keygen, revoke
from trainer.commands.exam.evidence import bundle_command, collect
from trainer.commands.exam.running import run
from trainer.commands.exam.verifying import verify_command


@click.group("exam", epilog="Exit: 0 passed or valid, 1 not, 2 bad input or usage.")
def command() -> None:
    """Certification: decide by an exam's rules, issue credentials, verify them offline, revoke them."""


for part in (run, collect, keygen, issue, revoke, verify_command, bundle_command):
    command.add_command(part)
