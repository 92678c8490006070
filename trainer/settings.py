"""What the environment says, read once at the edge and passed on as a value."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from scoring.case import scenario_folders


@dataclass(frozen=True, slots=True)
class Settings:
    """`home`: folder of attempts and settings. `scenario_folders`: searched in order, a later one overrides.

    `pace`: how long the customer of the app takes to type, 1 as a person does, 0 not at all.
    """

    home: Path
    scenario_folders: tuple[Path, ...]
    pace: float = 1.0

    @property
    def database_url(self) -> str:
        return f"sqlite:///{(self.home / 'trainer.db').as_posix()}"


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings of `TRAINER_HOME`, `TRAINER_SCENARIOS` and `TRAINER_PACE` (0 to 3; anything else is 1)."""
    home = environment.get("TRAINER_HOME")
    folder = Path(home) if home else Path(platformdirs.user_data_dir("service-trainer", False))
    return Settings(folder, scenario_folders(environment), _pace(environment.get("TRAINER_PACE", "")))


def _pace(text: str) -> float:
    try:
        pace = float(text)
    except ValueError:
        return 1.0
    return pace if 0 <= pace <= 3 else 1.0
