"""A rubric may leave criteria to a model: its unanimous answers decide them, and are stored to be read again."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from scoring import NoOpinion, Scorecard, Transcript, Turn, read_rubric, score
from scoring.rubric import packaged_rubrics
from scoring.transcript import to_data
from tests.test_trainer_exam import EXAM
from tests.test_trainer_exam_commands import transcripts  # noqa: F401
from tests.test_trainer_judge import STEERING, TALK, TALKS, answering, verdicts
from trainer.cli import cli
from trainer.fake_model import PROFILES, FakeModel
from trainer.fake_model.serving import serving
from trainer.judge.deciding import judge_for

LEFT = ("apology.present", "wording.blame")
GENERAL = (packaged_rubrics() / "general.yaml").read_text(encoding="utf-8")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.yaml"
    path.write_text(f"{GENERAL}\nsecond_opinion: {{counts: [{', '.join(LEFT)}]}}\n", encoding="utf-8")
    return path


@pytest.fixture
def honest(tmp_path: Path) -> Path:
    """The conversations in which nobody speaks to a grader."""
    path = tmp_path / "honest.jsonl"
    lines = TALKS.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if json.loads(line)["id"] not in STEERING), encoding="utf-8")
    return path


@pytest.fixture
def fake() -> FakeModel:
    return FakeModel(mode="judge")


@pytest.fixture
def run(fake: FakeModel) -> Iterator[Callable[..., Result]]:
    with serving(fake.app()) as address:
        environment = {"TRAINER_BASE_URL": address, "TRAINER_MODEL": "fake"}
        yield lambda *arguments: CliRunner().invoke(cli, [str(argument) for argument in arguments], env=environment)


def alone(*arguments: object) -> Result:
    """Run a command where no endpoint is set."""
    return CliRunner().invoke(cli, [str(argument) for argument in arguments], env={"TRAINER_BASE_URL": ""})


def decided(own: Path, *answers: dict[str, Any]) -> Scorecard:
    """The scorecard of TALK by a rubric that leaves something to a model which answers so."""
    data = json.loads(json.dumps(answering(*answers).opinion(TALK).to_data()))
    rubric = read_rubric(str(own))
    judge, again = judge_for(TALK, rubric, (), lambda _: data)
    assert again == data
    return score(TALK, rubric=rubric, judge=judge)


def found(card: Scorecard) -> dict[str, str | None]:
    return {item.criterion: item.text for item in card.findings if item.turn is not None}


NO = verdicts(apology__present=None, wording__blame=None)
YES = verdicts(apology__present="I'm sorry", wording__blame="nobody told you why", service__offer=None)


def test_what_is_left_to_a_model_follows_its_answers_and_all_else_the_rules(own: Path) -> None:
    rules = score(TALK)
    card = decided(own, YES, YES)
    assert found(card) == {**found(rules), "apology.present": "I'm sorry", "wording.blame": "nobody told you why"}
    assert "apology.present" in found(rules) and "apology.present" not in found(decided(own, NO, NO))
    data = card.to_data()
    assert {item["criterion"] for item in data["findings"] if item.get("by") == "llm"} == set(LEFT)
    assert data["rubric"]["second_opinion"] == {"counts": list(LEFT)}
    assert data["scorer"] == {"name": "rules+llm", "version": f"{rules.scorer_version} fake"}
    assert card.dimension("wording").points < rules.dimension("wording").points


def test_a_rubric_that_leaves_nothing_makes_the_scorecard_it_always_made() -> None:
    data = score(TALK).to_data()
    assert read_rubric().second_opinion.counts == ()
    assert set(data["rubric"]) == {"id", "version", "sha256"} and data["scorer"]["name"] == "rules"
    assert not any("by" in item for item in data["findings"])


@pytest.mark.parametrize(("answers", "why"), [
    ([YES, NO], "differ"),
    ([YES, YES, NO], "differ"),
    ([YES, verdicts(apology__present="so very sorry", wording__blame="nobody told you why")], "1 say nothing about"),
    ([verdicts(apology__present="I'm sorry")], "say nothing about wording.blame"),
])
def test_samples_that_differ_or_are_void_decide_nothing(
    own: Path, answers: list[dict[str, Any]], why: str,
) -> None:
    with pytest.raises(NoOpinion, match=why) as told:
        decided(own, *answers)
    assert all(name in str(told.value) for name in LEFT) and "turn 1" in str(told.value)


def test_the_rules_alone_give_no_score_by_such_a_rubric(own: Path) -> None:
    with pytest.raises(NoOpinion, match=r"leaves apology.present, wording.blame to a model"):
        score(TALK, rubric=read_rubric(str(own)))


@pytest.mark.parametrize(("changed", "why"), [
    ({"status": "unscored", "reason": "timeout: too slow"}, "too slow"), ({"raw": []}, "answers are missing"),
    ({"raw": ["no JSON"]}, "cannot be read"), ({"prompt_sha256": "0" * 64}, "another conversation"),
    ({"samples": "many"}, "no second opinion"), ({"raw": None}, "no second opinion"),
])
def test_stored_answers_that_cannot_decide_say_why(own: Path, changed: dict[str, Any], why: str) -> None:
    data = {**answering(YES).opinion(TALK).to_data(), **changed}
    with pytest.raises(NoOpinion, match=why):
        judge_for(TALK, read_rubric(str(own)), (), lambda _: data)


def test_scoring_from_stored_answers_is_the_same_to_the_byte_without_a_server(
    run: Callable[..., Result], own: Path, honest: Path, tmp_path: Path,
) -> None:
    cards = tmp_path / "cards.jsonl"
    live = run("score", honest, "--rubric", own, "--judge", "both", "--samples", 2, "-o", cards)
    assert live.exit_code == 0, live.output
    again = alone("score", honest, "--rubric", own, "--opinions", cards)
    assert (again.exit_code, again.stdout) == (0, cards.read_text(encoding="utf-8")), again.stderr
    assert alone("score", honest, "--rubric", own, "--opinions", cards, "--jobs", 2).stdout == again.stdout
    shown = alone("score", honest, "--rubric", own, "--opinions", cards, "--format", "text").stdout
    assert "decided by the model" in shown and "由模型判定" in shown and "the rubric lets the model decide" in shown
    page = alone("score", honest, "--rubric", own, "--opinions", cards, "--format", "html").stdout
    assert page.count("decided by the model") > 1
    rules = [json.loads(line) for line in alone("score", honest).stdout.splitlines()]
    for own_card, card in zip(rules, map(json.loads, again.stdout.splitlines()), strict=True):
        kept = [item for item in card["findings"] if item["criterion"] not in LEFT and item["turn"] is not None]
        assert {(item["turn"], item["criterion"], item["start"]) for item in kept} == {
            (item["turn"], item["criterion"], item["start"]) for item in own_card["findings"]
            if item["criterion"] not in LEFT and item["turn"] is not None}


def test_without_an_opinion_a_conversation_is_unscored_and_no_number(
    run: Callable[..., Result], fake: FakeModel, own: Path, honest: Path, tmp_path: Path,
) -> None:
    for form in ("jsonl", "text"):
        result = alone("score", honest, "--rubric", own, "--format", form)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "is not scored: the rubric 'own' leaves apology.present, wording.blame to a model" in result.stderr
        assert "not scored 16" in result.stderr and "internal" not in result.stderr
    fake.profile = PROFILES["openai"].but("401")
    dead = run("score", honest, "--rubric", own, "--judge", "both")
    assert (dead.exit_code, dead.stdout) == (2, "") and "HTTP 401" in dead.stderr
    fake.profile = PROFILES["openai"]
    fake.next.append(PROFILES["openai"].but(text="no JSON at all"))
    some = run("score", honest, "--rubric", own, "--judge", "both", "--judge-jobs", 1, "--fail-under", 1)
    assert some.exit_code == 2 and len(some.stdout.splitlines()) == 15 and "not scored 1" in some.stderr


def test_a_run_that_was_stopped_goes_on_from_the_journal(
    run: Callable[..., Result], fake: FakeModel, own: Path, honest: Path, tmp_path: Path,
) -> None:
    journal = tmp_path / "answers.jsonl"
    whole = run("score", honest, "--rubric", own, "--judge", "both", "--journal", journal)
    fake.seen.clear()
    again = run("score", honest, "--rubric", own, "--judge", "both", "--journal", journal)
    assert again.stdout == whole.stdout and not fake.seen and "16 from the journal" in again.stderr


def test_a_reply_that_speaks_to_a_grader_leaves_its_conversation_to_people(
    run: Callable[..., Result], own: Path, honest: Path,
) -> None:
    told = run("score", TALKS, "--rubric", own, "--judge", "both")
    assert told.exit_code == 2 and len(told.stdout.splitlines()) == len(honest.read_text(encoding="utf-8").splitlines())
    errors = [line for line in told.stderr.splitlines() if line.startswith("error: ")]
    assert len(errors) == len(STEERING) and all("it speaks to whoever judges it" in line for line in errors)
    assert all(any(name in line for line in errors) for name in STEERING)


def test_answers_belong_to_the_words_they_were_given_about(
    run: Callable[..., Result], own: Path, tmp_path: Path,
) -> None:
    talk, cards, other = tmp_path / "talk.jsonl", tmp_path / "cards.jsonl", tmp_path / "other.jsonl"
    talk.write_text(json.dumps(to_data(TALK)), encoding="utf-8")
    assert run("score", talk, "--rubric", own, "--judge", "both", "-o", cards).exit_code == 0
    changed = Transcript("t", (TALK.turns[0], Turn("staff", "I'm so sorry, and I'll bring a new one.")), "en")
    other.write_text(json.dumps(to_data(changed)), encoding="utf-8")
    told = alone("score", other, "--rubric", own, "--opinions", cards)
    assert (told.exit_code, told.stdout) == (2, "") and "about other words" in told.stderr
    other.write_text(json.dumps({**to_data(changed), "id": "u"}), encoding="utf-8")
    assert "no answers are stored for this" in alone("score", other, "--rubric", own, "--opinions", cards).stderr


@pytest.mark.parametrize(("arguments", "why"), [
    (("--rubric", "general"), "leaves nothing to a model"), (("--judge", "both"), "asked anew"),
])
def test_stored_answers_where_they_decide_nothing_are_refused(
    own: Path, tmp_path: Path, arguments: tuple[str, ...], why: str,
) -> None:
    cards = tmp_path / "cards.jsonl"
    cards.write_text('{"transcript": "t"}\n', encoding="utf-8")
    told = alone("score", TALKS, "--rubric", own, "--opinions", cards, *arguments)
    assert told.exit_code == 2 and why in told.stderr and len(told.stderr.splitlines()) == 1
    cards.write_text("a poem\n", encoding="utf-8")
    told = alone("score", TALKS, "--rubric", own, "--opinions", cards)
    assert told.exit_code == 2 and "cards.jsonl:1: this is no scorecard" in told.stderr


def test_calibration_holds_what_such_a_rubric_makes_of_a_conversation(
    run: Callable[..., Result], own: Path, tmp_path: Path,
) -> None:
    graded = tmp_path / "graded.jsonl"
    lines = [json.dumps({**to_data(TALK), "id": str(grade), "grades": {"overall": grade}}) for grade in (1, 3)]
    graded.write_text("\n".join(lines), encoding="utf-8")
    refused = alone("calibrate", graded, "--rubric", own, "--samples", 0)
    assert refused.exit_code == 2 and "--judge llm" in refused.stderr and len(refused.stderr.splitlines()) == 1
    held = run("calibrate", graded, "--rubric", own, "--samples", 0, "--judge", "llm", "--format", "json")
    assert held.exit_code == 0, held.output
    assert json.loads(held.stdout)["conversations"] == 2


def test_an_exam_by_such_a_rubric_is_decided_and_made_again_from_stored_answers(
    run: Callable[..., Result], own: Path, transcripts: Path, tmp_path: Path,  # noqa: F811
) -> None:
    exam, cards, packed = tmp_path / "small.yaml", tmp_path / "cards.jsonl", tmp_path / "li.zip"
    exam.write_text(f"{EXAM}rubric: {own}\n", encoding="utf-8")
    undecided = alone("exam", "run", exam, transcripts)
    assert undecided.exit_code == 2 and "--opinions" in undecided.stderr
    assert {json.loads(line)["outcome"] for line in undecided.stdout.splitlines()} == {"undecided"}
    assert run("score", transcripts, "--rubric", own, "--judge", "both", "-o", cards).exit_code == 0
    result = alone("exam", "run", exam, transcripts, "--opinions", cards)
    decisions = {data["candidate"]: data for data in map(json.loads, result.stdout.splitlines())}
    assert result.exit_code == 1 and decisions["=wang"]["outcome"] == "failed", result.output
    assert all(item["second_opinion"]["model"] == "fake" and len(item["second_opinion"]["sha256"]) == 64
               for data in decisions.values() for item in data["conversations"])
    made = alone("exam", "bundle", exam, transcripts, "--candidate", "li.wei", "--opinions", cards, "-o", packed)
    assert made.exit_code == 0, made.output
    for path in (own, cards, exam):  # years later, elsewhere
        path.unlink()
    again = alone("exam", "verify", packed, "--rescore")
    assert (again.exit_code, again.stdout) == (0, ""), again.output
    with zipfile.ZipFile(packed) as held:
        files = {name: held.read(name) for name in held.namelist()}
    assert json.loads(files["decision.json"]) == decisions["li.wei"]
    without, changed = tmp_path / "without.zip", tmp_path / "changed.zip"
    _pack(without, {name: data for name, data in files.items() if name != "opinions.jsonl"})
    told = alone("exam", "verify", without, "--rescore")
    assert told.exit_code == 1 and "leaves apology.present, wording.blame to a model" in told.stdout
    _pack(changed, {**files, "opinions.jsonl": files["opinions.jsonl"].replace(b"false", b"true ")})
    assert alone("exam", "verify", changed, "--rescore").exit_code == 1


def _pack(path: Path, files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w") as packed:
        for name, data in files.items():
            packed.writestr(name, data)


def test_a_ruling_strikes_what_the_model_has_found(
    run: Callable[..., Result], own: Path, transcripts: Path, tmp_path: Path,  # noqa: F811
) -> None:
    exam, cards, rulings = tmp_path / "small.yaml", tmp_path / "cards.jsonl", tmp_path / "rulings.jsonl"
    shutil.copy(own, tmp_path / "kept.yaml")
    exam.write_text(f"{EXAM}rubric: {own}\n", encoding="utf-8")
    run("score", transcripts, "--rubric", own, "--judge", "both", "-o", cards)
    item, card = next((item, card) for card in map(json.loads, cards.read_text(encoding="utf-8").splitlines())
                      for item in card["findings"] if item.get("by") == "llm")
    rulings.write_text(json.dumps({"transcript": card["transcript"], "turn": item["turn"], "ruling": "strike",
                                   "criterion": item["criterion"], "by": "Chen", "why": "not so"}), encoding="utf-8")
    result = alone("exam", "run", exam, transcripts, "--opinions", cards, "--rulings", rulings)
    data = next(data for data in map(json.loads, result.stdout.splitlines()) if data["candidate"] == card["staff"])
    assert data["appeal_of"]["sha256"] != data["sha256"] and result.stderr.count("error") == 0, result.stderr
    shown = [quote for rule in data["rules"] for quote in rule["evidence"]]
    assert not any(f"{item['criterion']}: {item['text']}" in quote for quote in shown)
