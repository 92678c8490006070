"""`trainer serve`: it says where the app is, ends cleanly, and has one clear line when it cannot begin."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

from trainer.cli import cli


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_port_in_use_is_one_clear_line() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = CliRunner().invoke(cli, ["serve", "--port", str(port)])
    assert result.exit_code == 2
    assert result.stdout == ""
    place = f"127.0.0.1:{port}"
    assert result.stderr == f"error: cannot listen on {place}: Address already in use; choose another with --port\n"


@pytest.mark.parametrize("arguments", [["--port", "0"], ["--port", "x"], ["--address", "203.0.113.7"]])
def test_bad_usage_is_told_and_nothing_starts(arguments: list[str]) -> None:
    result = CliRunner().invoke(cli, ["serve", *arguments])
    assert result.exit_code == 2
    assert result.stderr.startswith("error: ")
    assert len(result.stderr.splitlines()) == 1


def test_the_app_is_served_from_any_folder_and_ends_on_interrupt(tmp_path: Path) -> None:
    port = free_port()
    program = [sys.executable, "-m", "trainer", "serve", "--port", str(port), "--no-browser"]
    with subprocess.Popen(program, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as server:
        try:
            assert wait_for(f"http://127.0.0.1:{port}/_stcore/health", server) == b"ok"
            server.send_signal(signal.SIGINT)
            stdout, stderr = server.communicate(timeout=20)
        finally:
            server.kill()
    assert server.returncode == 0
    assert stdout == b""
    assert f"http://127.0.0.1:{port} ".encode() in stderr
    assert b"Traceback" not in stderr


def wait_for(address: str, server: subprocess.Popen[bytes]) -> bytes:
    for _ in range(300):
        assert server.poll() is None, "the server has ended"
        try:
            with urllib.request.urlopen(address) as answer:
                return bytes(answer.read())
        except urllib.error.URLError:
            time.sleep(0.1)
    raise AssertionError("the server did not answer")
