"""The pages, their addresses, and how to go from one to another with what the address must hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, NoReturn, get_args

import streamlit as st

from trainer.texts import Texts
from trainer.ui import state

PageName = Literal[
    "home", "catalogue", "lessons", "progress", "exam", "trainer", "data", "settings", "practice", "debrief",
    "compare", "drill",
]
PAGES: tuple[PageName, ...] = get_args(PageName)
MENU: tuple[PageName, ...] = ("home", "catalogue", "lessons", "progress", "exam", "trainer", "data", "settings")
"""The pages that every one of them leads to."""


def page_path(name: PageName) -> Path:
    """Return the script of a page."""
    return Path(__file__).parent / "pages" / f"{name}.py"


def pages(say: Texts) -> list[Any]:
    """Return the pages for `st.navigation`, home first."""
    return [
        st.Page(page_path(name), title=f"{say('page.' + name)} · {say('product')}", url_path=name,
                default=name == "home")
        for name in PAGES
    ]  # fmt: skip


def address(**values: str) -> dict[str, str]:
    """Return the query of an address: the language, the trainee where one is named, and `values`."""
    query = {"lang": state.language() or "", "trainee": state.trainee(), **values}
    return {key: value for key, value in query.items() if value}


def go_to(name: PageName, **values: str) -> NoReturn:
    """Show another page."""
    st.switch_page(str(page_path(name)), query_params=address(**values))
