"""One decision with all that it was made from, in a zip: so that it can be defended, and made again, years later."""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from scoring import InvalidFile, NoOpinion, Problem, Transcript, read_rubric, score
from scoring.case import find_case
from scoring.conversations import read_lines
from scoring.located import parse_located
from scoring.problem import read_text
from scoring.rubric import find_rubric
from scoring.transcript import to_data
from trainer.batch import Terms, read_all
from trainer.exam.appeal import Appeal, Ruling, read_rulings, rulings_from
from trainer.exam.decide import Decision, decide
from trainer.exam.file import ExamFile, frozen, read_exam
from trainer.exam.record import Record, record_of, unscored
from trainer.judge.deciding import judge_for
from trainer.judge.stored import StoredOpinions, stored_opinions

_MOMENT = (2000, 1, 1, 0, 0, 0)
"""The time of every file in the zip: the same decision gives the same bytes."""
MAX_FILE = 64 << 20


class BundleProblem(ValueError):
    """A bundle cannot be written or read; the message says why, in one line."""


def write_bundle(
    file: ExamFile, paths: Iterable[str], candidate: str, output: Path, credential: str = "",
    rulings: Path | None = None, opinions: Path | None = None,
) -> Decision:
    """Write the bundle of one candidate's decision, after the rulings on his conversations; return the decision.

    `opinions`: scorecards whose second opinions decide what the rubric leaves to a model; his are put in. Raises
    `BundleProblem`, `InvalidFile`.
    """
    transcripts: list[Transcript] = []
    for item in read_all(paths):
        if isinstance(item, Problem):
            raise BundleProblem(str(item))
        if item.staff == candidate:
            transcripts.append(item)
    if not transcripts:
        raise BundleProblem(f"there is no conversation of '{candidate}'")
    ids = {item.id for item in transcripts}
    ruled = [item for item in read_rulings(rulings) if item.transcript in ids] if rulings else []
    decision = _decided(file, candidate, transcripts, ruled, opinions)
    lines = "".join(json.dumps(to_data(item), ensure_ascii=False) + "\n" for item in transcripts)
    held: dict[str, bytes] = {
        "transcripts.jsonl": lines.encode("utf-8", "surrogatepass"),
        "decision.json": _json(decision.to_data()), "frozen.json": _json(frozen(file)),
        f"exam/{file.path.name}": file.path.read_bytes(),
        "rubric.yaml": find_rubric(file.rubric).read_bytes(),
        "versions.json": _json({"service-trainer": version("service-trainer"), "candidate": candidate,
                                "exam": file.path.name}),
    }
    held |= _scenarios(file, transcripts)
    if ruled:
        lines = "".join(item.model_dump_json() + "\n" for item in ruled)
        held["rulings.jsonl"] = lines.encode("utf-8", "surrogatepass")
    if opinions:
        held["opinions.jsonl"] = _answers(transcripts, stored_opinions(opinions))
    if credential:
        held["credential.jwt"] = credential.encode()
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in sorted(held):
            packed.writestr(zipfile.ZipInfo(name, _MOMENT), held[name], zipfile.ZIP_DEFLATED)
    try:
        output.write_bytes(stream.getvalue())
    except OSError as error:
        raise BundleProblem(f"cannot write {output}: {error.strerror}") from None
    return decision


def _answers(transcripts: Sequence[Transcript], stored: StoredOpinions) -> bytes:
    """Return the second opinions on these conversations; one without any is told by the decision."""
    lines = []
    for item in transcripts:
        with suppress(NoOpinion):
            held = {"transcript": item.id, "second_opinion": stored.of(item)}
            lines.append(json.dumps(held, ensure_ascii=False) + "\n")
    return "".join(lines).encode("utf-8", "surrogatepass")


def _scenarios(file: ExamFile, transcripts: Sequence[Transcript]) -> dict[str, bytes]:
    """Return the files of every scenario that was played, as they lie beside one another."""
    found: dict[str, bytes] = {}
    for transcript in transcripts:
        known = find_case(file.folders, transcript.scenario or "", transcript.language)
        for folder in file.folders if known else ():
            for path in sorted([*folder.glob(f"*/{transcript.scenario}.yaml"), *folder.glob("shared/*/*.yaml")]):
                found.setdefault(f"scenarios/{path.relative_to(folder).as_posix()}", path.read_bytes())
    return found


def _decided(
    file: ExamFile, candidate: str, transcripts: Sequence[Transcript], rulings: Sequence[Ruling],
    opinions: Path | None = None,
) -> Decision:
    records = [_record(item, Terms(file.rubric, file.folders, opinions=opinions)) for item in transcripts]
    decision = decide(file, frozen(file)["sha256"], candidate, records)
    if not rulings:
        return decision
    appeal = Appeal(file, Path("rulings.jsonl"), rulings, opinions)
    for _ in appeal.watch(transcripts):
        pass
    return appeal.redecided(decision, records)


def _record(item: Transcript, terms: Terms) -> Record:
    rubric = read_rubric(terms.rubric)
    try:
        judge, opinion = judge_for(item, rubric, terms.folders, terms.given)
    except NoOpinion as error:
        return unscored(item.id, item.staff or "", item.scenario or "", item.language, str(error))
    return record_of(item, score(item, rubric=rubric, folders=terms.folders, judge=judge), opinion)


def rescored(bundle: Path, folders: Sequence[Path]) -> list[str]:
    """Return in which fields a decision made again differs from the one in the bundle; nothing where it is the same.

    Everything is taken from the bundle: transcripts, exam, scenarios, a rubric of one's own, a model's answers. Only
    the scorer is this installation's, and the rubric where the exam names a packaged one; a difference in either shows
    in `exam_sha256`. Raises `BundleProblem`.
    """
    with TemporaryDirectory() as name:
        folder = Path(name)
        held = _unpacked(bundle)
        try:
            for inner, data in held.items():
                path = folder / inner
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
            versions = json.loads(held["versions.json"])
            candidate, exam = str(versions["candidate"]), folder / "exam" / Path(str(versions["exam"])).name
            stored = json.loads(held["decision.json"])
            file = read_exam(exam, [*folders, folder / "scenarios"], _own_rubric(exam, folder))
            opinions = folder / "opinions.jsonl" if "opinions.jsonl" in held else None
            if opinions:
                stored_opinions(opinions)
            lines = BytesIO(held["transcripts.jsonl"])
            rulings = rulings_from(held.get("rulings.jsonl", b"").decode("utf-8"), Path("rulings.jsonl"))
        except (KeyError, ValueError, TypeError, OSError, RecursionError, InvalidFile) as error:
            told = str(error).replace(f"{folder}/", "")
            raise BundleProblem(f"{bundle}: not a bundle of `trainer exam bundle` ({told})") from None
        items = list(read_lines(lines, "transcripts.jsonl", "transcripts"))
        broken = next((item for item in items if isinstance(item, Problem)), None)
        if broken is not None:
            raise BundleProblem(str(broken))
        given = [item for item in items if isinstance(item, Transcript)]
        again = _decided(file, candidate, given, rulings, opinions)
        return list(_differences("", stored, json.loads(_json(again.to_data()))))


def _own_rubric(exam: Path, folder: Path) -> Path | None:
    """Return where the rubric of an unpacked exam lies now; None where the exam names a packaged one."""
    tree = parse_located(read_text(exam), str(exam)).tree
    name = str(tree.get("rubric") or "general") if isinstance(tree, dict) else "general"
    if find_rubric(name) != Path(name):
        return None
    path = folder / "rubric" / f"{Path(name).stem}.yaml"
    path.parent.mkdir()
    path.write_bytes((folder / "rubric.yaml").read_bytes())
    return path


def _unpacked(bundle: Path) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(bundle) as packed:
            infos = [info for info in packed.infolist() if not info.is_dir()]
            for info in infos:
                if ".." in Path(info.filename).parts or Path(info.filename).is_absolute():
                    raise BundleProblem(f"{bundle}: it holds a file that would lie outside: {info.filename!r}")
            if sum(info.file_size for info in infos) > MAX_FILE:
                raise BundleProblem(f"{bundle}: it unpacks to more than {MAX_FILE >> 20} MB")
            return {info.filename: packed.read(info) for info in infos}
    except BundleProblem:
        raise
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError) as error:
        # what is damaged, locked with a password or packed in a way that is not known
        raise BundleProblem(f"{bundle}: {error}") from None


def _differences(place: str, one: Any, other: Any) -> Iterable[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        for name in sorted(one.keys() | other.keys()):
            yield from _differences(f"{place}.{name}".lstrip("."), one.get(name), other.get(name))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, (left, right) in enumerate(zip(one, other, strict=True)):
            yield from _differences(f"{place}[{index}]", left, right)
    elif one != other:
        yield f"{place}: was {json.dumps(one, ensure_ascii=False)}, is {json.dumps(other, ensure_ascii=False)}"


def _json(data: object) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8", "surrogatepass")


