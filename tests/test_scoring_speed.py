"""What keeps the scorer fast: the index of signs holds nothing back, and time grows with length alone."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import score
from scoring.analysis import read_reply, ruled
from scoring.criterion import SCRIPTS, Script, catalogue, phrase_set, word_classes
from scoring.detectors import DETECTORS, shown_by
from scoring.explain import script_of
from scoring.memory import forget_texts
from scoring.phrases import MAX_LENGTH, PhraseSet, Span, compile_phrase
from scoring.text import LANGUAGES, Language, fold
from scoring.texts import Text, text_of
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


def test_a_clause_is_the_same_clause_wherever_it_stands() -> None:
    forget_texts()
    said = ["对不起，让您久等了。", "让您久等了，对不起！", "您好。对不起（让您久等了）"]
    for text in map(Text, said):
        assert "对不起" in map(text.of, text.spans("apology.present"))
        assert not text.has("service.thanks")
        assert Text(text.text).labels == text.labels  # now that its clauses are remembered
    assert phrase_set("zh") is phrase_set("zh")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_remembered_changes_no_scorecard(language: Language) -> None:
    said = [example for criterion in catalogue().values() for example in criterion.examples.of(script_of(language))]
    talks = [Transcript("t", (*(Turn("customer", text) for text in example.customer), Turn("staff", example.reply)),
                        language) for example in said[::40]]
    forget_texts()
    cold = []
    for talk in talks:
        cold.append(score(talk).to_json())
        forget_texts()
    assert [score(talk).to_json() for talk in talks] == cold == [score(talk).to_json() for talk in talks[::-1]][::-1]


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_label_that_opens_a_detector_is_a_label_of_the_lists(script: Script) -> None:
    labels = phrase_set(script).labels
    for criterion in catalogue().values():
        shown = shown_by(criterion)
        assert shown is None or (criterion.id in labels and not labels.isdisjoint(shown))


@pytest.mark.parametrize("script", SCRIPTS)
def test_no_detector_finds_what_its_labels_rule_out(script: Script) -> None:
    for reply in replies(script)[::25]:
        reading = read_reply(Transcript("t", (Turn("customer", "?"), Turn("staff", reply)), "en"), 1, None)
        found: dict[str, tuple[Span, ...]] = {}
        for criterion in catalogue().values():
            found[criterion.id] = tuple(DETECTORS[criterion.detector](criterion, reading, found))
        assert found == ruled(reading)
