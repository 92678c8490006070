"""What a customer looks like: age and sex as the scenario tells them, all else drawn by its id, the same every time.

The two languages of a scenario share its id, so that a case has one face in every language.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Literal

from trainer.scenario import Persona, ScenarioFile

Hair = Literal["short", "parted", "curly", "receding", "bob", "long", "bun", "waves"]
Age = Literal["young", "middle", "old"]

_SKINS = ("#f6d7c0", "#eec39f", "#e0ac84", "#cd9569")
_HAIRS = ("#1f1a17", "#2e2420", "#4a3226", "#6b4a2f")
_GREYS = ("#8f9391", "#b9bdbb", "#d9dcda")
_CLOTHES = ("#2f6f8f", "#7a4e7e", "#3f7d5a", "#9a5a3c", "#4f5b93", "#8a7a3a", "#6a6f76")
_HERS: tuple[Hair, ...] = ("bob", "long", "bun", "waves")
_HIS: tuple[Hair, ...] = ("short", "parted", "curly")
_SHE = re.compile(r"\b(she|her|hers|mrs|ms|miss|madam|woman|girl|lady|mother|grandmother|daughter|wife)\b"
                  r"|她|女士|小姐|太太|阿姨|大姐|大妈|奶奶|姑娘|女生|妈妈|妹")
_HE = re.compile(r"\b(he|his|him|mr|sir|man|boy|gentleman|father|grandfather|son|husband)\b"
                 r"|他|先生|大爷|大叔|叔|爷爷|小伙|男生|爸爸|哥|老板")
_HERS_BY_NAME = re.compile("[香兰芳燕娟丽婷婉岚梅霞玲莉娜颖萍琴桂鹿]")
"""Characters of women's names, for a text that says neither "she" nor "he"."""
_TEENS = "eighteen nineteen".split()
_TENS = "twent thirt fort fift sixt sevent eight nine".split()
_YEARS_EN = re.compile(rf"\b(?:({'|'.join(_TEENS)})|({'|'.join(_TENS)})(?:y|ies)\b|(\d\d)\b)")
_YEARS_ZH = re.compile(r"([二三四五六七八九]?)十[一二三四五六七八九]*(?:多|来|几|出头)?岁?|(\d\d)岁")
_NEARLY = re.compile(r"快$|\b(?:nearly|almost|close to) $")
_OLD = re.compile(r"\b(?:retired|pensioner|elderly)\b|退休|老人|老太|大爷|^奶奶|^爷爷")
_YOUNG = re.compile(r"\b(?:student|sophomore|freshman|graduate)\b|大[一二三四](?!辈)|学生|姑娘|小伙")
_OLD_FROM, _YOUNG_TO = 60, 29


@dataclass(frozen=True, slots=True)
class Look:
    """A face's lasting features. Colours are of drawn things: skin, hair, what they wear."""

    skin: str = _SKINS[1]
    hair: Hair = "short"
    hair_colour: str = _HAIRS[1]
    clothes: str = _CLOTHES[0]
    age: Age = "middle"
    glasses: bool = False
    beard: bool = False


def look_of(file: ScenarioFile) -> Look:
    """Return what the customer of a scenario looks like."""
    return look_from(file.play.persona, file.id, f"{file.about.summary} {file.about.scene}")


def look_from(persona: Persona, seed: str, beside: str = "") -> Look:
    """Return the look of a persona; what its text leaves open is drawn by `seed`.

    `beside`: what else the scenario says of the customer, for a text that says neither "she" nor "he".
    """
    drawn = hashlib.sha256(f"look {seed}".encode()).digest()
    told = f"{persona.name} {persona.who}".casefold()
    age = _age(persona, re.split("[.。;；]", persona.who.casefold())[0])
    female = _is_female(told, beside.casefold())
    styles = _HERS if female else (*_HIS, "receding") if age != "young" else _HIS
    colours = _GREYS if age == "old" else _HAIRS
    return Look(
        skin=_SKINS[drawn[0] % len(_SKINS)], hair=styles[drawn[1] % len(styles)],
        hair_colour=colours[drawn[2] % len(colours)], clothes=_CLOTHES[drawn[3] % len(_CLOTHES)], age=age,
        glasses=drawn[4] % 3 == 0 or "glasses" in told or "眼镜" in told,
        beard=not female and age != "young" and drawn[5] % 4 == 0,
    )  # fmt: skip


def _is_female(told: str, beside: str) -> bool:
    """Whether more of the words say "she" than "he"; the first one decides between as many, a name where none does."""
    hers, his = _SHE.findall(told), _HE.findall(told)
    if not hers and not his:
        if _SHE.search(beside) or _HE.search(beside):
            return _is_female(beside, "")
        return _HERS_BY_NAME.search(told.split(" ")[0]) is not None
    if len(hers) != len(his):
        return len(hers) > len(his)
    first, other = _SHE.search(told), _HE.search(told)
    return first is not None and (other is None or first.start() < other.start())


def _age(persona: Persona, told: str) -> Age:
    """Return the age by how the text about the persona begins: by the years it names, else by its words.

    Further on it may speak of others.
    """
    years = _years(told)
    if "elderly" in persona.traits or (years or 0) >= _OLD_FROM or (years is None and _OLD.search(told)):
        return "old"
    if years is not None:
        return "young" if years <= _YOUNG_TO else "middle"
    return "young" if _YOUNG.search(told) else "middle"


def _years(told: str) -> int | None:
    """Return the tens of the first age that is named, in years; None where none is."""
    if found := _YEARS_EN.search(told):
        teen, tens, digits = found.groups()
        years = 10 if teen else (_TENS.index(tens) + 2) * 10 if tens else int(digits)
    elif found := _YEARS_ZH.search(told):
        tens, digits = found.groups()
        years = int(digits) if digits else ("一二三四五六七八九".index(tens) + 1) * 10 if tens else 10
    else:
        return None
    return years - 1 if _NEARLY.search(told[: found.start()]) else years
