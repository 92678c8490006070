"""How known servers speak, as data: what each one sends, takes and refuses; and what can go wrong with any of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, Self

ALL_FORMS = ("json_schema", "json_object", "text")


@dataclass(frozen=True, slots=True)
class Profile:
    """The manners of a server. The defaults are those of the interface as OpenAI documents it.

    In a stream: `newline` and `data` make up a line; `comment` is sent before the first event and now and then;
    `first` is the first event (role alone, role with text, role with null content, Azure's filter results, none);
    `finish` and `finish_key` say whether a reason for stopping is ever given and whether its key stands in every event;
    `usage` is the event that holds what was used; `reasoning` is the key, or `think` the block, of what a model says to
    itself; `cut` stops the body after so many pieces, `error_after` puts an error object there; `slices` is the size of
    the pieces that go out, 0 one an event; `pace` the seconds between them.

    For any request: `wait` in seconds before the headers, `status` with `retry_after`, `error` the shape of an error
    object, `redirect` an address, `body` in place of the answer, `blank` before a whole one.

    Of what is asked: `forms` of JSON that are taken, `refusal` the status for others (0: passed over); `tokens` the one
    name for the limit that is taken ("" both); `refuses` other parameters.
    """

    name: str = "openai"
    newline: str = "\n"
    data: str = "data: "
    comment: str = ""
    first: Literal["role", "together", "null", "filter", "none"] = "role"
    finish: bool = True
    finish_key: bool = True
    done: bool = True
    usage: Literal["empty", "delta", "finish", "never"] = "empty"
    reasoning: str = ""
    think: bool = False
    extra: str = ""
    text: str = ""
    cut: int = -1
    error_after: int = -1
    slices: int = 0
    pace: float = 0.0
    wait: float = 0.0
    status: int = 0
    retry_after: str = ""
    error: Literal["object", "string", "detail", "flat"] = "object"
    redirect: str = ""
    body: bytes = b""
    blank: str = ""
    ignores_stream: bool = False
    models: Literal["data", "null", "models"] = "data"
    key_header: str = "authorization"
    forms: tuple[str, ...] = ALL_FORMS
    refusal: int = 400
    tokens: str = ""
    refuses: tuple[str, ...] = ()

    def but(self, *faults: str, **changes: Any) -> Self:
        """Return this server with faults of `FAULTS`, and other changes."""
        for fault in faults:
            changes = {**FAULTS[fault], **changes}
        return replace(self, **changes)


_NAMED = (
    Profile("openai"),
    Profile("ollama", reasoning="reasoning", usage="empty", models="null"),
    Profile("vllm", reasoning="reasoning", error="flat"),
    Profile("llama_cpp", first="null", usage="finish", extra="timings", forms=("json_object", "text"), refusal=500),
    Profile("lm_studio", forms=("json_schema", "text"), error="string"),
    Profile("deepseek", comment="keep-alive", blank="\n\n\n", reasoning="reasoning_content",
            forms=("json_object", "text")),
    Profile("qwen", reasoning="reasoning_content", usage="empty", first="null", forms=("json_object", "text")),
    Profile("moonshot", reasoning="reasoning_content", tokens="max_completion_tokens", refuses=("temperature",),
            usage="finish"),
    Profile("azure", first="filter", key_header="api-key", tokens="max_completion_tokens"),
    Profile("openrouter", comment="OPENROUTER PROCESSING", reasoning="reasoning", finish_key=True),
    Profile("transformers", first="role", done=False, finish_key=False, usage="finish", slices=7, forms=("text",),
            refusal=422, error="detail", refuses=("stream_options",)),
    Profile("litellm", first="together", finish_key=False, usage="delta", forms=ALL_FORMS),
)
PROFILES: Mapping[str, Profile] = {profile.name: profile for profile in _NAMED}

FAULTS: Mapping[str, Mapping[str, Any]] = {
    "429": {"status": 429, "retry_after": "7"},
    "429_date": {"status": 429, "retry_after": "in 7 seconds"},
    "429_long": {"status": 429, "retry_after": "86400"},
    "500": {"status": 500},
    "503": {"status": 503, "retry_after": "2"},
    "401": {"status": 401},
    "slow": {"wait": 30.0},
    "drip": {"pace": 0.4},
    "cut": {"cut": 4},
    "cut_at_once": {"cut": 0},
    "error_in_stream": {"error_after": 3},
    "wrong_json": {"body": b'data: {"choices": [{"delta": {"content": \n\n'},
    "wrong_encoding": {"body": 'data: {"choices": [{"delta": {"content": "鱼不对"}}]}\n\n'.encode("gbk")},
    "not_the_interface": {"body": b"<!doctype html><title>Log in</title>"},
    "endless_event": {"body": b"data: " + b"x" * (3 << 20)},
    "huge": {"text": "very " * (1 << 20)},
    "u2028": {"text": "One line,\u2028another\u0085and a third."},
    "split_utf8": {"slices": 1},
    "no_done": {"done": False},
    "no_finish": {"finish": False, "finish_key": False},
    "done_alone": {"finish": False, "finish_key": False, "cut": -2},
    "crlf": {"newline": "\r\n"},
    "cr": {"newline": "\r"},
    "no_blank_after_data": {"data": "data:"},
    "comments": {"comment": "keep-alive"},
    "role_first": {"first": "role"},
    "null_content": {"first": "null"},
    "reasoning": {"reasoning": "reasoning_content"},
    "think": {"think": True},
    "usage_empty": {"usage": "empty"},
    "no_usage": {"usage": "never"},
    "redirect": {"redirect": "http://other.example/v1/chat/completions"},
    "not_a_stream": {"ignores_stream": True},
    "no_schema": {"forms": ("json_object", "text")},
    "no_json": {"forms": ("text",)},
    "schema_ignored": {"forms": (), "refusal": 0},
    "legacy_tokens": {"tokens": "max_completion_tokens"},
}
"""Name of a fault -> what of a profile it changes."""
