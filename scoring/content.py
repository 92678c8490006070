"""What a text is about: the units of content that two texts can share.

Chinese needs no segmenter for this: overlapping pairs of characters stand for words, so scores never depend on the
version of somebody's dictionary. English words are cut to stems; numbers are one unit, however they are written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from scoring.memory import CLAUSES, remembered_if_short
from scoring.text import HAN

_RUN = re.compile(rf"[{HAN}]+|[a-z]+(?:'[a-z]+)?|\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d+(?:[.:]\d+)?")
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000, "万": 10000}
# Numerals inside words that say no number.
_NUMERAL = re.compile(r"十分(?!钟|之)|千万(?=别|不|要)|万一|百分|(?P<number>[〇零一二两三四五六七八九十百千万]+)")
_NUMBER_WORDS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
} | {"twice": 2, "third": 3, "fourth": 4, "fifth": 5, "dozen": 12}
_NUMBER_TENS = {
    word: 10 * value
    for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}

# Characters that carry grammar, courtesy or address rather than content: a pair that holds one is no unit.
_GRAMMAR = set(
    "的了是我你您他她它们这那哪在有就也都还又再要会能可以不没很太真吗呢吧啊呀哦嗯哈哎唉呃把被给让对跟和与及或而且但如果因为所以"
    "什么怎么样么个些点下上里中到去来过着说想看请好谢为于从向之其此每某各将已曾并只才刚先后亲啦嘛哟哇诶噢喂咱自己"
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

# What any talk in service shares by chance: half a unit of common ground.
_COMMON = frozenset(
    """今天 明天 昨天 后天 现在 时候 时间 分钟 小时 东西 觉得 知道 问题 客服 服务 电话 经理 老板 先生 女士 公司 告诉
    一直 today tomorrow yesterday day time minut hour week month order call phon work tak giv
    put back look""".split()
)
# Single characters that are measures, times and light verbs: a quarter, other single characters are half a unit.
_LIGHT = frozenset("天号年月日时元块件次家人大小多少长高出进回成做用开发得等打叫几半全钱店句话事儿心手头")

_PAIRS = re.compile(f"(?:(?![{''.join(sorted(_GRAMMAR))}])[{HAN}]){{2,}}")
"""Chinese characters of content in a row: each two neighbours are a unit."""
_CONTENT = re.compile(f"(?![{''.join(sorted({*_GRAMMAR, *_DIGITS, *_TENS}))}])[{HAN}]")

class Unit(NamedTuple):
    """One unit of content. Equal keys mean the same thing; a number's key begins with `#`."""

    start: int
    end: int
    key: str


@dataclass(frozen=True, slots=True)
class Content:
    """What a text says by itself: its units, their keys, and the single characters of content with their places."""

    units: tuple[Unit, ...]
    keys: frozenset[str]
    placed: tuple[tuple[int, str], ...]
    characters: frozenset[str]
    words: int
    """How many units are no pairs of Chinese characters."""


@remembered_if_short(CLAUSES)
def content_of(folded: str) -> Content:
    """Return the content of a folded text."""
    units = tuple(_units(folded))
    placed = () if folded.isascii() else tuple((match.start(), match[0]) for match in _CONTENT.finditer(folded))
    return Content(units, frozenset(unit.key for unit in units), placed, frozenset(char for _, char in placed),
                   sum(not _is_pair(unit.key) for unit in units))


def content_units(folded: str) -> tuple[Unit, ...]:
    """Return the units of content of a folded text, in order."""
    return content_of(folded).units


def content_keys(folded: str) -> frozenset[str]:
    """Return the set of units of a folded text."""
    return content_of(folded).keys


def _units(folded: str) -> Iterator[Unit]:
    tens: Unit | None = None  # "fifty", which a next "-five" completes
    for match in _RUN.finditer(folded):
        run, start, end = match[0], match.start(), match.end()
        if tens and 0 < _NUMBER_WORDS.get(run, 0) < 10 and folded[tens.end : start] in ("-", " "):
            yield Unit(tens.start, end, f"#{int(tens.key[1:]) + _NUMBER_WORDS[run]}")
            tens = None
            continue
        if tens:
            yield tens
            tens = None
        if run[0].isdigit():
            yield Unit(start, end, "#" + run.replace(",", ""))
        elif run in _NUMBER_TENS:
            tens = Unit(start, end, f"#{_NUMBER_TENS[run]}")
        elif _NUMBER_WORDS.get(run, 1) != 1:
            yield Unit(start, end, f"#{_NUMBER_WORDS[run]}")
        elif not run[0].isascii():
            yield from _han_units(run, start)
        elif run not in _STOPWORDS and len(run) > 1:
            yield Unit(start, end, stem(run))
    if tens:
        yield tens


def _han_units(run: str, offset: int) -> Iterator[Unit]:
    numbers = {match.start(): match for match in _NUMERAL.finditer(run)}
    if not numbers:
        for match in _PAIRS.finditer(run):
            first, last = match.span()
            for index in range(first, last - 1):
                yield Unit(offset + index, offset + index + 2, run[index : index + 2])
        return
    covered = {index for match in numbers.values() for index in range(match.start(), match.end())}
    for index, char in enumerate(run):
        if index in numbers:
            numeral = numbers[index]["number"]
            value = chinese_number(numeral) if numeral else 1
            if value != 1:
                yield Unit(offset + index, offset + index + len(numeral), f"#{value}")
        elif index + 1 < len(run) and index not in covered and index + 1 not in covered:
            pair = char + run[index + 1]
            if char not in _GRAMMAR and pair[1] not in _GRAMMAR:
                yield Unit(offset + index, offset + index + 2, pair)


def chinese_number(numeral: str) -> int:
    """Return the value of Chinese numerals, also spoken ones.

    >>> [chinese_number(text) for text in ("四十", "两万", "一百九", "二〇二六", "十二", "三千零五")]
    [40, 20000, 190, 2026, 12, 3005]
    """
    if not any(char in _TENS for char in numeral):
        return int("".join(str(_DIGITS[char]) for char in numeral[:12]))
    total, part, digit, lower = 0, 0, 0, 1
    for char in numeral[:12]:
        if char in _DIGITS:
            digit, lower = _DIGITS[char], 1 if _DIGITS[char] == 0 else lower
        elif char == "万":
            total, part, digit, lower = (part + digit or 1) * 10000, 0, 0, 1000
        else:
            part, digit, lower = part + (digit or 1) * _TENS[char], 0, _TENS[char] // 10
    return total + part + digit * lower  # the last digit of 一百九 stands for tens


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


@dataclass(frozen=True, slots=True)
class Heard:
    """What somebody has said, for looking up what another text shares with it."""

    keys: frozenset[str]
    characters: frozenset[str]


def heard_in(folded: str) -> Heard:
    """Return what is to be heard in a folded text."""
    return all_heard([content_of(folded)])


def all_heard(heard: Sequence[Heard | Content]) -> Heard:
    """Return what is heard in several texts together."""
    return Heard(
        frozenset[str]().union(*[one.keys for one in heard]), frozenset[str]().union(*[one.characters for one in heard])
    )


@dataclass(frozen=True, slots=True)
class Common:
    """What a text shares with something heard. `weight`: about the number of words; `share`: of its own content."""

    weight: float
    share: float
    keys: frozenset[str] = frozenset()
    """The units that both hold."""
    characters: frozenset[str] = frozenset()
    """The single characters that both hold beside them."""


_NOTHING = Common(0.0, 0.0)


def common_content(folded: str, heard: Heard) -> Common:
    """Return what a folded text (a clause, a sentence) shares with what was heard."""
    content = content_of(folded)
    if content.characters.isdisjoint(heard.characters) and content.keys.isdisjoint(heard.keys):
        return _NOTHING
    held = content.keys & heard.keys
    known = {index for unit in content.units if unit.key in held for index in range(unit.start, unit.end)}
    single = [char for index, char in content.placed if index not in known and char in heard.characters]
    words_held = sum(not _is_pair(key) for key in held)
    pairs_held = sum(index in known for index, _ in content.placed)
    whole = len(content.placed) + 2 * content.words
    share = (pairs_held + len(single) + 2 * words_held) / whole if whole else 0.0
    characters = frozenset(single)
    return Common(_weight(held, characters), min(1.0, share), held, characters)


def common_weight(parts: Sequence[Common]) -> float:
    """Return the weight of what a whole text shares whose parts share these."""
    some = [part for part in parts if part.weight]
    if len(some) < 2:
        return some[0].weight if some else 0.0
    return _weight(frozenset[str]().union(*[part.keys for part in some]),
                   frozenset[str]().union(*[part.characters for part in some]))


def _weight(keys: frozenset[str], characters: frozenset[str]) -> float:
    whole = len(keys) - len(keys & _COMMON) / 2
    return whole + len(characters) / 2 - len(characters & _LIGHT) / 4


def _is_pair(key: str) -> bool:
    return not (key.startswith("#") or key.isascii())
