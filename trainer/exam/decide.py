"""The decision about one candidate: every rule of the exam with the figure that met or missed it, and the evidence.

Pure: the same exam and records give the same decision, to the byte. A conversation that could not be scored leaves the
candidate undecided, never failed: a failing grader must not look like a failing person.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from trainer.exam.file import ExamFile, sha256_of
from trainer.exam.record import Evidence, Record

Outcome = Literal["passed", "failed", "undecided"]


@dataclass(frozen=True, slots=True)
class RuleResult:
    """One rule: what was wanted, what was seen, and whether it holds; None where it could not be told.

    `rule` is an id that stays the same between versions: `overall`, `each`, `dimension.<name>`, `criterion.<id>`,
    `critical`, `conversations`, `attempts`, `minutes`, `reply_seconds`, `scored`.
    """

    rule: str
    wanted: str
    seen: str
    holds: bool | None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about a candidate, and why. `counted` are the conversations that count, by transcript id.

    After an appeal `rulings` are what was ruled, as plain data, and `appeal_of` the decision before it.
    """

    exam: str
    exam_sha256: str
    candidate: str
    outcome: Outcome
    overall: float
    dimensions: tuple[tuple[str, float], ...]
    rules: tuple[RuleResult, ...]
    counted: tuple[Record, ...]
    left_out: tuple[str, ...]
    rulings: tuple[dict[str, Any], ...] = ()
    appeal_of: Decision | None = None

    @property
    def passed(self) -> bool:
        return self.outcome == "passed"

    @property
    def transcripts_sha256(self) -> str:
        """The hash over the conversations that count."""
        return sha256_of(sorted(record.sha256 for record in self.counted))

    def to_data(self) -> dict[str, Any]:
        """Return the decision as plain data; `sha256` covers all the rest."""
        data: dict[str, Any] = {
            "exam": self.exam, "exam_sha256": self.exam_sha256, "candidate": self.candidate, "outcome": self.outcome,
            "overall": self.overall, "dimensions": dict(self.dimensions),
            "rules": [{"rule": item.rule, "wanted": item.wanted, "seen": item.seen, "holds": item.holds,
                       "evidence": list(item.evidence)} for item in self.rules],
            "conversations": [_conversation(item) for item in self.counted],
            "left_out": list(self.left_out), "transcripts_sha256": self.transcripts_sha256,
        }
        if self.appeal_of is not None:
            data |= {"rulings": list(self.rulings), "appeal_of": self.appeal_of.to_data()}
        return {**data, "sha256": sha256_of(data)}


def _conversation(item: Record) -> dict[str, Any]:
    data: dict[str, Any] = {
        "transcript": item.transcript, "scenario": item.scenario, "language": item.language, "score": item.score,
        "sha256": item.sha256, "scenario_sha256": item.scenario_sha256, "error": item.error or None,
    }
    if item.model:
        data["second_opinion"] = {"model": item.model, "sha256": item.opinion_sha256}
    return data


def decide(file: ExamFile, exam_sha256: str, candidate: str, records: Sequence[Record]) -> Decision:
    """Return the decision about a candidate from all his conversations, in the order they were handed in."""
    counted, left_out, rules = _chosen(file, records)
    scored = [record for record in counted if not record.error]
    overall = _mean([record.score for record in scored])
    dimensions = tuple((name, _mean([dict(record.dimensions).get(name, 0.0) for record in scored]))
                       for name in (dict(scored[0].dimensions) if scored else {}))
    rules += _figures(file, scored, overall, dict(dimensions))
    rules += _times(file, scored)
    broken = [record for record in counted if record.error]
    if broken:
        rules.append(RuleResult("scored", "every conversation", f"{len(broken)} could not be scored", None,
                                tuple(f"{record.transcript}: {record.error}" for record in broken)))
    outcome: Outcome = "undecided" if broken else "failed" if any(item.holds is False for item in rules) else "passed"
    return Decision(file.id, exam_sha256, candidate, outcome, overall, dimensions, tuple(rules), tuple(counted),
                    tuple(left_out))


def _mean(values: Sequence[float]) -> float:
    """Return the mean with one decimal, rounded half up; 0 of nothing. Reckoned in whole tenths: any order, same
    bytes."""
    tenths = sum(round(value * 10) for value in values)
    return (2 * tenths + len(values)) // (2 * len(values)) / 10 if values else 0.0


def _chosen(file: ExamFile, records: Sequence[Record]) -> tuple[list[Record], list[str], list[RuleResult]]:
    """Return the conversations that count, those that do not, and the rules about their number."""
    exam = file.exam
    by_scenario: dict[str, list[Record]] = {}
    for record in records:
        if record.language in exam.languages:
            by_scenario.setdefault(record.scenario, []).append(record)
    counted: list[Record] = []
    missing: list[str] = []
    for name in exam.scenarios.fixed:
        found = by_scenario.get(name, [])
        counted += _best(found[:exam.limits.attempts])
        missing += [] if found else [name]
    for draw in exam.scenarios.draw:
        taken = [_best(by_scenario[name][:exam.limits.attempts])[0] for name in draw.pool if name in by_scenario]
        first = {record.transcript: place for place, record in enumerate(records)}
        taken.sort(key=lambda record: first[record.transcript])
        counted += taken[:draw.count]
        missing += [f"{draw.count - len(taken)} of: {', '.join(draw.pool)}"] if len(taken) < draw.count else []
    kept = {id(record) for record in counted}
    left_out = [record.transcript for record in records if id(record) not in kept]
    over = [f"{name}: {len(found)}" for name, found in sorted(by_scenario.items()) if len(found) > exam.limits.attempts]
    rules = [RuleResult("conversations", str(exam.scenarios.count), str(len(counted)), not missing,
                        tuple(f"missing: {name}" for name in missing))]
    if over:
        rules.append(RuleResult("attempts", f"at most {exam.limits.attempts}", "; ".join(over), True,
                                ("what was handed in later is left out",)))
    return counted, left_out, rules


def _best(records: Sequence[Record]) -> list[Record]:
    """Return the best of several tries at one scenario, the first of equals; one that could not be scored only
    alone."""
    scored = [record for record in records if not record.error] or list(records)
    return [max(scored, key=lambda record: record.score)] if scored else []


def _figures(
    file: ExamFile, scored: Sequence[Record], overall: float, dimensions: dict[str, float],
) -> list[RuleResult]:
    wanted = file.exam.passing
    rules = [RuleResult("overall", f"at least {wanted.overall}", f"{overall:g}", overall >= wanted.overall)]
    if wanted.each is not None:
        low = [record for record in scored if record.score < wanted.each]
        least = min((record.score for record in scored), default=0.0)
        rules.append(RuleResult("each", f"at least {wanted.each}", f"{least:g}", not low and bool(scored),
                                tuple(f"{record.transcript}: {record.score:g}" for record in low)))
    for name, bound in wanted.dimensions.items():
        value = dimensions.get(name, 0.0)
        rules.append(RuleResult(f"dimension.{name}", f"at least {bound}", f"{value:g}", value >= bound))
    for criterion, count in wanted.criteria.items():
        shown = [_quoted(record, item) for record in scored for item in record.evidence if item.id == criterion]
        holds = len(shown) >= count
        rules.append(RuleResult(f"criterion.{criterion}", f"in at least {count}", f"in {len(shown)}", holds,
                                tuple(shown)))
    critical = [_quoted(record, item) for record in scored for item in record.critical]
    rules.append(RuleResult("critical", f"at most {wanted.critical}", str(len(critical)),
                            len(critical) <= wanted.critical, tuple(critical)))
    return rules


def _quoted(record: Record, item: Evidence) -> str:
    return f"{record.transcript}[{item.turn}] {item.id}: {item.text}"


def _times(file: ExamFile, scored: Sequence[Record]) -> Iterator[RuleResult]:
    """Yield the rules about time; where a conversation tells no times they cannot be told, and decide nothing."""
    limits = file.exam.limits
    for rule, bound, values in (
        ("minutes", limits.minutes, [(record, record.seconds) for record in scored]),
        ("reply_seconds", limits.reply_seconds, [(record, record.slowest) for record in scored]),
    ):
        if bound is None:
            continue
        most = bound * 60 if rule == "minutes" else bound
        known = [(record, seconds) for record, seconds in values if seconds is not None]
        late = [f"{record.transcript}: {seconds:.0f} s" for record, seconds in known if seconds > most]
        holds = False if late else True if len(known) == len(scored) else None
        seen = f"{max((seconds for _, seconds in known), default=0.0):.0f} s" if known else "no times told"
        yield RuleResult(rule, f"at most {most} s", seen, holds, tuple(late))
