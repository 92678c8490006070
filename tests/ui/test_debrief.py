"""The debrief: the arithmetic adds up, evidence is numbered and named, and all of it speaks the reader's language."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from scoring.caps import AppliedCap
from scoring.case import packaged_scenarios
from scoring.criterion import DIMENSIONS, catalogue
from scoring.scorecard import Scorecard, one_decimal
from scoring.text import LANGUAGES, Language, is_han, simplify, traditional
from trainer.acts import act_line
from trainer.made import made_in
from trainer.roleplay import play_replies
from trainer.scenario import read_scenario
from trainer.texts import texts
from trainer.ui.grades import draw_dimensions, draw_total, scorecard_of
from trainer.ui.review import draw_replies, evidence_of

Open = Callable[..., Any]
CLUMSY: dict[Language, str] = {
    "zh-Hans": "先生您弄错了，这就是鳜鱼，别的客人都没有说不是。要是您觉得不舒服，那就抱歉了。",
    "en": "Sir, you are mistaken, that is mandarin fish. Nobody else has complained. I'm sorry if you feel that way.",
}


def fish(language: Language) -> Any:
    return read_scenario(packaged_scenarios() / ("en" if language == "en" else "zh-Hans") / "mandarin-fish.yaml")


def all_selftests() -> list[Any]:
    return [
        pytest.param(path, number, id=f"{path.parent.name}-{path.stem}-{number}")
        for folder in ("en", "zh-Hans") for path in sorted((packaged_scenarios() / folder).glob("*.yaml"))
        for number in range(len(read_scenario(path).scenario.selftest))
    ]


@pytest.mark.parametrize(("path", "number"), all_selftests())
def test_the_points_shown_are_the_sum_of_what_is_listed(path: Any, number: int) -> None:
    file = read_scenario(path)
    talk = file.scenario.selftest[number]
    card = scorecard_of(play_replies(file, talk.replies, talk.seeds[0]))
    for name in DIMENSIONS:
        item = card.dimension(name)
        earned = sum(entry.points for entry in item.ledger.entries if entry.points > 0)
        lost = sum(entry.points for entry in item.ledger.entries if entry.points < 0)
        assert item.points == max(0, min(100, item.ledger.start + earned) + lost)
        listed = {entry.criterion for entry in item.ledger.entries if entry.criterion in catalogue()}
        found = {finding.criterion for finding in card.findings if finding.turn is not None}
        assert listed == {criterion for criterion in found if criterion.startswith(f"{name}.")}
    counted = [name for name in DIMENSIONS if card.dimension(name).ledger.entries]
    assert draw_dimensions(card, texts(file.language)).count('class="sum"') == len(counted)


def test_the_arithmetic_is_written_out() -> None:
    file = fish("zh-Hans")
    card = scorecard_of(play_replies(file, ("您是说这条鱼跟您点的鳜鱼不一样，对吗？", CLUMSY["zh-Hans"]), 1))
    shown = re.sub("<[^>]*>", " ", draw_dimensions(card, texts("zh-Hans")))
    assert re.search(r"起始 0 .*✓ 复述客人的话 \+\d+ .*= \d+", shown)
    assert re.search(r"起始 100 .*✕ .* −\d+ .*= \d+", shown)


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_two_limits_the_lower_is_what_counts(language: Language) -> None:
    card = scorecard_of(play_replies(fish("zh-Hans"), (CLUMSY["zh-Hans"],), 1), language)
    caps = (AppliedCap("no_action", 45, "one"), AppliedCap("cold", 30, "two"))
    say, shown = texts(language), re.sub("<[^>]*>", " ", draw_total(replace(card, caps=caps), texts(language)))
    also = say("grades.capped_also", limit=45)
    if all(part in shown for part in ("one", "two")):
        assert shown.index("two") < shown.index("one")
    weighed = one_decimal(sum(item.points * item.weight for _, item in card.dimensions))
    assert (also in shown) == (weighed > 45)
    assert shown.count(say("grades.capped", weighed=f"{weighed:g}", limit=30)) == (weighed > 30)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_in_a_reply_is_explained_below_it(language: Language) -> None:
    file = fish("en")
    attempt = play_replies(file, (CLUMSY["en"], "So it doesn't look like the fish you ordered, is that right?"), 1)
    card = scorecard_of(attempt, language)
    drawn = draw_replies(attempt, file, card, texts(language))
    numbers = 0
    for turn in attempt.transcript.staff_turns():
        numbers += len(evidence_of(card, turn, made_in(attempt, turn, file)))
    assert numbers
    assert len(re.findall(r'class="tag [a-z]+">[①-⑳]', drawn)) == numbers
    assert len(re.findall(r'<sup class="ref [a-z]+"><span class="unseen">', drawn)) >= numbers


def told(card: Scorecard) -> list[str]:
    sentences = [finding.message for finding in card.findings]
    return sentences + [finding.suggestion for finding in card.findings if finding.suggestion]


@pytest.mark.parametrize("held", ["zh-Hans", "en"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_scorecard_is_told_in_the_readers_language_and_worth_the_same(held: Language, language: Language) -> None:
    attempt = play_replies(fish(held), (CLUMSY[held],), 1)
    own, card = scorecard_of(attempt), scorecard_of(attempt, language)
    assert (card.points, card.dimensions, card.language) == (own.points, own.dimensions, held)
    assert [(item.criterion, item.start, item.end) for item in card.findings] == \
        [(item.criterion, item.start, item.end) for item in own.findings]
    assert told(card)
    for sentence in told(card):
        assert any(map(is_han, sentence)) == (language != "en"), sentence
        if language == "zh-Hant":
            assert sentence == traditional(simplify(sentence)), sentence


def test_a_reader_of_another_language_gets_all_but_the_talk_in_it(begin: Open) -> None:
    app = begin(lang="zh-Hans")
    app.say(CLUMSY["zh-Hans"])
    if "end" in app.buttons():
        app.click("end")
    app.app.segmented_control(key="language_choice").set_value("en").run()
    app.click("debrief")
    page = app.visible
    chinese, english = fish("zh-Hans"), fish("en")
    assert english.about.title in page and chinese.about.title not in page
    for move in english.play.moves:
        if move.kind == "good":
            assert move.name in page and move.comment in page
    assert all(fact.fact in page for fact in english.play.hidden)
    assert CLUMSY["zh-Hans"] in re.sub(r"[✓✕⚠▲▼][①-⑳]| \((?:good|fault|critical|move[^:]*): [^)]*\) ", "", page)
    assert app.attempt.turns[0].text in page
    app.click("again")
    assert app.attempt.language == "en"
    assert app.attempt.turns[0].text in english.play.opening


def test_the_customers_lines_follow_the_readers_script_and_the_trainees_words_stay(begin: Open) -> None:
    app = begin(lang="zh-Hans")
    app.say(CLUMSY["zh-Hans"])
    line = app.attempt.turns[0].text
    app.app.segmented_control(key="language_choice").set_value("zh-Hant").run()
    assert traditional(line) in app.visible and traditional(line) != line
    assert CLUMSY["zh-Hans"] in app.visible
    assert app.attempt.turns[0].text == line


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_interface_sentence_assumes_the_customers_sex(language: Language) -> None:
    assumes = re.compile(r"[她]|(?<![其])他(?!人)|\b(?:he|him|his|himself|she|her|hers|herself)\b", re.I)
    assert not [key for key, sentence in texts(language).sentences.items() if assumes.search(sentence)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_debrief_says_which_words_were_the_buttons(language: Language) -> None:
    say, file = texts(language), fish(language)
    own = traditional("先生，您是说跟您印象里的不一样？") if language == "zh-Hant" else "Not what you know, sir?"
    attempt = play_replies(file, (own, act_line(file.play.acts[0], language)), 1, language)
    drawn = draw_replies(attempt, file, scorecard_of(attempt, language), say)
    assert drawn.count('class="note lent"') == 1 and say("act.words") in drawn.replace("&#x27;", "'")
    reader = texts("en" if language != "en" else "zh-Hans")  # in another language as well
    other = draw_replies(attempt, fish(reader.language), scorecard_of(attempt, reader.language), reader)
    assert other.count('class="note lent"') == 1
