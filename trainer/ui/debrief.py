"""The debrief: what the talk was worth, sentence by sentence, how the customer felt, and what an expert would say."""

from __future__ import annotations

import streamlit as st

from scoring.explain import in_language
from trainer.attempt import Attempt
from trainer.scenario import ScenarioFile
from trainer.store import StoreError
from trainer.texts import Texts
from trainer.ui import state
from trainer.ui.again import draw_ways
from trainer.ui.briefing import start
from trainer.ui.cached import expert_talk
from trainer.ui.curve import draw_turning_points, mood_chart, mood_table
from trainer.ui.dispute import disputes_about
from trainer.ui.ended import Ended, draw_downloads, draw_section, open_ended
from trainer.ui.frame import focus_on, scroll_to
from trainer.ui.grades import draw_dimensions, draw_missing, draw_total, scorecard_of
from trainer.ui.lesson import draw_measures, draw_steps, draw_tips
from trainer.ui.markup import element, plain
from trainer.ui.navigation import go_to
from trainer.ui.reader import texts_language
from trainer.ui.record import access, looks_on
from trainer.ui.replies import draw_talk_with_ways
from trainer.ui.review import draw_facts, draw_moves, draw_replies
from trainer.ui.submission import draw_own_submission
from trainer.ui.submitted import draw_looking_on
from trainer.ui.voiced import spent_on


def show() -> None:
    """Draw the page."""
    ended = open_ended()
    if ended is not None:
        _draw_debrief(ended)


def _draw_debrief(ended: Ended) -> None:
    attempt, file, card, coaching, say = ended.attempt, ended.file, ended.card, ended.coaching, ended.say
    st.html(_heading(attempt, file, say, changed=ended.played.sha256 != attempt.scenario_sha256))
    if looks_on():
        draw_looking_on(attempt, say)
    with st.container(border=True, key="total"):
        st.html(draw_total(card, say))
        st.html(element("div", draw_dimensions(card, say), class_="dimensions"))
        st.html(draw_missing(card, say) or element("span", ""))
    if not looks_on():
        draw_own_submission(attempt, say)
        draw_ways(attempt, say)
        _draw_again(file, say)
    draw_section(say("coaching.title"))
    draw_tips(ended)
    if coaching.steps:
        draw_section(say("coaching.steps"), draw_steps(attempt, coaching, say))
    draw_section(say("coaching.measures"), draw_measures(attempt, coaching, say))
    draw_section(say("debrief.replies"), element("p", plain(say("debrief.replies_how")), class_="quiet"))
    draw_talk_with_ways(ended, disputes_about(ended))
    draw_section(say("debrief.mood"))
    st.altair_chart(mood_chart(attempt, file, say), key="curve")
    st.html(draw_turning_points(attempt, file, say) or element("span", ""))
    with st.expander(say("curve.table")):
        st.html(mood_table(attempt, file, say))
    draw_section(say("debrief.moves"), draw_moves(attempt, file, say))
    draw_section(say("debrief.facts"), draw_facts(attempt, file, say))
    with st.expander(say("debrief.expert")):
        _draw_expert(file, say)
    if not looks_on():
        _draw_notes(attempt, say)
    if used := spent_on(attempt, say):
        st.html(used)
    draw_downloads(attempt, scorecard_of(attempt), say)
    scroll_to("top", f"debrief-{attempt.id}")
    focus_on("heading", f"debrief-{attempt.id}")


def _heading(attempt: Attempt, file: ScenarioFile, say: Texts, *, changed: bool) -> str:
    outcome = attempt.state.outcome or "unresolved"
    ending = next((ending for ending in file.play.endings if ending.id == attempt.state.ending), None)
    result = say(f"outcome.{outcome}") if ending else say("outcome.broken_off")
    language = texts_language(file, say.language)
    told = element("p", plain(in_language(ending.debrief, say.language)), lang=language) if ending else ""
    note = element("p", plain(say("debrief.changed")), class_="quiet") if changed else ""
    return element(
        "div",
        element("h1", plain(say("debrief.title", title=in_language(file.about.title, say.language))))
        + element("p", element("strong", plain(result))) + told + note,
        lang=say.language,
    )  # fmt: skip


def _draw_notes(attempt: Attempt, say: Texts) -> None:
    """Draw the notes that were taken beside the talk, for the one who took them; nothing where there are none."""
    try:
        notes = access().notes(attempt.id)
    except StoreError as error:
        state.put_notice(state.Notice("store_failed", str(error)))
        return
    if notes.strip():
        with st.container(border=True, key="own-notes"):
            st.html(element("h2", plain(say("notes.own"))) + element("p", plain(notes), class_="plain", dir="auto")
                    + element("p", plain(say("notes.private")), class_="note"))


def _draw_again(file: ScenarioFile, say: Texts) -> None:
    with st.container(horizontal=True):
        if st.button(say("debrief.again"), key="again", type="primary"):
            start(file, say)
        if st.button(say("back"), key="back"):
            go_to("catalogue")


def _draw_expert(file: ScenarioFile, say: Texts) -> None:
    talk = expert_talk(file, texts_language(file, say.language))
    if talk is None:
        st.html(element("p", plain(say("debrief.no_expert"))))
        return
    card = scorecard_of(talk, say.language)
    st.html(element("p", plain(say("debrief.expert_how", score=f"{card.score:g}")), class_="quiet"))
    st.html(draw_replies(talk, file, card, say, own=False))
