"""A turn word that takes back what was just acknowledged: "I understand, but ...".

It counts where thanks, regret, sympathy, praise or agreement stands just before it (in the same sentence, or in the
sentence before when the turn opens its own), unless what follows favours the customer.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping

from scoring.criterion import Criterion
from scoring.detectors.evidence import silenced
from scoring.phrases import Span, marked, merge
from scoring.reading import Reading
from scoring.text import is_han
from scoring.texts import Text

KIND = ("apology.present", "apology.admits_fault", "listening.empathy", "service.thanks")
HARSH = (
    "wording.cannot", "wording.unwilling", "wording.not_my_job", "wording.blame", "wording.doubt",
    "wording.policy_shield",
)
OPENING = 8
"""A turn word within so many characters of its sentence opens it ("I am, however, ...")."""
Found = Mapping[str, tuple[Span, ...]]


def detect_turn(criterion: Criterion, reading: Reading, found: Found) -> list[Span]:
    """Return the turn words that take an acknowledgement back."""
    reply = reading.reply
    kind = [span for name in KIND for span in found.get(name, ())]
    kind = sorted([*kind, *reply.spans(f"{criterion.id}:acknowledge")])
    harsh = marked(found, HARSH)
    offers = marked(found, ("service.offer",))
    # "While we sympathise, we ...": turn and acknowledgement in one.
    conceding = set(reply.spans(f"{criterion.id}:concessive"))
    turns = []
    for span in (*reply.spans(criterion.id), *_spaced(criterion.id, reply), *conceding):
        rest = (span[0], reply.sentence_at(span[0]).end)
        favours = not harsh.touch(rest) and (offers.touch(rest) or reply.has(f"{criterion.id}:favour", rest))
        follows = span in conceding or _follows(reply, span, kind)
        if not favours and follows and not silenced(criterion.id, reply, span):
            turns.append(span)
    return list(merge(turns))


def _spaced(label: str, reply: Text) -> list[Span]:
    """Return the turn words behind a blank between Chinese words, which in chats stands for a comma."""
    folded = reply.folded
    return [
        span
        for span in reply.spans(f"{label}:spaced")
        if span[0] > 1 and folded[span[0] - 1] == " " and is_han(folded[span[0] - 2])
    ]


def _follows(reply: Text, turn: Span, kind: list[Span]) -> bool:
    """Whether an acknowledgement stands just before the turn word: in its sentence, or in the one before.

    The one before counts where the turn word opens its sentence or trails behind it ("..., though.").
    """
    sentence = reply.sentence_at(turn[0])
    opens, trails = turn[0] <= sentence.start + OPENING, turn[1] >= sentence.end - 1
    begin, _ = reply.sentences_around(turn[0], before=1 if opens or trails else 0)
    near = kind[bisect_left(kind, (begin,)) : bisect_left(kind, (turn[0],))]
    return any(stop <= turn[0] for _, stop in near)
