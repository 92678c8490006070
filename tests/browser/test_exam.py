"""An exam as it is sat: in a real browser from the first page to a credential that others verify."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.browser.conftest import CHROMIUM, DESKTOP, FLAGS, Visitor, serving, settle
from tests.browser.test_journeys import chat_box, expert_replies

EXAM = Path(__file__).parents[1] / "data" / "exams" / "three-talks.yaml"
TALKS = ("mandarin-fish", "shoe-water-stains", "haggling-buyer")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with the exam, in which the app and the commands run."""
    (tmp_path / "own" / "exams").mkdir(parents=True)
    shutil.copy(EXAM, tmp_path / "own" / "exams")
    return tmp_path


@pytest.fixture
def candidate(place: Path, playwright: Playwright) -> Iterator[Visitor]:
    with serving(place, TRAINER_SCENARIOS=str(place / "own")) as url:
        context = playwright.chromium.launch_persistent_context(
            str(place / "profile"), executable_path=CHROMIUM, headless=True, args=FLAGS, locale="zh-CN",
            viewport={"width": DESKTOP[0], "height": DESKTOP[1]}, accept_downloads=True,
        )  # fmt: skip
        context.set_default_timeout(30_000)
        visitor = Visitor(context, url)
        yield visitor
        context.close()
    assert not visitor.complaints
    assert not visitor.strangers()


def trainer(place: Path, *words: str, status: int = 0) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TRAINER_")}
    environment |= {"TRAINER_HOME": str(place / "home"), "TRAINER_SCENARIOS": str(place / "own")}
    ran = subprocess.run([sys.executable, "-m", "trainer", "exam", *words], cwd=place, env=environment,
                         capture_output=True, text=True, encoding="utf-8", timeout=120)  # fmt: skip
    assert ran.returncode == status, ran.stdout + ran.stderr
    return ran.stdout


def answer(page: Page, text: str) -> None:
    before = page.locator(".talk .turn.staff").count()
    box = chat_box(page)
    box.fill(text)
    box.press("Enter")
    expect(page.locator(".talk .turn.staff")).to_have_count(before + 1, timeout=20_000)
    settle(page)


def hold(page: Page, replies: tuple[str, ...]) -> None:
    """Hold the conversation that is open to its end."""
    for reply in replies:
        if page.locator(".st-key-go-on").count():
            break
        answer(page, reply)
    if not page.locator(".st-key-go-on").count():
        page.locator(".st-key-tools [data-testid=stPopover] button").last.click()
        page.locator(".st-key-end button").click()
    page.locator(".st-key-go-on button").click()
    settle(page)


def test_from_the_first_page_to_a_credential_that_holds(candidate: Visitor, place: Path) -> None:
    page = candidate.open("/exam")
    page.locator(".st-key-choose-three-talks button").click()
    settle(page)
    name = page.locator(".st-key-candidate_name input")
    name.fill("李伟")
    name.press("Enter")
    settle(page)
    page.locator(".st-key-start button").click()
    settle(page)
    for number, talk in enumerate(TALKS):
        expect(page.locator("h1")).to_be_focused(timeout=20_000)
        page.wait_for_timeout(700)  # a new page is brought to its top, and a click must not fall into that
        page.locator(".st-key-begin button").click()
        expect(page.locator(".talk .turn.customer")).not_to_have_count(0, timeout=20_000)
        settle(page)
        assert page.locator(".meters, .st-key-hint").count() == 0
        expect(page.locator(".exam-talk .time")).to_have_text(re.compile(r"\d+:\d\d"))
        replies = expert_replies("zh-Hans", talk)
        if number == 1:
            answer(page, replies[0])
            said = page.locator(".talk .said").all_inner_texts()
            page.reload()
            settle(page)
            assert page.locator(".talk .said").all_inner_texts() == said
            _paste_and_leave(page, candidate)
            replies = replies[1:]
        hold(page, replies)
    assert page.locator(".total, mark").count() == 0
    page.locator(".st-key-hand-in button").click()
    settle(page)
    with page.expect_download() as taken:
        page.locator(".st-key-transcripts button").click()
    taken.value.save_as(place / "mine.jsonl")

    trainer(place, "collect", "three-talks", "-o", "talks.jsonl", "--log", "logs.jsonl")
    assert (place / "talks.jsonl").read_bytes() == (place / "mine.jsonl").read_bytes()
    lines = [json.loads(line) for line in (place / "talks.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["scenario"] for line in lines] == list(TALKS)
    assert all(set(line) == {"id", "scenario", "language", "staff", "turns"} for line in lines)
    (log,) = map(json.loads, (place / "logs.jsonl").read_text(encoding="utf-8").splitlines())
    kinds = [event["kind"] for event in log["events"]]
    assert kinds.count("opened") == 2
    assert {"pasted", "left", "returned"} <= set(kinds)
    assert next(event for event in log["events"] if event["kind"] == "pasted")["amount"] == 4
    _certify(place)


def _paste_and_leave(page: Page, candidate: Visitor) -> None:
    """Paste four characters into the reply, look at another window, and come back."""
    chat_box(page).evaluate("""(box) => {
        const held = new DataTransfer();
        held.setData("text", "您好您好");
        box.dispatchEvent(new ClipboardEvent("paste", {clipboardData: held, bubbles: true}));
    }""")
    page.evaluate("""() => {
        const state = Object.getOwnPropertyDescriptor(Document.prototype, "visibilityState");
        Object.defineProperty(document, "visibilityState", {configurable: true, get: () => "hidden"});
        document.dispatchEvent(new Event("visibilitychange"));
        Object.defineProperty(document, "visibilityState", state);
        document.dispatchEvent(new Event("visibilitychange"));
    }""")
    page.wait_for_timeout(700)
    settle(page)


def _certify(place: Path) -> None:
    """Decide, issue, verify: the credential is valid, and another exam's is not."""
    trainer(place, "run", "three-talks", "talks.jsonl", "-o", "decisions.jsonl")
    (decision,) = map(json.loads, (place / "decisions.jsonl").read_text(encoding="utf-8").splitlines())
    assert (decision["candidate"], decision["outcome"]) == ("李伟", "passed")
    trainer(place, "keygen", "key.pem")
    trainer(place, "issue", "three-talks", "decisions.jsonl", "--key", "key.pem", "--issuer",
            "did:web:training.example", "--issuer-name", "河畔", "--register", "register.json", "-o", "out")
    (credential,) = [path for path in (place / "out").glob("*.jwt") if path.name != "status.jwt"]
    checks = ("--key", "key.public.json", "--status", "out/status.jwt", "--holder", "李伟")
    verdict = json.loads(trainer(place, "verify", str(credential), *checks, "--exam", "three-talks"))
    assert verdict["valid"] and "exam" in verdict["checked"]
    refused = trainer(place, "verify", str(credential), "--key", "key.public.json", "--holder", "王芳", status=1)
    assert json.loads(refused)["reason"] == "wrong_holder"
