"""A real server and a real headless Chromium; a machine without Chromium skips these tests and says so."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlparse

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Playwright, expect, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--lang=en-GB",
]  # fmt: skip
DESKTOP = (1280, 900)
PHONE = (390, 844)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in Path(item.fspath).parts:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="Chromium is not installed (Debian: apt-get install chromium)"))


@pytest.fixture(scope="session")
def app_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an app started by `trainer serve`, whose customer types at once."""
    with serving(tmp_path_factory.mktemp("server"), TRAINER_PACE="0.05") as url:
        yield url


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[str]:
    """Run an app with these settings, its home and log in `folder`; yield its address."""
    port = free_port()
    log = folder / "log.txt"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TRAINER_")}
    environment |= {"TRAINER_HOME": str(folder / "home"), **settings}
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "trainer", "serve", "--no-browser", "--port", str(port)],
            env=environment, stdout=output, stderr=output, cwd=log.parent,
        )  # fmt: skip
        try:
            wait_until_healthy(f"http://127.0.0.1:{port}/_stcore/health", server, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=20)


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_until_healthy(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"the app did not start: {log.read_text(encoding='utf-8')}")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@dataclass
class Visitor:
    """One person at one browser, with everything the browser complained about or reached for."""

    context: BrowserContext
    url: str
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def open(self, address: str = "") -> Page:
        """Open a new tab on the app and wait until it is drawn; an address without a page is one of all cases."""
        address = address if address.startswith("/") else f"/catalogue{address}"
        page = self.context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))
        page.goto(self.url + address)
        settle(page)
        return page

    def _hear(self, message: ConsoleMessage) -> None:
        # Streamlit's client looks for its server below the page's own path first; the 404 is its way to find out.
        probing = "/_stcore/" in message.location.get("url", "") and "404" in message.text
        # Its player lets go of a recording that the page has just replaced.
        replaced = message.location.get("url", "").startswith("blob:") and "ERR_FILE_NOT_FOUND" in message.text
        if message.type == "error" and not probing and not replaced:
            self.complaints.append(message.text)

    def strangers(self) -> list[str]:
        """Return the addresses that were asked for and are not this machine."""
        local = (None, "", "127.0.0.1", "localhost")
        return [url for url in self.requests if urlparse(url).hostname not in local]


@pytest.fixture
def visit(
    playwright: Playwright, app_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Visitor]]:
    """Open a browser for a visitor; at the end nothing may have complained or left the machine."""
    visitors: list[Visitor] = []

    def begin(size: tuple[int, int] = DESKTOP, locale: str = "zh-CN", **options: object) -> Visitor:
        context = playwright.chromium.launch_persistent_context(
            str(tmp_path_factory.mktemp("profile")), executable_path=CHROMIUM, headless=True, args=FLAGS,
            viewport={"width": size[0], "height": size[1]}, locale=locale, **options,  # type: ignore[arg-type]
        )  # fmt: skip
        context.set_default_timeout(30_000)
        visitors.append(Visitor(context, app_url))
        return visitors[-1]

    yield begin
    complaints = [text for visitor in visitors for text in visitor.complaints]
    strangers = [url for visitor in visitors for url in visitor.strangers()]
    for visitor in visitors:
        visitor.context.close()
    assert not complaints
    assert not strangers


def settle(page: Page) -> None:
    """Wait until the app has nothing more to draw."""
    app = page.locator("[data-testid=stApp]")
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=30_000)
    page.wait_for_function(
        "() => !document.querySelector('[data-testid=stSkeleton]') && document.querySelector('h1, .talk, button')"
    )
