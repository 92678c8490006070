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
MOOD_SHOWN = "mood_shown"
NOTES = "notes_pad"
NEW_WORDS = "new_words"
LESSON_WORDS = "lesson_words"
CASE_WORDS = "case_words"
CASE_LEVELS = "case_levels"
CASE_CHANNELS = "case_channels"
CASE_TRADE = "case_trade"
HISTORY_WORDS = "history_words"
HISTORY_KIND = "history_kind"
SUBMITTED_WORDS, SUBMITTED_KIND = "submitted_words", "submitted_kind"
REALLY_ERASE = "really_erase"
CANDIDATE = "candidate_name"
EXAM_LANGUAGE = "exam_language"
EXAM_REPLY = "exam_reply"
HAND_IN_SURE = "hand_in_sure"
WATCHED = "watched"
SPOKEN = "spoken"
ENDPOINT_URL, ENDPOINT_MODEL, ENDPOINT_KEY = "endpoint_url", "endpoint_model", "endpoint_key"
ENDPOINT_MOVES = "endpoint_moves"
HISTORY_ROWS = 8
"""Rows of the history that are shown at first, and more at each wish."""

NoticeKey = Literal[
    "refused.empty", "refused.too_long", "refused.not_your_turn", "refused.ended", "newer", "not_saved", "store_failed",
    "broken", "unknown_attempt", "not_submitted", "no_scenario", "branched", "unrepeatable", "not_kept",
    "erased",
    "no_exam", "unknown_sitting", "sitting_handed_in", "sitting_open", "sitting_no_tries", "sitting_not_here",
    "sitting_time_up", "sitting_changed", "not_heard", "endpoint_saved", "endpoint_removed", "endpoint_bad",
]

HIDES_MOOD = 4
"""From this level on a scenario hides the customer's mood, as life does."""


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


def forget_person() -> None:
    """Let go of all that the session holds of a person but the name."""
    personal = ("attempt", "own_attempts", "tries", "notes")
    for key in [key for key in st.session_state if str(key).split(".")[0] in personal]:
        del st.session_state[key]


def take_notice() -> Notice | None:
    """Return the notice that waits to be shown, and forget it."""
    return cast("Notice | None", st.session_state.pop("notice", None))


def put_notice(notice: Notice) -> None:
    st.session_state["notice"] = notice


def hint_wanted(attempt: Attempt) -> bool:
    """Whether the trainee has asked for a hint at this very turn."""
    return st.session_state.get("hint_at") == _moment(attempt)


def put_hint_wanted(attempt: Attempt) -> None:
    st.session_state["hint_at"] = _moment(attempt)


def is_timed(attempt: Attempt) -> bool:
    """Whether the customer's last words were said in this session, so that the answer to them can be timed.

    Whoever comes back to a talk has not kept the customer waiting all the while.
    """
    return st.session_state.get("timed") == _moment(attempt)


def put_timed(attempt: Attempt | None) -> None:
    st.session_state["timed"] = _moment(attempt) if attempt else None


def _moment(attempt: Attempt) -> tuple[str, int]:
    return attempt.id, len(attempt.turns)


def mood_shown(level: int) -> bool:
    """Whether the customer's mood is shown in numbers: as the trainee has chosen, else in all but hard scenarios."""
    chosen = st.session_state.get("mood")
    return level < HIDES_MOOD if chosen is None else bool(chosen)


def put_mood_shown(shown: bool) -> None:
    st.session_state["mood"] = shown


def notes() -> tuple[str, str] | None:
    """Return the id of the attempt whose notes are open, and the notes as they were last kept."""
    return cast("tuple[str, str] | None", st.session_state.get("notes"))


def put_notes(attempt: str, text: str) -> None:
    st.session_state["notes"] = (attempt, text)


def asking(attempt: str) -> int | None:
    """Return about which reply of an attempt the trainee is being asked what is seen otherwise, None about none."""
    asked = st.session_state.get("asking")
    return int(asked[1]) if asked is not None and asked[0] == attempt else None


def put_asking(attempt: str, turn: int) -> None:
    st.session_state["asking"] = (attempt, turn)


def put_asked() -> None:
    """Note that the question has been answered or put aside."""
    st.session_state["asking"] = None


def tries(attempt: str, turn: int) -> tuple[str, ...]:
    """Return what was tried in this session in the place of a reply, the last behind."""
    return cast("tuple[str, ...]", st.session_state.get(f"tries.{attempt}.{turn}", ()))


def put_try(attempt: str, turn: int, words: str) -> None:
    st.session_state[f"tries.{attempt}.{turn}"] = (*tries(attempt, turn), words)


def shown_rows() -> int:
    """Return how many rows of the history are shown."""
    return int(st.session_state.get("shown_rows", HISTORY_ROWS))


def show_more_rows() -> None:
    st.session_state["shown_rows"] = shown_rows() + HISTORY_ROWS


def opened_sitting() -> str:
    """Return the sitting that this session has opened last, empty when none."""
    return str(st.session_state.get("opened_sitting", ""))


def put_opened_sitting(id: str) -> None:
    st.session_state["opened_sitting"] = id


def watched() -> object:
    """Return what the browser said last about what it has noticed; nothing in it is to be trusted."""
    return st.session_state.get(WATCHED)


def widget_text(key: str) -> str:
    """Return the text of an input, empty when it has none."""
    return str(st.session_state.get(key) or "")


def widget_on(key: str) -> bool:
    """Whether a box is ticked."""
    return bool(st.session_state.get(key))


def put_widget_text(key: str, text: str) -> None:
    """Put text back into an input; legal in callbacks, before the widget is drawn."""
    st.session_state[key] = text


def spoken_at(attempt: Attempt) -> str:
    """Return the key of the microphone at this very turn: what was said at one is gone at the next."""
    return f"{SPOKEN}-{len(attempt.turns)}"


def is_heard(attempt: Attempt) -> bool:
    """Whether what is in the microphone has been written down, or cannot be."""
    return bool(st.session_state.get("heard_of") == _recording_id(attempt))


def put_heard(attempt: Attempt, words: str | None) -> None:
    """Keep what was written down for the next run, and that it was; None where it cannot be."""
    st.session_state["heard_of"] = _recording_id(attempt)
    if words is not None:
        st.session_state["heard"] = words


def take_heard() -> str | None:
    """Return what was written down in the run before, and forget it; None where nothing was."""
    return cast("str | None", st.session_state.pop("heard", None))


def _recording_id(attempt: Attempt) -> str:
    held = st.session_state.get(spoken_at(attempt))
    return f"{spoken_at(attempt)} {getattr(held, 'file_id', '')}" if held is not None else ""


def recording(attempt: Attempt) -> bytes | None:
    """Return what was spoken into the microphone at this very turn, None when nothing was."""
    held = st.session_state.get(spoken_at(attempt))
    return bytes(held.getvalue()) if held is not None else None
