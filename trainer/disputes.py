"""Disagreeing with a mark: what a trainee sees otherwise, kept for the trainer as an example that runs as a test.

A dispute changes no score. It says that a criterion should stay silent at some words of a reply, or should have been
found at others, and why. As an `Example` of the criterion's own file it becomes a test of the scorer.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Column, MetaData, Table, Text, delete, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.schema import CreateTable

from scoring.analysis import analyse
from scoring.criterion import Example, Script, catalogue
from scoring.explain import script_of
from scoring.phrases import Span
from scoring.scorecard import Scorecard
from scoring.text import Language
from scoring.texts import text_of
from scoring.transcript import Fault, Transcript, Turn
from trainer.attempt import Attempt
from trainer.made import FAMILY, shows
from trainer.scenario import ScenarioFile
from trainer.store import Store

MAX_REASON = 1_000
"""Characters of a reason."""
RULE = "rule."
"""What the id of a cause of the customer's mood begins with that is neither a mark nor a move."""
Kind = Literal["silent", "found"]
"""What the trainee says the criterion should be at these words."""

_DISPUTES = Table(
    "disputes",
    MetaData(),
    Column("id", Text, primary_key=True),
    Column("attempt", Text, nullable=False),
    Column("trainee", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("data", Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Dispute:
    """One disagreement: `criterion` should be `kind` at `start` to `end` of the reply at index `turn`.

    `others` are the stretches at which the criterion was found in that reply and is not disputed. Where `criterion` is
    no criterion of the catalogue (a critical finding, a finding by the clock, a cause of the mood) there is no example
    to make of it; one of `move.<id>` is about a move of the scenario and makes an example or counter-example of it.
    """

    attempt: str
    trainee: str
    scenario: str
    language: Language
    fault: Fault
    turn: int
    criterion: str
    kind: Kind
    start: int
    end: int
    reply: str
    customer: tuple[str, ...]
    others: tuple[Span, ...]
    reason: str
    at: datetime

    @property
    def id(self) -> str:
        return f"{self.attempt}:{self.turn}:{self.criterion}:{self.start}:{self.end}"

    @property
    def quote(self) -> str:
        """The words that are disputed."""
        return self.reply[self.start : self.end]

    @property
    def move(self) -> str:
        """The id of the scenario's move that it is about, "" where it is about something else."""
        return self.criterion.removeprefix(FAMILY) if self.criterion.startswith(FAMILY) else ""

    @property
    def script(self) -> Script:
        return script_of(self.language)


def dispute_of(
    attempt: Attempt, card: Scorecard, *, turn: int, criterion: str, kind: Kind, span: Span, reason: str, at: datetime
) -> Dispute:
    """Return the dispute about `span` of the reply at `turn` of an attempt with this scorecard."""
    marked = {(item.start, item.end) for item in card.findings if item.turn == turn and item.criterion == criterion}
    others = sorted((start, end) for start, end in marked
                    if start is not None and end is not None and not (start < span[1] and span[0] < end))
    return Dispute(
        attempt=attempt.id, trainee=attempt.trainee, scenario=attempt.scenario, language=attempt.language,
        fault=card.fault, turn=turn, criterion=criterion, kind=kind, start=span[0], end=span[1],
        reply=attempt.turns[turn].text,
        customer=tuple(said.text for said in attempt.turns[:turn] if said.speaker == "customer"),
        others=tuple(others), reason=reason.strip()[:MAX_REASON], at=at,
    )  # fmt: skip


def example_of(dispute: Dispute) -> Example | None:
    """Return the dispute as an example for the criterion's file; None where no such file could hold it."""
    if dispute.criterion not in catalogue() or "[[" in dispute.reply or "]]" in dispute.reply:
        return None
    own = ((dispute.start, dispute.end),) if dispute.kind == "found" else ()
    reply = dispute.reply
    for start, end in sorted({*dispute.others, *own}, reverse=True):
        reply = f"{reply[:start]}[[{reply[start:end]}]]{reply[end:]}"
    return Example(reply=reply, customer=dispute.customer, fault=dispute.fault)


def sentence_of(dispute: Dispute) -> str:
    """Return the sentences in which the disputed words stand: an example of a move, or a counter-example."""
    start, end = text_of(dispute.reply).sentence_span((dispute.start, dispute.end))
    return dispute.reply[start:end].strip()


def is_settled(dispute: Dispute, file: ScenarioFile | None = None) -> bool:
    """Whether it is seen today as the trainee sees it: by the scorer, or in a move of `file` by the customer's rules.

    Without its file a move is not settled, and what moved the customer's mood never is: it hangs on the whole talk.
    """
    if dispute.criterion.startswith(RULE):
        return False
    if dispute.move:
        shown = file is not None and shows(file, dispute.reply, dispute.move, dispute.start, dispute.end)
        return file is not None and shown == (dispute.kind == "found")
    turns = [*(Turn("customer", text) for text in dispute.customer), Turn("staff", dispute.reply)]
    transcript = Transcript(dispute.id, tuple(turns), dispute.language, fault=dispute.fault)
    found = {(item.start, item.end) for item in analyse(transcript, len(turns) - 1).findings
             if item.criterion == dispute.criterion}
    own = {(dispute.start, dispute.end)} if dispute.kind == "found" else set()
    return found == {*dispute.others, *own}


def keep_dispute(store: Store, dispute: Dispute) -> None:
    """Keep a dispute; one about the same words and criterion is replaced. Raises `StoreError`."""
    values = {"id": dispute.id, "attempt": dispute.attempt, "trainee": dispute.trainee, "at": dispute.at.isoformat(),
              "data": json.dumps(data_of(dispute), ensure_ascii=False)}
    with store.transaction() as connection:
        connection.execute(CreateTable(_DISPUTES, if_not_exists=True))
        connection.execute(insert(_DISPUTES).values(values).on_conflict_do_update(index_elements=["id"], set_=values))


def withdraw(store: Store, dispute: Dispute) -> None:
    """Forget a dispute. Raises `StoreError`."""
    with store.transaction() as connection:
        connection.execute(CreateTable(_DISPUTES, if_not_exists=True))
        connection.execute(delete(_DISPUTES).where(_DISPUTES.c.id == dispute.id))


def forget_disputes(store: Store, attempts: Iterable[str]) -> None:
    """Forget every dispute about these attempts. Raises `StoreError`."""
    with store.transaction() as connection:
        connection.execute(CreateTable(_DISPUTES, if_not_exists=True))
        connection.execute(delete(_DISPUTES).where(_DISPUTES.c.attempt.in_(tuple(attempts))))


def disputes(store: Store, attempt: str | None = None) -> tuple[Dispute, ...]:
    """Return all disputes, or those about one attempt, the oldest first. Raises `StoreError`."""
    query = select(_DISPUTES.c.data).order_by(_DISPUTES.c.at, _DISPUTES.c.id)
    if attempt is not None:
        query = query.where(_DISPUTES.c.attempt == attempt)
    with store.transaction() as connection:
        connection.execute(CreateTable(_DISPUTES, if_not_exists=True))
        rows = connection.execute(query).scalars().all()
    return tuple(_dispute_from(json.loads(row)) for row in rows)


def data_of(dispute: Dispute) -> dict[str, Any]:
    """Return a dispute as plain data for storage and export."""
    return asdict(dispute) | {"at": dispute.at.isoformat()}


def _dispute_from(data: dict[str, Any]) -> Dispute:
    return Dispute(**{
        **data, "at": datetime.fromisoformat(data["at"]), "customer": tuple(data["customer"]),
        "others": tuple((start, end) for start, end in data["others"]),
    })


def place_of(text: str, quoted: str) -> Span | None:
    """Return where `quoted` stands in `text`, all of it where nothing is quoted, None where it does not stand there."""
    wanted = quoted.strip()
    if not wanted:
        return 0, len(text)
    start = text.find(wanted)
    return (start, start + len(wanted)) if start >= 0 else None
