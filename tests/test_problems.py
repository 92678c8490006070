"""Every problem code has a broken file that shows it, at the place its first comment names; and nothing else."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from scoring.problem import CODES as FILE_CODES
from scoring.problem import InvalidFile, Problem
from scoring.rubric import CODES as RUBRIC_CODES
from scoring.rubric import packaged_rubrics
from trainer.checks import CODES as CHECK_CODES
from trainer.checks import check_paths, check_scenario
from trainer.checks.chinese import MEANINGS, explained
from trainer.checks.files import check_file
from trainer.checks.siblings import missing_languages
from trainer.commands.check import command
from trainer.exam.file import CODES as EXAM_CODES
from trainer.replies import CODES as REPLY_CODES
from trainer.replies import read_replies

FOLDER = Path(__file__).parent / "problems"
CLEAN = Path(__file__).parent / "data" / "cold-soup.yaml"
BROKEN = sorted(FOLDER.iterdir())
WITHOUT_COMMENT = {
    "F001-a-folder.yaml": [(0, 0, "F001")],
    "R001-too-long.txt": [(2, 1, "R001")],
    "R002-no-reply.txt": [(0, 0, "R002")],
}
"""Files that cannot hold a comment, and what they must show."""


def head_of(path: Path) -> str:
    return "" if path.is_dir() else path.read_bytes()[:400].decode("utf-8", "replace")


def expected(path: Path) -> list[tuple[int, int, str]]:
    if path.name in WITHOUT_COMMENT:
        return WITHOUT_COMMENT[path.name]
    first = head_of(path).splitlines()[0]
    assert first.startswith("# expect "), f"{path.name} does not say what it must show"
    return [(int(line), int(column), code) for line, column, code in re.findall(r"(\d+):(\d+) ([A-Z]\d+)", first)]


def put_in_place(path: Path, folder: Path) -> Path:
    """Copy a broken file to where a scenario lies, as its comments ask for."""
    ending = re.search(r"# with the ending (\S+)", head_of(path))
    place = re.search(r"# in the folder (\S+)", head_of(path))
    name = path.name.partition("-")[2] if path.name.startswith("C001") else f"cold-soup{path.suffix}"
    target = (folder / (place[1] if place else "en") / name).with_suffix(ending[1] if ending else path.suffix)
    target.parent.mkdir()
    (shutil.copytree if path.is_dir() else shutil.copy)(path, target)
    if padded := re.search(r"# padded with comments to (\d+) bytes", head_of(path)):
        target.write_bytes(path.read_bytes().ljust(int(padded[1]), b"#"))
    if "# beside the clean file" in head_of(path):
        (folder / "zh-Hans").mkdir()
        shutil.copy(CLEAN, folder / "zh-Hans" / name)
    if "# beside a scenario of one language" in head_of(path):
        (folder / "zh-Hans").mkdir()
        shutil.copy(CLEAN, folder / "zh-Hans" / "one-tongued.yaml")
    if "# beside another scenario" in head_of(path):
        (folder / "zh-Hans").mkdir()
        shutil.copy(CLEAN, folder / "zh-Hans" / "other-soup.yaml")
    return target


def problems_of(path: Path) -> list[Problem]:
    if path.suffix in (".yaml", ".yml"):
        beside = sorted((path.parent.parent / "zh-Hans").glob("*.yaml"))
        return [*check_file(path), *(found for found in missing_languages([path, *beside]) if found.path == str(path))]
    try:
        read_replies(path)
    except InvalidFile as error:
        return error.problems
    return []


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_broken_file_shows_its_mistake_and_no_other(path: Path, tmp_path: Path) -> None:
    problems = problems_of(put_in_place(path, tmp_path))
    assert [(found.line, found.column, found.code) for found in problems] == expected(path), \
        "\n".join(map(str, problems))
    assert path.name.startswith(expected(path)[0][2])


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_problem_is_one_line_with_its_place(path: Path, tmp_path: Path) -> None:
    target = put_in_place(path, tmp_path)
    for problem in problems_of(target):
        text = str(problem)
        assert re.fullmatch(r".+:\d+:\d+: error: .+ \[[A-Z]\d+\]", text), text
        assert text.startswith(str(target))
        assert len(text) < 600


def test_every_code_has_a_broken_file_and_every_file_a_code() -> None:
    shown = {path.name.partition("-")[0] for path in BROKEN}
    assert shown == {*FILE_CODES, *CHECK_CODES, *REPLY_CODES, *RUBRIC_CODES, *EXAM_CODES}


def test_the_file_that_is_broken_is_clean_before(tmp_path: Path) -> None:
    target = tmp_path / "en" / "cold-soup.yaml"
    target.parent.mkdir()
    shutil.copy(CLEAN, target)
    assert check_scenario(target) == []


def test_every_code_of_a_scenario_is_explained_in_chinese(tmp_path: Path) -> None:
    assert MEANINGS.keys() == {*FILE_CODES, *CHECK_CODES, *RUBRIC_CODES, *EXAM_CODES}
    for language, chinese in (("en", False), ("zh-Hans", True)):
        problem = Problem(str(tmp_path / language / "soup.yaml"), 1, 1, "Y002", "twice", "the first is in line 3")
        assert ("同一个键" in str(explained(problem))) is chinese
        assert "the first is in line 3" in str(explained(problem))


def test_what_two_languages_disagree_about_is_told_once_and_from_either_side(tmp_path: Path) -> None:
    text = CLEAN.read_text(encoding="utf-8")
    for language, content in (("en", text), ("zh-Hans", text.replace("fault: ours", "fault: customer"))):
        (tmp_path / language).mkdir()
        (tmp_path / language / "cold-soup.yaml").write_text(content, encoding="utf-8")
    for paths in ([tmp_path], [tmp_path / "en"], [tmp_path / "zh-Hans"]):
        assert [found.code for found in check_paths(paths)].count("C019") == 1


@pytest.mark.parametrize(("source", "key"), [
    (packaged_rubrics() / "general.yaml", "pass_mark"),
    (packaged_rubrics().parent / "criteria" / "wording" / "cannot.yaml", "polarity"),
])  # fmt: skip
def test_a_rubric_or_criterion_is_known_by_its_keys_in_any_folder(source: Path, key: str, tmp_path: Path) -> None:
    path = tmp_path / "my-own.yaml"
    text = source.read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    assert check_paths([path]) == []
    path.write_text(text.replace(f"{key}:", f"{key}s:", 1), encoding="utf-8")
    assert [found.code for found in check_paths([path])] == ["S002"]


def test_a_folder_without_files_is_a_mistake_of_usage(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, [str(tmp_path)])
    assert result.exit_code == 2 and "no YAML file" in result.output


def test_self_tests_wait_until_the_rest_is_mended(tmp_path: Path) -> None:
    path = tmp_path / "en" / "cold-soup.yaml"
    path.parent.mkdir()
    broken = CLEAN.read_text(encoding="utf-8").replace("outcome: walked_out", "outcome: walked", 1)
    path.write_text(broken.replace("anger: rises", "anger: falls"), encoding="utf-8")
    result = CliRunner().invoke(command, [str(path)])
    assert result.exit_code == 1
    assert "[S004]" in result.output and "[C017]" not in result.output
    assert "the self-tests of 1 wait" in result.output


def test_every_code_of_trainer_check_is_explained() -> None:
    text = (Path(__file__).parents[1] / "trainer" / "README.md").read_text(encoding="utf-8")
    assert [code for code in (*CHECK_CODES, *REPLY_CODES, *RUBRIC_CODES, *EXAM_CODES) if code not in text] == []
