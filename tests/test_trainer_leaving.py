"""Whoever leaves is not waited for: a request ends at once, wherever it stands, and the server sees the line close."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.fake_server import PROMPT, Reached, _server, heard, reached
from trainer.customer.llm import VoiceFailed
from trainer.endpoint import Endpoint, EndpointError
from trainer.fake_model import PROFILES
from trainer.settings import EndpointSettings
from trainer.voice import Voice

__all__ = ["_server", "reached"]
OPENAI = PROFILES["openai"]
SOON = 1.5
"""Seconds within which a connection is closed: a tenth would do, on a machine that has nothing else to do."""
WHOLE = (b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 76\r\n\r\n"
         b'{"choices": [{"message": {"content": "Yes, sir."}, "finish_reason":"stop"}]}')


@dataclass
class Silent:
    """A server that takes a request and says nothing, or `drip` letter by letter; `left`: the client has gone.

    `first` answers so many requests in full before that, on the same connection.
    """

    first: int = 0
    drip: bytes = b""
    asked: threading.Event = field(default_factory=threading.Event)
    left: threading.Event = field(default_factory=threading.Event)
    accepted: int = 0

    def serve(self, listener: socket.socket) -> None:
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            self.accepted += 1
            threading.Thread(target=self._talk, args=(line,), daemon=True).start()

    def _talk(self, line: socket.socket) -> None:
        with line:
            for _ in range(self.first):
                if not self._request(line):
                    return
                line.sendall(WHOLE)
            self._request(line)
            self.asked.set()
            try:
                for letter in self.drip:
                    line.sendall(bytes([letter]))
                    time.sleep(0.1)
                while line.recv(1 << 16):
                    pass
            except OSError:
                pass
            self.left.set()

    def _request(self, line: socket.socket) -> bytes:
        got = b""
        while b"messages" not in got or not got.rstrip().endswith(b"}"):
            piece = line.recv(1 << 16)
            if not piece:
                return b""
            got += piece
        return got


@pytest.fixture
def silent() -> Iterator[tuple[Silent, str]]:
    server = Silent()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        threading.Thread(target=server.serve, args=(listener,), daemon=True).start()
        yield server, f"http://127.0.0.1:{listener.getsockname()[1]}/v1"


def client_of(url: str, **limits: Any) -> Endpoint:
    return Endpoint(EndpointSettings(url, "a-model", **{"read": 30.0, "total": 30.0, "retries": 0, **limits}))


@pytest.mark.parametrize("how", ["stream", "ask"])
@pytest.mark.parametrize("first", [0, 1], ids=["new connection", "kept connection"])
def test_a_request_is_cancelled_before_anything_has_come(silent: tuple[Silent, str], how: str, first: int) -> None:
    server, url = silent
    server.first = first
    gone = threading.Event()
    with client_of(url) as client:
        for _ in range(first):
            assert client.ask(PROMPT).text == "Yes, sir."

        def leave() -> None:
            server.asked.wait(10)
            gone.set()

        threading.Thread(target=leave, daemon=True).start()
        began = time.monotonic()
        with pytest.raises(EndpointError, match="cancelled"):
            list(client.stream(PROMPT, cancel=gone)) if how == "stream" else client.ask(PROMPT, cancel=gone)
        assert time.monotonic() - began < SOON
        assert server.left.wait(SOON), "the server learns of it at once"
        assert server.accepted == 1


def test_a_whole_answer_is_cancelled_while_it_comes(silent: tuple[Silent, str]) -> None:
    server, url = silent
    server.drip = WHOLE
    gone = threading.Event()
    threading.Timer(0.3, gone.set).start()
    with client_of(url) as client, pytest.raises(EndpointError, match="cancelled"):
        client.ask(PROMPT, cancel=gone)
    assert server.left.wait(SOON)


def test_whoever_has_left_already_asks_nobody(reached: Reached) -> None:
    gone = threading.Event()
    gone.set()
    with reached.client() as client:
        _, error = heard(client.stream(PROMPT, cancel=gone))
    assert error and error.reason == "cancelled"
    assert not reached.fake.seen


def test_nobody_waits_for_a_further_try(reached: Reached) -> None:
    reached.fake.profile = OPENAI.but("429")
    gone = threading.Event()
    threading.Timer(0.3, gone.set).start()
    with reached.client(total=30.0) as client:
        began = time.monotonic()
        _, error = heard(client.stream(PROMPT, cancel=gone))
        assert time.monotonic() - began < SOON
    assert error and error.reason == "cancelled"
    assert len(reached.fake.seen) == 1


def test_the_customers_voice_stops_in_the_middle_of_a_word(reached: Reached) -> None:
    reached.fake.profile = OPENAI.but(pace=0.3)
    gone = threading.Event()
    voice = Voice(EndpointSettings(reached.url, "fake"))
    pieces = voice.customer(cancel=gone).ask((("system", "Say «The fish isn't what I ordered.»"), ("user", "Hm.")))
    assert next(pieces)
    gone.set()
    with pytest.raises(VoiceFailed, match="cancelled"):
        list(pieces)
    assert reached.fake.hung_up.wait(SOON)
    voice.close()


# The limit of time covers all of a request


def test_headers_that_drip_do_not_outlast_the_limit(silent: tuple[Silent, str]) -> None:
    server, url = silent
    server.drip = b"HTTP/1.1 200 OK\r\nx-slow: " + b"x" * 100
    began = time.monotonic()
    with client_of(url, total=0.5) as client, pytest.raises(EndpointError) as caught:
        client.ask(PROMPT)
    assert caught.value.reason == "timeout"
    assert time.monotonic() - began < 0.5 + SOON
    assert server.left.wait(SOON)


@pytest.mark.parametrize("ask", ["stream", "models"])
def test_a_name_that_is_not_found_out_does_not_outlast_the_limit(
    ask: str, reached: Reached, monkeypatch: pytest.MonkeyPatch,
) -> None:
    known, looked_up, answer = socket.getaddrinfo, threading.Event(), threading.Event()

    def hangs(host: Any, *rest: Any, **more: Any) -> Any:
        if host != "models.example":
            return known(host, *rest, **more)
        looked_up.set()
        answer.wait(10)
        raise socket.gaierror(socket.EAI_AGAIN, "try again")

    monkeypatch.setattr(socket, "getaddrinfo", hangs)
    began = time.monotonic()
    with client_of("http://models.example/v1", total=0.5) as client, pytest.raises(EndpointError) as caught:
        list(client.stream(PROMPT)) if ask == "stream" else client.models()
    assert time.monotonic() - began < 0.5 + SOON
    assert looked_up.is_set() and caught.value.reason == "timeout"
    answer.set()
