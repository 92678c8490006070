"""The customer above the talk: who it is, by which way one talks, how he feels, and how long he has been waiting."""

from __future__ import annotations

from datetime import datetime

from trainer.attempt import Attempt
from trainer.customer.state import MEASURES, Measure, MoodState
from trainer.scenario import Channel, ScenarioFile
from trainer.texts import Texts
from trainer.ui import state
from trainer.ui.bubbles import persona_name
from trainer.ui.channel import channel_icon
from trainer.ui.clock import draw_clock
from trainer.ui.face import face_image
from trainer.ui.look import look_of
from trainer.ui.markup import bar, element, plain
from trainer.ui.mood import band_words

FACE_TO_FACE: tuple[Channel, ...] = ("in_person", "visit")
"""Where staff sees the customer; elsewhere there is a picture, which tells nothing of his mood."""
COMPOSED = MoodState(anger=20, trust=45, patience=60)
"""The mood of a picture."""


def draw_customer(attempt: Attempt, file: ScenarioFile, say: Texts, at: datetime) -> str:
    """Return face, name, channel and clock, and where the mood is shown the three numbers with their last change.

    Where it is hidden, a customer who stands before staff still shows it in the face, and the words say so. What he is
    only about to say shows nothing yet.
    """
    attempt = attempt.so_far()
    mood, channel = attempt.state.mood, file.about.channel
    shown = state.mood_shown(file.about.level)
    seen = shown or channel in FACE_TO_FACE
    name = persona_name(file, say)
    words = band_words(mood, say, attempt.steps[-2].mood if len(attempt.steps) > 1 else None)
    alt = say("face.alt", name=name, mood=words) if seen else say("face.picture", name=name)
    way = say(f"channel.{channel}") + (f" · {words}" if shown else "")
    about = element("div", plain(name), class_="who") + element(
        "div", channel_icon(channel) + plain(way), class_="quiet"
    )
    parts = face_image(mood if seen else COMPOSED, alt, look_of(file)) + element("div", about) + element(
        "div", draw_clock(attempt, channel, at, say), class_="waiting"
    )
    return element(
        "div", parts + (_meters(attempt, say) if shown else ""), class_=f"customer {channel}", lang=say.language
    )


def _meters(attempt: Attempt, say: Texts) -> str:
    mood = attempt.state.mood
    before = attempt.steps[-2].mood if len(attempt.steps) > 1 else mood
    meters = "".join(
        bar(getattr(mood, measure), say(f"measure.{measure}"), kind=measure,
            note=plain(_difference(before, mood, measure, say)))
        for measure in MEASURES
    )  # fmt: skip
    return element("div", meters, class_="meters", role="group", aria_label=say("mood.group"))


def _difference(before: MoodState, now: MoodState, measure: Measure, say: Texts) -> str:
    if before is now:
        return "\N{NO-BREAK SPACE}"  # nothing has been said yet; the line keeps its height
    change = getattr(now, measure) - getattr(before, measure)
    return say("mood.same") if change == 0 else f"{'▲' if change > 0 else '▼'} {abs(change)}"
