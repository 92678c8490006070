"""A run that was killed goes on where it was: no line lost, none doubled, nothing of another version or left behind."""

from __future__ import annotations

import gzip
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.benchmarks.exam import EXAM, conversations
from trainer.cli import cli
from trainer.exam.record import unscored
from trainer.exam.spool import Spool
from trainer.journal import BATCH, Journal, journal_of

COUNT = 3 * BATCH


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(item) for item in arguments])


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with conversations, packed, and an exam about them."""
    folder = tmp_path_factory.mktemp("runs")
    (folder / "talks.jsonl.gz").write_bytes(gzip.compress("".join(conversations(COUNT)).encode()))
    (folder / "speed.yaml").write_text(EXAM, encoding="utf-8")
    return folder


def noted(journal: Path) -> int:
    """Return how many results a journal holds."""
    try:
        with sqlite3.connect(f"file:{journal}?mode=ro", uri=True, timeout=5) as database:
            return int(database.execute("SELECT count(*) FROM result").fetchone()[0])
    except sqlite3.Error:
        return 0


def killed(arguments: list[str], output: Path) -> int:
    """Start a run, kill it as soon as it has noted something, and return the process group it was in."""
    running = subprocess.Popen([sys.executable, "-m", "trainer", *arguments, "-o", str(output)], start_new_session=True,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    journal = journal_of(output)
    assert journal is not None
    while not noted(journal):
        assert running.poll() is None, "the run was over before it could be killed"
        time.sleep(0.05)
    running.kill()
    running.wait()
    return running.pid


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="kills a process as POSIX does")
@pytest.mark.parametrize("command", [("score",), ("exam", "run", "speed.yaml")], ids=["score", "exam run"])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_killed_run_goes_on_without_a_lost_or_doubled_line(
    command: tuple[str, ...], jobs: str, place: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(place)
    whole, output = place / f"{command[0]}-whole.jsonl", place / f"{command[0]}-{jobs}.jsonl"
    arguments = [*command, "talks.jsonl.gz"]
    if not whole.exists():
        run(*arguments, "-o", whole)
    group = killed([*arguments, "--jobs", jobs], output)
    assert not output.exists()
    ended = time.monotonic() + 60
    while alive(group) and time.monotonic() < ended:
        time.sleep(0.05)
    assert not alive(group), "processes of the killed run are still there"
    result = run(*arguments, "-o", output, "--jobs", jobs)
    assert "of them before)" in result.stderr
    assert output.read_bytes() == whole.read_bytes()
    assert [name.name for name in place.iterdir() if name.name.startswith(f".{output.name}")] == []


def alive(group: int) -> bool:
    try:
        os.killpg(group, signal.SIGCONT)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def talks(tmp_path: Path) -> Path:
    path = tmp_path / "talks.jsonl"
    path.write_text("".join(conversations(12)), encoding="utf-8")
    return path


def stopped(talks: Path, output: Path, kept: int) -> bytes:
    """Leave what a run leaves that was killed after so many conversations; return what it would have written."""
    from trainer.batch import Terms, read_all
    from trainer.commands import known_scenario_folders
    from trainer.resuming import resumed, stamp_of

    terms, journal = Terms("general", known_scenario_folders()), journal_of(output)
    assert journal is not None
    with Journal(journal, stamp_of(terms)) as held:
        for _, _ in zip(range(kept), resumed(read_all([str(talks)]), terms, 1, held), strict=False):
            pass
    return run("score", talks).stdout_bytes


def test_what_is_kept_is_told_and_counted(talks: Path, tmp_path: Path) -> None:
    output = tmp_path / "cards.jsonl"
    whole = stopped(talks, output, 5)
    result = run("score", talks, "-o", output)
    assert "scored 12 (5 of them before)" in result.stderr
    assert output.read_bytes() == whole
    assert result.stderr.splitlines()[-1].split(", ")[1] == run("score", talks).stderr.splitlines()[-1].split(", ")[1]


def test_other_input_is_scored_anew_from_where_it_differs(talks: Path, tmp_path: Path) -> None:
    output = tmp_path / "cards.jsonl"
    stopped(talks, output, 9)
    lines = talks.read_text(encoding="utf-8").splitlines(keepends=True)
    talks.write_text("".join(["not json\n", *lines[:3], *lines[4:]]), encoding="utf-8")
    result = run("score", talks, "-o", output)
    assert "scored 11 (3 of them before)" in result.stderr
    assert output.read_bytes() == run("score", talks).stdout_bytes


def test_another_rubric_begins_anew(talks: Path, tmp_path: Path) -> None:
    from scoring.rubric import find_rubric

    output, mine = tmp_path / "cards.jsonl", tmp_path / "mine.yaml"
    stopped(talks, output, 5)
    mine.write_text(find_rubric("general").read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
    assert "before" not in run("score", talks, "--rubric", mine, "-o", output).stderr
    assert output.read_bytes() == run("score", talks, "--rubric", mine).stdout_bytes


def test_a_changed_scenario_is_scored_anew(
    talks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    from scoring.case import case_files, scenario_folders

    output, folder = tmp_path / "cards.jsonl", tmp_path / "mine" / "zh-Hans"
    whole = stopped(talks, output, 12)
    folder.mkdir(parents=True)
    (source,) = [path for path in case_files(scenario_folders({}), "mandarin-fish", "zh-Hans") if path.is_file()][:1]
    text = source.read_text(encoding="utf-8")
    (folder / "mandarin-fish.yaml").write_text(text + "# mine\n", encoding="utf-8")
    (folder.parent / "shared").symlink_to(source.parents[1] / "shared")
    monkeypatch.setenv("TRAINER_SCENARIOS", str(folder.parent))
    run("score", talks, "-o", output)
    assert output.read_bytes() == run("score", talks).stdout_bytes != whole


@pytest.mark.parametrize("left", [b"", b"no database", b"SQLite format 3\0" + b"\xff" * 4096])
def test_a_damaged_journal_is_begun_anew(left: bytes, talks: Path, tmp_path: Path) -> None:
    output = tmp_path / "cards.jsonl"
    journal = journal_of(output)
    assert journal is not None
    journal.write_bytes(left)
    assert run("score", talks, "-o", output).exit_code == 0
    assert output.read_bytes() == run("score", talks).stdout_bytes
    assert not journal.exists()


@pytest.mark.parametrize("command", [("score",), ("exam", "run", "speed.yaml")], ids=["score", "exam run"])
def test_a_folder_that_is_not_there_is_told_in_one_line(
    command: tuple[str, ...], talks: Path, place: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(place)
    result = run(*command, talks, "-o", place / "nowhere" / "x.jsonl")
    assert result.exit_code == 2
    assert "cannot write" in result.stderr.splitlines()[-1]
    assert "Traceback" not in result.output


def test_what_is_read_is_never_written_over(talks: Path, place: Path, tmp_path: Path) -> None:
    exam, before = tmp_path / "speed.yaml", talks.read_bytes()
    exam.write_text(EXAM, encoding="utf-8")
    for arguments in (("score", talks, "-o", talks), ("exam", "run", exam, talks, "-o", talks),
                      ("exam", "run", exam, talks, "-o", exam),
                      ("exam", "bundle", exam, talks, "--candidate", "c000000", "-o", talks)):
        result = run(*arguments)
        assert result.exit_code == 2
        assert "would be overwritten" in result.stderr
    assert (talks.read_bytes(), exam.read_text(encoding="utf-8")) == (before, EXAM)


def test_unfinished_files_of_the_dead_are_swept_and_those_of_the_living_stay(talks: Path, tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    left = [tmp_path / f".cards.jsonl.{number}.unfinished" for number in (dead.pid, os.getppid())]
    for path in left:
        path.write_bytes(b"half")
    run("score", talks, "-o", tmp_path / "cards.jsonl")
    assert [path.exists() for path in left] == [os.name != "posix", True]


def test_a_record_is_found_by_its_place_and_content_alone(tmp_path: Path) -> None:
    with Spool(tmp_path / "journal", "one") as spool:
        spool.take(0, "a", unscored("t", "李", "s", "en", "broken"))
    with Spool(tmp_path / "journal", "one") as spool:
        assert (spool.holds(0, "a"), spool.holds(0, "b"), spool.holds(1, "a")) == (True, False, False)
        assert [(name, len(records)) for name, records in spool.candidates()] == [("李", 1)]
    with Spool(tmp_path / "journal", "two") as spool:
        assert not spool.holds(0, "a")
