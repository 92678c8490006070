"""The judge's questions to an endpoint: the one module of the judge that knows of endpoints."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from typing import Any

from trainer.endpoint import Budget, Endpoint, EndpointError, EndpointSettings, Message, Usage
from trainer.judge.opinion import LLMJudge
from trainer.judge.verdicts import JudgeFailed

LONGEST_ANSWER = 4_000
"""Tokens of one answer: a verdict on each criterion, and what a model thinks to itself."""
FAILURES = 8
"""After so many failures in a row the endpoint is given up: the rest would only wait for it."""


class Asking:
    """One endpoint, asked for verdicts. Safe to share between threads. `used` says what was used so far."""

    def __init__(self, settings: EndpointSettings, budget: Budget | None = None) -> None:
        self.endpoint = Endpoint(settings)
        self._budget = budget or Budget()
        self._lock = threading.Lock()
        self._failures = 0
        self._given_up = ""

    def judge(self, samples: int = 1, seed: int = 0) -> LLMJudge:
        """Return the judge that asks here."""
        return LLMJudge(self, self.endpoint.settings.model, samples, seed)

    @property
    def used(self) -> Usage:
        return self._budget.used

    def close(self) -> None:
        """Close all connections."""
        self.endpoint.close()

    def __call__(
        self, prompt: tuple[tuple[str, str], ...], schema: Mapping[str, Any], seed: int,
    ) -> tuple[str, int]:
        if self._given_up:
            raise JudgeFailed(f"given up after {FAILURES} failures in a row ({self._given_up})")
        messages = [Message(role, text) for role, text in prompt]  # type: ignore[arg-type]
        try:
            answer = self.endpoint.ask(
                messages, schema=schema, name="verdicts", max_tokens=LONGEST_ANSWER, temperature=0.0, seed=seed,
                budget=self._budget)
        except EndpointError as error:
            self._count(str(error))
            raise JudgeFailed(str(error)) from None
        self._count("")
        return json.dumps(answer.data, ensure_ascii=False), answer.usage.total

    def _count(self, failure: str) -> None:
        with self._lock:
            self._failures = self._failures + 1 if failure else 0
            if self._failures >= FAILURES:
                self._given_up = failure
