"""The scorecard in words: the whole, the dimensions with what earned and cost, and what capped or failed it."""

from __future__ import annotations

from collections import Counter

from scoring.analysis import Finding
from scoring.case import find_case
from scoring.criterion import DIMENSIONS, Dimension, catalogue
from scoring.explain import in_language, script_of
from scoring.rubric import read_rubric
from scoring.scorecard import Scorecard, score
from trainer.attempt import Attempt
from trainer.texts import Texts
from trainer.ui.cached import settings
from trainer.ui.marks import Kind, tag
from trainer.ui.markup import bar, element, plain
from trainer.ui.mood import criterion_title


def scorecard_of(attempt: Attempt) -> Scorecard:
    """Return the scorecard of an attempt, computed from its record."""
    transcript = attempt.transcript
    case = find_case(settings().scenario_folders, attempt.scenario, attempt.language)
    return score(transcript, case=case, rubric=read_rubric())


def draw_total(card: Scorecard, say: Texts) -> str:
    """Return the overall score, whether it passes, and what failed or capped it."""
    verdict = say("verdict.passed" if card.passed else "verdict.not_passed")
    kind: Kind = "good" if card.passed else "bad"
    number = element("strong", f"{card.score:g}") + plain(say("grades.of_100")) + tag(kind, verdict)
    mark = element("div", plain(say("grades.pass_mark", mark=read_rubric().pass_mark)), class_="quiet")
    return element("div", number, class_="total") + mark + _critical(card, say) + _caps(card)


def _critical(card: Scorecard, say: Texts) -> str:
    rubric = read_rubric()
    lines = []
    for found in card.critical:
        family = found.id.partition(".")[0]
        why = in_language(rubric.critical[family].of(script_of(say.language)), say.language)
        quote = element("q", plain(found.text), class_="plain")
        lines.append(element("div", tag("critical", say(f"critical.{family}")) + quote + element("p", plain(why)),
                             class_="finding critical"))  # fmt: skip
    return "".join(lines)


def _caps(card: Scorecard) -> str:
    return "".join(
        element("div", element("p", plain(cap.message)), class_="finding bad", lang=card.language) for cap in card.caps
    )


def draw_dimensions(card: Scorecard, say: Texts) -> str:
    """Return a bar for each dimension, with the behaviours that earned and cost it."""
    return "".join(
        bar(card.dimension(name).points, say("grades.weighed", name=say(f"dimension.{name}"),
                                             weight=card.dimension(name).weight), note=_account(card, name, say))
        for name in DIMENSIONS
    )  # fmt: skip


def _account(card: Scorecard, dimension: Dimension, say: Texts) -> str:
    found = [finding for finding in card.findings if finding.criterion.startswith(f"{dimension}.")]
    counted = Counter((kind_of(finding), finding_name(finding, say)) for finding in found)
    tags = [tag(kind, f"{name} ×{times}" if times > 1 else name) for (kind, name), times in counted.items()]
    return "".join(tags) or plain(say("grades.nothing"))


def finding_name(finding: Finding, say: Texts) -> str:
    """Return what a finding is called; one about the whole talk names what it lacks."""
    name = criterion_title(finding.criterion, say)
    return say("grades.missing", name=name) if finding.turn is None else name


def kind_of(finding: Finding) -> Kind:
    return "good" if finding.polarity == "+" else "bad"


def draw_missing(card: Scorecard, say: Texts) -> str:
    """Return the findings about the whole conversation, such as an apology that never came."""
    return "".join(draw_finding(finding, say) for finding in card.findings if finding.turn is None)


def draw_finding(finding: Finding, say: Texts) -> str:
    """Return one finding: name, quoted words, why it matters, the better sentence and the source; faults are open."""
    kind = kind_of(finding)
    quote = element("q", plain(finding.text), class_="plain") if finding.text else ""
    head = element("summary", tag(kind, finding_name(finding, say)) + quote)
    body = element("p", plain(finding.message))
    if finding.suggestion:
        better = element("strong", plain(say("debrief.better"))) + plain(finding.suggestion)
        body += element("p", better, class_="better")
    body += element("p", plain(say("debrief.source", source=source_of(finding.criterion, say))), class_="note")
    name = "details open" if kind == "bad" else "details"
    return f'<{name} class="finding {kind}">{head}{body}</details>'


def source_of(criterion: str, say: Texts) -> str:
    """Return where a criterion comes from."""
    known = catalogue().get(criterion)
    return known.source if known else say("debrief.rubric")
