"""Recognises what staff did in a reply: the moves of the scenario, and the facts and plain answers a question asks for.

A move is made by one of its phrases, or by a stretch of the reply that says nearly what one of its examples says,
and says it more nearly than any counter-example or another move's example. A sentence that is a counter-example in
other words makes no move by its phrases either. Moves that are refused, only wished for or quoted are not made.
Everything an author needs to know to change it stands in the scenario file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from scoring.phrases import Span, overlaps
from scoring.text import Part, fold
from scoring.texts import Text
from trainer.customer.questions import asked_for
from trainer.customer.recogniser import Recogniser, Target, recogniser
from trainer.customer.sayings import clauses_at, in_brackets
from trainer.customer.similarity import Sample, covered, likeness, pieces, tokens_of
from trainer.customer.state import MadeMove
from trainer.scenario import Move, PlainAnswer, ScenarioFile, TopicAnswer

ALIKE = 0.56
"""From this likeness on a stretch of a reply counts as the example."""
ALMOST = 0.48
"""From this likeness on a stretch that does not count is missed by a hair."""
FAINT = 0.45
"""From this likeness on a plain question that nothing else takes up asks for what an example of the same kind does."""
QUESTION_WORDS = frozenset("who whose whom when where which why how many much long often old far".split())
QUESTION_WORDS |= frozenset("谁什哪几多少久大何时候为点号")
"""Pieces that a question shares with any other of its kind."""
COVERED = 0.45
"""So much of an example must stand somewhere in the reply before its stretches are looked at one by one."""
COUNTERED = 0.75
"""From this likeness to a counter-example on a phrase does not count, unless the place is as like an example."""
MARGIN = 0.06
"""By so much a stretch must be more like its own examples than like a counter-example or a move of the other kind."""
WINDOW = 5
"""Clauses of a reply that are held against an example together, at most."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """What one reply does in the terms of its scenario: moves in file order, and facts asked for, with evidence.

    `close` are moves that it does not make by a hair, for want of a little likeness to an example; `denied` those whose
    phrases it holds and still does not make, being refused, quoted, ruled out or countered.
    `answers` are the plain answers asked for, the surest first, each with the clauses that ask for it. `nearly` are the
    facts that are all a clause asks for, or asked for nearly as in an example: a phrase may stand in another question.
    """

    moves: tuple[MadeMove, ...]
    asked: dict[str, Span]
    asks: bool
    close: frozenset[str] = frozenset()
    denied: frozenset[str] = frozenset()
    answers: Mapping[str, Span] = field(default_factory=dict)
    nearly: frozenset[str] = frozenset()


def recognise(
    file: ScenarioFile, reply: Text, spoilt: tuple[Span, ...] = (), known: Recogniser | None = None,
) -> Recognised:
    """Return what a staff reply does in the terms of its scenario.

    `spoilt`: the sentences in which no good move is made, because they hold an insult or a forbidden promise. `known`:
    the recogniser to use in place of the file's own.
    """
    sight = _Sight(known or recogniser(file), reply)
    sound = [part for part in reply.sentences if (part.start, part.end) not in spoilt] if spoilt else None
    moves = []
    for move in file.play.moves:
        span = sight.find(f"move.{move.id}", sound if move.kind == "good" else None)
        if span and not (move.kind == "bad" and sight.is_own_act(span, move)):
            moves.append(MadeMove(move.id, span[0], span[1], reply.text[span[0] : span[1]]))
    questions = sight.questions()
    asked: dict[str, Span] = {}
    for hidden in file.play.hidden if questions else ():
        span = sight.find(f"hidden.{hidden.id}", questions)
        if span:
            asked[hidden.id] = span
    others = {move.id for move in file.play.moves}.difference(made.id for made in moves)
    close, denied = frozenset(sight.close & others), frozenset(sight.denied & others)
    answers = sight.answers(questions, file.play.answers) if questions else {}
    if questions and not (moves or asked or answers):
        asked, answers = sight.faintly(questions)
    nearly = frozenset(fact for fact, span in asked.items() if sight.is_alike(f"hidden.{fact}", span))
    return Recognised(tuple(moves), asked, bool(questions), close, denied, answers, nearly)


class _Sight:
    """One reply as a recogniser sees it."""

    def __init__(self, known: Recogniser, reply: Text) -> None:
        self.known = known
        self.reply = reply
        self.negated = known.speech.negated(reply.folded)
        self.tags = known.phrases.tag(reply.folded)
        self.close: set[str] = set()
        self.denied: set[str] = set()

    def questions(self) -> list[Part]:
        return [part for part in self.reply.sentences if self.known.speech.asks(self.reply.folded, part)]

    def is_own_act(self, span: Span, move: Move) -> bool:
        """Whether a stretch tells in brackets what staff does, where nothing like it is an example of the move.

        "(goes down to the shop)" sends nobody there.
        """
        return in_brackets(self.reply, span) and not any("(" in fold(example) for example in move.examples)

    def find(self, key: str, within: list[Part] | None = None) -> Span | None:
        """Return the evidence of a target in the reply (in one of `within` where given), None without any."""
        places = None if within is None else [(part.start, part.end) for part in within]
        return self._by_phrase(key, places) or self._by_example(key, places)

    def is_alike(self, key: str, span: Span) -> bool:
        """Whether a stretch is all that its clauses say, or they say nearly what an example of the target says."""
        script, examples = self.known.weights.script, self._target(key).examples
        words = (frozenset(tokens_of(self.reply.folded[slice(*place)], script))
                 for place in (clauses_at(self.reply, span), span))
        here = [said for place, said in self.stretches if overlaps(place, [span])]
        return next(words) <= next(words) or any(self._most_alike(said, examples) >= ALIKE for said in here)

    def answers(self, questions: list[Part], answers: Iterable[PlainAnswer]) -> dict[str, Span]:
        """Return the plain answers that the questions ask for, each with its clauses: of several, the nearest.

        What he answers on any topic counts where no plain answer of his own case is asked for.
        """
        found = []
        for answer in answers:
            span = self.find(f"answer.{answer.id}", questions)
            if span:
                place = clauses_at(self.reply, span)
                here = [said for stretch, said in self.stretches if overlaps(stretch, [place])]
                examples = self._target(f"answer.{answer.id}").examples
                alike = max((self._most_alike(said, examples) for said in here), default=0.0)
                found.append((isinstance(answer, TopicAnswer), -alike, answer.id, place))
        kept: dict[str, Span] = {}
        for _, _, id, place in sorted(found, key=lambda one: one[:2]):
            if not overlaps(place, tuple(kept.values())):
                kept[id] = place
        return kept

    def faintly(self, questions: list[Part]) -> tuple[dict[str, Span], dict[str, Span]]:
        """Return the fact or the plain answer that a plain question asks for in words that only resemble an example.

        It must ask for the same - who, when, how many - as the example, and nothing else may come near.
        """
        part = questions[-1]
        kind = asked_for(self.reply.folded[part.start : part.end])
        here = [said for place, said in self.stretches if overlaps(place, [(part.start, part.end)])]
        ranked = sorted(
            ((self._most_alike_of(said, target, kind), target.key) for target in self.known.targets if not target.kind
             for said in here), reverse=True,
        ) if kind != "whether" else []
        best = {key: alike for alike, key in reversed(ranked)}
        near = sorted(((alike, key) for key, alike in best.items()), reverse=True)[:2]
        if not near or near[0][0] < FAINT or (len(near) > 1 and near[1][0] > near[0][0] - MARGIN):
            return {}, {}
        family, _, name = near[0][1].partition(".")
        found = {name: (part.start, part.end)}
        return (found, {}) if family == "hidden" else ({}, found)

    def _most_alike_of(self, said: Sample, target: Target, kind: str) -> float:
        """Return how alike a stretch is to those examples of a target that ask for this kind of thing."""
        same = (one for one, asks in zip(target.examples, target.asks, strict=True)
                if asks == kind and one.pieces & said.pieces - QUESTION_WORDS)
        alike = self._most_alike(said, same)
        return 0.0 if self._most_alike(said, target.counter_examples) > alike - MARGIN else alike

    def _by_phrase(self, key: str, places: list[Span] | None) -> Span | None:
        meant = self.tags.get(f"{key}:no", ())
        for span in self.tags.get(key, ()):
            sentence = self.reply.sentence_at(span[0])
            if places is not None and not overlaps(span, places):
                continue
            if overlaps((sentence.start, sentence.end), self.tags.get(f"{key}:unless", ())):
                continue
            if self.reply.is_quoted(span) or (span not in meant and overlaps(span, self.negated)):
                continue
            if not self._is_countered(span, self._target(key)):
                return span
        if key in self.tags:
            self.denied.add(key.removeprefix("move."))
        return None

    def _target(self, key: str) -> Target:
        return next(target for target in self.known.targets if target.key == key)

    def _is_countered(self, span: Span, target: Target) -> bool:
        """Whether a counter-example stands here, in nearly the same words."""
        if not any(covered(self.known.weights, sample, self.whole) >= COUNTERED for sample in target.counter_examples):
            return False
        here = [said for place, said in self.stretches if overlaps(place, [span])]
        alike = max((self._most_alike(said, target.counter_examples) for said in here), default=0.0)
        return alike >= COUNTERED and alike > max(self._most_alike(said, target.examples) for said in here)

    def _by_example(self, key: str, places: list[Span] | None) -> Span | None:
        target = self._target(key)
        examples = [sample for sample in target.examples
                    if covered(self.known.weights, sample, self.whole) >= COVERED]
        best: tuple[float, Span] | None = None
        for span, said in self.stretches if examples else ():
            if places is not None and not overlaps(span, places):
                continue
            alike = self._most_alike(said, examples)
            if alike < ALMOST or (best is not None and alike <= best[0]) or self._rivalled(said, target, alike):
                continue
            if alike >= ALIKE:
                best = (alike, span)
            else:
                self.close.add(key.removeprefix("move."))
        return best[1] if best else None

    @cached_property
    def tokens(self) -> tuple[tuple[Part, list[str]], ...]:
        """The clauses of the reply and the telling words of each."""
        script = self.known.weights.script
        return tuple(
            (part, tokens_of(self.reply.folded[part.start : part.end], script,
                             tuple((low - part.start, high - part.start) for low, high in self.negated)))
            for part in self.reply.clauses
        )

    @cached_property
    def stretches(self) -> tuple[tuple[Span, Sample], ...]:
        """Every run of up to `WINDOW` neighbouring clauses."""
        found = []
        for first in range(len(self.tokens)):
            said: list[str] = []
            for part, tokens in self.tokens[first : first + WINDOW]:
                said += tokens
                if said:
                    found.append(((self.tokens[first][0].start, part.end), self.known.weights.weigh(said)))
        return tuple(found)

    @cached_property
    def whole(self) -> frozenset[str]:
        return pieces([token for _, tokens in self.tokens for token in tokens])

    def _most_alike(self, said: Sample, samples: Iterable[Sample]) -> float:
        return max((likeness(self.known.weights, sample, said) for sample in samples), default=0.0)

    def _rivalled(self, said: Sample, target: Target, alike: float) -> bool:
        """Whether something else is said here more nearly."""
        if self._most_alike(said, target.counter_examples) > alike - MARGIN:
            return True
        if not target.kind:
            return False
        for other in self.known.targets:
            if other.kind and other is not target:
                margin = MARGIN if {other.kind, target.kind} == {"good", "bad"} else 0.0
                if self._most_alike(said, other.examples) > alike - margin:
                    return True
        return False
