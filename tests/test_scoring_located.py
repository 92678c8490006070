"""YAML with positions: nothing is guessed at, and every mistake is brought back to its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import Field

from scoring.located import FileModel, build_model, file_stamp, parse_located, read_located, read_model, survey_located
from scoring.problem import InvalidFile, Problem


class Dish(FileModel):
    name: str = Field(min_length=1)
    price: int = 0
    tags: tuple[str, ...] = ()


class Menu(FileModel):
    title: str
    dishes: tuple[Dish, ...] = ()


def problems_of(text: str) -> list[Problem]:
    with pytest.raises(InvalidFile) as caught:
        build_model(Menu, survey_located(text, "menu.yaml"))
    return caught.value.problems


def places(text: str) -> list[tuple[int, int, str]]:
    return [(problem.line, problem.column, problem.code) for problem in problems_of(text)]


def test_scalars_stay_what_was_typed() -> None:
    tree = parse_located("a: no\nb: 12:30\nc: 1e3\nd: 007\ne: ~\nf: 2026-01-01\n", "x").tree
    assert tree == {"a": "no", "b": "12:30", "c": "1e3", "d": "007", "e": "~", "f": "2026-01-01"}


def test_numbers_are_read_where_a_model_wants_them() -> None:
    assert build_model(Menu, parse_located("title: x\ndishes: [{name: 鱼, price: 88}]", "x")).dishes[0].price == 88


@pytest.mark.parametrize(("text", "found"), [
    ("dishes: []\n", [(1, 1, "S001")]),
    ("title: x\nprise: 3\n", [(2, 1, "S002")]),
    ("title: x\ndishes:\n  - name: 鱼\n    price: 一百\n", [(4, 5, "S003")]),
    ("title: x\ndishes:\n  - name: ''\n", [(3, 5, "S004")]),
    ("title: x\ntitle: y\n", [(2, 1, "Y002")]),
    ("title: &a x\ndishes: *a\n", [(1, 8, "Y003"), (2, 9, "Y003")]),
    ("title: !!int 3\n", [(1, 8, "Y003")]),
    ("title: x\n---\ntitle: y\n", [(2, 1, "Y001")]),
    ("title: 'x\n", [(1, 8, "Y007")]),
    ("title：x\ndishes: []\n", [(1, 6, "Y006")]),
    ("title: x\ndishes:\n  - name：鱼\n    price: 3\n", [(3, 9, "Y006")]),
    ("title:x\ndishes: []\n", [(1, 6, "Y010")]),
    ("title: 8: 30\n", [(1, 9, "Y008")]),
    ("title: '8' and more\n", [(1, 12, "Y008")]),
    ("title: %x\n", [(1, 8, "Y008")]),
    ("title: x # 5\n", [(1, 10, "Y011")]),
    ("title: x\ndishes: [{name: y, tags: [a，b, c]}]\n", [(2, 28, "Y006")]),
    ("title: x\ndishes:\n  - name: y\n    tags:\n      - a\n      － b\n", [(6, 7, "Y006")]),
    ('title: x\ndishes:\n  - name: "y\n  - name: "z"\n', [(3, 11, "Y007")]),
    ("title: x\ndishes: [{name: y}\nmore: z\n", [(2, 9, "Y007")]),
    ("title: x\ntitle: y\ndishes: [{nam: y}]\n", [(2, 1, "Y002"), (3, 11, "S002")]),
    ("", [(1, 1, "Y005")]),
    ("title: " + "[" * 30 + "]" * 30, [(1, 31, "Y004")]),
    ("just text\n", [(1, 1, "S003")]),
])  # fmt: skip
def test_a_mistake_is_found_at_its_place(text: str, found: list[tuple[int, int, str]]) -> None:
    assert places(text) == found


def test_all_mistakes_come_at_once() -> None:
    text = "titel: x\ndishes:\n  - {nam: 鱼}\n  - {name: 肉, price: viel}\n"
    assert [code for _, _, code in places(text)] == ["S002", "S002", "S003"]


@pytest.mark.parametrize("text", [
    "title: x  # a note\n", "title: x, y：z # \n"[:-3] + "\n", "title: 'x # 5'\n", "title: x#5\n",
    "title: x\ndishes: [{name: 汤，热的}]\n",
    "title: x\ndishes: [{name: y, tags: [好，这就换。, c]}]\n",
    'title: x\ndishes: [{name: y, tags: ["a，b", c]}]\n',
])  # fmt: skip
def test_what_is_meant_as_it_stands_is_taken(text: str) -> None:
    assert build_model(Menu, parse_located(text, "menu.yaml")).title.startswith("x")


def test_a_near_miss_is_told() -> None:
    assert "did you mean 'title'?" in {problem.hint for problem in problems_of("titel: x\n")}


def test_a_problem_is_one_line() -> None:
    for problem in problems_of("titel: x\ndishes: 'a\n  b'\n"):
        assert "\n" not in str(problem)
        assert str(problem).startswith("menu.yaml:")


def test_tabs_get_a_hint() -> None:
    [problem] = problems_of("title: x\ndishes:\n\t- name: 鱼\n")
    assert "tabs" in problem.hint


@pytest.mark.parametrize(("content", "code"), [
    (b"\xff\xfe\x00", "F002"), (b"title: \x00", "Y001"), (b" " * 3_000_000, "F003"),
])  # fmt: skip
def test_a_file_that_is_no_text_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "menu.yaml"
    path.write_bytes(content)
    with pytest.raises(InvalidFile) as caught:
        read_located(path)
    assert [problem.code for problem in caught.value.problems] == [code]


def test_a_missing_file_is_told_as_one(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile) as caught:
        read_model(Menu, tmp_path / "none.yaml")
    assert [problem.code for problem in caught.value.problems] == ["F001"]
    assert file_stamp(tmp_path / "none.yaml") == (0, 0)


def test_a_changed_file_has_another_stamp(tmp_path: Path) -> None:
    path = tmp_path / "menu.yaml"
    path.write_text("title: x\n", encoding="utf-8")
    before = file_stamp(path)
    path.write_text("title: xx\n", encoding="utf-8")
    assert file_stamp(path) != before


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    path = tmp_path / "menu.yaml"
    path.write_bytes("\ufefftitle: 菜单\r\ndishes: []\r\n".encode())
    assert read_model(Menu, path).title == "菜单"
