"""Going back into a talk: the button at a reply, and the ways that have been tried from it."""

from __future__ import annotations

import streamlit as st

from trainer.attempt import Attempt
from trainer.branching import Unrepeatable, branch
from trainer.lesson import reply_number
from trainer.scenario import ScenarioFile
from trainer.store import Saved, StoreError
from trainer.texts import Texts
from trainer.ui import state
from trainer.ui.markup import element, plain
from trainer.ui.navigation import go_to
from trainer.ui.record import access, keep, new_id, now


def try_again_from(attempt: Attempt, played: ScenarioFile, turn: int) -> None:
    """Begin a new attempt before the reply at `turn` and go to the talk; where nobody can go back, say so."""
    try:
        begun = branch(played, attempt, turn, id=new_id(), at=now())
    except Unrepeatable:
        state.put_notice(state.Notice("unrepeatable"))
        st.rerun()
    number = str(reply_number(attempt.transcript, turn))
    state.put_notice(state.Notice("branched", attempt.turns[turn].text, (("number", number),)))
    keep(begun)
    go_to("practice", attempt=begun.id)


def draw_ways(attempt: Attempt, say: Texts) -> None:
    """Draw the way to compare this talk with the one it came from and with those that came from it."""
    ways = [saved for saved in _branches(attempt) if saved.outcome is not None]
    if attempt.parent is None and not ways:
        return
    with st.container(border=True, key="ways"):
        if attempt.parent is not None:
            number = sum(said.speaker == "staff" for said in attempt.turns[: attempt.branch]) + 1
            st.html(element("p", plain(say("branch.child", number=number))))
            if st.button(say("branch.compare"), key="compare", type="primary", icon=":material/compare_arrows:"):
                go_to("compare", attempt=attempt.id)
        for saved in ways:
            _draw_way(attempt, saved, say)


def _draw_way(attempt: Attempt, saved: Saved, say: Texts) -> None:
    number = sum(said.speaker == "staff" for said in attempt.turns[: saved.branch]) + 1
    score = f"{saved.score:g}" if saved.score is not None else "–"
    label = say("branch.compare_with", number=number, score=score)
    if st.button(label, key=f"compare-{saved.id}", icon=":material/compare_arrows:"):
        go_to("compare", attempt=saved.id)


def _branches(attempt: Attempt) -> tuple[Saved, ...]:
    """Return the attempts of the same trainee that began in the middle of this one."""
    try:
        found = access().branches_of(attempt.id)
    except StoreError as error:
        state.put_notice(state.Notice("store_failed", str(error)))
        return ()
    return tuple(saved for saved in found if saved.trainee == attempt.trainee)
