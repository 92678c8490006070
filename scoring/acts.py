"""What a case puts into staff's mouth: lines said by the press of a button. The deed counts, the words are nobody's.

A line is known by its text alone, in either Chinese script, so that a transcript needs no mark of its own and scores
the same wherever it is read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from scoring.analysis import Analysis
from scoring.explain import in_language
from scoring.text import fold
from scoring.transcript import Transcript

OF_WORDS = ("listening.", "apology.", "wording.")
"""Criteria that judge how something is said, and not what is done."""


def line_index(text: str, lines: tuple[str, ...]) -> int | None:
    """Return which of a case's lines a reply is word for word, None where it is staff's own."""
    return _places(lines).get(fold(text).strip()) if lines else None


@lru_cache(maxsize=256)
def _places(lines: tuple[str, ...]) -> dict[str, int]:
    """Return each line's place by its folded text, as it is written in the file and in the words of Taiwan."""
    return {fold(said).strip(): place
            for place, line in enumerate(lines) for said in (line, in_language(line, "zh-Hant"))}


def without_lent_words(analyses: Iterable[Analysis], transcript: Transcript, lines: tuple[str, ...]) -> list[Analysis]:
    """Return the analyses without what the words of a button's line would earn or cost."""
    return [
        replace(analysis, findings=tuple(item for item in analysis.findings if not item.criterion.startswith(OF_WORDS)))
        if line_index(transcript.turns[analysis.turn].text, lines) is not None else analysis
        for analysis in analyses
    ]
