"""Requests and responses: one pool of connections, limits of time, safe retries, and no redirect to another host."""

from __future__ import annotations

import threading
import time
from _thread import start_new_thread
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit, urlunsplit

import httpx

from trainer.endpoint.budget import Budget
from trainer.endpoint.errors import EndpointError
from trainer.endpoint.request import failure_of, may_retry, wait_before
from trainer.endpoint.waiting import EVERY, Begun, Limit, Lines, hang_up
from trainer.settings import EndpointSettings

T = TypeVar("T")

MAX_ANSWER = 4 << 20
"""Bytes of one answer."""
MAX_AUDIO = 25 << 20
"""Bytes of a recording, the limit that OpenAI documents for transcriptions."""
MAX_HOPS = 3
_CHAT = "/chat/completions"
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.InvalidURL)
"""What fails before anything of a request has gone out."""


class Transport:
    """The connections to one server. Safe to share between threads."""

    def __init__(
        self, settings: EndpointSettings, sleep: Callable[[float], object], chance: Callable[[], float],
    ) -> None:
        self.settings = settings
        self._sleep, self._chance = sleep, chance
        self._lines = Lines()
        self._client = httpx.Client(
            follow_redirects=False, limits=httpx.Limits(max_connections=32, max_keepalive_connections=8),
            trust_env=not settings.is_local, headers=self._headers(),
        )

    def close(self) -> None:
        """Close all connections; running requests end with an error."""
        self._client.close()

    def limit(
        self, cancel: threading.Event | None = None, within: float | None = None, budget: Budget | None = None,
    ) -> Limit:
        """Return the limit of a request that begins now: the settings' own, or `within` fewer seconds."""
        total = self.settings.total
        return Limit(time.monotonic() + (total if within is None else min(total, within)), cancel, budget)

    def retried(self, send: Callable[[], T], limit: Limit) -> T:
        """Try again what failed before anything came back, as long as there is time."""
        for attempt in range(self.settings.retries + 1):
            try:
                return send()
            except EndpointError as error:
                wait = wait_before(error, attempt, self._chance())
                if attempt == self.settings.retries or not may_retry(error) or time.monotonic() + wait >= limit.until:
                    raise
                if limit.cancel is None:
                    self._sleep(wait)
                else:
                    limit.cancel.wait(wait)
                    limit.check()
        raise AssertionError("unreachable: the last try returns or raises")

    def body(self, method: str, route: str, limit: Limit, *, most: int = MAX_ANSWER, **content: Any) -> bytes:
        """Return the whole answer to a request. Raises `EndpointError`."""
        response = self.send(method, route, limit, **content)
        with Watch(response, limit) as watch:
            return joined(watch.pieces(), most)

    def send(self, method: str, route: str, limit: Limit, **content: Any) -> httpx.Response:
        """Return the response to a request, its body not read yet. Raises `EndpointError`, also for an error status."""
        url = self._url(route)
        for _ in range(MAX_HOPS):
            limit.check()
            if limit.budget:
                limit.budget.begin()
            limits = httpx.Timeout(min(self.settings.read, limit.left), connect=min(self.settings.connect, limit.left))
            try:
                request = self._client.build_request(
                    method, url, timeout=limits, extensions={"trace": self._lines.trace}, **content)
                response = Begun(partial(self._client.send, request, stream=True), self._lines).wait(limit)
            except (httpx.HTTPError, httpx.InvalidURL, RuntimeError) as error:
                if limit.budget and isinstance(error, _NOT_SENT):
                    limit.budget.not_sent()
                raise failure_of(error) from None
            if response.status_code < 300:
                return response
            if response.is_redirect:
                response.close()
                url = self._redirected(response, url)
                continue
            raise failure_of(response, _reason_in(response, limit))
        raise EndpointError("redirected", "the server sends from one address to the next")

    def _redirected(self, response: httpx.Response, url: str) -> str:
        """Return where a redirect points: the same host, and the same method. Raises `EndpointError`."""
        here = httpx.URL(url)
        try:
            there = here.join(response.headers.get("location", ""))
        except (httpx.InvalidURL, ValueError):
            there = httpx.URL()
        elsewhere = (there.scheme, there.host, there.port) != (here.scheme, here.host, here.port)
        if elsewhere or there.userinfo or response.status_code < 307:  # a name would go out in the place of the key
            raise EndpointError("redirected", "the server points to another address; it was not followed",
                                response.status_code)
        return str(there)

    def _url(self, route: str) -> str:
        parts = urlsplit(self.settings.base_url)
        path = parts.path.rstrip("/").removesuffix(_CHAT)
        return urlunsplit((parts.scheme, parts.netloc, f"{path}/{route}", parts.query, ""))

    def _headers(self) -> dict[str, str]:
        key = self.settings.api_key
        if not key:
            return {}
        host = urlsplit(self.settings.base_url).hostname or ""
        return {"api-key": key} if host.endswith(".azure.com") else {"authorization": f"Bearer {key}"}


class Watch:
    """Reads a body and ends it when time is up or nobody wants it any more, also while the server is silent.

    A thread of its own looks at the clock ten times a second and hangs up; the reader, who waits in the socket, cannot.
    """

    LINGER = 0.2
    """Seconds that the end of a body may take to come when the answer has ended, for the connection to be kept."""

    def __init__(self, response: httpx.Response, limit: Limit) -> None:
        self._response, self._limit = response, limit
        self._done = threading.Event()

    def __enter__(self) -> Self:
        start_new_thread(self._look, ())  # `Thread.start` would wait until it runs, before the first token is read
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._response.close()

    def pieces(self) -> Iterator[bytes]:
        """Yield the body as it comes. Raises `EndpointError`."""
        try:
            for piece in self._response.iter_bytes():
                self._limit.check()
                yield piece
            self._limit.check()
        except (httpx.HTTPError, httpx.StreamError) as error:
            self._limit.check()
            raise failure_of(error, begun=True) from None

    def finish(self, pieces: Iterator[bytes]) -> None:
        """Read what follows the end of the answer: nothing but the end of the body, from servers that behave."""
        self._limit = replace(self._limit, until=min(self._limit.until, time.monotonic() + self.LINGER))
        with suppress(EndpointError):
            for _ in pieces:
                pass

    def _look(self) -> None:
        while not self._done.wait(EVERY):
            try:
                self._limit.check()
            except EndpointError:
                hang_up(self._response.extensions.get("network_stream"))
                return


def joined(pieces: Iterator[bytes], most: int = MAX_ANSWER) -> bytes:
    """Return a body as a whole. Raises `EndpointError` when it is larger than it may be."""
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > most:
            raise EndpointError("broken", f"the answer is larger than {most >> 20} MB")
    return bytes(body)


def _reason_in(response: httpx.Response, limit: Limit) -> bytes:
    """Return the body of an error, as much of it as is worth reading."""
    body = b""
    soon = replace(limit, until=min(limit.until, time.monotonic() + 5))
    with suppress(EndpointError), Watch(response, soon) as watch:
        for piece in watch.pieces():
            body += piece
            if len(body) > 1 << 16:
                break
    return body
