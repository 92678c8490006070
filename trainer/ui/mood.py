"""The customer's mood in words, and every change of it with its cause."""

from __future__ import annotations

from collections.abc import Iterable

from scoring.criterion import catalogue
from scoring.explain import in_language, script_of
from trainer.attempt import Step
from trainer.customer.causes import cause_name
from trainer.customer.conditions import band_of
from trainer.customer.state import Change, MoodState
from trainer.scenario import ScenarioFile
from trainer.texts import Texts
from trainer.ui.marks import Kind, tag
from trainer.ui.markup import element, items, plain

WAITING = "rule.waiting"
"""The cause of every turn: it stands among the numbers, but is named only where nothing else is."""


SOURED = 15
"""A rise of anger by so much at once is seen, however low it was before."""


def band_words(mood: MoodState, say: Texts, before: MoodState | None = None) -> str:
    """Return the mood in a word, such as `annoyed`; one that has just turned from `before` is not called calm."""
    band = band_of(mood)
    if before and band in ("calm", "warm") and mood.anger - before.anger >= SOURED:
        return say("band.souring")
    return say(f"band.{band}")


def draw_changes(step: Step, file: ScenarioFile, say: Texts) -> str:
    """Return why the mood changed at this step: the causes by name, their numbers on opening; empty when none."""
    causes = _changes_by_cause(step)
    if not causes:
        return ""
    named = {cause: changes for cause, changes in causes.items() if cause != WAITING} or causes
    names = "".join(tag(_kind_of(changes), cause_name(cause, file, say)) for cause, changes in named.items())
    head = element("summary", element("span", plain(say("mood.why")), class_="unseen") + names)
    return element("details", head + items(cause_lines(step, file, say)), class_="changes", lang=say.language)


def _changes_by_cause(step: Step) -> dict[str, list[Change]]:
    causes: dict[str, list[Change]] = {}
    for change in step.changes:
        causes.setdefault(change.cause, []).append(change)
    return causes


def _kind_of(changes: list[Change]) -> Kind:
    """Return whether the changes of a cause together please the customer."""
    gain = sum(-change.amount if change.measure == "anger" else change.amount for change in changes)
    return "good" if gain > 0 else "bad"


def cause_lines(step: Step, file: ScenarioFile, say: Texts) -> list[str]:
    """Return each cause of a step with all it changed: `You asked: trust +5, patience +3`."""
    return [
        say("mood.cause", cause=cause_name(cause, file, say), changes=felt(changes, say))
        for cause, changes in _changes_by_cause(step).items()
    ]  # fmt: skip


def felt(changes: Iterable[Change], say: Texts) -> str:
    """Return changes in words: `trust +5, patience +3`."""
    return say("list.comma").join(f"{say(f'measure.{change.measure}')} {signed(change.amount)}" for change in changes)


def signed(amount: int) -> str:
    return f"+{amount}" if amount > 0 else f"−{-amount}"


def criterion_title(criterion: str, say: Texts) -> str:
    """Return the name of a criterion; an id that is not in the catalogue (found by time) has a text of its own."""
    known = catalogue().get(criterion)
    if known is None:
        return say(f"criterion.{criterion}")
    return in_language(known.title.of(script_of(say.language)), say.language)
