"""A model's second opinion in the reports that people read: plain lines, which each format dresses in its own way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scoring.text import Language
from trainer.report.words import title_of, word


def second_lines(opinion: Mapping[str, Any], language: Language, decided: Sequence[str] = ()) -> Iterator[str]:
    """Yield what a model says of a conversation, and where it sees something else than the rules.

    `decided` are the criteria that it has decided, where the rubric says so.
    The lines hold text of people and of servers as it is: whoever writes them has to make it safe.
    """
    colon = word("colon", language)
    head = f"{word('second', language)} ({opinion['model']}){colon}"
    if opinion["status"] != "scored":
        yield f"{head}{word('unscored', language)} ({opinion['reason']})"
        return
    verdict = word("passed" if opinion["passed"] else "failed", language)
    agreement = opinion["agreement_with_rules"]
    agreed = f" · {word('agreement', language)} {agreement:.0%}" if agreement is not None else ""
    counted = word("counted", language) + ", ".join(title_of(name, language) for name in decided)
    yield f"{head}{opinion['score']} · {verdict}{agreed} · {counted if decided else word('certified', language)}"
    for item in opinion["criteria"]:
        if item["found"] == item["rules"]:
            continue
        name = f"[{item['turn']}] {title_of(item['criterion'], language)} ({item['criterion']})"
        if item["found"] is None:
            yield f"{name}{colon}{word('undecided', language)}"
        elif item["found"]:
            quoted = f"{word('open', language)}{item['text']}{word('close', language)}"
            yield f"{name}{colon}{word('model_only', language)} {quoted}"
        else:
            yield f"{name}{colon}{word('rules_only', language)}"
