"""The table of all scenarios in docs/cases.md, made from the files: `make cases` writes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from scoring.case import scenario_folders
from scoring.text import Language
from trainer.checks.covering import coverage
from trainer.scenario import ScenarioFile, read_scenario, scenario_paths

Files = Mapping[Language, ScenarioFile]
"""The files of one scenario."""
LANGUAGES: tuple[Language, ...] = ("zh-Hans", "en")
HEAD = """# The cases

{count} scenarios, each in Chinese (simplified; traditional is converted from it) and in English. This table is made
from the files by `make cases`; a test compares it with them. `fault` is who is to blame, as the scorer sees it;
`asked` are the facts that only a fitting question or trust brings out; `covered` counts the reactions of the case that
its self-tests speak.
"""


def render_cases() -> Iterator[str]:
    """Yield the lines of docs/cases.md."""
    found = [{language: read_scenario(path) for language, path in paths.items()}
             for paths in scenario_paths(scenario_folders({})).values()]
    yield from HEAD.format(count=len(found)).splitlines()
    yield ""
    yield "| case | title | source | channel | level | fault | asked | ways it ends | covered zh / en |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    yield from map(_row, sorted(found, key=lambda files: (_any(files).about.level, _any(files).id)))


def _any(files: Files) -> ScenarioFile:
    return files.get("en") or next(iter(files.values()))


def _row(files: Files) -> str:
    case = _any(files)
    titles = " / ".join(files[language].about.title for language in LANGUAGES if language in files)
    covered = " / ".join(_covered(files[language]) for language in LANGUAGES if language in files)
    cells: Sequence[str] = (
        f"`{case.id}`", titles, case.about.source, case.about.channel, str(case.about.level), case.case.fault,
        _listed(fact.id for fact in case.play.hidden),
        _listed(f"{ending.id} ({ending.outcome})" for index, ending in enumerate(case.play.endings)
                if case.source_of(("play", "endings", index))[0] is case.located), covered,
    )
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def _covered(file: ScenarioFile) -> str:
    reactions = [item for item in coverage(file) if item.part == "reactions"]
    return f"{sum(1 for item in reactions if item.plays)}/{len(reactions)}"


if __name__ == "__main__":
    for line in render_cases():
        print(line)
