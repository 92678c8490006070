"""What servers send for an answer, read with tolerance: whole answers, and the pieces of a streamed one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from trainer.endpoint.budget import Usage
from trainer.endpoint.errors import NO_REASON, EndpointError

_OPEN, _CLOSE = "<think>", "</think>"


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of an answer. `reasoning` is what a model says to itself; it is never part of the answer."""

    text: str = ""
    reasoning: str = ""
    finish: str = ""
    usage: Usage | None = None


def read_chunk(data: str) -> Chunk:
    """Read the data of one event. Raises `EndpointError` when it is none, or tells of an error."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        raise EndpointError("broken", "a piece of the stream is not JSON") from None
    return read_answer(found)


def read_answer(found: object) -> Chunk:
    """Read a whole answer or a piece of one, as JSON. Raises `EndpointError` when it tells of an error."""
    if not isinstance(found, dict):
        raise EndpointError("broken", "the answer is not a JSON object")
    if found.get("error") or found.get("object") == "error":
        told = error_text(found)
        raise EndpointError("refused", f"the server tells of an error: {told}", said=told)
    choices = found.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    said: Mapping[str, Any] = {}
    finish = ""
    if isinstance(choice, dict):
        delta = choice.get("delta") or choice.get("message")
        said = delta if isinstance(delta, dict) else {}
        why = choice.get("finish_reason")
        finish = why if isinstance(why, str) else ""
        if not said and isinstance(choice.get("text"), str):
            said = {"content": choice["text"]}
    reasoning = said.get("reasoning_content") or said.get("reasoning")
    return Chunk(_text(said.get("content")), reasoning if isinstance(reasoning, str) else "", finish,
                 _usage(found.get("usage")))


def _text(content: object) -> str:
    """Return the text of a content, which is text, null, or a list of parts."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        parts = (part.get("text") for part in content if isinstance(part, dict))
        return "".join(part for part in parts if isinstance(part, str))
    return ""


def _usage(data: object) -> Usage | None:
    if not isinstance(data, dict):
        return None
    prompt, completion = data.get("prompt_tokens"), data.get("completion_tokens")
    if not isinstance(prompt, int) or not isinstance(completion, int):
        return None
    return Usage(max(0, prompt), max(0, completion))


def error_text(found: Mapping[str, Any]) -> str:
    """Return what an error object says, whatever its shape."""
    error = found.get("error") or found.get("message") or found.get("detail") or NO_REASON
    if isinstance(error, dict):
        error = error.get("message") or error.get("type") or error.get("code") or "an error"
    return str(error)


class ThinkFilter:
    """Leaves out a `<think>` block at the beginning of an answer, which some servers send as plain content."""

    def __init__(self) -> None:
        self._held = ""
        self._state = "before"

    def feed(self, text: str) -> str:
        """Return what of the answer so far can be shown."""
        if self._state == "after":
            return text
        self._held += text
        if self._state == "before":
            begun = self._held.lstrip()
            if _OPEN.startswith(begun[:len(_OPEN)]) and len(begun) < len(_OPEN):
                return ""
            if not begun.startswith(_OPEN):
                return self._shown(self._held)
            self._state = "inside"
        if self._state == "inside":
            _, closed, rest = self._held.partition(_CLOSE)
            if not closed:
                self._held = self._held[1 - len(_CLOSE):]
                return ""
            self._state, self._held = "behind", rest
        self._held = self._held.lstrip()
        return self._shown(self._held) if self._held else ""

    def end(self) -> str:
        """Return what was held back and is no block; of a block that is never closed, nothing."""
        return self._held if self._state == "before" else ""

    def _shown(self, text: str) -> str:
        self._state, self._held = "after", ""
        return text
