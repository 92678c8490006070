"""The self-tests of a file as played: once for every seed, for all the checks that look at them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from scoring.case import KnownCase
from scoring.scorecard import Scorecard, score
from trainer.attempt import Attempt, RefusedReply
from trainer.roleplay import play_replies
from trainer.scenario import ScenarioFile, Selftest

KEPT = 4
"""Files whose plays are remembered."""


@dataclass(frozen=True)
class PlayedTest:
    """One self-test with one of its seeds, played to its end; `refused` says why a reply of it cannot be taken."""

    index: int
    test: Selftest
    seed: int
    file: ScenarioFile
    talk: Attempt | None
    refused: str = ""

    @property
    def attempt(self) -> Attempt:
        """The talk. Raises `ValueError` where a reply is refused."""
        if self.talk is None:
            raise ValueError(self.refused)
        return self.talk

    @cached_property
    def card(self) -> Scorecard:
        """The scorecard of the talk."""
        file = self.file
        lines = tuple(act.line for act in file.play.acts)
        return score(self.attempt.transcript, case=KnownCase(file.id, file.language, file.case, file.sha256, lines))


class _Key:
    """A file that equals any other reading of the same content at the same path."""

    def __init__(self, file: ScenarioFile) -> None:
        self.file = file
        self._is = (file.sha256, file.language, str(file.path))

    def __hash__(self) -> int:
        return hash(self._is)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self._is == other._is


def played_selftests(file: ScenarioFile) -> Sequence[PlayedTest]:
    """Return every self-test with every seed, in file order."""
    return _played(_Key(file))


@lru_cache(maxsize=KEPT)
def _played(key: _Key) -> tuple[PlayedTest, ...]:
    tests = enumerate(key.file.scenario.selftest)
    return tuple(_play(key.file, index, test, seed) for index, test in tests for seed in test.seeds)


def _play(file: ScenarioFile, index: int, test: Selftest, seed: int) -> PlayedTest:
    try:
        return PlayedTest(index, test, seed, file, play_replies(file, test.replies, seed))
    except RefusedReply as refused:
        return PlayedTest(index, test, seed, file, None, refused.reason)
