"""What lies at hand during a talk: briefing, notes, hint, the mood's switch, the acts of the case, a break, the end."""

from __future__ import annotations

import streamlit as st

from scoring.explain import in_language
from trainer.acts import acts_left
from trainer.attempt import Attempt
from trainer.coach import hint
from trainer.notes import MAX_NOTES
from trainer.scenario import ScenarioFile
from trainer.store import StoreError
from trainer.texts import Texts
from trainer.ui import state
from trainer.ui.briefing import briefing
from trainer.ui.markup import element, items, plain
from trainer.ui.navigation import go_to
from trainer.ui.reader import readers_file
from trainer.ui.record import access, now
from trainer.ui.replying import do_act, end


def draw_tools(attempt: Attempt, file: ScenarioFile, say: Texts) -> None:
    """Draw the line of tools above the talk."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="tools"):
        with st.popover(say("chat.briefing"), type="tertiary"):
            st.html(element("div", briefing(file, say), lang=say.language))
        with st.popover(say("notes.title"), type="tertiary"):
            _draw_notes(attempt, say)
        if attempt.awaiting == "nobody":
            return
        st.toggle(say("mood.show"), value=state.mood_shown(file.about.level), key=state.MOOD_SHOWN,
                  on_change=_switch_mood, args=(file.about.level,))  # fmt: skip
        with st.popover(say("chat.end"), type="tertiary", key=f"ending-{len(attempt.turns)}"):
            st.html(element("p", plain(say("chat.leave_why"))))
            if st.button(say("chat.leave"), key="leave"):
                state.put_timed(None)
                go_to("home")
            st.html(element("p", plain(say("chat.end_why"))))
            st.button(say("chat.end_now"), key="end", on_click=end)


def _switch_mood(level: int) -> None:
    state.put_mood_shown(not state.mood_shown(level))


def _draw_notes(attempt: Attempt, say: Texts) -> None:
    held = state.notes()
    if held is None or held[0] != attempt.id:
        try:
            held = (attempt.id, access().notes(attempt.id))
        except StoreError as error:
            st.html(element("p", plain(str(error)), class_="quiet"))
            return
        state.put_notes(*held)
    st.text_area(
        say("notes.label"), value=held[1], key=f"{state.NOTES}-{attempt.id}", max_chars=MAX_NOTES, height=160,
        on_change=_keep_notes, args=(attempt.id,),
    )  # fmt: skip
    st.html(element("p", plain(say("notes.kept")), class_="quiet"))


def _keep_notes(attempt: str) -> None:
    text = state.widget_text(f"{state.NOTES}-{attempt}")
    state.put_notes(attempt, text)
    try:
        access().keep_notes(attempt, text, now())
    except StoreError as error:
        state.put_notice(state.Notice("not_saved", str(error)))


def draw_acts(attempt: Attempt, played: ScenarioFile, say: Texts) -> None:
    """Draw what can be done besides talking, and the way to a hint; the names follow the reader's language."""
    names = {act.id: act.name for act in readers_file(played, say.language).play.acts}
    with st.container(horizontal=True, gap="small", key="acts"):
        for act in acts_left(played, attempt):
            name = in_language(names.get(act.id, act.name), say.language)
            st.button(name, key=f"act-{act.id}", on_click=do_act, args=(act,))
        st.button(say("chat.hint"), key="hint", type="tertiary", icon=":material/help:", on_click=_ask_hint)


def _ask_hint() -> None:
    attempt = state.attempt()
    if attempt is not None:
        state.put_hint_wanted(attempt)


def draw_hint(attempt: Attempt, played: ScenarioFile, say: Texts) -> str:
    """Return the hint for the next reply: a question, with lines of the briefing where it points to them."""
    given = hint(played, attempt)
    may = readers_file(played, say.language).case.may if given.points else ()
    points = items([in_language(point, say.language) for point in may]) if may else ""
    sentence = say(f"hint.{given.key}", count=given.count)
    said = element("strong", plain(say("hint.title"))) + plain(sentence) + points
    return element("div", said, class_="hint", role="status")
