"""Speaking instead of typing, in a Chromium that has a microphone: only where the endpoint offers it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.browser.conftest import CHROMIUM, DESKTOP, FLAGS, Visitor, serving, settle
from tests.browser.test_journeys import begin, chat_box
from tests.fake_server import FakeModel
from trainer.fake_model import PROFILES
from trainer.fake_model.serving import serving as faking
from trainer.texts import texts

Visit = Callable[..., Visitor]
MICROPHONE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
SAY = texts("en")


@dataclass
class Speaker:
    """Somebody with a microphone, and the server that writes down what is spoken into it."""

    page: Page
    fake: FakeModel


@contextmanager
def with_microphone(playwright: Playwright, profile: Path, url: str) -> Iterator[Visitor]:
    """Open a browser whose microphone plays a tone; at the end nothing may have complained or left the machine."""
    context = playwright.chromium.launch_persistent_context(
        str(profile), executable_path=CHROMIUM, headless=True, args=[*FLAGS, *MICROPHONE], locale="en-GB",
        viewport={"width": DESKTOP[0], "height": DESKTOP[1]}, permissions=["microphone"],
    )  # fmt: skip
    context.set_default_timeout(30_000)
    visitor = Visitor(context, url)
    try:
        yield visitor
        assert not visitor.complaints
        assert not visitor.strangers()
    finally:
        context.close()


@pytest.fixture
def speaker(playwright: Playwright, tmp_path: Path) -> Iterator[Speaker]:
    """A talk in an app with an endpoint that names models for speech."""
    fake = FakeModel(sound=True)
    with (
        faking(fake.app()) as address,
        serving(tmp_path, TRAINER_PACE="0.05", TRAINER_BASE_URL=address, TRAINER_MODEL="fake-openai") as url,
        with_microphone(playwright, tmp_path / "profile", url) as visitor,
    ):
        page = visitor.open()
        begin(page, "mandarin-fish")
        yield Speaker(page, fake)


def test_what_is_spoken_is_written_down_read_over_and_sent(speaker: Speaker) -> None:
    page = speaker.page
    talk = page.url
    expect(page.get_by_role("log")).to_be_visible()
    for _ in range(20):  # what the endpoint offers is looked up beside the talk
        if page.get_by_text(SAY("sound.speak"), exact=True).count():
            break
        page.wait_for_timeout(500)
        page.goto(talk)
        settle(page)
    microphone = page.locator(".st-key-sound [data-testid=stAudioInput]")
    expect(microphone).to_be_visible()
    microphone.get_by_role("button", name="Record").click()
    page.wait_for_timeout(1500)
    microphone.get_by_role("button", name="Stop recording").click()
    expect(chat_box(page)).not_to_have_value("", timeout=20_000)
    written = chat_box(page).input_value()
    heard = next(seen for seen in speaker.fake.seen if "size" in seen)
    assert heard["size"] > 10_000 and heard["model"] == "whisper-1"
    expect(page.locator(".talk .turn.staff")).to_have_count(0)  # nothing is sent before it was read over
    chat_box(page).press("End")
    chat_box(page).press_sequentially(" And the fish?")
    chat_box(page).press("Enter")
    expect(page.locator(".talk .turn.staff .said")).to_have_text(f"{written} And the fish?")
    expect(page.locator(".talk .turn.customer .said")).to_have_count(2)
    settle(page)
    expect(microphone.get_by_role("button", name="Record")).to_be_visible()
    expect(microphone.get_by_role("button", name="Clear recording")).to_have_count(0)


def test_whoever_types_meanwhile_does_not_wait_for_what_was_spoken(speaker: Speaker) -> None:
    page = speaker.page
    talk = page.url
    expect(page.get_by_role("log")).to_be_visible()
    for _ in range(20):
        if page.get_by_text(SAY("sound.speak"), exact=True).count():
            break
        page.wait_for_timeout(500)
        page.goto(talk)
        settle(page)
    speaker.fake.next.append(PROFILES["openai"].but(wait=11.0))
    microphone = page.locator(".st-key-sound [data-testid=stAudioInput]")
    microphone.get_by_role("button", name="Record").click()
    page.wait_for_timeout(1000)
    microphone.get_by_role("button", name="Stop recording").click()
    page.wait_for_timeout(1500)
    chat_box(page).press_sequentially("What is wrong with the fish, sir?")
    chat_box(page).press("Enter")
    expect(page.locator(".talk .turn.customer .said")).to_have_count(2, timeout=7_000)
    expect(chat_box(page)).to_have_value("")


def test_without_an_endpoint_there_is_no_microphone(
    playwright: Playwright, app_url: str, tmp_path: Path
) -> None:
    with with_microphone(playwright, tmp_path, app_url) as visitor:
        page = visitor.open()
        begin(page, "mandarin-fish")
        expect(page.locator("[data-testid=stAudioInput], .st-key-sound, audio")).to_have_count(0)
        expect(page.get_by_text(SAY("sound.speak"), exact=True)).to_have_count(0)
        expect(page.get_by_text(SAY("sound.hear"), exact=True)).to_have_count(0)
