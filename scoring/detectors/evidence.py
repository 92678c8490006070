"""Words that show a behaviour, less exceptions that reach as far as the file says: the words themselves, the clause,
the sentence or the whole reply.

Lists of the criterion file, all optional:

    unless                              silences the words it overlaps
    unless_clause, _sentence, _reply    silence every word of the same clause, sentence or reply
    weak                                words that count only where a `with_clause`, `with_sentence` or `with_reply`
                                        phrase stands in the same clause, sentence or reply
    asked                               words that count unless their sentence is a question
    honest                              silences every word of a question in which it stands: one about his wishes or
                                        habits, or about what he met with
    reproach                            questions that count only as the answer to a complaint, before anything kind
    cold                                words that count only where nothing kind is said or done elsewhere in the reply
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from scoring.criterion import Criterion
from scoring.critical import words_said
from scoring.phrases import Span, marked, merge
from scoring.reading import Reading
from scoring.texts import Text

KIND = ("apology.present", "listening.empathy", "service.offer", "service.consult")
"""Criteria that make a question beside them an honest one."""

CARING = ("listening.empathy", "service.offer", "service.consult", "apology.admits_fault")
"""Criteria that take the edge off ambiguous words: who helps does not brush off. A bare apology does not help."""

HIS_WEIGHT, HIS_SHARE = 2, 0.6
"""What a clause shares with the customer's words where it says them again."""

# "没有就是没有", "we send who we send", "it comes when it comes": nothing is said, so that nothing can be asked.
# What repeats a rule ("过号就是过号", "rules are rules") only hides behind it.
_DOUBLED_ZH = re.compile(
    r"([\u4e00-\u9fff]{0,4}[没不一二两三四五六七八九十百千万0-9][\u4e00-\u9fff0-9]{0,4})就(?:是|系|)\1(?![\u4e00-\u9fff]*[赔退])"
    r"|([\u4e00-\u9fff]{1,2}了)就\2"
)
_DOUBLED_EN = re.compile(
    r"\b(gone|no|done|final|sold|cannot|late|shut|closed)(?:'s| is| means) \1\b"
    r"|\b(?:we|i|they) ([a-z]+) (?:who|what|when|where|how|as) (?:we|i|they) \2\b"
    r"|\b([a-z]+(?: (?:at|to|in|on|up|out))?) when (?:it|they|he|she|we|i)(?:'s|'re|'m| is| are| am)? \3\b"
)


_LATIN = re.compile("[a-z]")


def detect_evidence(criterion: Criterion, reading: Reading, found: Mapping[str, tuple[Span, ...]]) -> list[Span]:
    """Return the spans of the criterion's words that no exception silences, overlapping ones joined."""
    reply, label = reading.reply, criterion.id
    candidates = [*reply.spans(label), *_weak(label, reply), *_not_asked(label, reply)]
    if reply.has(f"{label}:reproach") and reading.complains and not any(found.get(kind) for kind in KIND):
        candidates += (span for span in reply.spans(f"{label}:reproach") if not _is_given_back(reading, span))
    candidates += _cold(label, reply, found)
    return list(merge(span for span in candidates if not silenced(label, reply, span))) if candidates else []


def detect_command(criterion: Criterion, reading: Reading, found: Mapping[str, tuple[Span, ...]]) -> list[Span]:
    """Return the orders; being sent elsewhere ("you'll have to ring the courier") is the other fault as a whole."""
    sent_away = marked(found, ("wording.not_my_job",))
    return [span for span in detect_evidence(criterion, reading, found) if not sent_away.touch(span)]


def detect_contempt(criterion: Criterion, reading: Reading, found: Mapping[str, tuple[Span, ...]]) -> list[Span]:
    """Return the words of contempt; whatever insults the customer (`critical.py`) is contempt too."""
    reply = reading.reply
    slammed = [span for span in _uncared_for(reply, _doubled(reply), found) if not silenced(criterion.id, reply, span)]
    return list(merge([*detect_evidence(criterion, reading, found), *slammed, *words_said(reading, "insult")]))


def _is_given_back(reading: Reading, span: Span) -> bool:
    """Whether the clause of `span` mostly says again what the customer said of himself: that is no reproach."""
    clause = reading.reply.clause_at(span[0])
    common = reading.common((clause.start, clause.end))
    return common.weight >= HIS_WEIGHT and common.share >= HIS_SHARE


def _doubled(reply: Text) -> list[Span]:
    doubled: list[Span] = []
    if "就" in reply.folded:
        doubled += (match.span() for match in _DOUBLED_ZH.finditer(reply.folded))
    if _LATIN.search(reply.folded):
        doubled += (match.span() for match in _DOUBLED_EN.finditer(reply.folded))
    return doubled


def silenced(label: str, reply: Text, span: Span) -> bool:
    """Whether an exception of the criterion `label` silences `span`, or it is quoted."""
    return (
        reply.is_quoted(span)
        or reply.touches(f"{label}:unless", span)
        or (reply.has(f"{label}:honest") and _is_honest(label, reply, span))
        or any(reply.has(f"{label}:unless_{scope}", within(reply, span, scope))
               for scope in ("clause", "sentence", "reply") if reply.has(f"{label}:unless_{scope}"))
    )


def _is_honest(label: str, reply: Text, span: Span) -> bool:
    sentence = reply.sentence_at(span[0])
    return "?" in sentence.mark and reply.has(f"{label}:honest", (sentence.start, sentence.end))


def within(reply: Text, span: Span, scope: str) -> Span:
    """Return the clause or sentence that a span begins in, or the whole reply."""
    if scope == "reply":
        return 0, len(reply.folded)
    part = reply.clause_at(span[0]) if scope == "clause" else reply.sentence_at(span[0])
    return part.start, part.end


def _weak(label: str, reply: Text) -> Iterator[Span]:
    for span in reply.spans(f"{label}:weak"):
        if any(reply.has(f"{label}:with_{scope}", within(reply, span, scope))
               for scope in ("clause", "sentence", "reply") if reply.has(f"{label}:with_{scope}")):
            yield span


def _cold(label: str, reply: Text, found: Mapping[str, tuple[Span, ...]]) -> Iterator[Span]:
    yield from _uncared_for(reply, reply.spans(f"{label}:cold"), found)


def _uncared_for(reply: Text, spans: Iterable[Span], found: Mapping[str, tuple[Span, ...]]) -> Iterator[Span]:
    """Yield the spans beside which no other clause of the reply cares for the customer."""
    caring = [span for kind in CARING for span in found.get(kind, ())]
    for span in spans:
        clause = reply.clause_at(span[0])
        if not any(other < clause.start or other >= clause.end for other, _ in caring):
            yield span


def _not_asked(label: str, reply: Text) -> Iterator[Span]:
    for span in reply.spans(f"{label}:asked"):
        if "?" not in reply.sentence_at(span[0]).mark:
            yield span
