"""Seeing a mark otherwise: the dialog that asks which and why, and what has been passed on already."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from scoring.analysis import Finding
from scoring.criterion import catalogue
from scoring.explain import in_language
from scoring.phrases import Span
from scoring.scorecard import Failure
from trainer.access import Access
from trainer.customer.causes import cause_name
from trainer.disputes import MAX_REASON, RULE, Dispute, Kind, dispute_of, place_of
from trainer.lesson import reply_number
from trainer.made import FAMILY, Made, made_in
from trainer.store import StoreError
from trainer.ui import state
from trainer.ui.ended import Ended
from trainer.ui.marks import numeral
from trainer.ui.markup import as_it_stands, element, plain
from trainer.ui.mood import WAITING, criterion_title
from trainer.ui.record import access, now
from trainer.ui.review import evidence_name, evidence_of

SHOWN = 40
"""Characters of a quotation in a list to choose from."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """A mark that can be disputed; `criterion` "" is one that the trainee misses."""

    criterion: str
    span: Span
    label: str


def disputes_about(ended: Ended) -> tuple[Dispute, ...]:
    """Return what is seen otherwise in this attempt; none where the store fails."""
    try:
        return access().disputes(ended.attempt.id)
    except StoreError as error:
        state.put_notice(state.Notice("store_failed", str(error)))
        return ()


def draw_disputes(ended: Ended, turn: int, disputed: tuple[Dispute, ...], *, own: bool) -> None:
    """Draw what the trainee has seen otherwise in the reply at `turn`, where it is one's `own` with the way back."""
    for item in disputed:
        if item.turn != turn:
            continue
        key = "dispute.silent" if item.kind == "silent" else "dispute.found"
        told = ended.say(key, name=_name(item.criterion, ended))
        quote = element("q", plain(item.quote), class_="plain", lang=ended.attempt.language)
        why = element("span", plain(item.reason), class_="plain", dir="auto")
        with st.container(border=True, key=f"disputed-{turn}-{disputed.index(item)}"):
            kept = element("p", plain(ended.say("dispute.kept")), class_="note") if own else ""
            st.html(element("p", plain(told) + quote) + element("p", why) + kept)
            key = f"withdraw-{turn}-{disputed.index(item)}"
            if own and st.button(ended.say("dispute.withdraw"), key=key, type="tertiary"):
                _do(Access.withdraw, item)


def _name(criterion: str, ended: Ended) -> str:
    say = ended.say
    if criterion.startswith((FAMILY, RULE)):
        return cause_name(criterion, ended.file, say)
    if criterion.startswith("critical."):
        return say(f"critical.{criterion.split('.')[1]}")
    return criterion_title(criterion, say)


def _do(change: Callable[[Access, Dispute], None], item: Dispute) -> None:
    """Make a change in the store and draw the page anew; a store that fails is told."""
    try:
        change(access(), item)
    except StoreError as error:
        state.put_notice(state.Notice("not_kept", str(error)))
    state.put_asked()
    st.rerun()


def ask_why(ended: Ended, turn: int) -> None:
    """Open the dialog about the reply at `turn`."""
    number = reply_number(ended.attempt.transcript, turn)
    st.dialog(ended.say("dispute.title", number=number), on_dismiss=state.put_asked)(_ask)(ended, turn)


def _ask(ended: Ended, turn: int) -> None:
    say, reply = ended.say, ended.attempt.turns[turn].text
    st.html(element("p", element("q", plain(reply), class_="plain", lang=ended.attempt.language)))
    marks = {mark.label: mark for mark in _marks_of(ended, turn)}
    mark = marks[str(st.radio(say("dispute.which"), list(marks), key="dispute-mark", format_func=as_it_stands))]
    criterion, words = mark.criterion, ""
    if not criterion:
        titles = {criterion_title(id, say): id for id in catalogue()}
        titles |= {say("dispute.move", name=in_language(move.name, say.language)): FAMILY + move.id
                   for move in ended.file.play.moves if move.kind != "neutral"}
        chosen = st.selectbox(say("dispute.criterion"), list(titles), index=None, key="dispute-criterion",
                              placeholder=say("dispute.choose"))
        criterion = titles[chosen] if chosen else ""
        words = st.text_input(say("dispute.words"), key="dispute-words", autocomplete="off")
    reason = st.text_area(say("dispute.why"), max_chars=MAX_REASON, key="dispute-reason")
    st.html(element("p", plain(say("dispute.goes")), class_="quiet"))
    if not st.button(say("dispute.send"), key="dispute-send", type="primary"):
        return
    span = mark.span if mark.criterion else place_of(reply, words)
    if not criterion or not reason.strip() or span is None:
        missing = "dispute.needs_reason" if span is not None else "dispute.not_there"
        missing = missing if criterion else "dispute.needs_criterion"
        st.html(element("div", plain(say(missing)), class_="notice", role="alert"))
        return
    kind: Kind = "silent" if mark.criterion else "found"
    made = dispute_of(ended.attempt, ended.card, turn=turn, criterion=criterion, kind=kind, span=span, reason=reason,
                      at=now())
    _do(Access.keep_dispute, made)


def _marks_of(ended: Ended, turn: int) -> list[_Mark]:
    """Return the marks of a reply by their numbers, what else moved the mood, and the one that is missed."""
    whole = (0, len(ended.attempt.turns[turn].text))
    marks = []
    made = made_in(ended.attempt, turn, ended.file)
    for number, items in enumerate(evidence_of(ended.card, turn, made).values(), start=1):
        for place, item in enumerate(items, start=1):
            span = whole if item.start is None or item.end is None else (item.start, item.end)
            criterion = item.criterion if isinstance(item, Finding) else _id(item)
            quoted = ended.say("dispute.mark", name=evidence_name(item, ended.say), quote=_short(item.text or ""))
            which = f" ({place}/{len(items)})" if len(items) > 1 else ""
            marks.append(_Mark(criterion, span, f"{numeral(number)}{which} {quoted}"))
    marks += [_Mark(cause, whole, ended.say("dispute.mood", name=_name(cause, ended))) for cause in _felt(ended, turn)]
    return [*marks, _Mark("", whole, ended.say("dispute.missing"))]


def _felt(ended: Ended, turn: int) -> tuple[str, ...]:
    """Return the rules by which the reply at `turn` moved the customer's mood, beside its marks."""
    causes = (change.cause for step in ended.attempt.steps if step.reply == turn for change in step.changes)
    return tuple(dict.fromkeys(cause for cause in causes if cause.startswith(RULE) and cause != WAITING))


def _id(item: Failure | Made) -> str:
    return item.id if isinstance(item, Made) else f"critical.{item.id}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"
