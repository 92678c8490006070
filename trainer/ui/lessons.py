"""The lessons: every card with its text, found by words, and the cases in which it can be practised."""

from __future__ import annotations

import streamlit as st

from scoring.explain import in_language
from trainer.catalogue import matching_cards
from trainer.lessons import Card, cards
from trainer.scenario import ScenarioFile
from trainer.texts import Texts
from trainer.ui import state
from trainer.ui.cached import scenarios
from trainer.ui.cards import card_body, told
from trainer.ui.frame import draw_frame, draw_notice, focus_on, open_session
from trainer.ui.markup import element, plain
from trainer.ui.mood import criterion_title
from trainer.ui.navigation import go_to


def show() -> None:
    """Draw the page."""
    say = open_session()
    draw_frame(say, "lessons")
    st.html(element("h1", plain(say("lessons.title"))) + element("p", plain(say("lessons.intro")), class_="quiet"))
    draw_notice(say)
    files = {file.id: file for file in scenarios(say.language)[0]}

    def title(id: str) -> str:
        file = files.get(id)
        return file.about.title if file else criterion_title(id, say) if "." in id else ""

    words = st.text_input(say("lessons.search"), key=state.LESSON_WORDS, autocomplete="off", icon=":material/search:",
                          placeholder=say("lessons.search_how"))
    found = matching_cards(cards(), words, title)
    st.html(element("p", plain(say("lessons.found", count=len(found))), class_="quiet", role="status"))
    for id in found:
        _draw_card(id, cards()[id], files, say)
    focus_on("heading", "lessons")


def _draw_card(id: str, card: Card, files: dict[str, ScenarioFile], say: Texts) -> None:
    with st.container(border=True, key=f"lesson-{id}"):
        skills = say("list.comma").join(criterion_title(name, say) for name in card.criteria)
        st.html(
            element("h2", plain(told(card.title, say))) + card_body(card, say)
            + element("p", plain(say("lessons.about", skills=skills)), class_="note")
        )  # fmt: skip
        cases = [files[case] for case in card.scenarios if case in files]
        if cases:
            with st.container(horizontal=True, gap="small"):
                for file in cases:
                    label = say("lessons.practise", case=in_language(file.about.title, say.language))
                    if st.button(label, key=f"practise-{id}-{file.id}", icon=":material/forum:"):
                        go_to("practice", scenario=file.id)
