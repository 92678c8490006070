"""Print how fast an exam is scored: `python tests/benchmarks/exam.py --count 200000`.

The conversations are those of tests/data, which nobody made for speed, cut to six turns, repeated and varied: numbers
and closing words are exchanged, so that few are met a second time as a whole. `trainer exam run` decides about a
candidate for every three of them, with one process and with two. The memory is that of all processes together, watched
while it runs, and printed for each tenth of the way.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from scoring.case import scenario_folders
from scoring.memory import forget_texts
from trainer import batch
from trainer.batch import read_all
from trainer.exam import read_exam
from trainer.exam.run import Progress, decisions, gather, stamp_of
from trainer.exam.spool import Spool

DATA = Path(__file__).parents[1] / "data"
SOURCES = (DATA / "graded" / "conversations.jsonl", DATA / "conversations.jsonl")
TURNS = 6
SCENARIOS = ("mandarin-fish", "shoe-water-stains", "haggling-buyer")
EXAM = """version: "1"
title: {zh: 速度, en: Speed}
description: {zh: 三段对话, en: Three conversations}
criteria: {zh: 平均六十分, en: A mean of sixty}
scenarios: {fixed: [mandarin-fish, shoe-water-stains, haggling-buyer]}
languages: [zh-Hans, zh-Hant, en]
pass: {overall: 60, each: 40, dimensions: {listening: 50}}
"""
CLOSING = {
    "zh": ("您看行吗？", "您稍等。", "我这就去。", "辛苦您了。", "您说呢？", "我记下了。", "马上就好。", "您别着急。"),
    "en": ("Is that all right?", "One moment, please.", "I'll see to it now.", "Thank you for waiting.",
           "What do you think?", "I have noted that.", "It won't take long.", "Please bear with me."),
}
NUMBER = re.compile(r"\d+")


def sources() -> list[dict[str, object]]:
    """Return conversations of exactly six turns, beginning with the customer."""
    found = []
    for path in SOURCES:
        for line in path.read_text(encoding="utf-8").splitlines():
            talk = json.loads(line)
            turns = [turn for turn in talk["turns"] if turn["text"].strip()]
            begin = next((place for place, turn in enumerate(turns) if turn["speaker"] == "customer"), len(turns))
            if len(turns[begin:]) >= TURNS:
                found.append({"language": talk.get("language", "zh-Hans"), "turns": turns[begin:begin + TURNS]})
    return found


def conversations(count: int) -> Iterator[str]:
    """Yield so many lines, the same in every run."""
    known, chance = sources(), random.Random(11)
    for number in range(count):
        talk = known[number % len(known)]
        closing = CLOSING["en" if talk["language"] == "en" else "zh"]
        turns = []
        for turn in talk["turns"]:  # type: ignore[attr-defined]
            text = NUMBER.sub(lambda found: str(int(found[0]) + chance.randint(0, 60)) if len(found[0]) < 4 else
                              str(chance.randint(1_000, 999_999)), turn["text"])
            said = f"{text}{chance.choice(closing)}" if turn["speaker"] == "staff" and chance.random() < 0.5 else text
            turns.append({"speaker": turn["speaker"], "text": said})
        yield json.dumps({"id": f"t{number}", "scenario": SCENARIOS[number % 3], "language": talk["language"],
                          "staff": f"c{number // 3:06}", "turns": turns}, ensure_ascii=False) + "\n"


def watched(command: list[str]) -> tuple[float, list[tuple[float, float]]]:
    """Run a command; return its seconds, and the memory of all its processes in MB as (second, MB)."""
    begun = time.perf_counter()
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    samples: list[tuple[float, float]] = []
    while running.poll() is None:
        samples.append((time.perf_counter() - begun, _memory(running.pid)))
        time.sleep(0.25)
    if running.returncode not in (0, 1):
        sys.exit((running.stderr.read() if running.stderr else b"").decode("utf-8", "replace"))
    return time.perf_counter() - begun, samples


def _memory(pid: int) -> float:
    """Return the memory of a process and those it has started, in MB: shared pages counted once, in proportion."""
    total = 0.0
    for one in (pid, *_children(pid)):
        try:
            held = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{one}/smaps_rollup").read_text(encoding="utf-8"), re.M)
        except OSError:
            continue
        total += int(held[1]) / 1024 if held else 0.0
    return total


def _children(pid: int) -> list[int]:
    try:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    except OSError:
        return []
    return [int(child) for child in listed]


def _flat(samples: list[tuple[float, float]]) -> str:
    """Return the most memory of each tenth of the way."""
    tenth = max(1, len(samples) // 10)
    return " ".join(f"{max(size for _, size in samples[place:place + tenth]):.0f}"
                    for place in range(0, tenth * 10, tenth) if samples[place:place + tenth])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=int(os.environ.get("COUNT") or 6_000), help="conversations")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "speed.yaml").write_text(EXAM, encoding="utf-8")
        talks = folder / "talks.jsonl"
        with talks.open("w", encoding="utf-8") as stream:
            stream.writelines(conversations(options.count))
        print(f"input            {options.count:,} talks of {TURNS} turns, {talks.stat().st_size / 1e6:.0f} MB, "
              f"varied from "
              f"{len(sources())}; {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
        _share(talks, min(options.count, 2_000))
        took = {jobs: _run(folder, talks, options.count, jobs) for jobs in (1, 2)}
        same = (folder / "1.jsonl").read_bytes() == (folder / "2.jsonl").read_bytes()
        print(f"ratio            two processes are {took[1] / took[2]:.2f} times as fast as one; "
              f"{'the same bytes' if same else 'OTHER BYTES'}")


def _run(folder: Path, talks: Path, count: int, jobs: int) -> float:
    command = [sys.executable, "-m", "trainer", "exam", "run", str(folder / "speed.yaml"), str(talks), "--jobs",
               str(jobs), "-o", str(folder / f"{jobs}.jsonl")]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    took, samples = watched(command)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    most = max((size for _, size in samples), default=0.0)
    print(f"--jobs {jobs}         {took:8.1f} s, {count / took:6.0f} talks/s ({count / spent:.0f} a second of a "
          f"processor's time); at most {most:.0f} MB, by tenths of the way {_flat(samples)}")
    return took


def _share(talks: Path, count: int) -> None:
    """Print which share of the processor time of one process goes into scoring; the rest is reading and deciding."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        part, path = folder / "part.jsonl", folder / "speed.yaml"
        with talks.open(encoding="utf-8") as stream:
            part.write_text("".join(islice(stream, count)), encoding="utf-8")
        path.write_text(EXAM, encoding="utf-8")
        file = read_exam(path, scenario_folders({}))
        whole = scoring = 0.0
        for _ in range(2):  # once to read lists and build expressions
            forget_texts()
            started = time.process_time()
            with _clock_on_scoring() as spent, Spool(folder / "journal", stamp_of(file)) as spool:
                gather(file, read_all([str(part)]), spool, Progress())
                for decision in decisions(file, spool):
                    json.dumps(decision.to_data(), ensure_ascii=False)
                spool.remove()
            whole, scoring = time.process_time() - started, spent[0]
    print(f"share            {100 * scoring / whole:.0f} % of the processor time of one process is scoring "
          f"({scoring:.1f} of {whole:.1f} s for {count:,} conversations)")


@contextmanager
def _clock_on_scoring() -> Iterator[list[float]]:
    """Add up the processor time that is spent in `score` for as long as this lasts."""
    spent, real = [0.0], batch.score

    def timed(*given: Any, **named: Any) -> Any:
        started = time.process_time()
        try:
            return real(*given, **named)
        finally:
            spent[0] += time.process_time() - started

    batch.score = timed
    try:
        yield spent
    finally:
        batch.score = real


if __name__ == "__main__":
    main()
