"""A model's second opinion on a conversation: per criterion a yes or no with a quotation, never a certified score.

One request a reply asks all criteria, in an order that the seed shuffles, with the codebook's definition and
examples from the criterion files. A yes whose quotation is not in the reply is void. What staff typed is data between
marks that it cannot contain, and of several verdicts on one criterion the last counts. A judge that fails leaves a
conversation unscored, never at zero.
"""

from trainer.judge.opinion import LLMJudge, Opinion, ReadReply, SecondOpinion, findings_of
from trainer.judge.prompt import prompt_for
from trainer.judge.verdicts import JudgeFailed, read_verdicts

__all__ = [
    "JudgeFailed", "LLMJudge", "Opinion", "ReadReply", "SecondOpinion", "findings_of", "prompt_for", "read_verdicts",
]  # fmt: skip
