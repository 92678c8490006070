"""Exams: rules over scorecards that decide whether somebody has passed, frozen by hash, each decision with its figures.

An exam only reads scorecards. What a conversation is worth is decided in `scoring`; who may see what, in the app.
"""

from trainer.exam.decide import Decision, RuleResult, decide
from trainer.exam.file import Exam, ExamFile, frozen, read_exam
from trainer.exam.record import Record, record_of

__all__ = ["Decision", "Exam", "ExamFile", "Record", "RuleResult", "decide", "frozen", "read_exam", "record_of"]
