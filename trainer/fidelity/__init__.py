"""How true to life the embedded customer is, measured over many seeded plays by scripted trainees.

What research found simulated customers to do wrong is counted here: they tell what nobody asked, keep back what was
fairly asked, give in to fine words, never end, repeat themselves, and all talk alike.
"""

from trainer.fidelity.measures import Fidelity, measure
from trainer.fidelity.report import render_fidelity

__all__ = ["Fidelity", "measure", "render_fidelity"]
