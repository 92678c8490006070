"""Seeing a mark otherwise: the dialog that asks which and why, and what has been passed on already."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from scoring.analysis import Finding
from scoring.criterion import catalogue
from scoring.phrases import Span
from trainer.access import Access
from trainer.disputes import MAX_REASON, Dispute, Kind, dispute_of, place_of
from trainer.lesson import reply_number
from trainer.store import StoreError
from trainer.texts import Texts
from trainer.ui import state
from trainer.ui.ended import Ended
from trainer.ui.marks import numeral
from trainer.ui.markup import element, plain
from trainer.ui.mood import criterion_title
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


def draw_disputes(ended: Ended, turn: int, disputed: tuple[Dispute, ...]) -> None:
    """Draw what the trainee has seen otherwise in the reply at `turn`, each with the button that takes it back."""
    for item in disputed:
        if item.turn != turn:
            continue
        key = "dispute.silent" if item.kind == "silent" else "dispute.found"
        told = ended.say(key, name=_name(item.criterion, ended.say))
        quote = element("q", plain(item.quote), class_="plain", lang=ended.attempt.language)
        why = element("span", plain(item.reason), class_="plain", dir="auto")
        with st.container(border=True, key=f"disputed-{turn}-{disputed.index(item)}"):
            st.html(element("p", plain(told) + quote) + element("p", why)
                    + element("p", plain(ended.say("dispute.kept")), class_="note"))
            if st.button(ended.say("dispute.withdraw"), key=f"withdraw-{turn}-{disputed.index(item)}", type="tertiary"):
                _do(Access.withdraw, item)


def _name(criterion: str, say: Texts) -> str:
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
    mark = marks[st.selectbox(say("dispute.which"), list(marks), key="dispute-mark")]
    criterion, words = mark.criterion, ""
    if not criterion:
        titles = {criterion_title(id, say): id for id in catalogue()}
        criterion = titles[st.selectbox(say("dispute.criterion"), list(titles), key="dispute-criterion")]
        words = st.text_input(say("dispute.words"), key="dispute-words", autocomplete="off")
    reason = st.text_area(say("dispute.why"), max_chars=MAX_REASON, key="dispute-reason")
    st.html(element("p", plain(say("dispute.goes")), class_="quiet"))
    if not st.button(say("dispute.send"), key="dispute-send", type="primary"):
        return
    span = mark.span if mark.criterion else place_of(reply, words)
    if not reason.strip() or span is None:
        missing = "dispute.needs_reason" if span is not None else "dispute.not_there"
        st.html(element("div", plain(say(missing)), class_="notice", role="alert"))
        return
    kind: Kind = "silent" if mark.criterion else "found"
    made = dispute_of(ended.attempt, ended.card, turn=turn, criterion=criterion, kind=kind, span=span, reason=reason,
                      at=now())
    _do(Access.keep_dispute, made)


def _marks_of(ended: Ended, turn: int) -> list[_Mark]:
    """Return the marks of a reply by their numbers, and behind them the one that is missed."""
    whole = (0, len(ended.attempt.turns[turn].text))
    marks = []
    for number, items in enumerate(evidence_of(ended.card, turn).values(), start=1):
        for place, item in enumerate(items, start=1):
            span = whole if item.start is None or item.end is None else (item.start, item.end)
            criterion = item.criterion if isinstance(item, Finding) else f"critical.{item.id}"
            quoted = ended.say("dispute.mark", name=evidence_name(item, ended.say), quote=_short(item.text or ""))
            which = f" ({place}/{len(items)})" if len(items) > 1 else ""
            marks.append(_Mark(criterion, span, f"{numeral(number)}{which} {quoted}"))
    return [*marks, _Mark("", whole, ended.say("dispute.missing"))]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"
