"""The response clock: how long the customer has been waiting. It runs in the browser, not on the server."""

from __future__ import annotations

from datetime import datetime

from trainer.attempt import Attempt
from trainer.customer.impatience import fine_seconds
from trainer.scenario import Channel
from trainer.texts import Texts
from trainer.ui import state
from trainer.ui.markup import element, plain

NEAR = 0.75
"""From this share of the time that is fine on, the clock says that it is running out."""


def draw_clock(attempt: Attempt, channel: Channel, at: datetime, say: Texts) -> str:
    """Return the clock as HTML, and how long is fine; empty while nobody is waiting. `clock_script` makes it go."""
    last = attempt.turns[-1]
    if attempt.awaiting != "staff" or attempt.rest or last.at is None or not state.is_timed(attempt):
        return ""
    elapsed = max(0, round((at - last.at).total_seconds()))
    patient = fine_seconds(channel, attempt.mode, last.text)
    time = element("span", clock_time(elapsed), class_="time")
    notes = "".join(
        element("span", plain(say(f"clock.{note}", **values)), class_=f"note {note}")
        for note, values in (("fine", {"time": clock_time(patient)}), ("near", {}), ("late", {}))
    )
    return element(
        "span", plain(say("clock.label")) + time + notes, class_=_stage(elapsed, patient), role="timer",
        data_moment=str(len(attempt.turns)), data_elapsed=str(elapsed), data_patient=str(patient),
    )  # fmt: skip


def _stage(elapsed: int, patient: int) -> str:
    """Return the classes of the clock: whether the customer is nearly, or already, kept waiting."""
    return "clock is-late" if elapsed >= patient else "clock is-near" if elapsed >= NEAR * patient else "clock"


def clock_time(seconds: int) -> str:
    """Return seconds as a clock shows them: `1:05`."""
    return f"{seconds // 60}:{seconds % 60:02}"


def clock_script(attempt: Attempt) -> str:
    """Return the script that lets the clock of this turn run, until another one takes its place or it is gone."""
    return (
        f'{{ const moment = "{len(attempt.turns)}", begun = performance.now(); let missed = 0, before = null;'
        "const tick = () => {"
        'const clock = document.querySelector(".clock");'
        "if (!clock && ++missed < 5) return;"
        "if (!clock || clock.dataset.moment !== moment) return clearInterval(timer);"
        "before ??= Number(clock.dataset.elapsed);"  # drawn anew the clock tells a later time
        "const seconds = before + Math.floor((performance.now() - begun) / 1000);"
        'clock.querySelector(".time").textContent'
        ' = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;'
        "const patient = Number(clock.dataset.patient);"
        'clock.classList.toggle("is-late", seconds >= patient);'
        f'clock.classList.toggle("is-near", seconds >= {NEAR} * patient && seconds < patient);'
        "};"
        "const timer = setInterval(tick, 1000); }"
    )
