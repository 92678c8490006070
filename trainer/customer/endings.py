"""Whether the talk ends with a reply, and how: the first ending that holds, or one that patience or time forces."""

from __future__ import annotations

from dataclasses import replace

from scoring.analysis import Analysis
from trainer.customer.conditions import Moment, holds, nearly_holds, without_numbers
from trainer.customer.reception import good_moves
from trainer.customer.state import CustomerState
from trainer.scenario import Ending, Outcome, ScenarioFile

SETTLED_BELOW = 60
"""A customer this angry does not settle, whatever was offered."""
SETTLED_FROM = 2
"""The staff reply from which on a customer can be won: nobody is won by the first sentence."""
NEARLY = 10
"""Points of mood that an ending may be short of when all he came for is done and nothing more comes."""


def ending_of(
    file: ScenarioFile, moment: Moment, analysis: Analysis, *, idle: bool, settled: bool = False,
) -> Ending | None:
    """Return the ending that is reached, None when the talk goes on.

    `idle`: the reply brought nothing new; `settled`: he relies on a plan that no move foresees. Whoever does is not
    driven off by the hour: he takes leave on that plan.
    """
    may_settle = _may_settle(file, moment, analysis)
    for ending in file.play.endings:
        if (ending.outcome != "resolved" or may_settle) and holds(ending.when, moment):
            return _by_agreement(file, moment, ending, settled=settled and may_settle)
    leaves = may_settle and (idle or is_over(file, moment))
    last = (_leave(file, moment) if leaves else None) or _last_resort(file, moment)
    return _by_agreement(file, moment, last, settled=settled and may_settle) if last else None


def _by_agreement(file: ScenarioFile, moment: Moment, ending: Ending, *, settled: bool) -> Ending | None:
    """Return an ending as it befits one who relies on a plan: no deadline drives him off."""
    if ending.outcome != "unresolved" or not settled:
        return ending
    agreed = replace(moment, agreed=True)
    own = next((known for known in file.play.endings
                if known.outcome == "resolved" and known.when.agreed and holds(known.when, agreed)), None)
    return own or ending


def parting(file: ScenarioFile, before: CustomerState, moment: Moment, analysis: Analysis) -> Ending | None:
    """Return the ending on a goodbye that he has returned before: nobody begins anew when both have said goodbye.

    Who was helped, and parts in the mood of one who has agreed, does not call it all in vain.
    """
    if set(file.play.parts).isdisjoint(before.used):
        return None
    last = _leave(file, moment) or forced_ending(file, moment, "unresolved")
    return _by_agreement(file, moment, last, settled=_may_settle(file, moment, analysis)) if last else None


def is_over(file: ScenarioFile, moment: Moment) -> bool:
    """Whether patience or time has run out, so that the talk goes on in no case."""
    return moment.state.mood.patience == 0 or moment.state.replies >= file.play.turns


def _leave(file: ScenarioFile, moment: Moment) -> Ending | None:
    """Return the ending of a customer who has what he came for and waits for nothing more, None without one.

    All that an ending asks staff to do is done; that his mood is a little short of it does not keep him.
    """
    return next((ending for ending in file.play.endings
                 if ending.outcome == "resolved" and nearly_holds(ending.when, moment, NEARLY)), None)


def _last_resort(file: ScenarioFile, moment: Moment) -> Ending | None:
    """Return the ending that is forced by patience run out or time run out, None when neither is.

    Whose patience is gone in anger walks out; who is merely tired of it gives up.
    """
    mood = moment.state.mood
    outcomes: tuple[Outcome, ...] = ()
    if mood.patience == 0 and mood.anger >= SETTLED_BELOW:
        outcomes = ("walked_out", "escalated")
    elif mood.patience == 0 or moment.state.replies >= file.play.turns:
        outcomes = ("unresolved",)
    return next((ending for outcome in outcomes for ending in [forced_ending(file, moment, outcome)] if ending), None)


def forced_ending(file: ScenarioFile, moment: Moment, outcome: Outcome) -> Ending | None:
    """Return the ending of an outcome that tells the truth about what was done, its numbers left aside."""
    endings = [ending for ending in file.play.endings if ending.outcome == outcome]
    fitting = [ending for ending in endings if holds(without_numbers(ending.when), moment)]
    return next(iter(fitting or endings), None)


def _may_settle(file: ScenarioFile, moment: Moment, analysis: Analysis) -> bool:
    """Whether the customer can be content now: an act has been done, in bearable words, and not at once.

    An act that only a model has read in a reply is not enough.
    """
    state = moment.state
    return (
        state.replies >= SETTLED_FROM and not good_moves(file).isdisjoint(set(state.moves).difference(state.named))
        and not analysis.critical and state.mood.anger < SETTLED_BELOW
    )
