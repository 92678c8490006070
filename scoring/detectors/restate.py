"""Restating: a clause that gives back, as heard or to be checked, what this customer said.

Content shared with the customer is not enough: it also occurs in explanations, offers, reproaches and requests. A
clause shares content by the same words, or by other words of the same field (`lexicon/fields.yaml`: "waited ages",
"kept hanging about"). It counts when it is none of those (lists `aside`, `denial`, `generic`, or a question of its own:
`asking`, `choice`; or it `contradicts` him) and either says that it gives back (`heard`, `taken`, `agree`, `address`, a
tag of `check` at the sentence's end), is a `whole` clause in an apology, stands beside empathy, or opens the reply.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from scoring.content import Common
from scoring.criterion import Criterion
from scoring.phrases import Marks, Span, marked
from scoring.reading import Reading
from scoring.text import Part
from scoring.texts import DISPUTED, Text

FAULTS = (
    "wording.blame", "wording.dismissive", "wording.command", "wording.unwilling", "apology.blame_shift",
    "apology.conditional", "wording.cannot", "wording.policy_shield", "wording.not_my_job",
)
"""Criteria inside which the customer's words are used against him."""
WHOLLY = 0.6
"""A clause of which the customer said this share himself gives it back, however it begins."""
MOSTLY = 0.5
PARTLY = 0.3
CHECKED = 0.75
"""What a check of understanding must share that names the customer ("you'd rather wait, is that right?")."""
FIELD_WEIGHT, FIELD_SHARE = 0.5, 0.15
"""What a field of words adds that both name, in whatever words: less than a word given back as it was said."""


@dataclass(frozen=True, slots=True)
class _Shared:
    """A clause and what it shares with the customer."""

    part: Part
    common: Common

    @property
    def span(self) -> Span:
        return self.part.span


class _Restating:
    """One reply, read for restatements; `found` are the spans of the criteria named under `after`."""

    def __init__(self, label: str, reading: Reading, found: Mapping[str, tuple[Span, ...]]) -> None:
        self.label = label
        self.reading = reading
        self.reply: Text = reading.reply
        self.against = marked(found, FAULTS)
        self.blamed = marked(found, ("wording.blame",))
        self.fields = frozenset[str]().union(*[said.fields for said in reading.customer]) & self.reply.labels.keys()
        self.disputed = any(DISPUTED in said.labels for said in reading.customer)
        self.sorry = marked(found, ("apology.present",))
        self.kind = Marks([*found.get("apology.present", ()), *found.get("listening.empathy", ())])

    @cached_property
    def asked(self) -> bool:
        """Whether the customer asked: the answer to a plain question holds its words, without giving anything back."""
        reading = self.reading
        return reading.is_asked or (not reading.complains and any("?" in said.folded for said in reading.latest))

    def has(self, names: Iterable[str], span: Span) -> bool:
        return self.reply.touches_list(self.label, names, span)

    def given_back(self, sentence: Part, opening: bool) -> Span | None:
        """Return the run of clauses of one sentence that give back, None when there is none."""
        whole = (sentence.start, sentence.end)
        if self.blamed.touch(whole):
            return None
        parts = self.reply.clauses_in(sentence)
        shared = [item for item in map(self.shared, parts) if item.common.weight > 0]
        shared = [item for item in shared if not self.is_aside(item.part, sentence) and not self.is_bare(item.span)]
        if not shared:
            return None
        if self.has(("check",), whole) and _weight(shared) >= (CHECKED if self.reply.has("<you>", whole) else 1):
            return shared[0].part.start, parts[-1].end
        told = [item for item in shared if self.is_told(item)]
        if _weight(told) >= 1:
            return _run(told)
        sorry = [item for item in shared if self.has(("whole",), item.span) and self.sorry.touch(item.span)]
        if _weight(sorry) >= FIELD_WEIGHT:
            return _run(sorry)
        if self.kind.touch(whole):
            for share, enough in ((PARTLY, 1.5), (MOSTLY, 1.0)):
                if _weight(shared, share) >= enough:
                    return _run(shared, share)
        if opening and not self.reading.is_asked and (_weight(shared, 0.4) >= 2 or _weight(shared, WHOLLY) >= 1.5):
            return _run(shared, 0.4)
        if opening and self.is_cry(sentence) and _weight(shared, MOSTLY) >= 1:
            return _run(shared, MOSTLY)
        return None

    def shared(self, part: Part) -> _Shared:
        span = (part.start, part.end)
        common = self.reading.common(span)
        if not self.fields:
            return _Shared(part, common)
        # "Sorry to keep you waiting" names the trouble, but only a clause of its own gives something of this case back.
        empty = self.sorry.touch(span) and not self.has(("whole",), span)
        fields = 0 if empty else sum(self.reply.touches(name, span) for name in self.fields)
        share = min(1.0, common.share + FIELD_SHARE * fields)
        return _Shared(part, Common(common.weight + FIELD_WEIGHT * fields, share))

    def is_cry(self, sentence: Part) -> bool:
        """Whether a sentence cries out, and not of staff's own doings ("From Norway, and an hour's notice!")."""
        return sentence.mark.startswith("!") and not self.has(("ours",), (sentence.start, sentence.end))

    def is_told(self, item: _Shared) -> bool:
        """Whether a clause says that it gives back: "you said", "it is", or "you" and mostly the customer's words."""
        frames = ["heard", "taken"] if self.asked else ["heard", "taken", "agree"]
        if item.common.share >= MOSTLY:
            frames.append("address")
        return self.has(frames, item.span)

    def is_aside(self, part: Part, sentence: Part) -> bool:
        """Whether a clause uses what the customer said for something else than giving it back."""
        span = (part.start, part.end)
        if self.has(("denial", "generic"), span) or self.against.touch(span) or self.contradicts(span):
            return True
        if part.mark.startswith("?") and self.has(("asking",), span):
            return not self.has(("check",), span)
        if sentence.mark.startswith("?") and self.has(("choice",), (part.start, sentence.end)):
            return True
        if not self.has(("aside",), span):
            return False
        if self.has(("taken",), span):
            return False
        common = self.reading.common(span)
        return common.share < WHOLLY or common.weight < 2

    def contradicts(self, span: Span) -> bool:
        """Whether a clause sets the staff's own word against what the customer disputes ("this is mandarin fish")."""
        return self.disputed and self.has(("assertion",), span) and not self.has(("same_side",), span)

    def is_bare(self, span: Span) -> bool:
        """Whether an apology has only a noun or a name with it ("sorry about the soaking"): nothing is given back."""
        said = self.reply.of(span)
        if not self.sorry.touch(span) or self.has(("whole",), span):
            return False
        return self.has(("bare",), span) or (said.isascii() and said.count(" ") < 4)

    def is_slight(self, part: Part) -> bool:
        """Whether a clause is only a greeting or a kind word, so that what follows still opens the reply."""
        return part.end - part.start <= 4 or self.kind.touch((part.start, part.end))


def detect_restate(criterion: Criterion, reading: Reading, found: Mapping[str, tuple[Span, ...]]) -> list[Span]:
    """Return the runs of clauses that give back what the customer said."""
    if not reading.customer:
        return []
    restating = _Restating(criterion.id, reading, found)
    spans: list[Span] = []
    opening = True
    for sentence in reading.reply.sentences:
        span = restating.given_back(sentence, opening)
        if span:
            spans.append(span)
        opening = opening and all(map(restating.is_slight, reading.reply.clauses_in(sentence)))
    return spans


def _weight(shared: list[_Shared], share: float = 0.0) -> float:
    return sum(item.common.weight for item in shared if item.common.share >= share)


def _run(shared: list[_Shared], share: float = 0.0) -> Span:
    parts = [item.part for item in shared if item.common.share >= share]
    return parts[0].start, parts[-1].end
