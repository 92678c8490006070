"""The routes of the server: models, chat completions, transcription and speech."""

from __future__ import annotations

import asyncio
import io
import math
import threading
import time
import wave
from collections import deque
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from trainer.fake_model import wire
from trainer.fake_model.answers import Mode, answer
from trainer.fake_model.asked import BadRequest, body_of, chat_of, speech_of
from trainer.fake_model.profiles import PROFILES, Profile

RATE = 16_000
SOUND = ("whisper-1", "tts-1")
HEARD = {"zh": "您好，请问这条鱼是哪里不对？", "en": "Could you tell me what is wrong with the fish?"}
"""What the fake hears in any recording, by language."""


@dataclass
class FakeModel:
    """The server's state, to be changed between requests. `next` are manners for the next requests alone.

    `key` is asked for where it is set; with `sound` the list names models for speech. `seen` are the bodies of the
    requests, `headers` and `peers` what came with them; only the last hundred are kept.
    """

    profile: Profile = PROFILES["openai"]
    mode: Mode = "scripted"
    key: str = ""
    sound: bool = False
    next: deque[Profile] = field(default_factory=deque)
    seen: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=100))
    headers: deque[Mapping[str, str]] = field(default_factory=lambda: deque(maxlen=100))
    peers: deque[tuple[str, int]] = field(default_factory=lambda: deque(maxlen=100))
    hung_up: threading.Event = field(default_factory=threading.Event)

    def app(self) -> Starlette:
        """Return the application. Every route also answers without `/v1` before it."""
        routes = {"/models": (self._models, "GET"), "/chat/completions": (self._chat, "POST"),
                  "/audio/transcriptions": (self._transcribe, "POST"), "/audio/speech": (self._speak, "POST")}
        return Starlette(
            routes=[Route(before + path, handler, methods=[method])
                    for path, (handler, method) in routes.items() for before in ("/v1", "")],
            exception_handlers={HTTPException: self._not_there, BadRequest: self._bad_request})

    async def _not_there(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return _refused(self.profile, error.detail, error.status_code)

    async def _bad_request(self, request: Request, error: Exception) -> Response:
        return _refused(self.profile, str(error), 400)

    async def _greeted(self, request: Request, seen: dict[str, Any]) -> tuple[Profile, Response | None]:
        """Note a request; return whose manners hold for it, and the answer where it is already decided."""
        self.seen.append(seen)
        self.headers.append(dict(request.headers))
        if request.client:
            self.peers.append((request.client.host, request.client.port))
        profile = self.next.popleft() if self.next else self.profile
        if profile.wait:
            await asyncio.sleep(profile.wait)
        if profile.redirect:
            return profile, RedirectResponse(profile.redirect)
        given = request.headers.get(profile.key_header, "").removeprefix("Bearer ")
        status = 401 if self.key and given != self.key else profile.status
        return profile, _refused(profile, _WHY.get(status, "something broke"), status) if status else None

    async def _models(self, request: Request) -> Response:
        profile, decided = await self._greeted(request, {})
        names = [f"fake-{profile.name}", *(SOUND if self.sound else ())]
        return decided or JSONResponse(wire.models_body(profile, names))

    async def _chat(self, request: Request) -> Response:
        body = await body_of(request)
        profile, decided = await self._greeted(request, body)
        if decided:
            return decided
        asked = chat_of(body)
        if decided := _not_taken(profile, body):
            return decided
        prompt = [(message.role, message.text) for message in asked.messages]
        text = profile.text or answer(self.mode, prompt)
        usage = wire.usage_of("".join(said for _, said in prompt), text)
        if not asked.stream or profile.ignores_stream:
            whole = profile.body or wire.whole(profile, asked.model, text, usage)
            return Response(whole, media_type="application/json")
        if profile.body:
            kind = "text/html" if profile.body.startswith(b"<") else "text/event-stream"
            return StreamingResponse(iter([profile.body]), media_type=kind)
        wants_usage = bool((asked.stream_options or {}).get("include_usage"))
        events = wire.events(profile, asked.model, text, usage, asked=wants_usage)
        return StreamingResponse(self._sent(profile, events), media_type="text/event-stream")

    async def _sent(self, profile: Profile, events: Iterator[bytes]) -> AsyncIterator[bytes]:
        self.hung_up.clear()
        number = 0
        try:
            for piece in _in_pieces(events, profile.slices):
                if number == profile.cut:
                    raise ConnectionResetError("cut on purpose")
                if profile.pace:
                    await asyncio.sleep(profile.pace)
                yield piece
                number += 1
        finally:
            self.hung_up.set()

    async def _transcribe(self, request: Request) -> Response:
        async with request.form() as form:
            sound, language = form.get("file"), str(form.get("language", ""))
            size = len(await sound.read()) if isinstance(sound, UploadFile) else 0
        seen = {"language": language, "size": size, "model": form.get("model")}
        profile, decided = await self._greeted(request, seen)
        if not decided and not size:
            decided = _refused(profile, "there is no file", 400)
        return decided or JSONResponse({"text": HEARD["zh" if language.startswith("zh") else "en"]})

    async def _speak(self, request: Request) -> Response:
        body = await body_of(request)
        _, decided = await self._greeted(request, body)
        return decided or Response(tone(0.05 * len(speech_of(body).input)), media_type="audio/wav")


_WHY = {401: "the key is not valid", 429: "too many requests", 500: "something broke", 503: "no worker is free"}


def _in_pieces(events: Iterator[bytes], size: int) -> Iterator[bytes]:
    for event in events:
        yield from (event[start:start + size] for start in range(0, len(event), size)) if size else (event,)


def _refused(profile: Profile, message: str, status: int) -> Response:
    after = formatdate(time.time() + 7, usegmt=True) if profile.retry_after.startswith("in ") else profile.retry_after
    return JSONResponse(wire.error_body(profile, message, status), status, {"retry-after": after} if after else None)


def _not_taken(profile: Profile, asked: Mapping[str, Any]) -> Response | None:
    """Return the refusal of what this server does not take, in its own words."""
    for name in profile.refuses:
        if name in asked:
            return _refused(profile, f"Unexpected keys in the request: {{'{name}'}}", profile.refusal)
    other = {"max_tokens": "max_completion_tokens", "max_completion_tokens": "max_tokens"}.get(profile.tokens)
    if other and other in asked:
        message = f"Unsupported parameter: '{other}' is not supported with this model. Use '{profile.tokens}' instead."
        return _refused(profile, message, 400)
    form = (asked.get("response_format") or {}).get("type", "text")
    if form not in profile.forms and form != "text" and profile.refusal:
        taken = " or ".join(f"'{name}'" for name in profile.forms)
        return _refused(profile, f"'response_format.type' must be {taken}", profile.refusal)
    return None


def tone(seconds: float) -> bytes:
    """Return a quiet tone as WAV, mono, 16 kHz."""
    count = max(1, int(RATE * min(seconds, 20.0)))
    frames = b"".join(int(1500 * math.sin(index * 0.17)).to_bytes(2, "little", signed=True) for index in range(count))
    held = io.BytesIO()
    with wave.open(held, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(frames)
    return held.getvalue()
