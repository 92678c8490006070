"""What a client has asked for, read as servers read it: whatever has another shape is refused with the reason."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request


class BadRequest(Exception):
    """A request that no server takes; the message says why, in one line."""


class Said(BaseModel):
    """One message of a prompt; its content is a text, or a list of parts of which the texts count."""

    model_config = ConfigDict(extra="allow")

    role: str
    content: str | list[dict[str, Any]] | None = None

    @property
    def text(self) -> str:
        if isinstance(self.content, list):
            return "".join(str(part.get("text", "")) for part in self.content)
        return self.content or ""


class Chat(BaseModel):
    """The body of a request for a completion; other keys are for the profile to take or refuse."""

    model_config = ConfigDict(extra="allow")

    model: str
    messages: list[Said] = Field(min_length=1)
    stream: bool | None = None
    stream_options: dict[str, Any] | None = None
    response_format: dict[str, Any] | None = None


class Speech(BaseModel):
    """The body of a request for speech."""

    model_config = ConfigDict(extra="allow")

    input: str = Field(min_length=1)


async def body_of(request: Request) -> dict[str, Any]:
    """Return the JSON object that a request holds. Raises `BadRequest`."""
    try:
        body = await request.json()
    except (ValueError, RecursionError):
        raise BadRequest("the body is no JSON in UTF-8") from None
    if not isinstance(body, dict):
        raise BadRequest("the body is no JSON object")
    return body


def chat_of(body: dict[str, Any]) -> Chat:
    """Return a body as a request for a completion. Raises `BadRequest`."""
    try:
        return Chat.model_validate(body)
    except ValidationError as error:
        raise BadRequest(_first(error)) from None


def speech_of(body: dict[str, Any]) -> Speech:
    """Return a body as a request for speech. Raises `BadRequest`."""
    try:
        return Speech.model_validate(body)
    except ValidationError as error:
        raise BadRequest(_first(error)) from None


def _first(error: ValidationError) -> str:
    found = error.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(map(str, found['loc']))}: {found['msg']}"
