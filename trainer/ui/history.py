"""The history of attempts: found by words, carried on, looked back on, shown to the trainer or kept private."""

from __future__ import annotations

import streamlit as st

from trainer.catalogue import has_words
from trainer.store import Saved, StoreError
from trainer.texts import Texts
from trainer.ui import state
from trainer.ui.markup import element, plain
from trainer.ui.navigation import go_to
from trainer.ui.record import access, now
from trainer.ui.standing import Standing
from trainer.ui.submission import draw_submission, submission_words

KINDS = ("all", "open", "submitted")


def draw_history(found: Standing) -> None:
    """Draw the attempts of the person, latest first, and the search among them."""
    say = found.say
    saved = found.shown.listing.saved
    st.html(element("h2", plain(say("history.title"))))
    if not saved:
        st.html(element("p", plain(say("history.empty")), class_="quiet"))
        return
    words = st.text_input(say("history.search"), key=state.HISTORY_WORDS, autocomplete="off",
                          icon=":material/search:", placeholder=say("history.search_how"))
    kinds = {kind: say(f"history.kinds.{kind}") for kind in KINDS}
    kind = st.segmented_control(say("history.kind"), kinds, default="all", key=state.HISTORY_KIND, required=True,
                                format_func=kinds.__getitem__, label_visibility="collapsed")
    rows = [item for item in saved if _is_kind(item, kind) and (not words.strip() or _has(item, words, found))]
    st.html(element("p", plain(say("history.found", count=len(rows), all=len(saved))), class_="quiet", role="status"))
    for item in rows[: state.shown_rows()]:
        _draw_row(item, found)
    if len(rows) > state.shown_rows():
        st.button(say("history.more"), key="more-rows", on_click=state.show_more_rows)


def _is_kind(saved: Saved, kind: str | None) -> bool:
    if kind == "open":
        return saved.outcome is None
    return saved.submitted_at is not None if kind == "submitted" else True


def _has(saved: Saved, words: str, found: Standing) -> bool:
    """Whether the words stand in the case's title or trade, or in what was said."""
    file = found.files.get(saved.scenario)
    about = [found.title(saved.scenario), file.about.trade if file else ""]
    if has_words(words, about):
        return True
    try:
        said = [turn.text for attempt in access().own_attempts([saved]) for turn in attempt.turns]
    except StoreError:
        return False
    return has_words(words, [*about, *said])


def _draw_row(saved: Saved, found: Standing) -> None:
    say = found.say
    day = saved.saved_at.astimezone(now().tzinfo).strftime("%Y-%m-%d %H:%M")
    facts = [day, result_words(saved, say), say("history.turns", count=saved.turns), submission_words(saved, say)]
    if saved.parent is not None:
        facts.append(say("history.branch"))
    with st.container(border=True, key=f"attempt-{saved.id}"):
        st.html(element("h3", plain(found.title(saved.scenario)))
                + element("div", "".join(element("span", plain(fact)) for fact in facts), class_="chips"))
        with st.container(horizontal=True, gap="small"):
            if saved.outcome is None:
                if st.button(say("catalogue.resume"), key=f"resume-{saved.id}", type="primary"):
                    go_to("practice", attempt=saved.id)
                return
            if st.button(say("chat.debrief"), key=f"look-{saved.id}"):
                go_to("debrief", attempt=saved.id)
            draw_submission(saved, say)


def result_words(saved: Saved, say: Texts) -> str:
    """Return in words what an attempt is worth."""
    if saved.outcome is None:
        return say("history.unfinished")
    if saved.score is None:
        return say("history.unscored")
    verdict = say("verdict.passed" if saved.passed else "verdict.not_passed")
    return say("history.score", score=f"{saved.score:g}", verdict=verdict)
