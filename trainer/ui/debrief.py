"""The debrief: what the talk was worth, sentence by sentence, how the customer felt, and what an expert would say."""

from __future__ import annotations

import json

import streamlit as st

from scoring.coaching import Coaching
from scoring.explain import in_language
from scoring.scorecard import Scorecard
from scoring.transcript import to_data
from trainer.attempt import Attempt
from trainer.scenario import ScenarioFile
from trainer.texts import Texts
from trainer.ui import state
from trainer.ui.briefing import start
from trainer.ui.cached import expert_talk, scenario
from trainer.ui.curve import mood_chart, mood_table
from trainer.ui.frame import draw_frame, draw_notice, focus_on, open_session, scroll_to
from trainer.ui.grades import coaching_if_any, draw_dimensions, draw_missing, draw_total, scorecard_of
from trainer.ui.lesson import draw_measures, draw_steps, draw_tips
from trainer.ui.markup import element, plain
from trainer.ui.navigation import go_to
from trainer.ui.practice import draw_way_back
from trainer.ui.reader import readers_file, texts_language
from trainer.ui.record import addressed_attempt
from trainer.ui.review import draw_facts, draw_moves, draw_replies


def show() -> None:
    """Draw the page."""
    say = open_session()
    draw_frame(say)
    attempt = addressed_attempt()
    file = scenario(attempt.scenario, attempt.language) if attempt else None
    over = attempt is not None and attempt.awaiting == "nobody"
    coached = coaching_if_any(attempt, say.language) if attempt and file and over else None
    if attempt is not None and (file is None or (over and coached is None)):
        state.put_notice(state.Notice("no_scenario", attempt.scenario))
    draw_notice(say)
    if attempt is None:
        draw_way_back(say)
    elif file is None or (over and coached is None):
        _draw_downloads(attempt, None, say)
        draw_way_back(say)
    elif coached is None:
        st.html(element("p", plain(say("debrief.not_over"))))
        if st.button(say("catalogue.resume"), key="resume", type="primary"):
            go_to("practice", attempt=attempt.id)
    else:
        _draw_debrief(attempt, file, *coached, say)


def _draw_debrief(
    attempt: Attempt, played: ScenarioFile, card: Scorecard, coaching: Coaching, say: Texts
) -> None:
    file = readers_file(played, say.language)
    st.html(_heading(attempt, file, say, changed=played.sha256 != attempt.scenario_sha256))
    with st.container(border=True, key="total"):
        st.html(draw_total(card, say))
        st.html(element("div", draw_dimensions(card, say), class_="dimensions"))
        st.html(draw_missing(card, say) or element("span", ""))
    _draw_again(file, say)
    _section(say("coaching.title"), draw_tips(attempt, card, coaching, say))
    if coaching.steps:
        _section(say("coaching.steps"), draw_steps(attempt, coaching, say))
    _section(say("coaching.measures"), draw_measures(attempt, coaching, say))
    _section(say("debrief.replies"), draw_replies(attempt, file, card, say))
    _section(say("debrief.mood"))
    st.altair_chart(mood_chart(attempt, file, say), key="curve")
    with st.expander(say("curve.table")):
        st.html(mood_table(attempt, file, say))
    _section(say("debrief.moves"), draw_moves(attempt, file, say))
    _section(say("debrief.facts"), draw_facts(attempt, file, say))
    with st.expander(say("debrief.expert")):
        _draw_expert(file, say)
    _draw_downloads(attempt, scorecard_of(attempt), say)
    scroll_to("top", "debrief")
    focus_on("heading", "debrief")


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


def _section(title: str, body: str = "") -> None:
    st.html(element("h2", plain(title)) + body)


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


def _draw_downloads(attempt: Attempt, card: Scorecard | None, say: Texts) -> None:
    with st.container(horizontal=True):
        st.download_button(
            say("debrief.transcript"), transcript_jsonl(attempt), f"{attempt.scenario}.{attempt.id[:8]}.jsonl",
            "application/x-ndjson", key="transcript", on_click="ignore", type="tertiary", icon=":material/download:",
        )  # fmt: skip
        if card is not None:
            st.download_button(
                say("debrief.scorecard"), card.to_json() + "\n", f"{attempt.scenario}.{attempt.id[:8]}.scorecard.json",
                "application/json", key="scorecard", on_click="ignore", type="tertiary", icon=":material/download:",
            )  # fmt: skip


def transcript_jsonl(attempt: Attempt) -> str:
    """Return the transcript as one line of JSON Lines."""
    return json.dumps(to_data(attempt.transcript), ensure_ascii=False) + "\n"
