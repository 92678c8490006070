"""The closed list of ways to find a behaviour; criterion files name one by its key.

A detector gets the criterion, the reading of the reply and the spans of the criteria named under `after`, and returns
the spans of evidence in the reply (none when the behaviour is not there).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from scoring.criterion import Criterion
from scoring.detectors.apology import (
    detect_admission,
    detect_apology,
    detect_blame_shift,
    detect_conditional,
    detect_excess,
    detect_specific,
)
from scoring.detectors.choice import detect_choice
from scoring.detectors.consult import detect_consult
from scoring.detectors.doubt import detect_doubt
from scoring.detectors.empathy import detect_empathy
from scoring.detectors.evidence import detect_command, detect_contempt, detect_evidence
from scoring.detectors.inability import detect_inability
from scoring.detectors.offer import detect_offer
from scoring.detectors.order import detect_defence
from scoring.detectors.phrase import detect_phrase
from scoring.detectors.question import detect_question
from scoring.detectors.reason import detect_reason
from scoring.detectors.restate import detect_restate
from scoring.detectors.shield import detect_shield
from scoring.detectors.timed import detect_time
from scoring.detectors.turn import detect_turn
from scoring.phrases import Span
from scoring.reading import Reading

Found = Mapping[str, tuple[Span, ...]]
Detector = Callable[[Criterion, Reading, Found], list[Span]]

DETECTORS: dict[str, Detector] = {
    "phrase": detect_phrase,
    "apology": detect_apology,
    "apology_conditional": detect_conditional,
    "apology_specific": detect_specific,
    "apology_excess": detect_excess,
    "apology_blame": detect_blame_shift,
    "admission": detect_admission,
    "empathy": detect_empathy,
    "restate": detect_restate,
    "question": detect_question,
    "defence": detect_defence,
    "choice": detect_choice,
    "consult": detect_consult,
    "doubt": detect_doubt,
    "command": detect_command,
    "contempt": detect_contempt,
    "evidence": detect_evidence,
    "inability": detect_inability,
    "offer": detect_offer,
    "reason": detect_reason,
    "shield": detect_shield,
    "time": detect_time,
    "turn": detect_turn,
}

_EVIDENCE = (":", ":weak", ":asked", ":reproach", ":cold")
_SHOWN_BY: dict[str, tuple[str, ...]] = {
    "phrase": (":",),
    "apology": (":",),
    "apology_conditional": ("apology.present",),
    "apology_specific": ("apology.present",),
    "apology_excess": (":", "apology.present"),
    "apology_blame": ("apology.present",),
    "admission": (":",),
    "empathy": (":",),
    "choice": (*_EVIDENCE, ":link"),
    "consult": _EVIDENCE,
    "doubt": _EVIDENCE,
    "command": _EVIDENCE,
    "evidence": _EVIDENCE,
    "inability": (*_EVIDENCE, ":marker", ":act_marker", ":own_marker"),
    "offer": (*_EVIDENCE, ":lead"),
    "reason": (*_EVIDENCE, ":stating"),
    "shield": (*_EVIDENCE, ":ground"),
    "turn": (":", ":spaced", ":concessive"),
}
"""Detector -> labels without any of which it finds nothing: lists of its criterion (":" its words) or whole labels."""


def shown_by(criterion: Criterion) -> frozenset[str] | None:
    """Return the labels of which a reply has at least one where the criterion is found; None where nothing is known."""
    lists = _SHOWN_BY.get(criterion.detector)
    if lists is None:
        return None
    return frozenset(f"{criterion.id}{name}".rstrip(":") if name.startswith(":") else name for name in lists)
