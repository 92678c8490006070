"""The customer's voice from an endpoint: between `trainer.customer`, which knows no network, and `trainer.endpoint`.

Whoever is asked must not keep a trainee waiting: a try has its own, shorter limit of time, and an endpoint that failed
twice in a row is left alone for a while.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from trainer.customer.llm import LLMCustomer, Prompt, VoiceFailed
from trainer.customer.naming import Namer
from trainer.customer.reactions import Names
from trainer.endpoint import Budget, Endpoint, EndpointError, EndpointSettings, Message
from trainer.spent import Spent

PATIENCE = 20.0
"""Seconds that one try may take; there are two at most."""
TOKENS, REQUESTS = 200_000, 120
"""What one attempt may use."""
LONGEST_ANSWER = 600
"""Tokens of one answer, what a model thinks to itself included."""
NAMING_PATIENCE = 6.0
"""Seconds that a model may take to name a move; then the rules' own reading holds."""
LONGEST_NAMING = 400
"""Tokens of its answer."""
WARMTH = 0.7
"""Temperature: other words each time, and still to the point."""
HEARS, SPEAKS = ("whisper", "transcri", "asr"), ("tts", "speech")
"""What is in the names of models that write down speech, and of those that read aloud."""
FAILURES, REST = 2, 60.0
"""After so many failures in a row an endpoint is not asked for so many seconds."""


class Voice:
    """One endpoint, asked for the customer's words. Safe to share between threads; `clock` in seconds."""

    def __init__(self, settings: EndpointSettings, clock: Callable[[], float] = time.monotonic) -> None:
        self.endpoint = Endpoint(patient(settings))
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._again = 0.0
        self._models: tuple[str, ...] | None = None

    def close(self) -> None:
        """Close all connections."""
        self.endpoint.close()

    def offered(self) -> tuple[str, ...]:
        """Return the models that the endpoint offers, as far as is known: it is asked once, and nobody waits for it."""
        with self._lock:
            if self._models is None:
                self._models = ()
                threading.Thread(target=self._look, name="voice-models", daemon=True).start()
            return self._models

    def _look(self) -> None:
        try:
            found = self.endpoint.models()
        except EndpointError:
            return
        with self._lock:
            self._models = found

    def hearing(self) -> str:
        """Return the model that writes down what is spoken, empty where none is known to be offered."""
        return next((name for name in self.offered() if any(mark in name.lower() for mark in HEARS)), "")

    def speaking(self) -> str:
        """Return the model that reads aloud, empty where none is known to be offered."""
        return next((name for name in self.offered() if any(mark in name.lower() for mark in SPEAKS)), "")

    def customer(
        self, budget: Budget | None = None, note: Callable[[str], object] = lambda _: None,
        cancel: threading.Event | None = None,
    ) -> LLMCustomer:
        """Return a customer of one attempt; `budget` is what the attempt may use in all, by default the usual one."""
        allowed = budget or attempt_budget()
        return LLMCustomer(
            lambda prompt: self._words(prompt, allowed, cancel), note, self._namer(allowed, note, cancel))

    def _namer(
        self, budget: Budget, note: Callable[[str], object], cancel: threading.Event | None,
    ) -> Names | None:
        """Return who names moves; None where the settings do not ask for it."""
        if not self.endpoint.settings.moves:
            return None
        return Namer(lambda prompt, schema: self._named(prompt, schema, budget, cancel), note)

    def _named(
        self, prompt: Prompt, schema: Mapping[str, Any], budget: Budget, cancel: threading.Event | None,
    ) -> str:
        self._check_rest()
        try:
            answer = self.endpoint.ask(
                _messages(prompt), schema=schema, name="move", max_tokens=LONGEST_NAMING, temperature=0.0,
                budget=budget, cancel=cancel, within=NAMING_PATIENCE)
        except EndpointError as error:
            self._count(failed=error.reason in ("unreachable", "timeout", "limited"))
            raise VoiceFailed(f"no move is named: {error}") from None
        self._count(failed=False)
        return json.dumps(answer.data, ensure_ascii=False)

    def _check_rest(self) -> None:
        if self._clock() < self._again:
            raise VoiceFailed("the endpoint has failed twice in a row and is left alone for a while")

    def _words(self, prompt: Prompt, budget: Budget, cancel: threading.Event | None) -> Iterator[str]:
        self._check_rest()
        stream = self.endpoint.stream(
            _messages(prompt), max_tokens=LONGEST_ANSWER, temperature=WARMTH, budget=budget, cancel=cancel)
        try:
            yield from stream
        except EndpointError as error:
            self._count(failed=error.reason not in ("over_budget", "cancelled"))
            raise VoiceFailed(str(error)) from None
        finally:
            stream.close()
        self._count(failed=False)
        if not stream.complete:
            raise VoiceFailed(f"the answer did not come to its end ({stream.finish or 'no reason given'})")

    def _count(self, *, failed: bool) -> None:
        with self._lock:
            self._failures = self._failures + 1 if failed else 0
            if self._failures >= FAILURES:
                self._failures, self._again = 0, self._clock() + REST


def _messages(prompt: Prompt) -> list[Message]:
    return [Message(role, text) for role, text in prompt]  # type: ignore[arg-type]


def patient(settings: EndpointSettings) -> EndpointSettings:
    """Return the settings with the limits of a talk: a customer who is silent for longer has gone."""
    return replace(settings, read=min(settings.read, PATIENCE), total=min(settings.total, PATIENCE),
                   retries=min(settings.retries, 1))


def attempt_budget(spent: Spent | None = None) -> Budget:
    """Return what one attempt may use, of which it has `spent` so much already."""
    return Budget(TOKENS, REQUESTS, spent)
