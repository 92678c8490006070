"""A linear layer over the rules: what the words of a sentence weigh for and against each criterion.

`signals` says what is looked at, `weights` what each signal weighs (`weights.json`) and what follows from it.
"""

from scoring.weighing.weights import Weights, read_weights, weighed

__all__ = ["Weights", "read_weights", "weighed"]
