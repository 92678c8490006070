"""In the first levels who is insulted gives one warning in words, and goes at the second insult."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from scoring.case import packaged_scenarios
from scoring.text import Language
from trainer.attempt import Attempt
from trainer.customer.warning import IN_ANGER, WARNS_TO
from trainer.roleplay import answer, begin
from trainer.scenario import ScenarioFile, read_scenario

FIRST = ("just-browsing", "off-menu-wish", "questions-no-purchase", "ten-at-table", "think-it-over", "mandarin-fish",
         "torn-shoe-before-holiday", "wine-cellar")
INSULTS: dict[Language, tuple[str, ...]] = {
    "zh-Hans": ("你脑子有病吧？", "您是不是傻啊？", "你这人真没素质。"),
    "en": ("Are you stupid or what?", "You're an idiot.", "You must be blind."),
}
GROSS: dict[Language, tuple[str, ...]] = {
    "zh-Hans": ("滚出去！", "你他妈有病吧。", "傻*逼。", "你等着瞧，我知道你住哪。"),
    "en": ("Piss off, you idiot.", "You're a f*cking moron.", "Get out of here!", "Shut up or I'll call the police."),
}
SORRY: dict[Language, str] = {
    "zh-Hans": "对不起，是我失礼了，不该这样跟您说话。您想要的是什么，我现在就去问。",
    "en": "I'm sorry, I should never have said that. Tell me what you need and I'll go and ask right now.",
}


def _file(case: str, language: Language) -> ScenarioFile:
    return read_scenario(packaged_scenarios() / language / f"{case}.yaml")


def _talk(file: ScenarioFile, *replies: str, seed: int = 5) -> Attempt:
    now = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
    attempt = begin(file, file.language, seed, now, "li.wei")
    for reply in replies:
        now += timedelta(seconds=20)
        attempt = answer(file, attempt.reply(reply, now), now + timedelta(seconds=2))
        now += timedelta(seconds=2)
    return attempt


def _warnings(attempt: Attempt, file: ScenarioFile) -> int:
    return len(set(attempt.state.used).intersection(file.play.warns))


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
@pytest.mark.parametrize("case", FIRST)
def test_the_first_insult_is_warned_of_and_the_second_ends_it(case: str, language: Language) -> None:
    file = _file(case, language)
    first, second, _ = INSULTS[language]
    warned = _talk(file, first)
    assert (warned.awaiting, _warnings(warned, file)) == ("staff", 1)
    gone = _talk(file, first, second)
    assert gone.state.outcome in IN_ANGER


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
@pytest.mark.parametrize("case", FIRST)
def test_whoever_apologises_after_the_warning_may_go_on(case: str, language: Language) -> None:
    file = _file(case, language)
    for insult in INSULTS[language]:
        mended = _talk(file, insult, SORRY[language])
        assert (mended.awaiting, _warnings(mended, file)) == ("staff", 1), insult
        later = _talk(file, insult, SORRY[language], INSULTS[language][0])
        assert later.state.outcome in IN_ANGER, "one warning is enough"


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_gross_insults_and_threats_end_it_at_once(language: Language) -> None:
    file = _file("off-menu-wish", language)
    for reply in GROSS[language]:
        attempt = _talk(file, reply)
        assert not _warnings(attempt, file), reply
    for reply in GROSS[language][:3]:
        assert _talk(file, reply).state.outcome in IN_ANGER, reply


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_at_higher_levels_and_without_lines_nobody_warns(language: Language) -> None:
    hard = _file("furious-subscriber", language)
    assert hard.about.level > WARNS_TO and hard.play.warns
    assert not _warnings(_talk(hard, INSULTS[language][0]), hard)
    file = _file("off-menu-wish", language)
    quiet = file.play.model_copy(update={"warns": ()})
    bare = replace(file, scenario=file.scenario.model_copy(update={"play": quiet}))
    assert _talk(bare, *INSULTS[language][:2]).state.outcome in IN_ANGER


@pytest.mark.parametrize(("language", "honest"), [
    ("zh-Hans", "我真是个笨蛋，把您的话听错了。"), ("en", "I'm an idiot, I got your order wrong."),
    ("zh-Hans", "您稍等，我去问问厨房。"), ("en", "One moment, I'll ask the kitchen."),
])  # fmt: skip
def test_what_insults_nobody_is_not_warned_of(language: Language, honest: str) -> None:
    file = _file("off-menu-wish", language)
    assert not _warnings(_talk(file, honest), file)
