"""Home: who is here, what comes next and why, and how far one has come."""

from __future__ import annotations

import streamlit as st

from scoring.explain import in_language
from trainer.path import Step, card_for, learning_path, levels_reached, next_step
from trainer.progress import Days, coins, days
from trainer.texts import Texts
from trainer.ui import state
from trainer.ui.cards import draw_closed_card
from trainer.ui.chips import chips
from trainer.ui.frame import MAX_NAME, draw_frame, draw_notice, open_session
from trainer.ui.markup import element, plain
from trainer.ui.navigation import go_to
from trainer.ui.record import become, now
from trainer.ui.standing import Standing, reason_sentence, standing

SIGNS = {"passed": "✓", "tried": "◐", "open": "○", "later": "·"}
"""What stands before a case on the path; the words behind it say the same."""


def show() -> None:
    """Draw the page."""
    say = open_session()
    draw_frame(say, "home")
    found = standing(say)
    name = state.trainee()
    begun = bool(found.shown.listing.saved)
    greeting = say("home.hello", name=name) if name else say("home.welcome")
    st.html(element("h1", plain(greeting)) + element("p", plain(say("home.again" if begun else "home.intro"))))
    draw_notice(say)
    if name:  # right at the top: at a machine of several the browser greets whoever was here last
        with st.popover(say("home.other_name"), type="tertiary", key="other-name"):
            _ask_name(say)
    else:
        _ask_name(say)
    _draw_next(found)
    if begun:
        _draw_standing(found)
    _draw_path(found)
    st.html(element("p", plain(say("home.kept")), class_="quiet"))


def _ask_name(say: Texts) -> None:
    st.text_input(
        say("home.name"), value=state.trainee(), max_chars=MAX_NAME, key=state.TRAINEE_NAME,
        placeholder=say("home.name_placeholder"), on_change=_take_name, autocomplete="off",
    )  # fmt: skip
    told = say("home.name_help") if state.trainee() else say("home.unnamed")
    st.html(element("p", plain(told), class_="quiet"))


def _take_name() -> None:
    become(state.widget_text(state.TRAINEE_NAME).strip())


def _draw_next(found: Standing) -> None:
    say = found.say
    step = next_step(found.path, found.shown, now())
    if step is None:
        st.html(element("p", plain(say("catalogue.empty")), class_="quiet"))
        return
    with st.container(border=True, key="next"):
        st.html(_next_card(step, found))
        with st.container(horizontal=True):
            if step.attempt is not None:
                if st.button(say("catalogue.resume"), key="next-step", type="primary"):
                    go_to("practice", attempt=step.attempt)
            elif st.button(say("catalogue.open"), key="next-step", type="primary"):
                go_to("practice", scenario=step.stop.case)
            if st.button(say("home.all_cases"), key="all-cases"):
                go_to("catalogue")
        card = card_for(step)
        if card is not None:
            draw_closed_card(card, say)


def _next_card(step: Step, found: Standing) -> str:
    say, file = found.say, found.files[step.stop.case]
    return element(
        "div",
        element("p", plain(say("home.next")), class_="kicker") + element("h2", plain(found.title(file.id)))
        + chips(file, say) + element("p", plain(in_language(file.about.summary, say.language)))
        + element("p", element("strong", plain(say("home.why"))) + plain(reason_sentence(step.reason, found))),
        lang=say.language,
    )  # fmt: skip


def _draw_standing(found: Standing) -> None:
    """Draw what has been reached so far, as four short facts and how they are reckoned."""
    say, shown = found.say, found.shown
    levels = {stop.case: stop.level for stop in found.path}
    earned = coins(shown.talks, levels)
    practised = days(shown.listing.saved, now())
    level = levels_reached(found.path, shown)
    passed = sum(stop.case in shown.passed for stop in found.path)
    facts = [
        (say(f"rank.{level}"), say("home.level", level=level, levels=_levels(found))),
        (f"{passed}/{len(found.path)}", say("home.passed")),
        (str(practised.count), _days_note(practised, say)),
        (str(earned.total), say("home.coins")),
    ]
    tiles = "".join(
        element("div", element("dt", plain(note)) + element("dd", plain(value))) for value, note in facts
    )
    st.html(element("h2", plain(say("home.stand"))) + element("dl", tiles, class_="tiles", lang=say.language))
    with st.expander(say("home.how")):
        st.html("".join(element("p", plain(text)) for text in (
            say("home.how_levels", levels=_levels(found)),
            say("home.how_coins", talks=earned.talks, passes=earned.passes, betters=earned.betters),
            say("home.how_days"),
        )))  # fmt: skip


def _levels(found: Standing) -> int:
    """Return how many levels the cases of the path have."""
    return max((stop.level for stop in found.path), default=1)


def _days_note(practised: Days, say: Texts) -> str:
    """Return what stands beside the days of practice; a row of days is named only while there is one."""
    if practised.streak > 1:
        return say("home.days_in_a_row", streak=practised.streak)
    return say("home.day" if practised.count == 1 else "home.days")


def _draw_path(found: Standing) -> None:
    """Draw the path level by level: what is open as a way there, the rest as a list; the level one is at is open."""
    say = found.say
    steps = learning_path(found.path, found.shown)
    if not steps:
        return
    st.html(element("h2", plain(say("home.path"))) + element("p", plain(say("home.path_how")), class_="quiet"))
    reached = levels_reached(found.path, found.shown)
    for level in sorted({step.stop.level for step in steps}):
        here = [step for step in steps if step.stop.level == level]
        done = sum(step.state == "passed" for step in here)
        label = say("home.path_level", level=level, rank=say(f"rank.{level}"), done=done, count=len(here))
        with st.expander(label, expanded=level == reached, key=f"level-{level}"):
            for step in here:
                _draw_step(step, found)


def _draw_step(step: Step, found: Standing) -> None:
    """Draw one case of the path: its title leads there, also where others should come first."""
    say, case = found.say, step.stop.case
    sign = element("span", SIGNS[step.state], class_="sign", aria_hidden="true")
    words = say(f"home.state.{step.state}") + reason_sentence(step.reason, found)
    with st.container(key=f"step-{case}", gap=None):
        if st.button(found.title(case), key=f"go-{case}", type="tertiary"):
            go_to("practice", scenario=case)
        st.html(element("div", sign + element("span", plain(words)), class_=f"stop {step.state}", lang=say.language))
