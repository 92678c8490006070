"""Whole journeys as people make them: to the debrief in three languages, by input method, by phone, across reloads."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Visitor, settle
from trainer.scenario import read_scenario
from trainer.ui.marks import CIRCLED

Visit = Callable[..., Visitor]
ROOT = Path(__file__).parents[2]

HOSTILE = (
    "<img src=x onerror=alert(1)> <script>alert(2)</script> **bold** [link](http://203.0.113.9/a) "
    "![pic](http://203.0.113.9/b.png) $x^2$ :red[colour] :smile: `code` 1~2天~"
)


def expert_replies(language: str, scenario: str) -> tuple[str, ...]:
    """Return the replies of the scenario's own model conversation."""
    file = read_scenario(ROOT / "scenarios" / language / f"{scenario}.yaml")
    return next(test.replies for test in file.scenario.selftest if test.tier == "expert")


def begin(page: Page, scenario: str) -> None:
    """Go from the catalogue through the briefing to the customer's first words."""
    page.locator(f".st-key-open-{scenario} button").click()
    page.locator(".st-key-begin button").click()
    expect(page.locator(".talk .turn.customer")).to_have_count(1)
    settle(page)


def say(page: Page, text: str) -> None:
    """Type a reply, send it with Enter, and wait until the customer has answered."""
    before = page.locator(".talk .turn.customer .said").count()
    box = chat_box(page)
    box.fill(text)
    expect(page.locator("[data-testid=stChatInputSubmitButton]")).to_be_enabled()  # shut while the app is busy
    box.press("Enter")
    expect(page.locator(".talk .turn.customer .said").nth(before)).to_be_visible()  # he may say it in two messages
    settle(page)


def chat_box(page: Page) -> Locator:
    return page.locator("[data-testid=stChatInputTextArea]")


def play_to_the_end(page: Page, replies: tuple[str, ...]) -> None:
    for reply in replies:
        if chat_box(page).count() == 0:
            break
        say(page, reply)
    expect(page.locator(".st-key-debrief button")).to_be_visible()


def open_debrief(page: Page) -> None:
    page.locator(".st-key-debrief button").click()
    expect(page.locator("mark").first).to_be_visible()
    settle(page)


def fits(page: Page) -> bool:
    """Whether nothing sticks out at the side."""
    width: bool = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    return width


def test_a_whole_practice_in_chinese_with_an_input_method(visit: Visit) -> None:
    page = visit(DESKTOP, "zh-CN").open()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    begin(page, "mandarin-fish")
    replies = expert_replies("zh-Hans", "mandarin-fish")

    box = chat_box(page)
    box.click()
    keyboard = page.context.new_cdp_session(page)
    keyboard.send("Input.imeSetComposition", {"text": "xian sheng", "selectionStart": 10, "selectionEnd": 10})
    page.keyboard.press("Enter")  # takes the candidate; it must not send
    keyboard.send("Input.insertText", {"text": replies[0]})
    expect(page.locator(".talk .turn.staff")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.locator(".talk .turn.customer .said")).to_have_count(2)
    settle(page)
    expect(page.locator(".talk .turn.staff .said")).to_contain_text(replies[0])

    play_to_the_end(page, replies[1:])
    expect(page.locator(".notice[role=status]")).to_contain_text("解决了")
    open_debrief(page)
    assert re.search(r"\d", page.locator(".total").first.inner_text())


def test_english_at_phone_width(visit: Visit) -> None:
    page = visit(PHONE, "en-GB", has_touch=True).open()
    assert fits(page)
    begin(page, "shoe-water-stains")
    assert fits(page)
    play_to_the_end(page, expert_replies("en", "shoe-water-stains"))
    assert fits(page)
    open_debrief(page)
    assert fits(page)
    expect(page.locator("h1")).to_contain_text("Debrief")
    expect(page.locator("h1")).to_be_in_viewport()


def test_traditional_chinese_is_shown_and_understood(visit: Visit) -> None:
    page = visit(DESKTOP, "zh-TW").open()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")
    begin(page, "haggling-buyer")
    opening = page.locator(".talk .turn.customer .said").first.inner_text()
    assert not set("这们单发钱价运费货") & set(opening)
    say(page, "您是說這批貨的價錢還想再往下談,是嗎?您看過別家的報價沒有?")
    assert "您是說" in page.locator(".talk .turn.staff .said").inner_text()


def test_reload_midway_goes_on_where_it_was(visit: Visit) -> None:
    visitor = visit(DESKTOP, "zh-CN")
    page = visitor.open("?trainee=li.wei")
    begin(page, "mandarin-fish")
    say(page, "您是说这条看着不像您点的鳜鱼,对吗?")
    said = page.locator(".talk .said").all_inner_texts()
    page.reload()
    settle(page)
    expect(page.locator(".talk .said")).to_have_count(len(said))
    assert page.locator(".talk .said").all_inner_texts() == said
    say(page, "我陪您去海鲜池看一看,好吗?")
    expect(page.locator(".talk .turn.staff")).to_have_count(2)

    page.close()  # and a closed tab is found again from the catalogue
    page = visitor.open("?trainee=li.wei")
    page.locator(".st-key-resume-mandarin-fish button").click()
    expect(page.locator(".talk .turn.staff")).to_have_count(2)


def test_two_tabs_lose_no_turn(visit: Visit) -> None:
    visitor = visit(DESKTOP, "en-GB")
    first = visitor.open()
    begin(first, "haggling-buyer")
    address = first.url.removeprefix(visitor.url)
    second = visitor.open(address)
    say(first, "So you would like a better price for the whole order, have I got that right?")
    box = chat_box(second)
    box.fill("What have other suppliers quoted you?")
    box.press("Enter")
    settle(second)
    expect(second.locator("[role=alert]")).to_be_visible()
    expect(second.locator(".talk .turn.staff")).to_have_count(1)
    expect(chat_box(second)).to_have_value("What have other suppliers quoted you?")


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_marks_of_the_debrief_quote_and_explain(visit: Visit, locale: str) -> None:
    page = visit(DESKTOP, locale).open()
    begin(page, "shoe-water-stains")
    say(page, {
        "zh-CN": "小姐,这不是质量问题,是您自己打理不当,我们没办法给您退。",
        "en-GB": "Madam, that is not a fault, you should have dried them properly. We can't refund you.",
    }[locale])
    page.locator("[class*=st-key-ending-] button").first.click()
    page.locator(".st-key-end button").click()
    settle(page)
    open_debrief(page)
    marks = page.locator(".turn.staff mark.bad:visible").all_inner_texts()
    assert marks and all(marks)
    numbers = page.locator(".turn.staff .ref.bad:visible").all_inner_texts()
    assert numbers and all("✕" in number for number in numbers)  # signed, not only coloured
    names = page.locator(".findings .tag.bad:visible").all_inner_texts()
    assert {"zh-CN": "怪客人", "en-GB": "Blaming the customer"}[locale] in " ".join(names)
    assert {numeral for number in numbers for numeral in number if numeral in CIRCLED} <= set("".join(names))
    explained = page.locator(".findings .finding.bad").first
    expect(explained).to_be_visible()
    expect(explained.locator(".better")).to_be_visible()


def test_hostile_text_stays_text(visit: Visit) -> None:
    visitor = visit(DESKTOP, "en-GB")
    page = visitor.open()
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    begin(page, "mandarin-fish")
    say(page, HOSTILE)
    assert page.locator(".talk .turn.staff .said").inner_text() == HOSTILE
    page.locator("[class*=st-key-ending-] button").first.click()
    page.locator(".st-key-end button").click()
    settle(page)
    page.locator(".st-key-debrief button").click()
    settle(page)
    assert page.locator(".turn.staff img, .turn.staff a, .turn.staff script, .turn.staff strong").count() == 0
    assert not dialogs


def test_by_keyboard_alone(visit: Visit) -> None:
    page = visit(DESKTOP, "en-GB").open()
    tab_to(page, ".st-key-open-mandarin-fish")
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-begin")).to_be_visible()
    settle(page)
    expect(page.locator("h1")).to_be_focused()
    tab_to(page, ".st-key-begin")
    page.keyboard.press("Enter")
    expect(page.locator(".talk .turn.customer")).to_have_count(1)
    settle(page)
    expect(chat_box(page)).to_be_focused()
    page.keyboard.type("You ordered mandarin fish and this one doesn't look like it, is that right?")
    page.keyboard.press("Enter")
    expect(page.locator(".talk .turn.customer .said")).to_have_count(2)
    settle(page)
    expect(chat_box(page)).to_be_focused()  # and again after each answer
    page.keyboard.type("Shall we go over to the tanks together?")
    page.keyboard.press("Enter")
    expect(page.locator(".talk .turn.customer .said")).to_have_count(3)


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus stands inside `selector`."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("s => !!document.activeElement?.closest(s)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached by Tab")
