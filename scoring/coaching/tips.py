"""The few things that would have helped a conversation most, found by reckoning what each would have been worth.

Every fault that was made is thought away, every behaviour that was missed is thought in where it belongs, every limit
that holds is lifted by mending the replies that brought it about; each time the conversation is reckoned anew by its
rubric. The most valuable is taken, and the next is weighed on top of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Literal

from scoring.accounts import Earn
from scoring.analysis import Analysis, Finding, analyse, read_reply
from scoring.case import Case
from scoring.coaching.steps import is_about_a_complaint
from scoring.coaching.words import Better, Chance, Place, coaching_words
from scoring.criterion import Dimension
from scoring.explain import filled
from scoring.phrases import Span
from scoring.points import Counted, Terms, counted_findings
from scoring.rubric import INTERRUPT, CapId
from scoring.scorecard import Scorecard, Worth, reckon
from scoring.transcript import Transcript

TIPS = 3
LEAST = 100  # hundredths of a point that a tip must be worth, unless it lifts a limit
TipKind = Literal["fault", "chance", "limit", "critical"]
_SPOKEN = re.compile("[“「\"](.*)[”」\"]")  # the words of a better sentence that are to be said
_BLANK = re.compile(r"……|\.\.\.")  # stands for a number that only the reader knows
EMPTY: tuple[CapId, ...] = ("examiner", "stock", "parrot")  # brought about by replies that say nothing


@dataclass(frozen=True, slots=True)
class Tip:
    """Something that would have helped.

    `id` is a criterion, or `caps.<limit>` or `critical.<kind>`; `turn` the reply it belongs to and `quote` the words
    meant in it (None: the whole reply). `points`: hundredths of a point before the limits, on top of the tips before;
    `lifts`: limits that would no longer hold. `times`: how often a fault was made.
    """

    kind: TipKind
    id: str
    turn: int
    quote: str | None
    message: str
    suggestion: str
    points: int
    lifts: tuple[CapId, ...]
    times: int = 1


@dataclass(frozen=True)
class Talk:
    """A conversation as it was, or as it might have been."""

    transcript: Transcript
    case: Case | None
    analyses: tuple[Analysis, ...]
    terms: Terms
    added: tuple[Counted, ...] = ()

    @cached_property
    def counted(self) -> tuple[Counted, ...]:
        return (*counted_findings(self.transcript, self.analyses, self.terms), *self.added)

    @cached_property
    def worth(self) -> Worth:
        critical = [item for analysis in self.analyses for item in analysis.critical
                    if self.terms.rubric.holds("critical", item.id.partition(".")[0])]
        return reckon(self.transcript, self.analyses, self.counted, critical, self.terms)

    @cached_property
    def complaint(self) -> bool:
        return is_about_a_complaint(self.transcript, self.terms)

    def changed(self, change: Callable[[Analysis], Analysis]) -> Talk:
        return replace(self, analyses=tuple(map(change, self.analyses)))


@dataclass(frozen=True, slots=True)
class _Idea:
    """A change that might be worth something: what becomes of the talk, and the tip but for its worth."""

    kind: TipKind
    id: str
    change: Callable[[Talk], Talk]
    tip: Callable[[Collection[str]], Tip | None]
    """Makes the tip, with a sentence that is not among those given; None where none fits."""


def best_tips(talk: Talk, card: Scorecard) -> tuple[tuple[Tip, ...], Talk]:
    """Return the tips, the most valuable first, and the conversation as it would have been with all of them."""
    ideas = [*_critical(talk, card), *_limits(talk, card), *_faults(talk, card), *_chances(talk)]
    tips: list[Tip] = []
    while ideas and len(tips) < TIPS:
        options = [(idea, idea.change(talk)) for idea in ideas]
        idea, better = max(options, key=lambda option: (option[0].kind == "critical", *gain(talk, option[1])))
        ideas.remove(idea)
        points, lifts = better.worth.weighed - talk.worth.weighed, _lifted(talk, better)
        if points < LEAST and not lifts:
            break
        tip = idea.tip({tip.suggestion for tip in tips})
        if tip is not None:
            tips.append(replace(tip, points=points, lifts=lifts))
            talk = better
    return tuple(tips), talk


def _mended(mend: Callable[[Analysis], Analysis]) -> Callable[[Talk], Talk]:
    return lambda talk: talk.changed(mend)


def _same(tip: Tip, used: Collection[str]) -> Tip:
    return tip


def gain(talk: Talk, better: Talk) -> tuple[int, int, int]:
    """Return what a change is worth: points of the score, then the gravest limit lifted, then points before limits."""
    lifted = [100 - cap.limit for cap in talk.worth.caps if cap.id in _lifted(talk, better)]
    return (better.worth.points - talk.worth.points, max(lifted, default=0),
            better.worth.weighed - talk.worth.weighed)


def _lifted(talk: Talk, better: Talk) -> tuple[CapId, ...]:
    still = {cap.id for cap in better.worth.caps}
    return tuple(cap.id for cap in talk.worth.caps if cap.id not in still)


def _critical(talk: Talk, card: Scorecard) -> Iterator[_Idea]:
    kinds = dict.fromkeys(item.id.partition(".")[0] for item in card.critical)
    for kind in kinds:
        first = next(item for item in card.critical if item.id.partition(".")[0] == kind)

        def mend(analysis: Analysis, kind: str = kind) -> Analysis:
            kept = tuple(item for item in analysis.critical if item.id.partition(".")[0] != kind)
            return replace(analysis, critical=kept)

        tip = _told(talk, "critical", f"critical.{kind}", first.turn, (first.start, first.end), first.message,
                    coaching_words().critical.better)
        yield _Idea("critical", f"critical.{kind}", _mended(mend), tip)


def _limits(talk: Talk, card: Scorecard) -> Iterator[_Idea]:
    for cap in card.caps:
        kind = "echo" if cap.id == "parrot" else cap.id
        turn = next((item.turn for item in talk.analyses if item.substance.emptiness == kind), None)
        if cap.id in EMPTY and turn is not None:

            def mend(analysis: Analysis, kind: str = kind) -> Analysis:
                if analysis.substance.emptiness != kind:
                    return analysis
                substance = replace(analysis.substance, form=0.0, echo=0.0, given=0, examiner=())
                return replace(analysis, substance=substance)

            tip = _told(talk, "limit", f"caps.{cap.id}", turn, None, cap.message, coaching_words().limits.better)
            yield _Idea("limit", f"caps.{cap.id}", _mended(mend), tip)


def _faults(talk: Talk, card: Scorecard) -> Iterator[_Idea]:
    """Yield an idea for each fault that was made: not to make it, as often as it was made."""
    faults: dict[str, list[Finding]] = {}
    for finding in card.findings:
        if finding.polarity == "-" and finding.turn is not None:
            faults.setdefault(finding.criterion, []).append(finding)
    for criterion, found in faults.items():
        shown = next((finding for finding in found if finding.suggestion), None)
        if shown is None or shown.turn is None or shown.suggestion is None:
            continue

        def mend(analysis: Analysis, criterion: str = criterion) -> Analysis:
            kept = tuple(item for item in analysis.findings if item.criterion != criterion)
            return replace(analysis, findings=kept, interrupts=analysis.interrupts and criterion != INTERRUPT)

        tip = Tip("fault", criterion, shown.turn, None if criterion == INTERRUPT else shown.text, shown.message,
                  shown.suggestion, 0, (), len(found))
        yield _Idea("fault", criterion, _mended(mend), partial(_same, tip))


def _chances(talk: Talk) -> Iterator[_Idea]:
    """Yield an idea for each behaviour that earns in this case and was not there, or not in time."""
    for chance in coaching_words().chances:
        place = _place(talk, chance)
        if place is None:
            continue
        reply, span, late = place
        turn = talk.analyses[reply].turn
        added = tuple(Counted(Finding(turn, name, "+", 0, 0, "", ""), reply) for name in chance.shows)
        message = talk.terms.say(chance.message)
        if late:
            message += (" " if talk.terms.script == "en" else "") + talk.terms.say(coaching_words().late)

        def add(talk: Talk, added: tuple[Counted, ...] = added) -> Talk:
            return replace(talk, added=(*talk.added, *added))

        yield _Idea("chance", chance.criterion, add,
                    _told(talk, "chance", chance.criterion, turn, span, message, chance.better, chance.shows))


def _place(talk: Talk, chance: Chance) -> tuple[int, Span | None, bool] | None:
    """Return the reply in which a behaviour was missed, the words it belongs to, and whether it came later.

    None where it was there in time, was there and did not count, or does not earn in this case.
    """
    earn = earns(talk, chance.criterion)
    found = [item for item in talk.counted
             if item.finding.criterion == chance.criterion and item.finding.polarity == "+"]
    if earn is None or any(earns(talk, name) is None for name in chance.shows):
        return None
    reply, span = where(talk, chance.at)
    if reply is None:
        return None
    if not found:
        return reply, span, False
    first = min((item.reply for item in found if item.earns), default=None)
    early = talk.terms.rubric.early + (talk.terms.complains_from or 0 if chance.criterion.startswith("apology.") else 0)
    late = first is not None and first >= early and first > reply and earn.late is not None and len(chance.shows) == 1
    return (reply, span, True) if late and chance.at in ("start", "complaint") else None


def earns(talk: Talk, criterion: str) -> Earn | None:
    dimension: Dimension = criterion.split(".")[0]  # type: ignore[assignment]
    return talk.terms.rubric.account(dimension, talk.terms.row).earn.get(criterion)


def where(talk: Talk, at: Place) -> tuple[int | None, Span | None]:
    """Return the reply that stands at a place, and the words meant in it; None where there is no such reply."""
    if at in ("apology", "offer"):
        names = ("apology.present",) if at == "apology" else ("service.offer", "service.consult")
        for item in talk.counted:
            if item.earns and item.finding.criterion in names and item.finding.start is not None:
                return item.reply, (item.finding.start, item.finding.end or 0)
        return None, None
    if at == "end":
        acted = any(item.earns and item.finding.criterion == "service.offer" for item in talk.counted)
        return (len(talk.analyses) - 1, None) if talk.complaint and acted else (None, None)
    complaint = at == "complaint"
    if complaint and not talk.complaint:
        return None, None
    after = (talk.terms.complains_from or 0) if complaint else 0
    spoken = next((turn for turn, said in enumerate(talk.transcript.turns) if said.speaker == "customer"), None)
    answers = (reply for reply, item in enumerate(talk.analyses)
               if reply >= after and spoken is not None and item.turn > spoken)
    return next(answers, None), None


def _told(
    talk: Talk, kind: TipKind, id: str, turn: int, span: Span | None, message: str, better: Sequence[Better],
    shows: Sequence[str] = (),
) -> Callable[[Collection[str]], Tip | None]:
    """Return how to make a tip: None where no sentence fits the reply."""

    def tip(used: Collection[str]) -> Tip | None:
        text = talk.transcript.turns[turn].text
        sentences = (said for said in _sentences(talk, turn, span or (0, len(text)), better) if said not in used)
        fitting = next((said for said in sentences if _does(talk, turn, said, shows)), None)
        quote = text[span[0] : span[1]] if span else None
        return Tip(kind, id, turn, quote, message, fitting, 0, ()) if fitting else None

    return tip


def _does(talk: Talk, turn: int, suggestion: str, shows: Sequence[str]) -> bool:
    """Whether a sentence, said in the place of the reply, shows what it is meant to show, and no fault."""
    spoken = _SPOKEN.search(suggestion)
    if spoken is None:
        return False
    turns = list(talk.transcript.turns)
    turns[turn] = replace(turns[turn], text=_BLANK.sub("10", spoken[1]))
    analysis = analyse(replace(talk.transcript, turns=tuple(turns)), turn, talk.case)
    faults = any(finding.polarity == "-" for finding in analysis.findings)
    return not faults and not analysis.critical and analysis.criteria().issuperset(shows)


def _worth_keeping(talk: Talk, analysis: Analysis) -> bool:
    """Whether a reply does something good and nothing wrong, so that a better one can begin with what is missing."""
    counted = [item for item in talk.counted if item.finding.turn == analysis.turn and item not in talk.added]
    faults = any(item.finding.polarity == "-" for item in counted)
    return any(item.earns for item in counted) and not faults and not analysis.critical


_OFFERED = ("service.offer", "service.choice")


def _sentences(talk: Talk, turn: int, span: Span, better: Iterable[Better]) -> tuple[str, ...]:
    analysis = next(item for item in talk.analyses if item.turn == turn)
    found: dict[str, tuple[Span, ...]] = {}
    for finding in analysis.findings:
        found[finding.criterion] = (*found.get(finding.criterion, ()), (finding.start or 0, finding.end or 0))
    offered = any(found.get(name) for name in _OFFERED)
    templates = [item.of(talk.terms.script) for item in better
                 if item.complaint in (None, talk.complaint) and item.offered in (None, offered)]
    if not _worth_keeping(talk, analysis):
        templates = [text for text in templates if "{said}" not in text]
    reading = read_reply(talk.transcript, turn, talk.case)
    return tuple(filled(templates, reading, span, talk.terms.language, found))
