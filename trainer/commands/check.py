"""`trainer check`: every mistake of scenario, rubric and criterion files, one line each."""

from __future__ import annotations

from pathlib import Path

import click

from trainer.commands import Unusable, known_scenario_folders


@click.command(epilog="Exit: 0 clean, 1 problems found, 2 usage.")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path), metavar="[PATH]...")
@click.option("--write-schema", is_flag=True, help="Only write scenarios/scenario.schema.json, for editors, again.")
def command(paths: tuple[Path, ...], write_schema: bool) -> None:
    """Check scenario, rubric and criterion files: shape, links, reachability, lines, recognition, self-tests.

    PATHs are files or folders; without one, everything that comes with the product and the folder of
    TRAINER_SCENARIOS is checked. Each problem is printed as `file:line:column: error: what (how to mend it) [code]`,
    with how to mend it in Chinese too where the file is Chinese.
    """
    from trainer.checks import check_paths, default_paths, unplayed, yaml_files
    from trainer.checks.chinese import explained

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
    problems = check_paths(files)
    for problem in problems:
        click.echo(str(explained(problem)))
    counted = f"{len(files)} file{'' if len(files) == 1 else 's'}"
    found = f"{len(problems)} problem{'' if len(problems) == 1 else 's'}" if problems else "no problems"
    waiting = unplayed(problems)
    later = f"; the self-tests of {waiting} wait until the rest is mended" if waiting else ""
    click.echo(f"checked {counted}: {found}{later}", err=True)
    raise SystemExit(1 if problems else 0)
