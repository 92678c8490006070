"""The response clock: how long the customer has been waiting. It runs in the browser, not on the server."""

from __future__ import annotations

from datetime import datetime

from trainer.attempt import Attempt
from trainer.customer.impatience import PATIENT_SECONDS
from trainer.scenario import Channel
from trainer.texts import Texts
from trainer.ui import state
from trainer.ui.frame import run_script
from trainer.ui.markup import element, plain


def draw_clock(attempt: Attempt, channel: Channel, at: datetime, say: Texts) -> str:
    """Return the clock as HTML, empty while nobody is waiting; `run_clock` makes it go."""
    last = attempt.turns[-1]
    if attempt.awaiting != "staff" or attempt.rest or last.at is None or not state.is_timed(attempt):
        return ""
    elapsed = max(0, round((at - last.at).total_seconds()))
    time = element("span", clock_time(elapsed), class_="time")
    late = element("span", plain(say("clock.late")), class_="late")
    return element(
        "span", plain(say("clock.label")) + time + late, class_="clock", role="timer",
        data_moment=str(len(attempt.turns)), data_elapsed=str(elapsed), data_patient=str(PATIENT_SECONDS[channel]),
    )  # fmt: skip


def clock_time(seconds: int) -> str:
    """Return seconds as a clock shows them: `1:05`."""
    return f"{seconds // 60}:{seconds % 60:02}"


def run_clock(attempt: Attempt) -> None:
    """Let the clock of this turn run, until another one takes its place or it is gone."""
    run_script(
        f'const moment = "{len(attempt.turns)}", begun = performance.now(); let missed = 0;'
        "const tick = () => {"
        'const clock = document.querySelector(".clock");'
        "if (!clock && ++missed < 5) return;"
        "if (!clock || clock.dataset.moment !== moment) return clearInterval(timer);"
        "const seconds = Number(clock.dataset.elapsed) + Math.floor((performance.now() - begun) / 1000);"
        'clock.querySelector(".time").textContent'
        ' = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;'
        'clock.classList.toggle("is-late", seconds >= Number(clock.dataset.patient));'
        "};"
        "const timer = setInterval(tick, 1000);",
        f"clock-{len(attempt.turns)}",
    )
