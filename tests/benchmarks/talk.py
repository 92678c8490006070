"""Print how criteria do on talk outside service, beside word lists: `python tests/benchmarks/talk.py`.

Three sources (tests/data/talk/README.md says whose they are): everyday lines written for this project, classroom
replies labelled for uptake, and chats about trouble at work that experts rated. A peer is the bare keyword list that
anybody would write first; ConvoKit's politeness strategies stand beside it where they are installed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

from scoring.analysis import analyse
from scoring.transcript import Transcript, Turn

DATA = Path(__file__).parents[1] / "data" / "talk"

KEYWORDS: dict[str, str] = {
    "apology.present": r"\b(?:sorry|apolog\w*|pardon|forgive)\b|对不起|對不起|抱歉|不好意思|道歉|對唔住|唔好意思",
    "service.thanks": r"\b(?:thank\w*|thx|cheers|grateful|appreciate)\b|谢|謝|感激|唔該",
    "listening.question": r"[?？]|^(?:what|which|who|where|when|why|how)\b|吗|嗎|呢|什么|什麼|怎么|怎麼|哪",
    "listening.restate": r"\b(?:so you|you mean|you're saying|you said|sounds like|in other words|what i hear)\b"
                         r"|你是说|您是说|你的意思|您的意思|也就是说|听起来|聽起來|原来",
    "listening.empathy": r"\b(?:understand|sorry|feel\w*|must be|that's (?:hard|tough|awful)|imagine)\b"
                         r"|理解|心情|难受|辛苦",
    "wording.dismissive": r"\b(?:whatever|calm down|get over it|not a big deal|just (?:relax|ignore)|don't worry)\b"
                          r"|随便|至于吗",
}
"""What a first word list for each act holds."""

CONVOKIT = {"apology.present": ("Apologizing",), "service.thanks": ("Gratitude",),
            "listening.question": ("Direct_question", "Indirect_(btw)")}
RATED = {"listening.empathy": "validating_emotions", "listening.question": "encouraging_elaboration",
         "listening.restate": "demonstrating_understanding", "wording.dismissive": "dismissing_emotions"}
"""What the experts of `lend_an_ear` rated, by the criterion that comes nearest."""

Judge = Callable[[str, Transcript, int], bool]
"""Whether a criterion is found in the turn at an index."""


def ours(criterion: str, talk: Transcript, turn: int) -> bool:
    return criterion in _found(talk, turn)


@cache
def _found(talk: Transcript, turn: int) -> frozenset[str]:
    return analyse(talk, turn).criteria()


def keywords(criterion: str, talk: Transcript, turn: int) -> bool:
    return re.search(KEYWORDS[criterion], talk.turns[turn].text.strip().lower()) is not None


def convokit() -> Judge | None:
    """Return ConvoKit's politeness strategies as a judge of the acts that they name; None where not installed."""
    try:
        import spacy
        from convokit import PolitenessStrategies

        parse = spacy.load("en_core_web_sm")
    except (ImportError, OSError):
        return None
    strategies = PolitenessStrategies()

    @cache
    def marks(text: str) -> dict[str, int]:
        marked: dict[str, int] = strategies.transform_utterance(text, spacy_nlp=parse).meta["politeness_strategies"]
        return marked

    def judge(criterion: str, talk: Transcript, turn: int) -> bool:
        marked = marks(talk.turns[turn].text)
        return any(marked.get(f"feature_politeness_=={name}==") for name in CONVOKIT[criterion])

    return judge


@dataclass(frozen=True)
class Agreement:
    """Yes-or-no answers held against labels."""

    hits: int
    false: int
    missed: int
    silent: int

    @property
    def precision(self) -> float:
        return self.hits / max(1, self.hits + self.false)

    @property
    def recall(self) -> float:
        return self.hits / max(1, self.hits + self.missed)

    @property
    def f1(self) -> float:
        return 2 * self.hits / max(1, 2 * self.hits + self.false + self.missed)

    @property
    def auc(self) -> float:
        """The area under the curve of a yes-or-no answer: the mean of how much is found and how much is left alone."""
        return (self.recall + self.silent / max(1, self.silent + self.false)) / 2


def agreement(answers: Iterable[tuple[bool, bool]]) -> Agreement:
    """Count pairs of what was said and what is labelled."""
    pairs = list(answers)
    count = {pair: pairs.count(pair) for pair in ((True, True), (True, False), (False, True), (False, False))}
    return Agreement(count[True, True], count[True, False], count[False, True], count[False, False])


def concordance(shown: Sequence[float], rated: Sequence[float]) -> float:
    """Return in what share of pairs rated differently the better rated shows more; equal ones count half."""
    pairs = [(a, b) for a, b in combinations(range(len(rated)), 2) if rated[a] != rated[b]]
    right = sum(0.5 if shown[a] == shown[b] else (shown[a] < shown[b]) == (rated[a] < rated[b]) for a, b in pairs)
    return right / max(1, len(pairs))


def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def talk_of(item: dict[str, Any]) -> Transcript:
    """Return a labelled reply, with what was said before it, as a conversation."""
    turns = [Turn(turn["speaker"], turn["text"]) for turn in item["context"]]
    return Transcript(item["id"], (*turns, Turn("staff", item["reply"])), item["lang"])


def labelled(items: list[dict[str, Any]], criterion: str, label: str, peers: dict[str, Judge]) -> None:
    """Print precision, recall, F1 and AUC of every judge against one label."""
    told = [item for item in items if criterion not in item.get("contested", ())]
    wanted = [bool(item["labels"].get(label)) for item in told]
    talks = [talk_of(item) for item in told]
    print(f"  {criterion}: {sum(wanted)} of {len(wanted)}")
    results = {}
    for name, judge in peers.items():
        if name == "ConvoKit" and criterion not in CONVOKIT:
            continue
        said = [judge(criterion, talk, len(talk.turns) - 1) for talk in talks]
        results[name] = agreement(zip(said, wanted, strict=True))
    for name, held in results.items():
        margin = "" if name == "ours" else f"   ours {results['ours'].f1 - held.f1:+.2f} F1, " \
                                           f"{results['ours'].auc - held.auc:+.2f} AUC"
        print(f"    {name:9} precision {held.precision:.2f}  recall {held.recall:.2f}  F1 {held.f1:.2f}"
              f"  AUC {held.auc:.2f}{margin}")


def rated(items: list[dict[str, Any]], criterion: str, rating: str, peers: dict[str, Judge]) -> None:
    """Print how well the share of replies with a criterion orders whole talks as the experts do."""
    talks = [Transcript(item["id"], tuple(Turn(turn["speaker"], turn["text"]) for turn in item["turns"]),
                        item["language"]) for item in items]
    wanted = [float(item["scores"][rating]) for item in items]
    results = {}
    for name, judge in peers.items():
        if name == "ConvoKit" and criterion not in CONVOKIT:
            continue
        shares = []
        for talk in talks:
            replies = [at for at, turn in enumerate(talk.turns) if turn.speaker == "staff"]
            shares.append(sum(judge(criterion, talk, at) for at in replies) / max(1, len(replies)))
        results[name] = concordance(shares, wanted)
    print(f"  {criterion} and the rating {rating}: " + "  ".join(
        f"{name} {value:.2f}" + ("" if name == "ours" else f" (ours {results['ours'] - value:+.2f})")
        for name, value in results.items()))


def main() -> None:
    everywhere: dict[str, Judge] = {"ours": ours, "keywords": keywords}
    english = dict(everywhere)
    if marker := convokit():
        english["ConvoKit"] = marker
    else:
        print("ConvoKit or its English model is not installed: left out")
    spoken = lines("spoken.jsonl")
    for part in ("seen", "kept"):
        for family in ("en", "zh"):
            chosen = [item for item in spoken if item["part"] == part and item["lang"].startswith(family)]
            print(f"\nspoken lines, {family}, {part}: {len(chosen)}")
            for criterion in ("apology.present", "service.thanks", "listening.question", "listening.restate"):
                labelled(chosen, criterion, criterion, english if family == "en" else everywhere)
    uptake = lines("uptake.dev.jsonl")
    print(f"\nclassroom replies, uptake of what was said: {len(uptake)}")
    labelled(uptake, "listening.restate", "aux.uptake", {**everywhere, "always": lambda *_: True})
    chats = lines("lend_an_ear.dialogues.dev.jsonl")
    print(f"\nchats about trouble at work: {len(chats)}; share of pairs in the experts' order, 0.50 is chance (AUC)")
    for criterion, rating in RATED.items():
        rated(chats, criterion, rating, english)


if __name__ == "__main__":
    main()
