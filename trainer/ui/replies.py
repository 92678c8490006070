"""Reply by reply: what each shows, and what one can do about it - say it anew here, go back to it, see it otherwise."""

from __future__ import annotations

import streamlit as st

from trainer.disputes import Dispute
from trainer.lesson import reply_number
from trainer.ui import state
from trainer.ui.again import try_again_from
from trainer.ui.dispute import ask_why, draw_disputes
from trainer.ui.ended import Ended
from trainer.ui.navigation import go_to
from trainer.ui.record import person
from trainer.ui.review import in_channel, pieces


def draw_talk_with_ways(ended: Ended, disputed: tuple[Dispute, ...]) -> None:
    """Draw the talk, below each reply of one's own the buttons that lead on from it."""
    own = person().owns(ended.attempt.trainee)
    for piece in pieces(ended.attempt, ended.file, ended.card, ended.say):
        st.html(in_channel(piece.html, ended.file, ended.say))
        if piece.turn is not None:
            draw_disputes(ended, piece.turn, disputed, own=own)
            if own:
                _draw_buttons(ended, piece.turn)
    asked = state.asking(ended.attempt.id)
    if own and asked is not None and asked in ended.attempt.transcript.staff_turns():
        ask_why(ended, asked)


def _draw_buttons(ended: Ended, turn: int) -> None:
    say = ended.say
    number = reply_number(ended.attempt.transcript, turn)
    with st.container(horizontal=True, horizontal_alignment="right", gap="small", key=f"on-{turn}"):
        if st.button(say("branch.from", number=number), key=f"again-{turn}", type="tertiary",
                     icon=":material/replay:"):
            try_again_from(ended.attempt, ended.played, turn)
        if st.button(say("drill.open", number=number), key=f"rewrite-{turn}", type="tertiary", icon=":material/edit:"):
            go_to("drill", attempt=ended.attempt.id, turn=str(turn))
        st.button(say("dispute.open", number=number), key=f"dispute-{turn}", type="tertiary", icon=":material/flag:",
                  on_click=state.put_asking, args=(ended.attempt.id, turn))
