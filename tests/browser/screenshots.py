"""Take the pictures of every page: `python -m tests.browser.screenshots FOLDER` (see `make screenshots`)."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import CHROMIUM, DESKTOP, FLAGS, PHONE, free_port, settle, wait_until_healthy
from tests.browser.test_journeys import begin, expert_replies, open_debrief, play_to_the_end, say

LANGUAGES = {"zh-Hans": "zh-CN", "zh-Hant": "zh-TW", "en": "en-GB"}
CLUMSY = {
    "zh-Hans": "先生您弄错了，这就是鳜鱼，别的客人都没有说不是。",
    "zh-Hant": "先生您弄錯了，這就是鱖魚，別的客人都沒有說不是。",
    "en": "Sir, you are mistaken, that is mandarin fish. Nobody else has complained.",
}


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    environment = os.environ | {"TRAINER_HOME": tempfile.mkdtemp(), "TRAINER_PACE": "0"}
    log = Path(tempfile.mkdtemp()) / "log.txt"
    with log.open("wb") as output, sync_playwright() as playwright:
        server = subprocess.Popen([sys.executable, "-m", "trainer", "serve", "--no-browser", "--port", str(port)],
                                  env=environment, stdout=output, stderr=output)  # fmt: skip
        try:
            wait_until_healthy(f"http://127.0.0.1:{port}/_stcore/health", server, log)
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for language in LANGUAGES:
                for size, width in ((DESKTOP, "desktop"), (PHONE, "phone")):
                    for scheme in ("light", "dark"):
                        picture(browser, f"http://127.0.0.1:{port}", folder, language, size, width, scheme)
        finally:
            server.terminate()
            server.wait(timeout=20)


def picture(
    browser: Browser, url: str, folder: Path, language: str, size: tuple[int, int], width: str, scheme: str
) -> None:
    """Go through one practice and take a picture of each page."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, locale=LANGUAGES[language],
        color_scheme="dark" if scheme == "dark" else "light",
    )  # fmt: skip
    page = context.new_page()
    name = f"{language}-{width}-{scheme}.png"
    show(page, url, folder / f"0-home-new-{name}")
    show(page, f"{url}/catalogue", folder / f"1-catalogue-{name}")
    page.locator(".st-key-open-mandarin-fish button").click()
    page.locator(".st-key-begin").wait_for()
    page.screenshot(path=folder / f"2-briefing-{name}")
    page.goto(f"{url}/catalogue?trainee={width}-{scheme}")
    settle(page)
    begin(page, "mandarin-fish")
    replies = expert_replies("en" if language == "en" else "zh-Hans", "mandarin-fish")
    say(page, replies[0])
    say(page, CLUMSY[language])
    page.wait_for_timeout(800)
    page.screenshot(path=folder / f"3-chat-{name}")
    if page.locator(".st-key-debrief button").count() == 0:
        play_to_the_end(page, replies[1:])
    open_debrief(page)
    page.wait_for_timeout(1500)
    page.screenshot(path=folder / f"4-debrief-{name}")
    page.set_viewport_size({"width": size[0], "height": 5000})
    page.wait_for_timeout(800)
    page.screenshot(path=folder / f"5-debrief-whole-{name}")
    if (language, width, scheme) == ("zh-Hans", "desktop", "light"):  # the picture of the README
        page.screenshot(path=folder.parent / f"debrief-{language}.png",
                        clip={"x": 270, "y": 0, "width": 740, "height": 1500})  # fmt: skip
    for place in ("", "lessons", "progress", "data"):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        show(page, f"{url}/{place}?trainee={width}-{scheme}", folder / f"6-{place or 'home'}-{name}", whole=True)
    context.close()


def show(page: Page, address: str, picture: Path, *, whole: bool = False) -> None:
    """Open an address and take its picture, as far as the screen goes or the `whole` page."""
    page.goto(address)
    settle(page)
    page.wait_for_timeout(800)
    if whole:
        height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
        page.set_viewport_size({"width": page.viewport_size["width"], "height": min(int(height) + 20, 5000)})
        page.wait_for_timeout(800)
    page.screenshot(path=picture)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/images/pages"))
