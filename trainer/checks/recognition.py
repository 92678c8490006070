"""Recognition: the file's own examples are recognised, its counter-examples are not."""

from __future__ import annotations

from collections.abc import Iterator

from scoring.located import Loc
from scoring.problem import Problem
from scoring.reading import Text
from trainer.checks.places import problem
from trainer.customer.moves import Recognised, recognise
from trainer.scenario import ScenarioFile


def check_moves(file: ScenarioFile) -> Iterator[Problem]:
    """Each move's examples make it and none of the opposite kind; its counter-examples do not make it."""
    kinds = {move.id: move.kind for move in file.play.moves}
    for index, move in enumerate(file.play.moves):
        base: Loc = ("play", "moves", index)
        opposite = {"good": "bad", "bad": "good"}.get(move.kind)
        for number, example in enumerate(move.examples):
            made = [found.id for found in _read(file, example).moves]
            loc = (*base, "examples", number)
            if move.id not in made:
                yield problem(file, loc, "C013", f"this example of the move '{move.id}' is not recognised",
                              "a counter-example, an `unless`, a refusal in it or another move's example is in the way")
            others = [other for other in made if kinds[other] == opposite]
            if others:
                yield problem(file, loc, "C015", f"this example of the {move.kind} move '{move.id}' is also taken for "
                              f"the {opposite} move '{others[0]}'",
                              f"narrow the words of '{others[0]}', or give it this sentence as a counter-example")
        for number, counter in enumerate(move.counter_examples):
            if any(found.id == move.id for found in _read(file, counter).moves):
                yield problem(file, (*base, "counter_examples", number), "C014",
                              f"this counter-example is taken for the move '{move.id}'",
                              "narrow its words, or add an `unless`")


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


def _read(file: ScenarioFile, sentence: str) -> Recognised:
    return recognise(file, Text(sentence))
