"""Talks by trainees who say whatever comes: replies of all self-tests of a scenario, mixed by a seed.

`python -m tests.plays 1000` plays every scenario so many times and prints a line for each; `make plays` does that.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from trainer.attempt import Attempt, RefusedReply
from trainer.customer.state import MoodState
from trainer.roleplay import begin_untimed, exchange
from trainer.scenario import ScenarioFile, read_scenario

SCENARIOS = Path(__file__).parents[1] / "scenarios"
FILLERS = {
    "zh-Hans": ("嗯。", "您稍等。", "好的好的。", "还有别的事吗？", "请您再等十分钟。", "😀", "不好意思啊。",
                "您刚才说什么？", "谢谢。"),
    "en": ("Hm.", "One moment.", "All right.", "Is there anything else?", "Ten more minutes, please.", "😀", "Sorry.",
           "What did you say?", "Thank you."),
}  # fmt: skip


def replies_of(file: ScenarioFile, seed: int) -> Iterable[str]:
    """Yield what the trainee of this seed says: replies of some self-tests, most in their order, and small words."""
    dice = random.Random(f"{file.id} {file.language} {seed}")
    tests = [test.replies for test in file.scenario.selftest]
    mine = dice.sample(tests, min(len(tests), dice.randint(1, 3)))
    share = dice.choice((0.0, 0.1, 0.4, 0.8))
    place = Counter[tuple[str, ...]]()
    while True:
        test = dice.choice(mine)
        if dice.random() < share:
            yield dice.choice(FILLERS["en" if file.language == "en" else "zh-Hans"])
        elif dice.random() < 0.2:
            yield dice.choice(test)
        else:
            yield test[place[test] % len(test)]
            place[test] += 1


def play(file: ScenarioFile, seed: int) -> Attempt:
    """Return the talk of one seed, played until it has ended. Raises `AssertionError` when it does not end."""
    attempt = begin_untimed(file, seed)
    for reply in replies_of(file, seed):
        if attempt.awaiting == "nobody":
            return attempt
        assert attempt.state.replies < file.play.turns, f"{file.path.name}, seed {seed}: no end in sight"
        attempt = exchange(file, attempt, reply, None)
    raise AssertionError("a trainee is never at a loss for words")


def faults(file: ScenarioFile, seed: int) -> list[str]:
    """Return what is wrong with the talk of one seed; what cannot be played raises."""
    attempt = play(file, seed)
    state = attempt.state
    said = Counter(turn.text for turn in attempt.turns if turn.speaker == "customer")
    mood = MoodState(**file.play.mood.model_dump())
    for step in attempt.steps:
        for change in step.changes:
            mood = mood.changed(change.measure, change.amount)
    ending = next((ending for ending in file.play.endings if ending.id == state.ending), None)
    found = {
        "a line said twice: " + "; ".join(text for text, times in said.items() if times > 1): max(said.values()) > 1,
        "an ending of no scenario": ending is None,
        "no leave taken": ending is not None and not set(ending.lines) & set(state.used),
        "content too early": state.outcome == "resolved" and state.replies < 2,
        "content in rage": state.outcome == "resolved" and state.mood.anger >= 60,
        "content without a good deed": state.outcome == "resolved" and not _good(file) & set(state.moves),
        "the mood is more than its changes": mood != state.mood,
        "the talk goes on after its end": not _is_closed(attempt),
        "nothing to say": not all(turn.text.strip() for turn in attempt.turns if turn.speaker == "customer"),
    }
    return [f"{file.language}/{file.id}, seed {seed}: {fault}" for fault, holds in found.items() if holds]


def _good(file: ScenarioFile) -> set[str]:
    return {move.id for move in file.play.moves if move.kind == "good"}


def _is_closed(attempt: Attempt) -> bool:
    try:
        attempt.reply("?", None)
    except RefusedReply as refused:
        return refused.reason == "ended"
    return False


def main() -> int:
    """Play every scenario as often as the first argument says."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    wrong = 0
    for path in sorted(SCENARIOS.glob("en/*.yaml")) + sorted(SCENARIOS.glob("zh-Hans/*.yaml")):
        file = read_scenario(path)
        found = [fault for seed in range(count) for fault in faults(file, seed)]
        ends = Counter(str(play(file, seed).state.ending) for seed in range(0, count, max(1, count // 100)))
        shown = ", ".join(f"{ending} {times}" for ending, times in ends.most_common())
        print(f"{file.language}/{file.id}: {count} plays, {len(found)} faults; endings: {shown}", flush=True)
        print("\n".join(found[:5]), end="\n" if found else "")
        wrong += len(found)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
