"""Keeping attempts: every change goes to the store and to the session together, and the newer record wins."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

import streamlit as st

from trainer.attempt import Attempt
from trainer.store import BrokenRecord, NewerRecord, StoreError
from trainer.ui import state
from trainer.ui.cached import store


def now() -> datetime:
    """Return the time with this machine's offset."""
    return datetime.now().astimezone()


def new_id() -> str:
    """Return an id that nobody can guess: whoever knows it can open the attempt."""
    return uuid4().hex


def keep(attempt: Attempt, *, score: float | None = None, passed: bool | None = None) -> bool:
    """Save the attempt and make it the session's; False when a newer record took its place.

    When the disk fails, the session goes on with the attempt and the trainee is told.
    """
    try:
        store().save(attempt, now(), score=score, passed=passed)
    except NewerRecord as newer:
        state.put_attempt(newer.attempt)
        return False
    except StoreError as error:
        state.put_notice(state.Notice("not_saved", str(error)))
    state.put_attempt(attempt)
    return True


def addressed_attempt() -> Attempt | None:
    """Return the attempt that the address names: the session's own, else the one on disk.

    None without one; a record that cannot be read leaves a notice.
    """
    id = st.query_params.get("attempt", "")
    held = state.attempt()
    if not id or (held is not None and held.id == id):
        return held if id else None
    try:
        found = store().load(id)
    except BrokenRecord as error:
        state.put_notice(state.Notice("broken", str(error)))
        return None
    except StoreError as error:
        state.put_notice(state.Notice("store_failed", str(error)))
        return None
    if found is None:
        state.put_notice(state.Notice("unknown_attempt"))
    state.put_attempt(found)
    return found
