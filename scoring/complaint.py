"""Whether a customer complains: something went wrong for him, he protests, or he is upset.

A request, a plain question, a bargain or a slip of his own is no complaint, however many exclamation marks it has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from scoring.criterion import SCRIPTS, Script, word_classes
from scoring.memory import CLAUSES, remembered
from scoring.phrases import PhraseSet
from scoring.text import fold
from scoring.transcript import Fault, Transcript

_PRESUMED = ("ours", "third_party", "unclear")
_CLASSES = ("trouble", "protest", "hint", "own_slip", "calm", "courtesy", "asking", "hardship")


_LOUD = re.compile(r"[!?]\s*[!?]|!")


@cache
def _phrases(script: Script) -> PhraseSet:
    classes = word_classes(script)
    return PhraseSet({name: classes[name] for name in _CLASSES}, classes, latin=script == "en", size=CLAUSES)


def complains(folded_turns: Iterable[str], fault: Fault | None = None, *, early: bool = True) -> bool:
    """Whether the customer complains, protests or is upset in these turns (folded text).

    `fault`, where somebody told it, says what to presume: `none` is a case without a complaint, so only strong words
    make one; any other fault means that something has gone wrong, so whatever is no request or courtesy tells of it,
    as long as the talk is `early` (hardly anything is settled yet) or they hint at displeasure.
    """
    return _complains("\n".join(folded_turns)[:4000], fault, early)


def first_complaint(transcript: Transcript) -> int | None:
    """Return which staff reply (from 0) is the first after a complaint; None when the customer never complains.

    Mere hints of displeasure do not count here: what follows from a complaint follows for the whole conversation.
    """
    replies = 0
    for turn in transcript.turns:
        folded = fold(turn.text)[:4000]
        if turn.speaker == "staff":
            replies += 1
        elif _complains(folded, None, True) and _grave(_counts(folded)):
            return replies
    return None


@remembered(1024)
def _counts(folded: str) -> Mapping[str, int]:
    """Return how often each word class is met."""
    found: dict[str, int] = {}
    for script in SCRIPTS:
        for name, spans in _phrases(script).find(folded).items():
            found[name] = found.get(name, 0) + len(spans)
    return found


def _grave(found: Mapping[str, int]) -> int:
    return found.get("trouble", 0) + found.get("protest", 0) + found.get("hardship", 0)


def _complains(folded: str, fault: Fault | None, early: bool) -> bool:
    if not folded.strip():
        return False
    found = _counts(folded)
    protest = found.get("protest", 0)
    grave = _grave(found)
    if found.get("own_slip") and not protest:
        return False
    if (found.get("courtesy") or found.get("calm")) and grave < (1 if early and fault in _PRESUMED else 2):
        return False
    if fault == "none":
        return grave >= 2 or (protest > 0 and _LOUD.search(folded) is not None)
    if grave:
        return not found.get("asking") or grave > 1 or "!" in folded
    hints = found.get("hint", 0)
    if fault in _PRESUMED:
        return not found.get("asking") and (early or hints > 0)
    return not found.get("asking") and hints > 1
