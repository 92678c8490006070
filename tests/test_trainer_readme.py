"""The example in trainer/README.md runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def test_the_example_of_an_exchange_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    text = (ROOT / "trainer" / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    names: dict[str, object] = {}
    exec(compile(example, "trainer/README.md", "exec"), names)
    assert getattr(names["reaction"], "messages", ())[0] == names["attempt"].turns[2].text  # type: ignore[attr-defined]
    assert getattr(names["attempt"], "awaiting", None) in ("staff", "nobody")
