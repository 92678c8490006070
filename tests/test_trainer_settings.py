"""The endpoint's settings: environment before file, the file for its owner alone, the key never shown."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from trainer.settings import EndpointSettings, read_settings, save_endpoint

KEY = "sk-secret-0123456789"
FILE = "endpoint.json"


def written(home: Path, text: str, mode: int = 0o600) -> dict[str, str]:
    (home / FILE).write_text(text, encoding="utf-8")
    (home / FILE).chmod(mode)
    return {"TRAINER_HOME": str(home)}


def test_without_any_there_is_no_endpoint(tmp_path: Path) -> None:
    settings = read_settings({"TRAINER_HOME": str(tmp_path), "TRAINER_API_KEY": KEY, "TRAINER_MODEL": "m"})
    assert settings.endpoint is None and settings.endpoint_problem == ""


def test_the_environment_names_an_endpoint(tmp_path: Path) -> None:
    environment = {"TRAINER_HOME": str(tmp_path), "TRAINER_BASE_URL": " http://localhost:11434/v1 ",
                   "TRAINER_API_KEY": KEY, "TRAINER_MODEL": "qwen3"}
    settings = read_settings(environment)
    assert settings.endpoint == EndpointSettings("http://localhost:11434/v1", "qwen3", KEY)
    assert settings.endpoint.is_local
    assert KEY not in repr(settings)


def test_the_file_is_saved_for_its_owner_and_read_back(tmp_path: Path) -> None:
    home = tmp_path / "new" / "home"
    endpoint = EndpointSettings("https://api.example.com/v1", "m", KEY)
    for _ in range(2):
        save_endpoint(home, endpoint)
        assert stat.S_IMODE((home / FILE).stat().st_mode) == 0o600
        assert [path.name for path in home.iterdir()] == [FILE]
    assert read_settings({"TRAINER_HOME": str(home)}).endpoint == endpoint
    save_endpoint(home, None)
    assert read_settings({"TRAINER_HOME": str(home)}).endpoint is None
    save_endpoint(home, None)


def test_the_environment_stands_before_the_file_and_takes_no_key_from_it(tmp_path: Path) -> None:
    save_endpoint(tmp_path, EndpointSettings("https://api.example.com/v1", "m", KEY))
    settings = read_settings({"TRAINER_HOME": str(tmp_path), "TRAINER_BASE_URL": "http://localhost:1/v1"})
    assert settings.endpoint == EndpointSettings("http://localhost:1/v1", "", "")


@pytest.mark.parametrize(("said", "moves"), [("", False), ("off", False), ("0", False), ("On", True), ("1", True)])
def test_moves_by_model_are_off_until_they_are_switched_on(tmp_path: Path, said: str, moves: bool) -> None:
    environment = {"TRAINER_HOME": str(tmp_path), "TRAINER_BASE_URL": "http://localhost:1/v1"}
    plain = read_settings(environment).endpoint
    switched = read_settings({**environment, "TRAINER_MODEL_MOVES": said}).endpoint
    assert plain and switched
    assert (plain.moves, switched.moves) == (False, moves)
    save_endpoint(tmp_path, switched)
    assert read_settings({"TRAINER_HOME": str(tmp_path)}).endpoint == switched


def test_a_switch_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    environment = {"TRAINER_HOME": str(tmp_path), "TRAINER_BASE_URL": "http://localhost:1/v1"}
    read = read_settings({**environment, "TRAINER_MODEL_MOVES": "perhaps"})
    assert read.endpoint is None and read.endpoint_problem == "TRAINER_MODEL_MOVES must be on or off"
    environment = written(tmp_path, '{"base_url": "http://localhost:1/v1", "model": "m", "moves": "on"}')
    read = read_settings(environment)
    assert read.endpoint is None and "moves must be true or false" in read.endpoint_problem


@pytest.mark.skipif(os.name != "posix", reason="file modes are of POSIX")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_a_file_that_others_can_read_is_not_used(tmp_path: Path, mode: int) -> None:
    held = json.dumps({"base_url": "http://localhost:1/v1", "model": "m", "api_key": KEY})
    settings = read_settings(written(tmp_path, held, mode))
    assert settings.endpoint is None
    assert "chmod 600" in settings.endpoint_problem and FILE in settings.endpoint_problem


@pytest.mark.parametrize("text", ["", "{", "[]", "7", '{"base_url": 7}', '{"base_url": "ftp://x"}', "{}", "[" * 5000])
def test_a_broken_file_is_one_line_and_no_endpoint(tmp_path: Path, text: str) -> None:
    settings = read_settings(written(tmp_path, text))
    assert settings.endpoint is None
    assert FILE in settings.endpoint_problem and "\n" not in settings.endpoint_problem
    assert settings.endpoint_problem.count(FILE) == 1


@pytest.mark.parametrize("address", ["localhost:11434", "ftp://x/v1", KEY, "http://", f"http://me:{KEY}@x/v1", "http://[x"])
def test_a_bad_address_is_told_without_what_was_given(tmp_path: Path, address: str) -> None:
    settings = read_settings({"TRAINER_HOME": str(tmp_path), "TRAINER_BASE_URL": address})
    assert settings.endpoint is None
    assert "TRAINER_BASE_URL" in settings.endpoint_problem and KEY not in settings.endpoint_problem


@pytest.mark.parametrize("key", ["sk one two", "密钥", "sk\nx-evil: 1", "sk\x00"])
def test_a_key_that_no_header_can_hold_is_refused_without_showing_it(key: str) -> None:
    with pytest.raises(ValueError, match="without blanks") as caught:
        EndpointSettings("http://localhost/v1", "m", key)
    assert key not in str(caught.value)
