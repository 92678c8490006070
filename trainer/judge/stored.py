"""Second opinions in a file of scorecards, to score again without a model: places are kept in memory, not answers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from scoring.judge import NoOpinion
from scoring.located import file_stamp
from scoring.transcript import Transcript
from trainer.judge.deciding import MOST_SAMPLES
from trainer.judge.opinion import prompts_sha256


class UnreadableOpinions(ValueError):
    """A file of stored answers cannot be read; the message says where and why, in one line."""


class StoredOpinions:
    """The second opinions of scorecards in JSON Lines, as `trainer score --judge both` writes them.

    Found by what was asked, so by the conversation's own words. `sha256` is that of the file. Raises
    `UnreadableOpinions`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._places: dict[str, int] = {}
        self._names: set[str] = set()
        self._manners: dict[tuple[int, int], None] = {}
        digest = hashlib.sha256()
        try:
            with path.open("rb") as stream:
                for number, (place, line) in enumerate(_lines(stream), start=1):
                    digest.update(line)
                    if line.strip():
                        self._take(number, place, line)
        except OSError as error:
            raise UnreadableOpinions(f"{path}: {error.strerror or error}") from None
        self.sha256 = digest.hexdigest()

    def _take(self, number: int, place: int, line: bytes) -> None:
        try:
            held = json.loads(line.decode("utf-8"))
            name, opinion = held["transcript"], held.get("second_opinion")
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise UnreadableOpinions(f"{self.path}:{number}: this is no scorecard of `trainer score --format jsonl`") \
                from None
        if not isinstance(opinion, dict):
            return
        asked, samples, seed = (opinion.get(key) for key in ("prompt_sha256", "samples", "seed"))
        if isinstance(asked, str) and type(samples) is int and 1 <= samples <= MOST_SAMPLES and type(seed) is int:
            self._manners[samples, seed] = None
            self._names.add(str(name))
            self._places[asked] = place

    def of(self, transcript: Transcript) -> Mapping[str, Any]:
        """Return the second opinion on a conversation, as it was stored. Raises `NoOpinion`."""
        for samples, seed in self._manners:
            place = self._places.get(prompts_sha256(transcript, samples, seed))
            if place is not None:
                return self._read(place)
        if transcript.id in self._names:
            raise NoOpinion("the stored answers were given about other words, or by other definitions of the criteria")
        raise NoOpinion("no answers are stored for this conversation")

    def _read(self, place: int) -> Mapping[str, Any]:
        try:
            with self.path.open("rb") as stream:
                stream.seek(place)
                found: Mapping[str, Any] = json.loads(stream.readline())["second_opinion"]
        except (OSError, ValueError, KeyError, TypeError):
            raise NoOpinion("the file of stored answers has changed meanwhile") from None
        return found


def _lines(stream: Any) -> Iterator[tuple[int, bytes]]:
    place = 0
    for line in stream:
        yield place, line
        place += len(line)


def stored_opinions(path: Path) -> StoredOpinions:
    """Return the second opinions in a file, read anew when it has changed. Raises `UnreadableOpinions`."""
    return _read(path, file_stamp(path))


@lru_cache(maxsize=4)
def _read(path: Path, stamp: tuple[int, int]) -> StoredOpinions:
    return StoredOpinions(path)
