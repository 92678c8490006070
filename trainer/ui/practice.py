"""The practice page: the briefing of a scenario, or the talk of an attempt, whichever the address names."""

from __future__ import annotations

import streamlit as st

from trainer.texts import Texts
from trainer.ui import state
from trainer.ui.briefing import draw_briefing
from trainer.ui.cached import prepare, scenario
from trainer.ui.chat import draw_chat
from trainer.ui.frame import draw_frame, draw_notice, open_session
from trainer.ui.navigation import go_to
from trainer.ui.record import addressed_attempt, looks_on
from trainer.ui.submitted import draw_way_to_submitted


def show() -> None:
    """Draw the page."""
    say = open_session()
    draw_frame(say)
    attempt = addressed_attempt()
    id = attempt.scenario if attempt else st.query_params.get("scenario", "")
    file = scenario(id, attempt.language if attempt else say.language) if id else None
    if file is not None:
        prepare(file)
    if file is not None and attempt is not None:
        draw_chat(attempt, file, say)
        return
    if id and file is None:
        state.put_notice(state.Notice("no_scenario", id))
    draw_notice(say)
    if file is not None:
        draw_briefing(file, say)
    else:
        draw_way_back(say)


def draw_way_back(say: Texts) -> None:
    """Draw the button to the catalogue, for the trainer to what was submitted: the page has nothing to show."""
    if looks_on():
        draw_way_to_submitted(say)
        return
    if st.button(say("back"), key="back", type="primary"):
        go_to("catalogue")
