"""Rewriting one reply of a talk that is over: what the talk would be worth with other words in its place.

Nobody answers: all that was said around the reply stays as it was, so the difference in points is that of the words.
"""

from __future__ import annotations

from dataclasses import replace

from scoring.coaching import Tip
from scoring.scorecard import Scorecard
from trainer.attempt import Attempt, check_words
from trainer.made import moves_of
from trainer.scenario import ScenarioFile


def with_reply(attempt: Attempt, turn: int, text: str, file: ScenarioFile | None = None) -> Attempt:
    """Return the attempt with `text` said at the staff turn `turn`, at the same time. Raises `RefusedReply`.

    With the scenario's file the moves of the reply are those of the new words; nobody feels them.
    """
    check_words(text)
    said = replace(attempt.turns[turn], text=text)
    anew = replace(attempt, turns=(*attempt.turns[:turn], said, *attempt.turns[turn + 1 :]))
    if file is None:
        return anew
    moves = moves_of(file, text)
    return replace(anew, steps=tuple(
        replace(step, moves=moves, changes=()) if step.reply == turn else step for step in attempt.steps))


def is_reached(tip: Tip, card: Scorecard) -> bool:
    """Whether the reply that a tip belongs to does what the tip asks for, in the talk with this scorecard."""
    here = {finding.criterion for finding in card.findings if finding.turn == tip.turn}
    if tip.kind == "chance":
        return tip.id in here
    if tip.kind == "fault":
        return tip.id not in here
    if tip.kind == "limit":
        return tip.id.removeprefix("caps.") not in {cap.id for cap in card.caps}
    return tip.id not in {f"critical.{item.id.partition('.')[0]}" for item in card.critical if item.turn == tip.turn}


def expert_turn(talk: Attempt, card: Scorecard, number: int, wanted: str = "") -> int:
    """Return the reply of an expert's talk that is most like the `number`th (from 1) of another talk of the case.

    It is the first that shows the criterion `wanted`, else the one at the same place, or the last.
    """
    replies = talk.transcript.staff_turns()
    shows = (finding.turn for finding in card.findings if finding.criterion == wanted and finding.polarity == "+")
    found = min((turn for turn in shows if turn is not None), default=None)
    return found if found is not None else replies[min(number, len(replies)) - 1]
