"""Decisions to read: a page in the reader's language, as self-contained HTML or PDF with embedded Chinese type."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from scoring.criterion import catalogue
from scoring.explain import in_language, script_of
from scoring.text import Language
from trainer.exam.decide import Decision, RuleResult
from trainer.exam.file import ExamFile
from trainer.report.aside import Aside
from trainer.report.page import Cases, Page, Section, Table, as_html
from trainer.report.pdf import as_pdf
from trainer.texts import Texts, texts

_HOLDS = {True: "met", False: "missed", None: "untold"}
_SAID = tuple((re.compile(pattern, re.DOTALL), key) for pattern, key in (
    (r"at least (?P<n>\d+)", "at_least"), (r"at most (?P<n>\d+)", "at_most"),
    (r"at most (?P<n>\d+) s", "at_most_seconds"), (r"in at least (?P<n>\d+)", "in_at_least"),
    (r"in (?P<n>\d+)", "in_so_many"), (r"(?P<n>\d+) s", "seconds"), ("no times told", "no_times"),
    ("every conversation", "every"), (r"(?P<n>\d+) could not be scored", "unscored"),
    (r"missing: (?P<n>.+)", "missing"), (r"(?P<n>\d+) of: (?P<pool>.+)", "some_of"),
    ("what was handed in later is left out", "later"),
))
"""How `trainer.exam.decide` words figures, and the interface texts that say the same."""


def page_of(decisions: Iterable[Decision], file: ExamFile, language: Language) -> Page:
    """Return the page: a table of all candidates, then every rule of each with its figure and evidence.

    `decisions` are gone through several times, the last ones while the page is written: a list, or what is set aside.
    """
    title = in_language(file.exam.title.of(script_of(language)), language)
    return Page(title, language, _sections(decisions, texts(language)))


def _sections(decisions: Iterable[Decision], say: Texts) -> Iterator[Section]:
    count = passed = 0
    digest = ""
    for item in decisions:
        count, passed, digest = count + 1, passed + item.passed, item.exam_sha256
    head = tuple(say(f"exam.column.{name}") for name in ("candidate", "outcome", "overall", "conversations"))
    rows = ((item.candidate, say(f"exam.outcome.{item.outcome}"), f"{item.overall:g}", str(len(item.counted)))
            for item in decisions)
    yield Section(say("exam.all"), (say("exam.summary", passed=passed, all=count), Table(head, rows)))
    for item in decisions:
        yield _section(item, say)
    yield Section(say("exam.how"), (say("exam.frozen", sha256=digest), say("exam.appeal")))


def _section(decision: Decision, say: Texts) -> Section:
    head = tuple(say(f"exam.column.{name}") for name in ("rule", "wanted", "seen", "holds"))
    rows = tuple((_name(rule, say), _said(rule.wanted, say), _said(rule.seen, say), say(f"exam.{_HOLDS[rule.holds]}"))
                 for rule in decision.rules)
    told = tuple((_name(rule, say), tuple(_said(line, say) for line in rule.evidence))
                 for rule in decision.rules if rule.evidence)
    parts: list[str | Table | Cases] = [Table(head, rows)]
    if decision.appeal_of is not None:
        before = decision.appeal_of
        parts.append(say("exam.appealed", outcome=say(f"exam.outcome.{before.outcome}"), overall=f"{before.overall:g}"))
        parts.append(Cases(tuple(
            (f"{item['transcript']}[{item['turn']}] {item['criterion']}: {say('exam.ruling.' + item['ruling'])}",
             (f"{item['by']}: {item['why']}",)) for item in decision.rulings)))
    if told:
        parts.append(Cases(told))
    return Section(f"{decision.candidate}: {say(f'exam.outcome.{decision.outcome}')}", tuple(parts))


def _name(rule: RuleResult, say: Texts) -> str:
    """Return a rule's name; a criterion's with its id, which a ruling names."""
    kind, _, of = rule.rule.partition(".")
    named = say(f"exam.rule.{kind}")
    if kind == "dimension":
        return f"{named} {say(f'dimension.{of}')}"
    if kind == "criterion":
        title = in_language(catalogue()[of].title.of(script_of(say.language)), say.language)
        return f"{named} {title} ({of})"
    return named


def _said(text: str, say: Texts) -> str:
    """Return what a decision says, in the reader's language; what is quoted or a bare figure stays as it is."""
    for pattern, key in _SAID:
        found = pattern.fullmatch(text)
        if found:
            told = {name: _said(value, say) for name, value in found.groupdict().items()}
            return say(f"exam.said.{key}", **told)
    return text


def html_of(decisions: Iterable[Decision], file: ExamFile, language: Language) -> Iterator[str]:
    """Yield the page as HTML: no script, nothing fetched; memory stays flat."""
    with Aside(decisions) as kept:
        yield from as_html(page_of(kept, file, language))


def pdf_of(decisions: Iterable[Decision], file: ExamFile, language: Language) -> bytes:
    """Return the page as PDF, which grows in memory with every page. Raises `NoFont` when no font with Chinese type can
    be found.
    """
    with Aside(decisions) as kept:
        return as_pdf(page_of(kept, file, language))
