"""What every page begins with: the language, the style sheet, and the line with the product's name."""

from __future__ import annotations

import json
from typing import Literal

import streamlit as st

from scoring.text import LANGUAGES, Language
from trainer.texts import Texts, texts
from trainer.ui import state
from trainer.ui.cached import stylesheet, warm_up
from trainer.ui.markup import element, plain
from trainer.ui.navigation import MENU, PageName, address, page_path
from trainer.ui.remembered import remember_script, remembered_name

NAMES: dict[Language, str] = {"zh-Hans": "简体", "zh-Hant": "繁體", "en": "EN"}
MAX_NAME = 40
"""Characters of a trainee's name."""


def open_session() -> Texts:
    """Settle language and trainee from the session, else the address, else what the browser knows; return the texts."""
    query = st.query_params
    if state.language() is None:
        asked = query.get("lang", "")
        state.put_language(asked if asked in LANGUAGES else language_of(st.context.locale))
        name = query["trainee"] if "trainee" in query else remembered_name()
        state.put_trainee(name.strip()[:MAX_NAME])
    language = state.language() or "zh-Hans"
    for key, value in (("lang", language), ("trainee", state.trainee())):
        if value and query.get(key) != value:
            query[key] = value
        elif not value and key in query:
            del query[key]
    warm_up()
    return texts(language)


def language_of(locale: str | None) -> Language:
    """Return the interface language for a browser's locale, such as `zh-TW`."""
    name = (locale or "").replace("_", "-").lower()
    if not name.startswith("zh"):
        return "en" if name else "zh-Hans"
    return "zh-Hant" if any(mark in name for mark in ("hant", "-tw", "-hk", "-mo")) else "zh-Hans"


def draw_frame(say: Texts, here: PageName | None = None) -> None:
    """Draw the head of a page, with the menu on the pages that stand in it, and tell the document its language.

    Streamlit leaves `<html lang="en">`; a script sets it to one of our three constants, so that screen readers and
    fonts know what they read.
    """
    st.html(stylesheet())
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="frame"):
        st.page_link(str(page_path("home")), label=f"**{say('product')}**", query_params=address())
        st.segmented_control(
            say("language.label"), LANGUAGES, default=say.language, required=True, format_func=NAMES.__getitem__,
            key=state.LANGUAGE_CHOICE, on_change=_choose_language, label_visibility="collapsed",
        )  # fmt: skip
    if here is not None:
        with st.container(horizontal=True, gap="small", key="menu"):
            for name in MENU:
                label = say(f"page.{name}")
                st.page_link(str(page_path(name)), label=f"**{label}**" if name == here else label,
                             query_params=address())
    run_script(f'document.documentElement.lang = "{say.language}"; {remember_script(state.trainee())}', "document")


def scroll_to(edge: Literal["top", "bottom"], moment: str) -> None:
    """Bring an edge of the page into sight, once for each `moment` (an id of our own making).

    A page that follows another keeps its place on a phone, so a long page has to be told to begin at its top.
    """
    run_script(scroll_script(edge), f"scroll-{moment}")


def scroll_script(edge: Literal["top", "bottom"]) -> str:
    """Return the script of `scroll_to`: what is said glides into sight, the top of a page is there at once."""
    place = "0" if edge == "top" else "page.scrollHeight"
    still = 'matchMedia("(prefers-reduced-motion: reduce)").matches' if edge == "bottom" else "true"
    return (
        '{ const page = document.querySelector("[data-testid=stAppScrollToBottomContainer], [data-testid=stMain]");'
        f"const still = {still};"
        f'const scroll = () => page?.scrollTo({{top: {place}, behavior: still ? "instant" : "smooth"}});'
        'setTimeout(scroll, 60); setTimeout(scroll, 450); }'  # once more when all is laid out
    )


def focus_on(place: Literal["reply", "heading"], moment: str) -> None:
    """Give the keyboard to the reply box or the page's heading, once for each `moment` (an id of our own making).

    The element that had the focus is often gone after a click; whoever has gone on to another one keeps it. The reply
    box is shut while the app is busy, so it is tried again for a moment.
    """
    run_script(focus_script(place), f"focus-{moment}")


def focus_script(place: Literal["reply", "heading"]) -> str:
    """Return the script of `focus_on`."""
    target = "[data-testid=stChatInputTextArea]" if place == "reply" else "h1"
    return (
        "{ let tries = 12;"
        "const step = () => {"
        f'const place = document.querySelector("{target}");'
        "const free = !document.activeElement || document.activeElement === document.body;"
        'if (place && free) { if (place.tagName === "H1") place.tabIndex = -1; place.focus({preventScroll: true}); }'
        "if (--tries && document.activeElement !== place) setTimeout(step, 150);"
        "};"
        "setTimeout(step, 80); }"
    )


def bring_into_sight(key: str, moment: str) -> None:
    """Bring the container with this key (one of our own) to the top of the screen, once for each `moment`."""
    run_script(
        '{ const still = matchMedia("(prefers-reduced-motion: reduce)").matches;'
        f'const show = () => document.querySelector(".st-key-{key}")'
        '?.scrollIntoView({block: "start", behavior: still ? "instant" : "smooth"});'
        "setTimeout(show, 60); setTimeout(show, 450); }",
        f"scroll-{moment}",
    )


def send_script(say: Texts) -> str:
    """Return the script that names the button beside the reply box, which Streamlit names in English."""
    return (
        '{ let tries = 12; const name = () => {'
        'const button = document.querySelector("[data-testid=stChatInputSubmitButton]");'
        f'button?.setAttribute("aria-label", {json.dumps(say("chat.send"))});'
        "if (--tries && !button) setTimeout(name, 150); }; setTimeout(name, 60); }"
    )


def run_script(script: str, key: str) -> None:
    """Run a script of the app's own; nothing that a person or a file says may ever be part of it."""
    with st.container(key=key):
        st.html(f"<script>(() => {{ {script} }})()</script>", unsafe_allow_javascript=True)


def _choose_language() -> None:
    chosen = state.widget_text(state.LANGUAGE_CHOICE)
    if chosen in LANGUAGES:
        state.put_language(chosen)


def draw_notice(say: Texts) -> bool:
    """Show the notice that waits, if any; return whether there was one."""
    notice = state.take_notice()
    if notice:
        detail = element("div", plain(notice.detail), class_="quiet plain") if notice.detail else ""
        told = plain(say(f"notice.{notice.key}", **dict(notice.values)))
        st.html(element("div", told + detail, class_="notice", role="alert"))
    return notice is not None
