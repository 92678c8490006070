"""How a request is put and what its failures mean: what servers call the same thing, and what can be tried again."""

from __future__ import annotations

import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Self

import httpx

from trainer.endpoint.chunks import error_text
from trainer.endpoint.errors import NO_REASON, EndpointError, Reason

FORMS = ("json_schema", "json_object", "text")
"""Ways of asking for JSON, from the strictest down."""
LONGEST_WAIT = 20.0
STEPS = 8
"""So many times a request is put more simply, at most."""
_RETRY = frozenset({408, 409, 425, 429, 500, 502, 503, 504})
_REFUSALS = frozenset({400, 404, 415, 422, 500, 501})
_OPTIONAL = ("stream_options", "seed", "temperature")


@dataclass(frozen=True, slots=True)
class Dialect:
    """What one server understands: the parameters it does without, its name for the limit of tokens, the form of
    JSON it takes. A refusal leads to a simpler one, which is kept once a request has succeeded with it.
    """

    without: frozenset[str] = frozenset()
    tokens: str = "max_tokens"
    form: str = FORMS[0]

    def put(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        """Return the body of a request, which `wanted` says in our own terms, in the server's words."""
        body = {name: value for name, value in wanted.items() if name not in self.without}
        if "max_tokens" in body:
            body[self.tokens] = body.pop("max_tokens")
        asked = body.pop("response_format", None)
        if asked is not None and self.form == "json_schema":
            body["response_format"] = {"type": self.form, "json_schema": {**asked, "strict": True}}
        elif asked is not None and self.form == "json_object":
            body["response_format"] = {"type": self.form}
        return body

    def simpler(self, error: EndpointError, body: Mapping[str, Any]) -> Self | None:
        """Return how to put a request that was refused; None when the refusal is about something else."""
        if error.status not in _REFUSALS:
            return None
        said = error.detail.lower()
        if "max_completion_tokens" in said and "max_tokens" in body:
            return replace(self, tokens="max_completion_tokens")
        for name in _OPTIONAL:
            if name in body and name in said:
                return replace(self, without=self.without | {name})
        if "response_format" in body and (error.status in (400, 415, 422) or _is_about_json(error)):
            return replace(self, form=FORMS[FORMS.index(self.form) + 1])
        return None


def wanted_of(
    model: str, messages: list[dict[str, str]], max_tokens: int, temperature: float | None, seed: int | None, *,
    stream: bool,
) -> dict[str, Any]:
    """Return what is wanted, in our own terms: only what is set is sent."""
    wanted: dict[str, Any] = {"model": model, "messages": messages, "max_tokens": max_tokens}
    if temperature is not None:
        wanted["temperature"] = temperature
    if seed is not None:
        wanted["seed"] = seed
    if stream:
        wanted |= {"stream": True, "stream_options": {"include_usage": True}}
    return wanted


def strict(schema: Any) -> Any:
    """Return a JSON schema as strict structured output wants it: every property required, and no others."""
    if isinstance(schema, list):
        return [strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    said = {name: strict(value) for name, value in schema.items() if name != "default"}
    if isinstance(said.get("properties"), dict):
        said |= {"required": list(said["properties"]), "additionalProperties": False}
    return said


def _is_about_json(error: EndpointError) -> bool:
    return any(name in error.detail.lower() for name in ("response_format", "json_object", "json_schema"))


def failure_of(what: Exception | httpx.Response, body: bytes = b"", *, begun: bool = False) -> EndpointError:
    """Return what a failed request or a response with a status of error means. `begun`: part of the answer had come."""
    if isinstance(what, httpx.Response):
        status = what.status_code
        reason: Reason = "limited" if status == 429 else "refused"
        said = _said(body)
        return EndpointError(reason, f"HTTP {status}: {said}", status,
                             retry_after(what.headers.get("retry-after", "")), said=said)
    if isinstance(what, httpx.TimeoutException):
        return EndpointError("timeout", f"no answer in time ({type(what).__name__})")
    if begun:
        return EndpointError("cut_off", f"the answer broke off ({type(what).__name__})")
    return EndpointError("unreachable", f"the server cannot be reached ({_untrusted(what) or type(what).__name__})")


def _untrusted(error: BaseException | None) -> str:
    """Return what is wrong with a server's certificate, or with TLS at all, where that is behind an error."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return f"its certificate is not trusted: {error.verify_message}"
        if isinstance(error, ssl.SSLError):
            return "it does not speak TLS as it should; is the address one of http, not https?"
        error = error.__cause__ or error.__context__
    return ""


def _said(body: bytes) -> str:
    text = body.decode("utf-8", "replace")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return text.strip() or NO_REASON
    return error_text(found) if isinstance(found, dict) else text.strip()


def json_of(body: bytes) -> Any:
    """Return a body as JSON; blank lines before it are passed over. Raises `EndpointError`."""
    try:
        return json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise EndpointError("broken", "the answer is not JSON in UTF-8") from None


def may_retry(error: EndpointError) -> bool:
    """Whether a request may be made again: nothing of an answer had come, and the server may do better next time."""
    if error.status is not None:
        return error.status in _RETRY and not _is_about_json(error)
    return error.reason == "unreachable"


def wait_before(error: EndpointError, attempt: int, chance: float) -> float:
    """Return the seconds to wait before the next try: what the server asks for, else longer each time, with jitter.

    `chance` from 0 to 1 spreads clients that failed together, over the upper half of the time.
    """
    if error.retry_after is not None:
        return error.retry_after
    longest = min(LONGEST_WAIT, 0.5 * float(2**attempt))
    return longest * (0.5 + chance / 2)


def retry_after(value: str) -> float | None:
    """Return the seconds that a `Retry-After` header names, as a number or a date; None where it names none."""
    text = value.strip()
    if not text:
        return None
    try:
        return max(0.0, float(text))
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
