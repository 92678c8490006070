"""Ordinary questions to the customer to which his scenario has a plain answer: nobody hides it, nothing hangs on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from scoring.phrases import overlaps
from trainer.customer.reception import Reply
from trainer.customer.sayings import clauses_at
from trainer.scenario import Hidden, PlainAnswer, ScenarioFile, TopicAnswer

AT_ONCE = 2
"""Plain answers given in one turn, at most."""


def plain_answers(
    file: ScenarioFile, reply: Reply, telling: Iterable[Hidden], told: Iterable[str] = (),
) -> tuple[PlainAnswer, ...]:
    """Return the plain answers that a reply asks for, in its own order.

    What the same words ask for and he keeps to himself goes first: `telling` are the hidden facts that he tells now.
    On a topic he says nothing where the same words ask for a fact that he has `told`, or make a move to which he has a
    reaction; a fact that he would not tell yet he covers with it.
    """
    asked = reply.recognised.asked
    taken = [clauses_at(reply.text, asked[fact.id]) for fact in telling]
    known_facts = [clauses_at(reply.text, asked[fact]) for fact in told if fact in asked]
    reacting = {rule.when.move for rule in file.play.reactions}
    moved = [(made.start, made.end) for made in reply.recognised.moves if made.id in reacting]
    known = {answer.id: answer for answer in file.play.answers}
    wanted = sorted(
        (place, id) for id, place in reply.recognised.answers.items()
        if not overlaps(place, [*taken, *((*moved, *known_facts) if isinstance(known[id], TopicAnswer) else ())])
    )
    return tuple(known[id] for _, id in wanted[:AT_ONCE])


def without_answered(reply: Reply, answers: Iterable[PlainAnswer]) -> Reply:
    """Return a reply that asks for no hidden fact in words to which a plain answer is given."""
    places = [reply.recognised.answers[answer.id] for answer in answers]
    if not places:
        return reply
    asked = {fact: span for fact, span in reply.recognised.asked.items() if not overlaps(span, places)}
    return replace(reply, recognised=replace(reply.recognised, asked=asked))
