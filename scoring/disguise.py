"""What a disguised word is meant to say: broken up, starred out, with digits for letters, or written by its sound.

For critical words alone. A disguise taken off an honest word ("mp3", "F.A.Q.") may yield nonsense, and nonsense is no
insult; the other criteria read the text as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import product
from operator import add
from pathlib import Path

from scoring.criterion import Script, word_classes
from scoring.located import FileModel, read_model
from scoring.memory import remembered_if_short
from scoring.seen import Seen
from scoring.text import HAN

_HAN = re.compile(f"[{HAN}]")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
_LEET = str.maketrans("013457@$!", "oieastasi")
_SIGNS = frozenset("013457@$!*#")
_SPOKEN = 5
"""Letters up to which a word written in sounds alone may be any other."""
_SHORT = 40
"""Characters of a text that may be one disguised word."""
_GAP = r"[ .。\-_·~/\\|+=,'\"*#^]{1,3}"
_SPACE = r"[ .\-_·~/\\|+=]{1,3}"
_HAN_GAP = re.compile(
    rf"(?<=[{HAN}])[*·#^]{{1,3}}(?=[{HAN}])"
    rf"|(?:(?<=^[{HAN}])|(?<=[^{HAN}\w][{HAN}])){_SPACE}(?=[{HAN}])|(?<=[{HAN}]){_SPACE}(?=[{HAN}](?![{HAN}\w]))"
)
_SPELLED = re.compile(r"(?<![a-z0-9'])[a-z](?:(?P<gap>[ .\-_*·/|+]{1,2})[a-z])(?:(?P=gap)[a-z])+(?![a-z0-9'])")
_ZHUYIN_FIRST = re.compile("[\u3105-\u3129]")
_ZHUYIN = re.compile("[\u3105-\u3129\u02c7\u02ca\u02cb\u02d9]+")
_BOPOMOFO = {ord(sign): read for sign, read in zip(
    "ㄅㄆㄇㄈㄉㄊㄋㄌㄍㄎㄏㄐㄑㄒㄓㄔㄕㄖㄗㄘㄙㄚㄛㄜㄝㄞㄟㄠㄡㄢㄣㄤㄥㄦㄧㄨㄩˇˊˋ˙",
    "b p m f d t n l g k h j q x zh ch sh r z c s a o e e ai ei ao ou an en ang eng er i u v".split() + [""] * 4,
    strict=True)}
_FINALS = {"ㄨㄥ": "ong", "ㄧㄥ": "ing", "ㄧㄣ": "in", "ㄨㄣ": "un", "ㄧㄡ": "iu", "ㄨㄟ": "ui"}
_LONE = re.compile("([ㄓㄔㄕㄖㄗㄘㄙ])(?![ㄚ-ㄩ])")
_MARKS = re.compile(r"[^\w]|_")
_GAP_OF_LETTERS = re.compile(r"[^a-z]+")
_MASKED = re.compile(r"(?<![\w*@$!])(?=[\w@$!]*[a-z])(?=\w*[0-9*@$!#])[a-z0-9@$!*#]{3,20}(?<![!#])(?![\w@$])")
_THREE = re.compile(r"([a-z])\1\1")
_DRAWN_OUT = re.compile(r"\b(?=[a-z]*([a-z])\1\1)[a-z]{3,60}\b")
_WORDS = re.compile(r"[a-z]{4,}")


class Disguises(FileModel):
    """`disguise.yaml`: by language the word meant, and how it is written instead."""

    note: str
    zh: dict[str, tuple[str, ...]]
    en: dict[str, tuple[str, ...]]
    sounds: dict[str, tuple[str, ...]]
    """How characters of insults are written by their sound, or by what looks like it."""
    sounded: tuple[str, ...]
    """Chinese words of which any character may be written so."""
    broken: tuple[str, ...]
    """Chinese words between whose characters something is put."""
    starred: tuple[str, ...]
    """English words of which letters are left out."""


@remembered_if_short(256)
def meant(folded: str) -> Seen | None:
    """Return a folded text with its disguised words as they are meant, None where none is disguised."""
    shown: Seen | None = None
    for step in (_from_zhuyin, _joined, _spelled, _lettered, _drawn_in, _behind):
        changes = sorted(step(shown.text if shown else folded))
        if changes:
            shown = _replaced(shown or Seen(folded, range(len(folded))), changes)
    return None if shown is None or shown.text == folded else shown


Change = tuple[int, int, str]
"""From where to where a text reads otherwise, and how. Of two that overlap the one that begins first holds."""


def _replaced(text: Seen, changes: list[Change]) -> Seen:
    """Return the text with changes made; every new character stands for the first of what it takes the place of."""
    pieces: list[str] = []
    places: list[int] = []
    done = 0
    for start, end, word in changes:
        if start < done:
            continue
        pieces += text.text[done:start], word
        places += text.places[done:start]
        # The last character stands for the last one, so that a quotation holds the whole disguise.
        places += [text.places[start]] * (len(word) - 1) + [text.places[end - 1]] * bool(word)
        done = end
    return Seen("".join([*pieces, text.text[done:]]), (*places, *text.places[done:]))


def _from_zhuyin(text: str) -> Iterator[Change]:
    """Bopomofo, the phonetic letters of Taiwan, as pinyin: ㄋㄠˇ残 is nao残."""
    if _ZHUYIN_FIRST.search(text):
        yield from ((*match.span(), _pinyin(match[0])) for match in _ZHUYIN.finditer(text))


def _pinyin(sounds: str) -> str:
    spelled = _LONE.sub(r"\1i", sounds)
    for written, read in _FINALS.items():
        spelled = spelled.replace(written, read)
    return spelled.translate(_BOPOMOFO)


def _joined(text: str) -> Iterator[Change]:
    """Chinese characters set apart: 傻 逼, 傻*逼."""
    if not text.isascii():
        yield from ((*match.span(), "") for match in _HAN_GAP.finditer(text))
        yield from ((*match.span(), _MARKS.sub("", match[0])) for match in _broken().finditer(text))


def _spelled(text: str) -> Iterator[Change]:
    """Latin letters set apart: i d i o t, s.h.u.t."""
    if _LETTERS.isdisjoint(text):
        return
    for match in _SPELLED.finditer(text):
        word = _GAP_OF_LETTERS.sub("", match[0])
        article = word[0] in "ai" and word[1:] in _vocabulary()
        yield *match.span(), f"{word[0]} {word[1:]}" if article else word


def _lettered(text: str) -> Iterator[Change]:
    """Digits and signs for letters, stars for any: 1d10t, a$$hole, st*pid."""
    if _SIGNS.isdisjoint(text):
        return
    for match in _MASKED.finditer(text):
        word = match[0].translate(_LEET)
        found = word if word in _vocabulary() else _starred(word)
        if found:
            yield *match.span(), found


def _starred(word: str) -> str | None:
    """Return the curse that a word with stars for letters can stand for."""
    stars = word.count("*") + word.count("#")
    if not stars or word[0] in "*#":
        return None
    pattern = re.compile(re.sub(r"[*#]", "[a-z]", re.escape(word).replace(r"\*", "*").replace(r"\#", "#")))
    return next((known for known in _disguises().starred if pattern.fullmatch(known)), None)


def _drawn_in(text: str) -> Iterator[Change]:
    """Letters drawn out: stuuupid."""
    if not _THREE.search(text):
        return
    for match in _DRAWN_OUT.finditer(text):
        for left in (r"\1", r"\1\1"):
            word = re.sub(r"([a-z])\1+" if left == r"\1" else r"([a-z])\1\1+", left, match[0])
            if word in _vocabulary():
                yield *match.span(), word
                break


def _behind(text: str) -> Iterator[Change]:
    """What is written by its sound, its first letters or a like character: sb, 煞笔, stfu."""
    script: Script = "zh" if _HAN.search(text) else "en"
    written, openings = _written(script), _openings(script)
    for pair in set(map(add, text, text[1:])):
        for way in openings.get(pair, ()):
            if way in text:
                yield from ((*match.span(), written[way]) for match in _alone(way).finditer(text))
    if script == "en" and len(text) < _SHORT:  # a whole reply in letters: "nmsl"
        whole = text.rstrip(" .!?~")
        if whole in _written("zh"):
            yield 0, len(whole), _written("zh")[whole]


@cache
def _written(script: Script) -> dict[str, str]:
    known = _disguises().zh if script == "zh" else _disguises().en
    mixed = _mixtures() if script == "zh" else {}
    return {**mixed, **{way: word for word, ways in known.items() for way in ways}}


def _mixtures() -> dict[str, str]:
    """Return each mixture of characters and sounds of the words that are written so, but for too short ones."""
    sounds = _disguises().sounds
    ways = ((word, "".join(way)) for word in _disguises().sounded
            for way in product(*((char, *sounds[char]) for char in word)))
    return {way: word for word, way in ways if way != word and (not way.isascii() or len(way) > _SPOKEN)}


@cache
def _openings(script: Script) -> dict[str, list[str]]:
    """Return the ways to write by their first two characters: few texts hold any of these."""
    openings: dict[str, list[str]] = {}
    for way in _written(script):
        openings.setdefault(way[:2], []).append(way)
    return openings


@cache
def _alone(way: str) -> re.Pattern[str]:
    """Return what finds a way to write: by itself and beside no number, where it begins or ends with a letter."""
    before = "(?<![a-z0-9])(?<![0-9] )" if way[0].isascii() else ""
    return re.compile(before + re.escape(way) + ("(?![a-z0-9]|[-_ ]?[0-9])" if way[-1].isascii() else ""))


@cache
def _broken() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{_GAP})?".join(word) for word in _disguises().broken))


@cache
def _disguises() -> Disguises:
    return read_model(Disguises, Path(str(files("scoring").joinpath("disguise.yaml"))))


@cache
def _vocabulary() -> frozenset[str]:
    """Return the English words of which insults are made."""
    words = {word for phrase in word_classes("en")["insult"] for word in _WORDS.findall(phrase)}
    return frozenset(words.union(_disguises().starred))
