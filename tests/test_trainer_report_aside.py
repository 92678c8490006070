"""What a report needs twice waits on disk: in order, as often as asked, and not in memory."""

from __future__ import annotations

import io
import tracemalloc
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_trainer_exam import GOOD, exam  # noqa: F401
from trainer.exam import Decision, ExamFile, decide
from trainer.report.aside import IN_MEMORY, Aside
from trainer.report.exam_lines import as_junit
from trainer.report.exam_page import html_of


def test_values_come_back_in_order_as_often_as_asked_even_one_reading_within_another() -> None:
    kept = [("李伟", 1, None), {"a": "\ud800\u2028\n"}, "x" * (2 * IN_MEMORY), ""]
    with Aside(kept) as aside:
        assert aside.count == 4
        assert [(one, list(aside)) for one in aside] == [(one, kept) for one in kept]
        reading = iter(aside)
        next(reading)
        aside.add("later")
        assert list(reading) == [*kept[1:], "later"]
    with Aside[str]() as empty:
        assert list(empty) == []


def decisions(file: ExamFile, count: int) -> Iterator[Decision]:
    """Yield decisions of many candidates, of whom half have failed; XML and HTML would stumble over their names."""
    for number in range(count):
        yield decide(file, "a" * 64, f"<&{number:06}>", GOOD if number % 2 else GOOD[:1])


@pytest.mark.parametrize("form", ["junit", "html"])
def test_twenty_times_the_candidates_take_no_more_memory(form: str, exam: ExamFile) -> None:  # noqa: F811
    def most(count: int) -> int:
        made = decisions(exam, count)
        tracemalloc.start()
        for _ in as_junit(made) if form == "junit" else html_of(made, exam, "zh-Hans"):
            pass
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return peak

    most(10)
    few, many = most(200), most(4_000)
    assert many < few + IN_MEMORY + 500_000


def test_totals_and_rows_are_those_of_all(exam: ExamFile, tmp_path: Path) -> None:  # noqa: F811
    suite = ET.parse(io.StringIO("".join(as_junit(decisions(exam, 9)))))
    assert suite.getroot().attrib == {"tests": "9", "failures": "5", "errors": "0", "skipped": "0"}
    page = "".join(html_of(decisions(exam, 9), exam, "en"))
    assert page.count("&lt;&amp;00000") == 18
    assert (page.count("<tr>"), page.count("</table>")) == (1 + 9 + 9 + sum(len(item.rules) for item in
                                                                            decisions(exam, 9)), 10)
    assert "".join(html_of(iter(()), exam, "en")).count("<h2>") == 2
