"""Lesson cards as they are drawn: the text of a minute, what to do in the next talk, and the cases to do it in."""

from __future__ import annotations

import streamlit as st

from scoring.criterion import Texts as Both
from scoring.explain import in_language, script_of
from trainer.lessons import Card, cards
from trainer.texts import Texts
from trainer.ui.markup import element, plain


def told(both: Both, say: Texts) -> str:
    """Return a text that is kept in both languages as the reader sees it."""
    return in_language(both.of(script_of(say.language)), say.language)


def card_body(card: Card, say: Texts) -> str:
    """Return what a card says below its title."""
    practice = element("strong", plain(say("lesson.practice"))) + plain(told(card.practice, say))
    body = element("p", plain(told(card.body, say))) + element("p", practice, class_="better")
    return element("div", body, lang=say.language)


def draw_closed_card(id: str, say: Texts) -> None:
    """Draw a card of which only the title is seen until it is opened."""
    card = cards()[id]
    with st.expander(say("lesson.card", title=told(card.title, say)), icon=":material/school:"):
        st.html(card_body(card, say))
