"""What outsiders rely on, line by line: the scorecard's fields, the command's streams, exit codes and bytes."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from scoring import Transcript, load_transcripts, read_rubric, score
from scoring.transcript import transcript_from
from trainer.batch import Terms, Unscored, score_all
from trainer.cli import COMMANDS, cli
from trainer.report import Scored

TALKS = Path(__file__).parent / "data" / "conversations.jsonl"
CODEBOOK = {
    "listening": ["restate", "question", "empathy", "defend_first"],
    "apology": ["present", "specific", "conditional", "blame_shift", "excessive", "admits_fault"],
    "wording": ["cannot", "unwilling", "not_my_job", "doubt", "but", "blame", "command", "dismissive", "policy_shield"],
    "service": ["offer", "choice", "time", "reason", "consult", "follow_up", "thanks"],
}
IDS = {f"{dimension}.{name}" for dimension, names in CODEBOOK.items() for name in names}
KEYS = ["transcript", "scenario", "staff", "language", "fault", "score", "passed", "dimensions", "critical", "caps",
        "findings", "rubric", "scenario_sha256", "scorer"]


def trainer(*arguments: str | Path, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(cli, [str(item) for item in arguments], input=stdin)


def run(
    *arguments: str | Path, stdin: bytes = b"", cwd: Path | None = None, **environment: str
) -> tuple[int, bytes, str]:
    """Run the command as its users do, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "trainer", *map(str, arguments)], input=stdin, capture_output=True, cwd=cwd,
        env={**os.environ, **environment},
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr.decode("utf-8")


def written(folder: Path, lines: Iterable[str | bytes], name: str = "talks.jsonl") -> Path:
    path = folder / name
    path.write_bytes(b"".join((line if isinstance(line, bytes) else line.encode("utf-8")) + b"\n" for line in lines))
    return path


def talk(**fields: Any) -> str:
    said = (("customer", "泳池关了！"), ("staff", "泳池关了，很抱歉。"))
    data = {"turns": [{"speaker": speaker, "text": text} for speaker, text in said]}
    return json.dumps({**data, **fields}, ensure_ascii=False)


@pytest.fixture(scope="module")
def cards() -> list[dict[str, Any]]:
    return [json.loads(line) for line in trainer("score", TALKS).stdout.splitlines()]


# The scorecard


def test_there_is_one_scorecard_a_transcript_in_input_order(cards: list[dict[str, Any]]) -> None:
    assert [card["transcript"] for card in cards] == [item.id for item in load_transcripts(TALKS)]


def test_the_scorecard_has_the_fields_of_the_contract_in_their_order(cards: list[dict[str, Any]]) -> None:
    for card in cards:
        assert list(card) == KEYS
        assert isinstance(card["score"], float)
        assert 0 <= card["score"] <= 100
        assert card["score"] == round(card["score"], 1)
        assert isinstance(card["passed"], bool)
        assert list(card["dimensions"]) == list(CODEBOOK)
        assert all(list(item) == ["score", "weight"] for item in card["dimensions"].values())
        assert sum(round(item["weight"] * 100) for item in card["dimensions"].values()) == 100
        assert list(card["rubric"]) == ["id", "version", "sha256"]
        assert len(card["rubric"]["sha256"]) == 64
        assert list(card["scorer"]) == ["name", "version"]
        assert card["scorer"]["name"] == "rules"
        assert card["scenario_sha256"] is None


def test_evidence_quotes_the_very_characters(cards: list[dict[str, Any]]) -> None:
    found = 0
    for card, transcript in zip(cards, load_transcripts(TALKS), strict=True):
        for finding in card["findings"]:
            assert list(finding) == ["turn", "criterion", "polarity", "start", "end", "text", "message", "suggestion"]
            assert finding["criterion"] in IDS | {"listening.interrupt"}
            assert finding["polarity"] in ("+", "-")
            assert finding["message"]
            if finding["turn"] is None:
                assert (finding["start"], finding["end"], finding["text"]) == (None, None, None)
            else:
                turn = transcript.turns[finding["turn"]]
                assert turn.speaker == "staff"
                assert turn.text[finding["start"] : finding["end"]] == finding["text"] != ""
                found += 1
        for item in card["critical"]:
            assert list(item) == ["id", "turn", "text"]
            assert item["text"] in transcript.turns[item["turn"]].text
    assert found > 50


def test_chinese_is_written_as_it_is(cards: list[dict[str, Any]]) -> None:
    result = trainer("score", TALKS)
    assert "\\u" not in result.stdout
    assert "泳池" in result.stdout
    assert "從昨晚" in result.stdout or "換作" in result.stdout, "traditional text is quoted as given"


def test_the_library_gives_the_same_scorecards_as_the_command() -> None:
    lines = "".join(score(transcript).to_json() + "\n" for transcript in load_transcripts(TALKS))
    assert trainer("score", TALKS).stdout == lines


# The same input, the same bytes


def test_the_bytes_do_not_depend_on_the_machine(tmp_path: Path) -> None:
    status, reference, _ = run("score", TALKS)
    assert status == 0
    (tmp_path / "other folder").mkdir()
    for environment in (
        {"PYTHONHASHSEED": "1", "LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0"},
        {"PYTHONHASHSEED": "2", "LC_ALL": "tr_TR.UTF-8", "TZ": "Asia/Shanghai", "PYTHONIOENCODING": "latin-1"},
    ):
        assert run("score", TALKS, cwd=tmp_path / "other folder", **environment)[1] == reference
    assert run("score", TALKS, "--jobs", "3")[1] == reference
    assert run("score", "-", stdin=TALKS.read_bytes())[1] == reference


@pytest.mark.parametrize("form", ["jsonl", "json", "csv", "junit", "html", "text"])
def test_any_number_of_processes_gives_the_same_bytes(form: str) -> None:
    one = trainer("score", TALKS, "--format", form)
    assert one.exit_code == 0
    assert trainer("score", TALKS, "--format", form, "--jobs", "2").stdout_bytes == one.stdout_bytes != b""


def test_the_order_of_input_does_not_change_a_scorecard(tmp_path: Path) -> None:
    lines = TALKS.read_text(encoding="utf-8").splitlines()
    shuffled = random.Random(5).sample(lines, len(lines))
    mixed = trainer("score", written(tmp_path, shuffled)).stdout.splitlines()
    assert mixed != trainer("score", TALKS).stdout.splitlines()
    assert sorted(mixed) == sorted(trainer("score", TALKS).stdout.splitlines())


# Streams and exit codes


def test_help_and_version_of_every_command() -> None:
    for name in COMMANDS:
        told = trainer(name, "--help")
        assert told.exit_code == 0
        assert told.stdout.startswith("Usage:")
        assert trainer(name, "--version").exit_code == 0


def test_the_result_alone_goes_to_standard_output() -> None:
    result = trainer("score", TALKS)
    assert result.exit_code == 0
    assert all(json.loads(line) for line in result.stdout.splitlines())
    assert result.stderr.splitlines()[-1].startswith("scored 18")


@pytest.mark.parametrize(("limit", "status"), [("0", 0), ("100", 1)])
def test_fail_under(limit: str, status: int) -> None:
    result = trainer("score", TALKS, "--fail-under", limit)
    assert result.exit_code == status
    assert len(result.stdout.splitlines()) == 18


@pytest.mark.parametrize("arguments", [
    [], [TALKS, "--format", "xml"], [TALKS, "--jobs", "0"], [TALKS, "--fail-under", "101"],
    [TALKS, "--judge", "oracle"],
    [TALKS, "--rubric", "no-such-rubric"], [TALKS, "--fail-under", "nan"], [TALKS, "--colour"],
    [TALKS, "-o", "/no/such/folder/out.jsonl"], ["no-such-file.jsonl"],
])  # fmt: skip
def test_wrong_usage_exits_with_two_and_writes_no_result(arguments: list[str | Path]) -> None:
    result = trainer("score", *arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "error" in result.stderr.lower()
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("judge", ["llm", "both"])
def test_a_judge_that_is_not_there_is_told_in_one_line(judge: str) -> None:
    result = trainer("score", TALKS, "--judge", judge)
    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1
    assert f"--judge {judge}" in result.stderr


def test_bad_lines_are_told_and_good_ones_scored(tmp_path: Path) -> None:
    path = written(tmp_path, [
        talk(id="a"), "{", '{"turns": []}', talk(turns=[{"speaker": "clerk", "text": "x"}]), b"\xff\xfe", "[" * 99999,
        '{"turns": [{"speaker": "staff", "text": "\\ud800"}]}', talk(id=float("nan")), talk(id="b"),
    ])  # fmt: skip
    result = trainer("score", path)
    assert result.exit_code == 2
    assert [json.loads(line)["transcript"] for line in result.stdout.splitlines()] == ["a", "b"]
    errors = [line for line in result.stderr.splitlines() if ": error: " in line]
    assert [line.split(": error: ")[0].rsplit(":", 2)[-2:][0] for line in errors] == ["2", "3", "4", "5", "6", "7", "8"]
    assert all(line.startswith(str(path)) for line in errors)
    assert trainer("score", path, "--jobs", "2").stdout == result.stdout


@pytest.mark.parametrize(("name", "content"), [
    ("binary.jsonl", bytes(range(256)) * 40), ("empty.jsonl", b""), ("blank.jsonl", b"\n\n"), ("bad.json", b"{"),
    ("bad.yaml", b"turns:\n\t- x\n"), ("list.json", b"[]"), ("number.json", b"7"),
])  # fmt: skip
def test_a_file_without_a_conversation_is_one_clear_line(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    result = trainer("score", path)
    assert (result.exit_code, result.stdout) == (2, "")
    errors = [line for line in result.stderr.splitlines() if "error" in line]
    assert len(errors) == 1
    assert errors[0].startswith(str(path))


@pytest.mark.parametrize("text", [
    "😀👍🏽", "好" * 5000, "我们不能" * 1250, "\u202e不能给您换\u202c", "ﷺ ﬁ ①",
    "我們 can't 換啦 sorry",
    "\x00\x1b[31m", "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "]]>", "。。。！！！", "?",
], ids=range(12))  # fmt: skip
@pytest.mark.parametrize("form", ["jsonl", "json", "csv", "junit", "html", "text"])
def test_any_reply_is_scored_in_any_format(tmp_path: Path, text: str, form: str) -> None:
    turns = [{"speaker": "customer", "text": text}, {"speaker": "staff", "text": text}]
    result = trainer("score", written(tmp_path, [talk(id=text or "x", turns=turns)]), "--format", form)
    assert result.exit_code == 0, result.stderr
    assert result.stdout


def test_windows_lines_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    path = tmp_path / "talks.jsonl"
    path.write_bytes(("\ufeff" + talk(id="a") + "\r\n\r\n" + talk(id="b") + "\r\n").encode())
    assert trainer("score", path).exit_code == 0


def test_an_unknown_scenario_is_a_warning(tmp_path: Path) -> None:
    path = written(tmp_path, [talk(id="a", scenario="no-such-case"), talk(id="b", scenario="no-such-case")])
    result = trainer("score", path)
    assert result.exit_code == 0
    assert result.stderr.startswith("warning: ")
    assert result.stderr.count("no-such-case") == 1
    card = json.loads(result.stdout.splitlines()[0])
    assert (card["scenario"], card["fault"], card["scenario_sha256"]) == ("no-such-case", "unclear", None)


def test_an_id_that_stands_twice_is_a_warning(tmp_path: Path) -> None:
    result = trainer("score", written(tmp_path, [talk(id="a"), talk(id="a")]))
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 2
    assert "'a'" in result.stderr.splitlines()[0]


def test_a_scenario_of_ones_own_is_found_and_a_broken_one_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "scenarios" / "zh-Hans"
    folder.mkdir(parents=True)
    case = "case:\n  fault: customer\n  facts:\n    - {id: a, text: 泳池今天清洗}\n"
    (folder / "pool.yaml").write_text(case, encoding="utf-8")
    (folder / "torn.yaml").write_text(case.replace("customer", "mine"), encoding="utf-8")
    monkeypatch.setenv("TRAINER_SCENARIOS", str(folder.parent))
    path = written(tmp_path, [talk(id="a", scenario="pool"), talk(id="b", scenario="torn"), talk(id="c", fault="ours",
                                                                                                scenario="pool")])
    result = trainer("score", path)
    assert result.exit_code == 2
    first, last = (json.loads(line) for line in result.stdout.splitlines())
    assert (first["fault"], last["fault"]) == ("customer", "ours")
    assert len(first["scenario_sha256"]) == 64
    assert "torn.yaml:2:3: error: " in result.stderr


def test_a_file_appears_only_when_it_is_whole(tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    output.write_text("before", encoding="utf-8")
    assert trainer("score", TALKS, "--rubric", "none", "-o", output).exit_code == 2
    assert output.read_text(encoding="utf-8") == "before"
    result = trainer("score", TALKS, "-o", output)
    assert (result.exit_code, result.stdout) == (0, "")
    assert output.read_bytes() == trainer("score", TALKS).stdout_bytes
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    path = written(tmp_path, [talk(id=f"t{number}") for number in range(400)])
    with subprocess.Popen(
        [sys.executable, "-m", "trainer", "score", str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout and process.stderr
        assert json.loads(process.stdout.readline())
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()
        assert process.wait() == 0


def test_lines_are_written_as_they_come() -> None:
    """A stream is scored line by line: the first scorecard is there before the second conversation is."""
    with subprocess.Popen(
        [sys.executable, "-m", "trainer", "score", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdin and process.stdout
        for name in ("a", "b"):
            process.stdin.write(talk(id=name).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["transcript"] == name
        process.stdin.close()
        assert process.wait() == 0


# What cannot be scored is named


@pytest.fixture
def broken_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rubric's words lose an entry, so that scoring an insult fails inside, as a mistake of the program would."""
    real = read_rubric()
    critical = {name: text for name, text in real.critical.items() if name != "insult"}
    torn = real.model_copy(update={"critical": critical})
    monkeypatch.setattr("trainer.batch.read_rubric", lambda name: torn)


def insulting(name: str) -> str:
    said = (("customer", "泳池关了！"), ("staff", "您是不是有病啊。"))
    return talk(id=name, turns=[{"speaker": speaker, "text": text} for speaker, text in said])


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.usefixtures("broken_judge")
def test_an_internal_error_costs_one_conversation_and_has_a_status_of_its_own(tmp_path: Path, jobs: str) -> None:
    path = written(tmp_path, [talk(id="a"), insulting("b"), talk(id="c"), "{"])
    result = trainer("score", path, "--jobs", jobs, "--fail-under", "100")
    assert [json.loads(line)["transcript"] for line in result.stdout.splitlines()] == ["a", "c"]
    assert result.exit_code == 70
    [told] = [line for line in result.stderr.splitlines() if "internal error" in line]
    assert told == "error: the conversation 'b' is not scored: internal error: KeyError: 'insult' (--debug shows where)"
    assert "Traceback" not in result.stderr
    assert "not scored 1" in result.stderr.splitlines()[-1]
    assert "Traceback" in trainer("score", path, "--jobs", jobs, "--debug").stderr


def test_a_process_that_dies_costs_only_the_conversation_that_killed_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def scored(transcript: Transcript, **_: Any) -> Any:
        if transcript.id == "t20":
            os._exit(9)
        return score(transcript)

    monkeypatch.setattr("trainer.batch.score", scored)
    items = [transcript_from(json.loads(talk()), f"t{number}") for number in range(40)]
    results = list(score_all(items, Terms("general", ()), jobs=2))
    names = [item.transcript.id if isinstance(item, Scored) else getattr(item, "transcript", "") for item in results]
    assert names == [item.id for item in items]
    assert [item.transcript for item in results if isinstance(item, Unscored)] == ["t20"]


def test_every_conversation_of_a_broken_scenario_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "scenarios" / "zh-Hans"
    folder.mkdir(parents=True)
    (folder / "torn.yaml").write_text("case:\n  fault: mine\n", encoding="utf-8")
    monkeypatch.setenv("TRAINER_SCENARIOS", str(folder.parent))
    path = written(tmp_path, [*(talk(id=f"c{number}", scenario="torn") for number in range(3)), talk(id="good")])
    for jobs in ("1", "2"):
        result = trainer("score", path, "--jobs", jobs)
        assert result.exit_code == 2
        assert [json.loads(line)["transcript"] for line in result.stdout.splitlines()] == ["good"]
        for number in range(3):
            assert f"error: the conversation 'c{number}' is not scored: there are problems in {folder}" in result.stderr
        assert result.stderr.count("torn.yaml:2:3: error: ") == 1, "the file's mistake is told once"
        assert "not scored 3" in result.stderr.splitlines()[-1]


def test_staff_who_say_nothing_are_one_clear_line_each(tmp_path: Path) -> None:
    nobody = [{"speaker": "customer", "text": "有人吗？"}]
    path = written(tmp_path, [
        talk(id="a"), talk(id="b", turns=nobody), talk(turns=[*nobody, {"speaker": "staff", "text": ""}]),
        talk(turns=[*nobody, {"speaker": "staff", "text": " \u2028\n"}]),
        talk(id="c", turns=[{"speaker": "customer", "text": ""}, {"speaker": "staff", "text": "您好，请说。"}]),
    ])  # fmt: skip
    result = trainer("score", path)
    assert result.exit_code == 2
    assert [json.loads(line)["transcript"] for line in result.stdout.splitlines()] == ["a", "c"]
    told = [line.removeprefix(f"{path}:") for line in result.stderr.splitlines()[:-1]]
    assert [line.split(":")[0] for line in told] == ["2", "3", "4"]
    assert "staff say nothing" in told[0]
    assert all("turns[1].text: the reply is empty" in line for line in told[1:])


def test_a_problem_is_one_line_that_cannot_act_on_the_terminal(tmp_path: Path) -> None:
    evil = [{"speaker": "a\x1b[31mEVIL\x07\nb", "text": "x"}]
    path = written(tmp_path, [talk(turns=evil), talk(id="x\ny\x1b[2J", scenario="no\nsuch")], "new\nline\x1b.jsonl")
    result = trainer("score", path)
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 3, "a problem, a warning, the summary"
    assert all(char.isprintable() for line in result.stderr.splitlines() for char in line)
    missing = trainer("score", tmp_path / "gone\nfile\x1b.jsonl")
    assert len(missing.stderr.splitlines()) == 2
    assert not {"\x1b"} & set(missing.stderr)


@pytest.mark.parametrize("arguments", [
    ["score"], ["score", "x", "--jobs", "0"], ["score", "x", "--format", "a\n\x1bb"], ["scoer"], ["play"],
    ["score", "--no\nsuch"], ["new", "x", "--language", "fr"], ["check", "/no/such/place"], ["--nothing"],
])  # fmt: skip
def test_a_refused_call_is_one_line(arguments: list[str]) -> None:
    result = trainer(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    [line] = result.stderr.splitlines()
    assert line.startswith("error: ")
    assert line.isprintable()


@pytest.mark.parametrize("arguments", [["score", TALKS], ["play", "mandarin-fish"], ["check"], ["serve"]])
def test_a_folder_of_scenarios_that_is_not_there_is_told(
    arguments: list[str | Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRAINER_SCENARIOS", "/nonexist")
    result = trainer(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "error: TRAINER_SCENARIOS: there is no folder '/nonexist'\n"


# Where the result goes


def test_the_input_is_never_overwritten(tmp_path: Path) -> None:
    path = written(tmp_path, [talk(id="a")])
    (tmp_path / "link.jsonl").symlink_to(path)
    before = path.read_bytes()
    for output in (path, tmp_path / "link.jsonl", tmp_path / "." / "talks.jsonl"):
        result = trainer("score", path, "-o", output)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "is read from too" in result.stderr
    assert path.read_bytes() == before


def test_a_link_is_written_through(tmp_path: Path) -> None:
    path = written(tmp_path, [talk(id="a")])
    real, link = tmp_path / "real.jsonl", tmp_path / "link.jsonl"
    link.symlink_to(real)
    assert trainer("score", path, "-o", link).exit_code == 0
    assert link.is_symlink()
    assert json.loads(real.read_text(encoding="utf-8"))["transcript"] == "a"


def test_a_hyphen_is_standard_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert trainer("score", TALKS, "-o", "-").stdout == trainer("score", TALKS).stdout
    assert list(tmp_path.iterdir()) == []


def test_no_file_is_written_when_nothing_is_scored(tmp_path: Path) -> None:
    path, output = written(tmp_path, ["{"]), tmp_path / "out.json"
    for form in ("jsonl", "json", "html"):
        result = trainer("score", path, "-o", output, "--format", form)
        assert result.exit_code == 2
        assert "is not written" in result.stderr
        assert [item.name for item in tmp_path.iterdir()] == ["talks.jsonl"]


def test_a_rubric_is_a_yaml_file_and_nothing_else_is_quoted(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("root:x:0:0", encoding="utf-8")
    result = trainer("score", TALKS, "--rubric", secret)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"{secret}:0:0: error: there is no such rubric (")
    assert "x:0" not in result.stderr


def test_different_replies_are_different_talks(tmp_path: Path) -> None:
    def played(name: str, *replies: str) -> str:
        path = tmp_path / name
        path.write_text("\n".join(replies), encoding="utf-8")
        result = trainer("play", "mandarin-fish", "--language", "en", "--format", "jsonl", "--replies", path)
        return str(json.loads(result.stdout)["id"])

    kind, again, rude = played("a", "Hello."), played("b", "Hello."), played("c", "Go away.")
    assert kind == again != rude


# The formats


def test_json_is_one_list_of_the_same_scorecards(cards: list[dict[str, Any]]) -> None:
    assert json.loads(trainer("score", TALKS, "--format", "json").stdout) == cards


def test_csv_has_one_row_a_transcript(cards: list[dict[str, Any]]) -> None:
    rows = list(csv.DictReader(io.StringIO(trainer("score", TALKS, "--format", "csv").stdout)))
    assert [row["transcript"] for row in rows] == [card["transcript"] for card in cards]
    assert [float(row["score"]) for row in rows] == [card["score"] for card in cards]
    assert [float(row["listening"]) for row in rows] == [card["dimensions"]["listening"]["score"] for card in cards]


def test_a_cell_is_never_a_formula(tmp_path: Path) -> None:
    path = written(tmp_path, [talk(id="=1+1", staff="@x")])
    [row] = csv.DictReader(io.StringIO(trainer("score", path, "--format", "csv").stdout))
    assert (row["transcript"], row["staff"]) == ("'=1+1", "'@x")


def test_junit_reads_as_a_ci_server_reads_it(cards: list[dict[str, Any]]) -> None:
    root = ElementTree.fromstring(trainer("score", TALKS, "--format", "junit").stdout)
    failed = [case.get("name") for case in root.iter("testcase") if case.find("failure") is not None]
    assert failed == [card["transcript"] for card in cards if not card["passed"]] != []
    assert (root.get("tests"), root.get("failures")) == ("18", str(len(failed)))


def test_junit_leaves_out_what_xml_cannot_hold(tmp_path: Path) -> None:
    turns = [{"speaker": "staff", "text": "不行\x00\x0b\ufffe]]> <b> &"}]
    path = written(tmp_path, [talk(id='a"\n<\x01', turns=turns)])
    [case] = ElementTree.fromstring(trainer("score", path, "--format", "junit").stdout).iter("testcase")
    assert case.get("name") == 'a"\n<'


class Page(HTMLParser):
    """What a browser would see of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_html_is_one_page_that_needs_nothing_and_runs_nothing(tmp_path: Path) -> None:
    evil = '<img src=x onerror=alert(1)><script>x</script>很抱歉"\''
    page = Page(trainer("score", written(tmp_path, [talk(id=evil, turns=[{"speaker": "staff", "text": evil}])]),
                        "--format", "html").stdout)
    assert not {"script", "img", "link", "iframe", "a"} & {tag for tag, _ in page.tags}
    names = {name for _, attributes in page.tags for name in attributes}
    assert not any(name.startswith("on") or name in ("src", "href") for name in names)
    assert evil in page.text


def test_html_marks_the_evidence_in_place_and_names_it() -> None:
    html = trainer("score", TALKS, "--format", "html").stdout
    page = Page(html)
    assert sum(tag == "mark" for tag, _ in page.tags) > 50
    assert sum("tag" in (attributes.get("class") or "").split() for _, attributes in page.tags) > 50
    assert "prefers-color-scheme:dark" in html
    assert {attributes["lang"] for tag, attributes in page.tags if tag == "article"} == {"zh-Hans", "zh-Hant", "en"}


def test_text_quotes_and_names_every_finding_without_escape_codes(cards: list[dict[str, Any]]) -> None:
    text = trainer("score", TALKS, "--format", "text").stdout
    assert "\x1b" not in text
    for card in cards:
        assert card["transcript"] in text
        for finding in card["findings"]:
            assert finding["criterion"] in text
            assert finding["text"] is None or finding["text"] in text


def test_text_speaks_the_language_of_the_conversation() -> None:
    blocks = {block.split(" ")[0].split("\n")[0]: block
              for block in trainer("score", TALKS, "--format", "text").stdout.split("\n\n")}
    assert "倾听" in blocks["pool-good"]
    assert "傾聽" in blocks["room-good"]
    assert "Listening" in blocks["parcel-good"]


def test_text_from_people_cannot_act_on_the_terminal(tmp_path: Path) -> None:
    turns = [{"speaker": "staff", "text": "\x1b[2J\x07\u202e不能"}]
    text = trainer("score", written(tmp_path, [talk(id="a", turns=turns)]), "--format", "text").stdout
    assert not {"\x1b", "\x07", "\u202e"} & set(text)


# What is worth what, in real words


def by_id(cards: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {card["transcript"]: card for card in cards}


def test_good_conversations_pass_and_no_other_does(cards: list[dict[str, Any]]) -> None:
    good = {name for name, card in by_id(cards).items() if card["passed"]}
    assert good == {name for name in by_id(cards) if name.endswith(("-expert", "-good"))}


@pytest.mark.parametrize(("name", "cap"), [
    ("stuffed", "stock"), ("parrot", "parrot"), ("inject", "examiner"), ("grovel", "grovel"),
])  # fmt: skip
@pytest.mark.parametrize("scenario", ["pool", "parcel"])
def test_form_without_substance_is_capped_and_told(
    cards: list[dict[str, Any]], scenario: str, name: str, cap: str
) -> None:
    assert cap in {item["id"] for item in by_id(cards)[f"{scenario}-{name}"]["caps"]}


@pytest.mark.parametrize(("language", "customer", "heap", "plain"), [
    ("zh-Hans", "这条鱼不是我们点的鳜鱼！", "抱歉，我理解您的心情，请问怎么了", "您是说这条鱼不是您点的鳜鱼，对吗？"),
    ("zh-Hant", "這條魚不是我們點的鱖魚！", "抱歉，我理解您的心情，請問怎麼了", "您是說這條魚不是您點的鱖魚，對嗎？"),
    ("en", "This is not the perch we ordered!", "I'm sorry, I understand your feelings, what is the matter?",
     "So this isn't the perch that you ordered, is that right?"),
])  # fmt: skip
def test_a_heap_of_phrases_earns_less_than_one_sentence_that_heard(
    language: str, customer: str, heap: str, plain: str
) -> None:
    def scored(reply: str) -> int:
        turns = [{"speaker": "customer", "text": customer}, {"speaker": "staff", "text": reply}]
        return score(transcript_from({"turns": turns, "language": language}, "t")).dimension("listening").points

    assert scored(heap) < scored(plain)
