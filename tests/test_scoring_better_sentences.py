"""A better sentence that is shown would not itself be marked: whoever says it has mended what was wrong."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from scoring.analysis import analyse
from scoring.calibration.reference import read_reference
from scoring.criterion import catalogue
from scoring.transcript import Transcript, Turn

UNITS = Path(__file__).parent / "data" / "units"
SAID = re.compile('[:：] ?["“「](.+)["”」]', re.DOTALL)
MARKED = 0.004
"""Largest share of better sentences that are marked."""


def shown(name: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield every better sentence shown for a set of replies, with the faults found in it when it is said instead."""
    faults = {one.id for one in catalogue().values() if one.polarity == "-"}
    for unit in read_reference(UNITS / f"{name}.jsonl").units:
        talk, turn = unit.transcript, len(unit.transcript.turns) - 1
        for finding in analyse(talk, turn).findings:
            said = SAID.search(finding.suggestion or "")
            if said:
                instead = replace(talk, turns=(*talk.turns[:turn], replace(talk.turns[turn], text=said[1])))
                yield said[1], analyse(instead, turn).criteria() & faults


@pytest.mark.parametrize("name", ["a", "f", "l"])
def test_a_better_sentence_is_hardly_ever_marked_itself(name: str) -> None:
    found = [(said, faults) for said, faults in shown(name)]
    marked = Counter(said for said, faults in found if faults)
    assert len(found) > 150 and marked.total() <= MARKED * len(found), marked


def test_an_order_that_no_request_makes_better_is_not_put_as_one() -> None:
    turns = (Turn("customer", "The soup is cold again!"), Turn("staff", "You need to get a grip."))
    talk = Transcript("t", turns, "en")
    orders = [item for item in analyse(talk, 1).findings if item.criterion == "wording.command"]
    assert orders and not any("get a grip" in text for item in orders for text in item.suggestions)
