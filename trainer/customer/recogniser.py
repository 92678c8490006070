"""What one scenario file recognises, prepared once: phrases and examples of its moves, facts and plain answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from scoring.criterion import word_classes
from scoring.explain import script_of
from scoring.phrases import PhraseSet
from scoring.speech import Speech, speech
from scoring.text import fold
from trainer.customer.questions import asked_for
from trainer.customer.similarity import Sample, Weights
from trainer.scenario import Asked, Hidden, Move, PlainAnswer, ScenarioFile, TopicAnswer


@dataclass(frozen=True, slots=True)
class Target:
    """Something to recognise: a move, or what is asked for. `kind` is "" for a hidden fact and for a plain answer.

    `asks`: what each example of these asks for - who, when ...
    """

    key: str
    kind: str
    examples: tuple[Sample, ...]
    counter_examples: tuple[Sample, ...]
    asks: tuple[Asked, ...] = ()


@dataclass(frozen=True, slots=True)
class Recogniser:
    """All that one scenario file recognises, prepared once.

    `phrases` are labelled `move.<id>`, `hidden.<id>` and `answer.<id>`; `<label>:unless` rules out, `<label>:no` are
    those of the phrases that say "no" themselves and so mean it.
    """

    speech: Speech
    weights: Weights
    phrases: PhraseSet
    targets: tuple[Target, ...]


_PREPARED: dict[tuple[str, str], Recogniser] = {}
_KEPT = 64


def recogniser(file: ScenarioFile) -> Recogniser:
    """Return the recogniser of a file, prepared once for each content. Raises `PhraseError` on a broken phrase."""
    key = (file.sha256, file.language)
    if key not in _PREPARED:
        while len(_PREPARED) >= _KEPT:
            _PREPARED.pop(next(iter(_PREPARED)))
        _PREPARED[key] = _prepare(file)
    return _PREPARED[key]


def _prepare(file: ScenarioFile) -> Recogniser:
    script = script_of(file.language)
    meaning = speech(script)
    labelled: dict[str, tuple[str, ...]] = {}
    for key, item in _items(file):
        words = item.words if isinstance(item, Move) else item.asked
        labelled[key] = words
        labelled[f"{key}:no"] = tuple(word for word in words if meaning.says_no(fold(word)))
        labelled[f"{key}:unless"] = item.unless if isinstance(item, Move | TopicAnswer) else ()
    weights = Weights.of(map(fold, _sentences(file)), script)
    targets = tuple(_target(key, item, weights) for key, item in _items(file))
    return Recogniser(meaning, weights, PhraseSet(labelled, word_classes(script), latin=script == "en"), targets)


def _target(key: str, item: Move | Hidden | PlainAnswer, weights: Weights) -> Target:
    if isinstance(item, TopicAnswer):
        return Target(key, "", (), ())  # its phrases alone tell it
    examples = tuple(weights.sample(fold(text)) for text in item.examples)
    counter_examples = tuple(weights.sample(fold(text)) for text in item.counter_examples)
    if isinstance(item, Move):
        return Target(key, item.kind, examples, counter_examples)
    return Target(key, "", examples, counter_examples, tuple(asked_for(fold(text)) for text in item.examples))


def _items(file: ScenarioFile) -> Iterator[tuple[str, Move | Hidden | PlainAnswer]]:
    for move in file.play.moves:
        yield f"move.{move.id}", move
    for hidden in file.play.hidden:
        yield f"hidden.{hidden.id}", hidden
    for answer in file.play.answers:
        yield f"answer.{answer.id}", answer


def _sentences(file: ScenarioFile) -> Iterator[str]:
    """Yield the sentences that tell which words are common in this case.

    The questions of plain answers are none of them: to add one leaves the recognition of all else as it is.
    """
    items: tuple[Move | Hidden, ...] = (*file.play.moves, *file.play.hidden)
    for item in items:
        yield from item.examples
        yield from item.counter_examples
    yield from (fact.text for fact in file.case.facts)
    yield from file.play.opening
    for lines in file.play.moods.values():
        yield from lines


def without_example(known: Recogniser, key: str, index: int) -> Recogniser:
    """Return a recogniser that has never heard one example of a target (`move.<id>`, `hidden.<id>`, `answer.<id>`)."""
    targets = tuple(
        replace(target, examples=(*target.examples[:index], *target.examples[index + 1 :]),
                asks=(*target.asks[:index], *target.asks[index + 1 :]))
        if target.key == key else target for target in known.targets
    )
    return replace(known, targets=targets)
