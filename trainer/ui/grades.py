"""The scorecard in words: the whole, the arithmetic of each dimension, and what capped or failed it."""

from __future__ import annotations

import logging

from scoring.analysis import Finding
from scoring.case import KnownCase, find_case
from scoring.coaching import Coaching, score_and_coach
from scoring.criterion import DIMENSIONS, Dimension
from scoring.points import Entry, Ledger
from scoring.rubric import read_rubric
from scoring.scorecard import Failure, Scorecard, one_decimal, score
from scoring.text import Language
from trainer.attempt import Attempt
from trainer.lesson import adjustment, source_of
from trainer.texts import Texts
from trainer.ui.cached import settings
from trainer.ui.marks import Kind, tag
from trainer.ui.markup import bar, element, plain
from trainer.ui.mood import criterion_title, signed

_LOGGER = logging.getLogger(__name__)


def scorecard_of(attempt: Attempt, language: Language | None = None) -> Scorecard:
    """Return the scorecard of an attempt, computed from its record, told in `language` (else that of the talk)."""
    return score(attempt.transcript, case=_case(attempt), rubric=read_rubric(), language=language)


def coaching_of(attempt: Attempt, language: Language) -> tuple[Scorecard, Coaching]:
    """Return the scorecard of an attempt and what it teaches, told in `language`."""
    return score_and_coach(attempt.transcript, case=_case(attempt), rubric=read_rubric(), language=language)


def _case(attempt: Attempt) -> KnownCase | None:
    return find_case(settings().scenario_folders, attempt.scenario, attempt.language)


def scorecard_if_any(attempt: Attempt) -> Scorecard | None:
    """Return the scorecard, None when the scenario file is too broken for one, which the server's log tells in full."""
    try:
        return scorecard_of(attempt)
    except Exception:  # whatever is wrong with the file, the trainee can end the talk and take it along
        _LOGGER.exception("the attempt %s at %s cannot be scored", attempt.id, attempt.scenario)
        return None


def coaching_if_any(attempt: Attempt, language: Language) -> tuple[Scorecard, Coaching] | None:
    """Return scorecard and coaching, None when the scenario is too broken for them, which the server's log tells."""
    try:
        return coaching_of(attempt, language)
    except Exception:  # whatever is wrong with the file, the trainee can end the talk and take it along
        _LOGGER.exception("the attempt %s at %s cannot be scored", attempt.id, attempt.scenario)
        return None


def draw_total(card: Scorecard, say: Texts) -> str:
    """Return the overall score, whether it passes, and what failed or capped it."""
    verdict = say("verdict.passed" if card.passed else "verdict.not_passed")
    kind: Kind = "good" if card.passed else "bad"
    number = element("strong", f"{card.score:g}") + plain(say("grades.of_100")) + tag(kind, verdict)
    mark = element("div", plain(say("grades.pass_mark", mark=card.pass_mark)), class_="quiet")
    if adjusted := adjustment(card, say):
        mark += element("div", plain(adjusted), class_="quiet")
    failures = "".join(draw_failure(found, say, spoken=card.language) for found in card.critical)
    return element("div", number, class_="total") + mark + failures + _caps(card, say)


def draw_failure(found: Failure, say: Texts, *, spoken: Language, number: int | None = None) -> str:
    """Return what fails the conversation: its name, the words in the language they were said in, and why."""
    quote = element("q", plain(found.text), class_="plain", lang=spoken)
    head = tag("critical", critical_name(found, say), number) + quote
    return element("div", head + element("p", plain(found.message)), class_="finding critical")


def critical_name(found: Failure, say: Texts) -> str:
    return say(f"critical.{found.id.partition('.')[0]}")


def _caps(card: Scorecard, say: Texts) -> str:
    """Return the limits that hold: the lowest is what counts, the others are named behind it."""
    weighed = sum(item.points * item.weight for _, item in card.dimensions)
    lines = []
    for place, cap in enumerate(sorted(card.caps, key=lambda cap: cap.limit)):
        held = weighed > cap.limit * 100
        key = "grades.capped_also" if place else "grades.capped"
        why = say(key, weighed=f"{one_decimal(weighed):g}", limit=cap.limit) if held else ""
        lines.append(element("div", element("p", plain(why)) * bool(why) + element("p", plain(cap.message)),
                             class_="finding bad"))  # fmt: skip
    return "".join(lines)


def draw_dimensions(card: Scorecard, say: Texts) -> str:
    """Return a bar for each dimension, with the arithmetic of its points."""
    bars = "".join(
        bar(card.dimension(name).points, say("grades.weighed", name=say(f"dimension.{name}"),
                                             weight=card.dimension(name).weight), note=_account(card, name, say))
        for name in DIMENSIONS
    )  # fmt: skip
    return element("p", plain(say("grades.counts")), class_="quiet") + bars


def _account(card: Scorecard, dimension: Dimension, say: Texts) -> str:
    """Return the sum as it is reckoned: the start, what was earned to at most 100, what was lost, the points."""
    ledger = card.dimension(dimension).ledger
    start = element("span", plain(say("grades.start", points=ledger.start)))
    if not ledger.entries:
        return start + element("span", plain(say("grades.nothing")))
    earned = [_entry(entry, say) for entry in ledger.entries if entry.points >= 0]
    lost = [_entry(entry, say) for entry in ledger.entries if entry.points < 0]
    return "".join([start, *earned, _limit("ceiling", ledger.gained > 100, say), *lost, _sum(ledger, say)])


def _sum(ledger: Ledger, say: Texts) -> str:
    below = min(100, ledger.gained) - ledger.lost < 0
    return element("span", f"= {ledger.points}", class_="sum") + _limit("floor", below, say)


def _limit(key: str, holds: bool, say: Texts) -> str:
    return element("span", plain(say(f"grades.{key}"))) if holds else ""


def _entry(entry: Entry, say: Texts) -> str:
    times = f" ×{entry.times}" if entry.times > 1 else ""
    label = f"{criterion_title(entry.criterion, say)}{times} {signed(entry.points) if entry.points else '0'}"
    if entry.points:
        return tag("good" if entry.points > 0 else "bad", label)
    return element("span", f"○ {plain(label)}", class_="tag")


def finding_name(finding: Finding, say: Texts) -> str:
    """Return what a finding is called; one about the whole talk names what it lacks."""
    name = criterion_title(finding.criterion, say)
    return say("grades.missing", name=name) if finding.turn is None else name


def kind_of(finding: Finding) -> Kind:
    return "good" if finding.polarity == "+" else "bad"


def draw_missing(card: Scorecard, say: Texts) -> str:
    """Return the findings about the whole conversation, such as an apology that never came."""
    missing = [finding for finding in card.findings if finding.turn is None]
    return "".join(draw_finding(finding, say, spoken=card.language) for finding in missing)


def draw_finding(
    finding: Finding, say: Texts, *, spoken: Language, number: int | None = None, quotes: tuple[str, ...] = ()
) -> str:
    """Return one finding: name, quoted words, why it matters, the better sentence and the source; faults are open.

    `spoken` is the language of the quoted words; `number` the one by which the reply refers to it.
    """
    kind = kind_of(finding)
    quoted = "".join(element("q", plain(quote), class_="plain", lang=spoken) for quote in quotes)
    head = element("summary", tag(kind, finding_name(finding, say), number) + quoted)
    body = element("p", plain(finding.message))
    if finding.suggestion:
        better = element("strong", plain(say("debrief.better"))) + plain(finding.suggestion)
        body += element("p", better, class_="better")
    body += element("p", plain(say("debrief.source", source=source_of(finding.criterion, say))), class_="note")
    name = "details open" if kind == "bad" else "details"
    return f'<{name} class="finding {kind}">{head}{body}</details>'
