"""What a reader of a text sees: without characters that show nothing, and letters as what they look like.

A word with a zero-width space in it, or with a Cyrillic letter for a Latin one, reads like any other and is found by
no list. So a text that holds such characters is analysed as it is seen, and what is found is brought back to the text
as it was given. Text that was only copied from a page with invisible characters loses nothing by it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import filterfalse
from typing import TYPE_CHECKING

from scoring.memory import remembered_if_short
from scoring.phrases import Span
from scoring.transcript import Transcript

if TYPE_CHECKING:
    from scoring.analysis import Analysis

# Latin letters, each with what looks like it in Greek, Cyrillic, Armenian, Cherokee and phonetic script
# (Unicode Technical Standard 39, confusables, those of one code point; capitals are read as small letters).
_LOOKS_LIKE = {
    "a": "аαɑᴀАΑᎪ", "b": "ЬВвΒβʙᏴƄ", "c": "сϲᴄСϹᏟⅽ", "d": "ԁᴅᎠɗⅾ", "e": "еєεеᴇЕΕᎬҽ",
    "f": "ғϝꜰƒ", "g": "ɡԍɢᏀց", "h": "һНнΗʜᏂհ", "i": "іιıɪІΙᎥⅰ", "j": "јϳᴊЈᎫ", "k": "кκᴋКΚᏦ",
    "l": "ӏʟᏞⅼ", "m": "мᴍМΜᎷⅿ", "n": "пηɴΝոռ", "o": "оοσᴏОΟօ", "p": "рρᴘРΡᏢ", "q": "ԛզ",
    "r": "гʀᎡɾ", "s": "ѕꜱЅᏚʂ", "t": "тτᴛТΤᎢ", "u": "υцᴜսʋ", "v": "ѵνᴠᏙⅴ", "w": "ѡωшᴡᎳԝɯ",
    "x": "хχХΧⅹ", "y": "уүγʏУΥҮ", "z": "ᴢΖᏃʐ",
}  # fmt: skip
_LETTER = {look: letter for letter, looks in _LOOKS_LIKE.items() for look in looks}
_DROPPED = frozenset("\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Characters that show nothing, beside marks, format and control characters."""
_KEPT = frozenset("\n\t\r")
# Whatever may be dropped or read as another letter: a text without it is seen as it stands.
_STRANGE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u00c0-\u1cff\u1dc0-\u1dff\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u20d0-\u20ff\u2160-\u217f\u2460-\u24ff\u2800\u3164\ua700-\uabff\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\uffa0"
    "\U0001d400-\U0001d7ff\U0001f100-\U0001f1ff\U000e0000-\U000e01ff]"
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A text made from another. `places`: for each of its characters, which one of the text as given it stands for."""

    text: str
    places: Sequence[int]

    def given(self, span: Span) -> Span:
        """Return the span of the text as given that a span of this one stands for."""
        start, end = span
        return (self.places[start], self.places[end - 1] + 1) if start < end else (0, 0)


@remembered_if_short(256)
def seen(text: str) -> Seen | None:
    """Return what a reader sees of a text, None where that is the text itself."""
    if not _STRANGE.search(text):
        return None
    hidden = frozenset(filter(_is_unseen, set(text)))
    shown = "".join(map(_letter, filterfalse(hidden.__contains__, text) if hidden else text))
    if shown == text:
        return None
    places = [place for place, char in enumerate(text) if char not in hidden] if hidden else range(len(text))
    return Seen(shown, places)


@lru_cache(maxsize=4096)
def _is_unseen(char: str) -> bool:
    if char in _KEPT:
        return False
    return char in _DROPPED or unicodedata.category(char) in ("Cf", "Cc", "Mn", "Me")


@lru_cache(maxsize=4096)
def _letter(char: str) -> str:
    """Return the Latin letter that a character looks like, else the character."""
    if char.isascii():
        return char
    plain = unicodedata.normalize("NFKD", char)
    base = plain[0] if len(plain) == 1 or all(map(_is_unseen, plain[1:])) else char
    return _LETTER.get(base, base if base.isascii() and base.isalpha() else char)


@dataclass(frozen=True, slots=True)
class SeenTranscript:
    """A conversation as its readers see it, and how to bring back what is found in it."""

    transcript: Transcript
    given: Transcript
    turns: tuple[Seen | None, ...]

    def restored(self, analysis: Analysis) -> Analysis:
        """Return the analysis of a reply of `transcript` with its spans and quotations those of the text as given."""
        turn = self.turns[analysis.turn]
        if turn is None:
            return analysis
        text = self.given.turns[analysis.turn].text
        findings = []
        for finding in analysis.findings:
            start, end = turn.given((finding.start or 0, finding.end or 0))
            findings.append(replace(finding, start=start, end=end, text=text[start:end]))
        critical = []
        for item in analysis.critical:
            start, end = turn.given((item.start, item.end))
            critical.append(replace(item, start=start, end=end, text=text[start:end]))
        examiner = tuple(map(turn.given, analysis.substance.examiner))
        return replace(analysis, findings=tuple(findings), critical=tuple(critical),
                       substance=replace(analysis.substance, examiner=examiner))


def as_seen(transcript: Transcript) -> SeenTranscript | None:
    """Return the conversation as its readers see it, None where that is the conversation itself."""
    if not any(_STRANGE.search(turn.text) for turn in transcript.turns):
        return None
    return _as_seen(transcript)


@lru_cache(maxsize=2)
def _as_seen(transcript: Transcript) -> SeenTranscript | None:
    turns = tuple(seen(turn.text) for turn in transcript.turns)
    if not any(turns):
        return None
    shown = (replace(turn, text=view.text) if view else turn
             for turn, view in zip(transcript.turns, turns, strict=True))
    return SeenTranscript(replace(transcript, turns=tuple(shown)), transcript, turns)
