"""Taking what staff does: a reply, an act of the case, the end of the practice. All of it runs in callbacks.

`take` is the one way into the talk, wherever the words come from: typed, from a button, or spoken and written down.
"""

from __future__ import annotations

from trainer.acts import act_line
from trainer.attempt import MAX_REPLY, Attempt, RefusedReply
from trainer.scenario import Act
from trainer.ui import state
from trainer.ui.grades import scorecard_if_any
from trainer.ui.record import keep, now


def take(text: str) -> bool:
    """Take a reply of the trainee's; False when it is refused, and then a notice says why.

    It carries a time where the customer's last words were said in this session; else nobody knows how long he waited.
    """
    attempt = state.attempt()
    if attempt is None:
        return False
    try:
        refusal = None if keep(attempt.reply(text, now() if state.is_timed(attempt) else None)) else _newer()
    except RefusedReply as refused:
        refusal = refusal_of(refused, text)
    if refusal:
        state.put_notice(refusal)
    return refusal is None


def send() -> None:
    """Take the reply that was sent; one that is refused goes back into the input."""
    text = state.widget_text(state.REPLY)
    if not take(text):
        state.put_widget_text(state.REPLY, text.strip() and text)


def do_act(act: Act) -> None:
    """Do an act of the case: its line is the reply."""
    attempt = state.attempt()
    if attempt is not None:
        take(act_line(act, attempt.language))


def end() -> None:
    """End the practice at the trainee's wish."""
    attempt = state.attempt()
    if attempt is None:
        return
    try:
        if not keep_ended(attempt.break_off()):
            state.put_notice(_newer())
    except RefusedReply as refused:
        state.put_notice(refusal_of(refused))


def keep_ended(attempt: Attempt) -> bool:
    """Keep an attempt that has ended together with its score; False when a newer record took its place."""
    return keep(attempt, scorecard_if_any(attempt))


def _newer() -> state.Notice:
    return state.Notice("newer")


def refusal_of(refused: RefusedReply, text: str = "") -> state.Notice:
    """Return what is told of a refused reply; one that is too long is told by how much."""
    numbers = {"limit": f"{MAX_REPLY:,}", "over": f"{len(text) - MAX_REPLY:,}"} if refused.reason == "too_long" else {}
    return state.Notice(f"refused.{refused.reason}", values=tuple(numbers.items()))  # type: ignore[arg-type]
