"""What staff can do in a case besides talking: an act stands in the talk as a reply in its own words.

Nothing else is kept of it: an act has been done where staff has said its line, so that transcript, scorecard and
customer all see the same, and a talk that is read again shows the same notes. The scorer counts what is done by it and
leaves its words aside (`scoring.acts`), for the trainee has not found them.
"""

from __future__ import annotations

from scoring.acts import line_index
from scoring.explain import in_language
from scoring.text import Language
from trainer.attempt import Attempt
from trainer.scenario import Act, ScenarioFile


def act_line(act: Act, language: Language) -> str:
    """Return the reply that an act is, as a trainee of `language` would write it."""
    return in_language(act.line, language)


def acts_done(file: ScenarioFile, attempt: Attempt) -> dict[int, Act]:
    """Return the acts that were done in a talk, each by the index of its turn."""
    lines = tuple(act.line for act in file.play.acts)
    return {index: file.play.acts[place] for index in attempt.transcript.staff_turns()
            if (place := line_index(attempt.turns[index].text, lines)) is not None}


def acts_left(file: ScenarioFile, attempt: Attempt) -> tuple[Act, ...]:
    """Return the acts that can still be done; each is done once in a talk."""
    done = {act.id for act in acts_done(file, attempt).values()}
    return tuple(act for act in file.play.acts if act.id not in done)
