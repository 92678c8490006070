"""The codes of the problems that `trainer check` finds above those of any YAML file (`scoring.problem.CODES`)."""

from __future__ import annotations

CODES: dict[str, str] = {
    "C001": "the file name is not a valid id",
    "C002": "an id stands twice",
    "C003": "a move is not known",
    "C004": "a hidden fact is not known",
    "C005": "a criterion is not known",
    "C006": "a reaction or ending is not known",
    "C007": "a condition can never hold",
    "C008": "an ending can never be reached",
    "C009": "a reaction can never speak",
    "C010": "nothing brings a hidden fact out",
    "C011": "there are too few lines",
    "C012": "a line stands twice",
    "C013": "an example is not recognised",
    "C014": "a counter-example is recognised",
    "C015": "an example is taken for a move of the opposite kind",
    "C016": "an outcome has no ending",
    "C017": "a self-test fails",
    "C018": "no self-test reaches an outcome",
    "C019": "the two languages of a scenario disagree",
    "C020": "a reply of a self-test cannot be taken",
    "C021": "the score of a self-test does not fit its tier",
    "C022": "a scenario lies where it can never be played",
    "C023": "a scenario changes in the rubric what it may not",
    "C024": "no conversation can pass in a scenario",
}

APART = frozenset({"C017", "C018", "C019", "C020", "C021"})
"""Problems of the self-tests and between two files: with these, and no other, the self-tests of a file were played."""
