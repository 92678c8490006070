"""What trainees see otherwise, for the trainer: to read, or as examples ready for the criterion files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

import yaml

from scoring.foreign import one_line
from trainer.disputes import Dispute, example_of, is_settled, sentence_of
from trainer.scenario import ScenarioFile

FileOf = Callable[[Dispute], ScenarioFile | None]
"""The scenario of a dispute, None where it is not there any more."""


def disputes_as_text(disputes: Sequence[Dispute], file_of: FileOf) -> Iterator[str]:
    """Yield a paragraph for each dispute."""
    for item in disputes:
        example = example_of(item)
        should = "should stay silent" if item.kind == "silent" else "should be found"
        yield f"{item.criterion} {should} at: {one_line(item.quote)}\n"
        yield f"  reply    {one_line(item.reply)}\n"
        yield f"  reason   {one_line(item.reason) or '(none given)'}\n"
        yield f"  where    {_where(item)}\n"
        written = one_line(example.reply) if example else _of_move(item) if item.move else _no_example(item)
        yield f"  example  {written}\n"
        yield f"  today    {_today(item, file_of)}\n\n"


def _of_move(item: Dispute) -> str:
    return f"{_list_of(item)} of the move {item.move} in {_scenario(item)}: {one_line(sentence_of(item))}"


def _list_of(item: Dispute) -> str:
    """Return the list of a move into which the words belong."""
    return "counter_examples" if item.kind == "silent" else "examples"


def _scenario(item: Dispute) -> str:
    return f"{'en' if item.language == 'en' else 'zh-Hans'}/{one_line(item.scenario)}.yaml"


def disputes_as_yaml(disputes: Sequence[Dispute], file_of: FileOf) -> Iterator[str]:
    """Yield YAML: for each criterion the `examples` of its file that the disputes come to, the reason as a comment.

    Behind them, for each move of a scenario, its `examples` and `counter_examples`.
    """
    ordered = sorted((item for item in disputes if not item.move),
                     key=lambda item: (item.criterion, item.script != "zh", item.at))
    for criterion, group in groupby(ordered, key=lambda item: item.criterion):
        items = list(group)
        ready = [item for item in items if example_of(item)]
        yield from (f"# {criterion}: {one_line(item.quote)} ({_where(item)}): {_no_example(item)}\n"
                    for item in items if item not in ready)
        if not ready:
            continue
        yield f"# scoring/criteria/{criterion.replace('.', '/')}.yaml\n{criterion}:\n  examples:\n"
        for script, written in groupby(ready, key=lambda item: item.script):
            yield f"    {script}:\n"
            for item in written:
                yield f"      # {_where(item)}: {one_line(item.reason) or '(no reason given)'}\n"
                yield f"      # {_today(item, file_of)}\n"
                yield from _listed(item)
    yield from _moves_as_yaml([item for item in disputes if item.move], file_of)


def _moves_as_yaml(disputes: Sequence[Dispute], file_of: FileOf) -> Iterator[str]:
    def place(item: Dispute) -> tuple[str, str]:
        return _scenario(item), item.move

    for (scenario, move), group in groupby(sorted(disputes, key=place), key=place):
        yield f"# scenarios/{scenario}\n{scenario.removesuffix('.yaml')}/{move}:\n"
        for name, written in groupby(sorted(group, key=_list_of), key=_list_of):
            yield f"  {name}:\n"
            for item in written:
                yield f"    # {_where(item)}: {one_line(item.reason) or '(no reason given)'}\n"
                yield f"    # {_today(item, file_of)}\n"
                line = yaml.safe_dump([sentence_of(item)], allow_unicode=True, width=1_000_000)
                yield from (f"    {part}\n" for part in line.splitlines())


def _listed(item: Dispute) -> Iterator[str]:
    example = example_of(item)
    if example is None:
        return
    data: dict[str, object] = {"reply": example.reply}
    if example.customer:
        data["customer"] = list(example.customer)
    data["fault"] = example.fault
    written = yaml.safe_dump([data], allow_unicode=True, sort_keys=False, width=1_000_000)
    yield from (f"      {line}\n" for line in written.splitlines())


def _where(item: Dispute) -> str:
    who = one_line(item.trainee) or "(no name)"
    return f"{item.at:%Y-%m-%d}, {who}, {one_line(item.scenario)}, turn {item.turn}"


def _today(item: Dispute, file_of: FileOf) -> str:
    if item.move:
        settled = is_settled(item, file_of(item))
        return "the customer sees it so already" if settled else "the customer still sees it otherwise"
    if example_of(item) is None:
        return "to be judged by a person"
    return "the scorer sees it so already" if is_settled(item) else "the scorer still sees it otherwise"


def _no_example(item: Dispute) -> str:
    if "[[" in item.reply or "]]" in item.reply:
        return "no example, because the reply holds double brackets"
    return "no example, because no criterion file speaks of it"
