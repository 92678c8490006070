"""Driving the app without a browser: sessions that share a disk, as windows and reloads do."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from trainer.attempt import Attempt

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _fresh_app(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No wait for the customer's typing, and no cache of the test before."""
    monkeypatch.setenv("TRAINER_PACE", "0")
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


class Window:
    """One window of the app; every action fails when the app does."""

    def __init__(self, page: str, locale: str, query: dict[str, str]) -> None:
        self.app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=20)
        self.app.context["locale"] = locale
        self._address(query)
        self.run()
        if page != "home":
            self.turn_to(page, **query)

    def turn_to(self, page: str, **query: str) -> Window:
        """Go to a page by its address; from there on the app leads."""
        self.app.switch_page(f"trainer/ui/pages/{page}.py")
        self._address(query)
        self.run()
        self.app._page_hash = ""  # else every later run would come back to this page
        return self

    def _address(self, query: dict[str, str]) -> None:
        for key, value in query.items():
            self.app.query_params[key] = value

    def run(self) -> Window:
        self.app.run()
        assert not self.app.exception, [item.value for item in self.app.exception]
        return self

    def click(self, key: str) -> Window:
        """Press the button of that key."""
        self.app.button(key=key).click()
        return self.run()

    def say(self, text: str) -> Window:
        """Send a reply."""
        self.app.chat_input(key="reply").set_value(text)
        return self.run()

    def query(self, key: str) -> str:
        """Return what stands in the address under that key."""
        value = self.app.query_params.get(key, "")
        return value if isinstance(value, str) else value[-1]

    def in_input(self) -> str:
        """Return what the app has put back into the input."""
        proto = self.app.chat_input(key="reply").proto
        return str(proto.value) if proto.set_value else ""

    def buttons(self) -> list[Any]:
        return [button.key for button in self.app.button]

    @property
    def attempt(self) -> Attempt:
        attempt: Any = self.app.session_state["attempt"]
        assert isinstance(attempt, Attempt)
        return attempt

    @property
    def source(self) -> str:
        """All HTML that the app has put on the page."""
        return "\n".join(item.value for item in self.app.html)

    @property
    def visible(self) -> str:
        """What a reader sees of that HTML."""
        return html.unescape(re.sub(r"<[^>]*>", "", self.source))


@pytest.fixture
def open_app() -> Callable[..., Window]:
    """Return a function that opens a page in a session of its own: a new window, or the same one after a reload."""

    def opened(page: str = "catalogue", *, locale: str = "zh-CN", **query: str) -> Window:
        return Window(page, locale, query)

    return opened


@pytest.fixture
def begin(open_app: Callable[..., Window]) -> Callable[..., Window]:
    """Return a function that opens a window in which a talk has begun."""

    def begun(**query: str) -> Window:
        return open_app(**query).click("open-mandarin-fish").click("begin")

    return begun
