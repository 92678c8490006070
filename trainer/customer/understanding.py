"""How the customer understands a reply that no move and no rule of his scenario takes up.

It may be nonsense, a question nobody foresaw, words that could mean anything, or nothing to do with what he wants; and
it may remind him of something staff said before. `trainer.customer.answers` finds the words for it.
"""

from __future__ import annotations

from dataclasses import dataclass

from scoring.criterion import catalogue
from scoring.explain import script_of
from scoring.phrases import overlaps
from trainer.customer.conditions import Moment, band_of
from trainer.customer.legibility import checks_back, has_markup, is_wordless
from trainer.customer.memory import overdue, taken_back
from trainer.customer.plans import may_agree
from trainer.customer.questions import Question
from trainer.customer.reception import Reception, Reply
from trainer.customer.sayings import Heard
from trainer.customer.state import CustomerState, Plan, Pledge
from trainer.scenario import ScenarioFile

STALLING = "vague_wait"
"""The shared move of putting somebody off: to ask what that means is an answer to it too."""
PARROTED = 0.6
"""From this share of his own words on a question only gives them back."""
GREETING = 3
"""Units of content that a greeting has at most."""
KIND = frozenset({"listening.empathy", "apology.present", "apology.specific", "service.thanks"})
"""Criteria of kind words, beside which a reply still says nothing in particular."""
ASKING = KIND | {"listening.question"}
"""Criteria beside which a question is still a question and nothing more."""
BESIDE_HIM = frozenset({"listening.defend_first"})
"""What a reply that has nothing to do with him may be marked for."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What a reply is to the customer, as far as it is not answered by a rule or a fact.

    `puzzling`: nonsense, or a question that has nothing to do with him; `question`: one that the scenario has no answer
    to and that wants one; `unclear`: its words that could mean anything; `ignores`: it brings nothing to
    what he wants; `asked_again`: he has told it already; `taken_back`: what staff pledged and now contradicts;
    `overdue`: what it pledged and nothing was heard of since; `at_ease`: he has the mind for something else; `hurt`:
    something in it offends him; `plan`: what it proposes beside the moves of the scenario; `agreed`: he relies on such
    a plan; `leaves`: it says goodbye; `helped`: a good move was made; `greets`: it says no more than a greeting does.
    """

    puzzling: bool = False
    question: Question | None = None
    unclear: str | None = None
    ignores: bool = False
    asked_again: bool = False
    taken_back: Pledge | None = None
    overdue: Pledge | None = None
    at_ease: bool = False
    hurt: bool = False
    plan: Plan | None = None
    agreed: bool = False
    leaves: bool = False
    helped: bool = False
    greets: bool = False


def understand(
    file: ScenarioFile, before: CustomerState, moment: Moment, reply: Reply, reception: Reception, heard: Heard,
    question: Question | None, plan: Plan | None = None,
) -> Understood:
    """Return what a reply is to the customer. `before`: his state before it; `moment`: after it.

    `question`: what it asks that neither a fact nor a plain answer takes up.
    """
    kinds = {move.id: move.kind for move in file.play.moves}
    acts = {made.id for made in reply.recognised.moves if kinds[made.id] != "neutral"}
    helps = {move for move in acts if kinds[move] == "good"} - set(before.moves)
    asks, criteria = reply.recognised.asks, reply.criteria
    grave, hollow = bool(reply.analysis.critical), reception.hollow
    hurt = any(kinds[move] == "bad" for move in acts) or any(catalogue()[name].polarity == "-" for name in criteria)
    plain = not (acts or reply.recognised.asked or reply.recognised.answers or grave or hollow)
    serves = plain and heard.serves()
    puzzling = not serves and is_puzzling(file, reply, reception)
    unclear = None if acts - {STALLING} or asks or grave or hollow else _unclear(reply, heard)
    leaves = heard.takes_leave()
    harmed = any(kinds[move] == "bad" for move in acts)
    helped = any(kinds[move] == "good" for move in moment.state.moves)
    if harmed or grave or hollow or not (question and _wants_answer(question, reply, helped, hurt, puzzling)):
        question = None
    if serves and question and question.pool != "nothing_more":
        question = None  # he has said what he wants, and says it again
    return Understood(
        puzzling=puzzling and question is None,
        question=question,
        unclear=unclear,
        ignores=plain and (serves or not asks) and criteria <= BESIDE_HIM | (ASKING if serves else set()),
        asked_again="rule.asked_again" in moment.found and criteria <= ASKING and not (helps or grave),
        taken_back=taken_back(before, reply, reply.analysis),
        overdue=None if helps or grave or leaves else overdue(moment.state),
        at_ease=band_of(moment.state.mood) in ("calm", "warm") and not (grave or hollow or helps or hurt or asks),
        hurt=hurt or grave,
        plan=None if hollow or not may_agree(moment.state.mood) else plan,
        agreed=bool(before.plans) and not (hurt or grave or hollow) and may_agree(moment.state.mood),
        helped=helped,
        leaves=leaves and not (harmed or grave or hollow),
        greets=plain and not asks and reply.analysis.substance.own <= GREETING and reply.analysis.substance.shared < 2,
    )


def _wants_answer(question: Question, reply: Reply, helped: bool, hurt: bool, puzzling: bool) -> bool:
    """Whether a question wants an answer of its own.

    Who is hurt consents to nothing, whom nobody has `helped` has not said what he wants for nothing, and nonsense is no
    question about him.
    """
    if question.pool == "consents":
        return not hurt
    if question.pool == "vague":
        return not (puzzling and not question.open) and reply.analysis.substance.echo < PARROTED
    return question.pool != "nothing_more" or helped


def _unclear(reply: Reply, heard: Heard) -> str | None:
    """Return the words of a reply that could mean anything, None where something else in it is plain.

    That the scorecard takes such words for an offer makes them no plainer.
    """
    found = heard.unclear()
    if found is None:
        return None
    words, place = found
    plain = {
        finding.criterion for finding in reply.analysis.findings
        if finding.criterion != "service.offer" or finding.start is None or finding.end is None
        or not overlaps((finding.start, finding.end), [place])
    }
    return words if plain <= KIND | BESIDE_HIM else None


def is_puzzling(file: ScenarioFile, reply: Reply, reception: Reception) -> bool:
    """Whether the customer cannot make sense of a reply: an unforeseen question, nonsense, talk to an examiner.

    A question that the scorecard credits, or that is about his case, gets an answer of his mood instead: he may not
    know it, but he does not find it absurd.
    """
    if "examiner" in reception.rules:
        return True
    if not reply.idle or reply.analysis.critical:
        return False
    if has_markup(reply.text.folded) or is_wordless(reply.text.folded, script_of(file.language)):
        return True
    unforeseen = reply.recognised.asks and not checks_back(reply.text.folded)
    return not reply.analysis.findings and unforeseen and not reply.analysis.substance.shared
