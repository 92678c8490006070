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
    "C025": "shared material is not there",
    "C026": "nothing fills a slot in a line",
    "C030": "two lines are nearly the same",
    "C031": "the customer's lines are too long",
    "C032": "a number that a condition asks for cannot be reached",
    "C033": "no self-test speaks a reaction",
    "C034": "a better tier does worse than a worse one",
    "C035": "a move's examples are answered as another move",
    "C036": "a scenario is written in one language only",
    "C037": "a scenario counts a criterion that can earn nothing in it",
    "C038": "an act does not make the move it names",
    "C039": "a question for a plain answer asks for a hidden fact",
    "C040": "a topic is not known",
}

APART = frozenset({"C017", "C018", "C019", "C020", "C021", "C030", "C031", "C033", "C034", "C035", "C036"})
"""Problems that leave a file playable: with these, and no other, its self-tests were played."""
