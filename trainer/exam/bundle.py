"""One decision with all that it was made from, in a zip: so that it can be defended, and made again, years later."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

from scoring import NoOpinion, Problem, Transcript, read_rubric, score
from scoring.case import find_case
from scoring.rubric import find_rubric
from scoring.transcript import to_data
from trainer.batch import Terms, read_all
from trainer.credential.evidence import contradictions
from trainer.exam.appeal import Appeal, Ruling, read_rulings
from trainer.exam.decide import Decision, decide
from trainer.exam.file import ExamFile, frozen
from trainer.exam.record import Record, record_of, unscored
from trainer.judge.deciding import judge_for
from trainer.judge.stored import StoredOpinions, stored_opinions

_MOMENT = (2000, 1, 1, 0, 0, 0)
"""The time of every file in the zip: the same decision gives the same bytes."""
VERSIONS = "versions.json"
"""The part that says by what the others were made, and names each with its SHA-256."""


class BundleProblem(ValueError):
    """A bundle cannot be written or read; the message says why, in one line."""


def write_bundle(
    file: ExamFile, paths: Iterable[str], candidate: str, output: Path, credential: str = "",
    rulings: Path | None = None, opinions: Path | None = None, tell: Callable[[Problem], object] = lambda _: None,
) -> Decision:
    """Write the bundle of one candidate's decision, after the rulings on his conversations; return the decision.

    `opinions`: scorecards whose second opinions decide what the rubric leaves to a model; his are put in. `tell` is
    told of every line that is no conversation; as in a run, it stops nobody. Raises `BundleProblem`, `InvalidFile`.
    """
    transcripts: list[Transcript] = []
    for item in read_all(paths):
        if isinstance(item, Problem):
            tell(item)
        elif item.staff == candidate:
            transcripts.append(item)
    if not transcripts:
        raise BundleProblem(f"there is no conversation of '{candidate}': `staff` names nobody so")
    ids = {item.id for item in transcripts}
    ruled = [item for item in read_rulings(rulings) if item.transcript in ids] if rulings else []
    decision = decided(file, candidate, transcripts, ruled, opinions)
    lines = "".join(json.dumps(to_data(item), ensure_ascii=False) + "\n" for item in transcripts)
    held: dict[str, bytes] = {
        "transcripts.jsonl": lines.encode("utf-8", "surrogatepass"),
        "decision.json": as_bytes(decision.to_data()), "frozen.json": as_bytes(frozen(file)),
        f"exam/{file.path.name}": file.path.read_bytes(),
        "rubric.yaml": find_rubric(file.rubric).read_bytes(),
    }
    held |= _scenarios(file, transcripts)
    if ruled:
        lines = "".join(item.model_dump_json() + "\n" for item in ruled)
        held["rulings.jsonl"] = lines.encode("utf-8", "surrogatepass")
    if opinions:
        held["opinions.jsonl"] = _answers(transcripts, stored_opinions(opinions))
    if credential:
        wrong = contradictions(credential, decision.to_data(), frozen(file)["rubric"]["sha256"])
        if wrong:
            raise BundleProblem(f"the credential is not of this decision: {'; '.join(wrong)}")
        held["credential.jwt"] = credential.encode()
    held[VERSIONS] = as_bytes({
        "service-trainer": version("service-trainer"), "candidate": candidate, "exam": file.path.name,
        "parts": {name: hash_of(data) for name, data in held.items()},
    })
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


def decided(
    file: ExamFile, candidate: str, transcripts: Sequence[Transcript], rulings: Sequence[Ruling],
    opinions: Path | None = None,
) -> Decision:
    """Return the decision about one candidate, after the rulings on his conversations."""
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


def as_bytes(data: object) -> bytes:
    """Return plain data as a file of a bundle holds it."""
    return (json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8", "surrogatepass")




def hash_of(part: bytes) -> str:
    """Return the SHA-256 by which a part of a bundle is known, in hexadecimal."""
    return hashlib.sha256(part).hexdigest()
