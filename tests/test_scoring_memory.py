"""What is remembered for speed changes no byte: not how much of it, not the order, not the number of processes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from scoring import load_transcripts, score
from scoring.memory import forget_texts
from tests.benchmarks.exam import conversations
from trainer.cli import cli

COUNT = 90
FORGETFUL = """
import functools, sys
from scoring import memory
memory.lru_cache = lambda maxsize: functools.lru_cache(maxsize=1)
from scoring import load_transcripts, score
for known in memory._REMEMBERING:
    if isinstance(known, memory.Recent):
        known._limit = 1
talks = list(load_transcripts(sys.argv[1]))
for talk in talks if sys.argv[2] == "onwards" else reversed(talks):
    sys.stdout.buffer.write((score(talk).to_json() + "\\n").encode())
"""
"""Scoring that remembers one clause of each kind and one reply."""


@pytest.fixture(scope="module")
def talks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Conversations in both languages, varied, so that texts are met again and others drive them out of memory."""
    path = tmp_path_factory.mktemp("talks") / "talks.jsonl"
    path.write_text("".join(conversations(COUNT)), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def lines(talks: Path) -> list[str]:
    forget_texts()
    made = [score(talk).to_json() for talk in load_transcripts(talks)]
    assert len(made) == COUNT
    return made


def test_what_was_remembered_before_changes_nothing(talks: Path, lines: list[str]) -> None:
    again = [score(talk).to_json() for talk in reversed(list(load_transcripts(talks)))]
    assert again[::-1] == lines


@pytest.mark.parametrize("order", ["onwards", "backwards"])
def test_a_memory_of_one_text_changes_nothing(order: str, talks: Path, lines: list[str]) -> None:
    made = subprocess.run([sys.executable, "-c", FORGETFUL, str(talks), order], capture_output=True, check=True)
    again = made.stdout.decode().splitlines()
    assert (again if order == "onwards" else again[::-1]) == lines


@pytest.mark.parametrize("jobs", [2, 3])
def test_any_number_of_processes_gives_the_same_bytes(jobs: int, talks: Path, lines: list[str]) -> None:
    result = CliRunner().invoke(cli, ["score", str(talks), "--jobs", str(jobs)])
    assert result.exit_code == 0, result.output
    assert result.stdout_bytes == "".join(f"{line}\n" for line in lines).encode()
