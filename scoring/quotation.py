"""What a finding quotes: the evidence of a detector, widened to words and phrases that a reader can read.

Word lists find the telling characters ("是您自己碰水弄", "or I can"); a quotation never begins or ends inside a Latin
word, and takes along what little is left of its clause rather than cut a Chinese word or a phrase in two.
"""

from __future__ import annotations

from collections.abc import Iterable

from scoring.phrases import Span, merge
from scoring.reading import Reading
from scoring.text import is_han

WORDS = frozenset({"apology.present", "apology.excessive", "service.thanks", "service.time", "wording.but"})
"""Criteria whose lists name whole words: their evidence is quoted as it was found."""
REST = 12
"""So many characters left of a Chinese clause are taken along; further off, no word edge is known."""
LEAD = 2
"""So many characters before the evidence are taken along where they begin its Chinese clause."""
LONGEST = 60
"""An English quotation that ends on a small word runs on to the end of its clause, at most to this length."""
SMALL = frozenset(
    "a an and are at be but by can can't cannot could did didn't do does doesn't don't for from get had has have he "
    "how i i'd i'll i'm if in is isn't it it's just my no not of on "
    "one or our out she should so than that the their them then they "
    "this to was wasn't we we'd we'll we're what when which will with won't would you you'd you'll you're your".split()
)
"""English words with which no phrase ends."""


def quotable(criterion: str, reading: Reading, spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the spans to quote for the evidence of one criterion, those that meet joined."""
    return tuple(merge(_words(reading, span) if criterion in WORDS else widened(reading, span) for span in spans))


def widened(reading: Reading, span: Span) -> Span:
    """Return the span to quote for one piece of evidence: `span` or more of its clauses."""
    start, end = _words(reading, span)
    reply = reading.reply
    first, last = reply.clause_at(start), reply.clause_at(end - 1)
    if first.start < start <= first.start + LEAD and is_han(reply.folded[start]):
        start = first.start
    if not last.start < end < last.end:
        return start, end
    if is_han(reply.folded[end - 1]):
        return start, last.end if last.end - end <= REST else end
    if reply.folded[start:end].split()[-1] in SMALL:
        end = last.end if last.end - start <= LONGEST else _word_end(reply.folded, start + LONGEST, last.end)
    return start, end


def _words(reading: Reading, span: Span) -> Span:
    """Return the span with the Latin words whole that it cuts, and no space at its edges."""
    folded = reading.reply.folded
    start, end = span
    while start < end and folded[start].isspace():
        start += 1
    while end > start and folded[end - 1].isspace():
        end -= 1
    while 0 < start < end and _is_latin(folded[start]) and _is_latin(folded[start - 1]):
        start -= 1
    return start, _word_end(folded, end, len(folded)) if end > start else end


def _word_end(folded: str, end: int, limit: int) -> int:
    """Return where the Latin word ends that `end` cuts, `end` itself when it cuts none."""
    while 0 < end < limit and _is_latin(folded[end - 1]) and _is_latin(folded[end]):
        end += 1
    return end


def _is_latin(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char == "'")
