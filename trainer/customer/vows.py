"""Promises in other wordings: "you have my word", 我打包票, and what stands beside it in the next sentence.

The limits of a case name what may not be promised in the words of one clause. Whoever vows says the vow in one breath
and what he vows in the next; read together they are that promise. What is refused or asked stays what it is.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from scoring.analysis import Analysis
from scoring.case import Limit
from scoring.criterion import Script, word_classes
from scoring.critical import Critical
from scoring.phrases import PhraseSet, Span, overlaps
from scoring.speech import speech
from scoring.texts import Text
from trainer.customer.moves import recognise
from trainer.customer.state import MadeMove
from trainer.scenario import ScenarioFile

_VOW = re.compile(
    r"\b(?:(?:you have|you've got|i give you|there's) my word(?: (?:on|for) (?:it|that))?"
    r"|my word (?:on|for) (?:it|that)"
    r"|(?:you can |you may |please )?hold me to (?:it|that)|i (?:swear|vow)(?: (?:it|to you))?|cross my heart"
    r"|i(?:'ll)? guarantee(?: (?:it|that|you))?|i(?:'ll)? promise(?: (?:it|that|you))?|it's a promise"
    r"|no problem(?: at all)?)"
    r"|(?:我|咱|这个?我)?(?:给您|跟您|向您|给你|跟你)?(?:打包票|打保票|拍胸脯|立军令状)|我?(?:说话算话|说到做到)|骗(?:您|你)是小狗"
    r"|我(?:敢|向您|跟您|给您)?(?:保证|担保|发誓)|包在我身上|没问题"
)
_PLAIN = {"en": "i guarantee", "zh": "我保证"}
_KEPT = re.compile(r"no problem|没问题")
_MARKS = re.compile(r"[,.!;:…，。！；：、]+")


def vows_heard(file: ScenarioFile, reply: Text, analysis: Analysis) -> tuple[Analysis, tuple[MadeMove, ...]]:
    """Return the analysis with the promises that a vow makes of a reply, and the bad moves that it makes with them."""
    for part, text in _vowed(reply):
        limits = [limit for limit in file.case.limits
                  if f"promise.{limit.id}" not in {found.id for found in analysis.critical} and _promises(limit, text)]
        if limits:
            start, end = part
            found = tuple(Critical(f"promise.{limit.id}", analysis.turn, start, end, reply.text[start:end])
                          for limit in limits)
            bad = {move.id for move in file.play.moves if move.kind == "bad"}
            made = tuple(replace(move, start=start, end=end, text=reply.text[start:end])
                         for move in recognise(file, text).moves if move.id in bad)
            critical = tuple(sorted((*analysis.critical, *found), key=lambda item: (item.start, item.end, item.id)))
            return replace(analysis, critical=critical), made
    return analysis, ()


def _vowed(reply: Text) -> list[tuple[Span, Text]]:
    """Return each vow with the sentence before and after it, as one clause in plain words; no questions."""
    if not _VOW.search(reply.folded):
        return []
    parts = [part for part in reply.sentences if not part.mark.startswith("?")]
    found = []
    for index, part in enumerate(parts):
        said = reply.folded[part.start : part.end]
        if not _VOW.search(said) or reply.is_quoted((part.start, part.end)):
            continue
        for low, high in ((index, index), (index, index + 1), (index - 1, index)):
            if low >= 0 and high < len(parts):
                words = reply.folded[parts[low].start : parts[high].end]
                plain = _VOW.sub(lambda vow: vow[0] if _KEPT.search(vow[0]) else _PLAIN[reply.script], words)
                blank = " " if reply.script == "en" else ""
                found.append(((parts[low].start, parts[high].end), Text(_MARKS.sub(blank, plain).strip())))
    return found


def _promises(limit: Limit, said: Text) -> bool:
    """Whether a clause promises what a limit forbids, refusing nothing."""
    tags = _phrases(limit, said.script).tag(said.folded)
    refused = speech(said.script).negated(said.folded)
    return "unless" not in tags and any(not overlaps(span, refused) for span in tags.get("words", ()))


@lru_cache(maxsize=512)
def _phrases(limit: Limit, script: Script) -> PhraseSet:
    return PhraseSet({"words": limit.words, "unless": limit.unless}, word_classes(script), latin=script == "en")
