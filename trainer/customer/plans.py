"""What staff proposes beside the moves of the scenario, and what the customer agrees to.

No file foresees every way to help. A plan is a clause in which staff says or asks what staff will do, where the
scorecard marks an act in the same sentence, and which makes no move. In good mood he agrees to it and keeps it in mind.
"""

from __future__ import annotations

from scoring.content import content_keys
from scoring.phrases import Span, overlaps
from trainer.customer.reception import Reply
from trainer.customer.sayings import Heard, quotable
from trainer.customer.state import CustomerState, MoodState, Plan
from trainer.scenario import ScenarioFile

ACTS = frozenset({"service.offer", "service.time", "service.consult", "service.follow_up", "service.choice"})
"""Criteria of which one must stand in the sentence of a plan."""
CALM = 40
"""Below this anger he agrees to a plan that nobody foresaw."""
TRUSTING = 45
"""From this trust on he does so."""
COOL = 60
"""Below this anger he returns a goodbye, where he has been helped."""
KEPT = 4
"""Plans he keeps in mind at most; of more, the last."""
SAME = 0.5
"""From this share of its content on a plan is one that he has agreed to already."""
LEAST = 2
"""Units of content that a plan says at least: "I'll do it" is none."""


KIND = 60
"""Above this trust, and while `CALM`, nobody answers a plain question with a snub."""


def is_kindly(mood: MoodState) -> bool:
    """Whether a customer in this mood answers kindly what nobody foresaw."""
    return mood.anger < CALM and mood.trust > KIND


def may_agree(mood: MoodState) -> bool:
    """Whether a customer in this mood agrees to something that nobody foresaw."""
    return mood.anger < CALM and mood.trust >= TRUSTING


def may_part(mood: MoodState) -> bool:
    """Whether a customer in this mood, whom somebody has helped, returns a goodbye."""
    return mood.anger < COOL and mood.trust >= TRUSTING


def plan_in(file: ScenarioFile, state: CustomerState, reply: Reply, heard: Heard) -> Plan | None:
    """Return the last plan of a reply that no move foresees, None without one. To look something up settles no time.

    Not what is quoted, refused, said in jest or on a condition, nor what stands beside an insult, a forbidden promise
    or a bad move.
    """
    kinds = {move.id: move.kind for move in file.play.moves}
    if reply.analysis.critical or any(kinds[made.id] == "bad" for made in reply.recognised.moves):
        return None
    marked = [(found.start, found.end) for found in reply.analysis.findings
              if found.criterion in ACTS and found.start is not None and found.end is not None]
    foreseen = [(made.start, made.end) for made in reply.recognised.moves if kinds[made.id] == "good"]
    said = [(words, heard.has("looks", place), _is_timed(reply, heard, place)) for place in heard.plans()
            if not overlaps(place, foreseen) and overlaps(_sentence(reply, place), marked)
            and len(content_keys(reply.text.folded[slice(*place)])) >= LEAST
            and (words := quotable(reply.text.text[slice(*place)], heard.script))]
    if not said:
        return None
    acts = [(words, timed) for words, looks, timed in said if not looks]
    if not acts:
        return Plan(state.replies + 1, said[-1][0], timed=False, firm=False)
    words, timed = next((act for act in reversed(acts) if act[1]), acts[-1])
    return Plan(state.replies + 1, words, timed)


def _is_timed(reply: Reply, heard: Heard, place: Span) -> bool:
    """Whether a time is named in the sentence of a plan, or the reply says by when."""
    return heard.has("timed", _sentence(reply, place)) or "service.time" in reply.criteria


def _sentence(reply: Reply, place: Span) -> Span:
    part = reply.text.sentence_at(place[0])
    return part.start, part.end


def kept(state: CustomerState, plan: Plan | None) -> tuple[Plan, ...]:
    """Return what he keeps in mind of plans after a reply with `plan`: whoever is angry hears it too, and comes back to
    it when he has calmed down."""
    if plan is None or not plan.firm:
        return state.plans
    others = tuple(known for known in state.plans if not is_same(known, plan))
    return (*others, plan)[-KEPT:]


def is_same(known: Plan, plan: Plan) -> bool:
    """Whether two plans say much the same."""
    one, other = content_keys(known.text.casefold()), content_keys(plan.text.casefold())
    return len(one & other) >= SAME * max(1, min(len(one), len(other)))


def is_closing(reply: Reply, heard: Heard) -> bool:
    """Whether staff says goodbye, sums up, or asks whether anything is left."""
    return heard.takes_leave() or heard.asks_for_more((0, len(reply.text.folded))) or heard.sums_up()


def is_settled(before: CustomerState, after: CustomerState, file: ScenarioFile) -> bool:
    """Whether he relies on a plan of an earlier reply, a time was named, and nothing has spoilt the talk.

    What rules a good ending out in this case, and what fails a conversation, spoils it.
    """
    ruled_out = {move for ending in file.play.endings if ending.outcome == "resolved" for move in ending.when.without
                 if any(known.id == move and known.kind == "bad" for known in file.play.moves)}
    return (
        not after.grave and ruled_out.isdisjoint(after.moves) and may_agree(after.mood)
        and bool(before.plans) and (any(plan.timed for plan in after.plans) or "service.time" in after.heard)
    )
