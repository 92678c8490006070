"""The scripted trainees that play a scenario: its own self-tests tier by tier, and those who never settle anything."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from scoring.explain import script_of
from scoring.located import FileModel, read_model
from trainer.attempt import Attempt
from trainer.roleplay import begin_untimed, exchange
from trainer.scenario import ScenarioFile

OVERTIME = 4
"""So many replies more than a scenario allows are offered: a talk that takes one of them never ends."""
HOPELESS = frozenset({"rude", "stuffed", "parrot"})
"""Tiers of self-tests that must not win the customer."""


class Replies(FileModel):
    """What one trainee says, by script."""

    zh: tuple[str, ...]
    en: tuple[str, ...]


class Trainees(FileModel):
    """All of `trainees.yaml`."""

    kind_words: Replies
    yes_man: Replies
    silent: Replies
    stranger: Replies
    manual: Replies
    rude: Replies
    fillers: Replies


UNIVERSAL = ("kind_words", "yes_man", "silent", "stranger", "manual", "rude", "echo")
"""Trainees that fit any case; `echo` gives the customer's own last words back."""


@dataclass(frozen=True, slots=True)
class Played:
    """A talk played to its end. `trainee` is a tier of the self-tests or one of `UNIVERSAL`."""

    trainee: str
    seed: int
    attempt: Attempt

    @property
    def hopeless(self) -> bool:
        """Whether this trainee must not have won the customer."""
        return self.trainee in HOPELESS or self.trainee in UNIVERSAL


def plays(file: ScenarioFile, count: int) -> Iterator[Played]:
    """Yield `count` talks, all trainees in turn, each with a seed of its own."""
    tests = file.scenario.selftest
    makers: list[tuple[str, int | None]] = [(test.tier, index) for index, test in enumerate(tests)]
    makers += [(name, None) for name in UNIVERSAL]
    for seed in range(count):
        trainee, index = makers[seed % len(makers)]
        replies = _said_by(file, trainee, seed) if index is None else tests[index].replies
        yield Played(trainee, seed, play_out(file, replies, seed))


def play_out(file: ScenarioFile, replies: tuple[str, ...], seed: int) -> Attempt:
    """Return the talk after these replies and as many fillers as it takes, or as a talk may ever take.

    Without replies the customer's own last words are given back each time.
    """
    attempt = begin_untimed(file, seed)
    limit = file.play.turns + OVERTIME
    fillers = _words(file, "fillers")
    number = 0
    while attempt.awaiting != "nobody" and number < limit:
        if not replies:
            said = attempt.turns[-1].text
        else:
            said = replies[number] if number < len(replies) else fillers[(seed + number) % len(fillers)]
        attempt = exchange(file, attempt, said, None)
        number += 1
    return attempt


def _said_by(file: ScenarioFile, trainee: str, seed: int) -> tuple[str, ...]:
    if trainee == "echo":
        return ()
    said = _words(file, trainee)
    first = int.from_bytes(hashlib.sha256(f"{file.id}\0{trainee}\0{seed}".encode()).digest()[:4], "big") % len(said)
    return (*said[first:], *said[:first])


def _words(file: ScenarioFile, trainee: str) -> tuple[str, ...]:
    replies: Replies = getattr(trainees(), trainee)
    return replies.zh if script_of(file.language) == "zh" else replies.en


@cache
def trainees() -> Trainees:
    """Return what stands in `trainees.yaml`."""
    return read_model(Trainees, Path(str(files("trainer.fidelity").joinpath("trainees.yaml"))))
