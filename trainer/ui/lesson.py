"""What a talk teaches as a whole: the few things that would have helped most, the steps of calming, the numbers."""

from __future__ import annotations

from scoring.coaching import Coaching, Step, Tip
from scoring.scorecard import Scorecard
from trainer.attempt import Attempt
from trainer.lesson import measures, reach, source_of, step_name, step_state, steps_from, tip_facts, tip_name
from trainer.texts import Texts
from trainer.ui.markup import element, plain

SIGNS = {"met": "✓", "early": "⇤", "late": "⇥", "missed": "○"}
"""What stands before a step; the words behind it say the same."""


def draw_tips(attempt: Attempt, card: Scorecard, coaching: Coaching, say: Texts) -> str:
    """Return what would have helped most, each with the words meant, why, a better sentence and where it comes from."""
    tips = "".join(_tip(tip, attempt, card, say) for tip in coaching.tips)
    return element("p", plain(reach(card, coaching, say))) + (element("ol", tips, class_="tips") if tips else "")


def _tip(tip: Tip, attempt: Attempt, card: Scorecard, say: Texts) -> str:
    facts = " · ".join(tip_facts(tip, card, attempt.transcript, say))
    head = element("strong", plain(tip_name(tip, say))) + element("span", plain(facts), class_="quiet")
    quote = ""
    if tip.quote:
        quote = element("p", element("q", plain(tip.quote), class_="plain", lang=attempt.language))
    better = element("strong", plain(say("coaching.better"))) + plain(tip.suggestion)
    return element(
        "li",
        element("div", head, class_="head") + quote + element("p", plain(tip.message))
        + element("p", better, class_="better")
        + element("p", plain(say("debrief.source", source=source_of(tip.id, say))), class_="note"),
    )  # fmt: skip


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
