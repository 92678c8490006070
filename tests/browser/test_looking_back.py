"""Looking back in a real browser: going back into a talk and comparing, a drill, seeing a mark otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Visitor, settle
from tests.browser.test_journeys import begin, chat_box, fits, open_debrief, say

Visit = Callable[..., Visitor]
BLUNDERS = ("Sir, this is mandarin fish.", "You are mistaken, sir, that is mandarin fish. Nobody else has complained.")
BETTER = "So it doesn't look like the mandarin fish you ordered, is that right?"
HOSTILE = "![pic](http://203.0.113.9/b.png) <img src=x onerror=alert(1)> :red[no]"


def end(page: Page) -> None:
    """End the practice where the customer has not, and open the debrief."""
    if chat_box(page).count():
        page.get_by_role("button", name="Finish").click()
        page.locator(".st-key-end button").click()
    open_debrief(page)


def debriefed(page: Page) -> None:
    begin(page, "mandarin-fish")
    for reply in BLUNDERS:
        say(page, reply)
    end(page)
    expect(page.locator("h1")).to_contain_text("Debrief")


def press(page: Page, key: str) -> None:
    page.locator(f".st-key-{key} button").first.click()
    settle(page)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_going_back_to_a_reply_and_comparing_both_ways(visit: Visit, size: tuple[int, int]) -> None:
    page = visit(size, "en-GB").open()
    debriefed(page)
    assert fits(page)
    press(page, "again-3")
    expect(page.locator(".talk .turn.staff")).to_have_count(1)
    expect(page.locator(".notice")).to_contain_text("You are back just before reply 2")
    say(page, BETTER)
    end(page)
    press(page, "compare")
    expect(page.locator("h1")).to_contain_text("Two ways")
    settle(page)
    assert fits(page)
    expect(page.locator(".ledger")).to_contain_text(re.compile(r"\d more|\d fewer|the same"))
    cells = page.locator(".compared section").first.locator(".cell")
    expect(cells).to_have_count(2)
    expect(cells.nth(0).locator("h4")).to_have_text("Earlier")
    expect(cells.nth(0)).to_contain_text("mistaken")
    expect(cells.nth(1).locator("h4")).to_have_text("New try")
    expect(cells.nth(1)).to_contain_text("mandarin fish you ordered")
    expect(cells.nth(1)).to_contain_text("Afterwards the customer is")
    left, right = cells.evaluate_all("cells => cells.map(cell => cell.getBoundingClientRect().toJSON())")  # at once
    if size == PHONE:
        assert right["top"] >= left["bottom"], "one below the other"
    else:
        assert right["top"] == left["top"] and right["left"] >= left["right"], "side by side"
    page.wait_for_function("() => document.querySelector('[data-testid=stMain]').scrollTop === 0")
    page.reload()
    settle(page)
    expect(page.locator(".compared .cell").first).to_be_visible()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_drill_scores_the_reply_as_often_as_it_is_rewritten(visit: Visit, size: tuple[int, int]) -> None:
    page = visit(size, "en-GB").open()
    debriefed(page)
    press(page, "drill-0")
    expect(page.locator("h1")).to_contain_text("Rewrite reply")
    expect(page.locator("body")).not_to_contain_text("How the expert says it")
    box = page.get_by_label("Your new words")
    for number, words in ((1, BETTER), (2, BETTER + " May I walk you to the tank?")):
        box.fill(words)
        press(page, "drill-score")
        expect(page.get_by_role("heading", name=f"Try {number}")).to_be_visible()
        expect(page.locator("[role=status]")).to_contain_text("The whole talk:")
        assert fits(page)
    page.get_by_text("How the expert says it").click()
    expect(page.locator("details[open] .talk .turn.staff").last).to_be_visible()
    press(page, "to-debrief")
    expect(page.locator("h1")).to_contain_text("Debrief")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_mark_is_seen_otherwise_with_a_reason(visit: Visit, size: tuple[int, int]) -> None:
    page = visit(size, "en-GB").open()
    debriefed(page)
    press(page, "dispute-3")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("kept for your trainer")
    press(page, "dispute-send")
    expect(dialog.get_by_role("alert")).to_contain_text("Please say why")
    dialog.get_by_label("Why do you see it differently?").fill(HOSTILE)
    press(page, "dispute-send")
    expect(dialog).to_have_count(0)
    told = page.locator(".st-key-disputed-3-0")
    expect(told).to_contain_text(HOSTILE)
    assert fits(page)
    page.reload()
    settle(page)
    expect(told).to_contain_text(HOSTILE)
    press(page, "dispute-3")
    expect(dialog.get_by_label("Why do you see it differently?")).to_be_visible()  # one still coming hears no Escape
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    press(page, "withdraw-3-0")
    expect(told).to_have_count(0)
