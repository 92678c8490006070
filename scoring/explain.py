"""What a finding says to the person who wrote the reply: what was seen, why it matters, and a better sentence."""

from __future__ import annotations

from functools import cache

from scoring.criterion import Criterion, Script, word_classes
from scoring.phrases import Phrase, Span, compile_phrase
from scoring.reading import Reading
from scoring.text import Language, traditional


def script_of(language: Language) -> Script:
    """Return in which of the two written languages texts of `language` are kept."""
    return "en" if language == "en" else "zh"


def in_language(text: str, language: Language) -> str:
    """Return a text kept in simplified Chinese or English as a reader of `language` sees it."""
    return traditional(text) if language == "zh-Hant" else text


def message_of(criterion: Criterion, language: Language) -> str:
    """Return the criterion's message in the reader's language."""
    return in_language(criterion.message.of(script_of(language)), language)


def better_sentence(criterion: Criterion, reading: Reading, span: Span, language: Language) -> str | None:
    """Return a better sentence for the text of a finding: the first suggestion that fits, None when there is none."""
    script = script_of(language)
    quoted = reading.reply.of(span)
    for suggestion in criterion.suggestions:
        text = suggestion.zh if script == "zh" else suggestion.en
        if text and (not suggestion.when or _holds(suggestion.when, quoted, script)):
            return in_language(text, language)
    return None


def _holds(phrases: tuple[str, ...], folded: str, script: Script) -> bool:
    return any(_phrase(phrase, script).find(folded) for phrase in phrases)


@cache
def _phrase(source: str, script: Script) -> Phrase:
    return compile_phrase(source, word_classes(script), latin=script == "en")
