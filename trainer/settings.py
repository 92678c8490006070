"""What the environment says, read once at the edge and passed on as a value."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from scoring.case import packaged_scenarios


@dataclass(frozen=True, slots=True)
class Settings:
    """`home`: folder of attempts and settings. `scenario_folders`: searched in order, a later one overrides."""

    home: Path
    scenario_folders: tuple[Path, ...]

    @property
    def database_url(self) -> str:
        return f"sqlite:///{(self.home / 'trainer.db').as_posix()}"


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings of `TRAINER_HOME` and `TRAINER_SCENARIOS` (contracts.md, Environment)."""
    home = environment.get("TRAINER_HOME")
    extra = environment.get("TRAINER_SCENARIOS")
    folders = (packaged_scenarios(), *((Path(extra),) if extra else ()))
    return Settings(Path(home) if home else Path(platformdirs.user_data_dir("service-trainer", False)), folders)
