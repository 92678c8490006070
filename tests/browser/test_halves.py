"""A customer who takes his time to type, in two messages: they arrive by themselves; writing before is cutting in."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, Visitor, serving, settle
from tests.browser.test_journeys import begin, chat_box
from trainer.templates import template_path

Visit = Callable[..., Visitor]
QUESTION = "Who is the soup for?"
"""He answers it and tells a fact: always more than one sentence."""


@pytest.fixture(scope="module")
def slow_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an app with a chat in which the customer always types in bits, and takes his time."""
    folder = tmp_path_factory.mktemp("chat")
    written = template_path("en").read_text(encoding="utf-8")
    for before, after in (("channel: in_person", "channel: chat"), ("traits: [hurried]", "traits: [hurried, chatty]")):
        assert before in written
        written = written.replace(before, after)
    (folder / "cases" / "en").mkdir(parents=True)
    (folder / "cases" / "en" / "soup-chat.yaml").write_text(written, encoding="utf-8")
    with serving(folder, TRAINER_PACE="3", TRAINER_SCENARIOS=str(folder / "cases")) as url:
        yield url


@pytest.fixture
def page(visit: Visit, slow_url: str) -> Page:
    """A chat in which the customer has sent the first half of an answer and is typing the second."""
    visitor = visit(DESKTOP, "en-GB")
    visitor.url = slow_url
    page = visitor.open()
    begin(page, "soup-chat")
    send(page, QUESTION)
    expect(page.locator(".talk .turn.customer .said")).to_have_count(2, timeout=20_000)
    expect(page.locator(".talk .typing")).to_be_visible()
    settle(page)
    return page


def send(page: Page, text: str) -> None:
    chat_box(page).fill(text)
    expect(page.locator("[data-testid=stChatInputSubmitButton]")).to_be_enabled()  # shut while the app is busy
    chat_box(page).press("Enter")


def end(page: Page) -> None:
    """End the practice where the customer has not, and open the debrief."""
    if chat_box(page).count():
        page.get_by_role("button", name="Finish").click()
        page.locator(".st-key-end button").click()
    page.locator(".st-key-debrief button").click()
    expect(page.locator("h1")).to_contain_text("Debrief")
    settle(page)


def speakers(page: Page) -> list[str]:
    return page.locator(".talk .turn:has(.said)").evaluate_all(
        "turns => turns.map(turn => turn.classList.contains('staff') ? 'staff' : 'customer')"
    )


def test_writing_before_the_first_message_has_arrived_is_noted_and_loses_nothing(visit: Visit, slow_url: str) -> None:
    visitor = visit(DESKTOP, "en-GB")
    visitor.url = slow_url
    page = visitor.open()
    begin(page, "soup-chat")
    send(page, QUESTION)
    expect(page.locator(".talk .turn.staff .said")).to_have_count(1)
    expect(page.locator(".talk .typing")).to_be_visible()
    chat_box(page).fill("I'll bring him a fresh")
    expect(page.locator("[data-testid=stChatInputSubmitButton]")).to_be_enabled()
    send(page, "I'll bring him a fresh hot bowl, six minutes.")
    expect(page.locator(".talk .turn.staff .said")).to_have_count(2)
    expect(page.locator(".talk .turn.customer .said")).to_have_count(1)
    expect(page.locator(".talk .turn.customer .said")).to_have_count(4, timeout=40_000)
    settle(page)
    assert speakers(page) == ["customer", "staff", "staff", "customer", "customer", "customer"]
    expect(page.locator(".talk .changes")).to_contain_text("Cut in before they had finished")
    end(page)
    expect(page.locator(".stMain").first).to_contain_text("Cutting in")


def test_the_rest_arrives_by_itself_and_what_is_being_written_stays(page: Page) -> None:
    chat_box(page).fill("So it is for")
    expect(page.locator(".talk .turn.customer .said")).to_have_count(3, timeout=20_000)
    expect(page.locator(".talk .typing")).to_have_count(0)
    expect(chat_box(page)).to_have_value("So it is for")
    expect(page.locator(".talk .changes")).to_be_visible()
    send(page, "So it is for your son, who has a sore throat.")
    expect(page.locator(".talk .turn.staff .said")).to_have_count(2, timeout=20_000)
    assert speakers(page)[:5] == ["customer", "staff", "customer", "customer", "staff"]
    expect(page.locator(".talk .turn.customer .said").nth(3)).to_be_visible(timeout=20_000)
    settle(page)
    end(page)
    expect(page.locator("main, .stMain").first).not_to_contain_text("Cutting in")


def test_writing_before_the_rest_has_arrived_is_noted_as_cutting_in(page: Page) -> None:
    send(page, "I'll bring him a fresh hot bowl, six minutes.")
    expect(page.locator(".talk .turn.customer .said")).to_have_count(4, timeout=30_000)
    settle(page)
    assert speakers(page) == ["customer", "staff", "customer", "staff", "customer", "customer"]
    expect(page.locator(".talk .changes")).to_contain_text("Cut in before they had finished")
    end(page)
    expect(page.locator(".stMain").first).to_contain_text("Cutting in")
