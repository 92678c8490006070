"""The judge's journal: what a model has answered is kept, read again and never put into another file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from trainer.cli import cli
from trainer.fake_model import FakeModel
from trainer.fake_model.serving import serving
from trainer.judge.journal import Journal, key_of

ROOT = Path(__file__).parents[1]
TALKS = ROOT / "tests" / "data" / "conversations.jsonl"
UNITS = ROOT / "tests" / "data" / "units" / "a.jsonl"


@pytest.fixture
def fake() -> FakeModel:
    return FakeModel(mode="judge")


@pytest.fixture
def run(fake: FakeModel) -> Iterator[Callable[..., Result]]:
    with serving(fake.app()) as address:
        environment = {"TRAINER_BASE_URL": address, "TRAINER_MODEL": "fake", "TRAINER_API_KEY": "sk-secret"}
        yield lambda *arguments: CliRunner().invoke(cli, [str(argument) for argument in arguments], env=environment)


def test_a_run_goes_on_where_it_was_stopped(run: Callable[..., Result], fake: FakeModel, tmp_path: Path) -> None:
    journal = tmp_path / "answers.jsonl"
    whole = run("score", TALKS, "--judge", "both", "--journal", journal)
    lines = journal.read_text(encoding="utf-8").splitlines(keepends=True)
    assert len(lines) == 16, "all but the two that speak to a grader"
    journal.write_text("".join(lines[:10]) + lines[10][:50], encoding="utf-8")
    fake.seen.clear()
    again = run("score", TALKS, "--judge", "both", "--journal", journal)
    assert again.stdout == whole.stdout
    assert "10 from the journal" in again.stderr
    assert 0 < len(fake.seen) < len(whole.stdout.splitlines()) * 3
    fake.seen.clear()
    assert run("score", TALKS, "--judge", "both", "--journal", journal).stdout == whole.stdout
    assert not fake.seen
    run("score", TALKS, "--judge", "both", "--journal", journal, "--judge-seed", 5)
    assert fake.seen, "another seed is another question"


@pytest.mark.parametrize("content", [
    b'{"pass_mark": 65}', b'{"pass_mark": 65}\n', b'{"key": "a", "answer": 1}\n', b"notes", b"\xff\xfe", b"[]\n\n",
    b"null",
])
def test_a_journal_is_not_written_into_another_file(
    run: Callable[..., Result], fake: FakeModel, tmp_path: Path, content: bytes,
) -> None:
    path = tmp_path / "cfg.json"
    path.write_bytes(content)
    result = run("score", TALKS, "--judge", "both", "--journal", path)
    assert result.exit_code == 2 and f"--journal {path}: it is no journal" in result.stderr
    assert len(result.stderr.splitlines()) == 1 and path.read_bytes() == content and not fake.seen


def test_a_journal_is_none_of_the_files_that_are_read_or_written(
    run: Callable[..., Result], fake: FakeModel, tmp_path: Path,
) -> None:
    talks, units, new, empty = (tmp_path / name for name in ("talks.jsonl", "units.jsonl", "new", "empty"))
    talks.write_bytes(TALKS.read_bytes())
    units.write_bytes(UNITS.read_bytes())
    empty.touch()
    for command in (("score", talks, "--judge", "both", "--journal", talks),
                    ("score", talks, "--judge", "both", "--journal", new, "-o", new),
                    ("score", talks, "--judge", "both", "--journal", empty, "-o", tmp_path / "." / "empty"),
                    ("calibrate", units, "--judge", "llm", "--journal", units),
                    ("calibrate", units, "--judge", "llm", "--journal", new, "-o", new)):
        result = run(*command)
        assert result.exit_code == 2 and "choose another name" in result.stderr, command
        assert len(result.stderr.splitlines()) == 1 and not fake.seen
    assert talks.read_bytes() == TALKS.read_bytes() and units.read_bytes() == UNITS.read_bytes()
    assert not new.exists() and not empty.read_bytes()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no devices here")
def test_a_journal_is_no_device(run: Callable[..., Result], fake: FakeModel) -> None:
    for device in ("/dev/full", "/dev/zero"):
        result = run("score", TALKS, "--judge", "both", "--journal", device)
        assert result.exit_code == 2 and result.stderr.startswith(f"error: --journal {device}: it is no file")
    assert not fake.seen


@pytest.mark.parametrize("spoilt", [
    None, 5, "x", [], [5], [{}], {}, {"raw": 5}, {"model": "fake"},
    lambda held: {**held, "raw": []} if isinstance(held, dict) else held[1:],
    lambda held: {**held, "score": "high"} if isinstance(held, dict) else [{**held[0], "turn": 99}, *held[1:]],
    lambda held: {**held, "criteria": 5} if isinstance(held, dict) else [{**item, "found": True} for item in held],
    lambda held: {**held, "raw": ["{}"]} if isinstance(held, dict) else [{**item, "start": 10**6} for item in held],
])
def test_an_answer_that_is_none_is_asked_for_anew(
    run: Callable[..., Result], fake: FakeModel, tmp_path: Path, spoilt: Any,
) -> None:
    talk, units, journal = tmp_path / "talk.jsonl", tmp_path / "units.jsonl", tmp_path / "answers.jsonl"
    talk.write_text(TALKS.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    units.write_text(UNITS.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    for command in (("score", talk, "--judge", "both", "--journal", journal),
                    ("calibrate", units, "--judge", "llm", "--journal", journal, "--format", "json", "--samples", 0)):
        journal.unlink(missing_ok=True)
        whole = run(*command)
        kept = journal.read_text(encoding="utf-8")
        entry = json.loads(kept)
        bad = {**entry, "answer": spoilt(entry["answer"]) if callable(spoilt) else spoilt}
        journal.write_text(json.dumps(bad) + "\n", encoding="utf-8")
        fake.seen.clear()
        again = run(*command)
        assert (again.exit_code, whole.exit_code) == (0, 0), again.output
        assert fake.seen and journal.read_text(encoding="utf-8") == json.dumps(bad) + "\n" + kept
        fake.seen.clear()
        assert run(*command).exit_code == 0 and not fake.seen, "the answer that came last holds"


@pytest.mark.parametrize(("command", "option"), [
    ("score", "--samples"), ("score", "--judge-seed"), ("score", "--judge-jobs"), ("score", "--journal"),
    ("calibrate", "--judge-samples"), ("calibrate", "--journal"),
])
def test_an_option_of_a_model_is_refused_where_none_is_asked(command: str, option: str, tmp_path: Path) -> None:
    value = tmp_path / "3" if option == "--journal" else "3"
    for judge in ([], ["--judge", "rules"]):
        given = TALKS if command == "score" else UNITS
        result = CliRunner().invoke(cli, [command, str(given), option, str(value), *judge])
        models = "llm or both" if command == "score" else "llm"
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr == (f"error: {option}: it is for a model, and none is asked; use it with "
                                 f"--judge {models}\n")
    assert not list(tmp_path.iterdir())


@contextmanager
def no_file_grows_beyond(size: int) -> Iterator[None]:
    """A full disk, as far as a test may go: writing beyond so many bytes of a file fails."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("command", [
    ("score", TALKS, "--judge", "both"), ("calibrate", UNITS, "--judge", "llm", "--samples", 0, "--format", "json"),
])
def test_a_journal_that_cannot_be_written_is_named_and_nothing_is_lost(
    run: Callable[..., Result], fake: FakeModel, tmp_path: Path, command: tuple[Any, ...],
) -> None:
    if command[0] == "calibrate":
        units = tmp_path / "units.jsonl"
        units.write_text("".join(UNITS.read_text(encoding="utf-8").splitlines(keepends=True)[:12]), encoding="utf-8")
        command = ("calibrate", units, *command[2:])
    whole = run(*command)
    journal = tmp_path / "answers.jsonl"
    with no_file_grows_beyond(20_000):
        full = run(*command, "--journal", journal)
    kept = journal.read_bytes()
    assert full.exit_code == 2 and 0 < len(kept) <= 20_000 and kept.endswith(b"\n")
    (told,) = (line for line in full.stderr.splitlines() if line.startswith("error: "))
    assert told.startswith(f"error: --journal {journal}: File too large; what was answered before is kept in it (")
    assert told.endswith("run the same command again: it goes on from there")
    assert all(json.loads(line)["answer"] for line in kept.splitlines())
    fake.seen.clear()
    again = run(*command, "--journal", journal)
    assert again.exit_code == 0 and journal.read_bytes().startswith(kept)
    assert f"{len(kept.splitlines())} from the journal" in again.stderr
    if command[0] == "score":
        assert again.stdout == whole.stdout


def test_a_journal_keeps_what_it_was_given(tmp_path: Path) -> None:
    path = tmp_path / "j"
    Journal(path).keep(key_of("a"), {"x": "鱼"})
    assert Journal(path).answer(key_of("a")) == {"x": "鱼"}
    assert Journal(path).answer(key_of("b")) is None
    assert Journal().answer(key_of("a")) is None


@pytest.mark.parametrize("lines", [1, 2])
def test_a_journal_goes_on_wherever_a_crash_has_cut_it(tmp_path: Path, lines: int) -> None:
    path = tmp_path / "j"
    for name in ("a", "b")[:lines]:
        Journal(path).keep(key_of(name), {"x": "鱼"})
    whole = path.read_bytes()
    first = whole.index(b"\n") + 1 if lines == 2 else 0
    for end in range(first, len(whole)):
        path.write_bytes(whole[:end])
        lost = None if end < len(whole) - 1 else {"x": "鱼"}  # only the end of the line is missing then
        assert Journal(path).answer(key_of(("a", "b")[lines - 1])) == lost
        Journal(path).keep(key_of("c"), [end])
        again = Journal(path)
        assert again.answer(key_of("c")) == [end]
        assert lines == 1 or again.answer(key_of("a")) == {"x": "鱼"}


@pytest.mark.parametrize("blank", ["", "\n", " \n\r\n\n"])
def test_a_journal_of_blank_lines_is_an_empty_one(tmp_path: Path, blank: str) -> None:
    path = tmp_path / "j"
    path.write_text(blank, encoding="utf-8")
    Journal(path).keep(key_of("a"), 1)
    assert Journal(path).answer(key_of("a")) == 1
