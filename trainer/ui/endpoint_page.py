"""The settings page: a model that gives the customer a voice, tried out and written to the settings file.

The key goes into the file and from there to the server it was given for; the page never shows it again.
"""

from __future__ import annotations

import os

import streamlit as st

from trainer.settings import BASE_URL, EndpointSettings, Settings, save_endpoint
from trainer.texts import Texts, texts
from trainer.ui import state
from trainer.ui.cached import settings
from trainer.ui.endpoint_words import unusable, why_not
from trainer.ui.frame import draw_frame, draw_notice, focus_on, open_session
from trainer.ui.markup import element, items, plain

MOST_NAMES = 20
"""Models that a test names."""
LONGEST = 500
"""Characters of an address, a name or a key."""


def show() -> None:
    """Draw the page."""
    say = open_session()
    draw_frame(say, "settings")
    now = settings()
    st.html(element("h1", plain(say("endpoint.title"))) + element("p", plain(say("endpoint.intro"))))
    draw_notice(say)
    st.html(element("p", element("strong", plain(_state(now, say))), role="status"))
    if os.environ.get(BASE_URL, "").strip():
        st.html(element("p", plain(say("endpoint.by_environment", name=BASE_URL))))
    else:
        _draw_form(now.endpoint, say)
    if now.endpoint is not None and st.button(say("endpoint.test"), key="endpoint-test"):
        st.html(_tested(now.endpoint, say))
    st.html(element("p", plain(say("endpoint.data")), class_="quiet"))
    focus_on("heading", "settings")


def _state(now: Settings, say: Texts) -> str:
    """Return in a sentence what is set now."""
    if now.endpoint_problem:
        told = say(f"endpoint.bad.{now.endpoint_why}") if now.endpoint_why else now.endpoint_problem
        return say("endpoint.broken", why=told)
    if now.endpoint is None:
        return say("endpoint.none")
    secret = say("endpoint.with_key" if now.endpoint.api_key else "endpoint.without_key")
    told = say("endpoint.set", url=now.endpoint.base_url, model=now.endpoint.model, secret=secret)
    return f"{told} {say('endpoint.moves_on')}" if now.endpoint.moves else told


def _draw_form(endpoint: EndpointSettings | None, say: Texts) -> None:
    with st.form("endpoint", border=True):
        st.text_input(say("endpoint.url"), value=endpoint.base_url if endpoint else "", key=state.ENDPOINT_URL,
                      max_chars=LONGEST, placeholder="http://localhost:11434/v1", autocomplete="off")
        st.text_input(say("endpoint.model"), value=endpoint.model if endpoint else "", key=state.ENDPOINT_MODEL,
                      max_chars=LONGEST, autocomplete="off")
        st.text_input(say("endpoint.key"), key=state.ENDPOINT_KEY, type="password", max_chars=LONGEST,
                      help=say("endpoint.key_help"), autocomplete="new-password")
        st.checkbox(say("endpoint.moves"), value=endpoint.moves if endpoint else False, key=state.ENDPOINT_MOVES,
                    help=say("endpoint.moves_help"))
        st.form_submit_button(say("endpoint.save"), key="endpoint-save", type="primary", on_click=_save)
    if endpoint is not None:
        st.button(say("endpoint.remove"), key="endpoint-remove", on_click=_remove)


def _save() -> None:
    """Write what was typed. A key that was kept stays only with the address that it was given for."""
    now = settings()
    url, model = (state.widget_text(key).strip() for key in (state.ENDPOINT_URL, state.ENDPOINT_MODEL))
    key = state.widget_text(state.ENDPOINT_KEY).strip()
    if not key and now.endpoint is not None and now.endpoint.base_url == url:
        key = now.endpoint.api_key
    try:
        save_endpoint(now.home, EndpointSettings(url, model, key, moves=state.widget_on(state.ENDPOINT_MOVES)))
    except (ValueError, OSError) as error:
        say = texts(state.language() or "en")
        state.put_notice(state.Notice("endpoint_bad", unusable(error, say)))
        return
    state.put_widget_text(state.ENDPOINT_KEY, "")
    state.put_notice(state.Notice("endpoint_saved"))


def _remove() -> None:
    try:
        save_endpoint(settings().home, None)
    except OSError as error:
        state.put_notice(state.Notice("endpoint_bad", str(error)))
        return
    for key in (state.ENDPOINT_URL, state.ENDPOINT_MODEL, state.ENDPOINT_KEY):
        state.put_widget_text(key, "")
    state.put_notice(state.Notice("endpoint_removed"))


def _tested(endpoint: EndpointSettings, say: Texts) -> str:
    """Ask the server for its models, and return what came of it as HTML."""
    from trainer.endpoint import Endpoint, EndpointError  # loads the network client, which no other page needs
    from trainer.voice import patient

    try:
        with Endpoint(patient(endpoint)) as opened:
            names = opened.models()
    except EndpointError as error:
        told = say("endpoint.unreachable", why=why_not(error, say))
        return element("div", plain(told), class_="notice", role="alert")
    has = say("endpoint.has_model" if endpoint.model in names else "endpoint.has_not_model", model=endpoint.model)
    told = element("div", plain(say("endpoint.reached", count=len(names))) + element("p", plain(has)))
    return element("div", told + items(names[:MOST_NAMES]), class_="notice", role="status")
