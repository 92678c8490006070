"""Decisions as data: JSON lines, CSV, JUnit XML. One decision after the other, none held back longer than the format
asks."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from trainer.exam.decide import Decision, RuleResult
from trainer.report.aside import Aside

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_jsonl(decisions: Iterable[Decision]) -> Iterator[str]:
    """Yield one decision a line."""
    for decision in decisions:
        yield json.dumps(decision.to_data(), ensure_ascii=False) + "\n"


def as_csv(decisions: Iterable[Decision]) -> Iterator[str]:
    """Yield one row a candidate: the outcome, the figures, and the rules that were missed or could not be told."""
    head = ["candidate", "exam", "outcome", "overall", "listening", "apology", "wording", "service", "conversations",
            "missed", "untold", "decision_sha256"]
    yield _row(head)
    for decision in decisions:
        dimensions = dict(decision.dimensions)
        yield _row([
            decision.candidate, decision.exam, decision.outcome, f"{decision.overall:g}",
            *(f"{dimensions.get(name, 0.0):g}" for name in ("listening", "apology", "wording", "service")),
            str(len(decision.counted)), "; ".join(_told(rule) for rule in decision.rules if rule.holds is False),
            "; ".join(_told(rule) for rule in decision.rules if rule.holds is None), decision.to_data()["sha256"],
        ])


def _row(cells: list[str]) -> str:
    stream = io.StringIO()
    # A cell that a spreadsheet would run as a formula is made text.
    csv.writer(stream, lineterminator="\n").writerow(
        f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells)
    return stream.getvalue()


def _told(rule: RuleResult) -> str:
    return f"{rule.rule}: {rule.wanted}, seen {rule.seen}"


def as_junit(decisions: Iterable[Decision]) -> Iterator[str]:
    """Yield a test suite: a candidate is a test case, a missed rule a failure, what could not be scored an error."""
    failures = errors = 0
    with Aside[str]() as cases:
        for decision in decisions:
            failures += decision.outcome == "failed"
            errors += decision.outcome == "undecided"
            cases.add(_case(decision))
        counts = f'tests="{cases.count}" failures="{failures}" errors="{errors}" skipped="0"'
        yield '<?xml version="1.0" encoding="UTF-8"?>\n'
        yield f'<testsuites {counts}>\n<testsuite name="trainer exam" {counts}>\n'
        yield from cases
        yield "</testsuite>\n</testsuites>\n"


def _case(decision: Decision) -> str:
    head = f"<testcase name={_attribute(decision.candidate)} classname={_attribute(decision.exam)}"
    if decision.passed:
        return f"{head}/>\n"
    told = [rule for rule in decision.rules if rule.holds is not True]
    body = escape(_legal("\n".join(line for rule in told for line in (_told(rule), *rule.evidence))))
    kind = "error" if decision.outcome == "undecided" else "failure"
    said = _attribute(f"{decision.outcome}, overall {decision.overall:g}")
    return f'{head}>\n<{kind} type="exam" message={said}>{body}</{kind}>\n</testcase>\n'


def _legal(text: str) -> str:
    return _ILLEGAL.sub("", text)


def _attribute(text: str) -> str:
    return quoteattr(_legal(text), {"\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})
