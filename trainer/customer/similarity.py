"""How alike two sentences are in what they say: shared pieces of wording, each weighted by how telling it is here.

Explainable on purpose: a Chinese sentence is cut into characters and neighbouring pairs, an English one into word
stems and neighbouring pairs; small words are left out, near synonyms are made one, and what stands under a "no" is a
different piece from the same word said plainly. A piece that many sentences of the scenario hold weighs little.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

from scoring.content import stem
from scoring.criterion import Script
from scoring.located import FileModel, read_model
from scoring.phrases import Span, overlaps
from scoring.speech import speech
from scoring.text import HAN, fold

RECALL_WEIGHT = 1.5
"""How much more it counts that the example is covered than that the reply holds nothing else (F-beta)."""
PAIR_SHARE = 0.6
"""Weight of a pair beside a single character or word."""

_SMALL_ZH = frozenset(
    "的了是我你您他她它们这那在有就也都还又再吗呢吧啊呀哦嗯哈哎唉呃把被跟和与及或而且但因为所以么个些很太真先生女士小姐姐哥之其"
    "请好嘛啦哟哇诶咱自己会能可以要一下得着过不没别非常十分已经"
)
SMALL_EN = frozenset(
    """a an the this that these those i me my we us our you your he him his she her it its they them their be am is are
    was were been being do does did have has had will would shall should can could may might must not no nor so as at by
    for from in into of off on onto to up with and any but if just very too than then there i'm i'd i've i'll you're
    you've you'd you'll it's that's we're we've we'd we'll let's there's please sir madam ma'am well ok okay yes sorry
    really quite also all some what's""".split()
)
_WORD = re.compile(rf"[{HAN}]|[a-z]+(?:'[a-z]+)?|\d+(?:[.:]\d+)?%?")
_NUMERALS = str.maketrans("〇零一二两三四五六七八九", "001223456789")


class Synonyms(FileModel):
    """Groups of words that mean nearly the same in service talk; the first stands for the group."""

    zh: tuple[tuple[str, ...], ...]
    en: tuple[tuple[str, ...], ...]


@cache
def _synonyms(script: Script) -> tuple[re.Pattern[str], dict[str, str]]:
    read = read_model(Synonyms, Path(str(files("trainer.customer").joinpath("synonyms.yaml"))))
    first = {fold(word): fold(group[0]) for group in (read.zh if script == "zh" else read.en) for word in group}
    words = "|".join(re.escape(word) for word in sorted(first, key=lambda word: (-len(word), word)))
    return re.compile(rf"\b(?:{words})\b" if script == "en" else words), first


def pieces(tokens: Sequence[str]) -> frozenset[str]:
    """Return the pieces of a text: its tokens, and the pairs of neighbours among them."""
    return frozenset(tokens) | {f"{one} {two}" for one, two in pairwise(tokens)}


def tokens_of(folded: str, script: Script, negated: tuple[Span, ...] = ()) -> list[str]:
    """Return the telling characters or word stems of a folded text; those inside `negated` carry a `¬`."""
    pattern, first = _synonyms(script)
    tokens: list[str] = []
    position = 0
    for match in [*pattern.finditer(folded), None]:
        end = match.start() if match else len(folded)
        for word in _WORD.finditer(folded, position, end):
            token = _token(word[0])
            if token:
                tokens.append(_marked(token, word.span(), negated))
        if match:
            tokens.append(_marked(f"={first[match[0]]}", match.span(), negated))
            position = match.end()
    return tokens


def _token(word: str) -> str:
    if word in _SMALL_ZH or word in SMALL_EN:
        return ""
    return stem(word) if word[0].isascii() and word[0].isalpha() else word.translate(_NUMERALS)


def _marked(token: str, span: Span, negated: tuple[Span, ...]) -> str:
    return f"¬{token}" if overlaps(span, negated) else token


@dataclass(frozen=True)
class Weights:
    """How telling each piece is in one scenario: rare pieces weigh more (inverse document frequency).

    Weights are whole numbers, so that a sum is the same in any order and on any machine.
    """

    script: Script
    documents: int
    counts: Mapping[str, int]
    _weights: dict[str, int] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, texts: Iterable[str], script: Script) -> Weights:
        """Return the weights that the folded sentences of a scenario give."""
        documents = [pieces(tokens_of(text, script, speech(script).negated(text))) for text in texts]
        return cls(script, len(documents), Counter(piece for document in documents for piece in document))

    def weight(self, piece: str) -> int:
        known = self._weights.get(piece)
        if known is None:
            known = self._weights[piece] = self._weight(piece)
        return known

    def _weight(self, piece: str) -> int:
        rarity = math.log(1 + (self.documents + 1) / (1 + self.counts.get(piece, 0)))
        return round(1000 * rarity * (PAIR_SHARE if " " in piece else 1.0))

    def total(self, found: Iterable[str]) -> int:
        return sum(map(self.weight, found))

    def sample(self, folded: str) -> Sample:
        """Return a folded sentence cut into pieces and weighed."""
        return self.weigh(tokens_of(folded, self.script, speech(self.script).negated(folded)))

    def weigh(self, tokens: Sequence[str]) -> Sample:
        """Return a text, given as its tokens, cut into pieces and weighed."""
        found = pieces(tokens)
        return Sample(found, self.total(found))


@dataclass(frozen=True, slots=True)
class Sample:
    """A sentence, or a stretch of a reply, cut into pieces; `total` is their weight together."""

    pieces: frozenset[str]
    total: int


def likeness(weights: Weights, example: Sample, said: Sample) -> float:
    """Return from 0 to 1 how alike what was said is to an example."""
    shared = weights.total(example.pieces & said.pieces)
    if not shared:
        return 0.0
    recall, precision = shared / example.total, shared / said.total
    square = RECALL_WEIGHT**2
    return (1 + square) * precision * recall / (square * precision + recall)


def covered(weights: Weights, example: Sample, said: frozenset[str]) -> float:
    """Return from 0 to 1 how much of an example is found among the pieces of a whole reply."""
    return weights.total(example.pieces & said) / example.total if example.total else 0.0
