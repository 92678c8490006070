"""`trainer new`: a small commented scenario that already plays, for an author to change."""

from __future__ import annotations

import os
import re
from pathlib import Path

import click

from scoring.case import ID, scenario_folders
from scoring.text import LANGUAGES, Language
from trainer.commands import Unusable
from trainer.scenario import scenario_paths
from trainer.schema import NAME, schema_text
from trainer.templates import template_path


@click.command(epilog="Exit: 0 written, 2 usage, or the file is there already.")
@click.argument("scenario", metavar="ID")
@click.option("--language", type=click.Choice(LANGUAGES), default="zh-Hans", show_default=True,
              help="Language of the file and its comments; zh-Hant is kept in simplified characters and converted.")
@click.option("-o", "--folder", type=click.Path(file_okay=False, path_type=Path),
              help="Folder of scenarios to write into. Default: TRAINER_SCENARIOS, else ./scenarios.")
def command(scenario: str, language: Language, folder: Path | None) -> None:
    """Write a scenario called ID that passes `trainer check`, with a comment for every key.

    The file is FOLDER/<language>/ID.yaml; the schema for editors is written to FOLDER where there is none. Nothing is
    overwritten.
    """
    if not re.fullmatch(ID, scenario):
        raise Unusable(f"'{scenario[:60]}' is not a valid id: use small letters, digits and single hyphens, "
                               "and begin with a letter")
    script = "en" if language == "en" else "zh-Hans"
    base = folder or Path(os.environ.get("TRAINER_SCENARIOS") or "scenarios")
    path = base / script / f"{scenario}.yaml"
    template = template_path(language).read_text(encoding="utf-8")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(template)
        schema = base / NAME
        if not schema.exists():
            schema.write_text(schema_text(), encoding="utf-8")
    except FileExistsError:
        raise Unusable(f"{path} is there already; nothing was written") from None
    except OSError as error:
        raise Unusable(f"cannot write {path}: {error.strerror}") from None
    _tell(path, base, scenario, language)


def _tell(path: Path, base: Path, scenario: str, language: Language) -> None:
    click.echo(f"wrote {path}", err=True)
    if language == "zh-Hant":
        click.echo("it is kept in simplified characters; trainees of zh-Hant see it converted", err=True)
    if base.resolve() not in [folder.resolve() for folder in scenario_folders()]:
        click.echo(f"to play it: TRAINER_SCENARIOS={base} trainer play {scenario}", err=True)
    elif scenario in scenario_paths(scenario_folders()[:1]):
        click.echo(f"it now stands in front of the packaged scenario '{scenario}'", err=True)
