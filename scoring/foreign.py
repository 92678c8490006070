"""Text from outside, made safe to show: nothing in it acts on a terminal or breaks a line of a message."""

from __future__ import annotations

import re
from typing import Any

# Control characters, direction overrides, line separators and halves of characters: they act instead of being read.
_ACTING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


def visible(text: str) -> str:
    """Return `text` with the characters that would act shown by their number; line breaks and tabs stay."""
    return _ACTING.sub(_number, text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """As `visible`, and line breaks and tabs are shown as `\\n` and `\\t` too."""
    return _ACTING.sub(_number, text).replace("\n", "\\n").replace("\t", "\\t")


def short(value: Any, limit: int = 40) -> str:
    """Return a value for quoting in a message: one line of at most `limit` characters."""
    text = one_line(str(value))
    return text if len(text) <= limit else text[: limit - 3] + "..."


def is_blank(text: str) -> bool:
    """Return whether nothing in `text` can be seen: it is empty, or holds only spaces and invisible characters."""
    return not any(char.isprintable() and not char.isspace() for char in text)


def _number(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"
