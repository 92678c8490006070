"""Take the pictures of every page: `python -m tests.browser.screenshots FOLDER` (see `make screenshots`)."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from scoring.text import LANGUAGES, Language
from tests.browser.conftest import CHROMIUM, DESKTOP, FLAGS, PHONE, serving, settle
from tests.browser.tour import Stop, stops

LOCALES: dict[Language, str] = {"zh-Hans": "zh-CN", "zh-Hant": "zh-TW", "en": "en-GB"}
TALLEST = 5_000
"""Points of a picture's height, at most."""


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        way = {language: stops(Path(name) / "home", language) for language in LANGUAGES}
        with serving(Path(name), TRAINER_PACE="0") as url:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for language in LANGUAGES:
                for size, width in ((DESKTOP, "desktop"), (PHONE, "phone")):
                    for scheme in ("light", "dark"):
                        _pictures(browser, url, folder, way[language], language, size, f"{width}-{scheme}")


def _pictures(
    browser: Browser, url: str, folder: Path, way: tuple[Stop, ...], language: Language, size: tuple[int, int],
    kind: str,
) -> None:
    """Take a picture of every stop, as high as the page is."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, locale=LOCALES[language],
        color_scheme="dark" if kind.endswith("dark") else "light", reduced_motion="reduce",
    )  # fmt: skip
    page = context.new_page()
    for number, stop in enumerate(way):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.goto(url + stop.address)
        settle(page)
        page.wait_for_timeout(600)
        if "talk" not in stop.name:  # the reply box of a talk stands at the foot of the screen
            _stretch(page, size)
        page.screenshot(path=folder / f"{number:02}-{stop.name}-{language}-{kind}.png")
        if (language, kind) == ("zh-Hans", "desktop-light") and stop.name in ("debrief", "talk"):  # for the README
            height = 1500 if stop.name == "debrief" else size[1]
            page.screenshot(path=folder.parent / f"{stop.name}-{language}.png",
                            clip={"x": 270, "y": 0, "width": 740, "height": height})  # fmt: skip
    context.close()


def _stretch(page: Page, size: tuple[int, int]) -> None:
    """Make the screen as high as the page."""
    height = int(page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight"))
    page.set_viewport_size({"width": size[0], "height": max(size[1], min(height + 20, TALLEST))})
    page.wait_for_timeout(500)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/images/pages"))
