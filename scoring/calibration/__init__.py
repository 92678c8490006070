"""Agreement of the scorer with reference readings: labelled replies and graded conversations.

`reference` reads them, `criteria` holds findings against labels, `grades` holds scores against grades, `figures` is the
statistics.
"""

from scoring.calibration.criteria import CriterionReport, counts_of, hold_units, macro_f1
from scoring.calibration.grades import GradeReport, hold_conversations
from scoring.calibration.reference import GradedConversation, LabelledUnit, Reference, read_reference

__all__ = [
    "CriterionReport", "GradeReport", "GradedConversation", "LabelledUnit", "Reference", "counts_of",
    "hold_conversations", "hold_units", "macro_f1", "read_reference",
]  # fmt: skip
