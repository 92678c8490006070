"""Attacks on the scorer, as data, and how it stands up to them.

`talks/*.yaml` are conversations, each with an honest good and an honest passable version; `attacks/*.yaml` are what
somebody says who wants the points without the work. Every attack is tried on every talk; see `resistance`.
"""

from scoring.gaming.attacks import Attack, Talk, attacks, talks
from scoring.gaming.resistance import Attempt, Resistance, resistance

__all__ = ["Attack", "Attempt", "Resistance", "Talk", "attacks", "resistance", "talks"]
