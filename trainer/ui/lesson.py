"""What a talk teaches as a whole: the few things that would have helped most, the steps of calming, the numbers."""

from __future__ import annotations

import streamlit as st

from scoring.coaching import Coaching, Gap, Step, Tip
from scoring.explain import in_language
from scoring.scorecard import Scorecard
from trainer.attempt import Attempt
from trainer.lesson import gap_name, measures, reach, source_of, step_name, step_state, steps_from, tip_facts, tip_name
from trainer.lessons import cards, cards_about
from trainer.made import harmful
from trainer.texts import Texts
from trainer.ui.cards import draw_closed_card
from trainer.ui.ended import Ended
from trainer.ui.markup import element, plain
from trainer.ui.navigation import go_to
from trainer.ui.record import looks_on

SIGNS = {"met": "✓", "early": "⇤", "late": "⇥", "missed": "○"}
"""What stands before a step; the words behind it say the same."""


def draw_tips(ended: Ended) -> None:
    """Draw what would have helped most, each with its reason, a drill of the very reply, and the lesson that fits."""
    say = ended.say
    harm = [in_language(move.name, say.language) for move in harmful(ended.attempt, ended.file)]
    st.html(element("p", plain(reach(ended.card, ended.coaching, say, harm))))
    for number, tip in enumerate(ended.coaching.tips):
        with st.container(border=True, key=f"tip-{number}", gap="small"):
            st.html(draw_tip(tip, ended.attempt, ended.card, say, better=True))
            if not looks_on():
                _draw_drill(tip, number, ended)
            draw_card_about(tip.id, say, ended.attempt.scenario)


    for number, gap in enumerate(ended.coaching.gaps):
        with st.container(border=True, key=f"gap-{number}", gap="small"):
            st.html(_gap(gap, ended))
            draw_card_about(gap.criterion, say, ended.attempt.scenario)


def _gap(gap: Gap, ended: Ended) -> str:
    """Return an act that was never there, and the question to oneself that leads to it."""
    name = element("strong", plain(gap_name(gap, ended.attempt.transcript, ended.say)))
    source = plain(ended.say("debrief.source", source=source_of(gap.criterion, ended.say)))
    return element("div", element("div", name, class_="head") + element("p", plain(gap.ask))
                   + element("p", source, class_="note"), class_="tip", lang=ended.say.language)


def _draw_drill(tip: Tip, number: int, ended: Ended) -> None:
    with st.container(horizontal=True):
        if st.button(ended.say("drill.tip"), key=f"drill-{number}", icon=":material/edit:"):
            go_to("drill", attempt=ended.attempt.id, turn=str(tip.turn), tip=tip.id)


def draw_tip(tip: Tip, attempt: Attempt, card: Scorecard, say: Texts, *, better: bool) -> str:
    """Return a tip: what it is about and worth, the words meant, why, and where wanted the `better` sentence."""
    facts = " · ".join(tip_facts(tip, card, attempt.transcript, say))
    head = element("strong", plain(tip_name(tip, say))) + element("span", plain(facts), class_="quiet")
    quote = ""
    if tip.quote:
        quote = element("p", element("q", plain(tip.quote), class_="plain", lang=attempt.language))
    sentence = ""
    if better:
        words = element("strong", plain(say("coaching.better"))) + plain(tip.suggestion)
        sentence = element("p", words, class_="better")
    source = plain(say("debrief.source", source=source_of(tip.id, say)))
    return element(
        "div",
        element("div", head, class_="head") + quote + element("p", plain(tip.message)) + sentence
        + element("p", source, class_="note"),
        class_="tip", lang=say.language,
    )  # fmt: skip


def draw_card_about(criterion: str, say: Texts, scenario: str = "") -> None:
    """Draw the lesson card that fits a criterion, closed; nothing where there is none.

    Of several, one to be practised in this scenario comes first, then the one that speaks of least else.
    """

    def place(id: str) -> tuple[bool, int]:
        return scenario not in cards()[id].scenarios, len(cards()[id].criteria)

    for id in sorted(cards_about(criterion), key=place)[:1]:
        draw_closed_card(id, say)


def draw_steps(attempt: Attempt, coaching: Coaching, say: Texts) -> str:
    """Return the seven steps in their order, each with whether and when it was taken."""
    steps = "".join(_step(number, step, attempt, say) for number, step in enumerate(coaching.steps, start=1))
    source = say("debrief.source", source=steps_from(say.language))
    return (element("p", plain(say("coaching.steps_how"))) + element("ol", steps, class_="steps")
            + element("p", plain(source), class_="note"))


def _step(number: int, step: Step, attempt: Attempt, say: Texts) -> str:
    sign = element("span", SIGNS[step.state], class_="sign", aria_hidden="true")
    state = element("span", plain(step_state(step, attempt.transcript, say)), class_="quiet")
    return element("li", sign + element("span", f"{number}. {plain(step_name(step, say))} {state}"), class_=step.state)


def draw_measures(attempt: Attempt, coaching: Coaching, say: Texts) -> str:
    """Return what was counted about the whole talk, a line each."""
    lines = "".join(element("li", plain(line)) for line in measures(coaching, attempt.transcript, say))
    return element("ul", lines, class_="measures")
