"""Which language a line is in: by its letters, and in Latin letters by the small words that every sentence needs."""

from __future__ import annotations

import re

from scoring.criterion import Script
from scoring.text import HAN, count_han, sentences
from trainer.customer.similarity import SMALL_EN

MOST_FOREIGN = 3
"""From so many Latin words on, a sentence without a Chinese character is none in Chinese."""
BARE = 8
"""From so many words on, a sentence without one small English word is none in English."""
FEW = 2
"""So many small words of other languages it takes, and more than it has English ones."""
_OTHER = re.compile("[\u0370-\u1fff\u3040-\u30ff\uac00-\ud7af¿¡]")
"""Greek, Cyrillic, Arabic and others, kana, Hangul; the marks that open a sentence in Spanish."""
_LETTER = re.compile("[a-z]")
_WORD = re.compile(rf"(?:(?![{HAN}])[^\W\d_])+(?:'[a-z]+)*")
_SMALL_OTHER = frozenset(
    """el los las una unos es esta está por para con que qué del lo se mi su pero muy más y yo usted esto
    le les des est une et je ne pas qui vous nous mon ma dans avec ce c'est n'est du au sur avons mais
    der das den dem ist nicht ein eine einen ich sie wir und mit von zu auf für haben mein aber bitte
    il gli che non di è per sono questo una della não os um uma com isso""".split())


def is_of(script: Script, folded: str) -> bool:
    """Whether a folded line is in the language of a scenario; a foreign name or word in it is fine."""
    if _OTHER.search(folded):
        return False
    said = [folded[part.start:part.end] for part in sentences(folded)]
    if script == "zh":
        return 2 * count_han(folded) >= len(_LETTER.findall(folded)) and not any(
            not count_han(sentence) and len(_WORD.findall(sentence)) >= MOST_FOREIGN for sentence in said)
    return not count_han(folded) and all(_is_english(_WORD.findall(sentence)) for sentence in said)


def _is_english(words: list[str]) -> bool:
    english = sum(word in SMALL_EN for word in words)
    other = sum(word in _SMALL_OTHER for word in words)
    return not (FEW <= other > english or (len(words) >= BARE and not english))
