"""A last word before he goes: in the first levels who is insulted says so once, and goes at the second time.

Whoever only begins learns nothing from a door that falls shut. Where the insult is gross, or more than an insult,
nobody warns, and at higher levels nobody does.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from scoring.analysis import Analysis
from trainer.customer.conditions import Moment
from trainer.customer.endings import forced_ending
from trainer.customer.sayings import Heard
from trainer.customer.state import CustomerState, MoodState
from trainer.scenario import Ending, ScenarioFile

WARNS_TO = 2
"""The level up to which he warns."""
UNFORGIVEN = frozenset({"threat", "harassment", "discrimination"})
"""Critical findings after which nobody warns."""
IN_ANGER = frozenset({"escalated", "walked_out"})
"""Outcomes of one who answers nothing any more."""
HIGHEST = 100
"""The height of anger."""

Stand = Literal["warns", "bears", "goes", "as ever"]
"""How he takes a reply with regard to insults: he warns, bears with staff after a warning, goes, or none of it."""


def stand_of(
    file: ScenarioFile, before: CustomerState, analysis: Analysis, heard: Heard, mood: MoodState,
) -> Stand:
    """Return how he takes a reply; `before` is his state before it, `mood` the one after.

    Whom he has warned he does not leave in anger while nothing angers him anew; patience that has run out he stretches
    for one reply, and at the height of anger he must be calmed.
    """
    if file.about.level > WARNS_TO or not file.play.warns:
        return "as ever"
    found = {critical.id for critical in analysis.critical}
    if "insult" in found:
        if found & UNFORGIVEN or heard.is_gross():
            return "goes"
        return "goes" if before.warned else "warns"
    if not before.warned or found:
        return "as ever"
    patient = before.mood.patience > 0 or before.warned == before.replies
    return "bears" if patient and mood.anger <= min(before.mood.anger, HIGHEST - 1) else "as ever"


def warned(moment: Moment, stand: Stand) -> Moment:
    """Return the moment in which he keeps in mind that he has warned, where he does."""
    state = moment.state
    return replace(moment, state=replace(state, warned=state.replies)) if stand == "warns" else moment


def ending_after(stand: Stand, ending: Ending | None, file: ScenarioFile, moment: Moment) -> Ending | None:
    """Return the ending that is left of the one that is reached; whose time is up goes in any case."""
    if moment.state.replies >= file.play.turns:
        return ending
    if stand == "warns" or (stand == "bears" and ending is not None and ending.outcome in IN_ANGER):
        return None
    if stand != "goes" or (ending is not None and ending.outcome in IN_ANGER):
        return ending
    return forced_ending(file, moment, "walked_out") or forced_ending(file, moment, "escalated") or ending
