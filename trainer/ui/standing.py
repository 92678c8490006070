"""Where a trainee stands, for the pages that show it, and the reasons of the path in words."""

from __future__ import annotations

from dataclasses import dataclass

from scoring.explain import in_language
from scoring.judge import RuleJudge
from scoring.problem import Problem
from scoring.text import Language
from trainer.attempt import Attempt
from trainer.path import Reason, Shown, Stop, shown_in, stops
from trainer.progress import is_fault
from trainer.scenario import ScenarioFile
from trainer.store import Listing, StoreError
from trainer.tally import Tally
from trainer.texts import Texts
from trainer.ui import state
from trainer.ui.cached import scenarios
from trainer.ui.grades import scorecard_if_any
from trainer.ui.mood import criterion_title
from trainer.ui.record import access, worth_of


@dataclass(frozen=True, slots=True)
class Standing:
    """The cases there are, the path through them, and what the person of this session has shown."""

    files: dict[str, ScenarioFile]
    problems: tuple[Problem, ...]
    path: tuple[Stop, ...]
    shown: Shown
    say: Texts

    def title(self, case: str) -> str:
        """Return the title of a case, its id where the case is not there any more."""
        file = self.files.get(case)
        return in_language(file.about.title, self.say.language) if file else case


def standing(say: Texts, *, rescored: bool = True) -> Standing:
    """Return where the person of this session stands; a store that fails leaves a notice and shows nothing."""
    language: Language = say.language
    files, problems = scenarios(language)
    listing = own_listing(rescored=rescored)
    return Standing({file.id: file for file in files}, problems, stops(files), shown_in(listing), say)


def own_listing(*, rescored: bool = False) -> Listing:
    """Return the person's attempts; where wanted, those that today's scorer has not scored are scored anew."""
    try:
        listing = access().listing()
        return access().rescored(listing, RuleJudge().version, _rescore) if rescored else listing
    except StoreError as error:
        state.put_notice(state.Notice("store_failed", str(error)))
        return Listing((), ())


def _rescore(attempt: Attempt) -> tuple[float, bool, Tally] | None:
    card = scorecard_if_any(attempt)
    return worth_of(card, attempt) if card else None


def reason_sentence(reason: Reason, found: Standing) -> str:
    """Return a reason of the path as a sentence."""
    say = found.say
    values: dict[str, object] = {"count": reason.count, "total": reason.total}
    if reason.case:
        values["case"] = found.title(reason.case)
    if reason.skill:
        key = "without" if is_fault(reason.skill) else "skill"
        values["skill"] = say(f"reason.{key}", name=criterion_title(reason.skill, say))
    if reason.score is not None:
        values["score"] = f"{reason.score:g}"
    plainer = f"{reason.key}_plain"
    name = plainer if not reason.skill and f"reason.{plainer}" in say else reason.key
    return say(f"reason.{name}", **values)
