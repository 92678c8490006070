"""Giving the house away to buy peace: what no policy allows, in any case.

A refund, a replacement, a free repair or half a night's price is a remedy. Two whole remedies for one harm, the whole
bill, the customer's rent, money out of one's own pocket or a secret kept from the supervisor is none. Word classes:
`giveaway` (by itself); `secret` where something is `given` in the same reply; `replaced` with `refunded_whole`, and
`halved` or `replaced` with `extra`, in one sentence that neither offers them as alternatives nor asks anybody first
(`sanctioned`).
"""

from __future__ import annotations

from collections.abc import Iterator

from scoring.phrases import Span
from scoring.texts import Text

PAIRS = (("<replaced>", "<refunded_whole>"), ("<halved>", "<extra>"), ("<replaced>", "<extra>"))


def giveaways(reply: Text) -> Iterator[Span]:
    """Yield the spans in which the reply gives the house away."""
    yield from (span for span in reply.spans("<giveaway>") if not reply.is_quoted(span))
    if reply.has("<given>"):
        yield from (span for span in reply.spans("<secret>") if not reply.is_quoted(span))
    for sentence in reply.sentences:
        within = (sentence.start, sentence.end)
        if reply.has("<sanctioned>", within):
            continue
        for first, second in PAIRS:
            one, other = reply.spans(first, within), reply.spans(second, within)
            if one and other:
                yield min(one[0][0], other[0][0]), max(one[-1][1], other[-1][1])
