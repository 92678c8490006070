"""A conversation of an exam: no mood, no hint, no way back. The customer answers at once: time is the candidate's."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import streamlit as st

from scoring.explain import in_language
from trainer.acts import act_line, acts_left
from trainer.attempt import Attempt
from trainer.exam.file import Limits
from trainer.exam.sitting import Sitting, due_of, pause_before
from trainer.scenario import Act, ScenarioFile
from trainer.store import StoreError
from trainer.texts import Texts
from trainer.ui import state
from trainer.ui.briefing import briefing
from trainer.ui.bubbles import draw_talk, persona_name
from trainer.ui.channel import channel_icon
from trainer.ui.clock import clock_time
from trainer.ui.customer import COMPOSED
from trainer.ui.face import face_image
from trainer.ui.frame import draw_notice, focus_on, run_script, scroll_to, send_script
from trainer.ui.look import look_of
from trainer.ui.markup import element, plain
from trainer.ui.mood import band_words
from trainer.ui.navigation import go_to
from trainer.ui.reader import readers_file
from trainer.ui.record import access, now
from trainer.ui.tools import draw_hint

if TYPE_CHECKING:
    from trainer.ui.exam_sitting import Desk

MARGIN = 0.2
"""Seconds behind the end of the time at which the page looks again."""


def draw_exam_talk(desk: Desk, number: int, played: ScenarioFile) -> None:
    """Draw the conversation as it stands, and the input while it goes on."""
    say, attempt = desk.say, desk.sitting.talks[number]
    file = readers_file(played, say.language)
    limits, given = desk.file.exam.limits, desk.file.exam.help
    with st.container(key="customer", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="tools"):
            with st.popover(say("chat.briefing"), type="tertiary"):
                st.html(element("div", briefing(file, say), lang=say.language))
            if attempt.awaiting == "staff":
                with st.popover(say("sitting.end"), type="tertiary", key=f"ending-{len(attempt.turns)}"):
                    st.html(element("p", plain(say("sitting.end_why"))))
                    st.button(say("sitting.end_now"), key="end", on_click=_end, args=(desk,))
        st.html(_head(attempt, file, limits, given.mood, now(), say))
    st.html(draw_talk(attempt, file, played, say))
    told = draw_notice(say)
    if attempt.awaiting == "nobody":
        _draw_end(desk, attempt, say)
        return
    if given.hints:
        st.html(draw_hint(attempt, played, say))
    _draw_acts(desk, attempt, played)
    st.chat_input(say("chat.placeholder", name=persona_name(file, say)), key=state.EXAM_REPLY, submit_mode="disable",
                  on_submit=_send, args=(desk, played))
    run_script(send_script(say), f"send-{number}-{len(attempt.turns)}")
    _run_clock(attempt)
    _await_end(attempt, limits)
    moment = f"{number}-{len(attempt.turns)}-{'told' if told else 'said'}"
    scroll_to("bottom", moment)
    focus_on("reply", moment)


def _end(desk: Desk) -> None:
    desk.step(Sitting.end_talk)


def _head(
    attempt: Attempt, file: ScenarioFile, limits: Limits, mood: bool, at: datetime, say: Texts,
) -> str:
    """Return who the customer is and the clock; his mood, in words, only where the exam gives it."""
    name = persona_name(file, say)
    words = band_words(attempt.state.mood, say)
    face = face_image(attempt.state.mood if mood else COMPOSED,
                      say("face.alt", name=name, mood=words) if mood else say("face.picture", name=name), look_of(file))
    way = say(f"channel.{file.about.channel}") + (f" · {words}" if mood else "")
    about = element("div", plain(name), class_="who") + element(
        "div", channel_icon(file.about.channel) + plain(way), class_="quiet")
    return element(
        "div", face + element("div", about) + element("div", _clock(attempt, limits, at, say), class_="waiting"),
        class_=f"customer {file.about.channel}", lang=say.language,
    )  # fmt: skip


def _clock(attempt: Attempt, limits: Limits, at: datetime, say: Texts) -> str:
    """Return the clock as HTML: what is left of the conversation and of the answer, where the exam limits them."""
    if attempt.awaiting != "staff":
        return ""
    last, due = attempt.turns[-1].at or at, due_of(attempt, limits)
    left = [("talk", "sitting.time_left", (due - at).total_seconds())] if due else []
    if limits.reply_seconds:
        left.append(("reply", "sitting.reply_left", limits.reply_seconds - (at - last).total_seconds()))
    return "".join(
        element("div", plain(say(key)) + " " + element("span", clock_time(max(0, int(seconds))), class_="time"),
                class_=f"clock exam-{kind}", role="timer", data_left=str(max(0, int(seconds))),
                data_moment=str(len(attempt.turns)))
        for kind, key, seconds in left
    )  # fmt: skip


def _run_clock(attempt: Attempt) -> None:
    """Let the clocks of this turn run down."""
    run_script(
        f'const moment = "{len(attempt.turns)}", begun = performance.now(); let missed = 0;'
        "const tick = () => {"
        'const clocks = [...document.querySelectorAll(".clock[data-left]")];'
        "if (!clocks.length && ++missed < 5) return;"
        "if (!clocks.length || clocks[0].dataset.moment !== moment) return clearInterval(timer);"
        "for (const clock of clocks) {"
        "const left = Math.max(0, Number(clock.dataset.left) - Math.floor((performance.now() - begun) / 1000));"
        'clock.querySelector(".time").textContent'
        ' = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;'
        'clock.classList.toggle("is-late", left < 15);'
        "} };"
        "const timer = setInterval(tick, 1000);",
        f"clock-{attempt.id[-1:]}-{len(attempt.turns)}",
    )


def _await_end(attempt: Attempt, limits: Limits) -> None:
    """Look again when the time is up: then the page ends the conversation."""
    due = due_of(attempt, limits)
    if due is not None:
        seconds = max(MARGIN, (due - now()).total_seconds() + MARGIN)
        st.fragment(_look_again, run_every=seconds)(due)


def _look_again(due: datetime) -> None:
    if now() >= due:
        st.rerun()


def _draw_acts(desk: Desk, attempt: Attempt, played: ScenarioFile) -> None:
    """Draw what can be done besides talking; it is part of the case."""
    names = {act.id: act.name for act in readers_file(played, desk.say.language).play.acts}
    with st.container(horizontal=True, gap="small", key=f"acts-{len(attempt.turns)}"):
        for act in acts_left(played, attempt):
            st.button(in_language(names.get(act.id, act.name), desk.say.language), key=f"act-{act.id}",
                      on_click=_do, args=(desk, played, act))


def _do(desk: Desk, played: ScenarioFile, act: Act) -> None:
    _take(desk, played, act_line(act, desk.sitting.language))


def _send(desk: Desk, played: ScenarioFile) -> None:
    """Take the reply that was sent; one that is refused goes back into the input."""
    text = state.widget_text(state.EXAM_REPLY)
    if not _take(desk, played, text):
        state.put_widget_text(state.EXAM_REPLY, text.strip() and text)


def _take(desk: Desk, played: ScenarioFile, text: str) -> bool:
    changed = desk.step(lambda sitting: sitting.reply(played, desk.file.exam.limits, text, now()), text)
    if changed is None:
        return False
    pause = pause_before(changed.talks[-1], len(changed.talks) - 1)
    if pause is not None:
        try:
            access().note(changed, pause)
        except StoreError as error:
            state.put_notice(state.Notice("not_kept", str(error)))
    return True


def _draw_end(desk: Desk, attempt: Attempt, say: Texts) -> None:
    """Draw that the conversation is over; how it went is told by nothing but the conversation."""
    st.html(element("div", element("strong", plain(say("sitting.over"))), class_="notice", role="status"))
    if st.button(say("sitting.go_on"), key="go-on", type="primary"):
        go_to("exam", sitting=desk.sitting.id)
    scroll_to("bottom", f"over-{attempt.id[-1:]}-{len(attempt.turns)}")
