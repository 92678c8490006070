"""What a calibration found, as a page for people: agreement, fitness to decide, gates, the worst disagreements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scoring.calibration.criteria import (
    ALL,
    MIN_KAPPA,
    MIN_KAPPA_LOW,
    MIN_POSITIVES,
    MIN_PRECISION,
    CriterionReport,
    Figures,
    Held,
)
from scoring.calibration.figures import Interval
from scoring.calibration.grades import FEWEST, Gate, Graded, GradeReport, OrderedPairs
from scoring.criterion import catalogue
from scoring.explain import in_language, script_of
from scoring.gaming import Attempt, Resistance, talks
from scoring.text import LANGUAGES, Language
from scoring.transcript import Transcript
from trainer.report.calibration_words import WORDS
from trainer.report.page import Cases, Page, Section, Table

_LONGEST = 400
"""Characters of a turn that are shown."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What asking a model took: seconds, tokens read and written, and how many items it could not judge."""

    seconds: float
    prompt: int
    completion: int
    unscored: int


@dataclass(frozen=True, slots=True)
class Calibration:
    """Everything that one run measured; a part is None where the reference holds nothing of its kind."""

    scorer: str
    criteria: CriterionReport | None
    grades: GradeReport | None
    gaming: tuple[Resistance, ...] = ()
    cost: Cost | None = None


def page_of(calibration: Calibration, language: Language, *, worst: int, criterion: str | None = None) -> Page:
    """Return the page in the reader's language. `worst`: disagreements shown of each kind; `criterion`: all of one."""
    return _Writer(language).page(calibration, worst, criterion)


@dataclass(frozen=True, slots=True)
class _Writer:
    language: Language

    def word(self, key: str, **values: Any) -> str:
        chinese, english = WORDS[key]
        text = english if script_of(self.language) == "en" else in_language(chinese, self.language)
        return text.format(**values)

    def criterion(self, name: str) -> str:
        """Return the id of a criterion with its title in the reader's language."""
        title = catalogue()[name].title.of(script_of(self.language))
        return f"{name} {in_language(title, self.language)}"

    def page(self, found: Calibration, worst: int, criterion: str | None) -> Page:
        about = [self.word("scorer", version=found.scorer), self.word("labels_by")]
        if found.cost is not None:
            cost = found.cost
            about.append(self.word("cost", seconds=cost.seconds, prompt=cost.prompt, completion=cost.completion,
                                   unscored=cost.unscored))
        sections = [Section(self.word("about"), tuple(about))]
        if found.criteria is not None:
            sections += self.criteria(found.criteria, worst, criterion)
        if found.grades is not None:
            sections += self.grades(found.grades, worst)
        if found.gaming:
            sections.append(self.gaming(found.gaming, worst))
        return Page(self.word("title"), self.language, tuple(sections))

    def criteria(self, report: CriterionReport, worst: int, criterion: str | None) -> list[Section]:
        heading = self.word("criteria", count=len(report.held))
        sections = [Section(heading, (self.word("intervals"), self._table(report))),
                    Section(self.word("by_language"), (self._languages(report),)),
                    Section(self.word("fitness"), self._fitness(report))]
        if criterion is not None:
            cases = tuple(self._case(held) for held in report.disagreements(criterion))
            sections.append(Section(self.word("all_of", criterion=criterion), (Cases(cases),)))
        elif worst and (cases := tuple(self._case(held) for held in report.worst(worst))):
            sections.append(Section(self.word("worst_replies"), (Cases(cases),)))
        return sections

    def _table(self, report: CriterionReport) -> Table:
        head = tuple(self.word(key) for key in ("criterion", "labelled", "precision", "recall", "f1", "kappa", "use"))
        rows = []
        for name, groups in sorted(report.figures.items()):
            own = groups[ALL]
            measured = (own.precision, own.recall, own.f1, own.kappa)
            shown = map(_with_interval, measured) if own.counts.positives else ("–" for _ in measured)
            rows.append((self.criterion(name), str(own.counts.positives), *shown, self.word(own.fitness)))
        rows.append((self.word("macro"), "", "", "", _with_interval(report.macro_f1[ALL]), "", ""))
        return Table(head, tuple(rows))

    def _languages(self, report: CriterionReport) -> Table:
        def shown(own: Figures) -> str:
            return f"{own.f1.value:.2f} ({own.counts.positives})" if own.counts.positives else "–"

        rows = [(self.criterion(name), *(shown(groups[group]) for group in report.groups))
                for name, groups in sorted(report.figures.items())]
        macro = (self.word("macro"), *(_with_interval(report.macro_f1[group]) for group in report.groups))
        head = (self.word("criterion"), *(self.word("all") if group == ALL else group for group in report.groups))
        return Table(head, (*rows, macro))

    def _fitness(self, report: CriterionReport) -> tuple[str, ...]:
        by_use: dict[str, list[str]] = {"gate": [], "coach": [], "untold": []}
        for name, groups in sorted(report.figures.items()):
            by_use[groups[ALL].fitness].append(name)
        bars = self.word("fitness_bars", kappa=MIN_KAPPA, low=MIN_KAPPA_LOW, precision=MIN_PRECISION,
                        positives=MIN_POSITIVES)
        return (bars, *(f"{self.word(use)}: {', '.join(names)}" for use, names in by_use.items() if names))

    def _case(self, held: Held) -> tuple[str, tuple[str, ...]]:
        lines = [*self._said(held.unit.transcript)]
        lines += [self.word("invented", criterion=item.criterion, text=item.text or "") for item in held.invented]
        lines += [self.word("missed", criterion=name) for name in held.missed]
        return held.unit.id, tuple(lines)

    def _said(self, transcript: Transcript) -> list[str]:
        return [f"{self.word(turn.speaker)}: {_short(turn.text)}" for turn in transcript.turns]

    def grades(self, report: GradeReport, worst: int) -> list[Section]:
        verdicts = self.word("verdicts", agreed=report.agreed, total=report.verdicts,
                            share=report.agreed / report.verdicts) if report.verdicts else self.word("no_verdicts")
        sections = [Section(self.word("grades", count=len(report.graded)),
                            (self._figures(report), verdicts, *self._pairs(report.pairs)))]
        sections.append(Section(self.word("gates"), (self._gates(report.gates) if len(report.graded) >= FEWEST
                                                     else self.word("too_few_graded", count=FEWEST),)))
        if report.tiers:
            sections.append(Section(self.word("tiers"), (self._tiers(report),)))
        if worst and (cases := tuple(self._graded(item) for item in report.worst(worst))):
            sections.append(Section(self.word("worst_talks"), (Cases(cases),)))
        return sections

    def _figures(self, report: GradeReport) -> Table:
        languages = sorted({language for figures in report.figures.values() for language in figures.by_language})
        head = (self.word("grade"), "QWK", "r", "SMD", *(f"SMD {language}" for language in languages),
                self.word("readers"))
        rows = tuple(
            (key, *(("–", "–", "–") if len(report.graded) < FEWEST else
                    (_with_interval(own.qwk), _with_interval(own.r), f"{own.difference:+.2f}")),
             *(f"{own.by_language[language]:+.2f}" for language in languages),
             "-" if own.readers is None else f"{own.readers:.2f}")
            for key, own in report.figures.items()
        )
        return Table(head, rows)

    def _pairs(self, pairs: OrderedPairs) -> list[str]:
        if not pairs.total:
            return []
        wrong = "; ".join(f"{good} <= {lesser}" for good, lesser in pairs.wrong)
        said = self.word("pairs", share=pairs.share, total=pairs.total)
        return [f"{said} {self.word('wrong_order', pairs=wrong)}" if wrong else said]

    def _gates(self, gates: tuple[Gate, ...]) -> Table:
        rows = tuple(
            (self.word(f"gate_{gate.name.split()[0]}", language=gate.name.partition(" ")[2]), f"{gate.value:.2f}",
             f"{'>=' if gate.at_least else '<='} {gate.bar:.2f}", self.word("met" if gate.met else "not_met"))
            for gate in gates
        )
        return Table((self.word("gate_name"), self.word("measured"), self.word("bar"), ""), rows)

    def _tiers(self, report: GradeReport) -> Table:
        rows = tuple((tier.name, str(len(tier.scores)), f"{sum(tier.scores) / len(tier.scores):.1f}",
                      f"{min(tier.scores):.1f}", f"{max(tier.scores):.1f}", str(tier.passed)) for tier in report.tiers)
        return Table(tuple(self.word(key) for key in ("tier", "talks", "mean", "lowest", "highest", "passed")), rows)

    def _graded(self, item: Graded) -> tuple[str, tuple[str, ...]]:
        ours = self.word("passes" if item.card.passed else "fails")
        given = item.conversation.passes
        theirs = "" if given is None else self.word("passes" if given else "fails")
        line = self.word("gap", score=item.card.score, ours=ours, grade=item.conversation.grades["overall"],
                        theirs=theirs)
        caps = [cap.message for cap in item.card.caps]
        return item.card.transcript, (line, *caps, *self._said(item.conversation.transcript))

    def gaming(self, attacks: tuple[Resistance, ...], worst: int) -> Section:
        head = tuple(self.word(key) for key in ("attack", "attempts", "passing", "above", "hidden_seen", "resistance"))
        languages: list[Language] = sorted({item.transcript.language for attack in attacks for item in attack.attempts})
        rows = tuple(
            (in_language(attack.title.of(script_of(self.language)), self.language), str(len(attack.attempts)),
             str(attack.passed), str(attack.above), f"{attack.seen}/{attack.masked}" if attack.masked else "-",
             f"{attack.share():.1%}", *(f"{attack.share(language):.1%}" for language in languages))
            for attack in attacks
        )
        count = sum(len(attack.attempts) for attack in attacks)
        parts: list[str | Table | Cases] = [self.word("gaming_means", talks=len(talks("zh-Hans")) + len(talks("en"))),
                                            Table((*head, *languages), rows)]
        fooled = [(attack, item) for attack in attacks for item in attack.fooled[:worst]]
        parts.append(Cases(tuple(self._fooled(*item) for item in fooled)) if fooled else self.word("none_through"))
        return Section(self.word("gaming", attacks=len(attacks), count=count), tuple(parts))

    def _fooled(self, attack: Resistance, item: Attempt) -> tuple[str, tuple[str, ...]]:
        line = self.word("got", score=item.card.score, bar=item.bar,
                         verdict=self.word("passes" if item.passes else "fails"))
        return f"{attack.id} / {item.transcript.id} ({item.transcript.language})", (line, *self._said(item.transcript))


def data_of(calibration: Calibration) -> dict[str, Any]:
    """Return the figures as a tree for JSON, rounded to four places; disagreements by id."""
    data: dict[str, Any] = {"scorer": calibration.scorer}
    if (cost := calibration.cost) is not None:
        data["cost"] = {"seconds": round(cost.seconds, 1), "prompt_tokens": cost.prompt,
                        "completion_tokens": cost.completion, "unscored": cost.unscored}
    if (report := calibration.criteria) is not None:
        data["replies"] = len(report.held)
        data["macro_f1"] = {group: _rounded(value) for group, value in report.macro_f1.items()}
        data["criteria"] = {
            name: {group: {"labelled": own.counts.positives, "precision": _rounded(own.precision),
                           "recall": _rounded(own.recall), "f1": _rounded(own.f1), "kappa": _rounded(own.kappa),
                           "fitness": own.fitness} for group, own in groups.items()}
            for name, groups in sorted(report.figures.items())
        }
        data["disagreements"] = {
            held.unit.id: {"missed": list(held.missed), "invented": [item.criterion for item in held.invented]}
            for held in report.held if held.wrong
        }
    if (graded := calibration.grades) is not None:
        data["conversations"] = len(graded.graded)
        data["grades"] = {
            key: {"qwk": _rounded(own.qwk), "r": _rounded(own.r), "smd": round(own.difference, 4),
                  "smd_by_language": _all_rounded(own.by_language),
                  "readers": None if own.readers is None else round(own.readers, 4)}
            for key, own in graded.figures.items()
        }
        data["verdicts"] = {"agreed": graded.agreed, "of": graded.verdicts}
        data["ordered_pairs"] = {"share": round(graded.pairs.share, 4), "of": graded.pairs.total}
        data["gates"] = [{"name": gate.name, "value": round(gate.value, 4), "bar": gate.bar, "met": gate.met}
                         for gate in graded.gates]
        data["scores"] = {item.card.transcript: item.card.score for item in graded.graded}
    if calibration.gaming:
        data["gaming"] = {
            attack.id: {"attempts": len(attack.attempts), "passed": attack.passed, "above_passable": attack.above,
                        "hidden": attack.masked, "hidden_seen": attack.seen, "resistance": round(attack.share(), 4),
                        "by_language": {language: round(attack.share(language), 4) for language in LANGUAGES}}
            for attack in calibration.gaming
        }
    return data


def _rounded(value: Interval) -> dict[str, float]:
    return {"value": round(value.value, 4), "low": round(value.low, 4), "high": round(value.high, 4)}


def _all_rounded(values: Mapping[str, float]) -> dict[str, float]:
    return {key: round(value, 4) for key, value in values.items()}


def _with_interval(value: Interval) -> str:
    if value.low == value.high == value.value:
        return f"{value.value:.2f}"
    return f"{value.value:.2f} ({value.low:.2f}-{value.high:.2f})"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
