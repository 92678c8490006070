"""Two talks side by side from the turn where they part: what you said, what the customer did, and what it was worth."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from scoring.criterion import DIMENSIONS
from scoring.explain import in_language
from scoring.scorecard import Scorecard
from trainer.attempt import Attempt, Step
from trainer.branching import parting
from trainer.customer.state import MoodState
from trainer.scenario import ScenarioFile
from trainer.store import StoreError
from trainer.texts import Texts
from trainer.ui import state
from trainer.ui.again import try_again_from
from trainer.ui.bubbles import bubble, said, speaker_name
from trainer.ui.drill import change_words, shown_change
from trainer.ui.ended import Ended, draw_section, open_ended
from trainer.ui.frame import draw_notice, focus_on, scroll_to
from trainer.ui.grades import scorecard_if_any, scorecard_of
from trainer.ui.markup import element, plain
from trainer.ui.mood import band_words, draw_changes
from trainer.ui.navigation import go_to
from trainer.ui.record import access
from trainer.ui.review import draw_reply, in_channel


@dataclass(frozen=True, slots=True)
class Way:
    """One of the two talks, under the name it has on the page."""

    name: str
    attempt: Attempt
    card: Scorecard


def show() -> None:
    """Draw the page."""
    ended = open_ended()
    if ended is None:
        return
    say = ended.say
    parent = _parent(ended.attempt)
    if parent is None:
        draw_notice(say)
        st.html(element("div", plain(say("compare.nothing")), class_="notice", role="alert"))
        _draw_ways_on(ended, None)
        return
    ways = (Way(say("compare.earlier"), parent, scorecard_of(parent, say.language)),
            Way(say("compare.later"), ended.attempt, ended.card))
    _draw_compared(ended, *ways)


def _parent(attempt: Attempt) -> Attempt | None:
    """Return the attempt of the same trainee that this one began in the middle of, where it can be scored."""
    try:
        found = access().attempt(attempt.parent) if attempt.parent else None
    except StoreError as error:
        state.put_notice(state.Notice("store_failed", str(error)))
        return None
    same = found is not None and found.trainee == attempt.trainee and scorecard_if_any(found) is not None
    return found if same else None


def _draw_compared(ended: Ended, earlier: Way, later: Way) -> None:
    say, file = ended.say, ended.file
    start = parting(earlier.attempt, later.attempt)
    number = sum(turn.speaker == "staff" for turn in later.attempt.turns[:start]) + 1
    title = say("compare.title", title=in_language(file.about.title, say.language))
    st.html(element("h1", plain(title)) + element("p", plain(say("compare.part", number=number))))
    draw_section(say("compare.score"), score_table(earlier, later, say))
    before = [turn for turn in later.attempt.turns[:start] if turn.speaker == "customer"][-1:]
    draw_section(say("compare.from_here"))
    if before:
        shown = bubble("customer", said(before[0], later.attempt.language, say), who=speaker_name(before[0], file, say))
        st.html(element("p", plain(say("compare.before")), class_="quiet") + in_channel(shown, file, say))
    st.html(_rows(earlier, later, start, number, file, say))
    _draw_ways_on(ended, next((turn for turn in ended.attempt.transcript.staff_turns() if turn >= start), None))
    scroll_to("top", f"compare-{ended.attempt.id}")
    focus_on("heading", f"compare-{ended.attempt.id}")


def score_table(earlier: Way, later: Way, say: Texts) -> str:
    """Return both scores, in total and by dimension, with the difference in words."""
    heads = (earlier.name, later.name, say("compare.difference"))
    head = "<td></td>" + "".join(
        element("th", plain(text), scope="col", class_="" if text == heads[-1] else "number") for text in heads)
    points = [(say("compare.total"), f"{earlier.card.score:g}", f"{later.card.score:g}",
               shown_change(earlier.card, later.card))]
    for name in DIMENSIONS:
        was, now = earlier.card.dimension(name).points, later.card.dimension(name).points
        points.append((say(f"dimension.{name}"), str(was), str(now), (now - was) * 100))
    rows = "".join(
        element("tr", element("th", plain(name), scope="row") + element("td", before, class_="number")
                + element("td", after, class_="number") + element("td", plain(change_words(change, say))))
        for name, before, after, change in points
    )  # fmt: skip
    ends = element("th", plain(say("compare.end")), scope="row") + "".join(
        element("td", plain(_end(way.attempt, say)), class_="end") for way in (earlier, later)) + "<td></td>"
    return element("table", element("thead", element("tr", head)) + element("tbody", rows + element("tr", ends)),
                   class_="ledger", lang=say.language)


def _end(attempt: Attempt, say: Texts) -> str:
    if attempt.state.ending is None:
        return say("compare.outcome.broken_off")
    return say(f"compare.outcome.{attempt.state.outcome}")


def exchanges(attempt: Attempt, start: int) -> list[range]:
    """Return the turns from `start` on in stretches that begin with a reply of staff each."""
    begins = [turn for turn in attempt.transcript.staff_turns() if turn >= start]
    return [range(turn, until) for turn, until in zip(begins, [*begins[1:], len(attempt.turns)], strict=True)]


def _rows(earlier: Way, later: Way, start: int, number: int, file: ScenarioFile, say: Texts) -> str:
    """Return the replies one by one, each with both ways of it; on a narrow screen one below the other."""
    stretches = [exchanges(way.attempt, start) for way in (earlier, later)]
    rows = []
    for index in range(max(map(len, stretches))):
        cells = "".join(
            _cell(way, listed[index] if index < len(listed) else None, file, say)
            for way, listed in zip((earlier, later), stretches, strict=True)
        )
        title = element("h3", plain(say("compare.reply", number=number + index)))
        rows.append(element("section", title + element("div", cells, class_="ways")))
    return element("div", "".join(rows), class_="compared", lang=say.language)


def _cell(way: Way, turns: range | None, file: ScenarioFile, say: Texts) -> str:
    label = element("h4", plain(way.name), class_="way")
    if turns is None:
        return element("div", label + element("p", plain(say("compare.over")), class_="quiet"), class_="cell")
    attempt, steps = way.attempt, way.attempt.seen_after()
    parts = []
    for index in turns:
        turn = attempt.turns[index]
        if turn.speaker == "staff":
            parts.append(draw_reply(attempt, index, file, way.card, say, own=False))
            continue
        parts.append(bubble("customer", said(turn, attempt.language, say), who=speaker_name(turn, file, say)))
        if index in steps:
            mood = steps[index].mood
            words = band_words(mood, say, _before(attempt, steps[index]))
            felt = say("compare.mood", mood=words, anger=mood.anger, trust=mood.trust, patience=mood.patience)
            parts.append(draw_changes(steps[index], file, say) + element("p", plain(felt), class_="note"))
    return element("div", label + in_channel("".join(parts), file, say), class_="cell")


def _before(attempt: Attempt, step: Step) -> MoodState | None:
    place = attempt.steps.index(step)
    return attempt.steps[place - 1].mood if place else None


def _draw_ways_on(ended: Ended, turn: int | None) -> None:
    say = ended.say
    with st.container(horizontal=True):
        if st.button(say("drill.back"), key="to-debrief", type="primary"):
            go_to("debrief", attempt=ended.attempt.id)
        if turn is not None and st.button(say("compare.once_more"), key="once-more", icon=":material/replay:"):
            try_again_from(ended.attempt, ended.played, turn)
