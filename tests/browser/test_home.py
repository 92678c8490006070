"""The journey of a newcomer: a name, the suggested case, a talk, progress, one's data taken along and deleted."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Visitor, settle
from tests.browser.test_journeys import expert_replies, fits, play_to_the_end
from trainer.texts import texts

Visit = Callable[..., Visitor]


def turn_to(page: Page, place: str) -> None:
    """Go to a page by the menu."""
    page.locator(".st-key-menu a").get_by_text(texts("en")(f"page.{place}"), exact=True).click()
    expect(page.locator("h1")).not_to_have_text("")
    settle(page)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_from_a_name_to_progress_and_back_to_nothing(visit: Visit, size: tuple[int, int]) -> None:
    say = texts("en")
    name = f"Newcomer {size[0]}"
    page = visit(size, "en-GB", accept_downloads=True).open("/")
    expect(page.locator("h1")).to_have_text(say("home.welcome"))
    assert fits(page)
    page.get_by_role("textbox", name=say("home.name")).fill(name)
    page.get_by_role("textbox", name=say("home.name")).press("Enter")
    expect(page.locator("h1")).to_have_text(say("home.hello", name=name))
    expect(page.locator(".tiles")).to_have_count(0)

    page.locator(".st-key-next-step button").click()  # the suggested case
    page.locator(".st-key-begin button").click()
    expect(page.locator(".talk .turn.customer")).to_have_count(1)
    settle(page)
    play_to_the_end(page, expert_replies("en", "questions-no-purchase"))

    page.goto(page.url.split("/practice")[0] + f"/?lang=en&trainee={name}")  # another day
    settle(page)
    expect(page.locator(".tiles dd").nth(2)).to_have_text("1")  # a day of practice
    expect(page.locator(".tiles dd").nth(3)).not_to_have_text("0")  # and coins
    assert fits(page)

    turn_to(page, "progress")
    expect(page.locator("h1")).to_have_text(say("progress.title"))
    expect(page.locator("[data-testid=stVegaLiteChart]")).to_have_count(4)
    expect(page.locator(".skills").first).to_be_visible()
    assert fits(page)
    submit = page.locator("[class*=st-key-submit-] button")
    submit.click()
    expect(page.locator("[class*=st-key-take-back-] button")).to_be_visible()

    turn_to(page, "data")
    with page.expect_download() as download:
        page.locator(".st-key-export-json button").click()
    data = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert data["trainee"] == name and len(data["attempts"]) == 1 and data["attempts"][0]["submitted_at"]
    with page.expect_download() as download:
        page.locator(".st-key-export-csv button").click()
    assert Path(download.value.path()).read_text(encoding="utf-8-sig").count("questions-no-purchase") == 1

    page.locator(".st-key-really_erase label").click()
    expect(page.locator(".st-key-erase button")).to_be_enabled()
    page.locator(".st-key-erase button").click()
    expect(page.locator("[role=alert]")).to_have_text(say("notice.erased", count=1))
    turn_to(page, "progress")
    expect(page.get_by_text(say("history.empty"))).to_be_visible()
