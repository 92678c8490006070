"""The part of the HTML report that says what a conversation teaches as a whole, and where each criterion comes from."""

from __future__ import annotations

import html

from scoring.coaching import Coaching, Step, Tip
from scoring.foreign import visible
from scoring.text import Language
from trainer.lesson import gap_name, measures, reach, source_of, step_name, step_state, steps_from, tip_facts, tip_name
from trainer.report.scored import Scored
from trainer.report.words import word
from trainer.texts import Texts, texts

_SIGNS = {"met": ("good", "✓"), "early": ("bad", "~"), "late": ("bad", "~"), "missed": ("bad", "–")}


def plain(text: str) -> str:
    """Return a text from people as HTML that shows it and does nothing else."""
    return html.escape(visible(text))


def sourced(criterion: str, language: Language) -> str:
    """Return where a criterion comes from, as a line of its own."""
    label = f"{word('source', language)}{word('colon', language)}"
    return f'<br><span class="quiet from">{label}{plain(source_of(criterion, texts(language)))}</span>'


def lesson(result: Scored, coaching: Coaching) -> str:
    """Return the tips, the steps of calming an angry customer, and what was counted."""
    card, say = result.scorecard, texts(result.scorecard.language)
    tips = "".join(f"<li>{_tip(tip, result, say)}</li>" for tip in coaching.tips)
    parts = [f"<h3>{plain(say('coaching.title'))}</h3><p>{plain(reach(card, coaching, say))}</p>"]
    named = ((gap_name(gap, result.transcript, say), gap.ask) for gap in coaching.gaps)
    gaps = "".join(f'<li><span class="name">{plain(name)}</span><br>{plain(ask)}</li>' for name, ask in named)
    parts.append(f"<ol>{tips or gaps}</ol>" if tips or gaps else "")
    if coaching.steps:
        source = f"{word('source', card.language)}{word('colon', card.language)}{steps_from(card.language)}"
        parts.append(f"<h3>{plain(say('coaching.steps'))}</h3><p class=\"quiet from\">{plain(source)}</p>")
        parts.append("<ol>" + "".join(_step(step, result, say) for step in coaching.steps) + "</ol>")
    lines = "".join(f"<li>{plain(line)}</li>" for line in measures(coaching, result.transcript, say))
    parts.append(f"<h3>{plain(say('coaching.measures'))}</h3><ul>{lines}</ul>")
    return '<section class="lesson">' + "\n".join(filter(None, parts)) + "</section>"


def _tip(tip: Tip, result: Scored, say: Texts) -> str:
    language = result.scorecard.language
    facts = " · ".join(tip_facts(tip, result.scorecard, result.transcript, say))
    quote = f" <q>{plain(tip.quote)}</q>" if tip.quote else ""
    better = f"{word('better', language)}{word('colon', language)}{plain(tip.suggestion)}"
    return (f'<span class="name">{plain(tip_name(tip, say))}</span>{quote} <span class="quiet">{plain(facts)}</span>'
            f"<br>{plain(tip.message)}<br>{better}{sourced(tip.id, language)}")


def _step(step: Step, result: Scored, say: Texts) -> str:
    kind, sign = _SIGNS[step.state]
    state = step_state(step, result.transcript, say)
    return f'<li>{plain(step_name(step, say))} <span class="{kind} name">{sign} {plain(state)}</span></li>'
