"""What goes over the wire: events, whole answers, lists and errors in the shapes of a profile."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from trainer.fake_model.profiles import Profile

THOUGHT = "The customer is upset; keep it short."
"""What the model says to itself; it must never reach anybody."""
COMMENT_EVERY = 5
DONE_ALONE = -2
_ID = "chatcmpl-fake"


def usage_of(prompt: str, text: str) -> dict[str, int]:
    """Return the tokens used, four characters each."""
    read, written = -(-len(prompt) // 4), -(-len(text) // 4)
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}


def pieces_of(text: str) -> list[str]:
    """Return a text in the pieces it is streamed in, about a token each."""
    size = 3 if len(text) < 10_000 else 2_000
    return [text[start:start + size] for start in range(0, len(text), size)]


def whole(profile: Profile, model: str, text: str, usage: Mapping[str, int]) -> bytes:
    """Return the body of an answer that is not streamed."""
    said: dict[str, Any] = {"role": "assistant", "content": _thought(profile) + text}
    if profile.reasoning:
        said[profile.reasoning] = THOUGHT
    choice = {"index": 0, "message": said, **({"finish_reason": "stop"} if profile.finish else {})}
    body: dict[str, Any] = {"id": _ID, "object": "chat.completion", "model": model, "choices": [choice]}
    if profile.usage != "never":
        body["usage"] = usage
    return (profile.blank + json.dumps(body, ensure_ascii=False)).encode()


def events(profile: Profile, model: str, text: str, usage: Mapping[str, int], *, asked: bool) -> Iterator[bytes]:
    """Yield the events of a streamed answer, each with its blank line. `asked`: usage was asked for."""
    if profile.comment:
        yield _comment(profile)
    if profile.cut == DONE_ALONE:
        yield _event(profile, "[DONE]")
        return
    for number, chunk in enumerate(_chunks(profile, text, usage, asked=asked)):
        if number == profile.error_after:
            yield _event(profile, json.dumps(error_body(profile, "the model has run out of memory", 502)))
            return
        if profile.comment and number % COMMENT_EVERY == COMMENT_EVERY - 1:
            yield _comment(profile)
        head = {"id": _ID, "object": "chat.completion.chunk", "model": model}
        yield _event(profile, json.dumps(head | chunk, ensure_ascii=False))
    if profile.done:
        yield _event(profile, "[DONE]")


def _chunks(profile: Profile, text: str, usage: Mapping[str, int], *, asked: bool) -> Iterator[dict[str, Any]]:
    pieces = pieces_of(_thought(profile) + text)
    if profile.first == "filter":
        yield {"choices": [], "prompt_filter_results": [{"prompt_index": 0, "content_filter_results": {}}]}
    if profile.first in ("role", "filter"):
        yield _choice(profile, {"role": "assistant"})
    elif profile.first == "null":
        yield _choice(profile, {"role": "assistant", "content": None})
    elif profile.first == "together":
        yield _choice(profile, {"role": "assistant", "content": pieces.pop(0)})
    if profile.reasoning:
        for piece in pieces_of(THOUGHT):
            yield _choice(profile, {"content": "" if profile.reasoning == "reasoning" else None,
                                    profile.reasoning: piece})
    for piece in pieces:
        yield _choice(profile, {"content": piece})
    if profile.finish:
        last = _choice(profile, {}, "stop")
        yield last | ({"usage": usage} if profile.usage == "finish" else {})
    if asked and profile.usage == "empty":
        yield {"choices": [], "usage": usage}
    elif asked and profile.usage == "delta":
        yield {"choices": [{"index": 0, "delta": {}}], "usage": usage}


def _choice(profile: Profile, delta: Mapping[str, Any], finish: str | None = None) -> dict[str, Any]:
    choice: dict[str, Any] = {"index": 0, "delta": delta}
    if finish or profile.finish_key:
        choice["finish_reason"] = finish
    return {"choices": [choice], **({profile.extra: {"predicted_ms": 1.5}} if profile.extra else {})}


def _thought(profile: Profile) -> str:
    return f"<think>\n{THOUGHT}\n</think>\n\n" if profile.think else ""


def _event(profile: Profile, data: str) -> bytes:
    return f"{profile.data}{data}{profile.newline}{profile.newline}".encode()


def _comment(profile: Profile) -> bytes:
    return f": {profile.comment}{profile.newline}{profile.newline}".encode()


def error_body(profile: Profile, message: str, code: int) -> dict[str, Any]:
    """Return an error in the shape of a server."""
    if profile.error == "string":
        return {"error": message}
    if profile.error == "detail":
        return {"detail": message}
    if profile.error == "flat":
        return {"object": "error", "message": message, "type": "ServerError", "code": code}
    return {"error": {"message": message, "type": "server_error", "code": code}}


def models_body(profile: Profile, names: Sequence[str]) -> dict[str, Any]:
    """Return the list of models; a server that has none loaded may say null."""
    if profile.models == "null" and not names:
        return {"object": "list", "data": None}
    return {"object": "list", "data": [{"id": name, "object": "model", "owned_by": profile.name} for name in names]}
