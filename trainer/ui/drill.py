"""The drill: one reply of a talk said anew, as often as one likes, each time scored at once within the whole talk."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from scoring.coaching import Tip
from scoring.criterion import DIMENSIONS
from scoring.scorecard import Scorecard, one_decimal
from trainer.attempt import MAX_REPLY, Attempt, RefusedReply
from trainer.drill import expert_turn, is_reached, with_reply
from trainer.lesson import reply_number
from trainer.texts import Texts
from trainer.ui import state
from trainer.ui.again import try_again_from
from trainer.ui.bubbles import bubble, said, speaker_name
from trainer.ui.cached import expert_talk
from trainer.ui.ended import Ended, draw_section, open_ended
from trainer.ui.frame import bring_into_sight, focus_on, scroll_to
from trainer.ui.grades import scorecard_of
from trainer.ui.lesson import draw_card_about, draw_tip
from trainer.ui.markup import element, plain
from trainer.ui.navigation import go_to
from trainer.ui.reader import texts_language
from trainer.ui.review import draw_reply, in_channel


def show() -> None:
    """Draw the page."""
    ended = open_ended()
    if ended is None:
        return
    asked = st.query_params.get("turn", "")
    turn = int(asked) if asked.isascii() and asked.isdigit() else -1
    if turn not in ended.attempt.transcript.staff_turns():
        st.html(element("div", plain(ended.say("drill.no_reply")), class_="notice", role="alert"))
        _draw_back(ended)
        return
    _draw_drill(ended, turn)


def _draw_drill(ended: Ended, turn: int) -> None:
    say, attempt = ended.say, ended.attempt
    number = reply_number(attempt.transcript, turn)
    tip = _tip(ended, turn)
    st.html(element("h1", plain(say("drill.title", number=number)))
            + element("p", plain(say("drill.how")), class_="quiet"))
    st.html(in_channel(_said_before(attempt, turn, ended) + _reply(attempt, ended.card, turn, ended), ended.file, say))
    if tip:
        with st.container(border=True, key="aim"):
            st.html(draw_tip(tip, attempt, ended.card, say, better=False))
    with st.form("drill", border=False):
        words = st.text_area(say("drill.label"), value=attempt.turns[turn].text, key=state.NEW_WORDS, height=120)
        if st.form_submit_button(say("drill.score"), key="drill-score", type="primary"):
            _take(attempt, turn, words, say)
    tries = state.tries(attempt.id, turn)
    if tries:
        with st.container(key="result"):
            _draw_result(ended, turn, tries, tip)
        bring_into_sight("result", f"try-{attempt.id}-{turn}-{len(tries)}")
        _draw_expert(ended, number, tip)
    else:
        st.html(element("p", plain(say("drill.expert_later")), class_="quiet"))
    if tip:
        draw_card_about(tip.id, say, attempt.scenario)
    _draw_back(ended, turn)
    scroll_to("top", f"drill-{attempt.id}-{turn}")
    focus_on("heading", f"drill-{attempt.id}-{turn}")


def _tip(ended: Ended, turn: int) -> Tip | None:
    """Return the tip that the address names, else the first about this reply."""
    tips = [tip for tip in ended.coaching.tips if tip.turn == turn]
    named = st.query_params.get("tip", "")
    return next((tip for tip in tips if tip.id == named), tips[0] if tips else None)


def _said_before(attempt: Attempt, turn: int, ended: Ended) -> str:
    """Return what the customer had said just before the reply."""
    first = turn
    while first and attempt.turns[first - 1].speaker == "customer":
        first -= 1
    return "".join(
        bubble("customer", said(spoken, attempt.language, ended.say), who=speaker_name(spoken, ended.file, ended.say))
        for spoken in attempt.turns[first:turn]
    )


def _reply(attempt: Attempt, card: Scorecard, turn: int, ended: Ended, *, own: bool = False) -> str:
    return draw_reply(attempt, turn, ended.file, card, ended.say, own=own)


def _take(attempt: Attempt, turn: int, words: str, say: Texts) -> None:
    """Take a try; one that could not be said is refused with the reason."""
    try:
        with_reply(attempt, turn, words)
    except RefusedReply as refused:
        numbers = {"limit": f"{MAX_REPLY:,}", "over": f"{len(words) - MAX_REPLY:,}"}
        told = say(f"notice.refused.{refused.reason}", **(numbers if refused.reason == "too_long" else {}))
        st.html(element("div", plain(told), class_="notice", role="alert"))
        return
    state.put_try(attempt.id, turn, words)


def _draw_result(ended: Ended, turn: int, tries: tuple[str, ...], tip: Tip | None) -> None:
    """Draw what the last try is worth, and the line of all tries."""
    say = ended.say
    tried = [with_reply(ended.attempt, turn, text, ended.played) for text in tries]
    card = scorecard_of(tried[-1], say.language)
    draw_section(say("drill.try", number=len(tries)), element("div", _gain(ended.card, card, tip, say), role="status"))
    untimed = replace(tried[-1], turns=tuple(replace(each, at=None) for each in tried[-1].turns))
    st.html(in_channel(_reply(untimed, card, turn, ended, own=True), ended.file, say))
    if not any(finding.turn == turn for finding in card.findings):
        st.html(element("p", plain(say("drill.nothing")), class_="quiet"))
    if len(tries) > 1:
        cards = [*(scorecard_of(each) for each in tried[:-1]), card]
        told = (say("drill.line", number=number, score=f"{each.score:g}") for number, each in enumerate(cards, start=1))
        st.html(element("p", plain(say("list.semicolon").join(told)), class_="quiet"))


def _gain(before: Scorecard, after: Scorecard, tip: Tip | None, say: Texts) -> str:
    """Return what the whole talk is worth now: in total, in each dimension that changed, and whether the tip is met."""
    total = say("drill.total", before=f"{before.score:g}", after=f"{after.score:g}",
                change=change_words(shown_change(before, after), say))
    lines = [element("p", element("strong", plain(total)))]
    for name in DIMENSIONS:
        was, now = before.dimension(name).points, after.dimension(name).points
        if was != now:
            told = say("drill.dimension", name=say(f"dimension.{name}"), before=was, after=now,
                       change=change_words((now - was) * 100, say))
            lines.append(element("li", plain(told)))
    listed = element("ul", "".join(lines[1:])) if lines[1:] else ""
    met = ""
    if tip:
        met = element("p", plain(say("drill.reached" if is_reached(tip, after) else "drill.not_reached")))
    return lines[0] + listed + met


def shown_change(before: Scorecard, after: Scorecard) -> int:
    """Return the difference of two scores as they are shown, to one decimal, in hundredths of a point."""
    return (after.points + 5) // 10 * 10 - (before.points + 5) // 10 * 10


def change_words(hundredths: int, say: Texts) -> str:
    """Return a difference in points in words."""
    if hundredths == 0:
        return say("compare.same")
    key = "compare.more" if hundredths > 0 else "compare.less"
    return say(key, points=f"{one_decimal(abs(hundredths)):g}")


def _draw_expert(ended: Ended, number: int, tip: Tip | None) -> None:
    """Draw the expert's reply, shut until it is wanted."""
    say = ended.say
    talk = expert_talk(ended.file, texts_language(ended.file, say.language))
    with st.expander(say("drill.expert"), icon=":material/visibility:"):
        if tip:
            better = element("strong", plain(say("coaching.better"))) + plain(tip.suggestion)
            st.html(element("p", better, class_="better"))
        if talk is None:
            st.html(element("p", plain(say("debrief.no_expert"))))
            return
        card = scorecard_of(talk, say.language)
        turn = expert_turn(talk, card, number, tip.id if tip and tip.kind == "chance" else "")
        place = say("drill.expert_place", number=reply_number(talk.transcript, turn))
        st.html(element("p", plain(place), class_="quiet")
                + in_channel(_said_before(talk, turn, ended) + _reply(talk, card, turn, ended), ended.file, say))


def _draw_back(ended: Ended, turn: int | None = None) -> None:
    say = ended.say
    with st.container(horizontal=True):
        if st.button(say("drill.back"), key="to-debrief", type="primary" if turn is None else "secondary"):
            go_to("debrief", attempt=ended.attempt.id)
        if turn is None:
            return
        number = reply_number(ended.attempt.transcript, turn)
        if st.button(say("branch.from", number=number), key="again-here", icon=":material/replay:"):
            try_again_from(ended.attempt, ended.played, turn)
