"""Print how fast the scorer is: `python tests/benchmarks/speed.py`.

The rate is that of six-turn conversations with their whole scorecard as JSON, on one processor. In `distinct turns`
every turn is another text, put together from sentences of the development replies, so that its clauses were mostly met
before; `repeating` scores the same conversations once more; `cold` forgets all texts between two conversations.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from scoring import Transcript, score
from scoring.criterion import SCRIPTS, catalogue, word_classes
from scoring.memory import forget_texts
from scoring.text import LANGUAGES, Language, fold
from scoring.transcript import Speaker, Turn, to_data

UNITS = Path(__file__).parents[1] / "data" / "units-dev.jsonl"
LENGTHS = (1_000, 10_000, 100_000, 1_000_000)


class Talks:
    """Makes conversations of distinct turns; the same ones in every run."""

    def __init__(self) -> None:
        self._random = random.Random(7)
        self._said: dict[tuple[Language, Speaker], list[str]] = {}
        for line in UNITS.read_text(encoding="utf-8").splitlines():
            unit = json.loads(line)
            for turn in (*unit["context"], {"speaker": "staff", "text": unit["reply"]}):
                sentences = re.split(r"(?<=[。！？])|(?<=[.!?]) ", turn["text"])
                known = self._said.setdefault((unit["lang"], turn["speaker"]), [])
                known += [sentence.strip() for sentence in sentences if len(sentence.strip()) > 3]

    def turn(self, language: Language, speaker: Speaker, length: int) -> str:
        """Return a turn of at least `length` characters, and little more."""
        said: list[str] = []
        held = 0
        while held < length:
            said.append(self._random.choice(self._said[language, speaker]))
            held += len(said[-1])
        return (" " if language == "en" else "").join(said)

    def conversations(self, count: int) -> list[Transcript]:
        """Return conversations of three turns a side, of about 30 to 160 characters each."""
        speakers: tuple[Speaker, ...] = ("customer", "staff") * 3
        made = []
        for number in range(count):
            language = LANGUAGES[number % len(LANGUAGES)]
            lengths = (60, 120) if language == "en" else (25, 60)
            turns = tuple(Turn(who, self.turn(language, who, self._random.randint(*lengths))) for who in speakers)
            made.append(Transcript(f"talk-{number}", turns, language))
        return made

    def long_reply(self, language: Language, length: int) -> Transcript:
        """Return a conversation whose one reply has `length` characters."""
        said = self.turn(language, "staff", length)[:length]
        turns = (Turn("customer", self.turn(language, "customer", 100)), Turn("staff", said))
        return Transcript("long", turns, language)


def seconds(act: Callable[[], object]) -> float:
    """Return the processor time of this process that `act` takes."""
    started = time.process_time()
    act()
    return time.process_time() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=600, help="conversations to time")
    parser.add_argument("--longest", type=int, default=LENGTHS[-1], help="characters of the longest turn")
    options = parser.parse_args()
    talks = Talks()
    warm, timed = talks.conversations(2 * options.count), talks.conversations(options.count)
    score_all(warm)  # regular expressions are built when they are first wanted
    took = _rate(timed)
    _peers(timed, took)
    _growth(talks, options.count)
    _scaling(talks, options.longest)
    _jobs(timed)


def score_all(transcripts: Sequence[Transcript], *, forgetting: bool = False) -> None:
    """Score conversations; with `forgetting` nothing of a text is remembered for the next one."""
    for transcript in transcripts:
        score(transcript).to_json()
        if forgetting:
            forget_texts()


def _rate(transcripts: Sequence[Transcript]) -> float:
    took = seconds(partial(score_all, transcripts))
    again = seconds(partial(score_all, transcripts))
    cold = seconds(partial(score_all, transcripts, forgetting=True))
    replies = sum(len(transcript.staff_turns()) for transcript in transcripts)
    for name, needed in (("distinct turns", took), ("repeating", again), ("cold", cold)):
        print(f"{name:16} {len(transcripts) / needed:6.0f} conversations/s {replies / needed:6.0f} replies/s "
              f"{1000 * needed / len(transcripts):6.2f} ms a conversation")
    return took


def _peers(transcripts: Sequence[Transcript], took: float) -> None:
    texts = [turn.text for transcript in transcripts for turn in transcript.turns]
    scan = _any_of(_literals())
    bare = seconds(lambda: [scan.findall(fold(said)) for said in texts])
    print(f"keyword scan     the scorer takes {took / bare:.2f} times a bare pass for all literal words of its lists")
    found = importlib.util.find_spec("convokit")
    if found is None or found.origin is None:
        print("convokit         not installed: no comparison with its politeness lexicons")
        return
    lexicons = Path(found.origin).parent.glob("politeness_collections/politeness_*/lexicons/*_markers.json")
    read = (json.loads(path.read_text(encoding="utf-8")) for path in lexicons)
    words = {word for lexicon in read for some in lexicon.values() for word in some if isinstance(word, str)}
    markers = _any_of(words)
    peer = seconds(lambda: [markers.findall(said.lower()) for said in texts])
    print(f"convokit         the scorer takes {took / peer:.2f} times a pass for its {len(words)} politeness markers")


def _any_of(words: set[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))))


def _literals() -> set[str]:
    """Return the phrases of all lists that are plain words."""
    phrases: set[str] = set()
    for script in SCRIPTS:
        phrases.update(*word_classes(script).values())
        for criterion in catalogue().values():
            words = criterion.words_of(script)
            phrases.update(words.words, words.unless, *words.lists.values())
    return {phrase for phrase in phrases if set(phrase).isdisjoint("…()|<>^$*")}


def _growth(talks: Talks, count: int) -> None:
    before = _memory()
    for _ in range(4):
        score_all(talks.conversations(count))
    after = _memory()
    print(f"memory           at most {before:.0f} MB after {4 * count} conversations, {after:.0f} MB after {8 * count}")


def _memory() -> float:
    """Return the most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


def _scaling(talks: Talks, longest: int) -> None:
    for language in ("zh-Hans", "en"):
        for length in (length for length in LENGTHS if length <= longest):
            transcript = talks.long_reply(language, length)  # type: ignore[arg-type]
            took = seconds(partial(score_all, [transcript]))
            print(f"{language:8} {length:9,} characters {took:8.3f} s {1e6 * took / length:6.1f} µs each, "
                  f"memory {_memory():.0f} MB")


def _jobs(transcripts: Sequence[Transcript]) -> None:
    took: dict[int, float] = {}
    made: dict[int, bytes] = {}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "talks.jsonl"
        lines = (json.dumps(to_data(transcript), ensure_ascii=False) for transcript in transcripts)
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        for jobs in (1, 2):
            command = [sys.executable, "-m", "trainer", "score", str(file), "--jobs", str(jobs), "--format", "jsonl"]
            started = time.perf_counter()
            made[jobs] = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
            took[jobs] = time.perf_counter() - started
    same = "the same bytes" if made[1] == made[2] else "OTHER BYTES"
    print(f"--jobs           1: {took[1]:.2f} s, 2: {took[2]:.2f} s, {took[1] / took[2]:.2f} times as fast, {same}")


if __name__ == "__main__":
    main()
