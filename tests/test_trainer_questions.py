"""Questions to the customer: plain answers, what nobody foresaw, and endings that wait for an answer."""

from __future__ import annotations

import time

import pytest

from scoring.case import packaged_scenarios
from scoring.texts import Text
from scoring.transcript import Transcript
from tests.test_trainer_talk import IDLE, SOUP, cues, last, soup, talk
from trainer.attempt import Attempt
from trainer.customer.moves import recognise
from trainer.customer.questions import last_question
from trainer.customer.sayings import Heard
from trainer.scenario import PlainAnswer, ScenarioFile
from trainer.shared import read_shared

FOLDER = packaged_scenarios() / "shared"
LANGUAGES = pytest.mark.parametrize("language", ["en", "zh"])
NAME = {
    "en": PlainAnswer(
        id="his_name", asked=("(what's|what is) his name",),
        examples=("What is your son called?", "And what's his name?", "What name does the little one have?"),
        counter_examples=("What's the name of the cook?",), lines=("Oliver.", "Oliver, like my father."),
    ),
    "zh": PlainAnswer(
        id="his_name", asked=("(孩子|他)叫什么",), examples=("孩子叫什么名字？", "小朋友怎么称呼？", "他叫什么呀？"),
        counter_examples=("厨师叫什么名字？",), lines=("叫豆豆。", "豆豆，豆子的豆。"),
    ),
}
SEAT = {
    "en": PlainAnswer(
        id="his_seat", examples=("Which table are you at?", "Where are you sitting?", "What's your table number?"),
        lines=("By the window.", "The one by the window."),
    ),
    "zh": PlainAnswer(
        id="his_seat", examples=("您坐哪一桌？", "您是几号桌？", "您坐在哪儿？"), lines=("靠窗那桌。", "窗户边上。"),
    ),
}
KNOWS = {language: soup(language, answers=(NAME[language], SEAT[language]), turns=12) for language in ("en", "zh")}
ASK_NAME = {"en": "What is your son called?", "zh": "孩子叫什么名字？"}
ASK_SEAT = {"en": "Where are you sitting?", "zh": "您坐在哪儿？"}
ASK_WHOM = {"en": "Who is the soup for?", "zh": "这汤是给谁喝的？"}
BOWL = {
    "en": "I'll have the kitchen make you a fresh hot bowl, six minutes.", "zh": "我让厨房给您重新做一碗热的，六分钟。",
}
BLAME = {"en": "You took too long over it.", "zh": "是您喝得太慢了。"}


def lines_in(said: str, lines: tuple[str, ...]) -> list[str]:
    return [line for line in lines if line in said]


def one_of(said: str, lines: tuple[str, ...]) -> bool:
    return len(lines_in(said, lines)) > 0


# Plain answers


@LANGUAGES
def test_an_ordinary_question_gets_its_plain_answer_and_moves_nothing_else(language: str) -> None:
    attempt = talk(KNOWS[language], ASK_NAME[language])
    assert cues(attempt) == ["answer.his_name"] and attempt.state.told == ()
    assert last(attempt) in NAME[language].lines
    assert not any(change.cause.startswith("answer") for change in attempt.steps[-1].changes)


@LANGUAGES
def test_each_line_of_an_answer_is_said_once_and_then_that_he_has_said_it(language: str) -> None:
    asked = [ASK_NAME[language], {"en": "And his name was?", "zh": "孩子叫什么来着？"}[language],
             {"en": "Sorry, what's his name?", "zh": "不好意思，他叫什么呀？"}[language]]
    asked[1] = {"en": "Please, what's his name?", "zh": "请问他叫什么？"}[language]
    attempt = talk(KNOWS[language], *asked)
    said = [turn.text for turn in attempt.turns if turn.speaker == "customer"][1:]
    assert {said[0], said[1]} == set(NAME[language].lines)
    assert said[2] in KNOWS[language].play.already_told or cues(attempt)[2].startswith("reaction.")


@LANGUAGES
def test_two_questions_get_two_answers_in_their_order(language: str) -> None:
    attempt = talk(KNOWS[language], f"{ASK_SEAT[language]} {ASK_NAME[language]}")
    seat, name = lines_in(last(attempt), SEAT[language].lines), lines_in(last(attempt), NAME[language].lines)
    assert seat and name and last(attempt).index(seat[0]) < last(attempt).index(name[0])


@LANGUAGES
def test_a_hidden_fact_that_is_asked_for_beside_it_goes_first(language: str) -> None:
    attempt = talk(KNOWS[language], f"{ASK_NAME[language]} {ASK_WHOM[language]}")
    facts = KNOWS[language].play.hidden[0].lines
    assert attempt.steps[-1].told == ("child_coughs",)
    fact, name = lines_in(last(attempt), facts), lines_in(last(attempt), NAME[language].lines)
    assert fact and name and last(attempt).index(fact[0]) < last(attempt).index(name[0])


@LANGUAGES
def test_the_line_of_a_rule_comes_before_the_answer(language: str) -> None:
    attempt = talk(KNOWS[language], f"{BLAME[language]} {ASK_NAME[language]}")
    assert cues(attempt) == ["reaction.to_blame"]
    rule = next(rule for rule in KNOWS[language].play.reactions if rule.id == "to_blame")
    assert last(attempt).startswith(rule.lines) and last(attempt).endswith(NAME[language].lines)


@LANGUAGES
def test_a_statement_asks_for_no_answer(language: str) -> None:
    said = {"en": "My son is called Max.", "zh": "我家孩子叫乐乐。"}[language]
    assert recognise(KNOWS[language], Text(said)).answers == {}
    counter = NAME[language].counter_examples[0]
    assert "his_name" not in recognise(KNOWS[language], Text(counter)).answers


def test_the_nearest_of_two_answers_speaks() -> None:
    other = PlainAnswer(id="cook", examples=("What is the cook called?", "Who is the cook?", "What's the cook's name?"),
                        lines=("How would I know.", "Ask in there."))
    file = soup("en", answers=(other, NAME["en"]))
    assert list(recognise(file, Text("What is your son called?")).answers) == ["his_name"]
    assert list(recognise(file, Text("What is the cook called?")).answers) == ["cook"]


@LANGUAGES
def test_answers_leave_the_recognition_of_all_else_as_it_is(language: str) -> None:
    for reply in (BOWL[language], BLAME[language], ASK_WHOM[language]):
        with_answers, without = (recognise(file, Text(reply)) for file in (KNOWS[language], SOUP[language]))
        assert (with_answers.moves, with_answers.asked) == (without.moves, without.asked)


# Questions nobody foresaw


def kind_of(question: str, language: str, file: ScenarioFile | None = None) -> tuple[str, bool] | None:
    heard = Heard(Text(question), "zh" if language == "zh" else "en")
    found = last_question(file or SOUP[language], heard, Transcript("talk", (), "en"), 0)
    return (found.pool, found.open) if found else None


@pytest.mark.parametrize(("language", "question", "pool"), [
    ("en", "Shall I take the bowl away?", "consents"), ("en", "May I sit down?", "consents"),
    ("en", "I'll note it down. Is that all right?", "consents"), ("en", "Would you like me to call him?", "consents"),
    ("en", "How does that sound?", "consents"), ("en", "Could you wait five minutes?", "consents"),
    ("en", "Shall I ring you, or would you rather write?", "picks"), ("en", "Which suits you better?", "picks"),
    ("en", "Have we got everything right?", "confirms"), ("zh", "我记的都对吗？", "confirms"),
    ("en", "Does that make sense?", "confirms"), ("en", "Is there anything else I can do?", "nothing_more"),
    ("en", "Any other worries?", "nothing_more"), ("en", "Did I leave out anything?", "nothing_more"),
    ("zh", "您看还有哪儿写漏了？", "nothing_more"), ("zh", "要不先拿五个，我给您留着这个价？", "consents"),
    ("en", "Was it at home or at work?", "vague"),
    ("en", "Could you tell me your name?", "vague"), ("en", "Will you still be up?", "vague"),
    ("zh", "要不要我给您端走？", "consents"), ("zh", "给您记一笔，行吗？", "consents"),
    ("zh", "您看这样怎么样？", "consents"),
    ("zh", "您稍等五分钟可以吗", "consents"), ("zh", "我给您打电话，还是您再来一趟？", "picks"),
    ("zh", "您要先哪一份？", "picks"), ("zh", "您听明白了吗？", "confirms"),
    ("zh", "还有什么要我一块儿办的吗？", "nothing_more"), ("zh", "您是在家还是在外面？", "vague"),
    ("zh", "手机今天离得开吗？", "vague"),
])  # fmt: skip
def test_a_question_is_taken_by_its_kind(language: str, question: str, pool: str) -> None:
    assert kind_of(question, language) == (pool, False)


@pytest.mark.parametrize(("language", "question"), [
    ("en", "What's her name?"), ("en", "How many of you are waiting?"), ("en", "May I ask when you ordered it?"),
    ("en", "By when do you need it?"), ("en", "How would you like us to make it good?"),
    ("zh", "您什么时候发现的？"), ("zh", "我能问一下是什么原因吗？"), ("zh", "您是有什么急用吗？"),
])  # fmt: skip
def test_who_what_and_when_ask_openly(language: str, question: str) -> None:
    assert kind_of(question, language) == ("vague", True)


@pytest.mark.parametrize(("language", "reply"), [
    ("en", "I see."), ("en", "How sad."), ("en", 'Then he said: "Shall we go?"'), ("en", "Are you all right?"),
    ("en", "Is it cold? I'll look at it. I'll be quick. Sit down."), ("zh", "我明白了。"),
    ("zh", "您消消气，好点了吗？"),
])  # fmt: skip
def test_what_asks_nothing_or_only_how_he_feels_wants_no_such_answer(language: str, reply: str) -> None:
    assert kind_of(reply, language) is None


@pytest.mark.parametrize(("language", "reply", "pool"), [
    ("en", "Shall I take the soup away?", "consents"), ("en", "Do you want the soup warmed or cold?", "picks"),
    ("en", "The soup was cold, is that right?", "confirms"), ("en", "How long did the soup stand there?", "vague"),
    ("zh", "这碗汤要不要我先端走？", "consents"), ("zh", "汤是您要热的还是温的？", "picks"),
    ("zh", "汤是凉的，对吗？", "confirms"),
    ("zh", "这碗汤放了多久了？", "vague"),
])  # fmt: skip
def test_he_answers_what_nobody_foresaw_by_its_kind(language: str, reply: str, pool: str) -> None:
    attempt = talk(SOUP[language], reply)
    assert cues(attempt) == [pool] and last(attempt) in getattr(SOUP[language].play, pool)


@pytest.mark.parametrize(("language", "reply"), [
    ("en", "The table is in Room 12, is that right?"), ("zh", "您住十二楼，对吗？"),
])  # fmt: skip
def test_what_he_never_said_he_does_not_confirm(language: str, reply: str) -> None:
    assert cues(talk(SOUP[language], reply)) != ["confirms"]


@LANGUAGES
def test_hurt_he_consents_to_nothing(language: str) -> None:
    shall = {"en": "Shall I take it away?", "zh": "要不要我端走？"}[language]
    attempt = talk(SOUP[language], f"{BLAME[language]} {shall}")
    assert not one_of(last(attempt), SOUP[language].play.consents)


@LANGUAGES
def test_beside_what_a_rule_answers_the_question_gets_a_short_answer(language: str) -> None:
    shall = {"en": "Shall I call the manager?", "zh": "要不要我把经理叫来？"}[language]
    attempt = talk(SOUP[language], f"{BOWL[language]} {shall}")
    play = SOUP[language].play
    assert cues(attempt)[0].startswith("reaction.") and one_of(last(attempt), (*play.consents, *play.agrees))


@LANGUAGES
def test_who_asks_back_does_not_agree_in_the_same_breath(language: str) -> None:
    shall = {"en": "Shall I call the manager?", "zh": "要不要我把经理叫来？"}[language]
    back = {"en": "And if that is cold too?", "zh": "要是也是凉的呢？"}[language]
    rules = tuple(rule.model_copy(update={"lines": (back,)}) for rule in SOUP[language].play.reactions)
    attempt = talk(soup(language, reactions=rules), f"{BOWL[language]} {shall}")
    said, play = last(attempt), SOUP[language].play
    assert said.startswith(back) and not one_of(said, (*play.consents, *play.agrees))


@LANGUAGES
def test_lines_for_questions_do_not_claim_that_he_does_not_know(language: str) -> None:
    claims = ("don't know", "no idea", "can't tell you", "couldn't tell", "couldn't say",
              "不知道", "不清楚", "说不上来", "答不")
    folder = FOLDER / ("en" if language == "en" else "zh-Hans")
    shared = {path.stem: read_shared(path).shared for path in folder.glob("*.yaml")}
    for name, material in shared.items():
        assert not [line for line in material.vague if any(claim in line.lower() for claim in claims)], name
    assert len(shared["common"].vague) >= 10
    for pool in ("consents", "picks", "confirms", "nothing_more"):
        assert len(getattr(shared["common"], pool)) >= 8, pool


# What waits for an answer


def earnest(language: str) -> ScenarioFile:
    """Return the soup whose fact is earned at once."""
    fact = SOUP[language].play.hidden[0]
    always = fact.if_asked.model_copy(update={"anger": None})
    return soup(language, hidden=(fact.model_copy(update={"earned": always}),), turns=9)


@LANGUAGES
def test_what_he_would_tell_unasked_comes_a_turn_after_a_question_left_open(language: str) -> None:
    open_question = {"en": "How long did the soup stand there?", "zh": "这碗汤放了多久了？"}[language]
    attempt = talk(earnest(language), open_question, open_question.replace("?", " then?").replace("？", "呢？"))
    assert attempt.steps[1].told == () and attempt.steps[2].told == ("child_coughs",)
    assert Attempt.from_data(attempt.to_data()).state == attempt.state


@LANGUAGES
def test_he_answers_before_he_takes_his_leave(language: str) -> None:
    shall = {"en": "Shall I call the manager?", "zh": "要不要我把经理叫来？"}[language]
    attempt = talk(SOUP[language], ASK_WHOM[language], f"{BOWL[language]} {shall}")
    assert attempt.state.outcome == "resolved"
    play = SOUP[language].play
    assert one_of(last(attempt), (*play.consents, *play.agrees))
    assert not last(attempt).endswith(SOUP[language].play.consents), "his farewell comes last"


@LANGUAGES
@pytest.mark.parametrize("asked", [ASK_WHOM, {"en": "How long did the soup stand there?", "zh": "这碗汤放了多久了？"}])
def test_asked_what_or_who_he_leaves_with_the_next_reply(language: str, asked: dict[str, str]) -> None:
    sorry = {"en": "I'm sorry the soup was cold.", "zh": "汤端上来是凉的，对不起。"}[language]
    attempt = talk(SOUP[language], sorry, f"{BOWL[language]} {asked[language]}")
    assert attempt.state.outcome is None
    thanks = {"en": "Thank you for telling me.", "zh": "谢谢您告诉我。"}[language]
    assert talk(SOUP[language], sorry, f"{BOWL[language]} {asked[language]}", thanks).state.outcome == "resolved"


@LANGUAGES
def test_when_time_is_up_he_leaves_over_any_question(language: str) -> None:
    file = soup(language, turns=2)
    sorry = {"en": "I'm sorry the soup was cold.", "zh": "汤端上来是凉的，对不起。"}[language]
    assert talk(file, sorry, f"{BOWL[language]} {ASK_WHOM[language]}").state.outcome == "resolved"


@pytest.mark.parametrize(("language", "promise", "bye"), [
    ("en", "I'll ask my manager about it and be back in two minutes.", "Goodbye then."),
    ("zh", "我去问一下经理，两分钟后回来告诉您。", "那再见了。"),
])  # fmt: skip
def test_a_goodbye_reminds_him_of_nothing(language: str, promise: str, bye: str) -> None:
    idle = IDLE[language]
    assert cues(talk(SOUP[language], promise, *idle[:2]))[-1] == "recalls"
    assert cues(talk(SOUP[language], promise, idle[0], bye))[-1] != "recalls"


@pytest.mark.parametrize(("language", "promise"), [
    ("en", "If it gets stuck again, I'll ring you that same day."), ("en", "I'll ring you tomorrow at four."),
    ("en", "From now on I'll ask the kitchen about your soup."), ("zh", "我明天下午给您回电话。"),
    ("zh", "我去问一下经理，下次告诉您。"),
])  # fmt: skip
def test_what_is_promised_for_later_is_not_late_while_they_talk(language: str, promise: str) -> None:
    assert "recalls" not in cues(talk(SOUP[language], promise, *IDLE[language]))


@LANGUAGES
def test_anything_else_is_no_question_that_he_has_answered(language: str) -> None:
    again = {
        "en": "Is there anything else, is the soup for somebody else too?", "zh": "还有什么要我办的吗，这汤还给谁喝？",
    }[language]
    attempt = talk(SOUP[language], ASK_WHOM[language], again)
    assert not [change for change in attempt.steps[-1].changes if change.cause == "rule.asked_again"]
    assert cues(attempt)[-1] != "already_told"


@LANGUAGES
def test_anything_else_gets_its_own_answer_once_something_was_done(language: str) -> None:
    more = {"en": "Is there anything else I can do for you?", "zh": "还有什么需要我帮您办的吗？"}[language]
    sharp = SOUP[language].play.mood.model_copy(update={"anger": 58, "trust": 10, "patience": 90})
    file = soup(language, mood=sharp)
    assert cues(talk(file, more)) != ["nothing_more"]
    done = talk(file, BOWL[language], more)
    assert one_of(last(done), file.play.nothing_more) and "rule.empty_phrases" not in {
        change.cause for change in done.steps[-1].changes}


# Harmless words


@pytest.mark.parametrize(("language", "reply"), [
    ("en", "It's nothing you did."), ("en", "This has nothing to do with the review."),
    ("en", "That has nothing to do with you, it was our mistake."), ("en", "That can't be easy for you."),
    ("en", "There's nothing we can do about the wait, but I can bring you some bread."),
    ("zh", "您直接找我，不用再打热线。"), ("zh", "您直接跟我说就行。"), ("zh", "这跟您没关系，是我们弄错了。"),
    ("zh", "这个我没办法改，不过我可以给您换一个。"), ("zh", "那就这样吧，我四点给您打电话。"),
])  # fmt: skip
def test_harmless_words_are_no_offence(language: str, reply: str) -> None:
    bad = {move.id for move in SOUP[language].play.moves if move.kind == "bad"}
    assert bad.isdisjoint(move.id for move in recognise(SOUP[language], Text(reply)).moves)


@pytest.mark.parametrize(("language", "reply", "move"), [
    ("en", "That has nothing to do with us.", "brush_off"), ("en", "There's nothing I can do for you.", "brush_off"),
    ("en", "That can't be right, it can't have happened.", "argue"), ("zh", "您直接找厂家去。", "pass_on"),
    ("zh", "您自己打客服电话问吧。", "pass_on"), ("zh", "这事跟我们没关系。", "brush_off"),
])  # fmt: skip
def test_what_offends_still_does(language: str, reply: str, move: str) -> None:
    assert move in [made.id for made in recognise(SOUP[language], Text(reply)).moves]


def test_what_staff_does_itself_in_brackets_sends_nobody_away() -> None:
    bad = {move.id for move in SOUP["en"].play.moves if move.kind == "bad"}
    inside = recognise(SOUP["en"], Text("(goes and asks: ask the courier yourself about it) Here it is."))
    assert bad.isdisjoint(move.id for move in inside.moves)


def test_questions_take_no_time_to_speak_of() -> None:
    started = time.process_time()
    for seed in range(20):
        talk(KNOWS["en"], f"{BOWL['en']} {ASK_NAME['en']}", seed=seed)
    assert time.process_time() - started < 20
