"""What the browser notices around an exam - pasted text, the window left - written into the sitting's log."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v1 import declare_component

from trainer.exam.sitting import Sitting, noticed
from trainer.store import StoreError
from trainer.ui import state
from trainer.ui.record import access, now

AT_ONCE = 50
"""Events that are taken of one message."""
_watch = declare_component("exam_watch", path=str(Path(__file__).parent / "watch"))


def watch(sitting: Sitting) -> None:
    """Listen for as long as the page is open. Only this fragment runs again when something was noticed."""
    with st.container(key="watch"):
        _listen(sitting)


@st.fragment
def _listen(sitting: Sitting) -> None:
    _watch(key=state.WATCHED, on_change=partial(_note, sitting), default=None)


def _note(sitting: Sitting) -> None:
    told: Any = state.watched()
    events = told.get("events") if isinstance(told, dict) else None
    talk = sitting.open_talk
    for item in events[:AT_ONCE] if isinstance(events, list) else ():
        event = noticed(item.get("kind"), item.get("amount"), now(), talk) if isinstance(item, dict) else None
        if event is not None:
            try:
                access().note(sitting, event)
            except StoreError:
                return  # the log is lost, the conversation must not be
