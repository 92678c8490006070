"""The pieces of a page that need no page: marks, faces, bars, typing time, and the configuration."""

from __future__ import annotations

import html
import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, strategies

from scoring import Transcript, Turn, score
from scoring.case import packaged_scenarios
from scoring.text import LANGUAGES
from trainer.commands.serve import app_options
from trainer.customer.state import MoodState
from trainer.lesson import duration
from trainer.scenario import Persona, read_scenario
from trainer.texts import texts
from trainer.ui.chat import LONGEST, typing_seconds
from trainer.ui.drill import change_words, shown_change
from trainer.ui.face import draw_face
from trainer.ui.look import look_from, look_of
from trainer.ui.marks import Kind, Mark, marked, numeral
from trainer.ui.markup import as_it_stands, plain
from trainer.ui.mood import band_words

ROOT = Path(__file__).parents[2]
REFERENCE = re.compile(r'<sup class="ref [a-z]+">.*?</sup>', re.DOTALL)


def text_of(markup: str) -> str:
    return html.unescape(re.sub("<[^>]*>", "", REFERENCE.sub("", markup)))


def test_a_mark_stands_in_place_with_its_number_and_is_read_aloud() -> None:
    text = "您弄错了🐟，鱼是对的"
    made = marked(text, [Mark(0, 4, "bad", 1, "扣分：责怪")])
    assert made == (
        '<mark class="bad">您弄错了</mark><sup class="ref bad"><span class="unseen">扣分：责怪</span>'
        '<span aria-hidden="true">✕①</span></sup>🐟，鱼是对的'
    )


def test_a_mood_that_has_just_turned_is_not_called_calm() -> None:
    for language in LANGUAGES:
        say = texts(language)
        assert band_words(MoodState(30, 40, 50), say, MoodState(2, 40, 50)) == say("band.souring")
        assert band_words(MoodState(30, 40, 50), say, MoodState(28, 40, 50)) == say("band.calm")
        assert band_words(MoodState(70, 40, 50), say, MoodState(2, 40, 50)) == say("band.angry")


def test_a_whole_minute_has_no_seconds() -> None:
    assert duration(120, texts("en")) == "2 min" and duration(121, texts("en")) == "2 min 1 s"


def test_the_difference_shown_is_that_of_the_figures_shown() -> None:
    talk = Transcript("t", (Turn("customer", "My soup is cold!"), Turn("staff", "Sorry.")), "en")
    card = score(talk)
    before, after = replace(card, points=6525), replace(card, points=7954)
    assert (before.score, after.score) == (65.3, 79.5)
    assert change_words(shown_change(before, after), texts("en")) == texts("en")("compare.more", points="14.2")


def test_marks_that_overlap_are_all_numbered_and_the_graver_gives_the_look() -> None:
    made = marked("abcdef", [Mark(0, 4, "good", 1, "A"), Mark(2, 6, "bad", 2, "B")])
    assert text_of(made) == "abcdef"
    assert '<mark class="bad">cd</mark>' in made
    assert "✓①" in made and "✕②" in made


def test_numbers_never_run_out() -> None:
    assert [numeral(number) for number in (1, 20, 21)] == ["①", "⑳", "(21)"]


@given(
    text=strategies.text(max_size=40),
    places=strategies.lists(strategies.tuples(strategies.integers(0, 40), strategies.integers(0, 40),
                                              strategies.sampled_from(["good", "bad", "critical"])), max_size=6),
)  # fmt: skip
def test_marking_changes_no_character(text: str, places: list[tuple[int, int, Kind]]) -> None:
    marks = [Mark(start, end, kind, 1, "spoken") for start, end, kind in places if start < end <= len(text)]
    shown = text_of(marked(text, marks))
    assert shown == text_of(plain(text))
    assert marked(text, marks).count('class="ref') == len(set(marks))


@given(strategies.text(max_size=60))
def test_plain_text_holds_no_markup_and_loses_nothing(text: str) -> None:
    shown = plain(text)
    assert not set(shown) & set("<>\"'")
    readable = re.sub("[\x00-\x08\x0b-\x1f\x7f]", "\N{REPLACEMENT CHARACTER}", text)
    assert html.unescape(shown) == html.unescape(html.escape(readable))


@pytest.mark.parametrize("anger", [0, 50, 100])
def test_the_face_is_drawn_at_every_mood(anger: int) -> None:
    drawn = draw_face(MoodState(anger, 100 - anger, 50))
    assert drawn.startswith("<svg") and "nan" not in drawn
    assert drawn != draw_face(MoodState(anger ^ 1, 100 - anger, 50))


def test_a_longer_line_takes_longer_and_nobody_waits_forever() -> None:
    times = [typing_seconds(line) for line in ("好。", "您这鱼看着不对，怎么回事？", "字" * 50)]
    assert 0 < times[0] < times[1] < times[2] <= LONGEST
    assert typing_seconds("a" * 100_000) == LONGEST


def test_the_configuration_beside_the_app_is_the_one_that_serve_passes() -> None:
    beside = (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    packaged = (ROOT / "trainer" / "ui" / "config.toml").read_text(encoding="utf-8")
    assert beside == packaged
    options = app_options()
    assert options["browser.gatherUsageStats"] is False
    assert options["runner.enforceSerializableSessionState"] is True
    assert options["theme.dark.primaryColor"] == tomllib.loads(packaged)["theme"]["dark"]["primaryColor"]


def test_every_option_is_one_that_streamlit_knows() -> None:
    from streamlit import config

    config.get_config_options()
    assert [name for name in app_options() if name not in config._config_options_template] == []


@pytest.mark.parametrize(("name", "who", "age", "female"), [
    ("小桂", "二十六岁，跟奶奶住在路尽头，靠做绣活过日子。", "young", False),
    ("卞工", "三十九岁，测绘院的，一辈子跟毫米打交道。", "middle", False),
    ("罗阿姨", "五十八岁，当了一辈子会计。", "middle", True),
    ("秦师傅", "快六十了，仓库调度，他嗓门大。", "middle", False),
    ("罗桂香", "四十八岁，替退休的老主任张罗这顿饭。", "middle", True),
    ("陈老师", "七十九岁，退休物理老师。", "old", False),
    ("Lena", "Twenty-six, lives with her grandmother.", "young", True),
    ("Mr. Haskell", "Past sixty, a retired machinist.", "old", False),
    ("Mr. Brandt", "Close to sixty, warehouse foreman.", "middle", False),
    ("Ms. Ray", "A student in her second year.", "young", True),
])
def test_age_and_sex_are_those_of_the_persona_and_not_of_whom_the_text_mentions(
    name: str, who: str, age: str, female: bool
) -> None:
    look = look_from(Persona(name=name, who=who), "seed")
    assert look.age == age
    assert (look.hair in ("bob", "long", "bun", "waves")) == female or name == "小桂"
    assert (look.hair_colour in ("#8f9391", "#b9bdbb", "#d9dcda")) == (age == "old")


def test_a_case_has_one_face_in_every_language() -> None:
    folders = (packaged_scenarios() / "zh-Hans", packaged_scenarios() / "en")
    looks = [{path.stem: look_of(read_scenario(path)) for path in folder.glob("*.yaml")} for folder in folders]
    assert looks[0] == looks[1] and len(looks[0]) > 30


def test_a_label_shows_what_stands_in_it() -> None:
    assert as_it_stands("**bold** [a](b)") == r"\*\*bold\*\* \[a\]\(b\)"
