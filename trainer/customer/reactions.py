"""How the customer takes a reply: mood, what he tells, whether he ends the talk, and what he says.

`react` is pure and seeded: the same file, state, analysis, transcript and seed give the same reaction on any machine.
It reads the findings that the scorecard marks, so the customer is hurt by exactly what the debrief will show.
"""

from __future__ import annotations

from dataclasses import replace

from scoring.analysis import Analysis, fault_of
from scoring.explain import script_of
from scoring.reading import Text
from scoring.transcript import Transcript
from trainer.customer.answers import Answer
from trainer.customer.conditions import Moment, holds
from trainer.customer.endings import ending_of
from trainer.customer.impatience import impatience
from trainer.customer.memory import remembered
from trainer.customer.mood import feel
from trainer.customer.moves import recognise
from trainer.customer.reception import (
    Reception,
    Reply,
    causes_heard,
    moves_heard,
    receive,
    spoilt_sentences,
    was_said_before,
)
from trainer.customer.sayings import Heard
from trainer.customer.state import CustomerState, Reaction, Told
from trainer.customer.understanding import understand
from trainer.scenario import Hidden, ScenarioFile

TOLD_AT_ONCE = 2
"""Hidden facts told in one turn, at most."""


def react(
    file: ScenarioFile, state: CustomerState, analysis: Analysis, transcript: Transcript, seed: int,
) -> Reaction:
    """Return the customer's reaction to the staff reply at `analysis.turn`.

    `state` is the customer before the reply; the transcript reaches up to and with it, and holds behind it
    what the customer was still typing when it cut in. Raises `PhraseError` when the
    file holds a phrase that cannot be read (`trainer check` names it).
    """
    text = Text(transcript.turns[analysis.turn].text)
    recognised = recognise(file, text, spoilt_sentences(text, analysis))
    reply = Reply(text, analysis, recognised, was_said_before(transcript, analysis.turn))
    reception = receive(reply, state)
    made = moves_heard(file, reply, reception)
    after = replace(
        state, replies=state.replies + 1, heard=(*state.heard, *causes_heard(reply)),
        moves=(*state.moves, *(move.id for move in made if move.id not in state.moves)),
    )
    moment = Moment(after, frozenset(move.id for move in made), _found(analysis, reception))
    asked = [] if reception.hollow else _asked_now(file, moment, reply)
    spans = [reply.recognised.asked[fact.id] for fact in asked]
    strained = impatience(file, state, reply, transcript, frozenset(fact.id for fact in asked))
    ledger = feel(file, state, reply, reception, fault_of(transcript, file.case), spans, strained.strains)
    after = replace(strained.remembered(after), mood=ledger.mood)
    moment = replace(moment, state=after, found=moment.found | strained.found)
    turn = len(transcript.turns)
    heard = Heard(text, script_of(file.language))
    after = replace(
        moment.state, told=(*state.told, *(Told(fact.id, turn, True) for fact in asked)),
        pledges=remembered(file, state, reply, heard, hollow=reception.hollow),
    )
    moment = replace(moment, state=after)
    idle = any(change.cause == "rule.nothing_new" for change in ledger.changes)
    ending = ending_of(file, moment, analysis, idle=idle)
    # Whoever takes his leave does not begin to tell: a fact is earned only while the talk goes on.
    earned = [] if ending or len(asked) >= TOLD_AT_ONCE else _earned_now(file, moment)
    if earned:
        told_now = (*after.told, *(Told(fact.id, turn, False) for fact in earned))
        moment = replace(moment, state=replace(after, told=told_now))
    understood = understand(file, state, moment, reply, reception, heard)
    speaks = Answer(file, moment, made, asked, [*asked, *earned], ledger, seed, understood)
    return speaks.leave(ending) if ending else speaks.answer()


def _found(analysis: Analysis, reception: Reception) -> frozenset[str]:
    rules = [*reception.rules, *(["interrupt"] if analysis.interrupts else [])]
    return frozenset({
        *analysis.criteria(),
        *(f"critical.{critical.id}" for critical in analysis.critical),
        *(f"rule.{rule}" for rule in rules),
    })


def _asked_now(file: ScenarioFile, moment: Moment, reply: Reply) -> list[Hidden]:
    """Return the facts that are told because this reply asks for them."""
    known = {told.id for told in moment.state.told}
    wanted = (fact for fact in file.play.hidden if fact.id in reply.recognised.asked and fact.id not in known)
    return [fact for fact in wanted if holds(fact.if_asked, moment)][:TOLD_AT_ONCE]


def _earned_now(file: ScenarioFile, moment: Moment) -> list[Hidden]:
    """Return the fact that staff has earned to be told unasked, if any: nobody pours out everything at once.

    What can be told only now (its condition names moves that must not have been made) comes before what can wait.
    """
    known = {told.id for told in moment.state.told}
    earned = [fact for fact in file.play.hidden
              if fact.id not in known and fact.earned is not None and holds(fact.earned, moment)]
    return sorted(earned, key=lambda fact: not (fact.earned and fact.earned.without))[:1]
