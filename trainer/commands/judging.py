"""What `score` and `calibrate` share where a model is asked: its options, and the bench it works on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from trainer.commands import Unusable, known_endpoint, refuse_overwriting
from trainer.settings import MODEL

if TYPE_CHECKING:
    from trainer.judge.asking import Asking
    from trainer.judge.many import Bench
    from trainer.judge.progress import Progress

Command = TypeVar("Command", bound=Callable[..., Any])
JOBS = 4


@dataclass(frozen=True, slots=True)
class Judging:
    """How the model is asked: samples a reply, seed, requests at a time, and where its answers are kept."""

    samples: int
    seed: int
    jobs: int
    journal: Path | None


def judge_options(samples: str) -> Callable[[Command], Command]:
    """Add the options of a model that judges; `samples` is the name of the one that says how often it is asked."""
    options = (
        click.option(samples, "judge_samples", type=click.IntRange(1, 25), default=1, show_default=True, metavar="N",
                     help="Answers of the model a reply; most decide, and their agreement is told."),
        click.option("--judge-seed", type=int, default=0, show_default=True, metavar="S",
                     help="Of the order of the criteria, and sent to the model."),
        click.option("--judge-jobs", type=click.IntRange(1, 64), default=JOBS, show_default=True, metavar="N",
                     help="Requests at a time."),
        click.option("--journal", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
                     help="Keep the model's answers in FILE: a run that was stopped goes on from there."),
    )

    def add(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return add


def judging_of(
    judge: str, judging: Judging, read: Iterable[str | Path | None], output: Path | None,
) -> Judging | None:
    """Return how the model is asked that `--judge` names, None where that is the rules.

    `read` are the files that the run reads, `output` the one it writes. Raises `Unusable` for an option of a model
    that nobody asks, and for a journal that is one of these files.
    """
    if judge == "rules":
        if idle := _given_for_a_model():
            raise Unusable(f"{idle}: it is for a model, and none is asked; use it with --judge {_models()}")
        return None
    if judging.journal is not None:
        refuse_overwriting(judging.journal, read, "--journal")
        if output is not None and judging.journal.resolve() == output.resolve():
            raise Unusable(f"--journal {judging.journal}: -o writes the same file; choose another name")
        refuse_overwriting(output, (judging.journal,))
    return judging


def _given_for_a_model() -> str:
    """Return the first option on the command line that only a model's judging has, "" where there is none."""
    context = click.get_current_context()
    names = ("judge_samples", "judge_seed", "judge_jobs", "journal")
    given = (option.opts[0] for option in context.command.params if option.name in names
             and context.get_parameter_source(option.name) is ParameterSource.COMMANDLINE)
    return next(given, "")


def _models() -> str:
    """Return the values of `--judge` by which a model is asked."""
    kinds = (option.type for option in click.get_current_context().command.params if option.name == "judge")
    return " or ".join(name for kind in kinds if isinstance(kind, click.Choice) for name in kind.choices
                       if name != "rules")


@dataclass(frozen=True)
class Session:
    """A model at work: the bench, what it has used, and how far a run is."""

    bench: Bench
    asking: Asking
    jobs: int

    def progress(self, total: int, name: str) -> Progress:
        """Return the progress of a run on standard error."""
        from trainer.judge.progress import Progress

        return Progress(total, name, sys.stderr, lambda: self.asking.used.total)


def check_opinions(path: Path, left: Sequence[str], rubric: str, judge: str = "rules") -> None:
    """Raise `Unusable` where stored answers cannot be read, or there is nothing for them to decide."""
    from trainer.judge.stored import UnreadableOpinions, stored_opinions

    if judge != "rules":
        raise Unusable(f"--opinions: with --judge {judge} a model is asked anew; use one of them")
    if not left:
        raise Unusable(f"--opinions: the rubric '{rubric}' leaves nothing to a model (`second_opinion`)")
    try:
        stored_opinions(path)
    except UnreadableOpinions as error:
        raise Unusable(f"--opinions {error}") from None


@contextmanager
def session(asked: str, judging: Judging, rubric: str, folders: tuple[Path, ...] | None) -> Iterator[Session]:
    """Open the model's session; `asked` is the option that asks for it. Raises `Unusable`."""
    settings = known_endpoint(asked, "--judge rules")
    if not settings.model:
        raise Unusable(f"{asked}: no model is named; a second opinion must say whose it is: set {MODEL}")
    from trainer.judge.asking import Asking  # loads the network client, which nothing else here needs
    from trainer.judge.journal import Journal, JournalFailed
    from trainer.judge.many import Bench

    try:
        journal = Journal(judging.journal)
    except OSError as error:
        raise Unusable(f"--journal {judging.journal}: {error.strerror or error}") from None
    except ValueError as error:
        raise Unusable(f"--journal {error}") from None
    asking = Asking(settings)
    try:
        judge = asking.judge(judging.samples, judging.seed)
        yield Session(Bench(judge, rubric, folders, journal), asking, judging.jobs)
    except JournalFailed as error:
        raise Unusable(f"--journal {error}") from None
    finally:
        asking.close()
