"""Every key of the session, typed; nothing else touches `st.session_state`.

Values are frozen and picklable. The keys of widgets are named here as well, because their values are read in callbacks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

import streamlit as st

from scoring.text import LANGUAGES, Language
from trainer.attempt import Attempt

REPLY = "reply"
LANGUAGE_CHOICE = "language_choice"
TRAINEE_NAME = "trainee_name"
HINTS_WANTED = "hints_wanted"

NoticeKey = Literal[
    "refused.empty", "refused.too_long", "refused.not_your_turn", "refused.ended", "newer", "not_saved", "store_failed",
    "broken", "unknown_attempt", "no_scenario",
]


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence for the trainee, shown once. `detail` is shown as plain text behind it, `values` stand in it."""

    key: NoticeKey
    detail: str = ""
    values: tuple[tuple[str, str], ...] = ()


def language() -> Language | None:
    """Return the language of this session, None before one is chosen."""
    chosen = st.session_state.get("language")
    return cast(Language, chosen) if chosen in LANGUAGES else None


def put_language(chosen: Language) -> None:
    st.session_state["language"] = chosen


def trainee() -> str:
    """Return the trainee's name, empty when none was given."""
    return str(st.session_state.get("trainee", ""))


def put_trainee(name: str) -> None:
    st.session_state["trainee"] = name


def attempt() -> Attempt | None:
    """Return the attempt of this session as it was last shown."""
    return cast("Attempt | None", st.session_state.get("attempt"))


def put_attempt(value: Attempt | None) -> None:
    st.session_state["attempt"] = value
    if value is not None and value.id not in own_attempts():
        st.session_state["own_attempts"] = (*own_attempts(), value.id)


def own_attempts() -> tuple[str, ...]:
    """Return the ids of the attempts that this session has begun or opened by their address."""
    return cast("tuple[str, ...]", st.session_state.get("own_attempts", ()))


def take_notice() -> Notice | None:
    """Return the notice that waits to be shown, and forget it."""
    return cast("Notice | None", st.session_state.pop("notice", None))


def put_notice(notice: Notice) -> None:
    st.session_state["notice"] = notice


def hints() -> bool:
    """Whether the trainee wants a hint at each turn."""
    return bool(st.session_state.get("hints", False))


def put_hints(wanted: bool) -> None:
    st.session_state["hints"] = wanted


def widget_text(key: str) -> str:
    """Return the text of an input, empty when it has none."""
    return str(st.session_state.get(key) or "")


def put_widget_text(key: str, text: str) -> None:
    """Put text back into an input; legal in callbacks, before the widget is drawn."""
    st.session_state[key] = text
