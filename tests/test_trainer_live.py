"""The client against a server that others wrote, where one is running: `TRAINER_LIVE_URL`, `_MODEL` and `_KEY` name it.

LiteLLM's proxy in an environment of its own is one that needs no model (docs/models.md). Without the variable nothing
here runs.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator

import pytest

from tests.fake_server import PROMPT
from tests.test_trainer_voice import REPLIES, fish
from trainer.endpoint import Endpoint, EndpointError, EndpointSettings
from trainer.roleplay import begin_untimed, exchange
from trainer.voice import Voice

URL, MODEL, KEY = (os.environ.get(f"TRAINER_LIVE_{name}", "") for name in ("URL", "MODEL", "KEY"))
pytestmark = pytest.mark.skipif(not URL, reason="TRAINER_LIVE_URL names no server")


@pytest.fixture
def client() -> Iterator[Endpoint]:
    with Endpoint(EndpointSettings(URL, MODEL, KEY)) as opened:
        yield opened


def test_it_lists_its_models(client: Endpoint) -> None:
    assert MODEL in client.models()


def test_it_answers_whole_and_in_pieces(client: Endpoint) -> None:
    whole = client.ask(PROMPT)
    stream = client.stream(PROMPT)
    assert "".join(stream).strip() and stream.complete
    assert whole.text.strip() and whole.usage.total > 0 and stream.usage.total > 0


def test_a_model_that_it_has_not_is_refused_in_a_line() -> None:
    with Endpoint(EndpointSettings(URL, "no-such-model", KEY)) as other, pytest.raises(EndpointError) as caught:
        other.ask(PROMPT)
    assert caught.value.reason == "refused" and "\n" not in caught.value.detail


def test_whoever_leaves_is_not_waited_for(client: Endpoint) -> None:
    gone = threading.Event()
    pieces = iter(client.stream(PROMPT, cancel=gone))
    next(pieces)
    gone.set()
    began = time.monotonic()
    with pytest.raises((EndpointError, StopIteration)):
        while True:
            next(pieces)
    assert time.monotonic() - began < 2


def test_the_customer_speaks_by_it() -> None:
    voice = Voice(EndpointSettings(URL, MODEL, KEY, moves=True))
    attempt = exchange(fish(), begin_untimed(fish(), 1), REPLIES[0], None, customer=voice.customer())
    assert attempt.awaiting == "staff" and "failed" not in attempt.steps[-1].refusals
    voice.close()
