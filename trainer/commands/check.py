"""`trainer check`: every mistake of scenario, rubric and criterion files, one line each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from trainer.commands import Unusable, known_scenario_folders

if TYPE_CHECKING:
    from trainer.scenario import ScenarioFile


@click.command(epilog="Exit: 0 clean, 1 problems found, 2 usage.")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path), metavar="[PATH]...")
@click.option("--write-schema", is_flag=True, help="Only write scenarios/scenario.schema.json, for editors, again.")
@click.option("--coverage", is_flag=True, help="Also print what no self-test brings about, by line.")
@click.option("--fidelity", is_flag=True,
              help="Instead play scripted trainees, and print how true to life the customers are.")
@click.option("--plays", type=click.IntRange(1, 10_000), default=100, show_default=True,
              help="Seeded plays a scenario, for --fidelity.")
@click.option("--anew", is_flag=True, help="Check every file, also those that have not changed since the last time.")
def command(
    paths: tuple[Path, ...], write_schema: bool, coverage: bool, fidelity: bool, plays: int, anew: bool
) -> None:
    """Check scenario, rubric and criterion files: shape, links, reachability, lines, recognition, self-tests.

    PATHs are files or folders; without one, everything that comes with the product and the folder of
    TRAINER_SCENARIOS is checked. Each problem is printed as `file:line:column: error: what (how to mend it) [code]`,
    with how to mend it in Chinese too where the file is Chinese.

    What was found in a file is kept (in the folder of TRAINER_HOME) until the file, what it uses or the program
    changes, so that a large library is checked in seconds after a change of one file.

    --fidelity plays every scenario many times, with the replies of its self-tests and with trainees who settle nothing,
    and counts facts that leak, fair questions that are not answered, customers won by fine words, talks without an end
    and lines said twice; exit status 1 when a bar is missed.
    """
    from trainer.checks import check_paths, default_paths, unplayed, yaml_files
    from trainer.checks.chinese import explained
    from trainer.checks.kept import KeptChecks
    from trainer.settings import read_settings

    if write_schema:
        from trainer import schema

        click.echo(f"wrote {schema.write_schema()}", err=True)
        return
    if not paths:
        known_scenario_folders()
    named = paths or default_paths()
    for path in named:
        if not yaml_files([path]):
            raise Unusable(f"there is no YAML file in {path}")
    files = yaml_files(named)
    if fidelity:
        raise SystemExit(_measure(files, plays))
    problems = check_paths(files, None if anew else KeptChecks(read_settings().cache / "checks"))
    for problem in problems:
        click.echo(str(explained(problem)))
    if coverage:
        _cover(files)
    counted = f"{len(files)} file{'' if len(files) == 1 else 's'}"
    found = f"{len(problems)} problem{'' if len(problems) == 1 else 's'}" if problems else "no problems"
    waiting = unplayed(problems)
    later = f"; the self-tests of {waiting} wait until the rest is mended" if waiting else ""
    click.echo(f"checked {counted}: {found}{later}", err=True)
    raise SystemExit(1 if problems else 0)


def _scenarios(files: list[Path]) -> list[ScenarioFile]:
    """Return the scenarios among the files that can be read."""
    from scoring.problem import InvalidFile
    from trainer.checks.files import kind_of
    from trainer.scenario import read_scenario

    found = []
    for path in files:
        if kind_of(path) == "scenario":
            try:
                found.append(read_scenario(path))
            except InvalidFile as error:
                click.echo(str(error), err=True)
    return found


def _cover(files: list[Path]) -> None:
    from trainer.checks.covering import render_coverage

    for file in _scenarios(files):
        for line in render_coverage(file):
            click.echo(line)


def _measure(files: list[Path], plays: int) -> int:
    """Print the fidelity report; return the exit status."""
    from trainer.fidelity import Fidelity, measure, render_fidelity

    seen: list[Fidelity] = []

    def measured() -> Iterator[Fidelity]:
        for file in _scenarios(files):
            seen.append(measure(file, plays))
            yield seen[-1]

    for line in render_fidelity(measured()):
        click.echo(line)
    missed = sum(not fidelity.meets for fidelity in seen)
    told = f"measured {len(seen)} scenario files over {plays} plays each: {missed or 'none'} misses a bar"
    click.echo(told, err=True)
    return 1 if missed or not seen else 0
