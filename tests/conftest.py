"""What every test has: a data folder of its own, no network beyond this machine, and the versions it ran with."""

from __future__ import annotations

import importlib.metadata
import ipaddress
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from trainer.fake_model import FakeModel

_connect = socket.socket.connect


def pytest_report_header() -> list[str]:
    packages = ("service-trainer", "pydantic", "opencc", "click", "streamlit")
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in packages)
    return [versions, f"endpoint: {os.environ.get('TRAINER_BASE_URL', 'none')}, network: loopback only"]


@pytest.fixture(autouse=True)
def trainer_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own; no other setting of the person who runs the tests is seen."""
    home = tmp_path_factory.mktemp("home")
    for name in [name for name in os.environ if name.startswith("TRAINER_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TRAINER_HOME", str(home))
    return home


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse sockets that leave this machine."""

    def connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address[0]):
            raise AssertionError(f"a test tried to reach {address[0]}")
        _connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@pytest.fixture
def fake() -> FakeModel:
    """A model's server that is none; what it was asked stands in it."""
    from trainer.fake_model import FakeModel

    return FakeModel()


@pytest.fixture
def address(fake: FakeModel) -> Iterator[str]:
    """The address at which `fake` answers over real HTTP."""
    from trainer.fake_model.serving import serving

    with serving(fake.app()) as found:
        yield found
