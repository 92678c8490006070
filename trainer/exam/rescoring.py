"""A decision made again from its bundle: in what it differs, and what was altered since it was packed."""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from scoring import InvalidFile, Problem, Transcript
from scoring.conversations import read_lines
from scoring.located import parse_located
from scoring.problem import read_text
from scoring.rubric import find_rubric
from trainer.credential.evidence import contradictions
from trainer.exam.appeal import rulings_from
from trainer.exam.bundle import VERSIONS, BundleProblem, as_bytes, decided, hash_of
from trainer.exam.file import frozen, read_exam
from trainer.judge.stored import stored_opinions

MAX_FILE = 64 << 20


@dataclass(frozen=True, slots=True)
class Rescoring:
    """What came of making a decision again: each difference in a line; the credential in the bundle, "" for none."""

    differences: tuple[str, ...]
    credential: str = ""


def rescored(bundle: Path, folders: Sequence[Path]) -> Rescoring:
    """Make the decision in a bundle again and compare it, the hash of every part, and what the credential rests on.

    Everything is taken from the bundle: transcripts, exam, scenarios, a rubric of one's own, a model's answers. Only
    the scorer is this installation's, and the rubric where the exam names a packaged one; a difference in either shows
    in `frozen` and `exam_sha256`. The credential's signature is not looked at. Raises `BundleProblem`.
    """
    with TemporaryDirectory() as name:
        folder = Path(name)
        held = _unpacked(bundle)
        try:
            for inner, data in held.items():
                path = folder / inner
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
            versions = json.loads(held[VERSIONS])
            parts = dict(versions["parts"])
            candidate, exam = str(versions["candidate"]), folder / "exam" / Path(str(versions["exam"])).name
            stored, kept = json.loads(held["decision.json"]), json.loads(held["frozen.json"])
            file = read_exam(exam, [*folders, folder / "scenarios"], _own_rubric(exam, folder))
            opinions = folder / "opinions.jsonl" if "opinions.jsonl" in held else None
            if opinions:
                stored_opinions(opinions)
            lines = BytesIO(held["transcripts.jsonl"])
            rulings = rulings_from(held.get("rulings.jsonl", b"").decode("utf-8"), Path("rulings.jsonl"))
            token = held.get("credential.jwt", b"").decode("ascii", "replace")
        except (KeyError, ValueError, TypeError, OSError, RecursionError, InvalidFile) as error:
            raise BundleProblem(_unreadable(bundle, held, str(error).replace(f"{folder}/", ""))) from None
        items = list(read_lines(lines, "transcripts.jsonl", "transcripts"))
        broken = next((item for item in items if isinstance(item, Problem)), None)
        if broken is not None:
            raise BundleProblem(f"{bundle}: {broken}")
        given = [item for item in items if isinstance(item, Transcript)]
        decision = json.loads(as_bytes(decided(file, candidate, given, rulings, opinions).to_data()))
        rules = json.loads(as_bytes(frozen(file)))
        differences = [*_altered(held, parts), *_differences("frozen", kept, rules),
                       *_differences("", stored, decision)]
        if token:
            differences += contradictions(token, decision, rules["rubric"]["sha256"])
        return Rescoring(tuple(differences), token)


def _unreadable(bundle: Path, held: Mapping[str, bytes], why: str) -> str:
    """Return what is told of a bundle that cannot be read, with the parts that were altered since it was packed."""
    try:
        parts = dict(json.loads(held[VERSIONS])["parts"])
        altered = ", ".join(line.partition(":")[0] for line in _altered(held, parts))
    except (KeyError, ValueError, TypeError, RecursionError):
        altered = ""
    told = f"; altered since it was packed: {altered}" if altered else ""
    return f"{bundle}: not a bundle of `trainer exam bundle`, or a damaged one ({why}{told})"


def _altered(held: Mapping[str, bytes], parts: Mapping[str, Any]) -> Iterator[str]:
    """Yield which parts are not as they were packed."""
    for name in sorted(held.keys() | parts.keys()):
        if name == VERSIONS:
            continue
        if name not in held:
            yield f"{name}: this part is missing; it was packed with the bundle"
        elif name not in parts:
            yield f"{name}: this part was not packed with the bundle"
        elif parts[name] != hash_of(held[name]):
            yield f"{name}: this part was altered: its SHA-256 was {parts[name]}, is {hash_of(held[name])}"


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
            if len({info.filename for info in infos}) < len(infos):
                raise BundleProblem(f"{bundle}: it holds two files of the same name")
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
