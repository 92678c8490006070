"""Time the app beside a bare Streamlit chat on this machine, in this run: `python -m tests.benchmarks.app`.

In a real Chromium: from Enter to the customer's first character painted, with one user and with ten pressing at once,
and from the address to the first page. Over WebSockets: fifty sessions that press Enter together. The customer types
at once (`TRAINER_PACE=0`), so that what is timed is the program. App and bare chat take turns in every round, so that
what else the machine does falls on both. Exits with 1 where a ratio is above its bar.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from playwright.async_api import Browser, Page, async_playwright

from scoring.case import packaged_scenarios
from tests.benchmarks.herd import Herd
from tests.browser.conftest import CHROMIUM, FLAGS, free_port, wait_until_healthy
from trainer.commands.serve import app_options
from trainer.roleplay import begin
from trainer.scenario import read_scenario
from trainer.store import Store

REPLIES = (
    "Good evening. What looks wrong to you, sir?", "I see. Could you tell me a little more about it?",
    "Thank you, that helps me a lot.", "Would you come over to the tanks with me?", "What did it look like before?",
    "I would like to get this right for you.",
)  # fmt: skip
"""What is said; long enough a talk to press Enter a few times, short enough that nobody walks out."""
SCENARIO = "mandarin-fish"
BARS = {"one": 1.3, "ten": 1.3, "fifty": 1.2, "first page": 1.5}


@dataclass
class Side:
    """One of the two servers: its address, its process, and how a chat in it is opened and read."""

    name: str
    url: str
    process: subprocess.Popen[bytes]
    answer: str
    ready: str
    talks: Iterator[str]
    times: dict[str, list[float]] = field(default_factory=dict)

    def path(self) -> str:
        """Return the address of a chat of its own."""
        talk = next(self.talks, "")
        return f"/practice?lang=en&attempt={talk}" if talk else "/"

    def memory(self) -> float:
        """Return the memory of the server in MB (Linux)."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        return int(status.split("VmRSS:")[1].split()[0]) / 1024


def talks_in(home: Path, count: int) -> list[str]:
    """Begin talks that nobody has answered yet and return their ids."""
    store = Store(f"sqlite:///{(home / 'trainer.db').as_posix()}")
    file = read_scenario(packaged_scenarios() / "en" / f"{SCENARIO}.yaml")
    ids = [f"{number:032x}" for number in range(count)]
    for seed, id in enumerate(ids):
        now = datetime.now(UTC)
        store.save(begin(file, "en", seed, now, id=id), now)
    store.close()
    return ids


@contextmanager
def serving(command: Sequence[str], folder: Path, name: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    port = free_port()
    log = folder / f"{name}.txt"
    environment = os.environ | {"TRAINER_HOME": str(folder), "TRAINER_PACE": "0"}
    with log.open("wb") as output:
        server = subprocess.Popen([*command, str(port)], env=environment, stdout=output, stderr=output, cwd=folder)
        try:
            wait_until_healthy(f"http://127.0.0.1:{port}/_stcore/health", server, log)
            yield f"http://127.0.0.1:{port}", server
        finally:
            server.terminate()
            server.wait(timeout=20)


@contextmanager
def both(count: int) -> Iterator[tuple[Side, Side]]:
    """Run the app with `count` talks at hand, and the bare chat as Streamlit runs it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        talks = talks_in(folder, count)
        bare = Path(__file__).with_name("bare_chat.py")
        kept = {key: value for key, value in app_options().items() if key.startswith(("browser", "server"))}
        flags = [f"--{key}={str(value).lower() if isinstance(value, bool) else value}" for key, value in kept.items()]
        app_command = [sys.executable, "-m", "trainer", "serve", "--no-browser", "--port"]
        bare_command = [sys.executable, "-m", "streamlit", "run", str(bare), "--server.headless=true", *flags,
                        "--server.port"]
        with serving(app_command, folder, "app") as app, serving(bare_command, folder, "bare") as plain:
            yield (
                Side("app", *app, ".talk .turn.customer .said", ".talk .said", iter(talks)),
                Side("bare", *plain, '[aria-label="Chat message from assistant"]', ".stChatInput", iter(())),
            )


PAINTED = """([selector, before]) => new Promise(done => {
  let begun = 0;
  const box = document.querySelector("[data-testid=stChatInputTextArea]");
  box.addEventListener("keydown", event => { if (event.key === "Enter") begun = performance.now(); }, {once: true});
  const look = () => {
    const found = [...document.querySelectorAll(selector)].filter(place => place.textContent.trim());
    if (!begun || found.length <= before) return;
    watch.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - begun)));
  };
  const watch = new MutationObserver(look);
  watch.observe(document.body, {childList: true, subtree: true, characterData: true});
  window.armed = true;
})"""
"""Milliseconds from Enter until one more answer than `before` has been painted."""


async def open_chat(browser: Browser, side: Side) -> Page:
    context = await browser.new_context(viewport={"width": 1000, "height": 800}, locale="en-GB")
    page = await context.new_page()
    await page.goto(side.url + side.path())
    await page.locator(side.ready).first.wait_for()
    await page.locator("[data-testid=stChatInputTextArea]").wait_for()
    return page


async def press_enter(page: Page, side: Side, reply: str) -> float:
    box = page.locator("[data-testid=stChatInputTextArea]")
    await page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    await box.fill(reply)
    before = await page.locator(side.answer).count()
    painted = asyncio.ensure_future(page.evaluate(PAINTED, [side.answer, before]))
    await page.wait_for_function("window.armed === true")
    await page.evaluate("window.armed = false")
    await box.press("Enter")
    return float(await asyncio.wait_for(painted, 60))


async def in_browser(sides: tuple[Side, Side], users: int, rounds: int, key: str) -> None:
    """Let so many users press Enter together, app and bare chat in turn; the first round only warms up."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        pages = {side.name: [await open_chat(browser, side) for _ in range(users)] for side in sides}
        for number in range(rounds):
            for side in sides:
                took = await asyncio.gather(*(press_enter(page, side, REPLIES[number]) for page in pages[side.name]))
                if number:
                    side.times.setdefault(key, []).extend(took)
        await browser.close()


async def first_pages(sides: tuple[Side, Side], rounds: int) -> None:
    """Time from the address to the first page, in a browser that knows neither."""
    async with async_playwright() as playwright:
        for number in range(rounds):
            for side in sides:
                browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
                page = await browser.new_page(locale="en-GB")
                ready = "h1" if side.name == "app" else side.ready
                begun = asyncio.get_running_loop().time()
                await page.goto(side.url)
                await page.locator(ready).first.wait_for()
                took = (asyncio.get_running_loop().time() - begun) * 1000
                if number:
                    side.times.setdefault("first page", []).append(took)
                await browser.close()


async def over_websockets(sides: tuple[Side, Side], users: int, rounds: int) -> None:
    """Let so many sessions press Enter together without a browser, app and bare chat in turn."""
    herds = {}
    for side in sides:
        before = side.memory()
        herds[side.name] = await Herd.open(side.url, [side.path() for _ in range(users)], is_app=side.name == "app")
        now = side.memory()
        print(f"memory           {side.name}: {now:.0f} MB with {users} open sessions, "
              f"{1024 * (now - before) / users:.0f} KB for each")
    for number in range(rounds):
        for side in sides:
            took = await herds[side.name].press(REPLIES[number])
            if number:
                side.times.setdefault("fifty", []).extend(took)
    for herd in herds.values():
        await herd.close()


def compare(sides: tuple[Side, Side], key: str) -> bool:
    """Print how the app does beside the bare chat; return whether it keeps to the bar."""
    app, bare = (sorted(side.times[key]) for side in sides)
    ratio = median(app) / median(bare)
    print(f"{key:16} app {median(app):6.0f} ms (p95 {_p95(app):6.0f}), bare {median(bare):6.0f} ms (p95 "
          f"{_p95(bare):6.0f}): {ratio:.2f} times, bar {BARS[key]}")
    return ratio <= BARS[key]


def _p95(times: list[float]) -> float:
    return times[min(len(times) - 1, round(0.95 * (len(times) - 1)))]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5,
                        help="times everybody presses Enter, 2 to 6; the first warms up")
    parser.add_argument("--only", choices=[*BARS], action="append", help="measure only this")
    options = parser.parse_args()
    wanted: list[str] = options.only or [*BARS]
    with both(70) as sides:
        if "first page" in wanted:
            asyncio.run(first_pages(sides, options.rounds))
        for _ in range(3 if "one" in wanted else 0):  # a single press is short, and one talk has room for few
            asyncio.run(in_browser(sides, 1, options.rounds, "one"))
        if "ten" in wanted:
            asyncio.run(in_browser(sides, 10, options.rounds, "ten"))
        if "fifty" in wanted:
            asyncio.run(over_websockets(sides, 50, options.rounds))
        return 0 if all([compare(sides, key) for key in wanted]) else 1


if __name__ == "__main__":
    sys.exit(main())
