"""All cases: what there is to practise, found by words and kind, and how far one has come in each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

import streamlit as st

from scoring.explain import in_language
from trainer.catalogue import Wanted, matching
from trainer.customer.state import MoodState
from trainer.scenario import ScenarioFile
from trainer.store import Saved
from trainer.terms import Channel
from trainer.texts import Texts
from trainer.ui import state
from trainer.ui.cached import scenarios
from trainer.ui.chips import chips
from trainer.ui.frame import draw_frame, draw_notice, open_session
from trainer.ui.markup import element, items, plain
from trainer.ui.mood import band_words
from trainer.ui.navigation import go_to
from trainer.ui.standing import own_listing


def show() -> None:
    """Draw the page."""
    say = open_session()
    draw_frame(say, "catalogue")
    st.html(element("h1", plain(say("catalogue.title"))) + element("p", plain(say("catalogue.intro")), class_="quiet"))
    listing = own_listing()
    draw_notice(say)
    files, problems = scenarios(say.language)
    wanted = _ask_wanted(files, say)
    found = matching(files, wanted, lambda file: (say(f"channel.{file.about.channel}"), _opening_mood(file, say)))
    if not wanted.is_anything and not files:
        st.html(element("p", plain(say("catalogue.empty")), class_="quiet"))
    elif files:
        told = say("catalogue.found", count=len(found), all=len(files)) if found else say("catalogue.none")
        st.html(element("p", plain(told), class_="quiet", role="status"))
    best, begun = listing.best(), listing.open()
    for file in found:
        _draw_card(file, best.get(file.id), begun.get(file.id), say)
    _draw_broken([str(problem) for problem in problems], say("catalogue.problems", count=len(problems)))
    _draw_broken([str(broken) for broken in listing.broken], say("catalogue.broken", count=len(listing.broken)))


def _ask_wanted(files: Sequence[ScenarioFile], say: Texts) -> Wanted:
    """Draw the search and the filters, and return what they ask for."""
    words = st.text_input(say("catalogue.search"), key=state.CASE_WORDS, autocomplete="off", icon=":material/search:",
                          placeholder=say("catalogue.search_how"))
    levels = sorted({file.about.level for file in files})
    used = {file.about.channel for file in files}
    channels = {channel: say(f"channel.{channel}") for channel in get_args(Channel) if channel in used}
    trades = {"": say("catalogue.any_trade")}
    trades |= {trade: in_language(trade, say.language) for trade in sorted({file.about.trade for file in files})}
    with st.expander(say("catalogue.filter"), icon=":material/tune:"):
        level = st.pills(say("catalogue.by_level"), levels, selection_mode="multi", key=state.CASE_LEVELS)
        channel = st.pills(say("catalogue.by_channel"), channels, selection_mode="multi", key=state.CASE_CHANNELS,
                           format_func=channels.__getitem__)
        trade = st.selectbox(say("catalogue.by_trade"), trades, key=state.CASE_TRADE,
                             format_func=trades.__getitem__)
    return Wanted(words, frozenset(level), frozenset(channel), trade or "")


def _opening_mood(file: ScenarioFile, say: Texts) -> str:
    return band_words(MoodState(**file.play.mood.model_dump()), say)


def _draw_card(file: ScenarioFile, best: Saved | None, begun: Saved | None, say: Texts) -> None:
    with st.container(border=True, key=f"card-{file.id}"):
        st.html(card(file, best, say))
        with st.container(horizontal=True):
            if begun and st.button(say("catalogue.resume"), key=f"resume-{file.id}", type="primary"):
                go_to("practice", attempt=begun.id)
            kind = "secondary" if begun else "primary"
            label = say("catalogue.afresh") if begun else say("catalogue.open")
            if st.button(label, key=f"open-{file.id}", type=kind):  # type: ignore[arg-type]
                go_to("practice", scenario=file.id)


def card(file: ScenarioFile, best: Saved | None, say: Texts) -> str:
    """Return what a card says of a scenario."""
    about = file.about
    result = say("catalogue.untried")
    if best is not None and best.score is not None:
        verdict = say("verdict.passed" if best.passed else "verdict.not_passed")
        result = say("catalogue.best", score=f"{best.score:g}", verdict=verdict)
    learn = tuple(in_language(text, say.language) for text in about.learn)
    return element(
        "div",
        element("h2", plain(in_language(about.title, say.language))) + chips(file, say)
        + element("p", plain(in_language(about.summary, say.language)))
        + element("details", element("summary", plain(say("catalogue.learn"))) + items(learn), class_="learn")
        + element("div", plain(result), class_="result"),
        lang=say.language,
    )  # fmt: skip


def _draw_broken(lines: list[str], title: str) -> None:
    if lines:
        with st.expander(title):
            st.html(items(lines))
