"""Guards on what a model has worded for the customer: what the rules did not decide may not be said.

Each guard names one thing that a customer's answer must not be. They know nothing of models: a line goes in, and what
is wrong with it comes out. What the scenario's own line for the moment does, another wording of it may do as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from scoring.criterion import Script, word_classes
from scoring.explain import script_of
from scoring.located import FileModel, read_model
from scoring.phrases import PhraseSet
from scoring.text import HAN, count_han, fold
from scoring.transcript import Transcript
from trainer.customer.amounts import amounts
from trainer.customer.dictation import repeats
from trainer.customer.recogniser import recogniser
from trainer.customer.similarity import Weights, tokens_of
from trainer.customer.state import Reaction
from trainer.customer.tongues import is_of
from trainer.scenario import ScenarioFile

Refusal = Literal[
    "empty", "language", "markup", "speaker", "staff", "meta", "prompt", "fact", "number", "leave", "content",
    "too_long", "dictated", "price", "promised",
]
"""What is wrong: no words; another language; mark-up; a name before the words; speaks as staff; steps out of the
play; recites what he was told about himself; tells a fact not told yet; names a number nobody has named; takes leave;
is won, or promises; is much longer than people talk; is for the most part what staff has said; asks for what in money
or in its stead nobody has named; says that staff has promised what nobody has."""
TOLD = 0.45
"""From this share of the weight of a fact, or of one of its lines, on it counts as told."""
FEW, NEARLY = 4, 0.9
"""A line with fewer new pieces is known again only when this share of all its weight is said."""
LONGEST = {"zh": 60, "en": 40}
"""Characters or words that any answer may have; beyond it, at most `TIMES` as many as the scenario's own line."""
TIMES = 2
RUN = {"zh": 10, "en": 6}
"""So many characters or words in a row that stand in what he was told about himself are recited."""
_MARKUP = re.compile(
    r"https?://|www\.|[<>{}`|\\«»]|\]\(|^\s*[#*•-]\s|\*\*|\*\w|__|^\s*\d+[.)]\s"
    r"|[\x00-\x08\x0b-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]", re.MULTILINE)
_SPEAKER = re.compile(rf"^\W*[\w{HAN} .]{{1,20}}[:：]")


class Words(FileModel):
    """Phrases that show one kind of thing, by script."""

    zh: tuple[str, ...]
    en: tuple[str, ...]


class GuardsFile(FileModel):
    """All of `guards.yaml`."""

    staff: Words
    meta: Words
    leave: Words
    content: Words
    promised: Words
    price: dict[str, Words]
    machine: Words
    count: Words


@cache
def _phrases(script: Script) -> PhraseSet:
    read = read_model(GuardsFile, Path(str(files("trainer.customer").joinpath("guards.yaml"))))
    kinds = {f"price.{kind}": words for kind, words in read.price.items()}
    held = {name: getattr(read, name) for name in GuardsFile.model_fields if name not in ("price", "count")} | kinds
    labelled = {name: words.zh if script == "zh" else words.en for name, words in held.items()}
    classes = {**word_classes(script), "count": read.count.zh if script == "zh" else read.count.en}
    return PhraseSet(labelled, classes, latin=script == "en")


def _tagged(folded: str, script: Script) -> frozenset[tuple[str, str]]:
    """Return what phrases show in a text, each with its words."""
    found = _phrases(script).tag(folded)
    return frozenset((label, folded[start:end]) for label, spans in found.items() for start, end in spans)


def shown(folded: str, script: Script) -> frozenset[str]:
    """Return the lists of `guards.yaml` that a folded text holds words of; what is asked for as `price.half`, say."""
    return frozenset(_phrases(script).tag(folded))


def speaks_to_machine(folded: str, script: Script) -> bool:
    """Whether a folded reply of staff speaks to a machine or an examiner, or of what only they would know of."""
    return not {"machine", "meta"}.isdisjoint(shown(folded, script))


@dataclass(frozen=True)
class Guard:
    """All that a line is held against: the scenario, what was said so far, and what the rules decided he says now."""

    file: ScenarioFile
    transcript: Transcript
    reaction: Reaction

    def refuse(self, said: str, told: str = "") -> Refusal | None:
        """Return what is wrong with a line, the first thing found; None when it may be said.

        `told` is what was told to whoever worded it, beside the scenario's own description of him.
        """
        script = script_of(self.file.language)
        folded, line = fold(said), fold(self.reaction.line)
        tags = {label for label, _ in _tagged(folded, script) - _tagged(line, script)}
        ended = self.reaction.state.outcome
        wrong: tuple[tuple[Refusal, bool], ...] = (
            ("empty", not _has_words(said) and _has_words(self.reaction.line)),
            ("language", not is_of(script, folded) and is_of(script, line)),
            ("markup", bool(_MARKUP.search(said)) and not _MARKUP.search(self.reaction.line)),
            ("speaker", bool(_SPEAKER.match(said)) and not _SPEAKER.match(self.reaction.line)),
            ("staff", "staff" in tags),
            ("meta", "meta" in tags),
            ("prompt", self._recites(folded, told)),
            ("leave", "leave" in tags and not ended),
            ("content", "content" in tags and ended != "resolved"),
            ("dictated", repeats(said, self.transcript, (self.reaction.line,), script)),
            ("too_long", _length(folded, script) > self.longest(script)),
            ("number", bool(self.new_numbers(folded))),
            ("promised", "promised" in tags - self._named()),
            ("price", any(tag.startswith("price.") for tag in tags - self._named())),
            ("fact", bool(self.told_by(said, self._secrets(), self.reaction.line))),
        )
        return next((refusal for refusal, found in wrong if found), None)

    def _recites(self, folded: str, told: str) -> bool:
        """Whether a line repeats a run of what describes him, and nobody has said it in the talk."""
        script = script_of(self.file.language)
        about, play = self.file.about, self.file.play
        heard = {run for text in (self.reaction.line, *(turn.text for turn in self.transcript.turns))
                 for run in _runs(fold(text), script)}
        kept = (told, about.scene, about.role, about.summary, play.persona.who, *about.learn,
                *(ending.debrief for ending in play.endings))
        return any(run in _all_runs(kept, script) for run in _runs(folded, script) - heard)

    def _named(self) -> frozenset[str]:
        """Return what phrases show in the talk so far, in the scene and in his own line."""
        texts = (self.reaction.line, self.file.about.scene, *(turn.text for turn in self.transcript.turns))
        return frozenset().union(*(shown(fold(text), script_of(self.file.language)) for text in texts))

    def longest(self, script: Script) -> int:
        """Return how long a line may be, in characters or words."""
        return max(LONGEST[script], TIMES * _length(fold(self.reaction.line), script))

    def new_numbers(self, folded: str) -> frozenset[str]:
        """Return the numbers that nobody has named yet: neither of the two, nor the line that the rules have chosen."""
        texts = (self.reaction.line, *(turn.text for turn in self.transcript.turns))
        return amounts(folded).difference(*(amounts(fold(text)) for text in texts))

    def untold(self, said: str) -> tuple[str, ...]:
        """Return the ids of the facts that the rules have him tell now and that these words do not tell."""
        told = self.told_by(said, self.reaction.told)
        folded = fold(said)
        return tuple(fact.id for fact in self.file.play.hidden if fact.id in self.reaction.told and fact.id not in told
                     and not any(fold(line) in folded for line in fact.lines))

    def _secrets(self) -> tuple[str, ...]:
        known = {told.id for told in self.reaction.state.told}
        return tuple(fact.id for fact in self.file.play.hidden if fact.id not in known)

    def told_by(self, said: str, facts: Iterable[str], *known: str) -> frozenset[str]:
        """Return which of these facts the words tell, by the weight of what they share with the facts' own wording.

        What was said in the talk, or is `known`, tells nothing new: its pieces are left out.
        """
        script = script_of(self.file.language)
        texts = (*known, *(turn.text for turn in self.transcript.turns))
        heard = frozenset[str]().union(*(_pieces(text, script) for text in texts))
        here = _pieces(said, script)
        weights = recogniser(self.file).weights
        return frozenset(
            fact.id for fact in self.file.play.hidden if fact.id in set(facts)
            and any(_tells(_pieces(line, script), here, heard, weights) for line in (fact.fact, *fact.lines)))


def _tells(line: frozenset[str], here: frozenset[str], heard: frozenset[str], weights: Weights) -> bool:
    """Whether words tell a line, all as pieces; a line with little in it that is new must be said nearly whole."""
    new = line - heard
    if len(new) >= FEW:
        return weights.total(new & here) >= TOLD * weights.total(new)
    whole = NEARLY * weights.total(line)
    return weights.total(line & here) >= whole > weights.total(line & heard)


@lru_cache(maxsize=1024)
def _pieces(text: str, script: Script) -> frozenset[str]:
    """Return the telling characters or words of a text; their neighbours would only be lost in another wording."""
    return frozenset(tokens_of(fold(text), script))


def _has_words(text: str) -> bool:
    return any(char.isalnum() for char in text)


@lru_cache(maxsize=1024)
def _runs(folded: str, script: Script) -> frozenset[str]:
    """Return the runs of a text: so many characters or words in a row, without what stands between them."""
    units = re.findall(rf"[{HAN}]" if script == "zh" else r"[a-z0-9']+", folded)
    size = RUN[script]
    return frozenset(" ".join(units[start:start + size]) for start in range(len(units) - size + 1))


@lru_cache(maxsize=64)
def _all_runs(texts: tuple[str, ...], script: Script) -> frozenset[str]:
    return frozenset().union(*(_runs(fold(text), script) for text in texts))


def _length(folded: str, script: Script) -> int:
    return count_han(folded) if script == "zh" else len(folded.split())
