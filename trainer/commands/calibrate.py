"""`trainer calibrate`: how far the scorer agrees with labelled replies and graded conversations, and resists gaming."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from scoring import InvalidFile, read_rubric
from scoring.calibration import Reference, hold_conversations, hold_units, read_reference
from scoring.criterion import catalogue
from scoring.gaming import resistance
from scoring.judge import Judge, RuleJudge
from scoring.rubric import Rubric
from trainer.commands import Unusable
from trainer.commands.judging import Judging, judge_options, judging_of, session
from trainer.output import Output
from trainer.report.calibration import Calibration, Cost, data_of, page_of
from trainer.report.page import as_html, as_text


@click.command("calibrate")
@click.argument("gold", type=click.Path(exists=True, path_type=Path), required=False)
@click.option("--labels", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="F",
              help="Labels or grades by id, where they stand in a file of their own.")
@click.option("--rubric", default="general", metavar="R", help="A rubric's name or file.  [default: general]")
@click.option("--format", "form", type=click.Choice(["text", "html", "json"]), default="text", show_default=True)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Write to FILE, all at once when it is whole.")
@click.option("--language", type=click.Choice(["zh-Hans", "zh-Hant", "en"]), default="en", show_default=True,
              help="Of the report.")
@click.option("--samples", type=click.IntRange(0, 100_000), default=1000, show_default=True,
              help="Bootstrap draws behind the intervals; 0 leaves them out.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of those draws.")
@click.option("--worst", type=click.IntRange(0), default=10, show_default=True,
              help="Disagreements shown with their text; 0 shows none.")
@click.option("--criterion", metavar="ID", help="Show every disagreement on one criterion instead.")
@click.option("--gaming/--no-gaming", default=True, show_default=True,
              help="Try the attacks of the gaming suite as well; they are for the rules alone.")
@click.option("--judge", type=click.Choice(["rules", "llm"]), default="rules", show_default=True,
              help="Who is held against the reference: the rules, or the model of the endpoint.")
@judge_options("--judge-samples")
def command(
    gold: Path | None, labels: Path | None, rubric: str, form: str, output: Path | None, language: str, samples: int,
    seed: int, worst: int, criterion: str | None, gaming: bool, judge: str, judge_samples: int, judge_seed: int,
    judge_jobs: int, journal: Path | None,
) -> None:
    """Hold the scorer against reference labels and grades, and against those who try to game it.

    GOLD is a file of labelled replies or graded conversations (.jsonl, .json, .yaml), or a folder with units.jsonl,
    labels.jsonl, conversations.jsonl and grades.jsonl. docs/calibration.md says how to write one.
    Without GOLD only the gaming suite is run: attacks on conversations that come along.

    Exit status: 0 done, 2 bad input or usage.
    """
    if criterion is not None and criterion not in catalogue():
        raise Unusable(f"--criterion: there is no '{criterion}'; use one of {', '.join(catalogue())}")
    judging = judging_of(judge, Judging(judge_samples, judge_seed, judge_jobs, journal), (gold, labels, rubric), output)
    if gold is None and (labels is not None or criterion is not None or not gaming):
        raise Unusable("name a file or folder of labelled replies or graded conversations (GOLD)")
    if gold is None and judge != "rules":
        raise Unusable(f"--judge {judge}: name a file or folder of labelled replies or graded conversations (GOLD)")
    try:
        reference = read_reference(gold, labels) if gold is not None else Reference()
        terms = read_rubric(rubric)
    except InvalidFile as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        sys.exit(2)
    left = terms.second_opinion.counts
    if left and judge == "rules":
        raise Unusable(f"--rubric {rubric}: it leaves {', '.join(left)} to a model; use --judge llm, or a rubric "
                       "without `second_opinion`")
    held = _Held(RuleJudge(), RuleJudge(), reference)
    if judging is not None:
        held = _read_by_model(reference, judging, f"--judge {judge}", terms, rubric)
        reference, gaming = held.reference, False
    found = Calibration(
        f"{held.judge.name} {held.judge.version}",
        hold_units(reference.units, judge=held.judge, samples=samples, seed=seed) if reference.units else None,
        hold_conversations(reference.conversations, rubric=terms, judge=held.scorer, samples=samples, seed=seed)
        if reference.conversations else None,
        resistance(terms) if gaming else (), held.cost)
    try:
        with Output(output).open() as stream:
            for piece in _report(found, form, language, worst, criterion):
                stream.write(piece.encode("utf-8"))
    except OSError as error:
        raise Unusable(f"cannot write {output}: {error.strerror or error}") from None
    replies, talks = len(reference.units), len(reference.conversations)
    tried = sum(len(attack.attempts) for attack in found.gaming)
    click.echo(f"held against {replies} labelled replies and {talks} graded conversations"
               + (f", and {tried} that try to game it" if gaming else ""), err=True)


@dataclass(frozen=True, slots=True)
class _Held:
    """A judge, what it is held against, and what asking it has cost. `scorer`: who judges where scores are wanted."""

    judge: Judge
    scorer: Judge
    reference: Reference
    cost: Cost | None = None


def _read_by_model(reference: Reference, judging: Judging, asked: str, terms: Rubric, rubric: str) -> _Held:
    """Have the model read every reply. What it could not judge is told, counted and left out: it has no figure.

    Scores are made as the rubric wants them: where it leaves some criteria to the model, the rules judge the others.
    """
    places = [(unit.transcript, len(unit.transcript.turns) - 1) for unit in reference.units]
    places += [(talk.transcript, turn) for talk in reference.conversations for turn in talk.transcript.staff_turns()]
    with session(asked, judging, rubric, None) as opened:
        from trainer.judge.many import read_replies

        began = time.monotonic()
        given = read_replies(places, opened.bench, opened.jobs, opened.progress(len(places), "judged"))
        used, seconds = opened.asking.used, time.monotonic() - began
    units = tuple(unit for unit in reference.units if given.has(unit.transcript, [len(unit.transcript.turns) - 1]))
    scorer = given.by(terms)
    talks = tuple(talk for talk in reference.conversations
                  if scorer.has(talk.transcript, talk.transcript.staff_turns()))
    left_out = len(reference.units) - len(units) + len(reference.conversations) - len(talks)
    if left_out:
        click.echo(f"warning: {left_out} were not judged and are left out"
                   + (f" ({given.reason})" if given.reason else ""), err=True)
    if not units and not talks:
        raise Unusable(f"{asked}: nothing was judged ({given.reason})")
    return _Held(given, scorer, Reference(units, talks), Cost(seconds, used.prompt, used.completion, left_out))


def _report(found: Calibration, form: str, language: str, worst: int, criterion: str | None) -> Iterator[str]:
    if form == "json":
        yield json.dumps(data_of(found), ensure_ascii=False, indent=1) + "\n"
        return
    page = page_of(found, language, worst=worst, criterion=criterion)  # type: ignore[arg-type]
    yield from (as_html if form == "html" else as_text)(page)
