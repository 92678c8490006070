"""Who finds the customer's words: the scripted customer says the line that the rules drew from the scenario."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from scoring.explain import in_language
from scoring.transcript import Transcript
from trainer.customer.state import Reaction
from trainer.scenario import ScenarioFile


class Customer(Protocol):
    """Words a reaction. What he feels, tells and does is decided already; only the wording is his."""

    def speak(self, file: ScenarioFile, transcript: Transcript, reaction: Reaction) -> Iterator[str]:
        """Yield the customer's answer in pieces, in the language of the transcript."""
        ...


class ScriptedCustomer:
    """Says the scenario's own line, whole, in the trainee's script. Needs no model and no network."""

    def speak(self, file: ScenarioFile, transcript: Transcript, reaction: Reaction) -> Iterator[str]:
        yield in_language(reaction.line, transcript.language)
