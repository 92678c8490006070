"""What the environment and the settings file say, read once at the edge and passed on as values."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import platformdirs

from scoring.case import scenario_folders

BASE_URL, API_KEY, MODEL = "TRAINER_BASE_URL", "TRAINER_API_KEY", "TRAINER_MODEL"
MODEL_MOVES = "TRAINER_MODEL_MOVES"
_SWITCH = {"": False, "off": False, "0": False, "no": False, "false": False,
           "on": True, "1": True, "yes": True, "true": True}
ENDPOINT_FILE = "endpoint.json"
"""Name of the file in the home folder that holds the endpoint, for nobody but its owner to read."""


BadWhy = Literal["address", "secret", "key", "switch", "open", "unreadable", "shape"]


class BadEndpoint(ValueError):
    """Settings of an endpoint that cannot be used. `why` names the mistake in a word, for those who read no English."""

    def __init__(self, message: str, why: BadWhy) -> None:
        super().__init__(message)
        self.why: BadWhy = why


@dataclass(frozen=True, slots=True)
class EndpointSettings:
    """An OpenAI-compatible endpoint and its limits, in seconds: `connect`, `read` between two pieces, `total` for a
    whole request with all its tries. Raises `BadEndpoint`, whose text never holds what was given.

    The key is left out of `repr`, so that no log and no traceback can show it. `retries` counts further tries of a
    request of which nothing has come back yet. `moves`: the model may also name the move of a reply that the rules are
    unsure of.
    """

    base_url: str
    model: str
    api_key: str = field(default="", repr=False)
    connect: float = 5.0
    read: float = 30.0
    total: float = 60.0
    retries: int = 2
    moves: bool = False

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.base_url)
            there = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        except ValueError:
            there = None
        if not there:
            raise BadEndpoint("the address of the endpoint must be like http://localhost:11434/v1", "address")
        if parts.username or parts.password:
            raise BadEndpoint("the address of the endpoint must hold no name or password; the key has its own setting",
                              "secret")
        if not (self.api_key.isascii() and self.api_key.isprintable()) or " " in self.api_key:
            raise BadEndpoint("the key of the endpoint must be plain letters, digits and signs, without blanks", "key")

    @property
    def is_local(self) -> bool:
        """Whether the endpoint is on this machine."""
        return urlsplit(self.base_url).hostname in ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Settings:
    """`home`: folder of attempts and settings. `scenario_folders`: searched in order, a later one overrides.

    `pace`: how long the customer of the app takes to type, 1 as a person does, 0 not at all. `endpoint`: the model,
    None where there is none; `endpoint_problem` says in one line why one that is named cannot be used, `endpoint_why`
    in a word (`BadEndpoint`).
    """

    home: Path
    scenario_folders: tuple[Path, ...]
    pace: float = 1.0
    endpoint: EndpointSettings | None = None
    endpoint_problem: str = ""
    endpoint_why: str = ""

    @property
    def cache(self) -> Path:
        """Folder of what can be worked out again: deleting it costs time and nothing else."""
        return self.home / "cache"

    @property
    def database_url(self) -> str:
        return f"sqlite:///{(self.home / 'trainer.db').as_posix()}"


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings of `TRAINER_HOME`, `TRAINER_SCENARIOS`, `TRAINER_PACE` (0 to 3; anything else is 1) and the
    endpoint. Never raises: an endpoint that cannot be used is a line in `endpoint_problem`, for rules need none.
    """
    home = environment.get("TRAINER_HOME")
    folder = Path(home) if home else Path(platformdirs.user_data_dir("service-trainer", False))
    endpoint, problem, why = None, "", ""
    try:
        endpoint = read_endpoint(environment, folder)
    except BadEndpoint as error:
        problem, why = str(error), error.why
    pace = _pace(environment.get("TRAINER_PACE", ""))
    return Settings(folder, scenario_folders(environment), pace, endpoint, problem, why)


def read_endpoint(environment: Mapping[str, str], home: Path | None = None) -> EndpointSettings | None:
    """Return the endpoint that the environment names, else the one of the settings file in `home`, else None.

    The two are never mixed: a key goes only to the address that it was written beside. Raises `BadEndpoint`.
    """
    base_url = environment.get(BASE_URL, "").strip()
    if base_url:
        moves = _SWITCH.get(environment.get(MODEL_MOVES, "").strip().lower())
        if moves is None:
            raise BadEndpoint(f"{MODEL_MOVES} must be on or off", "switch")
        model, key = (environment.get(name, "").strip() for name in (MODEL, API_KEY))
        try:
            return EndpointSettings(base_url, model, key, moves=moves)
        except BadEndpoint as error:
            raise BadEndpoint(f"{BASE_URL}, {API_KEY}: {error}", error.why) from None
    return _endpoint_of(home / ENDPOINT_FILE) if home else None


def _endpoint_of(path: Path) -> EndpointSettings | None:
    try:
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise BadEndpoint("others may read it, and it may hold a key; mend it with chmod 600", "open")
        found = json.loads(path.read_text(encoding="utf-8"))
        wanted = [found.get(name, "") for name in ("base_url", "model", "api_key")]
        if not all(isinstance(value, str) for value in wanted):
            raise BadEndpoint("base_url, model and api_key must be text", "shape")
        moves = found.get("moves", False)
        if not isinstance(moves, bool):
            raise BadEndpoint("moves must be true or false", "shape")
        base_url, model, api_key = (value.strip() for value in wanted)
        return EndpointSettings(base_url, model, api_key, moves=moves)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise BadEndpoint(f"{path}: {error.strerror}", "unreadable") from None
    except BadEndpoint as error:
        raise BadEndpoint(f"{path}: {error}", error.why) from None
    except (ValueError, AttributeError, RecursionError):
        raise BadEndpoint(f"{path}: it is not a JSON object with base_url, model and api_key", "shape") from None


def save_endpoint(home: Path, endpoint: EndpointSettings | None) -> None:
    """Write the settings file, whole or not at all and readable by its owner alone; None removes it.

    Raises `OSError`.
    """
    path = home / ENDPOINT_FILE
    if endpoint is None:
        path.unlink(missing_ok=True)
        return
    home.mkdir(parents=True, exist_ok=True)
    held = {"base_url": endpoint.base_url, "model": endpoint.model, "api_key": endpoint.api_key,
            "moves": endpoint.moves}
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
        json.dump(held, stream, ensure_ascii=False, indent=2)
    draft.replace(path)


def _pace(text: str) -> float:
    try:
        pace = float(text)
    except ValueError:
        return 1.0
    return pace if 0 <= pace <= 3 else 1.0
