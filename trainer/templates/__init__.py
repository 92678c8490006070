"""The scenario files that `trainer new` starts an author off with, one for each written language."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from scoring.explain import script_of
from scoring.text import Language


def template_path(language: Language) -> Path:
    """Return the template for a language; traditional Chinese starts from the simplified one."""
    name = "en" if script_of(language) == "en" else "zh-Hans"
    return Path(str(files("trainer.templates").joinpath(f"scenario.{name}.yaml")))
