"""What every page that looks back begins with: the attempt of the address, ended, and all that is known of it."""

from __future__ import annotations

import json
from dataclasses import dataclass

import streamlit as st

from scoring.coaching import Coaching
from scoring.scorecard import Scorecard
from scoring.transcript import to_data
from trainer.attempt import Attempt
from trainer.scenario import ScenarioFile
from trainer.texts import Texts
from trainer.ui import state
from trainer.ui.cached import scenario
from trainer.ui.frame import draw_frame, draw_notice, open_session
from trainer.ui.grades import coaching_if_any
from trainer.ui.markup import element, plain
from trainer.ui.navigation import go_to
from trainer.ui.practice import draw_way_back
from trainer.ui.reader import readers_file
from trainer.ui.record import addressed_attempt


@dataclass(frozen=True, slots=True)
class Ended:
    """A talk that is over: `played` is the file it was held in, `file` the one of the reader's language."""

    attempt: Attempt
    played: ScenarioFile
    file: ScenarioFile
    card: Scorecard
    coaching: Coaching
    say: Texts


def open_ended() -> Ended | None:
    """Draw the head of the page and return the talk that the address names.

    None where there is none to look back on; then the page has said why and offers what can be done.
    """
    say = open_session()
    draw_frame(say)
    attempt = addressed_attempt()
    file = scenario(attempt.scenario, attempt.language) if attempt else None
    over = attempt is not None and attempt.awaiting == "nobody"
    coached = coaching_if_any(attempt, say.language) if attempt and file and over else None
    if attempt is not None and (file is None or (over and coached is None)):
        state.put_notice(state.Notice("no_scenario", attempt.scenario))
    draw_notice(say)
    if attempt is None:
        draw_way_back(say)
    elif file is None or (over and coached is None):
        draw_downloads(attempt, None, say)
        draw_way_back(say)
    elif coached is None:
        st.html(element("p", plain(say("debrief.not_over"))))
        if st.button(say("catalogue.resume"), key="resume", type="primary"):
            go_to("practice", attempt=attempt.id)
    else:
        return Ended(attempt, file, readers_file(file, say.language), *coached, say)
    return None


def draw_downloads(attempt: Attempt, card: Scorecard | None, say: Texts) -> None:
    """Draw the buttons by which the transcript and, where there is one, the scorecard are taken along."""
    with st.container(horizontal=True):
        st.download_button(
            say("debrief.transcript"), transcript_jsonl(attempt), f"{attempt.scenario}.{attempt.id[:8]}.jsonl",
            "application/x-ndjson", key="transcript", on_click="ignore", type="tertiary", icon=":material/download:",
        )  # fmt: skip
        if card is not None:
            st.download_button(
                say("debrief.scorecard"), card.to_json() + "\n", f"{attempt.scenario}.{attempt.id[:8]}.scorecard.json",
                "application/json", key="scorecard", on_click="ignore", type="tertiary", icon=":material/download:",
            )  # fmt: skip


def transcript_jsonl(attempt: Attempt) -> str:
    """Return the transcript as one line of JSON Lines."""
    return json.dumps(to_data(attempt.transcript), ensure_ascii=False) + "\n"


def draw_section(title: str, body: str = "") -> None:
    """Draw a heading of the page and what stands below it."""
    st.html(element("h2", plain(title)) + body)
