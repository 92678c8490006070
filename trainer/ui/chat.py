"""The talk: a reply is taken in the callback, the customer answers in the run that follows.

Nothing half is ever kept: until the customer has answered, the attempt awaits him, and the next run goes on from there.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from scoring.explain import in_language
from scoring.text import is_han
from trainer.attempt import MAX_REPLY, Attempt, RefusedReply
from trainer.coach import hint
from trainer.customer.state import Reaction
from trainer.roleplay import reaction_to
from trainer.scenario import ScenarioFile
from trainer.texts import Texts
from trainer.ui import state
from trainer.ui.briefing import briefing
from trainer.ui.bubbles import draw_talk, persona_name, typing
from trainer.ui.cached import settings
from trainer.ui.frame import draw_notice, focus_on, scroll_to
from trainer.ui.grades import scorecard_if_any
from trainer.ui.markup import element, items, plain
from trainer.ui.mood import draw_changes, draw_customer
from trainer.ui.navigation import go_to
from trainer.ui.reader import readers_file
from trainer.ui.record import keep, now

_LOGGER = logging.getLogger(__name__)
BEFORE_TYPING = 0.6
HAN_SECONDS = 0.05
LETTER_SECONDS = 0.016
LONGEST = 3.5
"""Seconds of the customer's rhythm: a breath, then so much a character, and never longer than a person will wait."""


def draw_chat(attempt: Attempt, played: ScenarioFile, say: Texts) -> None:
    """Draw the talk as it stands, and let the customer answer when it is the customer's turn.

    The talk is played from the file of its own language; what stands around it is the file of the reader's.
    """
    file = readers_file(played, say.language)
    with st.container(key="customer", gap="xsmall"):
        head = st.empty()
        _draw_tools(attempt, file, say)
    log, asides = st.empty(), st.container(key="asides")
    head.html(draw_customer(attempt, file, say))
    log.html(_shown(attempt, file, say))
    _draw_asides(attempt, played, say, asides)
    if attempt.awaiting == "nobody":
        return
    st.chat_input(
        say("chat.placeholder", name=persona_name(file, say)), key=state.REPLY, submit_mode="disable", on_submit=_send
    )
    if attempt.awaiting == "customer":
        reaction = _reaction(attempt, played)
        if reaction is None:
            log.html(_shown(attempt, file, say))
            _draw_failure(say, asides)
            return
        answered = _let_answer(attempt, reaction, file, say, log)
        if answered.awaiting != "staff":
            st.rerun()  # the talk is over: draw the page without the input
        head.html(draw_customer(answered, file, say))
        log.html(_shown(answered, file, say))
        _draw_asides(answered, played, say, asides)


def _draw_asides(attempt: Attempt, played: ScenarioFile, say: Texts, asides: DeltaGenerator) -> None:
    """Draw what stands below the talk, and bring its end into sight; while the customer speaks there is nothing."""
    with asides:
        told = attempt.awaiting != "customer" and draw_notice(say)
        if attempt.awaiting == "staff" and state.hints():
            st.html(_hint(attempt, played, say))
        if attempt.awaiting == "nobody":
            _draw_end(attempt, say)
        moment = f"{len(attempt.turns)}-{'told' if told else 'said'}"
        scroll_to("bottom", moment)
        if attempt.awaiting == "staff":
            focus_on("reply", moment)


def _send() -> None:
    """Take the reply that was sent; one that is refused goes back into the input."""
    text = state.widget_text(state.REPLY)
    attempt = state.attempt()
    if attempt is None:
        return
    try:
        kept = keep(attempt.reply(text, now()))
        refusal = None if kept else state.Notice("newer")
    except RefusedReply as refused:
        refusal = _refusal(refused, text)
    if refusal:
        state.put_notice(refusal)
        state.put_widget_text(state.REPLY, text.strip() and text)


def _refusal(refused: RefusedReply, text: str = "") -> state.Notice:
    """Return what is told of a refused reply; one that is too long is told by how much."""
    numbers = {"limit": f"{MAX_REPLY:,}", "over": f"{len(text) - MAX_REPLY:,}"} if refused.reason == "too_long" else {}
    return state.Notice(f"refused.{refused.reason}", values=tuple(numbers.items()))  # type: ignore[arg-type]


def _reaction(attempt: Attempt, file: ScenarioFile) -> Reaction | None:
    """Return how the customer takes the last reply; None when that fails, which the server's log tells in full."""
    try:
        return reaction_to(file, attempt)
    except Exception:  # whatever it was, the trainee keeps the talk and may try again
        _LOGGER.exception("the customer of %s cannot answer in attempt %s", file.path, attempt.id)
        return None


def _draw_failure(say: Texts, asides: DeltaGenerator) -> None:
    """Draw what a trainee reads when the customer could not answer, and the button that tries again."""
    with asides:
        draw_notice(say)
        st.html(element("div", plain(say("notice.no_answer")), class_="notice", role="alert"))
        st.button(say("chat.retry"), key="retry", type="primary")


def _let_answer(
    attempt: Attempt, reaction: Reaction, file: ScenarioFile, say: Texts, log: DeltaGenerator
) -> Attempt:
    """Show the customer typing, for as long as his line takes, and return the attempt with his answer."""
    begun = now()
    log.html(_shown(attempt, file, say, behind=typing(file, say)))
    time.sleep(typing_seconds(reaction.line) * settings().pace)
    answered = attempt.hear(reaction, _after(begun), started_at=begun)
    keep_ended(answered) if answered.awaiting == "nobody" else keep(answered)
    return state.attempt() or answered


def _after(begun: datetime) -> datetime:
    return max(begun, now())


def keep_ended(attempt: Attempt) -> bool:
    """Keep an attempt that has ended together with its score; False when a newer record took its place."""
    card = scorecard_if_any(attempt)
    return keep(attempt, score=card.score, passed=card.passed) if card else keep(attempt)


def typing_seconds(line: str) -> float:
    """Return how long a person takes to type `line`, within what another will wait for."""
    spent = sum(HAN_SECONDS if is_han(char) else LETTER_SECONDS for char in line)
    return min(LONGEST, BEFORE_TYPING + spent)


def _shown(attempt: Attempt, file: ScenarioFile, say: Texts, behind: str = "") -> str:
    """Return the talk, and behind it why the mood last changed, or what is going on."""
    if not behind and len(attempt.steps) > 1:
        behind = draw_changes(attempt.steps[-1], file, say)
    return draw_talk(attempt, file, say, behind)


def _draw_tools(attempt: Attempt, file: ScenarioFile, say: Texts) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.popover(say("chat.briefing"), type="tertiary"):
            st.html(element("div", briefing(file, say), lang=say.language))
        if attempt.awaiting == "nobody":
            return
        with st.popover(say("chat.end"), type="tertiary", key=f"ending-{len(attempt.turns)}"):
            st.html(element("p", plain(say("chat.end_why"))))
            st.button(say("chat.end_now"), key="end", on_click=_end)
        st.toggle(say("chat.hints"), value=state.hints(), key=state.HINTS_WANTED, on_change=_switch_hints)


def _switch_hints() -> None:
    state.put_hints(not state.hints())


def _end() -> None:
    """End the practice at the trainee's wish."""
    attempt = state.attempt()
    if attempt is None:
        return
    try:
        if not keep_ended(attempt.break_off()):
            state.put_notice(state.Notice("newer"))
    except RefusedReply as refused:
        state.put_notice(_refusal(refused))


def _hint(attempt: Attempt, played: ScenarioFile, say: Texts) -> str:
    given = hint(played, attempt)
    may = readers_file(played, say.language).case.may if given.points else ()
    points = items([in_language(point, say.language) for point in may]) if may else ""
    sentence = say(f"hint.{given.key}", count=given.count)
    return element("div", element("strong", plain(say("hint.title"))) + plain(sentence) + points, class_="hint")


def _draw_end(attempt: Attempt, say: Texts) -> None:
    outcome = attempt.state.outcome or "unresolved"
    sentence = say(f"outcome.{outcome}") if attempt.state.ending else say("outcome.broken_off")
    said = element("strong", plain(say("chat.over"))) + plain(sentence)
    st.html(element("div", said, class_="notice", role="status"))
    if st.button(say("chat.debrief"), key="debrief", type="primary"):
        go_to("debrief", attempt=attempt.id)
