"""What a trainee reads for the cause of a change of mood: every cause has a name in every language."""

from __future__ import annotations

from scoring.criterion import catalogue
from scoring.explain import in_language, script_of
from trainer.scenario import ScenarioFile
from trainer.texts import Texts


def cause_name(cause: str, file: ScenarioFile, say: Texts) -> str:
    """Return the name of a `Change.cause`: a criterion's title, a move's name, or the text of a rule."""
    family, _, name = cause.partition(".")
    if family == "move":
        names = {move.id: move.name for move in file.play.moves}
        return in_language(names.get(name, name), say.language)
    if cause in catalogue():
        return in_language(catalogue()[cause].title.of(script_of(say.language)), say.language)
    if family == "critical":
        return say(f"critical.{name.partition('.')[0]}")
    return say(f"cause.{name}") if f"cause.{name}" in say else say("cause.other")
