"""JUnit XML: a conversation is a test case, one that does not pass is a failure, as CI servers read it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from trainer.report.aside import Aside
from trainer.report.scored import Scored

# Whatever XML 1.0 has no way to write.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(results: Iterable[Scored], *, colour: bool = False) -> Iterator[str]:
    """Yield the document. The counts stand at its head, so it begins when the last conversation is scored."""
    failures = 0
    with Aside[str]() as cases:
        for result in results:
            failures += not result.scorecard.passed
            cases.add(_case(result))
        counts = f'tests="{cases.count}" failures="{failures}" errors="0" skipped="0"'
        yield '<?xml version="1.0" encoding="UTF-8"?>\n'
        yield f'<testsuites {counts}>\n<testsuite name="trainer score" {counts}>\n'
        yield from cases
        yield "</testsuite>\n</testsuites>\n"


def _case(result: Scored) -> str:
    card = result.scorecard
    head = f"<testcase name={_attribute(card.transcript)} classname={_attribute(card.scenario or 'general')}"
    if card.passed:
        return f"{head}/>\n"
    reasons = [f"{item.id}: {item.text}" for item in card.critical]
    reasons += [f"{cap.id}: {cap.message}" for cap in card.caps]
    reasons += [
        f"turn {finding.turn}: {finding.criterion}: {finding.text}" if finding.turn is not None
        else f"{finding.criterion}: {finding.message}"
        for finding in card.findings if finding.polarity == "-"
    ]
    body = escape(_legal("\n".join(reasons)))
    return f'{head}>\n<failure type="score" message={_attribute(f"score {card.score}")}>{body}</failure>\n</testcase>\n'


def _legal(text: str) -> str:
    return _ILLEGAL.sub("", text)


def _attribute(text: str) -> str:
    return quoteattr(_legal(text), {"\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})
