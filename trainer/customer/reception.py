"""How a reply is received before any feeling: is it addressed to him, new, and more than form?

Form without substance earns nothing from a customer: stock phrases, parroting, the same words again, or a speech to an
examiner. What counts as empty is what the scorecard counts as empty (`Substance.emptiness`), less what makes a move of
the scenario. What is decided here holds for the mood, for the moves that reach him and for what he answers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from scoring.analysis import Analysis
from scoring.phrases import Span, overlaps
from scoring.speech import bare
from scoring.texts import Text
from scoring.transcript import Transcript
from trainer.customer.effects import effects
from trainer.customer.moves import Recognised
from trainer.customer.sayings import Heard
from trainer.customer.state import CustomerState, MadeMove
from trainer.scenario import ScenarioFile

PROGRESS = frozenset({"listening.restate", "listening.question", "service.offer", "service.choice", "service.consult"})
"""Criteria that take the matter on."""
SETTLED = frozenset({"service.time", "service.follow_up"})
"""Criteria of words that settle something, however much courtesy stands around them."""
TOO_ANGRY = 60
"""From this anger on a goodbye is one more way of being sent off."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A staff reply with all that is known of it. `repeated`: staff said the same before, word for word."""

    text: Text
    analysis: Analysis
    recognised: Recognised
    repeated: bool = False

    @property
    def criteria(self) -> frozenset[str]:
        return self.analysis.criteria()

    @property
    def spoilt(self) -> tuple[Span, ...]:
        """The sentences that hold a critical finding: nothing kind or helpful in them reaches him."""
        return spoilt_sentences(self.text, self.analysis)

    @property
    def pleasing(self) -> frozenset[str]:
        """The criteria found outside the spoilt sentences."""
        return frozenset(
            finding.criterion for finding in self.analysis.findings
            if finding.start is None or not any(start <= finding.start < end for start, end in self.spoilt)
        )

    @property
    def idle(self) -> bool:
        """Whether it makes no move of the scenario and asks for nothing the customer could tell."""
        return not (self.recognised.moves or self.recognised.asked or self.recognised.answers)

    @property
    def only_asks_for_more(self) -> bool:
        """Whether it is one sentence, and that asks whether there is anything else."""
        parts = self.text.sentences
        return len(parts) == 1 and Heard(self.text, self.text.script).asks_for_more(parts[0])

    @property
    def echoes(self) -> bool:
        """Whether it gives the customer's own words back and does nothing else."""
        return self.idle and self.analysis.substance.emptiness == "echo"


@dataclass(frozen=True, slots=True)
class Reception:
    """The rules about form that a reply trips; `hollow` when there is one: then nothing in it pleases."""

    rules: tuple[str, ...]

    @property
    def hollow(self) -> bool:
        return bool(self.rules)


def taken_as_goodbye(reply: Reply, anger: int) -> Reply:
    """Return a reply in which a goodbye waves nobody away, where the customer's `anger` leaves room for that."""
    places = Heard(reply.text, reply.text.script).farewells()
    if not places or anger >= TOO_ANGRY:
        return reply
    findings = tuple(found for found in reply.analysis.findings if found.criterion != "wording.dismissive"
                     or found.start is None or found.end is None or not overlaps((found.start, found.end), places))
    moves = tuple(made for made in reply.recognised.moves
                  if made.id != "brush_off" or not overlaps((made.start, made.end), places))
    return replace(reply, analysis=replace(reply.analysis, findings=findings),
                   recognised=replace(reply.recognised, moves=moves))


def without_jests(reply: Reply, file: ScenarioFile) -> Reply:
    """Return a reply without the good moves that it takes back as a joke, in the same sentence or the one behind."""
    places = Heard(reply.text, reply.text.script).jests()
    if not places:
        return reply
    good = good_moves(file)
    moves = tuple(made for made in reply.recognised.moves
                  if made.id not in good or not overlaps((made.start, made.end), places))
    return replace(reply, recognised=replace(reply.recognised, moves=moves))


def spoilt_sentences(text: Text, analysis: Analysis) -> tuple[Span, ...]:
    """Return the sentences of a reply that hold an insult, a threat, a forbidden promise ..."""
    return tuple(dict.fromkeys(text.sentence_span((found.start, found.end)) for found in analysis.critical))


def was_said_before(transcript: Transcript, turn: int) -> bool:
    """Whether staff said the same words, marks and spaces aside, in an earlier turn; no words are never the same."""
    said = bare(Text(transcript.turns[turn].text).folded)
    return bool(said) and any(bare(Text(transcript.turns[earlier].text).folded) == said
               for earlier in transcript.staff_turns() if earlier < turn)


def receive(reply: Reply, state: CustomerState) -> Reception:
    """Return which rules about form without substance a reply trips; names of rules in `effects.yaml`."""
    emptiness = reply.analysis.substance.emptiness
    trips = {
        "examiner": emptiness == "examiner",
        "repeated_reply": reply.repeated,
        # To the scorecard "anything else?" is a set phrase; to him, once something was done, it is a plain question.
        "empty_phrases": emptiness == "stock" and reply.idle and reply.criteria.isdisjoint(SETTLED)
        and not (state.moves and reply.only_asks_for_more),
        # Giving his words back is listening once, and parroting from the second time on.
        "echo": reply.echoes and "rule.echo" in state.heard,
    }
    return Reception(tuple(rule for rule, tripped in trips.items() if tripped))


def moves_heard(file: ScenarioFile, reply: Reply, reception: Reception) -> tuple[MadeMove, ...]:
    """Return the moves that reach the customer: the good ones of a hollow reply do not."""
    good = good_moves(file)
    return tuple(made for made in reply.recognised.moves if not (reception.hollow and made.id in good))


def good_moves(file: ScenarioFile) -> frozenset[str]:
    """Return the ids of the moves that help."""
    return frozenset(move.id for move in file.play.moves if move.kind == "good")


def causes_heard(reply: Reply) -> tuple[str, ...]:
    """Return what the customer remembers of a reply, because it wears off or adds up."""
    heard = tuple(name for name, effect in effects().criteria.items() if effect.pleases and name in reply.pleasing)
    return (*heard, "rule.echo") if reply.echoes else heard
