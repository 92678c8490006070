"""The one loop that the browser, `trainer play` and the self-tests share.

    attempt = begin(file, language="zh-Hans", seed=7, at=now, trainee="li.wei")
    attempt = attempt.reply("您是说这条不像鳜鱼,对吗?", now)  # raises RefusedReply; then it awaits the "customer"
    reaction = reaction_to(file, attempt)                    # pure: mood, facts, ending, line
    pieces = ScriptedCustomer().speak(file, attempt.transcript, reaction)
    attempt = attempt.hear(reaction, now, "".join(pieces))   # awaits "staff", or "nobody" when the talk has ended

`answer` does the last three steps with the scripted customer; `play_replies` does all of them for a list of replies.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Literal

from scoring.analysis import Analysis, analyse
from scoring.text import Language
from trainer.attempt import Attempt
from trainer.customer.lines import opening_line
from trainer.customer.reactions import react
from trainer.customer.state import Reaction
from trainer.scenario import ScenarioFile

HEADLESS_START = datetime(2000, 1, 1, 9, 0, tzinfo=UTC)
"""The clock of a talk that nobody timed: it starts here, and each turn is half a minute later."""
HEADLESS_STEP = timedelta(seconds=30)


def begin(
    file: ScenarioFile, language: Language, seed: int, at: datetime, trainee: str = "", *,
    id: str | None = None, mode: Literal["practice", "exam"] = "practice",
) -> Attempt:
    """Return a new attempt in which the customer has said his opening line, drawn by `seed`.

    `language` is the trainee's; `zh-Hant` is played from the zh-Hans file and converted. `id` defaults to one made of
    scenario, language and seed.
    """
    return Attempt.begin(
        file, id=id or f"{file.id}.{language}.{seed}", language=language, seed=seed, at=at,
        opening=opening_line(file, seed), trainee=trainee, mode=mode,
    )


def analysis_of(file: ScenarioFile, attempt: Attempt) -> Analysis:
    """Return the analysis of the reply that awaits the customer: what the scorecard will mark."""
    transcript = attempt.transcript
    return analyse(transcript, len(transcript.turns) - 1, file.case)


def reaction_to(file: ScenarioFile, attempt: Attempt) -> Reaction:
    """Return how the customer takes the last reply. The attempt must await the customer."""
    return react(file, attempt.state, analysis_of(file, attempt), attempt.transcript, attempt.seed)


def answer(file: ScenarioFile, attempt: Attempt, at: datetime) -> Attempt:
    """Return the attempt after the scripted customer has answered the last reply."""
    return attempt.hear(reaction_to(file, attempt), at)


def exchange(
    file: ScenarioFile, attempt: Attempt, text: str, at: datetime, answered_at: datetime | None = None,
) -> Attempt:
    """Return the attempt after a reply and the scripted customer's answer. Raises `RefusedReply`."""
    return answer(file, attempt.reply(text, at), answered_at or at)


def play_replies(file: ScenarioFile, replies: Iterable[str], seed: int, language: Language | None = None) -> Attempt:
    """Return the attempt after all replies, or after those up to the ending. Raises `RefusedReply`.

    The clock is `HEADLESS_START`: the same replies give the same attempt, byte for byte. Its id ends with a digest of
    the replies, so that different talks have different ids.
    """
    at = HEADLESS_START
    replies = tuple(replies)
    spoken = language or file.language
    attempt = begin(file, spoken, seed, at, id=f"{file.id}.{spoken}.{seed}.{_digest(replies)}")
    for reply in replies:
        if attempt.awaiting == "nobody":
            break
        attempt = exchange(file, attempt, reply, at + HEADLESS_STEP, at + 2 * HEADLESS_STEP)
        at += 2 * HEADLESS_STEP
    return attempt


def _digest(replies: tuple[str, ...]) -> str:
    return hashlib.sha256("\n".join(replies).encode("utf-8", "surrogatepass")).hexdigest()[:8]
