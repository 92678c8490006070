"""For a reader of another language than the talk's: the talk stays as it was held, all around it follows the reader.

The scenario's own texts come from the file of the reader's language, by the same ids; between the two Chinese scripts
they are converted.
"""

from __future__ import annotations

from scoring.explain import in_language, script_of
from scoring.text import Language, simplify
from scoring.transcript import Turn
from trainer.scenario import ScenarioFile
from trainer.ui.cached import scenario


def readers_file(file: ScenarioFile, language: Language) -> ScenarioFile:
    """Return the scenario as written for readers of `language`; `file` itself where no file tells the same case."""
    if script_of(file.language) == script_of(language):
        return file
    sibling = scenario(file.id, language)
    return sibling if sibling is not None and _ids(sibling) == _ids(file) else file


def _ids(file: ScenarioFile) -> tuple[frozenset[str], ...]:
    play = file.play
    return tuple(frozenset(item.id for item in items) for items in (play.moves, play.hidden, play.endings))


def texts_language(file: ScenarioFile, language: Language) -> Language:
    """Return in which language a reader of `language` sees the texts of `file`."""
    return language if script_of(file.language) == script_of(language) else file.language


def words_of(turn: Turn, held: Language, language: Language) -> tuple[str, Language]:
    """Return a turn as a reader of `language` sees it, and the language it is then in; the talk was held in `held`.

    The customer's lines are the scenario's, so they follow the reader's script. What a trainee wrote is evidence: it
    is quoted character by character and marked by offsets, so it stays as written.
    """
    if turn.speaker == "staff" or held == language or script_of(held) != script_of(language):
        return turn.text, held
    return (simplify(turn.text) if language == "zh-Hans" else in_language(turn.text, language)), language
