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
from trainer.ui.markup import element, plain
from trainer.ui.waiting import waited


def draw_sound(attempt: Attempt, say: Texts) -> None:
    """Draw the microphone and the button that reads the customer's last words aloud, each where it is offered."""
    speaker = voice()
    if speaker is None or attempt.mode == "exam" or not (speaker.hearing() or speaker.speaking()):
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="sound"):
        if speaker.hearing():
            st.audio_input(say("sound.speak"), key=state.spoken_at(attempt), sample_rate=16_000, on_change=_write_down,
                           args=(attempt, say))  # fmt: skip
        if speaker.speaking() and st.button(say("sound.hear"), key="hear", icon=":material/volume_up:"):
            _read_aloud(attempt, say)


def _write_down(attempt: Attempt, say: Texts) -> None:
    """Put what was spoken into the input, for the trainee to read over and send."""
    recording, speaker = state.recording(attempt), voice()
    if recording is None or speaker is None:
        return
    from trainer.endpoint import EndpointError

    try:
        language = "en" if attempt.language == "en" else "zh"
        words = speaker.endpoint.transcribe(recording, language=language, model=speaker.hearing(),
                                            budget=budget(attempt))
    except EndpointError as error:
        state.put_notice(state.Notice("not_heard", error.detail))
        return
    state.put_widget_text(state.REPLY, in_script(words, attempt.language)[:MAX_REPLY])


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
        st.html(element("p", plain(f"{say('sound.silent')} {error.detail}"), class_="quiet"))
