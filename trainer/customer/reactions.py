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
from trainer.customer.conditions import Moment, band_of, holds, is_about_reply, without_numbers
from trainer.customer.legibility import checks_back, has_markup, is_wordless
from trainer.customer.lines import draw, mood_line, spoken
from trainer.customer.mood import Ledger, feel
from trainer.customer.moves import recognise
from trainer.customer.reception import (
    Reception,
    Reply,
    causes_heard,
    good_moves,
    moves_heard,
    receive,
    spoilt_sentences,
    was_said_before,
)
from trainer.customer.state import Change, CustomerState, MadeMove, Reaction, Told
from trainer.scenario import Ending, Hidden, Outcome, ScenarioFile

TOLD_AT_ONCE = 2
"""Hidden facts told in one turn, at most."""
SETTLED_BELOW = 60
"""A customer this angry does not settle, whatever was offered."""
SETTLED_FROM = 2
"""The staff reply from which on a customer can be won: nobody is won by the first sentence."""


def react(
    file: ScenarioFile, state: CustomerState, analysis: Analysis, transcript: Transcript, seed: int,
) -> Reaction:
    """Return the customer's reaction to the staff reply at `analysis.turn`.

    `state` is the customer before the reply; the transcript reaches up to and with it. Raises `PhraseError` when the
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
    ledger = feel(file, state, reply, reception, fault_of(transcript, file.case), spans)
    moment = replace(moment, state=replace(after, mood=ledger.mood))
    told = _facts_told(file, moment, asked)
    turn = len(transcript.turns)
    after = replace(moment.state, told=(*state.told, *(Told(fact.id, turn, fact in asked) for fact in told)))
    moment = replace(moment, state=after)
    speaks = _Answer(file, moment, made, asked, told, ledger, seed)
    ending = _ending(file, moment, analysis)
    return speaks.leave(ending) if ending else speaks.answer(_puzzles(file, reply, reception))


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


def _facts_told(file: ScenarioFile, moment: Moment, asked: list[Hidden]) -> list[Hidden]:
    """Return the facts told in this turn: those asked for, then those that staff has earned."""
    known = {told.id for told in moment.state.told} | {fact.id for fact in asked}
    earned = [fact for fact in file.play.hidden
              if fact.id not in known and fact.earned is not None and holds(fact.earned, moment)]
    return [*asked, *earned][:TOLD_AT_ONCE]


def _ending(file: ScenarioFile, moment: Moment, analysis: Analysis) -> Ending | None:
    """Return the ending that is reached, None when the talk goes on."""
    may_settle = _may_settle(file, moment, analysis)
    for ending in file.play.endings:
        if (ending.outcome != "resolved" or may_settle) and holds(ending.when, moment):
            return ending
    return _last_resort(file, moment)


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
    """Whether the customer can be content now: an act has been done, in bearable words, and not at once."""
    state = moment.state
    return (
        state.replies >= SETTLED_FROM and not good_moves(file).isdisjoint(state.moves)
        and not analysis.critical and state.mood.anger < SETTLED_BELOW
    )


def _puzzles(file: ScenarioFile, reply: Reply, reception: Reception) -> bool:
    """Whether the customer cannot make sense of a reply: an unforeseen question, nonsense, talk to an examiner.

    A question that the scorecard credits, or that is about his case, gets an answer of his mood instead: he may not
    know it, but he does not find it absurd.
    """
    if "examiner" in reception.rules:
        return True
    if reply.recognised.moves or reply.recognised.asked or reply.analysis.critical:
        return False
    if has_markup(reply.text.folded) or is_wordless(reply.text.folded, script_of(file.language)):
        return True
    unforeseen = reply.recognised.asks and not checks_back(reply.text.folded)
    return not reply.analysis.findings and unforeseen and not reply.analysis.substance.shared


class _Answer:
    """Finds the words for a reaction and puts it together."""

    def __init__(
        self, file: ScenarioFile, moment: Moment, made: tuple[MadeMove, ...], asked: list[Hidden], told: list[Hidden],
        ledger: Ledger, seed: int,
    ) -> None:
        self.file, self.moment, self.made, self.ledger, self.seed = file, moment, made, ledger, seed
        self.asked, self.told = asked, told

    def leave(self, ending: Ending) -> Reaction:
        """Return the reaction that ends the talk; a fact told with it comes first."""
        line = self._draw(ending.lines, f"ending.{ending.id}")
        state = replace(self.moment.state, outcome=ending.outcome, ending=ending.id)
        return self._reaction(state, f"ending.{ending.id}", [*self._fact_lines(), *([line] if line else [])])

    def answer(self, puzzled: bool) -> Reaction:
        """Return the reaction that goes on with the talk, or ends it unresolved when he has nothing left to say.

        What answers this very reply comes first; whoever is asked something answers just that; then come the rules of
        a stage of the talk, and last his mood.
        """
        return (
            self._by_rule(to_this_reply=True)
            or self._by_asked_facts()
            or (self._by_puzzlement() if puzzled and not self.told else None)
            or self._by_rule(to_this_reply=False)
            or self._by_mood()
        )

    def _by_rule(self, *, to_this_reply: bool) -> Reaction | None:
        """Return the first rule that holds and has a line left: of those about this reply, or of the others."""
        before = self._before_telling()
        for rule in self.file.play.reactions:
            if is_about_reply(rule.when) == to_this_reply and holds(rule.when, before):
                line = self._draw(rule.lines, f"reaction.{rule.id}")
                if line:
                    self.ledger.book(f"reaction.{rule.id}", rule.effect, scaled=False)
                    return self._reaction(self.moment.state, f"reaction.{rule.id}", [line, *self._fact_lines()])
        return None

    def _before_telling(self) -> Moment:
        """Return the moment before he tells anything in this turn: what he tells now colours only the next turn."""
        now = {fact.id for fact in self.told}
        told = tuple(told for told in self.moment.state.told if told.id not in now)
        return replace(self.moment, state=replace(self.moment.state, told=told))

    def _by_asked_facts(self) -> Reaction | None:
        if not self.asked:
            return None
        return self._reaction(self.moment.state, f"hidden.{self.asked[0].id}", self._fact_lines())

    def _by_puzzlement(self) -> Reaction | None:
        line = self._draw(self.file.play.puzzled, "puzzled")
        return self._reaction(self.moment.state, "puzzled", [line]) if line else None

    def _by_mood(self) -> Reaction:
        said = mood_line(self.file, self.moment.state, band_of(self.moment.state.mood), self.seed)
        if said:
            return self._reaction(self.moment.state, said[0], [said[1], *self._fact_lines()])
        ending = forced_ending(self.file, self.moment, "unresolved")
        assert ending is not None, "`trainer check` asks for an unresolved ending and for enough lines"
        return self.leave(ending)

    def _draw(self, lines: tuple[str, ...], cue: str) -> str | None:
        state = self.moment.state
        return draw(lines, state.used, self.seed, self.file.id, state.replies, cue)

    def _fact_lines(self) -> list[str]:
        drawn = (self._draw(fact.lines, f"hidden.{fact.id}") for fact in self.told)
        return [line for line in drawn if line]

    def _reaction(self, state: CustomerState, cue: str, lines: list[str]) -> Reaction:
        after = replace(state, mood=self.ledger.mood, used=(*state.used, *lines))
        changes: tuple[Change, ...] = tuple(self.ledger.changes)
        return Reaction(after, changes, self.made, tuple(fact.id for fact in self.told), cue, spoken(lines, self.file))
