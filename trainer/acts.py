"""What staff can do in a case besides talking: an act stands in the talk as a reply in its own words.

Nothing else is kept of it: an act has been done where staff has said its line, so that transcript, scorecard and
customer all see the same, and a talk that is read again shows the same notes.
"""

from __future__ import annotations

from scoring.explain import in_language
from scoring.text import Language, fold
from trainer.attempt import Attempt
from trainer.scenario import Act, ScenarioFile


def act_line(act: Act, language: Language) -> str:
    """Return the reply that an act is, as a trainee of `language` would write it."""
    return in_language(act.line, language)


def acts_done(file: ScenarioFile, attempt: Attempt) -> dict[int, Act]:
    """Return the acts that were done in a talk, each by the index of its turn."""
    lines = {_bare(line): act for act in file.play.acts for line in (act.line, act_line(act, attempt.language))}
    return {index: lines[said] for index, turn in enumerate(attempt.turns)
            if turn.speaker == "staff" and (said := _bare(turn.text)) in lines}


def acts_left(file: ScenarioFile, attempt: Attempt) -> tuple[Act, ...]:
    """Return the acts that can still be done; each is done once in a talk."""
    done = {act.id for act in acts_done(file, attempt).values()}
    return tuple(act for act in file.play.acts if act.id not in done)


def _bare(text: str) -> str:
    return fold(text).strip()
