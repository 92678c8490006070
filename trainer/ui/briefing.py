"""The briefing: who you are, what you see, what is true, and what you may and may not offer."""

from __future__ import annotations

import secrets

import streamlit as st

from scoring.explain import in_language
from trainer.customer.impatience import patient_seconds
from trainer.lesson import duration
from trainer.roleplay import begin
from trainer.scenario import ScenarioFile
from trainer.texts import Texts
from trainer.ui import state
from trainer.ui.bubbles import persona_name
from trainer.ui.chips import chips
from trainer.ui.frame import focus_on
from trainer.ui.markup import element, items, plain
from trainer.ui.navigation import go_to
from trainer.ui.reader import texts_language
from trainer.ui.record import keep, new_id, now


def draw_briefing(file: ScenarioFile, say: Texts) -> None:
    """Draw the briefing and the button that begins the talk."""
    st.html(
        element("div", element("h1", plain(in_language(file.about.title, say.language))) + chips(file, say)
                + briefing(file, say), lang=say.language)
    )  # fmt: skip
    pace = say("briefing.pace", time=duration(patient_seconds(file.about.channel, "practice"), say))
    st.html(element("p", plain(say("briefing.how", turns=file.play.turns)), class_="quiet")
            + element("p", plain(pace), class_="quiet"))
    with st.container(horizontal=True):
        if st.button(say("briefing.begin", name=persona_name(file, say)), key="begin", type="primary"):
            start(file, say)
        if st.button(say("back"), key="back"):
            go_to("catalogue")
    focus_on("heading", f"briefing-{file.id}")


def start(file: ScenarioFile, say: Texts) -> None:
    """Begin a new attempt with a new seed and go to the talk."""
    language = texts_language(file, say.language)
    attempt = begin(
        file, id=new_id(), language=language, seed=secrets.randbelow(2**31), at=now(), trainee=state.trainee()
    )
    keep(attempt)
    state.put_timed(attempt)
    go_to("practice", attempt=attempt.id)


def briefing(file: ScenarioFile, say: Texts) -> str:
    """Return the briefing as HTML; it stays at hand during the talk."""

    def shown(texts: tuple[str, ...]) -> str:
        return items([in_language(text, say.language) for text in texts])

    about, case = file.about, file.case
    sections = [
        ("role", element("p", plain(in_language(about.role, say.language)))),
        ("scene", element("p", plain(in_language(about.scene, say.language)))),
        ("facts", shown(tuple(fact.text for fact in case.facts))),
        ("may", shown(case.may) if case.may else ""),
        ("limits", shown(tuple(limit.text for limit in case.limits)) if case.limits else ""),
    ]
    listed = "".join(element("h2", plain(say(f"briefing.{key}"))) + body for key, body in sections if body)
    return element("div", listed, class_="briefing")
