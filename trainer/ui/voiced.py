"""The customer's words from a model, as they come; without an endpoint nothing here is ever seen."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from threading import Event

from trainer.attempt import Attempt
from trainer.customer.llm import LLMCustomer
from trainer.customer.state import Reaction
from trainer.roleplay import reaction_to
from trainer.scenario import ScenarioFile
from trainer.texts import Texts
from trainer.ui.bubbles import bubble, persona_name
from trainer.ui.cached import budget, settings, voice
from trainer.ui.markup import element, plain
from trainer.ui.waiting import waited

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a customer with a model's voice has said; `text` is None where it came to his own line after all."""

    text: str | None
    customer: LLMCustomer


def speak(attempt: Attempt, played: ScenarioFile, reaction: Reaction, show: Callable[[str], object]) -> Spoken | None:
    """Have a model word the reaction; `show` gets what is said so far. None where there is no model to ask.

    Exams are for the scripted customer alone, who says the same to everybody.
    """
    cancel = Event()
    customer = _customer(attempt, cancel)
    if customer is None:
        return None
    said = ""
    with closing(waited(lambda: customer.speak(played, attempt.transcript, reaction), cancel)) as pieces:
        for piece in pieces:
            said += piece
            if customer.voice == "llm":
                show(said)
    return Spoken(said if customer.voice == "llm" else None, customer)


def is_model_asked(attempt: Attempt) -> bool:
    """Whether a model has a part in the customer's answer, so that it takes its time."""
    return voice() is not None and attempt.mode != "exam"


def reaction_by(attempt: Attempt, played: ScenarioFile) -> Reaction:
    """Return how the customer takes the last reply; a model may name its move where the settings say so."""
    cancel = Event()
    customer = _customer(attempt, cancel)
    if customer is None or customer.names is None:
        return reaction_to(played, attempt)
    with closing(waited(lambda: iter([reaction_to(played, attempt, customer.names)]), cancel)) as reactions:
        return next(reactions)


def _customer(attempt: Attempt, cancel: Event) -> LLMCustomer | None:
    """Return the customer whom a model gives its voice, until `cancel` is set; None where there is no model to ask."""
    speaker = voice()
    if speaker is None or attempt.mode == "exam":
        return None
    return speaker.customer(budget(attempt), note=_note, cancel=cancel)


def _note(why: str) -> None:
    _LOGGER.info("the model's words are not used (%s)", why)


def half_said(words: str, file: ScenarioFile, say: Texts) -> str:
    """Return the bubble of an answer that is still coming."""
    said = element("span", plain(words), class_="said", dir="auto")
    return bubble("customer", said, who=persona_name(file, say))


def spent_on(attempt: Attempt, say: Texts) -> str:
    """Return the line that says what a model was asked for in this talk; empty where it was not."""
    if not attempt.spent.requests:
        return ""
    told = say("voice.spent_about" if attempt.spent.estimated else "voice.spent",
               requests=f"{attempt.spent.requests:,}", tokens=f"{attempt.spent.tokens:,}")
    return element("p", plain(told), class_="quiet")


def who_speaks(attempt: Attempt, file: ScenarioFile, say: Texts) -> str:
    """Return the line that says whose words the customer's are; empty where no model was or will be asked."""
    endpoint = settings().endpoint
    if attempt.mode == "exam" or (endpoint is None and all(step.voice == "scripted" for step in attempt.steps)):
        return ""
    told = say("voice.model", name=persona_name(file, say), model=endpoint.model if endpoint else "")
    if not endpoint:
        told = say("voice.was")
    elif attempt.steps[-1].refusals and attempt.steps[-1].voice == "scripted":
        told = f"{told} {say('voice.own_line')}"
    return element("p", plain(told), class_="quiet")
