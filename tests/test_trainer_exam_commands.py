"""The commands of exams, from transcripts to a verified credential: every format, every slip, what can be redone."""

from __future__ import annotations

import csv
import gzip
import io
import json
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scoring.transcript import to_data
from tests.test_trainer_exam import EXAM, FOLDERS
from trainer.commands.exam import command
from trainer.exam import ExamFile, read_exam
from trainer.exam.run import Progress, gather, stamp_of
from trainer.exam.spool import Spool
from trainer.roleplay import play_replies
from trainer.scenario import read_scenario, scenario_path


@pytest.fixture
def exam(tmp_path: Path) -> ExamFile:
    path = tmp_path / "small.yaml"
    path.write_text(EXAM, encoding="utf-8")
    return read_exam(path, FOLDERS)


@pytest.fixture(scope="module")
def transcripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two candidates who play as the expert and the rude self-tests of two scenarios do."""
    path = tmp_path_factory.mktemp("talks") / "talks.jsonl"
    lines = []
    for staff, tier in (("li.wei", "expert"), ("=wang", "rude")):
        for name in ("mandarin-fish", "shoe-water-stains"):
            found = scenario_path(FOLDERS, name, "zh-Hans")
            assert found is not None
            file = read_scenario(found)
            test = next(test for test in file.scenario.selftest if test.tier == tier)
            talk = to_data(play_replies(file, test.replies, 1).transcript)
            lines.append(json.dumps({**talk, "staff": staff, "id": f"{staff}-{name}"}, ensure_ascii=False))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def call(*arguments: object) -> Result:
    return CliRunner().invoke(command, [str(item) for item in arguments])


@pytest.fixture
def decided(exam: ExamFile, transcripts: Path, tmp_path: Path) -> Path:
    path = tmp_path / "decisions.jsonl"
    result = call("run", exam.path, transcripts, "-o", path)
    assert result.exit_code == 1, result.output
    return path


def test_a_run_decides_about_everybody(decided: Path) -> None:
    found = {item["candidate"]: item for item in map(json.loads, decided.read_text(encoding="utf-8").splitlines())}
    assert {name: item["outcome"] for name, item in found.items()} == {"li.wei": "passed", "=wang": "failed"}
    assert any(rule["evidence"] for rule in found["=wang"]["rules"] if rule["holds"] is False)
    assert list(decided.parent.glob(".*journal*")) == []


def test_every_format_tells_the_same(exam: ExamFile, transcripts: Path, tmp_path: Path) -> None:
    made = {}
    for form in ("csv", "junit", "xapi", "html", "pdf"):
        path = tmp_path / form
        assert call("run", exam.path, transcripts, "--format", form, "--language", "zh-Hant", "-o", path).exit_code == 1
        made[form] = path.read_bytes()
    rows = list(csv.DictReader(io.StringIO(made["csv"].decode())))
    assert [(row["candidate"], row["outcome"]) for row in rows] == [("'=wang", "failed"), ("li.wei", "passed")]
    suite = ET.fromstring(made["junit"])
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    verbs = {item["actor"]["account"]["name"]: item["result"]["success"]
             for item in map(json.loads, made["xapi"].decode().splitlines())}
    assert verbs == {"li.wei": True, "=wang": False}
    assert "合格" in made["html"].decode()
    assert "<script" not in made["html"].decode()
    assert made["pdf"].startswith(b"%PDF")


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
def test_a_page_speaks_the_readers_language_throughout(
    language: str, exam: ExamFile, transcripts: Path, tmp_path: Path,
) -> None:
    more = tmp_path / "more.jsonl"
    first = json.loads(transcripts.read_text(encoding="utf-8").splitlines()[0])
    extra = [{**first, "id": f"extra-{number}"} for number in range(3)] + [{**first, "staff": "z", "id": "z"}]
    more.write_text("".join(json.dumps(item) + "\n" for item in extra), encoding="utf-8")
    page = call("run", exam.path, transcripts, more, "--format", "html", "--language", language).stdout
    assert ("至少 60" in page, "复述客人的话 (listening.restate)" in page) == (True, language == "zh-Hans")
    for text in ("at least", "at most", "no times", "in 1<", "missing:", "left out", " s<", ">listening<"):
        assert text not in page, text


def test_a_statement_that_is_sent_again_has_the_same_id(exam: ExamFile, transcripts: Path) -> None:
    def ids() -> list[str]:
        lines = call("run", exam.path, transcripts, "--format", "xapi").stdout.splitlines()
        return [json.loads(line)["id"] for line in lines]

    assert ids() == ids()
    assert len(set(ids())) == 2


def test_packed_input_several_processes_and_any_order_give_the_same_bytes(
    exam: ExamFile, transcripts: Path, decided: Path, tmp_path: Path,
) -> None:
    packed = tmp_path / "talks.jsonl.gz"
    packed.write_bytes(gzip.compress(transcripts.read_bytes()))
    other = tmp_path / "other.jsonl"
    call("run", exam.path, packed, "-o", other, "--jobs", 2)
    assert other.read_bytes() == decided.read_bytes()


def test_a_run_goes_on_after_a_kill_without_a_lost_or_doubled_line(
    exam: ExamFile, transcripts: Path, decided: Path, tmp_path: Path,
) -> None:
    from trainer.batch import read_all

    again = tmp_path / "again.jsonl"
    journal = again.with_name(f".{again.name}.journal")
    items = list(read_all([str(transcripts)]))
    with Spool(journal, stamp_of(exam)) as spool:
        gather(exam, items[:3], spool, Progress())
    result = call("run", exam.path, transcripts, "-o", again)
    assert "(3 of them before)" in result.output
    assert again.read_bytes() == decided.read_bytes()
    assert not journal.exists()


def test_bad_lines_are_named_and_the_rest_is_decided(exam: ExamFile, transcripts: Path, tmp_path: Path) -> None:
    path = tmp_path / "talks.jsonl"
    path.write_text('{"turns": 3}\nnot json\n' + transcripts.read_text(encoding="utf-8"), encoding="utf-8")
    result = call("run", exam.path, path)
    assert result.exit_code == 2
    assert len(result.stdout.splitlines()) == 2
    assert f"{path}:1:" in result.stderr
    assert f"{path}:2:" in result.stderr


@pytest.mark.parametrize("arguments", [
    ("run", "no-such-exam", "talks"), ("run", "missing.yaml", "talks"), ("verify", "nothing"), ("issue", "a", "b"),
])  # fmt: skip
def test_bad_calls_are_told_in_one_line(arguments: tuple[str, ...]) -> None:
    result = call(*arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


@pytest.fixture
def issued(exam: ExamFile, decided: Path, tmp_path: Path) -> Path:
    assert call("keygen", tmp_path / "key.pem").exit_code == 0
    result = call(
        "issue", exam.path, decided, "--key", tmp_path / "key.pem", "--issuer", "did:web:x.example", "--issuer-name",
        "河畔", "--register", tmp_path / "register.json", "--holder", "li.wei=李伟", "--language", "zh-Hant", "-o",
        tmp_path / "out")
    assert result.exit_code == 0, result.output
    return tmp_path / "out"


def test_only_who_passed_gets_a_credential_and_it_verifies(exam: ExamFile, issued: Path, tmp_path: Path) -> None:
    assert sorted(path.name for path in issued.iterdir()) == ["li.wei.jwt", "li.wei.pdf", "li.wei.png", "status.jwt"]
    public = tmp_path / "key.public.json"
    result = call("verify", issued / "li.wei.jwt", "--key", public, "--status", issued / "status.jwt", "--holder",
                  "李伟", "--exam", exam.path)
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["checked"][-1] == "exam"
    assert call("verify", issued / "li.wei.jwt", "--key", public, "--holder", "王芳").exit_code == 1
    late = call("verify", issued / "li.wei.jwt", "--key", public, "--at", "2090-01-01T00:00:00+00:00")
    assert json.loads(late.stdout)["reason"] == "expired"


@pytest.mark.parametrize("wrong", [
    ("--holder", "li.wie=Li"), ("--holder", "li.wei"), ("--holder", "li.wei= "), ("--issuer-name", " "),
    ("--holder", f"li.wei={'李' * 101}"), ("--issuer-name", "x" * 101), ("--issuer", "did:"),
    ("--issuer", "https://"), ("--issuer", "training.example"),
])  # fmt: skip
def test_a_slip_at_the_issuers_desk_issues_nothing(
    wrong: tuple[str, str], exam: ExamFile, decided: Path, tmp_path: Path,
) -> None:
    call("keygen", tmp_path / "key.pem")
    right = ("--issuer", "did:web:x.example", "--issuer-name", "x")
    result = call("issue", exam.path, decided, "--key", tmp_path / "key.pem", *right, *wrong, "--register",
                  tmp_path / "register.json", "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "register.json").exists()


def test_a_revocation_writes_over_neither_register_nor_key(issued: Path, tmp_path: Path) -> None:
    register, key = tmp_path / "register.json", tmp_path / "key.pem"
    before = register.read_bytes(), key.read_bytes()
    identity = next(iter(json.loads(register.read_text(encoding="utf-8"))["credentials"]))
    for target in (register, key):
        told = call("revoke", register, identity, "--reason", "x", "--key", key, "-o", target)
        assert told.exit_code == 2
    assert (register.read_bytes(), key.read_bytes()) == before


def test_a_credential_can_be_taken_back(issued: Path, tmp_path: Path) -> None:
    register = json.loads((tmp_path / "register.json").read_text(encoding="utf-8"))
    identity = next(iter(register["credentials"]))
    status = tmp_path / "status.jwt"
    result = call("revoke", tmp_path / "register.json", identity, "--reason", "entered twice", "--key",
                  tmp_path / "key.pem", "-o", status)
    assert result.exit_code == 0, result.output
    told = call("verify", issued / "li.wei.jwt", "--key", tmp_path / "key.public.json", "--status", status)
    assert json.loads(told.stdout)["reason"] == "revoked"
    assert call("revoke", tmp_path / "register.json", "urn:nobody", "--reason", "x", "--key", tmp_path / "key.pem",
                "-o", status).exit_code == 2


def issue_again(exam: ExamFile, decided: Path, folder: Path, *more: str) -> Result:
    return call(
        "issue", exam.path, decided, "--key", folder / "key.pem", "--issuer", "did:web:x.example", "--issuer-name",
        "河畔", "--register", folder / "register.json", "--language", "zh-Hant", *more, "-o", folder / "out")


def test_the_same_decision_issued_again_is_the_same_credential_byte_for_byte(
    exam: ExamFile, decided: Path, issued: Path, tmp_path: Path,
) -> None:
    before = (issued / "li.wei.jwt").read_bytes()
    again = issue_again(exam, decided, tmp_path)
    assert again.exit_code == 0, again.output
    assert (issued / "li.wei.jwt").read_bytes() == before
    assert not list(issued.glob("li.wei-2*")), "under the name that stands in the register"


def test_under_another_name_the_older_credential_is_replaced_and_revoked(
    exam: ExamFile, decided: Path, issued: Path, tmp_path: Path,
) -> None:
    again = issue_again(exam, decided, tmp_path, "--holder", "li.wei=李維")
    assert again.exit_code == 0 and "replaces" in again.stderr
    keys = ("--key", tmp_path / "key.public.json", "--status", issued / "status.jwt")
    old, new = call("verify", issued / "li.wei.jwt", *keys), call("verify", issued / "li.wei-2.jwt", *keys)
    assert json.loads(old.stdout)["reason"] == "revoked"
    assert new.exit_code == 0, new.output


def test_what_was_revoked_for_cause_is_not_issued_again(
    exam: ExamFile, decided: Path, issued: Path, tmp_path: Path,
) -> None:
    register = tmp_path / "register.json"
    identity = next(iter(json.loads(register.read_text(encoding="utf-8"))["credentials"]))
    call("revoke", register, identity, "--reason", "cheated", "--key", tmp_path / "key.pem", "-o",
         tmp_path / "status.jwt")
    again = issue_again(exam, decided, tmp_path)
    assert again.exit_code == 1 and "cheated" in again.stderr and "issued 0" in again.stderr


def test_an_altered_decision_earns_nothing(exam: ExamFile, decided: Path, tmp_path: Path) -> None:
    decided.write_text(decided.read_text(encoding="utf-8").replace('"failed"', '"passed"'), encoding="utf-8")
    call("keygen", tmp_path / "key.pem")
    result = call("issue", exam.path, decided, "--key", tmp_path / "key.pem", "--issuer", "did:web:x.example",
                  "--issuer-name", "x", "--register", tmp_path / "register.json", "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert "altered" in result.output


def test_a_bundle_recomputes_its_decision_and_tells_what_differs(
    exam: ExamFile, transcripts: Path, tmp_path: Path,
) -> None:
    bundle = tmp_path / "li.wei.zip"
    assert call("bundle", exam.path, transcripts, "--candidate", "li.wei", "-o", bundle).exit_code == 0
    assert call("verify", bundle, "--rescore").exit_code == 0
    with zipfile.ZipFile(bundle) as packed:
        held = {name: packed.read(name) for name in packed.namelist()}
    held["transcripts.jsonl"] = held["transcripts.jsonl"].replace("您".encode(), "你".encode())
    altered = tmp_path / "altered.zip"
    with zipfile.ZipFile(altered, "w") as packed:
        for name, data in held.items():
            packed.writestr(name, data)
    result = call("verify", altered, "--rescore")
    assert result.exit_code == 1
    assert "transcripts_sha256" in result.stdout
    (tmp_path / "no.zip").write_bytes(b"PK no")
    assert call("verify", tmp_path / "no.zip", "--rescore").exit_code == 2


def test_a_bundle_cannot_write_outside_itself(tmp_path: Path) -> None:
    bundle = tmp_path / "evil.zip"
    with zipfile.ZipFile(bundle, "w") as packed:
        packed.writestr("../evil.txt", "x")
    result = call("verify", bundle, "--rescore")
    assert result.exit_code == 2
    assert "outside" in result.output
    assert not (tmp_path / "evil.txt").exists()


@pytest.mark.parametrize(("name", "content"), [
    ("versions.json", b"[]"), ("versions.json", b"[" * 100_000), ("versions.json", b"\xff"),
    ("versions.json", b'{"candidate": "li.wei", "exam": "../../../../etc/passwd"}'),
    ("versions.json", b'{"candidate": "li.wei", "exam": ""}'), ("decision.json", b""), ("transcripts.jsonl", b"{}"),
    ("exam/small.yaml", b"a: 1"), ("exam/small.yaml/x", b""), ("rulings.jsonl", b"\xff"), ("x" * 300, b""),
])  # fmt: skip
def test_a_hostile_bundle_is_refused_in_a_line(
    name: str, content: bytes, exam: ExamFile, transcripts: Path, tmp_path: Path,
) -> None:
    good, bad = tmp_path / "good.zip", tmp_path / "bad.zip"
    call("bundle", exam.path, transcripts, "--candidate", "li.wei", "-o", good)
    with zipfile.ZipFile(good) as packed, zipfile.ZipFile(bad, "w") as other:
        for inner in packed.namelist():
            if inner != name:
                other.writestr(inner, packed.read(inner))
        other.writestr(name, content)
    result = call("verify", bad, "--rescore")
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert "Traceback" not in result.output


def test_a_damaged_or_locked_bundle_is_refused_in_a_line(exam: ExamFile, transcripts: Path, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.zip", tmp_path / "bad.zip"
    call("bundle", exam.path, transcripts, "--candidate", "li.wei", "-o", good)
    whole = good.read_bytes()
    locked = bytearray(whole)
    place = -1
    while (place := whole.find(b"PK\1\2", place + 1)) >= 0:
        locked[place + 8] |= 1  # says that a password is needed
    for content in (bytes(locked), whole[:-200], whole[:200] + bytes(400) + whole[600:], b""):
        bad.write_bytes(content)
        result = call("verify", bad, "--rescore")
        assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1), result.output
