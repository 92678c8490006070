"""Every page for everybody: axe-core finds nothing serious, at 200 % nothing sticks out, and nothing has to move."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Page, expect

from scoring.text import Language
from tests.browser.conftest import DESKTOP, PHONE, Visitor, serving, settle
from tests.browser.test_journeys import fits
from tests.browser.tour import Stop, stops

Visit = Callable[..., Visitor]
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
RULES = """() => axe.run(document, {resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa",
  "wcag22aa", "best-practice"]})"""
GRAVE = ("serious", "critical")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tour")


@pytest.fixture(scope="module")
def tour_url(home: Path) -> Iterator[str]:
    with serving(home, TRAINER_PACE="0") as url:
        yield url


@cache
def tour(home: Path, language: Language) -> tuple[Stop, ...]:
    return stops(home / "home", language)


def violations(page: Page) -> list[str]:
    """Return what axe-core finds grave, one line each with the places."""
    page.evaluate(AXE)
    result: dict[str, Any] = page.evaluate(RULES)
    found = []
    for rule in result["violations"]:
        places = [" ".join(map(str, node["target"])) for node in rule["nodes"]]
        if rule["impact"] in GRAVE:
            found.append(f"{rule['id']} ({rule['impact']}): {rule['help']} at {places[:4]}: "
                         f"{rule['nodes'][0]['failureSummary']}")
    return found


@pytest.mark.parametrize(
    ("language", "scheme", "size"),
    [("zh-Hans", "light", DESKTOP), ("zh-Hant", "dark", PHONE), ("en", "dark", DESKTOP), ("en", "light", PHONE)],
)  # fmt: skip
def test_axe_finds_nothing_serious_on_any_page(
    visit: Visit, tour_url: str, home: Path, language: Language, scheme: str, size: tuple[int, int]
) -> None:
    visitor = visit(size, "en-GB", color_scheme=scheme, reduced_motion="reduce")
    visitor.url = tour_url
    found = {}
    for stop in tour(home, language):
        page = visitor.open(stop.address)
        page.wait_for_timeout(500)
        expect(page.locator("html")).to_have_attribute("lang", language)
        if grave := violations(page):
            found[stop.name] = grave
        page.close()
    assert not found, "\n".join(f"{name}: {line}" for name, lines in found.items() for line in lines)


def test_text_at_200_percent_fits_every_page(visit: Visit, tour_url: str, home: Path) -> None:
    """A screen of 1280 points at 200 % has room for 640."""
    visitor = visit((640, 450), "en-GB", device_scale_factor=2)
    visitor.url = tour_url
    wide = []
    for stop in tour(home, "en"):
        page = visitor.open(stop.address)
        if not fits(page):
            wide.append(stop.name)
        page.close()
    assert not wide


def test_nothing_of_ours_moves_where_motion_is_not_wanted(visit: Visit, tour_url: str, home: Path) -> None:
    visitor = visit(DESKTOP, "en-GB", reduced_motion="reduce")
    visitor.url = tour_url
    talk = next(stop for stop in tour(home, "en") if stop.name == "talk")
    page = visitor.open(talk.address)
    page.evaluate("""document.querySelector(".talk").insertAdjacentHTML("beforeend",
      '<span class="typing"><i></i></span>')""")
    assert page.evaluate("getComputedStyle(document.querySelector('.typing i')).animationName") == "none"


def test_the_tools_of_a_talk_have_names_and_can_be_reached_by_keyboard(visit: Visit, tour_url: str, home: Path) -> None:
    visitor = visit(DESKTOP, "en-GB")
    visitor.url = tour_url
    talk = next(stop for stop in tour(home, "en") if stop.name == "talk")
    page = visitor.open(talk.address)
    settle(page)
    for name in ("Briefing", "Notes", "Finish", "A hint", "Have tea poured for the table"):
        expect(page.get_by_role("button", name=name)).to_be_visible()
    expect(page.get_by_role("log", name="Conversation")).to_be_visible()
    expect(page.get_by_role("img", name="Mr. Whitaker looks")).to_be_visible()
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.innerText || document.activeElement.ariaLabel || ''").strip())
    assert any("Have tea poured" in name for name in reached) and any("A hint" in name for name in reached), reached
