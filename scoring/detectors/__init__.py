"""The closed list of ways to find a behaviour; criterion files name one by its key.

A detector gets the criterion, the reading of the reply and the spans of the criteria named under `after`, and returns
the spans of evidence in the reply (none when the behaviour is not there).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from scoring.criterion import Criterion
from scoring.detectors.phrase import detect_phrase
from scoring.phrases import Span
from scoring.reading import Reading

Found = Mapping[str, tuple[Span, ...]]
Detector = Callable[[Criterion, Reading, Found], list[Span]]

DETECTORS: dict[str, Detector] = {
    "phrase": detect_phrase,
}
