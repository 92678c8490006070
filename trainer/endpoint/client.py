"""The client: prompts and what comes of them, sound and text, and what was used."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, Self, TypeVar

import httpx

from trainer.endpoint.blotting import Blotting
from trainer.endpoint.budget import Budget, Usage, estimated
from trainer.endpoint.chunks import ThinkFilter, error_text, read_answer, read_chunk
from trainer.endpoint.errors import EndpointError, without
from trainer.endpoint.events import EventReader
from trainer.endpoint.request import FORMS, STEPS, Dialect, json_of, strict, wanted_of
from trainer.endpoint.transport import MAX_ANSWER, MAX_AUDIO, Transport, Watch, joined
from trainer.endpoint.waiting import Limit
from trainer.settings import EndpointSettings

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a prompt, in the wire's own terms."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. `data` is the JSON in it, where one was asked for; `form` how the server was asked for it."""

    text: str
    data: Any
    usage: Usage
    form: str


_UNFINISHED = frozenset({"", "length", "content_filter", "error"})
"""What servers give as the reason for stopping where the answer is not whole; nothing, where it broke off."""


class Stream:
    """An answer as it comes: iterate for its text. When it has ended, `complete` says whether it really had.

    An answer is complete only when the server said that it stopped by itself; `[DONE]` is neither needed nor enough.
    Closing the iterator, or leaving it, ends the request. `usage` and `reasoning` are filled when it ends.
    """

    def __init__(self, pieces: Callable[[Stream], Iterator[str]]) -> None:
        self.finish = ""
        self.usage = Usage()
        self.reasoning = ""
        self._pieces = pieces(self)

    @property
    def complete(self) -> bool:
        return self.finish not in _UNFINISHED

    def __iter__(self) -> Iterator[str]:
        return self._pieces

    def close(self) -> None:
        """End the request now."""
        close = getattr(self._pieces, "close", None)
        if close:
            close()


class Endpoint:
    """An OpenAI-compatible server. Safe to share between threads. `sleep` and `chance` stand for time and jitter."""

    def __init__(
        self, settings: EndpointSettings, *, sleep: Callable[[float], object] = time.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.settings = settings
        self._dialect = Dialect()
        self._transport = Transport(settings, sleep, chance)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections; running requests end with an error."""
        self._transport.close()

    def stream(
        self, messages: Sequence[Message], *, max_tokens: int = 300, temperature: float | None = None,
        seed: int | None = None, budget: Budget | None = None, cancel: threading.Event | None = None,
    ) -> Stream:
        """Return the answer to a prompt, piece by piece. Raises `EndpointError` when iterated."""
        wanted = wanted_of(self.settings.model, _data(messages), max_tokens, temperature, seed, stream=True)
        return Stream(lambda stream: self._pieces(stream, wanted, budget, cancel))

    def ask(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None, name: str = "answer",
        max_tokens: int = 1_000, temperature: float | None = 0.0, seed: int | None = None,
        budget: Budget | None = None, cancel: threading.Event | None = None, within: float | None = None,
    ) -> Answer:
        """Return the whole answer to a prompt; with `schema`, as JSON of that shape as far as the server can be held
        to it. What comes is read strictly as JSON, but not checked against the schema. `within` so many seconds, where
        that is less than the settings' total. Raises `EndpointError`, also for an answer that was cut short.
        """
        wanted = wanted_of(self.settings.model, _data(messages), max_tokens, temperature, seed, stream=False)
        if schema is not None:
            wanted["response_format"] = {"name": name, "schema": strict(schema)}
        with without(self.settings.api_key):
            limit = self._transport.limit(cancel, within, budget)
            body, form = self._negotiated(wanted, partial(self._whole, limit), limit)
            chunk = read_answer(json_of(body))
            thought = ThinkFilter()
            text = thought.feed(chunk.text) + thought.end()
            usage = chunk.usage or estimated(_length(wanted), len(text) + len(chunk.reasoning))
            if budget:
                budget.charge(usage)
            if chunk.finish in _UNFINISHED - {""}:
                raise EndpointError("cut_off", f"the answer was cut short ({chunk.finish})")
            if not text.strip():
                raise EndpointError("broken", "the answer holds no text")
            data = json_in(text) if schema is not None else None
            return Answer(self._blotting().out_of(text), self._blotting().out_of_data(data), usage, form)

    def models(self) -> tuple[str, ...]:
        """Return the names of the models that the server offers: whether it can be reached, is told by this."""
        with without(self.settings.api_key):
            found = json_of(self._sent("GET", "models"))
            if isinstance(found, dict) and found.get("error"):
                raise EndpointError("refused", error_text(found), said=error_text(found))
            listed = found.get("data", found.get("models", ())) if isinstance(found, dict) else found
            if listed is None:
                return ()
            if not isinstance(listed, list):
                raise EndpointError("broken", "the list of models is not one")
        names = (item.get("id") or item.get("name") if isinstance(item, dict) else item for item in listed)
        return tuple(self._blotting().out_of(name) for name in names if isinstance(name, str))

    def transcribe(
        self, audio: bytes, *, language: str = "", model: str = "whisper-1", kind: str = "audio/wav",
        budget: Budget | None = None, cancel: threading.Event | None = None, within: float | None = None,
    ) -> str:
        """Return what is said in a recording (at most `MAX_AUDIO` bytes), `within` so many seconds, where that is less
        than the settings' total. Raises `EndpointError`.
        """
        if len(audio) > MAX_AUDIO:
            raise EndpointError("refused", f"the recording is larger than {MAX_AUDIO >> 20} MB")
        fields = {"model": model, "response_format": "json", **({"language": language} if language else {})}
        name = f"speech.{kind.partition('/')[2].partition(';')[0] or 'wav'}"
        with without(self.settings.api_key):
            files = {"file": (name, audio, kind)}
            sent = self._sent("POST", "audio/transcriptions", cancel, budget, within, data=fields, files=files)
            found = json_of(sent)
            if isinstance(found, dict) and found.get("error"):
                raise EndpointError("refused", error_text(found), said=error_text(found))
            if not isinstance(found, dict) or not isinstance(found.get("text"), str):
                raise EndpointError("broken", "the transcription holds no text")
        return self._blotting().out_of(str(found["text"])).strip()

    def speak(
        self, text: str, *, voice: str = "alloy", model: str = "tts-1", form: str = "wav",
        budget: Budget | None = None, cancel: threading.Event | None = None,
    ) -> bytes:
        """Return a text spoken, as audio. Raises `EndpointError`."""
        wanted = {"model": model, "voice": voice, "input": text, "response_format": form}
        with without(self.settings.api_key):
            sound = self._sent("POST", "audio/speech", cancel, budget, json=wanted, most=MAX_AUDIO)
            if not sound or sound.lstrip()[:1] == b"{":
                raise EndpointError("broken", "no sound came")
        return sound

    def _blotting(self) -> Blotting:
        return Blotting(self.settings.api_key)

    # One request and its answer

    def _sent(
        self, method: str, route: str, cancel: threading.Event | None = None, budget: Budget | None = None,
        within: float | None = None, **content: Any,
    ) -> bytes:
        limit = self._transport.limit(cancel, within, budget)
        return self._transport.retried(partial(self._transport.body, method, route, limit, **content), limit)

    def _pieces(
        self, stream: Stream, wanted: dict[str, Any], budget: Budget | None, cancel: threading.Event | None,
    ) -> Iterator[str]:
        with without(self.settings.api_key):
            limit = self._transport.limit(cancel, budget=budget)
            response, _ = self._negotiated(wanted, partial(self._open, limit), limit)
            written = 0
            usage: Usage | None = None
            thought, blotting, reasoning = ThinkFilter(), self._blotting(), ""
            try:
                with Watch(response, limit) as watch:
                    for data in _events(response, watch):
                        chunk = read_chunk(data)
                        usage = chunk.usage or usage
                        stream.finish = blotting.out_of(chunk.finish) or stream.finish
                        reasoning += chunk.reasoning
                        written += len(chunk.text) + len(chunk.reasoning)
                        if written > MAX_ANSWER:
                            raise EndpointError("broken", "the answer has no end")
                        if shown := blotting.feed(thought.feed(chunk.text)):
                            yield shown
                    if rest := blotting.feed(thought.end()) + blotting.end():
                        yield rest
            finally:
                stream.reasoning = blotting.out_of(reasoning)
                stream.usage = usage or estimated(_length(wanted), written)
                if budget:
                    budget.charge(stream.usage)

    def _open(self, limit: Limit, body: Mapping[str, Any]) -> httpx.Response:
        return self._transport.send("POST", "chat/completions", limit, json=body)

    def _whole(self, limit: Limit, body: Mapping[str, Any]) -> bytes:
        return self._transport.body("POST", "chat/completions", limit, json=body)

    def _negotiated(
        self, wanted: dict[str, Any], send: Callable[[dict[str, Any]], T], limit: Limit,
    ) -> tuple[T, str]:
        """Send what is wanted in words this server understands: what it refuses is put more simply and sent again.

        What was learnt is kept only when it has helped, so that a refusal for another reason teaches nothing.
        """
        dialect = self._dialect
        for _ in range(STEPS):
            body = dialect.put(wanted)
            try:
                answer = self._transport.retried(partial(send, body), limit)
            except EndpointError as error:
                simpler = dialect.simpler(error, body)
                if simpler is None:
                    raise
                dialect = simpler
            else:
                self._dialect = dialect
                return answer, dialect.form if "response_format" in wanted else FORMS[-1]
        raise EndpointError("refused", "the server refuses the request in every form that is known here")


def _data(messages: Sequence[Message]) -> list[dict[str, str]]:
    return [{"role": message.role, "content": message.content} for message in messages]


def _length(wanted: Mapping[str, Any]) -> int:
    """Return the characters of a prompt as it is sent."""
    return len(json.dumps(wanted["messages"], ensure_ascii=False))


def _events(response: httpx.Response, watch: Watch) -> Iterator[str]:
    """Yield the data of each event up to `[DONE]`; a server that sends the whole answer at once is read as one."""
    pieces = watch.pieces()
    kind = response.headers.get("content-type", "")
    if kind.startswith("application/json"):
        yield json.dumps(json_of(joined(pieces)))
        return
    if kind.startswith("text/html"):
        raise EndpointError("broken", "a web page came, not an answer; is the address right? It often ends in /v1")
    reader = EventReader()
    for piece in pieces:
        for data in reader.feed(piece):
            if data.strip() == "[DONE]":
                watch.finish(pieces)
                return
            yield data
    for data in reader.end():
        if data.strip() != "[DONE]":
            yield data


def json_in(text: str) -> Any:
    """Return the JSON that a text is, alone or as its one fenced block. Raises `EndpointError` when it is none."""
    bare = text.strip()
    if bare.startswith("```") and bare.endswith("```") and bare.count("```") == 2:
        bare = bare[3:-3].strip().removeprefix("json").strip()
    try:
        return json.loads(bare)
    except (ValueError, RecursionError):
        raise EndpointError("broken", "the answer is not the JSON that was asked for") from None
