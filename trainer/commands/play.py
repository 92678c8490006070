"""`trainer play`: a role-play in the terminal, or headless from a file of replies."""

from __future__ import annotations

import difflib
import json
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from scoring.foreign import one_line, short, visible
from scoring.phrases import PhraseError
from scoring.problem import InvalidFile
from scoring.text import LANGUAGES, Language
from trainer.attempt import Attempt, RefusedReply
from trainer.commands import Unusable, known_endpoint, known_scenario_folders
from trainer.customer.llm import LLMCustomer
from trainer.replies import read_replies, read_reply_stream
from trainer.report.played import mood_lines, outcome_line, played_data, render_played
from trainer.roleplay import begin, exchange, play_replies
from trainer.scenario import ScenarioFile, read_scenario, scenario_paths
from trainer.texts import Texts, texts

HEADLESS_SEED = 1


@click.command(epilog="Exit: 0 played, 2 unknown scenario or bad file.")
@click.argument("scenario", metavar="ID")
@click.option("--customer", type=click.Choice(["scripted", "llm"]), default="scripted", show_default=True,
              help="Who finds the customer's words.")
@click.option("--seed", type=click.IntRange(min=0), help="Which lines are drawn; the same seed plays the same talk. "
              f"Default: {HEADLESS_SEED} with --replies, else a new one each time.")
@click.option("--replies", metavar="FILE", help="Play headless: a reply a line, - for standard input.")
@click.option("--language", type=click.Choice(LANGUAGES), help="Language of the trainee. Default: the scenario's.")
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]),
              help="Default: text on a terminal or in a live talk, jsonl when the output of --replies is piped.")
def command(
    scenario: str, customer: str, seed: int | None, replies: str | None, language: Language | None, form: str | None,
) -> None:
    """Play the scenario ID in the terminal, or with --replies headless.

    The result is the transcript with `outcome` (resolved, unresolved, escalated, walked_out) and the customer's mood
    after each turn. When the replies run out before the talk has ended, the outcome is unresolved and `ending` is null.
    """
    try:
        file, spoken = _find(scenario, language)
        said = None if replies is None else _read_replies(replies)  # before a model is asked for anything
        with _customer(customer) as voiced:
            if said is None:
                attempt = _play_live(file, spoken, secrets.randbelow(10_000) if seed is None else seed, voiced)
                _report(attempt, file, form or "live")
            else:
                attempt = play_replies(file, said, HEADLESS_SEED if seed is None else seed, spoken, voiced)
                _tell_rest(attempt, len(said))
                _report(attempt, file, form or ("text" if sys.stdout.isatty() else "jsonl"))
    except InvalidFile as error:
        click.echo(str(error), err=True)
        raise SystemExit(2) from None
    except PhraseError as error:
        raise Unusable(f"{scenario}: {error}; `trainer check` shows where") from None


@contextmanager
def _customer(name: str) -> Iterator[LLMCustomer | None]:
    """Open the customer who speaks; None for the scripted one. Raises `Unusable` when no endpoint is set."""
    if name == "scripted":
        yield None
        return
    settings = known_endpoint(f"--customer {name}", "--customer scripted")
    from trainer.voice import Voice, attempt_budget  # loads the network client, which nothing else here needs

    voice, budget = Voice(settings), attempt_budget()
    try:
        yield voice.customer(
            budget, lambda why: click.echo(f"the model's words are not used ({one_line(why)})", err=True))
    finally:
        voice.close()
        click.echo(f"requests to the model: {budget.requests}, tokens: {budget.used.total:,}"
                   f"{' (estimated)' if budget.used.estimated else ''}", err=True)


def _find(scenario: str, language: Language | None) -> tuple[ScenarioFile, Language]:
    """Return the scenario's file and the language it is played in. Raises `Unusable`."""
    known = scenario_paths(known_scenario_folders())
    if scenario not in known:
        close = difflib.get_close_matches(scenario, known, n=1, cutoff=0.5)
        listed = f"did you mean '{close[0]}'?" if close else f"there are: {', '.join(known) or 'none'}"
        raise Unusable(f"there is no scenario '{short(scenario, 80)}' ({listed})")
    paths = known[scenario]
    wanted: Language = language if language is not None else next(iter(paths))
    script: Language = "en" if wanted == "en" else "zh-Hans"
    if script not in paths:
        raise Unusable(f"the scenario '{scenario}' is not written in {wanted} (it is in: {', '.join(paths)})")
    return read_scenario(paths[script]), wanted


def _read_replies(name: str) -> tuple[str, ...]:
    """Return the replies of a file, `-` for standard input; an empty line is passed over. Raises `InvalidFile`."""
    replies = read_reply_stream(sys.stdin.buffer, "-") if name == "-" else read_replies(Path(name))
    for number in replies.empty:
        click.echo(f"{one_line(name)}:{number}: an empty reply is passed over", err=True)
    return replies.said


def _tell_rest(attempt: Attempt, given: int) -> None:
    """Say on standard error what of the replies was not needed, or that they ran out."""
    left = given - attempt.state.replies
    if left:
        click.echo(f"the talk had ended after {attempt.state.replies} replies; {left} more were not said", err=True)
    elif not attempt.state.outcome:
        click.echo("the replies ran out before the talk had ended: unresolved", err=True)


def _report(attempt: Attempt, file: ScenarioFile, form: str) -> None:
    if form == "jsonl":
        click.echo(json.dumps(played_data(attempt, file), ensure_ascii=False))
    elif form == "text":
        for line in render_played(attempt, file):
            click.echo(line)
    else:
        click.echo(outcome_line(attempt))


def _play_live(file: ScenarioFile, language: Language, seed: int, customer: LLMCustomer | None = None) -> Attempt:
    """Play with the person at the terminal; the end of the input or Ctrl-C ends the talk where it is."""
    say = texts(language)
    now = _now()
    attempt = begin(file, language, seed, now, id=f"{file.id}.{language}.{seed}.{now:%Y%m%dT%H%M%SZ}")
    click.echo(f"{file.id} · {language} · --seed {seed}", err=True)
    click.echo(visible(attempt.turns[-1].text))
    _show_mood(attempt, file, say)
    while attempt.awaiting == "staff":
        try:
            click.echo("> ", nl=False, err=True)
            line = sys.stdin.readline()
        except KeyboardInterrupt:
            line = ""
        if not line:
            click.echo("", err=True)
            break
        try:
            attempt = exchange(file, attempt, line.strip(), _now(), customer=customer)
        except RefusedReply as refused:
            click.echo(say(f"notice.refused.{refused.reason}"), err=True)
            continue
        for turn in attempt.turns[attempt.steps[-1].turn :]:
            click.echo(visible(turn.text))
        _show_mood(attempt, file, say)
    return attempt


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _show_mood(attempt: Attempt, file: ScenarioFile, say: Texts) -> None:
    before = attempt.steps[-2].mood if len(attempt.steps) > 1 else attempt.steps[-1].mood
    for line in mood_lines(attempt.steps[-1], before, file, say):
        click.echo(f"    {line}", err=True)
