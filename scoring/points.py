"""From findings to points: which behaviours earn, what they earn, and what the faults cost.

Points are whole numbers until they are printed, so no order of adding can change a score. A positive finding earns
once a reply, and only when the reply says something to this customer; every negative finding costs.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from scoring.accounts import Account, FaultRow
from scoring.analysis import Analysis, Finding, Polarity
from scoring.content import content_keys
from scoring.criterion import Dimension, Script, Texts
from scoring.explain import NONE, in_language, script_of
from scoring.phrases import Marks
from scoring.rubric import INTERRUPT, Rubric, VoidReason
from scoring.text import Language, fold
from scoring.texts import text_of
from scoring.transcript import Fault, Speaker, Transcript

TAKEN_BACK = ("listening.empathy", "apology.present", "service.thanks")
"""Acknowledgements that a `but` behind them takes back."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A finding as it counts. `reply`: its place among the staff replies; `void`: why a positive one earns nothing."""

    finding: Finding
    reply: int
    void: VoidReason | None = None

    @property
    def earns(self) -> bool:
        return self.finding.polarity == "+" and self.void is None


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for the whole conversation.

    `told`: somebody said whose fault it is (the transcript or the scenario). `language`: the reader's, in which the
    texts are. `complains_from`: the staff reply that is the first after a complaint, None when the customer has none.
    """

    rubric: Rubric
    fault: Fault
    told: bool
    language: Language
    complains_from: int | None

    @property
    def script(self) -> Script:
        return script_of(self.language)

    @property
    def row(self) -> FaultRow:
        """The row of the fault table that counts: where nobody told, it is for the customer's words to ask for one."""
        if self.told:
            return self.fault
        return "none" if self.complains_from is None else "untold"

    @property
    def complaint(self) -> bool:
        """Whether the customer has something to complain of."""
        return self.row != "none"

    @property
    def wants_apology(self) -> bool:
        """Whether a conversation without an apology lacks something."""
        return self.row not in ("none", "customer")

    def say(self, texts: Texts) -> str:
        """Return a text of the rubric in the language of the reader."""
        return in_language(texts.of(self.script), self.language)


def counted_findings(transcript: Transcript, analyses: Iterable[Analysis], terms: Terms) -> list[Counted]:
    """Return every finding as it counts, in the order of the conversation."""
    counted: list[Counted] = []
    seen: set[tuple[str, frozenset[str] | str]] = set()
    echoes = 0
    for reply, analysis in enumerate(analyses):
        empty = analysis.substance.emptiness
        echoes += empty == "echo"
        if empty == "echo" and echoes == 1:
            empty = None  # to give back once what was said is listening; to do nothing else is parroting
        taken_back = _taken_back(analysis)
        faults = Marks((item.start or 0, item.end or 0) for item in analysis.findings if item.polarity == "-")
        for finding in (*analysis.findings, *_interruption(transcript, analysis, terms)):
            finding = _at_fault(finding, terms)
            void: VoidReason | None = None
            if finding.polarity == "+":
                act = (finding.criterion, _gist(finding.text or ""))
                place = (finding.start or 0, finding.end or 0)
                back = (finding.criterion, finding.start) in taken_back or faults.touch(place)
                void = empty or ("taken_back" if back else "repeat" if act in seen else None)
                if void is None:
                    seen.add(act)
            counted.append(Counted(finding, reply, void))
    return counted


def _taken_back(analysis: Analysis) -> set[tuple[str, int | None]]:
    """Return the acknowledgement that stands last before each `but`: what is said before it does not count.

    Each is told by its criterion and where it begins.
    """
    turns = [item.start or 0 for item in analysis.findings if item.criterion == "wording.but"]
    if not turns:
        return set()
    kind = sorted((item for item in analysis.findings if item.criterion in TAKEN_BACK), key=lambda item: item.end or 0)
    ends = [item.end or 0 for item in kind]
    before = (ends[bisect_right(ends, turn) - 1] for turn in turns if ends and ends[0] <= turn)
    last = (kind[bisect_left(ends, end)] for end in before)
    return {(item.criterion, item.start) for item in last}


def _gist(text: str) -> frozenset[str] | str:
    """Return what makes two acts the same: their content, or for mere courtesy their letters."""
    folded = fold(text)
    return content_keys(folded) or "".join(filter(str.isalnum, folded))


def _interruption(transcript: Transcript, analysis: Analysis, terms: Terms) -> Iterator[Finding]:
    if analysis.interrupts:
        text = transcript.turns[analysis.turn].text
        said = terms.rubric.listening.interrupt
        yield Finding(analysis.turn, INTERRUPT, "-", 0, len(text), text, terms.say(said.message),
                      terms.say(said.suggestion) if said.suggestion else None)


def _at_fault(finding: Finding, terms: Terms) -> Finding:
    """Return the finding as it counts in a case of this fault: what is right in one case is an error in another."""
    wrong = terms.rubric.apology.wrong.get(finding.criterion)
    if wrong is None or finding.criterion not in terms.rubric.apology.account(terms.row).cost:
        return finding
    if finding.text and text_of(finding.text).has(f"{finding.criterion}:own_words"):
        return finding  # "that came out wrong" owns what was said just now, and not what the case is about
    return replace(finding, polarity="-", message=terms.say(wrong.message),
                   suggestion=terms.say(wrong.suggestion) if wrong.suggestion else None, suggestions=NONE)


def explained(counted: Counted, terms: Terms) -> Finding:
    """Return the finding with the reason behind its message when it earns nothing, or does not count at all."""
    void = "off" if counted.finding.criterion in terms.rubric.off else counted.void
    if void is None:
        return counted.finding
    reason = terms.say(terms.rubric.void.of(void))
    gap = " " if terms.script == "en" else ""
    return replace(counted.finding, message=f"{counted.finding.message}{gap}{reason}")


@dataclass(frozen=True, slots=True)
class Entry:
    """What one criterion, found `times` times, brought its dimension: `points` above 0 earned, below 0 lost.

    0 where the behaviour was found and neither earns nor costs here.
    """

    criterion: str
    points: int
    times: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """The account of one dimension: what it starts with and every entry, in the order of the conversation."""

    start: int
    entries: tuple[Entry, ...] = ()

    @property
    def gained(self) -> int:
        """The start and all that was earned; what goes beyond 100 is lost."""
        return self.start + sum(entry.points for entry in self.entries if entry.points > 0)

    @property
    def lost(self) -> int:
        return -sum(entry.points for entry in self.entries if entry.points < 0)

    @property
    def points(self) -> int:
        """The points of the dimension: `gained` to at most 100, less `lost`, never below 0."""
        return max(0, min(100, self.gained) - self.lost)


def ledger_of(dimension: Dimension, account: Account, counted: Iterable[Counted], early: int) -> Ledger:
    """Return the account of one dimension.

    `early`: staff replies before this place earn `first`, later ones `late`.
    """
    sums: dict[tuple[str, Polarity], int] = {}
    times: Counter[tuple[str, Polarity]] = Counter()
    replies: dict[str, set[int]] = {}
    for item in counted:
        name, polarity = item.finding.criterion, item.finding.polarity
        rated = name in (account.earn if polarity == "+" else account.cost)
        if not rated and not name.startswith(f"{dimension}."):
            continue
        amount = 0
        if rated and item.earns and item.reply not in replies.setdefault(name, set()):
            earn = account.earn[name]
            first = earn.first if earn.late is None or item.reply < early else earn.late
            amount = earn.again if replies[name] else first
            replies[name].add(item.reply)
        elif rated and polarity == "-":
            cost = account.cost[name]
            amount = -(cost.again if times[name, polarity] else cost.first)
        times[name, polarity] += 1
        sums[name, polarity] = sums.get((name, polarity), 0) + amount
    entries = (Entry(name, amount, times[name, polarity]) for (name, polarity), amount in sums.items())
    return Ledger(account.start, tuple(entries))


def letters_said(transcript: Transcript, speaker: Speaker) -> int:
    """Return how much somebody said, in letters; a Chinese character counts as two."""
    letters = "".join(filter(str.isalnum, "".join(turn.text for turn in transcript.turns if turn.speaker == speaker)))
    return len(letters) + (0 if letters.isascii() else sum(map("\u2e80".__lt__, letters)))


def talks_too_much(transcript: Transcript, rubric: Rubric) -> bool:
    """Whether staff said far more than the customer."""
    staff, customer = letters_said(transcript, "staff"), letters_said(transcript, "customer")
    return staff > rubric.listening.talk_letters and staff > rubric.listening.talk_ratio * customer
