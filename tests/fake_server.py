"""The fake model on a port of this machine, and a client of it whose waiting is written down instead of done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from trainer.endpoint import Endpoint, EndpointError, EndpointSettings, Message, Stream
from trainer.fake_model import PROFILES, FakeModel
from trainer.fake_model.serving import serving

LINE = "这条鱼不是我点的！ The fish isn't what I ordered."
PROMPT = (Message("system", f"You are a customer. Say «{LINE}»"), Message("user", "<said>你好</said>"))
SCHEMA: dict[str, Any] = {"type": "object", "properties": {"answers": {"type": "array", "items": {}, "default": []}}}
VERDICTS = (Message("system", "Answer with JSON."),
            Message("user", '{"criteria": [{"id": "apology.present", "yes": ["I am [[sorry]]."]}]}\nM\nSorry!\nM'))


@dataclass
class Reached:
    """The fake and where it is. `waits` are the seconds that clients made by `client` would have slept."""

    fake: FakeModel
    url: str
    waits: list[float] = field(default_factory=list)

    def client(self, **limits: Any) -> Endpoint:
        limits = {"api_key": "", "connect": 2.0, "read": 5.0, "total": 30.0, **limits}
        url = limits.pop("url", self.url)
        return Endpoint(EndpointSettings(url, "a-model", **limits), sleep=self.waits.append, chance=lambda: 1.0)


@pytest.fixture(scope="module")
def _server() -> Iterator[tuple[FakeModel, str]]:
    fake = FakeModel()
    with serving(fake.app()) as url:
        yield fake, url


@pytest.fixture
def reached(_server: tuple[FakeModel, str]) -> Reached:
    """A server as OpenAI documents it, with nothing seen yet."""
    fake, url = _server
    fake.profile, fake.mode, fake.key = PROFILES["openai"], "scripted", ""
    for kept in (fake.next, fake.seen, fake.headers, fake.peers):
        kept.clear()
    return Reached(fake, url)


def heard(stream: Stream) -> tuple[str, EndpointError | None]:
    """Return the text that came, and what ended it before its end."""
    text = ""
    try:
        for piece in stream:
            text += piece
    except EndpointError as error:
        return text, error
    return text, None
