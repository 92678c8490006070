"""Recognition: the file's own examples are recognised, its counter-examples are not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scoring.foreign import short
from scoring.located import Loc
from scoring.problem import Problem
from scoring.texts import Text
from trainer.checks.places import problem
from trainer.customer.moves import Recognised, recognise
from trainer.customer.recogniser import recogniser, without_example
from trainer.scenario import Hidden, Move, PlainAnswer, ScenarioFile

CAUGHT = 0.5
"""More than this share of a move's examples may not be answered as another move."""


@dataclass(frozen=True, slots=True)
class Unheard:
    """How many of a file's own examples its other examples and phrases recognise, and those they do not."""

    recognised: int
    missed: tuple[tuple[str, str], ...]

    @property
    def total(self) -> int:
        return self.recognised + len(self.missed)

    @property
    def rate(self) -> float:
        return self.recognised / self.total if self.total else 0.0


def unheard(file: ScenarioFile) -> Unheard:
    """Leave out each example in turn and see whether the rest of the file still recognises it.

    It tells how staff's own words, which no author foresaw, will fare. Shared material is left out.
    """
    known = recogniser(file)
    missed: list[tuple[str, str]] = []
    recognised = 0
    parts: list[tuple[str, Move | Hidden | PlainAnswer]] = [
        *((f"move.{move.id}", move) for index, move in enumerate(file.play.moves)
          if file.source_of(("play", "moves", index))[0] is file.located),
        *((f"hidden.{hidden.id}", hidden) for hidden in file.play.hidden),
        *((f"answer.{answer.id}", answer) for index, answer in enumerate(file.play.answers)
          if file.source_of(("play", "answers", index))[0] is file.located),
    ]
    for key, item in parts:
        for index, example in enumerate(item.examples):
            seen = recognise(file, Text(example), known=without_example(known, key, index))
            if key in {*(f"move.{made.id}" for made in seen.moves), *(f"hidden.{fact}" for fact in seen.asked),
                       *(f"answer.{answer}" for answer in seen.answers)}:
                recognised += 1
            else:
                missed.append((key, example))
    return Unheard(recognised, tuple(missed))


def check_moves(file: ScenarioFile) -> Iterator[Problem]:
    """Each move's examples make it and none of the opposite kind; its counter-examples do not make it."""
    kinds = {move.id: move.kind for move in file.play.moves}
    before = _answered_before(file)
    for index, move in enumerate(file.play.moves):
        base: Loc = ("play", "moves", index)
        if file.source_of(base)[0] is not file.located:
            yield from _shared_taken(file, move, kinds)
            continue
        opposite = {"good": "bad", "bad": "good"}.get(move.kind)
        caught: Counter[str] = Counter()
        for number, example in enumerate(move.examples):
            made = [found.id for found in _read(file, example).moves]
            caught.update(other for other in made if other in before[move.id])
            loc = (*base, "examples", number)
            if move.id not in made:
                yield problem(file, loc, "C013", f"this example of the move '{move.id}' is not recognised",
                              "a counter-example, an `unless`, a refusal in it or another move's example is in the way")
            others = [other for other in made if kinds[other] == opposite]
            if others:
                yield problem(file, loc, "C015", f"this example of the {move.kind} move '{move.id}' is also taken for "
                              f"the {opposite} move '{others[0]}'",
                              f"narrow the words of '{others[0]}', or give it this sentence as a counter-example")
        yield from _caught(file, base, move, caught)
        for number, counter in enumerate(move.counter_examples):
            if any(found.id == move.id for found in _read(file, counter).moves):
                yield problem(file, (*base, "counter_examples", number), "C014",
                              f"this counter-example is taken for the move '{move.id}'",
                              "narrow its words, or add an `unless`")


def _caught(file: ScenarioFile, base: Loc, move: Move, caught: Counter[str]) -> Iterator[Problem]:
    """Yield a problem for a move whose examples are mostly answered as another one."""
    for other, times in caught.items():
        if times > CAUGHT * len(move.examples):
            yield problem(file, base, "C035", f"{times} of {len(move.examples)} examples of the move '{move.id}' also "
                          f"make '{other}', whose reaction speaks first",
                          f"narrow '{other}', or put the reaction to '{move.id}' before its own")


def _shared_taken(file: ScenarioFile, shared: Move, kinds: Mapping[str, str]) -> Iterator[Problem]:
    """Yield a problem for each move of the scenario's own for which an example of a `shared` one is taken.

    Shared material is checked by itself; here it only shows what is too wide in the scenario.
    """
    opposite = {"good": "bad", "bad": "good"}.get(shared.kind)
    for example in shared.examples:
        for made in (found.id for found in _read(file, example).moves if kinds[found.id] == opposite):
            index = next(index for index, move in enumerate(file.play.moves) if move.id == made)
            if file.source_of(("play", "moves", index))[0] is file.located:
                yield problem(file, ("play", "moves", index), "C015", f"'{short(example)}', which is the shared move "
                              f"'{shared.id}', is also taken for '{made}'",
                              "narrow its words, or give it this sentence as a counter-example")


def _answered_before(file: ScenarioFile) -> dict[str, frozenset[str]]:
    """Return for each move the other moves whose reaction stands before its own."""
    answered = [rule.when.move for rule in file.play.reactions if rule.when.move is not None]
    order = list(dict.fromkeys(answered))
    return {move.id: frozenset(order[:order.index(move.id)] if move.id in order else order) for move in file.play.moves}


def check_asked(file: ScenarioFile) -> Iterator[Problem]:
    """Each hidden fact's questions ask for it; its counter-examples do not."""
    for index, hidden in enumerate(file.play.hidden):
        base: Loc = ("play", "hidden", index)
        for number, example in enumerate(hidden.examples):
            if hidden.id not in _read(file, example).asked:
                yield problem(file, (*base, "examples", number), "C013",
                              f"this question for the hidden fact '{hidden.id}' is not recognised",
                              "write it as a question, or take the counter-example away that is too like it")
        for number, counter in enumerate(hidden.counter_examples):
            if hidden.id in _read(file, counter).asked:
                yield problem(file, (*base, "counter_examples", number), "C014",
                              f"this counter-example is taken for a question for '{hidden.id}'", "narrow `asked`")


def check_answers(file: ScenarioFile) -> Iterator[Problem]:
    """Each plain answer's questions ask for it and for no hidden fact; its counter-examples do not ask for it."""
    for index, answer in enumerate(file.play.answers):
        base: Loc = ("play", "answers", index)
        own = file.source_of(base)[0] is file.located
        for number, example in enumerate(answer.examples):
            seen = _read(file, example)
            loc = (*base, "examples", number)
            if own and answer.id not in seen.answers:
                other = next(iter(seen.answers), None)
                yield problem(file, loc, "C013", f"this question for the plain answer '{answer.id}' is not recognised",
                              f"it is taken for a question for '{other}', which says more nearly the same" if other else
                              "write it as a question, give `asked` a phrase of it, or take the counter-example away "
                              "that is too like it")
            if own and seen.asked:
                yield problem(file, loc, "C039", f"this question for the plain answer '{answer.id}' is also taken for "
                              f"a question for the hidden fact '{next(iter(seen.asked))}', which he tells first",
                              "narrow `asked` of the hidden fact, or give it this question as a counter-example")
        for number, counter in enumerate(answer.counter_examples):
            if own and answer.id in _read(file, counter).answers:
                yield problem(file, (*base, "counter_examples", number), "C014",
                              f"this counter-example is taken for a question for '{answer.id}'", "narrow `asked`")


def check_acts(file: ScenarioFile) -> Iterator[Problem]:
    """Each act's line makes the move that the act names, and none that harms."""
    kinds = {move.id: move.kind for move in file.play.moves}
    for index, act in enumerate(file.play.acts):
        made = [found.id for found in _read(file, act.line).moves]
        loc: Loc = ("play", "acts", index, "line")
        if act.move is not None and act.move not in made:
            yield problem(file, loc, "C038", f"the act '{act.id}' does not make the move '{act.move}' that it names",
                          f"let its line say what an example of '{act.move}' says, or leave `move` out")
        harm = next((move for move in made if kinds[move] == "bad" and move != act.move), None)
        if harm is not None:
            yield problem(file, loc, "C038", f"the act '{act.id}' also makes the bad move '{harm}'",
                          f"word its line otherwise, or give it to '{harm}' as a counter-example")


def _read(file: ScenarioFile, sentence: str) -> Recognised:
    return recognise(file, Text(sentence))
