"""The trainer's page: what was submitted is listed, found and read; nothing else is, and nothing can be changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from scoring.case import packaged_scenarios
from trainer.attempt import Attempt
from trainer.disputes import dispute_of, keep_dispute
from trainer.roleplay import answer, begin
from trainer.scenario import read_scenario
from trainer.settings import read_settings
from trainer.store import Store
from trainer.texts import texts
from trainer.ui.grades import scorecard_of
from trainer.ui.record import worth_of

Open = Callable[..., Any]
AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
BLUNDER = "You are mistaken, sir, that is mandarin fish. Nobody else has complained."
HOSTILE = "<b>li</b>"
SAY = texts("en")


def kept(id: str, trainee: str, scenario: str = "mandarin-fish", *, submitted: bool = True) -> Attempt:
    """Put a talk on disk that its trainee has ended early."""
    file = read_scenario(packaged_scenarios() / "en" / f"{scenario}.yaml")
    talk = begin(file, "en", 3, AT, trainee, id=id).reply(BLUNDER, AT)
    ended = answer(file, talk, AT).break_off()
    store = Store(read_settings().database_url)
    worth, passed, tally = worth_of(scorecard_of(ended), ended)
    store.save(ended, AT, score=worth, passed=passed, tally=tally)
    if submitted:
        store.submit(id, AT)
    store.close()
    return ended


def rows(app: Any) -> list[str]:
    return [key.removeprefix("read-") for key in app.buttons() if (key or "").startswith("read-")]


def test_what_is_private_is_not_there_and_the_page_says_who_sees_it(open_app: Open) -> None:
    kept("a" * 32, "li", submitted=False)
    app = open_app("trainer", lang="en")
    for key in ("none", "who", "only"):
        assert SAY(f"trainer.{key}") in app.visible
    assert not rows(app) and "mandarin" not in app.visible


def test_what_was_submitted_is_listed_and_found_by_words_and_kind(open_app: Open) -> None:
    first = kept("a" * 32, HOSTILE)
    kept("b" * 32, "wang", "shoe-water-stains")
    kept("c" * 32, "zhou", submitted=False)
    seen = dispute_of(first, scorecard_of(first), turn=1, criterion="wording.blame", kind="silent",
                      span=(0, len(BLUNDER)), reason="It was only the name.", at=AT)
    store = Store(read_settings().database_url)
    keep_dispute(store, seen)
    app = open_app("trainer", lang="en")
    assert sorted(rows(app)) == ["a" * 32, "b" * 32]
    assert HOSTILE in app.visible and HOSTILE not in app.source
    assert SAY("trainer.ended.broken_off") in app.visible and SAY("trainer.waiting", count=1) in app.visible
    app.app.segmented_control(key="submitted_kind").set_value("disputed").run()
    assert rows(app) == ["a" * 32]
    app.app.segmented_control(key="submitted_kind").set_value("all").run()
    for words, found in (("wang", ["b" * 32]), ("MANDARIN 2026-05", ["a" * 32]), ("zhou", [])):
        app.app.text_input(key="submitted_words").set_value(words)
        assert rows(app.run()) == found
    keep_dispute(store, dispute_of(first, scorecard_of(first), turn=1, criterion="apology.present", kind="silent",
                                   span=(0, 3), reason="There is none.", at=AT))
    again = open_app("trainer", lang="en")
    assert SAY("trainer.waiting", count=1) in again.visible, "what the scorer sees so already waits for nobody"


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
def test_the_debrief_is_read_and_nothing_in_it_can_be_changed(open_app: Open, language: str) -> None:
    ended = kept("a" * 32, "li")
    seen = dispute_of(ended, scorecard_of(ended), turn=1, criterion="wording.blame", kind="silent",
                      span=(0, len(BLUNDER)), reason="It was only the name.", at=AT)
    keep_dispute(Store(read_settings().database_url), seen)
    app = open_app("trainer", lang=language, trainee="li").click(f"read-{'a' * 32}")
    say = texts(language)  # type: ignore[arg-type]
    assert say("trainer.reading", name="li") in app.visible
    assert "It was only the name." in app.visible
    changing = ("again", "drill", "dispute", "withdraw", "rewrite", "submit", "take-back", "compare")
    assert [key for key in app.buttons() if (key or "").startswith(changing)] == []
    assert "attempt" not in app.app.session_state  # it has not become the reader's own
    app.click("to-submitted")
    assert rows(app) == ["a" * 32]


def test_the_address_of_a_talk_that_was_taken_back_opens_nothing(open_app: Open) -> None:
    kept("a" * 32, "")
    store = Store(read_settings().database_url)
    store.submit("a" * 32, None)
    app = open_app("debrief", lang="en", attempt="a" * 32, **{"as": "trainer"})
    assert SAY("notice.not_submitted") in app.visible and BLUNDER not in app.visible
    store.submit("a" * 32, AT)
    app = open_app("debrief", lang="en", attempt="a" * 32, **{"as": "trainer"})
    assert SAY("trainer.reading", name=SAY("trainer.no_name")) in app.visible
