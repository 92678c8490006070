"""The signs by which a text shows which phrases can stand in it.

Word lists hold thousands of phrases, and a clause holds few of them. So they are not searched for one by one: a clause
is cut into its signs by a few set operations, and every phrase knows, from when it is read, which signs a text must
have for it to stand there. Only for the few phrases that are left a regular expression is run, over this clause.

A *sign* is a character or a pair of neighbouring ones where the text is not plain Latin, and there a word or a pair of
neighbouring words, of each its first `LATIN` letters; ^ and $ stand for the edges of a clause. A *group* of signs is
what one place of a phrase may show: `不能…(退|换货)` needs a sign of the group {不能} and one of the group {退, 换货}.

The signs may let a phrase through that is not there; they never hold one back that is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import pairwise
from operator import add

Group = frozenset[str]

MARKS = ",.!?;:、。…~()\\[\\]\u2014"
"""What parts clauses, as it stands in a set of a regular expression; a line break is not among them: it also stands for
a space."""
LATIN = 4
"""So many letters of a Latin word are its sign."""
PLACES = 3
"""So many groups of a phrase are asked for, the rarest."""
_WORD_SIGN = re.compile(f"(?<![a-z0-9])[a-z0-9]{{1,{LATIN}}}")
_MARK = re.compile(f"[{MARKS}]")
_INNER_EDGE = re.compile("[\"\n]")
_LATIN_RUN = re.compile(r"[a-z0-9]+|\^|\$")
# What stands in every other sentence is a poor sign. Nothing but speed depends on these two lists.
_COMMON = frozenset(
    "的了是我你您他她它们这那在有就也都还又再要会能可以不没很太真吗呢吧啊把被给让对一个么什样上下来去说好"
)
_COMMON_LATIN = frozenset(
    "a an the i you we he she it they me us my your our to of and in is it that this for on with be have are not will "
    "can at do so if as but was just what t s m re ve ll d don would could there here one or no all any get go".split()
)
_PAIR = "{} {}".format
_UNSURE = frozenset(' "')


def signs_of(clause: str) -> set[str]:
    """Return the signs of a clause of a folded text; a line break or a quotation mark in it ends it, too."""
    words = _WORD_SIGN.findall(clause)
    signs = {*words, *map(_PAIR, words, words[1:])} if words else set()
    if not clause.isascii():
        signs.update(clause)
        signs.update(map(add, clause, clause[1:]))
    if '"' not in clause and "\n" not in clause:
        signs.update(_edges(clause.strip(), words))
    else:
        for part in _INNER_EDGE.split(clause):
            signs.update(_edges(part.strip(), _WORD_SIGN.findall(part)))
    return signs


def _edges(clause: str, words: list[str]) -> tuple[str, ...]:
    """Return the signs of the first and of the last character or word."""
    if not clause:
        return ()
    first = f"^{clause[0]}" if clause[0] > "z" else f"^ {words[0]}" if words else "^"
    last = f"{clause[-1]}$" if clause[-1] > "z" else f"{words[-1]} $" if words else "$"
    return first, last


class Index:
    """Tells which of many phrases a text may hold.

    Each phrase is a bit in `PLACES` long numbers, one number for each of the groups it needs. The numbers of all the
    signs of a text are put together by "or"; a phrase may be there when its bit is set in every one of them.
    """

    def __init__(self, needs: Sequence[Iterable[Group]], times: Mapping[str, int]) -> None:
        """`needs`: the groups of each phrase; `times`: how often signs were met in texts like those to come."""
        self._count = len(needs)
        self._given = 0  # what a phrase with fewer groups does not ask for
        self._bits: dict[str, int] = {}
        for number, groups in enumerate(needs):
            rarest = sorted(groups, key=lambda group: (sum(times.get(sign, 0) for sign in group), commonness(group)))
            for place in range(PLACES):
                bit = 1 << place * self._count + number
                if place >= len(rarest):
                    self._given |= bit
                    continue
                for sign in rarest[place]:
                    self._bits[sign] = self._bits.get(sign, 0) | bit

    def bits(self, signs: set[str]) -> int:
        """Return what signs show, as one number; those of several clauses are put together by "or"."""
        bits, known = 0, self._bits
        for sign in signs & known.keys():
            bits |= known[sign]
        return bits

    def candidates(self, bits: int) -> list[int]:
        """Return the numbers of the phrases that a text may hold whose signs have these bits."""
        bits |= self._given
        both = bits & (1 << self._count) - 1
        for _ in range(1, PLACES):
            bits >>= self._count
            both &= bits
        numbers = []
        while both:
            lowest = both & -both
            numbers.append(lowest.bit_length() - 1)
            both ^= lowest
        return numbers


def group_of(words: Iterable[str], left: bool, right: bool) -> Group | None:
    """Return the group of signs that shows that one of `words` is in a text; None where some word has no sign.

    `left`, `right`: whether no Latin word runs into the words from that side.
    """
    signs = [_sign_in_a_clause(word, left, right) for word in words]
    return frozenset(signs) if all(signs) else None


def _sign_in_a_clause(word: str, left: bool, right: bool) -> str:
    """Return the sign inside one clause that is likely to be the rarest of a word, "" where there is none."""
    if not _MARK.search(word):
        return _sign(word, left, right)
    parts = _MARK.split(word)
    last = len(parts) - 1
    signs = [_sign(part, left or at > 0, right or at < last) for at, part in enumerate(parts)]
    return min(filter(None, signs), key=_commonness, default="")


@cache
def _sign(word: str, left: bool, right: bool) -> str:
    if not word.isascii():
        # A space of a phrase may stand for none, a quotation mark ends a clause.
        pairs: list[str] = [pair for pair in map(add, word, word[1:]) if not pair.isascii() and _UNSURE.isdisjoint(pair)
                            and pair[0] != "$" and pair[1] != "^"]
        return min(pairs or [char for char in word if not char.isascii()], key=_commonness)
    runs = _LATIN_RUN.findall(word)
    if runs and not left and word.startswith(runs[0]):
        del runs[0]
    if runs and not right and len(runs[-1]) < LATIN and word.endswith(runs[-1]):
        del runs[-1]
    singles = [run[:LATIN] for run in runs]
    if len(singles) == 1:
        return singles[0] if singles[0] not in "^$" else ""
    # What lies between two runs is told by the letters on both sides of it: no other run fits in.
    pairs = [_PAIR(one, other) for one, other in pairwise(singles) if one != "$" and other != "^"]
    return min([*pairs, *(single for single in singles if single not in "^$")], key=_commonness, default="")


@cache
def _commonness(sign: str) -> int:
    """Return roughly how common a sign is: the higher, the less it tells."""
    if sign.isascii():
        words = sign.split()
        return sum(4 if word in _COMMON_LATIN else 1 for word in words) * (1 if len(words) > 1 else 4)
    return sum(2 for char in sign if char in _COMMON) + (1 if len(sign) > 1 else 8)


def commonness(group: Group) -> int:
    """Return roughly how common it is that a text has a sign of the group, as far as can be told from the signs."""
    return sum(map(_commonness, group))
