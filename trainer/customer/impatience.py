"""What wears a customer's patience beside the words of a reply: waiting, broken promises, the same questions again.

Waiting is felt by the transcript's own times and by nothing else, so that a talk that nobody timed is free of it and a
talk played again is the same talk. What was promised and asked before is remembered in the customer's state.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Literal

from scoring.content import content_keys
from scoring.phrases import Span, overlaps
from scoring.speech import speech
from scoring.text import Part, count_han
from scoring.texts import Text, text_of
from scoring.transcript import Transcript, Turn
from trainer.customer.legibility import checks_back
from trainer.customer.promises import asks_for_more, promise_in
from trainer.customer.reception import Reply, good_moves
from trainer.customer.sayings import Heard, clauses_at
from trainer.customer.state import CustomerState, Promise
from trainer.scenario import Channel, ScenarioFile

PATIENT_SECONDS: dict[Channel, int] = {"chat": 60, "message": 60, "phone": 20, "in_person": 20, "visit": 20}
"""Seconds that pass without a word before a customer feels kept waiting, reading and typing left aside."""
PRACTICE_SECONDS: dict[Channel, int] = {"chat": 120, "message": 120, "phone": 60, "in_person": 60, "visit": 60}
"""The same in practice, where trainees learn, often on a phone; exams hold to the seconds above."""
READING = (0.2, 0.04)
"""Seconds to read a Chinese character, and any other."""
TYPING = (1.0, 0.3)
"""Seconds to type them. Trainees type, whatever the channel is meant to be."""
WORST = 3
"""As many times his usual cost a wait is felt at most."""
ALIKE = 0.75
"""From this share of common content on two questions are the same."""
FEWEST = 2
"""Units of content a question must have to be known again."""

Mode = Literal["practice", "exam"]
"""What a talk is held for."""
Place = tuple[int, int, str]
"""Start, end and text of the characters that caused a change."""


def patient_seconds(channel: Channel, mode: Mode) -> int:
    """Return how long a customer waits for a word before he feels kept waiting, reading and typing left aside."""
    return (PRACTICE_SECONDS if mode == "practice" else PATIENT_SECONDS)[channel]


def fine_seconds(channel: Channel, mode: Mode, said: str) -> int:
    """Return within how many seconds any reply to what the customer has `said` is in time, however short it is."""
    return patient_seconds(channel, mode) + int(_seconds(said, READING))


@dataclass(frozen=True, slots=True)
class Strain:
    """A rule of `effects.yaml` that a reply trips, the words for it, and how many times its cost is felt.

    `turn` is the earlier turn of staff that holds the words, None when they stand in the reply.
    """

    rule: str
    place: Place | None = None
    times: int = 1
    turn: int | None = None


@dataclass(frozen=True, slots=True)
class Impatience:
    """What a reply strains, and what the customer remembers of it: facts asked for, and the time still promised."""

    strains: tuple[Strain, ...]
    asked: tuple[str, ...]
    promise: Promise | None

    @property
    def found(self) -> frozenset[str]:
        return frozenset(f"rule.{strain.rule}" for strain in self.strains)

    def remembered(self, state: CustomerState) -> CustomerState:
        """Return the state with what is remembered."""
        return replace(state, asked=self.asked, promise=self.promise)


def impatience(
    file: ScenarioFile, state: CustomerState, reply: Reply, transcript: Transcript, answered: frozenset[str],
    mode: Mode = "exam",
) -> Impatience:
    """Return what a reply strains in a customer who was `state` before it. `answered`: the facts he tells now."""
    open_promise = None if _brings_good(file, state, reply) else state.promise
    promise = promise_in(reply.text, reply.analysis)
    strains = chain(
        _waits(file, state, reply, transcript, mode), _put_off(reply, promise, open_promise),
        _questions(state, reply, transcript, answered),
    )
    asked = tuple(dict.fromkeys((*state.asked, *reply.recognised.asked)))
    return Impatience(tuple(strains), asked, promise or open_promise)


def _brings_good(file: ScenarioFile, state: CustomerState, reply: Reply) -> bool:
    """Whether something came of what was promised: staff does something good that it had not done before."""
    new = {made.id for made in reply.recognised.moves} - set(state.moves)
    return not new.isdisjoint(good_moves(file))


def _waits(
    file: ScenarioFile, state: CustomerState, reply: Reply, transcript: Transcript, mode: Mode
) -> Iterator[Strain]:
    """Yield a promise broken by the clock, else a wait longer than the channel and what was promised allow."""
    turn, waited = reply.analysis.turn, reply.analysis.response_seconds
    earlier = [index for index in transcript.staff_turns() if index < turn]
    promise = state.promise if state.promise and earlier and state.promise.turn == earlier[-1] else None
    typing = _seconds(reply.text.text, TYPING)
    if promise and promise.back and _between(transcript, promise.turn, turn) > promise.seconds + typing:
        yield Strain("broken_promise", (promise.start, promise.end, promise.text), turn=promise.turn)
        return
    limit = patient_seconds(file.about.channel, mode)
    agreed = promise.seconds if promise else 0
    allowed = max(limit, agreed) + typing + _seconds(_unanswered(transcript, turn), READING)
    if waited is not None and waited > allowed:
        yield Strain("kept_waiting", times=min(WORST, 1 + int(waited - allowed) // limit))


def _put_off(reply: Reply, promise: Promise | None, before: Promise | None) -> Iterator[Strain]:
    """Yield a second wait that is asked for while nothing came of the first."""
    if promise and before and promise.back and asks_for_more(reply.text, promise, before):
        yield Strain("promised_again", (promise.start, promise.end, promise.text))


def _between(transcript: Transcript, earlier: int, turn: int) -> float:
    """Return the seconds between two turns, 0 where nobody timed them."""
    before, now = transcript.turns[earlier].at, transcript.turns[turn].at
    return (now - before).total_seconds() if before and now else 0.0


def _unanswered(transcript: Transcript, turn: int) -> str:
    """Return what the customer said since staff last spoke."""
    said: list[Turn] = []
    for before in reversed(transcript.turns[:turn]):
        if before.speaker == "staff":
            break
        said.append(before)
    return "".join(turn.text for turn in said)


def _seconds(text: str, each: tuple[float, float]) -> float:
    han = count_han(text)
    return han * each[0] + (len(text) - han) * each[1]


def _questions(
    state: CustomerState, reply: Reply, transcript: Transcript, answered: frozenset[str],
) -> Iterator[Strain]:
    """Yield what he is asked although he has told it, or although it was asked before; each at most once."""
    if reply.repeated:
        return  # the very same words again are a strain of their own
    told = {fact.id for fact in state.told}
    heard = Heard(reply.text, reply.text.script)
    asked = {fact: span for fact, span in reply.recognised.asked.items()
             if not _makes_sure(reply, span) and not heard.asks_for_more(reply.text.sentence_at(span[0]))}
    again = next((span for fact, span in asked.items()
                  if fact in told & reply.recognised.nearly and not _offers(heard, span)), None)
    if again:
        yield Strain("asked_again", _quoted(reply, again))
    repeated = next((span for fact, span in asked.items() if fact in state.asked and fact not in told | answered), None)
    repeated = repeated or (None if again or answered else _same_question(reply, heard, transcript))
    if repeated:
        yield Strain("repeated_question", _quoted(reply, repeated))


def _offers(heard: Heard, span: Span) -> bool:
    """Whether the question is an offer, which asks for no fact."""
    sentence = heard.reply.sentence_at(span[0])
    return heard.has("offers", clauses_at(heard.reply, span)) and not heard.has("tells", sentence)


def _makes_sure(reply: Reply, span: Span) -> bool:
    """Whether a question only makes sure of what was understood, which is listening."""
    restated = [(found.start, found.end) for found in reply.analysis.findings
                if found.criterion == "listening.restate" and found.start is not None and found.end is not None]
    sentence = reply.text.sentence_at(span[0])
    place = (sentence.start, sentence.end)
    return overlaps(place, restated) or checks_back(reply.text.folded[sentence.start : sentence.end + 1])


def _same_question(reply: Reply, heard: Heard, transcript: Transcript) -> Span | None:
    """Return the question in the reply that says what an earlier one of staff said, in much the same words."""
    asked = [
        content_keys(text.folded[part.start : part.end])
        for turn in transcript.staff_turns() if turn < reply.analysis.turn
        for text in [text_of(transcript.turns[turn].text)]
        for part in _asking(text)
    ]
    for part in _asking(reply.text) if asked else ():
        content = content_keys(reply.text.folded[part.start : part.end])
        known = len(content) >= FEWEST and any(_alike(content, before) for before in asked)
        known = known and not heard.asks_for_more(part)
        if known and not _makes_sure(reply, (part.start, part.end)):
            return part.start, part.end
    return None


def _asking(text: Text) -> Iterator[Part]:
    meaning = speech(text.script)
    return (part for part in text.sentences if meaning.asks(text.folded, part))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= ALIKE * len(one | other)


def _quoted(reply: Reply, span: Span) -> Place:
    return span[0], span[1], reply.text.text[span[0] : span[1]]
