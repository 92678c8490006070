"""The attacks and the conversations they are tried on, read from their files, and the replies an attack makes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from pydantic import ConfigDict, Field

from scoring.criterion import Script, Texts
from scoring.gaming.masks import MASKS, MaskName
from scoring.located import FileModel, read_model
from scoring.text import Language, clauses, fold, sentences, traditional
from scoring.transcript import Fault, Transcript, Turn

_MARKED = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
_SLOT = re.compile(r"\{(said|turned|swapped|first|last|noun|good|passable)\}")
_TURNED_ZH = {"我": "您", "你": "我", "您": "我"}
_TURNED_EN = {
    "i": "you", "me": "you", "my": "your", "we": "you", "us": "you", "our": "your", "you": "we", "your": "our",
    "i'm": "you're", "i've": "you've", "i'll": "you'll", "you've": "we've", "you're": "we're", "am": "are",
}  # fmt: skip
_PRONOUN_ZH = re.compile("[我你您]")
_WORD_EN = re.compile(r"[A-Za-z]+(?:'[a-z]+)?")


class _TalkFile(FileModel):
    """One conversation as written; `nouns`: what it is about."""

    id: str
    fault: Fault
    nouns: tuple[str, ...] = Field(min_length=1)
    customer: tuple[str, ...] = Field(min_length=1)
    good: tuple[str, ...]
    passable: tuple[str, ...]


class _TalksFile(FileModel):
    talks: tuple[_TalkFile, ...]


class _AttackFile(FileModel):
    """One attack as written. Replies run in turn, from the first again when the customer has more to say.

    Slots: `{said}` the customer's last words, `{turned}` with the pronouns turned, `{swapped}` with the clauses in
    another order as well; `{first}` and `{last}` clause of them; `{noun}`; `{good}` and `{passable}` the honest reply.
    `[[...]]` is what `masks` disguise.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Texts
    about: Texts
    zh: tuple[tuple[str, ...], ...] = ()
    en: tuple[tuple[str, ...], ...] = ()
    before: tuple[str, ...] = Field(default=("",), description="what stands in front of each reply, each tried")
    masks: tuple[MaskName, ...] = Field(default=(), description="each tried")
    times: int = Field(default=1, ge=1, description="how often each reply says the same again")
    in_turn: bool = Field(default=False, description="each variant on one talk only, the next on the next")


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation in one language: what the customer says, and the honest replies."""

    id: str
    language: Language
    fault: Fault
    nouns: tuple[str, ...]
    customer: tuple[str, ...]
    good: tuple[str, ...]
    passable: tuple[str, ...]

    def with_replies(self, replies: tuple[str, ...]) -> Transcript:
        """Return the conversation with these replies, from the first again when they run out."""
        turns: list[Turn] = []
        for place, said in enumerate(self.customer):
            turns += Turn("customer", said), Turn("staff", replies[place % len(replies)])
        return Transcript(self.id, tuple(turns), self.language, fault=self.fault)


@dataclass(frozen=True, slots=True)
class Attack:
    """One way to get points without the work; `id` is the name of its file."""

    id: str
    title: Texts
    about: Texts
    file: _AttackFile

    @property
    def is_masked(self) -> bool:
        """Whether it hides words that would count against it."""
        return bool(self.file.masks)

    def on(self, talk: Talk, number: int) -> Iterator[tuple[Transcript, Transcript]]:
        """Yield the attacked conversations: each with the same one without its masks.

        `number`: the place of the talk among those of its language.
        """
        zh = talk.language != "en"
        variants = self.file.zh if zh else self.file.en
        for place, variant in enumerate(variants):
            if self.file.in_turn and place % len(talks(talk.language)) != number:
                continue
            for before in self.file.before:
                written = [self._filled(before + reply, talk, turn) for turn, reply in enumerate(
                    variant[index % len(variant)] for index in range(len(talk.customer)))]
                for mask in self.file.masks or (None,):
                    masked = tuple(_masked(reply, mask) for reply in written)
                    yield (talk.with_replies(masked),
                           talk.with_replies(tuple(_masked(reply, None) for reply in written)))

    def _filled(self, reply: str, talk: Talk, turn: int) -> str:
        said = talk.customer[turn]
        parts = _clauses(said)
        script: Script = "en" if talk.language == "en" else "zh"
        if talk.language == "zh-Hant":
            reply = traditional(reply)
        turned = [_turned(part, script) for part in parts]
        fillings = {
            "said": said,
            "turned": _turned(said, script),
            "swapped": ("，" if script == "zh" else ", ").join([*turned[1:], turned[0]]),
            "first": turned[0],
            "last": turned[-1],
            "noun": talk.nouns[turn % len(talk.nouns)],
            "good": talk.good[turn % len(talk.good)],
            "passable": talk.passable[turn % len(talk.passable)],
        }
        filled = _SLOT.sub(lambda slot: fillings[slot[1]], reply)
        return (" " if script == "en" else "").join([filled] * self.file.times)


def _masked(reply: str, mask: MaskName | None) -> str:
    return _MARKED.sub(lambda match: MASKS[mask](match[1]) if mask else match[1], reply)


def _clauses(said: str) -> list[str]:
    folded = fold(said)
    return [said[part.start : part.end] for sentence in sentences(folded) for part in clauses(folded, sentence)]


def _turned(said: str, script: Script) -> str:
    """Return the customer's words with the pronouns turned, as somebody does who parrots."""
    if script == "zh":
        return _PRONOUN_ZH.sub(lambda match: _TURNED_ZH[match[0]], said)
    return _WORD_EN.sub(lambda match: _TURNED_EN.get(match[0].lower(), match[0]), said)


@cache
def talks(language: Language) -> tuple[Talk, ...]:
    """Return the conversations of a language; those of traditional Chinese are the simplified ones, converted."""
    name = "en" if language == "en" else "zh"
    written = read_model(_TalksFile, _data() / "talks" / f"{name}.yaml").talks

    def in_script(texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(traditional, texts)) if language == "zh-Hant" else texts

    return tuple(
        Talk(talk.id, language, talk.fault, in_script(talk.nouns), in_script(talk.customer), in_script(talk.good),
             in_script(talk.passable))
        for talk in written
    )


@cache
def attacks() -> tuple[Attack, ...]:
    """Return every attack, by the name of its file."""
    read = ((path.stem, read_model(_AttackFile, path)) for path in sorted((_data() / "attacks").glob("*.yaml")))
    return tuple(Attack(name, file.title, file.about, file) for name, file in read)


def _data() -> Path:
    return Path(str(files("scoring").joinpath("gaming")))
