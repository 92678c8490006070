"""Showing an attempt to the trainer: private until then, and private again when it is taken back."""

from __future__ import annotations

import streamlit as st

from trainer.attempt import Attempt
from trainer.store import Saved, StoreError
from trainer.texts import Texts
from trainer.ui import state
from trainer.ui.markup import element, plain
from trainer.ui.record import access, now


def submission_words(saved: Saved, say: Texts) -> str:
    """Return in words who can see an attempt."""
    if saved.submitted_at is None:
        return say("submit.private")
    return say("submit.submitted", day=saved.submitted_at.astimezone(now().tzinfo).strftime("%Y-%m-%d"))


def draw_submission(saved: Saved, say: Texts) -> None:
    """Draw the button that shows an attempt to the trainer, or takes it back."""
    if saved.submitted_at is None:
        st.button(say("submit.submit"), key=f"submit-{saved.id}", type="tertiary", icon=":material/send:",
                  on_click=_submit, args=(saved.id,))
    else:
        st.button(say("submit.take_back"), key=f"take-back-{saved.id}", type="tertiary", icon=":material/undo:",
                  on_click=_take_back, args=(saved.id,))


def draw_own_submission(attempt: Attempt, say: Texts) -> None:
    """Draw who can see this attempt, and the button that changes it; nothing where it cannot be known."""
    try:
        saved = access().saved(attempt.id)
    except StoreError:
        return
    if saved is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="submission"):
        st.html(element("span", plain(submission_words(saved, say)), class_="quiet"), width="content")
        draw_submission(saved, say)


def _submit(id: str) -> None:
    try:
        access().submit(id, now())
    except StoreError as error:
        state.put_notice(state.Notice("not_kept", str(error)))


def _take_back(id: str) -> None:
    try:
        access().take_back(id)
    except StoreError as error:
        state.put_notice(state.Notice("not_kept", str(error)))
