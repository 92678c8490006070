"""Reading conversations: every form, every mistake in its place, nothing good lost beside something bad."""

from __future__ import annotations

import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from scoring import InvalidFile, Problem, Transcript, load_transcripts, read_transcripts
from scoring.conversations import MAX_LINE, read_lines
from scoring.transcript import MAX_TURN, InvalidTranscript, to_data, transcript_from

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
    ("t.yaml", "- id: t-1\n  turns:\n    - {speaker: customer, text: 这个不是鳜鱼！}\n"
               "    - {speaker: staff, text: no}\n"),
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
    assert [transcript.id for transcript in read] == ["march.jsonl:2", "march.jsonl:3"]


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


@pytest.mark.parametrize(("name", "ids"), [
    ("talk.jsonl", ["talk.jsonl:1", "talk.jsonl:2"]), ("talk.json", ["talk.json:1", "talk.json:2"]),
])
def test_default_ids_are_file_name_and_line(tmp_path: Path, name: str, ids: list[str]) -> None:
    line = line_of({"turns": GOOD["turns"]})
    assert [item.id for item in load_transcripts(written(tmp_path, name, f"{line}\n{line}\n"))] == ids


def test_default_ids_in_one_line_differ(tmp_path: Path) -> None:
    talk = {"turns": GOOD["turns"]}
    (tmp_path / "b").mkdir()
    ids = [item.id for item in load_transcripts(written(tmp_path, "talk.json", line_of([talk, talk])))]
    assert ids[0] == "talk.json:1"
    assert len(set(ids)) == 2
    text = json.dumps([talk, talk], ensure_ascii=False, indent=2)
    starts = [number for number, line in enumerate(text.splitlines(), start=1) if line == "  {"]
    assert [item.id for item in load_transcripts(written(tmp_path, "t.json", text))] == [f"t.json:{n}" for n in starts]


@pytest.mark.parametrize("name", ["one.txt", "ONE.JSON", "one.json", "one.jsonl", "one"])
@pytest.mark.parametrize("data", [GOOD, [GOOD, GOOD]], ids=["one", "list"])
def test_json_over_many_lines_is_read_under_any_name(tmp_path: Path, name: str, data: Any) -> None:
    path = written(tmp_path, name, json.dumps(data, ensure_ascii=False, indent=2))
    assert {item.id for item in load_transcripts(path)} == {"t-1"}


@pytest.mark.parametrize("name", ["one.txt", "list.JSON", "list.json", "list.jsonl"])
@pytest.mark.parametrize(("content", "line"), [
    (f"[\n{line_of(GOOD)}\n{line_of(GOOD)}\n]\n", 3),
    (json.dumps(GOOD, indent=2).replace('"staff",', '"staff"'), 16),
    (f"[{{\n  {line_of('turns')}: [],\n  oops\n}}]\n", 3),
], ids=["comma", "member", "word"])  # fmt: skip
def test_a_broken_document_is_one_problem_at_its_place(tmp_path: Path, name: str, content: str, line: int) -> None:
    [problem] = read_transcripts(written(tmp_path, name, content))
    assert isinstance(problem, Problem)
    assert (problem.code, problem.line) == ("T001", line)


def test_a_broken_first_line_loses_no_other(tmp_path: Path) -> None:
    for broken in ("{", "[1,", '{"turns": [{"speaker": "sta', "nonsense"):
        items = list(read_transcripts(written(tmp_path, "t.jsonl", f"{broken}\n\n{line_of(GOOD)}\n{line_of(GOOD)}\n")))
        assert [type(item) for item in items] == [Problem, Transcript, Transcript]
        assert isinstance(items[0], Problem)
        assert (items[0].line, items[0].code) == (1, "T001")


def test_a_list_in_one_line_hides_no_line_behind_it(tmp_path: Path) -> None:
    path = written(tmp_path, "t.jsonl", f"\n[{line_of(GOOD)}]\n{line_of(GOOD)}\n")
    assert len(load_transcripts(path)) == 2


def test_every_mistake_of_a_conversation_is_told_at_its_own_place(tmp_path: Path) -> None:
    line = '{"fault": "mine", "turns": [{"speaker": "clerk", "text": "x"}, {"speaker": "staff"}], "language": "fr"}'
    problems = problems_in(written(tmp_path, "t.jsonl", f"\n{line}\n"))
    assert [(problem.line, problem.message.split(":")[0]) for problem in problems] == [
        (2, "turns[0].speaker"), (2, "turns[1].text"), (2, "language"), (2, "fault"),
    ]  # fmt: skip
    assert [problem.column for problem in problems] == [
        line.index('"speaker"') + 1, line.index('{"speaker": "staff"}') + 1, line.index('"language"') + 1, 2,
    ]  # fmt: skip


@pytest.mark.parametrize(("line", "column"), [
    ('{"turns": [], "turns": [{"speaker": "staff", "text": "x"}]}', 15),
    ('{"turns": [{"speaker": "staff", "text": "x", "text": "y"}]}', 46),
    ('{"turns": [{"speaker": "staff", "text": "x"}], "more": {"a": {"b": {"c": {"d": 1, "d": 2}}}}}', 74),
])  # fmt: skip
def test_a_key_that_stands_twice_is_refused(tmp_path: Path, line: str, column: int) -> None:
    [problem] = problems_in(written(tmp_path, "t.jsonl", line))
    assert (problem.code, problem.line, problem.column) == ("Y002", 1, column)


def test_a_number_of_many_digits_is_no_reason_to_stop(tmp_path: Path) -> None:
    digits = "9" * 5000
    path = written(tmp_path, "t.jsonl", f'{{"id": {digits}, "turns": []}}\n{line_of(GOOD)[:-1]}, "seed": {digits}}}\n')
    *problems, transcript = read_transcripts(path)
    assert [str(item).split("error: ")[1].split(":")[0] for item in problems] == ["turns", "id"]
    assert "sys." not in "".join(map(str, problems))
    assert isinstance(transcript, Transcript)


def test_what_staff_leave_unsaid_matters_only_for_scoring() -> None:
    opening = {"turns": [{"speaker": "customer", "text": "有人吗？"}]}
    assert transcript_from(opening, "t").staff_turns() == ()
    with pytest.raises(InvalidTranscript, match="staff say nothing"):
        transcript_from(opening, "t", to_score=True)


def test_unknown_fields_are_ignored() -> None:
    """Other tools may add their own: a transcript of `trainer play` carries `outcome` and `mood`."""
    assert transcript_from({**GOOD, "outcome": "resolved", "x": float("nan")}, "t") == transcript_from(GOOD, "t")
