"""HTML in small pieces. Text of people and of scenario files enters a page through `plain` only, and so stays text."""

from __future__ import annotations

import html
import re

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+.!~$:<>|-])")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")


def plain(text: str) -> str:
    """Return `text` as HTML that shows exactly its characters, line breaks included."""
    return html.escape(_CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)).replace("\n", "&#10;")


def element(name: str, content: str, /, **attributes: str) -> str:
    """Return an element around `content`, which is HTML already; attribute values are escaped here.

    `_` in an attribute's name becomes `-`, and a trailing one is dropped: `aria_label`, `class_`.
    """
    written = "".join(f' {key.rstrip("_").replace("_", "-")}="{plain(value)}"' for key, value in attributes.items())
    return f"<{name}{written}>{content}</{name}>"


def items(texts: tuple[str, ...] | list[str]) -> str:
    """Return a list of plain texts."""
    return element("ul", "".join(element("li", plain(text)) for text in texts))


def bar(value: float, label: str, *, note: str = "", kind: str = "") -> str:
    """Return a labelled bar from 0 to 100: the words and the number say it, the bar only shows it."""
    width = min(100.0, max(0.0, value))
    filled = element("span", "", style=f"width:{width:.0f}%")
    track = element("span", filled, class_=f"track {kind}", aria_hidden="true")
    head = element("span", plain(label), class_="label") + element("span", f"{value:.0f}", class_="number")
    return element("div", head + track + (element("span", note, class_="note") if note else ""), class_="bar")


def as_it_stands(text: str) -> str:
    """Return `text` for a label that Streamlit reads as Markdown, so that it is shown as it stands."""
    return _MARKDOWN.sub(r"\\\1", text)
