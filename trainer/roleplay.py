"""The one loop that the browser, `trainer play` and the self-tests share.

    attempt = begin(file, language="zh-Hans", seed=7, at=now, trainee="li.wei")
    attempt = attempt.reply("您是说这条不像鳜鱼,对吗?", now)  # raises RefusedReply; then it awaits the "customer"
    reaction = reaction_to(file, attempt)                    # pure: mood, facts, ending, line
    attempt = attempt.hear(reaction, now)                    # awaits "staff", or "nobody" when the talk has ended

`answer` does the last two steps, where a model words the answer too; `play_replies` does all of them for a list of
replies. Whoever words it, the reaction is the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Literal

from scoring.analysis import Analysis, analyse
from scoring.text import Language
from trainer.attempt import Attempt
from trainer.customer.lines import opening_line
from trainer.customer.llm import LLMCustomer
from trainer.customer.messages import as_sent
from trainer.customer.reactions import Names, react
from trainer.customer.state import Reaction
from trainer.scenario import ScenarioFile

HEADLESS_START = datetime(2000, 1, 1, 9, 0, tzinfo=UTC)
"""When a talk that nobody timed began; its turns carry no times."""


def begin(
    file: ScenarioFile, language: Language, seed: int, at: datetime, trainee: str = "", *,
    id: str | None = None, mode: Literal["practice", "exam"] = "practice", timed: bool = True,
) -> Attempt:
    """Return a new attempt in which the customer has said his opening line, drawn by `seed`.

    `language` is the trainee's; `zh-Hant` is played from the zh-Hans file and converted. `id` defaults to one made of
    scenario, language and seed. Without `timed` the opening carries no time, and no later turn should.
    """
    return Attempt.begin(
        file, id=id or f"{file.id}.{language}.{seed}", language=language, seed=seed, at=at,
        opening=opening_line(file, seed), trainee=trainee, mode=mode, timed=timed,
    )


def analysis_of(file: ScenarioFile, attempt: Attempt) -> Analysis:
    """Return the analysis of the reply that awaits the customer: what the scorecard will mark."""
    transcript = attempt.transcript
    return analyse(transcript, transcript.staff_turns()[-1], file.case)


def reaction_to(file: ScenarioFile, attempt: Attempt, names: Names | None = None) -> Reaction:
    """Return how the customer takes the last reply, in the messages he sends. The attempt must await the customer.

    `names` may name the move of a reply that the rules are unsure of; in an exam nobody does.
    """
    analysis, transcript = analysis_of(file, attempt), attempt.transcript
    asked = names if attempt.mode == "practice" else None
    named = asked(file, attempt.state, analysis, transcript, attempt.seed) if asked else None
    reaction = react(file, attempt.state, analysis, transcript, attempt.seed, named, attempt.mode)
    return as_sent(file, reaction, attempt.transcript, attempt.seed)


def answer(
    file: ScenarioFile, attempt: Attempt, at: datetime | None, customer: LLMCustomer | None = None,
) -> Attempt:
    """Return the attempt after the customer has answered the last reply, all of it at once; scripted by default."""
    reaction = reaction_to(file, attempt, customer.names if customer else None)
    if customer is None:
        return attempt.hear(reaction, at)
    said = "".join(customer.speak(file, attempt.transcript, reaction))
    text = said if customer.voice == "llm" else None
    return attempt.hear(reaction, at, text, customer.voice, refusals=customer.refusals)


def exchange(
    file: ScenarioFile, attempt: Attempt, text: str, at: datetime | None, answered_at: datetime | None = None,
    customer: LLMCustomer | None = None,
) -> Attempt:
    """Return the attempt after a reply and the customer's answer, scripted by default. Raises `RefusedReply`.

    `at` is None in a talk that nobody times.
    """
    return answer(file, attempt.reply(text, at), answered_at or at, customer)


def begin_untimed(
    file: ScenarioFile, seed: int, language: Language | None = None, *, id: str | None = None,
) -> Attempt:
    """Return a new attempt that nobody times: the customer feels no waiting, and no reply can cut in."""
    return begin(file, language or file.language, seed, HEADLESS_START, id=id, timed=False)


def play_replies(
    file: ScenarioFile, replies: Iterable[str], seed: int, language: Language | None = None,
    customer: LLMCustomer | None = None,
) -> Attempt:
    """Return the attempt after all replies, or after those up to the ending. Raises `RefusedReply`.

    Nobody times it: with the scripted customer the same replies give the same attempt, byte for byte. Its id ends with
    a digest of the replies, so that different talks have different ids.
    """
    replies = tuple(replies)
    spoken = language or file.language
    attempt = begin_untimed(file, seed, spoken, id=f"{file.id}.{spoken}.{seed}.{_digest(replies)}")
    for reply in replies:
        if attempt.awaiting == "nobody":
            break
        attempt = exchange(file, attempt, reply, None, customer=customer)
    return attempt


def _digest(replies: tuple[str, ...]) -> str:
    return hashlib.sha256("\n".join(replies).encode("utf-8", "surrogatepass")).hexdigest()[:8]
