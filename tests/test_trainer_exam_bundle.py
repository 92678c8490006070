"""Bundles: every part is known by its hash, the credential by what it rests on; a difference is named by its part."""

from __future__ import annotations

import dataclasses
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.test_trainer_credential import AWARD
from tests.test_trainer_exam_commands import call, decided, exam, issued, transcripts  # noqa: F401
from trainer.credential import badge, read_private_key, sign
from trainer.credential.evidence import contradictions
from trainer.exam import ExamFile
from trainer.exam.appeal import rulings_from

RULING = {"transcript": "t", "turn": 1, "criterion": "listening.restate", "ruling": "strike", "by": "陈", "why": "x"}


@pytest.fixture
def whole(exam: ExamFile, transcripts: Path, issued: Path, tmp_path: Path) -> Path:  # noqa: F811
    """A bundle with its credential, in a folder of a name that shells stumble over."""
    path = tmp_path / "考试 档案" / "li wei.zip"
    path.parent.mkdir()
    made = call("bundle", exam.path, transcripts, "--candidate", "li.wei", "--credential", issued / "li.wei.jwt", "-o",
                path)
    assert made.exit_code == 0, made.output
    return path


def parts_of(bundle: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(bundle) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def packed_as(parts: dict[str, bytes], path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    return path


def test_a_bundle_and_its_credential_are_verified_at_once(whole: Path, issued: Path, tmp_path: Path) -> None:  # noqa: F811
    public = tmp_path / "key.public.json"
    made = call("verify", whole, "--rescore", "--key", public, "--status", issued / "status.jwt", "--holder", "李伟")
    assert made.exit_code == 0, made.output
    assert json.loads(made.stdout)["checked"] == ["signature", "claims", "issuer", "validity", "status", "holder"]
    assert call("verify", whole, "--rescore", "--key", public, "--holder", "王芳").exit_code == 1
    alone = call("verify", whole, "--rescore")
    assert (alone.exit_code, alone.stdout) == (0, "")
    assert "give --key" in alone.stderr
    assert call("verify", whole, "--rescore", "--holder", "李伟").exit_code == 2


def test_one_byte_of_any_part_is_noticed_and_the_part_named(whole: Path, tmp_path: Path) -> None:
    parts = parts_of(whole)
    assert set(parts) > {"credential.jwt", "decision.json", "frozen.json", "rubric.yaml", "exam/small.yaml"}
    for name, data in parts.items():
        place = len(data) // 2
        changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1:]
        made = call("verify", packed_as({**parts, name: changed}, tmp_path / "altered.zip"), "--rescore")
        assert made.exit_code in (1, 2), name
        assert "Traceback" not in made.output
        if name != "versions.json":
            assert name in made.output, name


def test_a_part_left_out_added_or_doubled_is_noticed(whole: Path, tmp_path: Path) -> None:
    parts = parts_of(whole)
    fewer = {name: data for name, data in parts.items() if name != "credential.jwt"}
    made = call("verify", packed_as(fewer, tmp_path / "fewer.zip"), "--rescore")
    assert (made.exit_code, "credential.jwt: this part is missing" in made.stdout) == (1, True)
    made = call("verify", packed_as({**parts, "note.txt": b"x"}, tmp_path / "more.zip"), "--rescore")
    assert (made.exit_code, "note.txt" in made.stdout) == (1, True)
    with pytest.warns(UserWarning), zipfile.ZipFile(packed_as(parts, tmp_path / "twice.zip"), "a") as packed:
        packed.writestr("decision.json", b"{}")
    assert call("verify", tmp_path / "twice.zip", "--rescore").exit_code == 2


def test_hashes_made_to_fit_do_not_hide_what_the_credential_contradicts(whole: Path, tmp_path: Path) -> None:
    from trainer.exam.bundle import hash_of

    parts = parts_of(whole)
    parts["transcripts.jsonl"] = parts["transcripts.jsonl"].replace("您".encode(), "你".encode(), 1)
    versions = json.loads(parts["versions.json"])
    versions["parts"]["transcripts.jsonl"] = hash_of(parts["transcripts.jsonl"])
    parts["versions.json"] = json.dumps(versions).encode()
    made = call("verify", packed_as(parts, tmp_path / "fitted.zip"), "--rescore")
    assert made.exit_code == 1
    assert "this part was altered" not in made.stdout
    assert "credential.evidence.transcripts" in made.stdout


def test_a_credential_of_somebody_else_or_something_else_is_not_packed(
    exam: ExamFile, transcripts: Path, issued: Path, tmp_path: Path,  # noqa: F811
) -> None:
    made = call("bundle", exam.path, transcripts, "--candidate", "=wang", "--credential", issued / "li.wei.jwt", "-o",
                tmp_path / "x.zip")
    assert (made.exit_code, len(made.stderr.splitlines())) == (2, 1)
    assert not (tmp_path / "x.zip").exists()
    made = call("bundle", exam.path, transcripts, "--candidate", "li.wei", "--credential", exam.path, "-o",
                tmp_path / "x.zip")
    assert made.exit_code == 2
    assert "not a signed credential" in made.stderr


def test_every_hash_of_the_evidence_is_compared(issued: Path, tmp_path: Path) -> None:  # noqa: F811
    decision = {"outcome": "passed", "exam_sha256": "a" * 64, "transcripts_sha256": "d" * 64, "sha256": "c" * 64,
                "candidate": "li.wei"}
    token = sign(badge(AWARD), read_private_key(tmp_path / "key.pem"))
    assert contradictions(token, decision, "b" * 64) == []
    for field in ("exam_sha256", "transcripts_sha256", "sha256", "candidate", "outcome"):
        assert len(contradictions(token, {**decision, field: "f" * 64}, "b" * 64)) == 1, field
    assert len(contradictions(token, decision, "f" * 64)) == 1
    for fields in ({"evidence": None}, {"evidence": [None]}, {"credentialSubject": 7}, {"issuer": []}):
        assert contradictions(sign_anything({**badge(AWARD), **fields}), decision, "b" * 64)


def sign_anything(data: dict[str, object]) -> str:
    from base64 import urlsafe_b64encode

    return "e30." + urlsafe_b64encode(json.dumps(data).encode()).decode().rstrip("=") + ".e30"


def test_a_bad_line_of_others_hinders_no_bundle(exam: ExamFile, transcripts: Path, tmp_path: Path) -> None:  # noqa: F811
    talks = tmp_path / "talks.jsonl"
    talks.write_text("not json\n" + transcripts.read_text(encoding="utf-8"), encoding="utf-8")
    made = call("bundle", exam.path, talks, "--candidate", "li.wei", "-o", tmp_path / "li.zip")
    assert (made.exit_code, f"{talks}:1:" in made.stderr) == (2, True)
    assert call("verify", tmp_path / "li.zip", "--rescore").exit_code == 0


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\u0085", "\u000b", "\u001c"])
def test_marks_that_python_takes_for_a_line_end_do_not_cut_a_ruling(mark: str) -> None:
    ruling = {**RULING, "why": f"a{mark}b"}
    escaped = mark < " "
    line = json.dumps(ruling, ensure_ascii=escaped)
    (found, second) = rulings_from(f"{line}\r\n\n{line}\n", Path("r.jsonl"))
    assert found == second
    assert found.why == f"a{mark}b"


def test_what_a_credential_says_is_shown_with_what_was_not_looked_at(issued: Path, tmp_path: Path) -> None:  # noqa: F811
    public = tmp_path / "key.public.json"
    made = call("verify", issued / "li.wei.jwt", "--key", public)
    told = json.loads(made.stdout)
    assert (told["holder"], told["unchecked"]) == ("李伟", ["status", "exam", "holder"])
    assert "issued to 李伟: see that whoever shows it is that person" in made.stderr
    listless = tmp_path / "listless.jwt"
    award = dataclasses.replace(AWARD, valid_from=datetime(2020, 1, 1, tzinfo=UTC), valid_until=None)
    listless.write_text(sign(badge(award), read_private_key(tmp_path / "key.pem")), encoding="ascii")
    made = call("verify", listless, "--key", public, "--status", issued / "status.jwt")
    assert "status" not in json.loads(made.stdout)["checked"]
    assert "nobody can revoke it" in made.stderr
