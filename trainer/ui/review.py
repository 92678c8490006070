"""The talk looked back on: each reply with its evidence, the moves made and missed, the facts found and missed."""

from __future__ import annotations

from scoring.analysis import Finding
from scoring.explain import in_language
from scoring.scorecard import Scorecard
from trainer.attempt import Attempt
from trainer.scenario import Move, ScenarioFile
from trainer.texts import Texts
from trainer.ui.bubbles import bubble, response_note, speaker_name
from trainer.ui.grades import draw_finding, kind_of
from trainer.ui.marks import Kind, Mark, marked, tag
from trainer.ui.markup import element, plain
from trainer.ui.mood import criterion_title, draw_changes


def draw_replies(attempt: Attempt, file: ScenarioFile, card: Scorecard, say: Texts, *, own: bool = True) -> str:
    """Return the talk with every piece of evidence marked in place.

    Below each reply of one's `own` stands how long it took and what its evidence means.
    """
    parts = []
    steps = {step.turn: step for step in attempt.steps}
    for index, turn in enumerate(attempt.turns):
        who = speaker_name(turn, file, say)
        if turn.speaker == "customer":
            said = element("span", plain(turn.text), class_="said", dir="auto")
            parts.append(bubble("customer", said, who=who) + draw_changes(steps[index], file, say))
            continue
        found = [finding for finding in card.findings if finding.turn == index]
        said = element("span", marked(turn.text, _marks(index, found, card, say)), class_="said", dir="auto")
        parts.append(bubble("staff", said, who=who, note=response_note(attempt, index, say) if own else ""))
        parts += [_explained(found, say)] if own else []
    return element("div", "".join(parts), class_=f"talk {file.about.channel}", lang=attempt.language)


def _marks(turn: int, found: list[Finding], card: Scorecard, say: Texts) -> list[Mark]:
    marks = [
        Mark(finding.start, finding.end, kind_of(finding), criterion_title(finding.criterion, say))
        for finding in found
        if finding.start is not None and finding.end is not None
    ]
    marks += [
        Mark(item.start, item.end, "critical", say(f"critical.{item.id.partition('.')[0]}"))
        for item in card.critical
        if item.turn == turn
    ]
    return marks


def _explained(found: list[Finding], say: Texts) -> str:
    """Return the findings of a reply, faults first, each criterion once."""
    once = {finding.criterion: finding for finding in reversed(found)}
    ordered = sorted(once.values(), key=lambda finding: (finding.polarity == "+", finding.start or 0))
    return element("div", "".join(draw_finding(finding, say) for finding in ordered), class_="findings")


def draw_moves(attempt: Attempt, file: ScenarioFile, say: Texts) -> str:
    """Return the moves of the case: what was done well, what was missed, and what hurt."""
    made = [move for move in file.play.moves if move.id in attempt.state.moves]
    missed = [move for move in file.play.moves if move.id not in attempt.state.moves and move.kind == "good"]
    labels: dict[str, tuple[Kind | None, str]] = {
        "good": ("good", say("moves.made")),
        "bad": ("bad", say("moves.harmful")),
        "neutral": (None, say("moves.neutral")),
    }
    lines = [_move(move, *labels[move.kind], attempt) for move in made]
    lines += [_move(move, None, say("moves.missed"), attempt) for move in missed]
    return "".join(lines)


def _move(move: Move, kind: Kind | None, label: str, attempt: Attempt) -> str:
    return _noted(kind, label, in_language(move.name, attempt.language), in_language(move.comment, attempt.language),
                  attempt)  # fmt: skip


def draw_facts(attempt: Attempt, file: ScenarioFile, say: Texts) -> str:
    """Return what the customer kept to himself: found by asking, told of himself, or never learnt."""
    told = {told.id: told for told in attempt.state.told}
    lines = []
    for fact in file.play.hidden:
        known = told.get(fact.id)
        label = say("facts.missed") if known is None else say("facts.asked" if known.asked else "facts.volunteered")
        lines.append(_noted("good" if known else None, label, in_language(fact.fact, attempt.language), "", attempt))
    return "".join(lines)


def _noted(kind: Kind | None, label: str, name: str, comment: str, attempt: Attempt) -> str:
    """Return a line with a label; `kind` None is a chance that was missed, which is no fault."""
    sign = tag(kind, label) if kind else element("span", f"○ {plain(label)}", class_="tag")
    told = element("p", plain(comment), class_="quiet") if comment else ""
    return element("div", sign + plain(name) + told, class_=f"finding {kind or ''}".strip(), lang=attempt.language)
