"""The journey of a newcomer: a name, the suggested case, a talk, progress, the trainer's eye, one's data deleted."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from scoring.text import Language
from tests.browser.conftest import DESKTOP, PHONE, Visitor, settle
from tests.browser.test_journeys import expert_replies, fits, open_debrief, play_to_the_end
from tests.browser.test_journeys import say as say_in
from tests.browser.tour import CLUMSY
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
    expect(page.locator(".skills").first).to_be_visible()
    expect(page.locator("[data-testid=stVegaLiteChart]")).to_have_count(0)  # one talk makes no curve
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


@pytest.mark.parametrize(("language", "size"), [("en", DESKTOP), ("zh-Hant", PHONE)])
def test_what_a_trainee_submits_is_read_by_the_trainer(
    visit: Visit, language: Language, size: tuple[int, int]
) -> None:
    say, name = texts(language), f"Submitter {language}"
    trainee = visit(size, "en-GB").open(f"/practice?lang={language}&trainee={name}&scenario=mandarin-fish")
    trainee.locator(".st-key-begin button").click()
    expect(trainee.locator(".talk .turn.customer")).to_have_count(1)
    settle(trainee)
    say_in(trainee, CLUMSY[language])
    trainee.get_by_role("button", name=say("chat.end")).click()
    trainee.locator(".st-key-end button").click()
    open_debrief(trainee)

    trainer = visit(size, "en-GB").open(f"/trainer?lang={language}")
    expect(trainer.get_by_text(say("trainer.who"))).to_be_visible()
    expect(trainer.get_by_text(name)).to_have_count(0)
    trainee.locator("[class*=st-key-submit-] button").click()
    expect(trainee.locator("[class*=st-key-take-back-] button")).to_be_visible()

    trainer.reload()
    settle(trainer)
    search = trainer.get_by_role("textbox", name=say("trainer.search"))
    search.fill(name)
    search.press("Enter")
    expect(trainer.locator("[class*=st-key-read-]")).to_have_count(1)
    assert fits(trainer)
    trainer.locator("[class*=st-key-read-] button").click()
    expect(trainer.locator(".notice[role=note]")).to_have_text(say("trainer.reading", name=name))
    expect(trainer.locator("mark").first).to_be_visible()
    settle(trainer)
    assert fits(trainer)
    for key in ("again", "rewrite", "dispute", "drill", "submit", "take-back"):
        expect(trainer.locator(f"[class*=st-key-{key}-] button")).to_have_count(0)
    trainer.reload()
    settle(trainer)
    expect(trainer.locator("mark").first).to_be_visible()

    trainee.locator("[class*=st-key-take-back-] button").click()
    expect(trainee.locator("[class*=st-key-submit-] button")).to_be_visible()
    trainer.locator(".st-key-to-submitted button").click()
    expect(trainer.locator("h1")).to_have_text(say("trainer.title"))
    settle(trainer)
    expect(trainer.get_by_text(name)).to_have_count(0)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_browser_remembers_who_was_here_until_somebody_else_is(visit: Visit, size: tuple[int, int]) -> None:
    say, visitor = texts("en"), visit(size, "en-GB")
    strange = f"Zoë; path=/ \"李\" {size[0]}"
    page = visitor.open("/")

    def give(name: str) -> None:
        box = page.get_by_role("textbox", name=say("home.name"))
        if not box.count():
            page.get_by_role("button", name=say("home.other_name")).click()
        box.fill(name)
        box.press("Enter")
        expect(page.locator("h1")).to_have_text(say("home.hello", name=name) if name else say("home.welcome"))
        page.wait_for_timeout(900)  # the browser has noted it

    def come_back() -> Page:
        page.close()
        return visitor.open("/")

    give(strange)
    page = come_back()
    expect(page.locator("h1")).to_have_text(say("home.hello", name=strange))
    assert fits(page)
    give("Robin")
    page = come_back()
    expect(page.locator("h1")).to_have_text(say("home.hello", name="Robin"))
    page.goto(visitor.url + "/?trainee=Wang")  # an address that says who it is for
    expect(page.locator("h1")).to_have_text(say("home.hello", name="Wang"))
    give("")
    page = come_back()
    expect(page.locator("h1")).to_have_text(say("home.welcome"))
