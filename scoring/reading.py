"""A staff reply in the light of what was said before it: all detectors look at the same `Reading`."""

from __future__ import annotations

from copy import copy
from functools import cached_property
from threading import Lock

from scoring.case import Case
from scoring.complaint import complains
from scoring.content import Common, Heard, all_heard, common_content, common_weight
from scoring.criterion import Script
from scoring.memory import Last
from scoring.phrases import Marks, Span
from scoring.text import Part
from scoring.texts import Said, Text, said_of, text_of
from scoring.transcript import Fault, Transcript


class Turns:
    """The turns of a conversation as they were read, up to the furthest that somebody has asked for.

    Every reply is read in the light of all before it, but each turn only once.
    """

    def __init__(self, transcript: Transcript) -> None:
        self.transcript = transcript
        self._customer: list[Said] = []
        self._staff: list[Text] = []
        self._before: list[tuple[int, int]] = [(0, 0)]
        self._heard: tuple[int, Heard] = (0, all_heard(()))
        self._lock = Lock()

    def before(self, turn: int) -> tuple[tuple[Said, ...], tuple[Text, ...]]:
        """Return what the customer, and what staff said before a turn, in order."""
        with self._lock:
            for said in self.transcript.turns[len(self._before) - 1 : turn]:
                if said.speaker == "customer":
                    self._customer.append(said_of(said.text))
                else:
                    self._staff.append(text_of(said.text))
                self._before.append((len(self._customer), len(self._staff)))
        customer, staff = self._before[turn]
        return tuple(self._customer[:customer]), tuple(self._staff[:staff])

    def heard(self, turn: int) -> Heard:
        """Return the content of all that the customer said before a turn."""
        customer, _ = self.before(turn)
        known, heard = self._heard
        if known > len(customer):
            known, heard = 0, all_heard(())
        if known < len(customer):
            heard = all_heard([heard, *[text.heard for text in customer[known:]]])
            self._heard = len(customer), heard
        return heard


_TURNS = Last(Turns)


class Reading:
    """A staff reply read in the light of what the customer said before it.

    `customer` and `earlier` are every turn of the customer's and of staff before the reply, in order; `heard` is the
    content of all that the customer has said so far.
    """

    def __init__(self, transcript: Transcript, turn: int, case: Case | None, fault: Fault) -> None:
        turns = _TURNS.of(transcript)
        self.transcript = transcript
        self.turn = turn
        self.case = case
        self.fault = fault
        self.reply = text_of(transcript.turns[turn].text)
        self.customer, self.earlier = turns.before(turn)
        self.heard = turns.heard(turn)
        self.edges: dict[str, list[int]] = {}
        """Where such places begin, or end, in order."""
        self.marks: dict[str, Marks] = {}
        """Places in the reply that are asked for again and again, by a name that the asker gives them."""
        self.given_back: dict[Script, tuple[str, ...]] = {}
        """What of the customer's last words can be given back (`given_back.py`), once somebody has asked."""
        self.contrary: tuple[Span, ...] | None = None
        """Clauses of the reply against what the customer told (`contradiction.py`), once somebody has asked."""
        self._common: dict[Span, Common] = {}

    def instead(self, reply: str) -> Reading:
        """Return another reply at this place, read in the same light."""
        other = copy(self)
        other.reply = text_of(reply)
        other.edges, other.marks, other.contrary, other._common = {}, {}, None, {}
        return other

    @cached_property
    def latest(self) -> tuple[Said, ...]:
        """What the customer said since staff last spoke (one or several messages), or else his last turn."""
        said: list[Said] = []
        for turn in reversed(self.transcript.turns[: self.turn]):
            if turn.speaker == "staff":
                break
            said.append(self.customer[-1 - len(said)])
        return tuple(reversed(said)) or self.customer[-1:]

    @cached_property
    def complains(self) -> bool:
        """Whether the customer complains or is upset, now or still from before."""
        told = self.fault if self.transcript.fault or self.case else None
        return complains((text.folded for text in self.latest), told, early=len(self.earlier) <= 1)

    @cached_property
    def is_asked(self) -> bool:
        """Whether the customer's last words ask for information, without a complaint in them."""
        said = self.latest[-1].folded.rstrip("\"' .~。!") if self.latest else ""
        return not self.complains and said.endswith(("?", "吗", "么", "呢", "不", "没有"))

    def common(self, span: Span) -> Common:
        """Return what a clause of the reply shares with all that the customer has said so far."""
        common = self._common.get(span)
        if common is None:
            common = self._common[span] = common_content(self.reply.of(span), self.heard)
        return common

    def shared_weight(self, sentence: Part) -> float:
        """Return the weight of what a sentence of the reply shares with all that the customer has said so far."""
        return common_weight([self.common(clause[:2]) for clause in self.reply.clauses_in(sentence)])
