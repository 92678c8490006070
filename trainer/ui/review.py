"""The talk looked back on: each reply with its evidence, the moves made and missed, the facts found and missed."""

from __future__ import annotations

from collections.abc import Mapping

from scoring.analysis import Finding
from scoring.explain import in_language
from scoring.scorecard import Failure, Scorecard
from trainer.attempt import Attempt
from trainer.scenario import Move, ScenarioFile
from trainer.texts import Texts
from trainer.ui.bubbles import bubble, response_note, said, speaker_name
from trainer.ui.grades import critical_name, draw_failure, draw_finding, kind_of
from trainer.ui.marks import Kind, Mark, marked, tag
from trainer.ui.markup import element, plain
from trainer.ui.mood import criterion_title, draw_changes
from trainer.ui.reader import texts_language

Evidence = Finding | Failure
"""What a reply shows, for better or worse."""


def draw_replies(attempt: Attempt, file: ScenarioFile, card: Scorecard, say: Texts, *, own: bool = True) -> str:
    """Return the talk with every piece of evidence marked in place by a number, and named right below the reply.

    Below each reply of one's `own` stands how long it took and what its evidence means.
    """
    parts = []
    steps = {step.turn: step for step in attempt.steps}
    for index, turn in enumerate(attempt.turns):
        who = speaker_name(turn, file, say)
        if turn.speaker == "customer":
            parts.append(bubble("customer", said(turn, attempt.language, say), who=who))
            parts.append(draw_changes(steps[index], file, say))
            continue
        shown = evidence_of(card, index)
        text = element("span", marked(turn.text, _marks(shown, say)), class_="said", dir="auto", lang=attempt.language)
        parts.append(bubble("staff", text, who=who, note=response_note(attempt, index, say) if own else ""))
        parts.append(_explained(shown, attempt, say) if own else _named(shown, say))
    return element("div", "".join(parts), class_=f"talk {file.about.channel}", lang=say.language)


def evidence_of(card: Scorecard, turn: int) -> Mapping[str, tuple[Evidence, ...]]:
    """Return what one reply shows, by id in the order of its text; the place in that order is its number less one."""
    items: list[tuple[str, Evidence]] = [(item.criterion, item) for item in card.findings if item.turn == turn]
    items += [(item.id, item) for item in card.critical if item.turn == turn]
    shown: dict[str, tuple[Evidence, ...]] = {}
    for id, item in sorted(items, key=lambda pair: (pair[1].start or 0, pair[1].end or 0, pair[0])):
        shown[id] = (*shown.get(id, ()), item)
    return shown


def _marks(shown: Mapping[str, tuple[Evidence, ...]], say: Texts) -> list[Mark]:
    return [
        Mark(item.start, item.end, _kind(item), number, say(f"mark.{_kind(item)}", name=_name(item, say)))
        for number, items in enumerate(shown.values(), start=1)
        for item in items
        if item.start is not None and item.end is not None
    ]


def _kind(item: Evidence) -> Kind:
    return kind_of(item) if isinstance(item, Finding) else "critical"


def _name(item: Evidence, say: Texts) -> str:
    return criterion_title(item.criterion, say) if isinstance(item, Finding) else critical_name(item, say)


def _explained(shown: Mapping[str, tuple[Evidence, ...]], attempt: Attempt, say: Texts) -> str:
    """Return what the evidence of a reply means, by its numbers; what is found twice is explained once."""
    lines = []
    for number, items in enumerate(shown.values(), start=1):
        first = items[0]
        if isinstance(first, Finding):
            quotes = tuple(dict.fromkeys(item.text or "" for item in items))
            lines.append(draw_finding(first, say, number=number, quotes=quotes, spoken=attempt.language))
        else:
            lines.append(draw_failure(first, say, number=number, spoken=attempt.language))
    return element("div", "".join(lines), class_="findings") if lines else ""


def _named(shown: Mapping[str, tuple[Evidence, ...]], say: Texts) -> str:
    tags = [tag(_kind(items[0]), _name(items[0], say), number) for number, items in enumerate(shown.values(), start=1)]
    return element("div", "".join(tags), class_="names") if tags else ""


def draw_moves(attempt: Attempt, file: ScenarioFile, say: Texts) -> str:
    """Return the moves of the case: what was done well, what was missed, and what hurt."""
    made = [move for move in file.play.moves if move.id in attempt.state.moves]
    missed = [move for move in file.play.moves if move.id not in attempt.state.moves and move.kind == "good"]
    labels: dict[str, tuple[Kind | None, str]] = {
        "good": ("good", say("moves.made")),
        "bad": ("bad", say("moves.harmful")),
        "neutral": (None, say("moves.neutral")),
    }
    lines = [_move(move, *labels[move.kind], file, say) for move in made]
    lines += [_move(move, None, say("moves.missed"), file, say) for move in missed]
    return "".join(lines)


def _move(move: Move, kind: Kind | None, label: str, file: ScenarioFile, say: Texts) -> str:
    return _noted(kind, label, move.name, move.comment, file, say)


def draw_facts(attempt: Attempt, file: ScenarioFile, say: Texts) -> str:
    """Return what the customer kept to themselves: found by asking, told unasked, or never learnt."""
    told = {told.id: told for told in attempt.state.told}
    lines = []
    for fact in file.play.hidden:
        known = told.get(fact.id)
        label = say("facts.missed") if known is None else say("facts.asked" if known.asked else "facts.volunteered")
        lines.append(_noted("good" if known else None, label, fact.fact, "", file, say))
    return "".join(lines)


def _noted(kind: Kind | None, label: str, name: str, comment: str, file: ScenarioFile, say: Texts) -> str:
    """Return a line of the scenario with a label; `kind` None is a chance that was missed, which is no fault."""
    sign = tag(kind, label) if kind else element("span", f"○ {plain(label)}", class_="tag")
    lang = texts_language(file, say.language)
    named = element("span", plain(in_language(name, say.language)), lang=lang)
    told = element("p", plain(in_language(comment, say.language)), class_="quiet", lang=lang) if comment else ""
    return element("div", sign + named + told, class_=f"finding {kind or ''}".strip())
