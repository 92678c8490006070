"""Ways to write a word so that people read it and a list does not find it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from scoring.text import is_han

MaskName = Literal[
    "zero_width", "joiner", "variation", "soft_hyphen", "struck", "cyrillic", "full_width", "circled", "mathematical",
    "accented", "spaced", "dotted", "starred", "slashed",
]  # fmt: skip

_CYRILLIC = str.maketrans("aceiopsxyABEHKMOPTX", "асеіорѕхуАВЕНКМОРТХ")


def _between(mark: str) -> Callable[[str], str]:
    """Return the mask that puts a mark between the letters of each word."""
    return lambda text: " ".join(mark.join(word) for word in text.split(" "))


def _behind(mark: str) -> Callable[[str], str]:
    """Return the mask that puts a mark behind each letter."""
    return lambda text: "".join(char + mark if char.isalpha() else char for char in text)


def _shifted(small: int, capital: int) -> Callable[[str], str]:
    """Return the mask that writes Latin letters in another alphabet, which begins at these code points."""

    def shifted(char: str) -> str:
        if "a" <= char <= "z":
            return chr(small + ord(char) - ord("a"))
        return chr(capital + ord(char) - ord("A")) if "A" <= char <= "Z" else char

    return lambda text: "".join(map(shifted, text))


def _starred(text: str) -> str:
    """A star between Chinese characters, for one letter of a Latin word."""
    if any(map(is_han, text)):
        return "*".join(text)
    return " ".join(f"{word[0]}{word[1:-2]}*{word[-1]}" if len(word) > 3 else word for word in text.split(" "))


MASKS: dict[MaskName, Callable[[str], str]] = {
    "zero_width": _between("\u200b"),
    "joiner": _between("\u2060"),
    "variation": _behind("\ufe0f"),
    "soft_hyphen": _between("\u00ad"),
    "struck": _behind("\u0336"),
    "cyrillic": lambda text: text.translate(_CYRILLIC),
    "full_width": _shifted(ord("ａ"), ord("Ａ")),
    "circled": _shifted(ord("ⓐ"), ord("Ⓐ")),
    "mathematical": _shifted(0x1D41A, 0x1D400),
    "accented": _behind("\u0301"),
    "spaced": _between(" "),
    "dotted": _between("."),
    "starred": _starred,
    "slashed": _between("/"),
}
"""Every mask by its name in the files of attacks."""
