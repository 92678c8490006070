"""A line that a button says: the deed counts, its words earn and cost nothing, and the transcript alone tells so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from scoring import score
from scoring.acts import OF_WORDS, line_index
from scoring.case import find_case, packaged_scenarios
from scoring.scorecard import Scorecard
from scoring.text import LANGUAGES, Language
from scoring.transcript import Transcript, Turn, to_data, transcript_from
from trainer.acts import act_line
from trainer.roleplay import play_replies
from trainer.scenario import Act, ScenarioFile, read_scenario

FOLDER = packaged_scenarios()


def with_acts() -> Iterator[ScenarioFile]:
    for path in sorted(FOLDER.glob("*/*.yaml")):
        if path.parent.name != "shared" and "  acts:" in path.read_text(encoding="utf-8"):
            yield read_scenario(path)


CASES = [pytest.param(file, language, act, id=f"{file.id}-{language}-{act.id}")
         for file in with_acts() for act in file.play.acts for language in LANGUAGES
         if (language == "en") == (file.language == "en")]


def card_of(file: ScenarioFile, language: Language, reply: str) -> Scorecard:
    return score(play_replies(file, (reply,), 1, language).transcript)


def of_words(card: Scorecard) -> list[str]:
    return [item.criterion for item in card.findings if item.turn is not None and item.criterion.startswith(OF_WORDS)]


@pytest.mark.parametrize(("file", "language", "act"), CASES)
def test_the_words_of_a_button_earn_and_cost_nothing(file: ScenarioFile, language: Language, act: Act) -> None:
    assert not of_words(card_of(file, language, act_line(act, language)))


def test_what_a_button_does_counts_and_ones_own_words_count_whole() -> None:
    file = read_scenario(FOLDER / "zh-Hans" / "mandarin-fish.yaml")
    line = file.play.acts[0].line
    done = {item.criterion for item in card_of(file, "zh-Hans", line).findings if item.turn is not None}
    assert done and all(name.startswith("service.") for name in done)
    own = card_of(file, "zh-Hans", "魏先生，您觉得这鱼跟您印象里的不一样，是吗？" + line)
    assert any(name.startswith(OF_WORDS) for name in of_words(own))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_is_known_in_either_script_and_only_whole(language: Language) -> None:
    file = read_scenario(FOLDER / ("en" if language == "en" else "zh-Hans") / "mandarin-fish.yaml")
    lines = tuple(act.line for act in file.play.acts)
    for place, act in enumerate(file.play.acts):
        said = act_line(act, language)
        assert line_index(f" {said}\n", lines) == place
        assert line_index(said[:-2], lines) is None and line_index("1 " + said, lines) is None
    assert line_index("", lines) is None and line_index(lines[0], ()) is None


def test_a_stored_transcript_scores_as_in_the_app() -> None:
    file = read_scenario(FOLDER / "zh-Hans" / "mandarin-fish.yaml")
    talk = play_replies(file, tuple(act_line(act, "zh-Hant") for act in file.play.acts), 1, "zh-Hant").transcript
    stored = transcript_from(json.loads(json.dumps(to_data(talk), ensure_ascii=False)), "stored")
    assert score(stored).to_json() == score(talk).to_json()


def test_without_a_known_case_every_word_is_staffs_own() -> None:
    said = "您容我半分钟，好吗？我跟主管说一声。（走到一旁问主管）"
    turns = (Turn("customer", "这不是鳜鱼，你们弄错了！"), Turn("staff", said))
    assert score(Transcript("t", turns, "zh-Hans")).findings


@pytest.mark.parametrize("acts", ["", "  acts: 3\n", "  acts: [3, {line: [1]}, {line: x}]\n", "  acts:\n"])
def test_acts_that_are_none_do_not_keep_a_case_from_being_read(tmp_path: Path, acts: str) -> None:
    (tmp_path / "en").mkdir()
    text = "case:\n  fault: ours\n  facts: [{id: a, text: b}]\nplay:\n  persona: 1\n" + acts
    (tmp_path / "en" / "odd.yaml").write_text(text, encoding="utf-8")
    known = find_case((tmp_path,), "odd", "en")
    assert known is not None and known.lines == (("x",) if "x" in acts else ())
