"""What one reply does to the customer's mood: every change with its cause and the characters that caused it.

The causes are the findings that the scorecard marks (the same `Analysis`), the moves of the scenario, and a few rules
about form and time. How much each weighs stands in `effects.yaml`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from scoring.analysis import Finding
from scoring.phrases import Span
from scoring.transcript import Fault
from trainer.customer.effects import amounts, effects, share, side_of
from trainer.customer.impatience import Place, Strain
from trainer.customer.reception import PROGRESS, Reception, Reply, good_moves
from trainer.customer.sayings import Heard
from trainer.customer.state import Change, CustomerState, MadeMove, MoodState
from trainer.scenario import Effect, ScenarioFile, Trait

AGAIN = 50
"""Percent of its harm that a bad move does when it is made again."""
APOLOGIES = 2
"""Replies with an apology that a customer takes well; from the next on they annoy him."""


@dataclass(slots=True)
class Ledger:
    """Books changes one after the other, so that their amounts add up to the mood."""

    mood: MoodState
    traits: tuple[Trait, ...]
    changes: list[Change] = field(default_factory=list)

    def book(
        self, cause: str, effect: Effect, place: Place | None = None, *, better: int = 100, worse: int = 100,
        scaled: bool = True, turn: int | None = None,
    ) -> None:
        """Book an effect: `better` percent of what pleases in it and `worse` percent of what hurts.

        `scaled`: as customers with his traits take it (a move's own effect is what its author wrote). `turn`: where the
        characters stand, when not in the reply.
        """
        start, end, text = place or (None, None, None)
        for measure, amount in amounts(effect):
            points = share(amount, better if side_of(measure, amount) == "better" else worse)
            if scaled:
                points = effects().scaled(cause, measure, points, self.traits)
            after = self.mood.changed(measure, points)
            done = getattr(after, measure) - getattr(self.mood, measure)
            if done:
                self.changes.append(Change(measure, done, cause, start, end, text, turn))
            self.mood = after

    def rule(self, name: str, place: Place | None = None, *, times: int = 1, turn: int | None = None) -> None:
        """Book a rule of `effects.yaml`, `times` over."""
        self.book(f"rule.{name}", effects().rules[name], place, better=100 * times, worse=100 * times, turn=turn)


def feel(
    file: ScenarioFile, state: CustomerState, reply: Reply, reception: Reception, fault: Fault,
    answered: Sequence[Span] = (), strains: Sequence[Strain] = (),
) -> Ledger:
    """Return the changes that a reply makes.

    `answered`: where it asks for hidden facts that are told now; `strains`: what it does to his patience by waiting and
    by asking again.
    """
    ledger = Ledger(state.mood, file.play.persona.traits)
    _feel_critical(ledger, reply)
    _feel_criteria(ledger, reply, state, fault, reception)
    _feel_moves(ledger, file, state, reply, reception)
    _feel_form(ledger, state, reply, reception)
    for strain in strains:
        ledger.rule(strain.rule, strain.place, times=strain.times, turn=strain.turn)
    if answered:
        ledger.rule("asked_fact", _quoted(reply, answered[0]))
    ledger.rule("waiting")
    if not reception.hollow and not answered and not _brings_something(file, state, reply):
        ledger.rule("nothing_new")
    return ledger


def _feel_critical(ledger: Ledger, reply: Reply) -> None:
    """Book what fails the conversation, once for each kind."""
    first = {critical.id: critical for critical in reversed(reply.analysis.critical)}
    for identity, critical in sorted(first.items(), key=lambda item: item[1].start):
        effect = effects().critical[identity.split(".")[0]]
        ledger.book(f"critical.{identity}", effect, (critical.start, critical.end, critical.text))


def _feel_criteria(
    ledger: Ledger, reply: Reply, state: CustomerState, fault: Fault, reception: Reception,
) -> None:
    """Book the criteria of the scorecard, each once.

    What pleases wears off; it does not please in a hollow reply, nor in one sentence with a critical finding.
    """
    findings = reply.analysis.findings
    first = {finding.criterion: finding for finding in reversed(findings)}
    for criterion in dict.fromkeys(finding.criterion for finding in findings):
        effect = effects().criteria.get(criterion)
        if effect is not None and (not effect.faults or fault in effect.faults):
            reaches = criterion in reply.pleasing and not reception.hollow
            left = 0 if not reaches else effects().worn(effect.kind, state.heard.count(criterion))
            ledger.book(criterion, effect, _place(first[criterion]), better=left)


def _place(finding: Finding) -> Place | None:
    if finding.start is None or finding.end is None or finding.text is None:
        return None
    return finding.start, finding.end, finding.text


def _feel_moves(
    ledger: Ledger, file: ScenarioFile, state: CustomerState, reply: Reply, reception: Reception,
) -> None:
    """Book the moves: in full the first time; after that a bad one hurts half as much, the others only bore."""
    moves = {move.id: move for move in file.play.moves}
    for made in reply.recognised.moves:
        move = moves[made.id]
        if made.id not in state.moves and not (reception.hollow and move.kind == "good"):
            ledger.book(f"move.{made.id}", move.effect, _evidence(made), scaled=False)
        elif move.kind == "bad":
            ledger.book(f"move.{made.id}", move.effect, _evidence(made), better=0, worse=AGAIN, scaled=False)
    if reply.recognised.moves and all(made.id in state.moves for made in reply.recognised.moves):
        ledger.rule("repeated_move", _evidence(reply.recognised.moves[0]))


def _evidence(made: MadeMove) -> Place:
    return made.start, made.end, made.text


def _feel_form(ledger: Ledger, state: CustomerState, reply: Reply, reception: Reception) -> None:
    """Book form without substance, too many apologies and interruptions."""
    for rule in reception.rules:
        spans = reply.analysis.substance.examiner if rule == "examiner" else ()
        ledger.rule(rule, _quoted(reply, spans[0]) if spans else None)
    if "apology.present" in reply.criteria and state.heard.count("apology.present") >= APOLOGIES:
        apology = next(found for found in reply.analysis.findings if found.criterion == "apology.present")
        ledger.rule("over_apology", _place(apology))
    if reply.analysis.interrupts:
        ledger.rule("interrupt")


def _quoted(reply: Reply, span: Span) -> Place:
    return span[0], span[1], reply.text.text[span[0] : span[1]]


def _brings_something(file: ScenarioFile, state: CustomerState, reply: Reply) -> bool:
    """Whether a reply takes the matter on: a good move not made before, a fitting question, a restatement, an offer.

    A question does that once: not when it was asked before, nor when the customer has told it already. Whoever takes
    leave once something was done owes nothing new.
    """
    new = {made.id for made in reply.recognised.moves} - set(state.moves)
    asked = set(reply.recognised.asked) - set(state.asked) - {fact.id for fact in state.told}
    done = bool(state.plans) or not good_moves(file).isdisjoint(state.moves)
    if done and Heard(reply.text, reply.text.script).takes_leave():
        return True
    return bool(new & good_moves(file) or reply.pleasing & PROGRESS or asked)
