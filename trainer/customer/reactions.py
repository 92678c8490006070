"""How the customer takes a reply: mood, what he tells, whether he ends the talk, and what he says.

`react` is pure and seeded: the same file, state, analysis, transcript and seed give the same reaction on any machine.
It reads the findings that the scorecard marks, so the customer is hurt by exactly what the debrief will show.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from scoring.analysis import Analysis, fault_of
from scoring.explain import script_of
from scoring.texts import Text
from scoring.transcript import Transcript
from trainer.customer.answers import Answer
from trainer.customer.conditions import Moment, holds
from trainer.customer.endings import ending_of, is_over, parting
from trainer.customer.impatience import Mode, impatience
from trainer.customer.memory import remembered
from trainer.customer.mood import feel
from trainer.customer.moves import recognise
from trainer.customer.ordinary import plain_answers, without_answered
from trainer.customer.plans import is_closing, is_settled, kept, plan_in
from trainer.customer.questions import Question, is_taken_up, last_question
from trainer.customer.reception import (
    Reception,
    Reply,
    causes_heard,
    moves_heard,
    receive,
    spoilt_sentences,
    taken_as_goodbye,
    was_said_before,
    without_jests,
)
from trainer.customer.sayings import Heard
from trainer.customer.state import CustomerState, MadeMove, Plan, Reaction, Told
from trainer.customer.understanding import understand
from trainer.customer.vows import vows_heard
from trainer.customer.warning import ending_after, stand_of, warned
from trainer.scenario import Hidden, ScenarioFile

Names = Callable[[ScenarioFile, CustomerState, Analysis, Transcript, int], MadeMove | None]
"""Who names a move where the rules are unsure: file, state before the reply, analysis, transcript and seed go in."""
TOLD_AT_ONCE = 2
"""Hidden facts told in one turn, at most."""


def react(
    file: ScenarioFile, state: CustomerState, analysis: Analysis, transcript: Transcript, seed: int,
    named: MadeMove | None = None, mode: Mode = "exam",
) -> Reaction:
    """Return the customer's reaction to the staff reply at `analysis.turn`; in practice he waits longer for it.

    `state` is the customer before the reply; the transcript reaches up to and with it, and holds behind it
    what the customer was still typing when it cut in. `named` is a move that a model has read in the reply: he feels
    it and answers it, but what he tells, and whether he goes, is decided in this turn as if it had not been named.
    Raises `PhraseError` when the file holds a phrase that cannot be read (`trainer check` names it).
    """
    reply = read_reply(file, analysis, transcript)
    own = _reaction(file, state, reply, transcript, seed, mode)
    if named is None or own.state.outcome:
        return own
    moves = sorted((*reply.recognised.moves, named), key=lambda made: _place_of(file, made.id))
    more = replace(reply, recognised=replace(reply.recognised, moves=tuple(moves)))
    heard = _reaction(file, state, more, transcript, seed, mode, own)
    return own if heard.state.outcome else heard


def read_reply(file: ScenarioFile, analysis: Analysis, transcript: Transcript) -> Reply:
    """Return the staff reply at `analysis.turn` with all that the rules read in it."""
    text = Text(transcript.turns[analysis.turn].text)
    analysis, vowed = vows_heard(file, text, analysis)
    recognised = recognise(file, text, spoilt_sentences(text, analysis))
    new = [made for made in vowed if made.id not in {known.id for known in recognised.moves}]
    if new:
        moves = sorted((*recognised.moves, *new), key=lambda made: _place_of(file, made.id))
        recognised = replace(recognised, moves=tuple(moves))
    return Reply(text, analysis, recognised, was_said_before(transcript, analysis.turn))


def _place_of(file: ScenarioFile, move: str) -> int:
    return next(index for index, known in enumerate(file.play.moves) if known.id == move)


def _reaction(
    file: ScenarioFile, state: CustomerState, reply: Reply, transcript: Transcript, seed: int, mode: Mode,
    own: Reaction | None = None,
) -> Reaction:
    """Return the reaction to a reply; with `own` he tells what he tells there, and stays."""
    reply = without_jests(taken_as_goodbye(reply, state.mood.anger), file)
    text, analysis = reply.text, reply.analysis
    reception = receive(reply, state)
    made = moves_heard(file, reply, reception)
    after = replace(
        state, replies=state.replies + 1, heard=(*state.heard, *causes_heard(reply)),
        moves=(*state.moves, *(move.id for move in made if move.id not in state.moves)),
        named=_named(state, made), held=own.state.held if own else (),
    )
    moment = Moment(after, frozenset(move.id for move in made), _found(analysis, reception))
    asked = [] if reception.hollow else _asked_now(file, moment, reply, own)
    offended = any(not critical.id.startswith("promise.") for critical in analysis.critical)
    plain = () if reception.hollow or offended else plain_answers(
        file, reply, asked, [told.id for told in state.told])
    reply = without_answered(reply, plain)
    spans = [reply.recognised.asked[fact.id] for fact in asked]
    strained = impatience(file, state, reply, transcript, frozenset(fact.id for fact in asked), mode)
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
    plan = None if reception.hollow else plan_in(file, state, reply, heard)
    moment = _agreeing(file, state, moment, reply, heard, plan)
    settled = is_settled(state, moment.state, file)
    stand = stand_of(file, state, analysis, heard, ledger.mood)
    moment = warned(moment, stand)
    ending = ending_of(file, moment, analysis, idle=idle, settled=settled)
    if ending is None and heard.takes_leave() and not reply.recognised.asks:
        ending = parting(file, state, moment, analysis)
    ending = None if own else ending_after(stand, ending, file, moment)
    question = _open_question(file, moment, reply, heard, transcript)
    understood = understand(file, state, moment, reply, reception, heard, question, plan)
    if ending and ending.outcome == "resolved" and not is_over(file, moment):
        late = _asked_now(file, moment, reply, None)[: TOLD_AT_ONCE - len(asked)]
        asked = [*asked, *late]
        moment = _telling(moment, late, turn, asked=True)
        if asked or (understood.question and understood.question.open):
            ending = None  # whoever is asked something answers first; he takes his leave with the next reply
    if ending:  # a farewell takes up no move, so it leaves a question open that the rule about one would answer
        question = _open_question(file, moment, reply, heard, transcript, leaving=True)
        understood = understand(file, state, moment, reply, reception, heard, question, plan)
    # Whoever takes his leave does not begin to tell: a fact is earned only while the talk goes on.
    earned = [] if ending or stand == "warns" or len(asked) >= TOLD_AT_ONCE else _earned_now(file, moment, own)
    if own is None and understood.question and understood.question.pool == "vague":
        earned, moment = _held_back(state, moment, earned)
    moment = _telling(moment, earned, turn, asked=False)
    speaks = Answer(file, moment, made, asked, [*asked, *earned], plain, ledger, seed, understood)
    return speaks.leave(ending) if ending else speaks.warn() if stand == "warns" else speaks.answer()


def _open_question(
    file: ScenarioFile, moment: Moment, reply: Reply, heard: Heard, transcript: Transcript, *, leaving: bool = False,
) -> Question | None:
    """Return what a reply asks last, None where a fact that is told, a plain answer or a move takes it up.

    `leaving`: he takes his leave, so no rule answers a move.
    """
    question = last_question(file, heard, transcript, reply.analysis.turn) if reply.recognised.asks else None
    now = len(transcript.turns)
    seen = reply.recognised
    known = {told.id for told in moment.state.told if told.turn == now or told.id in seen.nearly}
    places = [*(span for fact, span in seen.asked.items() if fact in known), *seen.answers.values(),
              *((move.start, move.end) for move in (() if leaving else seen.moves))]
    return None if question is None or is_taken_up(question, places) else question


def _agreeing(
    file: ScenarioFile, before: CustomerState, moment: Moment, reply: Reply, heard: Heard, plan: Plan | None,
) -> Moment:
    """Return the moment in which he keeps a plan that no move foresees in mind, and knows whether staff closes."""
    after = replace(
        moment.state, plans=kept(before, plan),
        grave=before.grave or bool(reply.analysis.critical),
    )
    return replace(moment, state=after, agreed=is_settled(before, after, file) and is_closing(reply, heard))


def _telling(moment: Moment, facts: list[Hidden], turn: int, *, asked: bool) -> Moment:
    """Return the moment in which he has told these facts too."""
    told = (*moment.state.told, *(Told(fact.id, turn, asked) for fact in facts))
    return replace(moment, state=replace(moment.state, told=told))


def _held_back(before: CustomerState, moment: Moment, earned: list[Hidden]) -> tuple[list[Hidden], Moment]:
    """Return which of the earned facts he tells although he leaves a question open: those he kept back once before."""
    due = [fact for fact in earned if fact.id in before.held]
    held = tuple(fact.id for fact in earned if fact not in due)
    return due, replace(moment, state=replace(moment.state, held=held))


def _named(state: CustomerState, made: tuple[MadeMove, ...]) -> tuple[str, ...]:
    """Return the moves that nobody but a model has read in a reply so far."""
    read = {move.id for move in made if move.by == "rules"}
    new = (move.id for move in made if move.by == "model" and move.id not in state.moves)
    return (*(id for id in state.named if id not in read), *new)


def _found(analysis: Analysis, reception: Reception) -> frozenset[str]:
    rules = [*reception.rules, *(["interrupt"] if analysis.interrupts else [])]
    return frozenset({
        *analysis.criteria(),
        *(f"critical.{critical.id}" for critical in analysis.critical),
        *(f"rule.{rule}" for rule in rules),
    })


def _asked_now(file: ScenarioFile, moment: Moment, reply: Reply, own: Reaction | None) -> list[Hidden]:
    """Return the facts that are told because this reply asks for them; those of `own` where it is given."""
    if own is not None:
        return [fact for fact in file.play.hidden if fact.id in own.told and fact.id in reply.recognised.asked]
    known = {told.id for told in moment.state.told}
    wanted = (fact for fact in file.play.hidden if fact.id in reply.recognised.asked and fact.id not in known)
    return [fact for fact in wanted if holds(fact.if_asked, moment)][:TOLD_AT_ONCE]


def _earned_now(file: ScenarioFile, moment: Moment, own: Reaction | None) -> list[Hidden]:
    """Return the fact that staff has earned to be told unasked, if any: nobody pours out everything at once.

    What can be told only now (its condition names moves that must not have been made) comes before what can wait. Where
    `own` is given, it is the one told there.
    """
    known = {told.id for told in moment.state.told}
    if own is not None:
        return [fact for fact in file.play.hidden if fact.id in own.told and fact.id not in known]
    earned = [fact for fact in file.play.hidden
              if fact.id not in known and fact.earned is not None and holds(fact.earned, moment)]
    return sorted(earned, key=lambda fact: not (fact.earned and fact.earned.without))[:1]
