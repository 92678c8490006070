"""The JSON Schema of the scenario language, for editors that complete and check YAML; made from the models."""

from __future__ import annotations

import json
from pathlib import Path

from scoring.case import packaged_scenarios
from trainer.scenario import Scenario

NAME = "scenario.schema.json"


def schema_text() -> str:
    """Return the JSON Schema as it stands in `scenarios/scenario.schema.json`."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Scenario.model_json_schema()}
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def schema_path() -> Path:
    return packaged_scenarios() / NAME


def write_schema() -> Path:
    """Write the schema beside the packaged scenarios, and return where."""
    schema_path().write_text(schema_text(), encoding="utf-8")
    return schema_path()
