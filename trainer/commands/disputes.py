"""`trainer disputes`: the marks that trainees see otherwise, as examples for the criterion files."""

from __future__ import annotations

from pathlib import Path

import click

from scoring.problem import InvalidFile
from trainer.commands import Unusable
from trainer.disputes import Dispute, disputes
from trainer.output import Output, hang_up
from trainer.report.disputed import disputes_as_text, disputes_as_yaml
from trainer.scenario import ScenarioFile, read_scenario, scenario_path
from trainer.settings import read_settings
from trainer.store import Store, StoreError


@click.command("disputes")
@click.option("--format", "form", type=click.Choice(["text", "yaml"]), default="text", show_default=True,
              help="yaml: `examples` to put into the criterion files, where they run as tests.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Write to FILE, all at once when it is whole.")
def command(form: str, output: Path | None) -> None:
    """List the marks that trainees disagree with, and why.

    Each is written as an example in the format of the criterion files: the evidence in [[double brackets]], none where
    the criterion should stay silent. Put it under `examples` of the file named above it and run the tests. What is said
    of a move of a scenario is an example or counter-example for that move; `trainer check` tries it.

    Exit status: 0 done, 2 bad input or usage.
    """
    found = _read()
    try:
        with Output(output).open() as stream:
            for piece in (disputes_as_yaml if form == "yaml" else disputes_as_text)(found, _file_of):
                stream.write(piece.encode("utf-8", "backslashreplace"))
            stream.flush()
    except BrokenPipeError:
        hang_up()
    except OSError as error:
        raise Unusable(f"cannot write {output}: {error.strerror or error}") from None
    click.echo(f"{len(found)} {'mark is' if len(found) == 1 else 'marks are'} seen otherwise", err=True)


def _file_of(dispute: Dispute) -> ScenarioFile | None:
    """Return the scenario that was played, None where it is gone or broken."""
    path = scenario_path(read_settings().scenario_folders, dispute.scenario, dispute.language)
    try:
        return read_scenario(path) if path else None
    except InvalidFile:
        return None


def _read() -> tuple[Dispute, ...]:
    try:
        store = Store(read_settings().database_url)
        try:
            return disputes(store)
        finally:
            store.close()
    except StoreError as error:
        raise Unusable(str(error)) from None
