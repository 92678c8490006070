"""What a conversation teaches, in the reader's words: the same sentences for reports and for the app.

`scoring.coaching` computes it; how it is laid out is for whoever shows it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scoring.coaching import Coaching, Gap, Step, Tip, step_title, steps_source
from scoring.criterion import catalogue
from scoring.explain import in_language, script_of
from scoring.scorecard import Scorecard, one_decimal
from scoring.text import Language
from scoring.transcript import Transcript
from trainer.texts import Texts


def source_of(criterion: str, say: Texts) -> str:
    """Return where a criterion comes from; of what no criterion file speaks of, it is the rubric."""
    known = catalogue().get(criterion)
    return in_language(known.source.of(script_of(say.language)), say.language) if known else say("debrief.rubric")


def reply_number(transcript: Transcript, turn: int) -> int:
    """Return which reply of staff a turn is, from 1."""
    return transcript.staff_turns().index(turn) + 1


def reach(card: Scorecard, coaching: Coaching, say: Texts, harm: Sequence[str] = ()) -> str:
    """Return what the tips together would have been worth, or that there is no change of wording to name.

    `harm`: names of the scenario's moves that hurt the customer. Nothing is praised while one of them was made or a
    step of calming was left out.
    """
    hurt = say("coaching.harm", moves=say("list.comma").join(harm)) if harm else ""
    if coaching.tips:
        key = "coaching.reach" if coaching.reachable > card.points else "coaching.reach_critical"
        gained = say(key, before=f"{card.score:g}", after=f"{one_decimal(coaching.reachable):g}")
        return gained + _held(card, coaching, say) + hurt
    left = [step_name(step, say) for step in coaching.steps if step.state == "missed"]
    missed = say("coaching.steps_left", steps=say("list.comma").join(left), first=left[0]) if left else ""
    praised = say("coaching.keep_up") if card.passed and not (hurt or missed or coaching.gaps) else ""
    return say("coaching.gaps" if coaching.gaps else "coaching.nothing") + hurt + missed + praised


def _held(card: Scorecard, coaching: Coaching, say: Texts) -> str:
    """Return which limit still holds with all the tips done, "" where none does: else their worth would not add up."""
    lifted = {id for tip in coaching.tips for id in tip.lifts}
    held = [cap for cap in card.caps if cap.id not in lifted and cap.limit * 100 == coaching.reachable]
    return say("coaching.held", limit=held[0].limit, why=held[0].message) if held else ""


def tip_name(tip: Tip, say: Texts) -> str:
    """Return what a tip is about: a criterion, a limit, or what failed the conversation."""
    if tip.kind == "critical":
        return say(tip.id)
    return say(f"coaching.{tip.id}") if tip.kind == "limit" else _title(tip.id, say)


def _title(criterion: str, say: Texts) -> str:
    known = catalogue().get(criterion)
    if known is None:
        return say(f"criterion.{criterion}")
    return in_language(known.title.of(script_of(say.language)), say.language)


def gap_name(gap: Gap, transcript: Transcript, say: Texts) -> str:
    """Return which act was never there, the reply it fitted in, and what it would have been worth by itself."""
    number, points = reply_number(transcript, gap.turn), f"{one_decimal(gap.points):g}"
    return say("coaching.gap", name=_title(gap.criterion, say), number=number, points=points)


def tip_facts(tip: Tip, card: Scorecard, transcript: Transcript, say: Texts) -> tuple[str, ...]:
    """Return which reply a tip belongs to, how often the fault was made, and what it would have been worth."""
    facts = [say("coaching.reply", number=reply_number(transcript, tip.turn))]
    if tip.times > 1:
        facts.append(say("coaching.times", count=tip.times))
    if tip.points > 0:
        facts.append(say("coaching.worth", points=f"{one_decimal(tip.points):g}"))
    limits = [cap.limit for cap in card.caps if cap.id in tip.lifts]
    if limits:
        facts.append(say("coaching.lifts", limit=min(limits)))
    return tuple(facts)


def step_name(step: Step, say: Texts) -> str:
    return in_language(step_title(step.id).of(script_of(say.language)), say.language)


def step_state(step: Step, transcript: Transcript, say: Texts) -> str:
    """Return in words whether a step was taken, when, and whether in its order."""
    if step.turn is None:
        return say("coaching.step.missed")
    return say(f"coaching.step.{step.state}", number=reply_number(transcript, step.turn))


def steps_from(language: Language) -> str:
    """Return where the steps come from."""
    return in_language(steps_source().of(script_of(language)), language)


def measures(coaching: Coaching, transcript: Transcript, say: Texts) -> Iterator[str]:
    """Yield a sentence for each thing that was counted about the whole conversation."""
    share = say("coaching.share", percent=coaching.share.percent)
    yield share + say("coaching.share_too_much" if coaching.share.too_much else "coaching.share_fine")
    if coaching.times is not None:
        times = coaching.times
        one = times.replies == 1
        yield say(f"coaching.response_{'once' if one else 'times'}", median=duration(times.median, say),
                  longest=duration(times.longest, say), number=reply_number(transcript, times.longest_turn))
    concrete = coaching.concreteness
    yield say("coaching.concrete", replies=concrete.replies, detail=concrete.with_detail, act=concrete.with_timed_act)


def duration(seconds: int, say: Texts) -> str:
    """Return a time in words."""
    if seconds < 120:
        return say("coaching.seconds", seconds=seconds)
    if seconds % 60 == 0:
        return say("coaching.whole_minutes", minutes=seconds // 60)
    return say("coaching.minutes", minutes=seconds // 60, seconds=seconds % 60)


def adjustment(card: Scorecard, say: Texts) -> str:
    """Return what the scenario changes in the rubric, "" where it changes nothing."""
    if card.adjusted is None:
        return ""
    changes = card.adjusted
    parts = [say("adjusted.pass_mark", mark=changes.pass_mark)] if changes.pass_mark else []
    if changes.weights:
        weights = (f"{say(f'dimension.{name}')} {weight}%" for name, weight in changes.weights.items())
        parts.append(say("adjusted.weights", weights=say("list.comma").join(weights)))
    if changes.off:
        parts.append(say("adjusted.off", names=say("list.comma").join(_switched(name, say) for name in changes.off)))
    parts += [say("adjusted.count", name=_switched(name, say), share=share) for name, share in changes.count.items()]
    return say("adjusted.title") + say("list.semicolon").join(parts)


def _switched(name: str, say: Texts) -> str:
    return say(f"coaching.{name}") if name.startswith("caps.") else _title(name, say)
