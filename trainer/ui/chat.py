"""The talk: a reply is taken in the callback, the customer answers in the run that follows.

Nothing half is ever kept: until the customer has made up his mind, the attempt awaits him, and the next run goes on
from there. What he types comes by a timer, message by message, and the input stays open meanwhile; only a model's
words, and those with which he ends the talk, are waited for.
"""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from datetime import datetime, timedelta

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from scoring.text import is_han
from trainer.attempt import Attempt
from trainer.customer.state import Reaction
from trainer.scenario import ScenarioFile
from trainer.texts import Texts
from trainer.ui import state
from trainer.ui.bubbles import draw_talk, persona_name, typing
from trainer.ui.cached import settings
from trainer.ui.clock import clock_script
from trainer.ui.customer import draw_customer
from trainer.ui.frame import draw_notice, focus_script, run_script, scroll_script, send_script
from trainer.ui.markup import element, plain
from trainer.ui.mood import draw_changes
from trainer.ui.navigation import go_to
from trainer.ui.reader import readers_file
from trainer.ui.record import keep, now
from trainer.ui.replying import keep_ended, send
from trainer.ui.sound import draw_sound, put_heard, write_down
from trainer.ui.tools import draw_acts, draw_hint, draw_tools
from trainer.ui.voiced import Spoken, half_said, is_model_asked, reaction_by, speak, who_speaks

_LOGGER = logging.getLogger(__name__)
BEFORE_TYPING = 0.6
HAN_SECONDS = 0.05
LETTER_SECONDS = 0.016
LONGEST = 3.5
"""Seconds of the customer's rhythm: a breath, then so much a character, and never longer than a person will wait."""
BLINK = timedelta(seconds=0.3)
"""Nobody cuts in on what is typed faster than this."""
SHORTEST_WAIT = 0.1
"""Seconds between two looks whether the rest of his answer has come, at least."""


def draw_chat(attempt: Attempt, played: ScenarioFile, say: Texts) -> None:
    """Draw the talk as it stands, and let the customer answer when it is the customer's turn.

    The talk is played from the file of its own language; what stands around it is the file of the reader's.
    """
    file = readers_file(played, say.language)
    above = st.container(key="customer", gap="xsmall")
    head = above.empty()
    log, asides = st.empty(), st.container(key="asides")
    if attempt.awaiting == "customer" and not is_model_asked(attempt) and not _unsent(attempt):
        attempt = _answered_now(attempt, file, played, say, log)
    else:
        log.html(_shown(attempt, file, played, say, typing(file, say) if attempt.awaiting == "customer" else ""))
    head.html(draw_customer(attempt, file, say, now()))
    with above:
        draw_tools(attempt, file, say)
    _draw_asides(attempt, played, say, asides)
    if attempt.awaiting == "nobody":
        return
    draw_acts(attempt, played, say)
    put_heard()
    st.chat_input(
        say("chat.placeholder", name=persona_name(file, say)), key=state.REPLY, submit_mode="disable", on_submit=send
    )
    if attempt.awaiting == "staff" and attempt.mode != "exam":
        write_down(attempt, say)
    if attempt.awaiting == "customer":
        reaction = _reaction(attempt, played)
        if reaction is None:
            log.html(_shown(attempt, file, played, say))
            _draw_failure(say, asides)
            return
        attempt = _let_answer(attempt, reaction, file, played, say, log)
        if attempt.awaiting != "staff":
            st.rerun()  # the talk is over: draw the page without the input
        head.html(draw_customer(attempt, file, say, now()))
        _draw_asides(attempt, played, say, asides)
    if attempt.rest:
        _await_rest(attempt.rest.due)


def _answered_now(
    attempt: Attempt, file: ScenarioFile, played: ScenarioFile, say: Texts, log: DeltaGenerator
) -> Attempt:
    """Draw the talk with the customer's answer, begun or there, before anything else of the page is drawn.

    Return the attempt with it; as it is where he cannot answer, or where his last words are waited for.
    """
    reaction = _reaction(attempt, played)
    if reaction is not None and (not reaction.state.outcome or settings().pace == 0):
        attempt = _let_answer(attempt, reaction, file, played, say, log)
        if attempt.awaiting == "nobody":
            st.rerun()  # the talk is over: draw the page without its tools
        return attempt
    log.html(_shown(attempt, file, played, say, typing(file, say)))
    return attempt


def _await_rest(due: datetime) -> None:
    """Look again when the rest of what the customer is typing is due, without keeping the trainee from writing."""
    seconds = max(SHORTEST_WAIT, (due - now()).total_seconds())
    st.fragment(_take_rest, run_every=seconds)()


def _take_rest() -> None:
    """Take the rest of the customer's answer when it has arrived, and draw the page with it.

    A look that was on its way when the rest had been taken draws the page too: it may have cut short the run that did,
    and Streamlit opens the reply box again at the end of a run of the whole page only.
    """
    attempt = state.attempt()
    if attempt is None:
        return
    if attempt.rest is None:
        st.rerun()
    arrived = attempt.arrive(now())
    if arrived is not attempt:
        keep(arrived)
        state.put_timed(arrived)
        st.rerun()


def _draw_asides(attempt: Attempt, played: ScenarioFile, say: Texts, asides: DeltaGenerator) -> None:
    """Draw what stands below the talk, and bring its end into sight; while the customer speaks there is nothing."""
    with asides:
        told = attempt.awaiting != "customer" and draw_notice(say)
        if attempt.awaiting == "staff":
            if state.hint_wanted(attempt):
                st.html(draw_hint(attempt, played, say))
            draw_sound(attempt, say)
        if attempt.awaiting == "nobody":
            _draw_end(attempt, say)
        if attempt.awaiting != "customer" and (who := who_speaks(attempt, readers_file(played, say.language), say)):
            st.html(who)
        moment = f"{len(attempt.turns)}-{attempt.awaiting}-{'told' if told else 'said'}"
        follow = (focus_script("reply"), clock_script(attempt), send_script(say)) if attempt.awaiting == "staff" else ()
        run_script("".join((scroll_script("bottom"), *follow)), f"scroll-{moment}")  # one, for each costs the browser


def _reaction(attempt: Attempt, file: ScenarioFile) -> Reaction | None:
    """Return how the customer takes the last reply; None when that fails, which the server's log tells in full."""
    try:
        return reaction_by(attempt, file)
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
    attempt: Attempt, reaction: Reaction, file: ScenarioFile, played: ScenarioFile, say: Texts, log: DeltaGenerator
) -> Attempt:
    """Show the customer typing, for as long as his line takes, and return the attempt with his answer.

    What he was still typing when he was interrupted comes first.
    """
    while unsent := _unsent(attempt):
        time.sleep(max(0.0, (unsent - now()).total_seconds()))
        log.html(_shown(attempt, file, played, say, behind=typing(file, say)))
    begun = now()
    spoken = speak(attempt, played, reaction,
                   lambda words: log.html(_shown(attempt, file, played, say, behind=half_said(words, file, say))))
    answered = _heard(attempt, reaction, spoken, begun, settings().pace)
    log.html(_shown(answered, file, played, say))  # first of all: whoever reads need not wait for the disk
    keep_ended(answered) if answered.awaiting == "nobody" else keep(answered)
    state.put_timed(answered)
    kept = state.attempt() or answered
    if kept.turns != answered.turns:
        log.html(_shown(kept, file, played, say))
    return kept


def _heard(
    attempt: Attempt, reaction: Reaction, spoken: Spoken | None, begun: datetime, pace: float
) -> Attempt:
    """Return the attempt with the customer's answer: a model's words, else his own line at the pace of a person."""
    refusals = spoken.customer.refusals if spoken else ()
    if spoken and spoken.text is not None:
        return attempt.hear(reaction, _after(begun), spoken.text, "llm", started_at=begun, refusals=refusals)
    first, *rest = reaction.messages
    takes = timedelta(seconds=typing_seconds(first) * pace) - (now() - begun)
    pause = timedelta(seconds=typing_seconds("".join(rest)) * pace) if rest else timedelta()
    if takes >= BLINK and not reaction.state.outcome:
        return attempt.hear(reaction, _after(begun), pause=pause, typing=takes, refusals=refusals)
    time.sleep(max(0.0, takes.total_seconds()))
    return attempt.hear(reaction, _after(begun), started_at=begun, pause=pause, refusals=refusals)


def _after(begun: datetime) -> datetime:
    return max(begun, now())


def typing_seconds(line: str) -> float:
    """Return how long a person takes to type `line`, within what another will wait for."""
    spent = sum(HAN_SECONDS if is_han(char) else LETTER_SECONDS for char in line)
    return min(LONGEST, BEFORE_TYPING + spent)


def _shown(attempt: Attempt, file: ScenarioFile, played: ScenarioFile, say: Texts, behind: str = "") -> str:
    """Return the talk, and behind it why the mood last changed, or what is going on."""
    if _unsent(attempt):
        sent = tuple(turn for turn in attempt.turns if turn.at is None or turn.speaker == "staff" or turn.at <= now())
        attempt = replace(attempt, turns=sent)
        behind = typing(file, say)
    elif attempt.rest:
        behind = typing(file, say)
    if not behind and len(attempt.steps) > 1 and state.mood_shown(file.about.level):
        behind = draw_changes(attempt.steps[-1], file, say)
    return draw_talk(attempt, file, played, say, behind)


def _unsent(attempt: Attempt) -> datetime | None:
    """Return when the next turn will be sent, None when all have been: an interrupted customer is still typing."""
    replies = attempt.transcript.staff_turns()
    behind = attempt.turns[replies[-1] + 1 :] if replies and attempt.awaiting == "customer" else ()
    return next((turn.at for turn in behind if turn.at is not None and turn.at > now()), None)


def _draw_end(attempt: Attempt, say: Texts) -> None:
    outcome = attempt.state.outcome or "unresolved"
    sentence = say(f"outcome.{outcome}") if attempt.state.ending else say("outcome.broken_off")
    said = element("strong", plain(say("chat.over"))) + plain(sentence)
    st.html(element("div", said, class_="notice", role="status"))
    if st.button(say("chat.debrief"), key="debrief", type="primary"):
        go_to("debrief", attempt=attempt.id)
