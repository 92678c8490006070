"""What a text is about: the units of content that two texts can share.

Chinese needs no segmenter for this: overlapping pairs of characters stand for words, so scores never depend on the
version of somebody's dictionary. English words are cut to stems; numbers are one unit, however they are written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from scoring.text import HAN

_RUN = re.compile(rf"[{HAN}]+|[a-z]+(?:'[a-z]+)?|\d+(?:[.:]\d+)?")
_NUMERALS = str.maketrans("〇零一二两三四五六七八九", "001223456789")

# Characters that carry grammar, courtesy or address rather than content: a pair that holds one is no unit.
_GRAMMAR = set(
    "的了是我你您他她它们这那哪在有就也都还又再要会能可以不没很太真吗呢吧啊呀哦嗯哈哎唉呃把被给让对跟和与及或而且但如果因为所以"
    "什么怎样么个些点下上里中到去来过着说想看请好谢为于从向之其此每某各将已曾并只才刚先后亲啦嘛哟哇诶噢喂咱自己"
)
_STOPWORDS = frozenset(
    """a an the this that these those i me my mine we us our ours you your yours he him his she her hers it its they
    them their be am is are was were been being do does did done have has had having will would shall should can could
    may might must not no nor so as at by for from in into of off on onto out over to up with about after again all also
    and any because before but here how if just more most much now only or other really same some such than then there
    too very what when where which while who whom why yes ok okay well get got go going come let like right sure please
    thank thanks sorry hello hi dear sir madam ma'am one thing know mean see say said tell told think want need make
    i'm i'd i've i'll you're you've you'd you'll it's that's we're we've we'd we'll don't didn't doesn't isn't wasn't
    aren't can't couldn't won't wouldn't haven't hasn't hadn't there's what's he's she's they're let's""".split()
)


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of content. Equal keys mean the same thing."""

    start: int
    end: int
    key: str


@lru_cache(maxsize=4096)
def content_units(folded: str) -> tuple[Unit, ...]:
    """Return the units of content of a folded text, in order."""
    units: list[Unit] = []
    for match in _RUN.finditer(folded):
        run, start = match[0], match.start()
        if run[0].isdigit():
            units.append(Unit(start, match.end(), run))
        elif run[0].isascii():
            if run not in _STOPWORDS and len(run) > 1:
                units.append(Unit(start, match.end(), stem(run)))
        else:
            plain = run.translate(_NUMERALS)
            for index in range(len(run) - 1):
                if run[index] not in _GRAMMAR and run[index + 1] not in _GRAMMAR:
                    units.append(Unit(start + index, start + index + 2, plain[index : index + 2]))
    return tuple(units)


def content_keys(folded: str) -> frozenset[str]:
    """Return the set of units of a folded text."""
    return frozenset(unit.key for unit in content_units(folded))


def stem(word: str) -> str:
    """Return the stem of an English word in lower case: plural, past and -ing endings are cut.

    >>> [stem(word) for word in ("freezes", "freezing", "stopped", "batteries", "it's")]
    ['freez', 'freez', 'stop', 'batteri', 'it']
    """
    word = word.removesuffix("'s").removesuffix("'")
    for ending in ("ing", "edly", "ed", "es", "s", "ly", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            word = word[: -len(ending)]
            break
    if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "ls":
        word = word[:-1]
    return word[:-1] + "i" if len(word) > 4 and word[-1] == "y" else word
