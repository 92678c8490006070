"""How the customer keeps a talk going: he comes back to what he wants, asks back, remembers, and sometimes strays."""

from __future__ import annotations

from itertools import pairwise

import pytest

from scoring.located import build_model, survey_located
from scoring.problem import read_text
from scoring.text import Language
from scoring.texts import Text
from trainer.attempt import Attempt
from trainer.checks.recognition import unheard
from trainer.customer.answers import DIGRESSIONS, UNCLEAR_TWICE
from trainer.customer.sayings import Heard, quotable
from trainer.roleplay import play_replies
from trainer.scenario import Scenario, ScenarioFile, with_shared
from trainer.templates import template_path


def soup(language: str, **parts: object) -> ScenarioFile:
    """Return the cold soup with the common material, and lines of its own to come back with."""
    path = template_path("en" if language == "en" else "zh-Hans")
    located = survey_located(read_text(path), str(path))
    scenario = build_model(Scenario, located)
    again = {"en": ("And the soup?", "My soup.", "It was soup."), "zh": ("汤呢？", "我的汤。", "说汤呢。")}
    strays = {"en": ("It rains a lot.", "I like tea."), "zh": ("最近老下雨。", "我爱喝茶。")}
    own = {"again": again[language], "digressions": strays[language]}
    play = scenario.play.model_copy(update={"uses": ("common",), "turns": 40, **own, **parts})
    scenario = scenario.model_copy(update={"play": play})
    written: Language = "en" if language == "en" else "zh-Hans"
    return with_shared(ScenarioFile("cold-soup", written, path, f"{language} {parts!r}", scenario, located))


SOUP = {"en": soup("en"), "zh": soup("zh")}
IDLE = {
    "en": ["It rains a lot here.", "We open at nine.", "The sea is near.", "There is a park next door."],
    "zh": ["隔壁有个公园。", "我们九点开门。", "海边不远。", "今天是星期二。"],
}
LANGUAGES = pytest.mark.parametrize("language", ["en", "zh"])


def talk(file: ScenarioFile, *replies: str, seed: int = 1) -> Attempt:
    return play_replies(file, replies, seed)


def cues(attempt: Attempt) -> list[str]:
    return [step.cue for step in attempt.steps[1:]]


def last(attempt: Attempt) -> str:
    return attempt.turns[-1].text


# What he was not answered


@LANGUAGES
def test_ignored_he_comes_back_to_what_he_wants_in_other_words(language: str) -> None:
    file = SOUP[language]
    attempt = talk(file, *IDLE[language][:3])
    said = [step for step in attempt.steps[1:] if step.cue == "again"]
    assert len(said) == 2, "every other time; between them his mood speaks"
    words = [attempt.turns[step.turn].text for step in said]
    assert len(set(words)) == 2 and set(words) <= set(file.play.again[:3]), "his own words before shared ones"


def test_a_reply_that_takes_his_matter_up_is_not_ignoring_it() -> None:
    helpful = "I'll have the kitchen make you a fresh bowl."
    for reply in (helpful, "I'm so sorry the soup came cold.", "Who is the soup for?"):
        assert "again" not in cues(talk(SOUP["en"], reply)), reply


@pytest.mark.parametrize(("language", "reply"), [
    ("en", "What can I get you?"), ("en", "What would you like?"), ("zh", "您好，您有什么事？"),
    ("zh", "请问您需要什么？"),
])  # fmt: skip
def test_asked_what_he_wants_he_says_it_again(language: str, reply: str) -> None:
    assert cues(talk(SOUP[language], reply)) == ["again"]


# What he does not know


@pytest.mark.parametrize(("language", "reply"), [
    ("en", "How long did the soup stand there?"), ("en", "I'm sorry. Which bowl was the cold soup in?"),
    ("zh", "这碗汤放了多久了？"), ("zh", "汤是什么颜色的？"),
])  # fmt: skip
def test_a_question_about_his_case_that_nobody_foresaw_gets_an_honest_answer(language: str, reply: str) -> None:
    attempt = talk(SOUP[language], reply)
    assert cues(attempt) == ["vague"] and attempt.state.told == ()
    assert last(attempt) in SOUP[language].play.vague


@pytest.mark.parametrize("reply", ["Have you ever been to Peru?", "asdf qwer zxcv", "<b>soup</b>"])
def test_nonsense_puzzles_him(reply: str) -> None:
    assert cues(talk(SOUP["en"], reply)) == ["puzzled"]


@pytest.mark.parametrize("reply", [
    "Shall I take the soup away?", "Would you like the soup warmed, or something else?",
    "The soup was cold, is that right?",
])  # fmt: skip
def test_a_proposal_is_no_question_about_what_he_knows(reply: str) -> None:
    assert "vague" not in cues(talk(SOUP["en"], reply))


# What could mean anything


@pytest.mark.parametrize(("language", "reply", "words"), [
    ("en", "We'll sort it out.", "We'll sort it out"), ("en", "I'll see to it, sir.", "I'll see to it"),
    ("en", "Okay.", "Okay"), ("en", "Well, you know, we'll see what we can do!", "we'll see what we can do"),
    ("zh", "我们会处理的。", "我们会处理的"), ("zh", "好的。", "好的"), ("zh", "先生，我想想办法吧。", "我想想办法吧"),
])  # fmt: skip
def test_he_asks_what_vague_words_mean_and_quotes_them(language: str, reply: str, words: str) -> None:
    attempt = talk(SOUP[language], reply)
    assert cues(attempt) == ["unclear"]
    assert words in last(attempt) and "{" not in last(attempt)


@pytest.mark.parametrize(("language", "reply"), [
    ("en", "I'll sort it out: a fresh hot bowl in six minutes."), ("en", "Okay, I'll bring you a fresh bowl."),
    ("en", "It's not my job to sort it out."), ("zh", "好的，我马上给您换一碗热的。"),
    ("zh", "我去问问经理怎么处理，三分钟回来。"),
])  # fmt: skip
def test_he_does_not_ask_back_what_is_plain(language: str, reply: str) -> None:
    assert "unclear" not in cues(talk(SOUP[language], reply))


@LANGUAGES
def test_he_asks_back_now_and_then_only(language: str) -> None:
    vague = {
        "en": ["We'll sort it out.", "I'll see to it.", "Okay.", "Leave it with me.", "Something will be arranged."],
        "zh": ["我们会处理的。", "想想办法吧。", "好的。", "我去协调一下。", "会有办法的。"],
    }
    spoken = cues(talk(SOUP[language], *vague[language]))
    assert 1 <= spoken.count("unclear") <= UNCLEAR_TWICE
    assert ("unclear", "unclear") not in pairwise(spoken)


def test_only_short_words_are_quoted_and_none_that_quote() -> None:
    assert quotable("  well, all right!  ", "en") == "well, all right"
    assert quotable('she said "no" to it', "en") is None
    assert quotable("字" * 17, "zh") is None and quotable("...", "en") is None


# What he remembers

PROMISE = {
    "en": "I'll ask my manager about it and be back in two minutes.",
    "zh": "我去问一下经理，两分钟后回来告诉您。",
}


@LANGUAGES
def test_he_comes_back_to_a_promise_that_nothing_came_of(language: str) -> None:
    attempt = talk(SOUP[language], PROMISE[language], *IDLE[language][:2])
    assert cues(attempt)[-1] == "recalls"
    quoted = {"en": "I'll ask my manager about it", "zh": "我去问一下经理"}[language]
    assert quoted in last(attempt) and attempt.state.pledges == ()


@pytest.mark.parametrize(("language", "kept"), [
    ("en", "Here you are, that's settled."), ("en", "I'll have the kitchen make you a fresh hot bowl."),
    ("en", "I've asked her."), ("zh", "我刚才问过了。"), ("zh", "我这就叫厨房给您重新做一碗热的。"),
])  # fmt: skip
def test_he_lets_a_promise_go_that_was_kept(language: str, kept: str) -> None:
    attempt = talk(SOUP[language], PROMISE[language], kept, IDLE[language][0])
    assert "recalls" not in cues(attempt)
    assert not any("经理" in pledge.text or "manager" in pledge.text for pledge in attempt.state.pledges)


@pytest.mark.parametrize(("language", "taken_back"), [
    ("en", "We can't ask the manager about that."), ("zh", "这个我们不能去问经理。"),
])  # fmt: skip
def test_he_holds_staff_to_a_promise_that_it_takes_back(language: str, taken_back: str) -> None:
    assert cues(talk(SOUP[language], PROMISE[language], taken_back))[-1] == "recalls"


@pytest.mark.parametrize("reply", [
    "If you like, I'll ask my manager about it.", "Shall I ask my manager?", "I won't ask my manager.",
    'My colleague said "I\'ll ask the manager".',
])  # fmt: skip
def test_what_is_no_promise_is_not_remembered(reply: str) -> None:
    assert talk(SOUP["en"], reply).state.pledges == ()


def test_what_he_remembers_is_stored_with_the_talk() -> None:
    attempt = talk(SOUP["en"], PROMISE["en"])
    assert attempt.state.pledges and Attempt.from_data(attempt.to_data()).state == attempt.state


@pytest.mark.parametrize(("language", "question"), [("en", "Who is the soup for?"), ("zh", "这汤是给谁喝的？")])
def test_asked_what_he_told_he_says_so_and_does_not_tell_it_again(language: str, question: str) -> None:
    file = SOUP[language]
    attempt = talk(file, question, IDLE[language][0], question.replace("?", ", please?").replace("？", "呢？"))
    assert attempt.steps[1].told == ("child_coughs",) and cues(attempt)[-1] == "already_told"
    facts = {line for fact in file.play.hidden for line in fact.lines}
    assert last(attempt) in file.play.already_told and last(attempt) not in facts


# What else is on his mind


@LANGUAGES
def test_at_a_calm_moment_he_strays_from_the_matter_but_seldom(language: str) -> None:
    calm = SOUP[language].play.mood.model_copy(update={"anger": 18, "trust": 60, "patience": 100})
    file = soup(language, mood=calm)
    talks = {
        "en": ["I'm sorry your soup came out cold.", "The soup stood at the pass for ten minutes.",
               "Nobody likes a lukewarm bowl in the evening.", "The cook was busy with a big table.", *IDLE["en"][:1]],
        "zh": ["对不起，这碗汤端上来就凉了。", "这碗汤在传菜口放了十分钟。", "大晚上喝碗凉汤，谁心里都不舒服。",
               "厨房刚才在忙一张大桌。", *IDLE["zh"][:1]],
    }
    strayed = []
    for seed in range(30):
        attempt = talk(file, *talks[language], seed=seed)
        turns = [step.turn for step in attempt.steps
                 if any(attempt.turns[step.turn].text.endswith(line) for line in file.play.digressions)]
        assert len(turns) <= DIGRESSIONS and all(later - turn > 2 for turn, later in pairwise(turns))
        strayed.append(len(turns))
    assert 3 <= sum(map(bool, strayed)) <= 27


def test_in_anger_he_does_not_stray() -> None:
    angry = SOUP["en"].play.mood.model_copy(update={"anger": 75, "trust": 20, "patience": 100})
    for seed in range(20):
        attempt = talk(soup("en", mood=angry), *IDLE["en"], seed=seed)
        assert not any(line in turn.text for turn in attempt.turns for line in SOUP["en"].play.digressions)


@LANGUAGES
def test_the_same_replies_and_seed_give_the_same_talk(language: str) -> None:
    replies = [PROMISE[language], *IDLE[language]]
    assert talk(SOUP[language], *replies, seed=9) == talk(SOUP[language], *replies, seed=9)


# New wording


def test_each_example_left_out_shows_how_new_wording_fares() -> None:
    seen = unheard(SOUP["en"])
    own = [move for move in SOUP["en"].play.moves if move.id in ("fresh_bowl", "ask_wish", "blame_guest")]
    asked = [example for fact in SOUP["en"].play.hidden for example in fact.examples]
    assert seen.total == sum(len(move.examples) for move in own) + len(asked), "shared material is left out"
    assert 0 < seen.rate <= 1 and seen.recognised + len(seen.missed) == seen.total


def test_a_pledge_stands_in_its_clause_and_depends_on_nothing() -> None:
    heard = Heard(Text("I'll bring it to you. If you like, I'll call you."), "en")
    assert [heard.reply.text[start:end] for start, end in heard.pledges()] == ["I'll bring it to you"]
