"""The talk looked back on: each reply with its evidence, the moves made and missed, the facts found and missed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scoring.analysis import Finding
from scoring.explain import in_language
from scoring.scorecard import Failure, Scorecard
from trainer.acts import acts_done
from trainer.attempt import Attempt
from trainer.made import Made, made_in
from trainer.scenario import Move, ScenarioFile
from trainer.texts import Texts
from trainer.ui.bubbles import bubble, response_note, said, speaker_name
from trainer.ui.cached import scenario
from trainer.ui.grades import critical_name, draw_failure, draw_finding, kind_of
from trainer.ui.made import draw_made
from trainer.ui.marks import Kind, Mark, marked, tag
from trainer.ui.markup import element, plain
from trainer.ui.mood import criterion_title, draw_changes
from trainer.ui.reader import texts_language

Evidence = Finding | Failure | Made
"""What a reply shows, for better or worse."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the talk as HTML, up to the staff reply at index `turn` and what it shows; None behind the last."""

    html: str
    turn: int | None


def draw_replies(attempt: Attempt, file: ScenarioFile, card: Scorecard, say: Texts, *, own: bool = True) -> str:
    """Return the talk with every piece of evidence marked in place by a number, and named right below the reply.

    Below each reply of one's `own` stands how long it took and what its evidence means.
    """
    return in_channel("".join(piece.html for piece in pieces(attempt, file, card, say, own=own)), file, say)


def in_channel(turns: str, file: ScenarioFile, say: Texts) -> str:
    """Return turns as HTML in the look of the scenario's channel."""
    return element("div", turns, class_=f"talk {file.about.channel}", lang=say.language)


def pieces(
    attempt: Attempt, file: ScenarioFile, card: Scorecard, say: Texts, *, own: bool = True, start: int = 0
) -> list[Piece]:
    """Return the talk from turn `start` on as `draw_replies` shows it, a piece for each reply of staff."""
    found: list[Piece] = []
    parts: list[str] = []
    steps = attempt.seen_after()
    for index, turn in list(enumerate(attempt.turns))[start:]:
        if turn.speaker == "customer":
            who = speaker_name(turn, file, say)
            parts.append(bubble("customer", said(turn, attempt.language, say), who=who))
            if index in steps:
                parts.append(draw_changes(steps[index], file, say))
            continue
        parts.append(draw_reply(attempt, index, file, card, say, own=own))
        found.append(Piece("".join(parts), index))
        parts = []
    return [*found, Piece("".join(parts), None)] if parts else found


def draw_reply(
    attempt: Attempt, index: int, file: ScenarioFile, card: Scorecard, say: Texts, *, own: bool = True
) -> str:
    """Return one reply with its evidence marked and named; see `draw_replies`."""
    turn, shown = attempt.turns[index], evidence_of(card, index, made_in(attempt, index, file))
    text = element("span", marked(turn.text, _marks(shown, say)), class_="said", dir="auto", lang=attempt.language)
    note = response_note(attempt, index, say) if own else ""
    below = _explained(shown, attempt, index, file, say) if own else _named(shown, say)
    said_by = _lent(attempt, index, file, say)
    return bubble("staff", text, who=speaker_name(turn, file, say), note=note) + said_by + below


def _lent(attempt: Attempt, index: int, file: ScenarioFile, say: Texts) -> str:
    """Return what is to be known of a reply that a button has said; nothing where the words are the trainee's own."""
    played = scenario(attempt.scenario, attempt.language) or file
    return element("p", plain(say("act.words")), class_="note lent") if index in acts_done(played, attempt) else ""


def evidence_of(card: Scorecard, turn: int, made: Iterable[Made] = ()) -> Mapping[str, tuple[Evidence, ...]]:
    """Return what one reply shows, by id in the order of its text; the place in that order is its number less one.

    `made`: the moves of the scenario that it makes.
    """
    items: list[tuple[str, Evidence]] = [(item.criterion, item) for item in card.findings if item.turn == turn]
    items += [(item.id, item) for item in card.critical if item.turn == turn]
    items += [(item.id, item) for item in made]
    shown: dict[str, tuple[Evidence, ...]] = {}
    for id, item in sorted(items, key=lambda pair: (pair[1].start or 0, pair[1].end or 0, pair[0])):
        shown[id] = (*shown.get(id, ()), item)
    return shown


def _marks(shown: Mapping[str, tuple[Evidence, ...]], say: Texts) -> list[Mark]:
    return [
        Mark(item.start, item.end, _kind(item), number, say(f"mark.{_kind(item)}", name=evidence_name(item, say)))
        for number, items in enumerate(shown.values(), start=1)
        for item in items
        if item.start is not None and item.end is not None
    ]


def _kind(item: Evidence) -> Kind:
    if isinstance(item, Made):
        return "hurts" if item.hurts else "helps"
    return kind_of(item) if isinstance(item, Finding) else "critical"


def evidence_name(item: Evidence, say: Texts) -> str:
    """Return what a piece of evidence is called."""
    if isinstance(item, Made):
        return in_language(item.move.name, say.language)
    return criterion_title(item.criterion, say) if isinstance(item, Finding) else critical_name(item, say)


def _explained(
    shown: Mapping[str, tuple[Evidence, ...]], attempt: Attempt, index: int, file: ScenarioFile, say: Texts
) -> str:
    """Return what the evidence of a reply means, by its numbers; what is found twice is explained once."""
    lines = []
    for number, items in enumerate(shown.values(), start=1):
        first = items[0]
        if isinstance(first, Finding):
            quotes = tuple(dict.fromkeys(item.text or "" for item in items))
            lines.append(draw_finding(first, say, number=number, quotes=quotes, spoken=attempt.language))
        elif isinstance(first, Made):
            lines.append(draw_made(first, attempt, index, file, say, number=number))
        else:
            lines.append(draw_failure(first, say, number=number, spoken=attempt.language))
    return element("div", "".join(lines), class_="findings") if lines else ""


def _named(shown: Mapping[str, tuple[Evidence, ...]], say: Texts) -> str:
    tags = [tag(_kind(items[0]), evidence_name(items[0], say), number)
            for number, items in enumerate(shown.values(), start=1)]
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
    lines = [_move(move, kind, label + (f" · {say('moves.by_model')}" if move.id in attempt.state.named else ""),
                   file, say)
             for move in made for kind, label in [labels[move.kind]]]
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
