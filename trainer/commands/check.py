"""`trainer check`: every mistake of scenario, rubric and criterion files, one line each."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(epilog="Exit: 0 clean, 1 problems found, 2 usage.")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path), metavar="[PATH]...")
@click.option("--write-schema", is_flag=True, help="Only write scenarios/scenario.schema.json, for editors, again.")
def command(paths: tuple[Path, ...], write_schema: bool) -> None:
    """Check scenario, rubric and criterion files: shape, links, reachability, lines, recognition, self-tests.

    PATHs are files or folders; without one, everything that comes with the product and the folder of
    TRAINER_SCENARIOS is checked. Each problem is printed as `file:line:column: error: what (how to mend it) [code]`.
    """
    from trainer.checks import check_paths, default_paths, yaml_files

    if write_schema:
        from trainer import schema

        click.echo(f"wrote {schema.write_schema()}", err=True)
        return
    files = yaml_files(paths or default_paths())
    problems = check_paths(files)
    for problem in problems:
        click.echo(str(problem))
    counted = f"{len(files)} file{'' if len(files) == 1 else 's'}"
    found = f"{len(problems)} problem{'' if len(problems) == 1 else 's'}" if problems else "no problems"
    click.echo(f"checked {counted}: {found}", err=True)
    raise SystemExit(1 if problems else 0)
