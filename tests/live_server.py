"""LiteLLM's proxy with canned answers on a port of this machine, where `make live` has put it: a server of others."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

PROGRAM = Path(__file__).parents[1] / ".venv" / "live" / "bin" / "litellm"
LINE = "Well, I know a mandarin fish when I see one, and this is none."
KEY = "sk-live-0123456789"
START = 90.0
"""Seconds that it may take to start; on a quiet machine it takes seven."""
_CONFIG = f"""
model_list:
  - model_name: canned
    litellm_params: {{model: openai/canned, api_key: none, mock_response: "{LINE}"}}
  - model_name: limited
    litellm_params: {{model: openai/limited, api_key: none, mock_response: litellm.RateLimitError}}
  - model_name: failing
    litellm_params: {{model: openai/failing, api_key: none, mock_response: litellm.InternalServerError}}
general_settings: {{master_key: {KEY}}}
litellm_settings: {{num_retries: 0}}
"""


@dataclass(frozen=True)
class Live:
    """A server that is there: its address, a model that answers, a key. `own`: it is the one of this file."""

    url: str
    model: str
    key: str
    own: bool = False


@contextmanager
def litellm(folder: Path) -> Iterator[Live]:
    """Run the proxy on a free port of this machine; what it writes goes into a folder. It asks nobody else."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    (folder / "config.yaml").write_text(_CONFIG, encoding="utf-8")
    command = [str(PROGRAM), "--config", "config.yaml", "--host", "127.0.0.1", "--port", str(port)]
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
    with (folder / "log").open("wb") as log, subprocess.Popen(
            command, cwd=folder, env=environment, stdout=log, stderr=log) as server:
        try:
            live = Live(f"http://127.0.0.1:{port}/v1", "canned", KEY, own=True)
            _wait_for(live, server, folder / "log")
            yield live
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()


def _wait_for(live: Live, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START
    while time.monotonic() < until and server.poll() is None:
        try:
            answered = httpx.get(f"{live.url}/models", headers={"authorization": f"Bearer {live.key}"}, trust_env=False)
        except httpx.HTTPError:
            time.sleep(0.25)
            continue
        if answered.status_code == 200:
            return
    told = log.read_text(encoding="utf-8", errors="replace")
    raise AssertionError(f"LiteLLM's proxy has not started: {told[-2000:]}")
