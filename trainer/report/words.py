"""The few words that reports for people need, in the language of the conversation."""

from __future__ import annotations

from scoring.analysis import Finding
from scoring.criterion import catalogue
from scoring.explain import in_language, script_of
from scoring.rubric import INTERRUPT
from scoring.text import Language

WORDS: dict[str, tuple[str, str]] = {
    "title": ("评分卡", "Scorecards"),
    "score": ("总分", "Score"),
    "passed": ("合格", "passed"),
    "failed": ("不合格", "not passed"),
    "listening": ("倾听", "Listening"),
    "apology": ("道歉", "Apology"),
    "wording": ("负面语言", "Wording"),
    "service": ("解决", "Service"),
    "customer": ("客人", "Customer"),
    "staff": ("员工", "Staff"),
    "good": ("好", "good"),
    "fault": ("扣分", "fault"),
    "missing": ("缺少", "missing"),
    "critical": ("一票否决", "critical"),
    "cap": ("封顶", "limit"),
    "whole": ("整段对话", "The whole conversation"),
    "better": ("可以这样说", "Better"),
    "source": ("出处", "Source"),
    "mood": ("心情", "mood"),
    "outcome": ("结果", "outcome"),
    "resolved": ("解决了", "resolved"),
    "unresolved": ("没有解决", "unresolved"),
    "escalated": ("升级了", "escalated"),
    "walked_out": ("客人走了", "walked_out"),
    "second": ("模型的第二意见", "Second opinion of a model"),
    "certified": ("正式得分仍是上面的规则评分", "the score that counts is the one of the rules, above"),
    "counted": ("评分标准让模型判定：", "the rubric lets the model decide: "),
    "by_model": ("由模型判定", "decided by the model"),
    "unscored": ("未评分", "unscored"),
    "agreement": ("与规则一致", "agreement with the rules"),
    "undecided": ("模型没有定论", "the model is undecided"),
    "model_only": ("只有模型认为有", "found by the model alone"),
    "rules_only": ("只有规则认为有", "found by the rules alone"),
    "colon": ("：", ": "),
    "open": ("“", '"'),
    "close": ("”", '"'),
    INTERRUPT: ("打断", "Interrupting"),
}
"""Key -> simplified Chinese, English. Traditional Chinese is converted."""


def word(key: str, language: Language) -> str:
    """Return a word of `WORDS` in the language of the reader."""
    chinese, english = WORDS[key]
    return english if script_of(language) == "en" else in_language(chinese, language)


def kind_of(finding: Finding, language: Language) -> str:
    """Return in a word what a finding is: good, a fault, or (of the whole conversation) something missing."""
    if finding.polarity == "+":
        return word("good", language)
    return word("missing" if finding.turn is None else "fault", language)


def title_of(criterion: str, language: Language) -> str:
    """Return the name of a criterion in the language of the reader."""
    known = catalogue().get(criterion)
    if known is None:
        return word(criterion, language) if criterion in WORDS else criterion
    return in_language(known.title.of(script_of(language)), language)
