"""The layers hold: who may import whom, what stays out of the scorer, and how large a file may grow."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted([*ROOT.glob("scoring/**/*.py"), *ROOT.glob("trainer/**/*.py"), ROOT / "streamlit_app.py"])
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in FILES
}
LINES = 300
LONGER: dict[str, str] = {}
"""Files that may be longer than `LINES`, and why."""
MODULE_OF = {"pyyaml": "yaml", "fpdf2": "fpdf"}
"""Requirement -> the module it is imported as, where that has another name."""
COMES_WITH = {"PIL", "altair", "cryptography", "pandas", "pydantic_core", "starlette", "uvicorn"}
"""Modules that streamlit, pydantic and joserfc bring along and document as their own face."""
SCORING_MAY_IMPORT = {*sys.stdlib_module_names, "yaml", "pydantic", "opencc", "scoring", "scenarios"}


def imports_of(path: Path, *, only_at_load: bool = False) -> Iterator[str]:
    """Yield the modules that a file imports; `only_at_load`: not inside functions or under TYPE_CHECKING."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {
        child for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        or (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test))
        for child in ast.walk(node)
    }
    for node in ast.walk(tree):
        if only_at_load and node in inside:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", [path for path in FILES if name_of(path).startswith("scoring/")], ids=name_of)
def test_scoring_stands_alone(path: Path) -> None:
    assert {name.split(".")[0] for name in imports_of(path)} <= SCORING_MAY_IMPORT


def test_streamlit_is_imported_by_the_interface_alone() -> None:
    users = {name_of(path) for path in FILES if any(name.split(".")[0] == "streamlit" for name in imports_of(path))}
    assert [name for name in users if not name.startswith("trainer/ui/") and name != "streamlit_app.py"] == []


@pytest.mark.parametrize(("library", "package"), [("httpx", "trainer/endpoint/"), ("joserfc", "trainer/credential/")])
def test_a_library_for_one_thing_is_imported_by_one_package(library: str, package: str) -> None:
    users = {name_of(path) for path in FILES if any(name.split(".")[0] == library for name in imports_of(path))}
    assert users
    assert [name for name in users if not name.startswith(package)] == []


def test_an_import_is_seen_wherever_it_stands(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text("import json\ndef ask():\n    import httpx\n    from httpx import Client\n", encoding="utf-8")
    assert list(imports_of(module)) == ["json", "httpx", "httpx", "httpx.Client"]
    assert list(imports_of(module, only_at_load=True)) == ["json"]


def test_every_requirement_is_imported_and_every_import_required() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[<>=!~ \[]", line)[0] for line in project["dependencies"]}
    required = {MODULE_OF.get(name, name) for name in names}
    imported = {name.split(".")[0] for path in FILES for name in imports_of(path)}
    assert required - imported == set()
    assert imported - {*sys.stdlib_module_names, "scoring", "trainer", "scenarios"} - required <= COMES_WITH


def test_only_the_app_and_the_command_that_serves_it_import_the_interface() -> None:
    users = {name_of(path) for path in FILES if any(name.startswith("trainer.ui") for name in imports_of(path))}
    allowed = {"streamlit_app.py", "trainer/commands/serve.py"}
    assert [name for name in sorted(users - allowed) if not name.startswith("trainer/ui/")] == []


def test_reports_do_not_score() -> None:
    for path in ROOT.glob("trainer/report/*.py"):
        assert not {"scoring.score", "scoring.analyse", "scoring.analysis.analyse"} & set(imports_of(path))


def test_no_module_imports_itself_in_a_circle() -> None:
    graph = {name: {target for target in imports_of(path, only_at_load=True) if target in MODULES and target != name}
             for name, path in MODULES.items()}
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join((*trail[trail.index(name):], name))
        if name not in done:
            for target in sorted(graph[name]):
                # A package's own face may gather what its modules define.
                if not name.startswith(f"{target}."):
                    visit(target, (*trail, name))
            done.add(name)

    for name in sorted(graph):
        visit(name, ())


def test_every_open_names_its_encoding() -> None:
    """Text is UTF-8 whatever the machine thinks; `open` in binary mode needs no encoding."""
    missing = []
    for path in [*FILES, *ROOT.glob("tests/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            words = {keyword.arg for keyword in node.keywords}
            strings = {arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)}
            binary = any("b" in text and len(text) <= 3 for text in strings)
            text_mode = called in ("read_text", "write_text") or (called == "open" and not binary)
            if text_mode and "encoding" not in words and not _is_our_reader(node) and not _is_no_file(node):
                missing.append(f"{name_of(path)}:{node.lineno}")
    assert missing == []


def _is_our_reader(node: ast.Call) -> bool:
    """`scoring.problem.read_text(path, ...)` names the encoding itself; so do page objects of a browser."""
    return isinstance(node.func, ast.Name) and node.func.id == "read_text"


def _is_no_file(node: ast.Call) -> bool:
    """A method `open` opens a path only when its first argument is a mode; `os.open` and methods of ours do not."""
    if not isinstance(node.func, ast.Attribute) or node.func.attr != "open":
        return False
    if not node.args:
        return not node.keywords and "path" not in ast.unparse(node.func.value).lower()
    mode = node.args[0]
    return not (isinstance(mode, ast.Constant) and isinstance(mode.value, str) and set(mode.value) <= set("rwaxbt+"))


def test_files_stay_small() -> None:
    sizes = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert {name: lines for name, lines in sizes.items() if lines > LINES and name not in LONGER} == {}
    assert [name for name in LONGER if sizes.get(name, 0) <= LINES] == [], "no exception needed any more"


def test_scoring_a_transcript_loads_neither_the_app_nor_the_network() -> None:
    program = """
import json, sys
from scoring import score
from scoring.transcript import transcript_from
data = {"turns": [{"speaker": "customer", "text": "鱼不对"}, {"speaker": "staff", "text": "我们不能换。"}]}
assert score(transcript_from(data, "t")).to_data()["transcript"] == "t"
print(json.dumps(sorted({name.split(".")[0] for name in sys.modules})))
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True, cwd=ROOT)
    for name in ("streamlit", "httpx", "trainer", "pandas", "sqlalchemy"):
        assert f'"{name}"' not in run.stdout


def test_the_score_command_loads_nothing_heavy(tmp_path: Path) -> None:
    talk = tmp_path / "talk.jsonl"
    talk.write_text('{"turns": [{"speaker": "staff", "text": "您好"}]}\n', encoding="utf-8")
    program = f"""
import sys
from trainer.cli import cli
try:
    cli(["score", {str(talk)!r}])
except SystemExit:
    pass
heavy = {{"streamlit", "pandas", "numpy", "sqlalchemy", "httpx", "playwright"}} & set(sys.modules)
assert not heavy, heavy
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", cwd=ROOT)
    assert run.returncode == 0, run.stderr
