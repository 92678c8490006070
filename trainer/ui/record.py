"""Keeping attempts: every change goes to the store and to the session together, and the newer record wins.

Nothing of the interface reads the store but through `access`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import uuid4

import streamlit as st

from scoring.scorecard import Scorecard
from trainer.access import Access, Person
from trainer.attempt import Attempt
from trainer.store import BrokenRecord, NewerRecord, StoreError
from trainer.tally import Tally, tally_of
from trainer.ui import state
from trainer.ui.cached import budget, store, voice


def now() -> datetime:
    """Return the time with this machine's offset."""
    return datetime.now().astimezone()


def new_id() -> str:
    """Return an id that nobody can guess: whoever knows it can open the attempt."""
    return uuid4().hex


def looks_on() -> bool:
    """Whether the address asks to read as the trainer does: what is submitted, and without changing anything."""
    return st.query_params.get("as") == "trainer"


def person() -> Person:
    """Return who sits at this session: on one's own machine, whoever's name was typed, or the trainer."""
    if looks_on():
        return Person(is_trainer=True)
    known = dict.fromkeys((*state.own_attempts(), *st.query_params.get_all("attempt")))
    return Person(state.trainee(), tuple(known))


def access() -> Access:
    """Return the attempts as this session's person may read them. Raises `StoreError`."""
    return Access(store(), person())


def as_trainer() -> Access:
    """Return the attempts as the trainer may read them; locally that is whoever asks. Raises `StoreError`."""
    return Access(store(), Person(is_trainer=True))


def become(name: str) -> None:
    """Make `name` the person of this session.

    What somebody practised here before giving a name goes along with it. Another name is another person: what the
    session holds of the one before is let go of.
    """
    before, held = state.trainee(), state.attempt()
    if name == before:
        return
    state.put_trainee(name)
    if before:
        state.forget_person()
        return
    try:
        access().adopt()
    except StoreError as error:
        state.put_notice(state.Notice("store_failed", str(error)))
    if held is not None:
        state.put_attempt(replace(held, trainee=name))


def worth_of(card: Scorecard, attempt: Attempt) -> tuple[float, bool, Tally]:
    """Return what is kept of a scorecard beside the attempt."""
    return card.score, card.passed, tally_of(card, attempt.own_replies())


def keep(attempt: Attempt, card: Scorecard | None = None) -> bool:
    """Save the attempt, with its scorecard when it has ended, and make it the session's.

    False when a newer record took its place. When the disk fails, the session goes on with the attempt and the trainee
    is told.
    """
    attempt = _counted(attempt)
    score, passed, tally = worth_of(card, attempt) if card else (None, None, None)
    try:
        access().keep(attempt, now(), score=score, passed=passed, tally=tally)
    except NewerRecord as newer:
        state.put_attempt(newer.attempt)
        return False
    except StoreError as error:
        state.put_notice(state.Notice("not_saved", str(error)))
    state.put_attempt(attempt)
    return True


def _counted(attempt: Attempt) -> Attempt:
    """Return the attempt with what it has used of a model until now; as it is where none is asked."""
    if attempt.mode == "exam" or voice() is None:
        return attempt
    return replace(attempt, spent=budget(attempt).spent)


def addressed_attempt() -> Attempt | None:
    """Return the attempt that the address names: the session's own, else the one on disk, where it is for this person.

    None without one; a record that cannot be read leaves a notice.
    """
    id = st.query_params.get("attempt", "")
    held = None if looks_on() else state.attempt()
    if not id or (held is not None and held.id == id):
        return held if id else None
    try:
        found = access().attempt(id)
    except BrokenRecord as error:
        state.put_notice(state.Notice("broken", str(error)))
        return None
    except StoreError as error:
        state.put_notice(state.Notice("store_failed", str(error)))
        return None
    if found is None:
        state.put_notice(state.Notice("not_submitted" if looks_on() else "unknown_attempt"))
    if not looks_on():  # what others have submitted is not the session's own
        state.put_attempt(found)
    return found
