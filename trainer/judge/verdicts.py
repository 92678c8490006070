"""What a model answers about a reply, read strictly: verdicts, and the quotations that must be found in it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, ValidationError

from scoring.criterion import catalogue
from scoring.text import fold

MOST = 12
"""Of the 6,369 labelled replies of the development sets none shows more than 11 criteria: an answer with more of them
found has been talked into it, or is none.
"""


class JudgeFailed(Exception):
    """No usable answer came; the message says why, in one line."""


class Verdict(BaseModel):
    """What a model says of one criterion."""

    model_config = ConfigDict(extra="ignore")

    id: str
    found: bool
    quote: str | None = ""


class Verdicts(BaseModel):
    model_config = ConfigDict(extra="ignore")

    answers: list[Verdict]


def read_verdicts(said: str, reply: str) -> dict[str, tuple[bool, int, int]]:
    """Return the verdicts in an answer: criterion -> found, start, end. Raises `JudgeFailed`.

    A yes without a quotation from the reply is left out; of several verdicts on a criterion the last counts.
    """
    try:
        verdicts = Verdicts.model_validate_json(said)
    except ValidationError:
        raise JudgeFailed("the answer is not of the shape that was asked for") from None
    found: dict[str, tuple[bool, int, int]] = {}
    for verdict in verdicts.answers:
        if verdict.id not in catalogue():
            continue
        found.pop(verdict.id, None)
        place = _place(verdict.quote or "", reply)
        if not verdict.found:
            found[verdict.id] = (False, 0, 0)
        elif place:
            found[verdict.id] = (True, *place)
    if not found:
        raise JudgeFailed("the answer judges no criterion with a quotation that can be found")
    if (shown := sum(yes for yes, _, _ in found.values())) > MOST:
        raise JudgeFailed(f"the answer finds {shown} criteria in one reply, and none shows more than {MOST}")
    return found


def _place(quote: str, reply: str) -> tuple[int, int] | None:
    """Return where a quotation stands in the reply, also where marks, script or case of its letters differ."""
    wanted = quote.strip()
    if not wanted:
        return None
    start = reply.find(wanted)
    start = start if start >= 0 else fold(reply).find(fold(wanted))
    return (start, start + len(wanted)) if start >= 0 else None
