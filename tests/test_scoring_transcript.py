"""Reading conversations: every form, every mistake in its place, nothing good lost beside something bad."""

from __future__ import annotations

import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from scoring import InvalidFile, Problem, Transcript, load_transcripts, read_transcripts
from scoring.transcript import MAX_LINE, MAX_TURN, InvalidTranscript, read_lines, to_data, transcript_from

GOOD: dict[str, Any] = {
    "id": "t-1", "scenario": "mandarin-fish", "language": "zh-Hans", "staff": "li.wei", "fault": "customer",
    "turns": [
        {"speaker": "customer", "text": "这个不是鳜鱼！", "at": "2026-03-01T12:00:04+08:00",
         "started_at": "2026-03-01T12:00:01+08:00"},
        {"speaker": "staff", "text": "您是说这条不像鳜鱼，对吗？", "at": "2026-03-01T12:00:19+08:00"},
    ],
}  # fmt: skip


def line_of(data: object) -> str:
    return json.dumps(data, ensure_ascii=False)


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def problems_in(path: Path) -> list[Problem]:
    return [item for item in read_transcripts(path) if isinstance(item, Problem)]


def test_every_field_of_the_contract_is_read() -> None:
    transcript = transcript_from(GOOD, "default")
    assert (transcript.id, transcript.scenario, transcript.staff) == ("t-1", "mandarin-fish", "li.wei")
    assert (transcript.language, transcript.fault) == ("zh-Hans", "customer")
    assert transcript.turns[0].started_at == datetime.fromisoformat("2026-03-01T12:00:01+08:00")
    assert transcript.staff_turns() == (1,)


def test_a_transcript_survives_the_way_out_and_back() -> None:
    transcript = transcript_from(GOOD, "default")
    assert transcript_from(to_data(transcript), "other") == transcript


@pytest.mark.parametrize(("name", "content"), [
    ("t.jsonl", line_of(GOOD) + "\n"),
    ("t.jsonl", "\ufeff" + line_of(GOOD) + "\r\n\r\n"),
    ("t.json", json.dumps(GOOD, indent=2)),
    ("t.json", json.dumps([GOOD])),
    ("t.json", line_of(GOOD) + "\n" + line_of(GOOD)),
    ("t.yaml", "id: t-1\nturns:\n  - speaker: customer\n    text: 这个不是鳜鱼！\n  - {speaker: staff, text: no}\n"),
    ("t.yaml", "- id: t-1\n  turns:\n    - {speaker: customer, text: 这个不是鳜鱼！}\n"),
], ids=["jsonl", "bom-crlf", "json", "json-list", "jsonl-named-json", "yaml", "yaml-list"])  # fmt: skip
def test_every_form_is_read(tmp_path: Path, name: str, content: str) -> None:
    transcript = load_transcripts(written(tmp_path, name, content))[0]
    assert transcript.id == "t-1"
    assert transcript.turns[0].text == "这个不是鳜鱼！"


def test_yaml_surprises_stay_text(tmp_path: Path) -> None:
    text = "turns:\n  - {speaker: customer, text: no}\n  - {speaker: staff, text: 12:30}\n"
    transcript = load_transcripts(written(tmp_path, "t.yaml", text))[0]
    assert [turn.text for turn in transcript.turns] == ["no", "12:30"]


def test_an_id_that_is_missing_is_made_of_file_and_line(tmp_path: Path) -> None:
    lines = line_of({"turns": GOOD["turns"]})
    read = load_transcripts(written(tmp_path, "march.jsonl", f"\n{lines}\n{lines}\n"))
    assert [transcript.id for transcript in read] == ["march-2", "march-3"]


@pytest.mark.parametrize(("text", "language"), [
    ("这个不是我们点的", "zh-Hans"), ("這個不是我們點的", "zh-Hant"), ("This is not ours.", "en"),
    ("这个 WiFi 连不上", "zh-Hans"), ("", "en"), ("😀", "en"),
])  # fmt: skip
def test_a_language_that_is_missing_is_detected(text: str, language: str) -> None:
    assert transcript_from({"turns": [{"speaker": "customer", "text": text}]}, "t").language == language


def changed(**fields: Any) -> dict[str, Any]:
    return {**GOOD, **fields}


def with_turn(**fields: Any) -> dict[str, Any]:
    return {"turns": [{"speaker": "staff", "text": "好", **fields}]}


@pytest.mark.parametrize(("data", "field"), [
    ([], "turns"), ("talk", "turns"), ({}, "turns"), (changed(turns=[]), "turns"), (changed(turns="x"), "turns"),
    (changed(turns=["x"]), "turns[0]"), (with_turn(speaker="clerk"), "turns[0].speaker"),
    (with_turn(speaker=None), "turns[0].speaker"), (with_turn(speaker=["staff"]), "turns[0].speaker"),
    (with_turn(text=None), "turns[0].text"), (with_turn(text=7), "turns[0].text"),
    (with_turn(text="a" * (MAX_TURN + 1)), "turns[0].text"), (with_turn(text="\ud83d"), "turns[0].text"),
    (with_turn(at="yesterday"), "turns[0].at"), (with_turn(at="2026-03-01T12:00:04"), "turns[0].at"),
    (with_turn(at=float("nan")), "turns[0].at"), (with_turn(started_at=5), "turns[0].started_at"),
    (changed(language="fr"), "language"), (changed(fault="mine"), "fault"), (changed(id=7), "id"),
    (changed(id="\ud800"), "id"), (changed(staff=["li"]), "staff"), (changed(scenario={}), "scenario"),
])  # fmt: skip
def test_a_bad_field_is_named(data: object, field: str) -> None:
    with pytest.raises(InvalidTranscript) as caught:
        transcript_from(data, "t")
    assert field in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200


def test_good_lines_are_kept_beside_bad_ones(tmp_path: Path) -> None:
    path = written(tmp_path, "t.jsonl", "\n".join([line_of(GOOD), "{", '{"turns": []}', line_of(changed(id="t-2"))]))
    items = list(read_transcripts(path))
    assert [type(item) for item in items] == [Transcript, Problem, Problem, Transcript]
    assert [item.line for item in items if isinstance(item, Problem)] == [2, 3]
    with pytest.raises(InvalidFile) as caught:
        load_transcripts(path)
    assert len(caught.value.problems) == 2


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "{}".encode("utf-16"), bytes(5000)])
def test_a_binary_file_is_one_problem(tmp_path: Path, content: bytes) -> None:
    [problem] = problems_in(written(tmp_path, "t.jsonl", content * 3))
    assert problem.code == "F002"


def test_a_line_in_another_encoding_is_one_problem_of_its_own(tmp_path: Path) -> None:
    path = written(tmp_path, "t.jsonl", line_of(GOOD).encode() + b"\n" + line_of(GOOD).encode("gb18030") + b"\n")
    items = list(read_transcripts(path))
    assert isinstance(items[0], Transcript)
    assert isinstance(items[1], Problem)
    assert (items[1].code, items[1].line) == ("F002", 2)


def test_a_line_that_is_too_long_is_passed_over_and_the_next_is_read() -> None:
    stream = io.BytesIO(b'"' + b"x" * (10_000_000) + b'"\n' + line_of(GOOD).encode() + b"\n")
    problem, transcript = read_lines(stream, "talks", "talks")
    assert isinstance(problem, Problem)
    assert (problem.code, problem.line) == ("T003", 1)
    assert f"{MAX_LINE:,}" in problem.message
    assert isinstance(transcript, Transcript)
    assert transcript.id == "t-1"


@pytest.mark.parametrize("name", ["t.jsonl", "t.json"])
def test_deep_nesting_is_one_problem(tmp_path: Path, name: str) -> None:
    [problem] = problems_in(written(tmp_path, name, "[" * 100_000 + "]" * 100_000))
    assert problem.code == "Y004"


@pytest.mark.parametrize("name", ["missing.jsonl", "missing.json", "missing.yaml"])
def test_a_file_that_is_missing_is_one_problem(tmp_path: Path, name: str) -> None:
    [problem] = problems_in(tmp_path / name)
    assert problem.code == "F001"
    assert str(problem).startswith(f"{tmp_path / name}:0:0: error: ")


@pytest.mark.parametrize("name", ["folder.jsonl", "folder.json", "folder.yaml"])
def test_a_folder_is_one_problem(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    assert len(problems_in(tmp_path / name)) == 1


def test_unknown_fields_are_ignored() -> None:
    """Other tools may add their own: a transcript of `trainer play` carries `outcome` and `mood`."""
    assert transcript_from({**GOOD, "outcome": "resolved", "x": float("nan")}, "t") == transcript_from(GOOD, "t")
