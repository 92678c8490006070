"""`trainer play`, `check` and `new` as a user calls them: output, exit status, and one clear line for bad input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scoring.conversations import read_transcripts
from scoring.problem import Problem
from trainer.checks import check_paths
from trainer.cli import cli
from trainer.roleplay import play_replies
from trainer.scenario import read_scenario
from trainer.templates import template_path

SOUP = read_scenario(template_path("en"))
GOOD = SOUP.scenario.selftest[0].replies


def run(*arguments: str, input: str | bytes | None = None) -> Result:
    return CliRunner().invoke(cli, list(arguments), input=input)


@pytest.fixture
def soup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of scenarios with the soup in both languages."""
    folder = tmp_path / "mine"
    monkeypatch.setenv("TRAINER_SCENARIOS", str(folder))
    for language in ("zh-Hans", "en"):
        assert run("new", "soup", "--language", language).exit_code == 0
    return folder


def replies_file(tmp_path: Path, *replies: str) -> str:
    path = tmp_path / "replies.txt"
    path.write_text("\n".join(replies) + "\n", encoding="utf-8")
    return str(path)


def one_line(result: Result) -> str:
    """Return the only line of a refusal: exit status 2, nothing on standard output, no traceback."""
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1, result.stderr
    return lines[0]


# play


def test_headless_play_prints_one_transcript_that_can_be_scored(soup: Path, tmp_path: Path) -> None:
    result = run("play", "soup", "--language", "en", "--replies", replies_file(tmp_path, *GOOD))
    assert result.exit_code == 0, result.output
    (line,) = result.stdout.splitlines()
    data = json.loads(line)
    assert (data["scenario"], data["language"]) == ("soup", "en")
    assert (data["outcome"], data["ending"]) == ("resolved", "hot_soup")
    assert [turn["speaker"] for turn in data["turns"]] == ["customer", "staff"] * len(GOOD) + ["customer"]
    assert [mood["turn"] for mood in data["mood"]] == [0, 2, 4]
    assert all(0 <= mood[name] <= 100 for mood in data["mood"] for name in ("anger", "trust", "patience"))
    talk = tmp_path / "talk.jsonl"
    talk.write_text(result.stdout, encoding="utf-8")
    (transcript,) = read_transcripts(talk)
    assert not isinstance(transcript, Problem)
    assert [turn.text for turn in transcript.turns] == [turn["text"] for turn in data["turns"]]
    assert json.loads(run("score", str(talk)).stdout)["scenario"] == "soup"


def test_causes_add_up_and_quote_the_reply(soup: Path, tmp_path: Path) -> None:
    data = json.loads(run("play", "soup", "--language", "en", "--replies", replies_file(tmp_path, *GOOD)).stdout)
    for measure in ("anger", "trust", "patience"):
        total = sum(cause["amount"] for cause in data["causes"] if cause["measure"] == measure)
        assert data["mood"][0][measure] + total == data["mood"][-1][measure]
    for cause in data["causes"]:
        assert cause["name"]
        if cause["text"]:
            assert data["turns"][cause["turn"] - 1]["text"][cause["start"] : cause["end"]] == cause["text"]
    assert [move["id"] for move in data["moves"]] == ["ask_wish", "fresh_bowl"]
    assert data["told"] == [{"id": "child_coughs", "turn": 2, "asked": True}]


def test_the_same_seed_plays_the_same_bytes_and_another_one_other_words(soup: Path, tmp_path: Path) -> None:
    name = replies_file(tmp_path, *GOOD)
    outputs = [run("play", "soup", "--seed", seed, "--replies", name).stdout for seed in ("7", "7", "8")]
    assert outputs[0] == outputs[1] != outputs[2]
    assert "2000" not in outputs[0], "nobody timed this talk"


def test_the_text_form_shows_mood_and_causes(soup: Path, tmp_path: Path) -> None:
    result = run("play", "soup", "--language", "en", "--format", "text", "--replies", replies_file(tmp_path, *GOOD))
    assert "outcome: resolved (hot_soup)" in result.stdout
    assert "mood: Anger 45 · Trust 40 · Patience 60" in result.stdout
    assert "A fresh, hot bowl, and by when: Anger -" in result.stdout


def test_replies_that_run_out_leave_the_talk_unresolved(soup: Path, tmp_path: Path) -> None:
    result = run("play", "soup", "--language", "en", "--replies", replies_file(tmp_path, GOOD[0]))
    data = json.loads(result.stdout)
    assert (data["outcome"], data["ending"]) == ("unresolved", None)
    assert "ran out" in result.stderr


def test_replies_after_the_ending_are_counted_not_said(soup: Path, tmp_path: Path) -> None:
    result = run("play", "soup", "--language", "en", "--replies", replies_file(tmp_path, *GOOD, "Enjoy.", "Goodbye."))
    assert len(json.loads(result.stdout)["turns"]) == 5
    assert "2 more were not said" in result.stderr


def test_a_trainee_of_traditional_characters_plays_the_simplified_file(soup: Path, tmp_path: Path) -> None:
    name = replies_file(tmp_path, "這碗湯是給哪位點的?", "我馬上讓後廚重新做一碗滾熱的,六分鐘給您端來。")
    data = json.loads(run("play", "soup", "--language", "zh-Hant", "--replies", name).stdout)
    assert data["outcome"] == "resolved"
    assert [move["id"] for move in data["moves"]] == ["ask_wish", "fresh_bowl"]
    assert "湯" in "".join(turn["text"] for turn in data["turns"] if turn["speaker"] == "customer")


def test_empty_replies_are_passed_over_and_said_so(soup: Path, tmp_path: Path) -> None:
    name = replies_file(tmp_path, GOOD[0], "", "   ", "\u200f", GOOD[1])
    result = run("play", "soup", "--language", "en", "--replies", name)
    assert json.loads(result.stdout)["outcome"] == "resolved"
    assert [line.rsplit(":", 2)[1] for line in result.stderr.splitlines()] == ["2", "3", "4"]


def test_replies_come_from_standard_input_too(soup: Path) -> None:
    result = run("play", "soup", "--language", "en", "--replies", "-", input="\n".join(GOOD))
    assert json.loads(result.stdout)["outcome"] == "resolved"


@pytest.mark.parametrize("reply", [
    "🙂🙂🙂", "热soup给kids喝的", "\u202eabc\u202c def", "\x1b[31mred", "<b>bold</b> [x](http://x)", "a" * 2000,
    "。" * 50,
])
def test_odd_replies_are_answered(soup: Path, tmp_path: Path, reply: str) -> None:
    for form in ("text", "jsonl"):
        result = run("play", "soup", "--format", form, "--replies", replies_file(tmp_path, reply))
        assert result.exit_code == 0, result.output
        if form == "text":
            assert not {"\x1b", "\u202e"} & set(result.stdout), "it would act on the terminal"


@pytest.mark.parametrize(("arguments", "words"), [
    (("soop",), "did you mean 'soup'?"),
    (("../../etc/passwd",), "there is no scenario"),
    (("",), "there is no scenario"),
    (("soup", "--customer", "llm"), "no endpoint is set"),
    (("soup", "--replies", "/nowhere/replies.txt"), "cannot read the file"),
])
def test_play_refuses_in_one_line(soup: Path, arguments: tuple[str, ...], words: str) -> None:
    assert words in one_line(run("play", *arguments))


@pytest.mark.parametrize(("content", "words"), [
    (b"", "there is no reply in it"),
    (b"\n\n \n", "there is no reply in it"),
    ("好的。\n".encode() + b"\xff\xfe", "not UTF-8"),
    (b"fine\n" + b"x" * 5000, ":2:1: error: the reply has 5,000 characters"),
    (b"x" * 10_000_000, "more than the 2,000,000"),
])
def test_play_refuses_bad_replies_in_one_line(soup: Path, tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "replies.txt"
    path.write_bytes(content)
    assert words in one_line(run("play", "soup", "--replies", str(path)))
    assert one_line(run("play", "soup", "--replies", "-", input=content))


def test_play_names_the_mistakes_of_a_broken_file(soup: Path) -> None:
    path = soup / "en" / "soup.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("turns: 6", "turns: six"), encoding="utf-8")
    assert f"{path}:" in one_line(run("play", "soup", "--language", "en", "--replies", "-", input="Hello"))


def test_play_live_talks_until_the_ending(soup: Path) -> None:
    result = run("play", "soup", "--language", "en", "--seed", "1", input="\n".join(["", *GOOD, "more"]))
    assert result.exit_code == 0
    expected = play_replies(SOUP, GOOD, 1)
    assert result.stdout.splitlines()[-1] == "outcome: resolved"
    assert len(result.stdout.splitlines()) == len([turn for turn in expected.turns if turn.speaker == "customer"]) + 1
    assert "> " in result.stderr and "mood: Anger" in result.stderr


def test_play_live_ends_cleanly_with_the_input(soup: Path) -> None:
    result = run("play", "soup", "--language", "en", input="")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "outcome: unresolved"


# check


def test_check_is_silent_and_0_when_all_is_well(soup: Path) -> None:
    result = run("check", str(soup))
    assert (result.exit_code, result.stdout) == (0, "")
    assert "checked 2 files: no problems" in result.stderr


def test_check_names_every_mistake_at_once_and_exits_with_1(soup: Path) -> None:
    path = soup / "en" / "soup.yaml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("turns: 6", "turns: six").replace("trade:", "tarde:").replace("level: 1", "level: 9")
    path.write_text(text, encoding="utf-8")
    result = run("check", str(path))
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 3
    assert all(line.startswith(f"{path}:") and ": error: " in line for line in result.stdout.splitlines())
    assert "did you mean 'trade'?" in result.stdout


def test_check_refuses_a_path_that_is_not_there() -> None:
    assert run("check", "/nowhere").exit_code == 2


@pytest.mark.parametrize("content", [
    b"", b"\x00\x01\x02", b"\xff\xfe\x00", b"[1, 2]", b"just text", b"a: b: c", b"\t- x", b"- " * 5000,
    b"version: '1'\n" + b"x" * 10_000_000, b"? [a]\n: b", b"a: &x 1\nb: *x", b"%YAML 9.9\n---\na: 1",
])
def test_check_survives_any_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "en" / "thing.yaml"
    path.parent.mkdir()
    path.write_bytes(content)
    problems = check_paths([path])
    assert problems
    assert all("\n" not in str(problem) and len(str(problem)) < 600 for problem in problems)


def test_check_reads_rubrics_and_criteria_too(tmp_path: Path) -> None:
    criterion = tmp_path / "criteria" / "wording" / "shout.yaml"
    rubric = tmp_path / "rubrics" / "mine.yaml"
    for path in (criterion, rubric):
        path.parent.mkdir(parents=True)
        path.write_text("tittle: x\n", encoding="utf-8")
    found = check_paths([tmp_path])
    assert {problem.path for problem in found} == {str(criterion), str(rubric)}
    assert {"S001", "S002"} <= {problem.code for problem in found}


# new


def test_new_writes_a_file_that_passes_and_plays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for language, folder in (("zh-Hans", "zh-Hans"), ("zh-Hant", "zh-Hans"), ("en", "en")):
        result = run("new", f"case-{language.lower()}", "--language", language)
        path = Path("scenarios") / folder / f"case-{language.lower()}.yaml"
        assert (result.exit_code, result.stdout) == (0, "")
        assert f"wrote {path}" in result.stderr
        assert run("check", str(path)).exit_code == 0
    assert (Path("scenarios") / "scenario.schema.json").is_file()


def test_new_overwrites_nothing(soup: Path) -> None:
    path = soup / "en" / "soup.yaml"
    path.write_text("mine", encoding="utf-8")
    assert "is there already" in one_line(run("new", "soup", "--language", "en"))
    assert path.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", ["", "Soup", "../soup", "a/b", "soup.yaml", "a--b", "-a", "汤", "a b", "1a"])
def test_new_refuses_what_is_no_id(tmp_path: Path, name: str) -> None:
    assert "not a valid id" in one_line(run("new", "-o", str(tmp_path), "--", name))
    assert list(tmp_path.iterdir()) == []
