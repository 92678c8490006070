"""Waiting for a server: how long, for whom, and the connection that is hung up when nobody waits any more."""

from __future__ import annotations

import socket
import threading
import time
from _thread import start_new_thread
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any

import httpx

from trainer.endpoint.budget import Budget
from trainer.endpoint.errors import EndpointError

EVERY = 0.1
"""Seconds between two looks whether somebody still waits."""
_MADE = frozenset({"connection.connect_tcp.complete", "connection.start_tls.complete"})
"""What the client's trace calls a connection that has just been made, plain or encrypted."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How long a request may take with all its tries, `until` a moment of the monotonic clock, and `cancel`, which
    tells that nobody waits for it any more. `budget` counts each try that is sent.
    """

    until: float
    cancel: threading.Event | None = None
    budget: Budget | None = None

    @property
    def left(self) -> float:
        return max(0.001, self.until - time.monotonic())

    def check(self) -> None:
        """Raise `EndpointError` when there is nobody who waits, or no time."""
        if self.cancel is not None and self.cancel.is_set():
            raise EndpointError("cancelled", "nobody waits for the answer any more")
        if time.monotonic() > self.until:
            raise EndpointError("timeout", "the answer took longer than it may")


class Lines:
    """Which connection the request of a thread went out on, so that another thread can hang it up.

    The client tells of a connection when it is made and not when it is taken up again; so each notes who writes to it.
    """

    def __init__(self) -> None:
        self._written: dict[int, Any] = {}
        self._gone: set[int] = set()

    def trace(self, event: str, info: dict[str, Any]) -> None:
        """Take notice of a connection; made for the `trace` extension of a request."""
        if event in _MADE:
            self._follow(info["return_value"])

    def _follow(self, stream: Any) -> None:
        write = stream.write

        def noted(buffer: bytes, timeout: float | None = None) -> None:
            self._take(stream)
            write(buffer, timeout)

        stream.write = noted
        self._take(stream)

    def _take(self, stream: Any) -> None:
        thread = threading.get_ident()
        self._written[thread] = stream
        if thread in self._gone:
            hang_up(stream)

    def hang_up(self, thread: int) -> None:
        """End the connection that a thread waits for, or will have made in a moment."""
        self._gone.add(thread)
        hang_up(self._written.get(thread))

    def forget(self, thread: int) -> None:
        """Take no more notice of what a thread has written to."""
        self._written.pop(thread, None)
        self._gone.discard(thread)


def hang_up(stream: Any) -> None:
    """End a connection that another thread is reading from."""
    line = stream.get_extra_info("socket") if stream is not None else None
    if isinstance(line, socket.socket):
        with suppress(OSError):  # it may have ended by itself
            socket.socket.shutdown(line, socket.SHUT_RDWR)


class Begun:
    """One request up to the headers of its answer, in a thread of its own.

    No limit of the client's covers the looking up of a name or an answer whose headers drip, and none can be cancelled:
    whoever waits here goes when time is up, and what the thread still brings is thrown away.
    """

    def __init__(self, send: Callable[[], httpx.Response], lines: Lines) -> None:
        self._send, self._lines = send, lines
        self._came: SimpleQueue[httpx.Response | Exception] = SimpleQueue()
        self._lock = threading.Lock()
        self._thread = 0
        self._left = False

    def wait(self, limit: Limit) -> httpx.Response:
        """Return the response. Raises `EndpointError` when nobody waits or time is up, else what went wrong."""
        came: httpx.Response | Exception | None = None
        start_new_thread(self._run, ())
        try:
            while came is None:
                with suppress(Empty):
                    came = self._came.get(timeout=min(EVERY, limit.left))
                if came is None:
                    limit.check()
        finally:
            if came is None:
                self._leave()
        if isinstance(came, Exception):
            raise came
        return came

    def _run(self) -> None:
        with self._lock:
            self._thread = threading.get_ident()
            if self._left:
                return
        came: httpx.Response | Exception
        try:
            came = self._send()
        except Exception as error:  # for the thread that waits
            came = error
        with self._lock:
            self._lines.forget(self._thread)
            if not self._left:
                self._came.put(came)
                return
        _throw_away(came)

    def _leave(self) -> None:
        with self._lock:
            self._left = True
            if self._thread and self._came.empty():
                self._lines.hang_up(self._thread)
        with suppress(Empty):
            _throw_away(self._came.get_nowait())


def _throw_away(came: httpx.Response | Exception) -> None:
    if isinstance(came, httpx.Response):
        came.close()
