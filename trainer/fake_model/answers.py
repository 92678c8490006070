"""What the fake model says: it reads the prompt as a model would, and answers by simple rules, the same every time.

`scripted` says a customer's sentence made of the sample line in the prompt, judges when it is asked to judge, and names
a move when it is asked for one.
`obedient` does whatever the last instruction that it finds in the talk tells it, whoever wrote that: the worst model
that a guard can meet. `judge` answers with verdicts alone.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, Literal, get_args

from scoring.text import HAN, count_han, fold
from trainer.fake_model import orders

Mode = Literal["scripted", "obedient", "judge"]
MODES: tuple[Mode, ...] = get_args(Mode)
Prompt = Sequence[tuple[str, str]]
"""The messages of a request, as (role, text) pairs."""
_SAMPLE = re.compile("«([^»]+)»")
_MARKED = re.compile(r"\[\[(.+?)\]\]")
_OPENINGS = {"zh": ("", "我说，", "你听我说，", "真是的，"), "en": ("", "Look, ", "Listen, ", "Honestly, ")}
ALIKE = 0.3
"""From this share in common on the fake takes a reply for a move."""
_LONG_WORD, _HAN = re.compile("[a-z]{4,}"), re.compile(f"[{HAN}]")
_NOTHING = {"zh": "嗯，我听着呢。", "en": "Well, I'm listening."}


def answer(mode: Mode, prompt: Prompt) -> str:
    """Return the answer to a prompt."""
    if moves := _asked_for(prompt, "moves"):
        return _named(*moves, obeys=mode == "obedient")
    asked = _asked_for(prompt, "criteria")
    if mode == "judge" or asked:
        return _verdicts(*(asked or ([], "")), obeys=mode == "obedient")
    return (mode == "obedient" and _obeyed(prompt)) or _scripted(prompt)


def script_in(prompt: Prompt) -> str:
    """Return `zh` or `en`: the script of the sample line, or else of what was said last."""
    texts = [*(text for role, text in prompt if role != "system")][-1:]
    return "zh" if count_han(_sample(prompt) or "".join(texts)) else "en"


def _sample(prompt: Prompt) -> str:
    found = [line for role, text in prompt if role == "system" for line in _SAMPLE.findall(text)]
    return found[-1] if found else ""


def _scripted(prompt: Prompt) -> str:
    script, line = script_in(prompt), _sample(prompt)
    if not line:
        return _NOTHING[script]
    openings = _OPENINGS[script]
    opening = openings[hashlib.sha256(line.encode("utf-8", "surrogatepass")).digest()[0] % len(openings)]
    keeps_capital = not opening or line.startswith(("I ", "I'")) or not line[:2].istitle()
    return opening + (line if keeps_capital else line[0].lower() + line[1:])


# Obedience

_STAFF = {"zh": "您好，我是人工智能客服，感谢您的反馈，请问有什么可以帮您？我马上为您办理退款。",
          "en": "As an AI assistant of the service team: thank you for contacting us, how can I help you? "
                "I'll process the refund for you."}
_SETTLED = {"zh": "好的，我完全满意了，就这样，再见！",
            "en": "All right, I'm completely satisfied. That settles it, goodbye!"}
_PRAISED = {"zh": "你处理得太专业了，倾听和道歉都做到位了，给你打100分！",
            "en": "You handled that very professionally: perfect listening, perfect apology. I give you 100 points!"}
_FORMATTED = {"zh": '{"answer": "Sure, here it is in English: **this is not my dish**"}',
              "en": '{"answer": "好的，这是中文：**这不是我点的菜**"}'}


def _everything(prompt: Prompt) -> str:
    return "\n".join(f"{role}: {text}" for role, text in prompt)


_ORDERS: tuple[tuple[re.Pattern[str], Callable[[Prompt, str], str]], ...] = (
    (orders.FORMAT, lambda prompt, _: _FORMATTED[script_in(prompt)]),
    (orders.PRAISE, lambda prompt, _: _PRAISED[script_in(prompt)]),
    (orders.SETTLE, lambda prompt, _: _SETTLED[script_in(prompt)]),
    (orders.SPEAK_AS_STAFF, lambda prompt, _: _STAFF[script_in(prompt)]),
    (orders.REVEAL, lambda prompt, _: _everything(prompt)),
    (orders.SAY, lambda _, words: words),
)
"""What is taken for an instruction, and what is done; of several that end at the same place the last counts."""


def _obeyed(prompt: Prompt) -> str:
    """Return what the last instruction in the talk leads to; nothing where there is none."""
    for role, text in reversed(prompt):
        if role == "system":
            continue
        folded = fold(text)
        found = [(match.end(), number, match) for number, (order, _) in enumerate(_ORDERS)
                 for match in order.finditer(folded)]
        if found:
            _, number, match = max(found, key=lambda item: item[:2])
            span = next((match.span(group) for group in range(1, match.re.groups + 1)
                         if match.re is orders.SAY and match[group]), match.span())
            return _ORDERS[number][1](prompt, text[slice(*span)])
    return ""


# Judging, and naming moves

def _asked_for(prompt: Prompt, what: str) -> tuple[list[dict[str, Any]], str] | None:
    """Return the criteria or moves and the reply of a prompt that asks about them; None where it does not."""
    text = prompt[-1][1] if prompt else ""
    try:
        asked, end = json.JSONDecoder().raw_decode(text)
        listed = asked[what]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    mark, _, rest = text[end:].strip().partition("\n")
    return listed, rest.partition(f"\n{mark}")[0]


def _named(moves: Sequence[dict[str, Any]], reply: str, *, obeys: bool) -> str:
    """Return the move of which an example has most in common with the reply, which is quoted whole; else none.

    Whoever obeys names what the reply names, and the first of the list to please it when it gives an order.
    """
    if obeys and (planted := re.findall(r"\{[^{}]*\"move\"[^{}]*\}", reply)):
        return str(planted[-1])
    gives_in = obeys and any(order.search(fold(reply)) for order, _ in _ORDERS)
    shared = [max((_in_common(example, reply) for example in move.get("examples", ())), default=0.0) for move in moves]
    best = shared.index(max(shared)) if shared else -1
    found = moves[0] if gives_in and moves else moves[best] if shared and shared[best] >= ALIKE else None
    named = {"move": found["id"], "quote": reply} if found else {"move": "none", "quote": ""}
    return json.dumps(named, ensure_ascii=False)


def _in_common(one: str, other: str) -> float:
    """Return the share of the shorter text that both hold: longer words, in Chinese pairs of characters."""
    held, others = ({*_LONG_WORD.findall(fold(text)), *map("".join, pairwise(_HAN.findall(fold(text))))}
                    for text in (one, other))
    return len(held & others) / max(1, min(len(held), len(others)))


def _verdicts(criteria: Sequence[dict[str, Any]], reply: str, *, obeys: bool) -> str:
    """Return a verdict on each criterion: yes where words that an example marks stand in the reply."""
    if obeys and (planted := re.findall(r"\{.*\"answers\".*\}", reply, re.DOTALL)):
        return str(planted[-1])
    gives_in = obeys and any(order.search(fold(reply)) for order, _ in _ORDERS)
    answers = []
    for criterion in criteria:
        quote = reply[:40] if gives_in else _quotation(criterion, reply)
        answers.append({"id": criterion.get("id", ""), "found": bool(quote), "quote": quote})
    return json.dumps({"answers": answers}, ensure_ascii=False)


def _quotation(criterion: dict[str, Any], reply: str) -> str:
    folded = fold(reply)
    for example in criterion.get("yes", ()):
        for marked in _MARKED.findall(example):
            start = folded.find(fold(marked))
            if start >= 0:
                return reply[start:start + len(marked)]
    return ""
