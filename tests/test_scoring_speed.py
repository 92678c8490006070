"""What keeps the scorer fast: the index of signs holds nothing back, and time grows with length alone."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import score
from scoring.criterion import SCRIPTS, Script, catalogue, phrase_set, word_classes
from scoring.phrases import MAX_LENGTH, PhraseSet, compile_phrase
from scoring.reading import Text, forget_texts, text_of
from scoring.text import fold
from scoring.transcript import MAX_TURN, Transcript, Turn, transcript_from

REPLY = {
    "zh": "您等了两个小时，是我们没安排好，对不起。我现在就去后厨问，十分钟内回来告诉您；您先坐会儿，还是换道菜？",
    "en": "You waited two hours, and it's our fault: I'm sorry. I'll ask the kitchen and be back in ten minutes. ",
}


def replies(script: Script) -> list[str]:
    return [fold(example.reply) for criterion in catalogue().values() for example in criterion.examples.of(script)]


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_index_finds_what_each_phrase_finds_alone(script: Script) -> None:
    classes = word_classes(script)
    labels = {f"<{name}>": words for name, words in classes.items()}
    for criterion in catalogue().values():
        labels[criterion.id] = criterion.words_of(script).words
    labels = {label: tuple(word for word in words if len(word) <= MAX_LENGTH) for label, words in labels.items()}
    phrases = {label: [compile_phrase(word, classes, latin=script == "en") for word in words]
               for label, words in labels.items()}
    index = PhraseSet(labels, classes, latin=script == "en")
    for reply in replies(script)[::40]:
        alone = {label: {span for phrase in some for span in phrase.find(reply)} for label, some in phrases.items()}
        assert {label: set(spans) for label, spans in index.tag(reply).items()} == {
            label: spans for label, spans in alone.items() if spans
        }


@given(st.text(alphabet="我不能ok 退,。\"\n'?x", max_size=30))
def test_no_phrase_is_held_back_in_any_text(text: str) -> None:
    sources = ("^我", "不能(…|)退", "ok$", "^(ok|我) 退", "(不|)能 ok", "退……ok", "x ok", "o*", "能?", "我(不|)能$")
    index = PhraseSet({source: (source,) for source in sources}, latin=False)
    folded = fold(text)
    found = index.tag(folded)
    for source in sources:
        assert set(found.get(source, ())) == set(compile_phrase(source, latin=False).find(folded))


def seconds(transcript: Transcript) -> float:
    forget_texts()
    started = time.process_time()
    score(transcript).to_json()
    return time.process_time() - started


@pytest.mark.slow
@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("mirrored", [False, True])
def test_time_is_linear_in_the_length_of_a_turn(script: Script, mirrored: bool) -> None:
    def talk(times: int) -> Transcript:
        said = REPLY[script] * times
        return Transcript("t", (Turn("customer", said if mirrored else REPLY[script]), Turn("staff", said)), "en")

    seconds(talk(10))
    short, long = (min(seconds(talk(times)) for _ in range(2)) for times in (40, 400))
    assert long < 30 * short  # ten times as long; what is quadratic takes a hundred times as much


def test_a_turn_of_a_million_characters_is_read() -> None:
    turns = [{"speaker": "staff", "text": "好" * MAX_TURN}]
    assert MAX_TURN == 1_000_000
    assert len(transcript_from({"turns": turns, "language": "zh-Hans"}, "t").turns[0].text) == MAX_TURN


def test_readings_are_remembered_only_up_to_a_size() -> None:
    first = text_of("您好")
    assert text_of("您好") is first
    text_of("好" * 100_000)
    assert text_of("您好") is not first


def test_phrases_are_looked_for_when_they_are_asked_for() -> None:
    text = Text("对不起，让您久等了")
    assert text.may_have("apology.present")
    assert text.has("apology.present") and not text.has("service.thanks")
    assert phrase_set("zh") is phrase_set("zh")
