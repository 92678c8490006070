"""Speaking and listening in a talk, only where the endpoint offers it; without it nothing is missing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from threading import Event

import streamlit as st

from trainer.attempt import MAX_REPLY, Attempt
from trainer.customer.llm import in_script
from trainer.texts import Texts
from trainer.ui import state
from trainer.ui.cached import budget, voice
from trainer.ui.endpoint_words import why_not
from trainer.ui.markup import element, plain
from trainer.ui.waiting import waited

HEARING_PATIENCE = 12.0
"""Seconds that what was spoken may take to be written down; typing it is quicker then."""


def draw_sound(attempt: Attempt, say: Texts) -> None:
    """Draw the microphone and the button that reads the customer's last words aloud, each where it is offered."""
    speaker = voice()
    if speaker is None or attempt.mode == "exam" or not (speaker.hearing() or speaker.speaking()):
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="sound"):
        if speaker.hearing():
            st.audio_input(say("sound.speak"), key=state.spoken_at(attempt), sample_rate=16_000)
        if speaker.speaking() and st.button(say("sound.hear"), key="hear", icon=":material/volume_up:"):
            _read_aloud(attempt, say)


def put_heard() -> None:
    """Put into the input what was written down in the run before; legal before the input is drawn."""
    words = state.take_heard()
    if words is not None:
        state.put_widget_text(state.REPLY, words)


def write_down(attempt: Attempt, say: Texts) -> None:
    """Have what was spoken written into the input, for the trainee to read over and send; once each recording.

    Not in a callback: nothing can stop one, and whoever leaves meanwhile shall not be waited for.
    """
    recording, speaker = state.recording(attempt), voice()
    if recording is None or speaker is None or state.is_heard(attempt):
        return
    from trainer.endpoint import EndpointError

    cancel, model, allowed = Event(), speaker.hearing(), budget(attempt)
    language = "en" if attempt.language == "en" else "zh"

    def written() -> Iterator[str]:
        yield speaker.endpoint.transcribe(recording, language=language, model=model, budget=allowed, cancel=cancel,
                                          within=HEARING_PATIENCE)

    try:
        with closing(waited(written, cancel)) as words:
            state.put_heard(attempt, in_script(next(words), attempt.language)[:MAX_REPLY])
    except EndpointError as error:
        state.put_heard(attempt, None)
        state.put_notice(state.Notice("not_heard", why_not(error, say)))
    st.rerun()


def _read_aloud(attempt: Attempt, say: Texts) -> None:
    """Play the customer's last words, or say that they cannot be."""
    speaker = voice()
    last = [turn.text for turn in attempt.turns if turn.speaker == "customer"][-1]
    if speaker is None:
        return
    from trainer.endpoint import EndpointError

    cancel, model, allowed = Event(), speaker.speaking(), budget(attempt)

    def spoken() -> Iterator[bytes]:
        yield speaker.endpoint.speak(last, model=model, budget=allowed, cancel=cancel)

    try:
        with closing(waited(spoken, cancel)) as sounds:
            st.audio(next(sounds), format="audio/wav", autoplay=True)
    except EndpointError as error:
        st.html(element("p", plain(f"{say('sound.silent')} {why_not(error, say)}"), class_="quiet"))
