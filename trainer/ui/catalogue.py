"""The catalogue: what there is to practise, what one will learn, and how far one has come."""

from __future__ import annotations

import streamlit as st

from scoring.explain import in_language
from trainer.scenario import ScenarioFile
from trainer.store import Listing, Saved, StoreError
from trainer.texts import Texts
from trainer.ui import state
from trainer.ui.cached import scenarios, store
from trainer.ui.channel import channel_icon
from trainer.ui.frame import MAX_NAME, draw_frame, draw_notice, open_session
from trainer.ui.markup import element, items, plain
from trainer.ui.navigation import go_to


def show() -> None:
    """Draw the page."""
    say = open_session()
    draw_frame(say)
    st.html(element("h1", plain(say("catalogue.title"))) + element("p", plain(say("catalogue.intro")), class_="quiet"))
    _ask_name(say)
    listing = _listing()
    draw_notice(say)
    files, problems = scenarios(say.language)
    best, begun = listing.best(), listing.open()
    for file in files:
        _draw_card(file, best.get(file.id), begun.get(file.id), say)
    if not files:
        st.html(element("p", plain(say("catalogue.empty")), class_="quiet"))
    _draw_broken([str(problem) for problem in problems], say("catalogue.problems", count=len(problems)))
    _draw_broken([str(broken) for broken in listing.broken], say("catalogue.broken", count=len(listing.broken)))


def _ask_name(say: Texts) -> None:
    st.text_input(
        say("catalogue.name"), value=state.trainee(), max_chars=MAX_NAME, key=state.TRAINEE_NAME,
        placeholder=say("catalogue.name_placeholder"), help=say("catalogue.name_help"), on_change=_take_name,
        autocomplete="off",
    )  # fmt: skip
    told = [say("catalogue.kept")] if state.trainee() else [say("catalogue.unnamed"), say("catalogue.kept")]
    st.html(element("p", plain(" ".join(told) if say.language == "en" else "".join(told)), class_="quiet"))


def _take_name() -> None:
    state.put_trainee(state.widget_text(state.TRAINEE_NAME).strip())


def _listing() -> Listing:
    """Return the trainee's attempts; who gives no name is shown only what this session or the address knows."""
    known = (*state.own_attempts(), *st.query_params.get_all("attempt"))
    try:
        return store().attempts_of(state.trainee()) if state.trainee() else store().attempts_with(known)
    except StoreError as error:
        state.put_notice(state.Notice("store_failed", str(error)))
        return Listing((), ())


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
        result = say("catalogue.best", score=f"{best.score:.0f}", verdict=verdict)
    learn = tuple(in_language(text, say.language) for text in about.learn)
    return element(
        "div",
        element("h2", plain(in_language(about.title, say.language))) + chips(file, say)
        + element("p", plain(in_language(about.summary, say.language)))
        + element("div", plain(say("catalogue.learn")), class_="quiet") + items(learn)
        + element("div", plain(result), class_="result"),
        lang=say.language,
    )  # fmt: skip


def chips(file: ScenarioFile, say: Texts) -> str:
    """Return trade, channel, difficulty and length; the dots of the difficulty are also said in words."""
    about = file.about
    level = element("span", f"{'●' * about.level}{'○' * (5 - about.level)}", aria_hidden="true")
    facts = (
        plain(in_language(about.trade, say.language)),
        channel_icon(about.channel) + plain(say(f"channel.{about.channel}")),
        f"{plain(say('catalogue.level', level=about.level))} {level}",
        plain(say("catalogue.minutes", minutes=about.minutes)),
    )
    return element("div", "".join(element("span", fact) for fact in facts), class_="chips")


def _draw_broken(lines: list[str], title: str) -> None:
    if lines:
        with st.expander(title):
            st.html(items(lines))
