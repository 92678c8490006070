"""Who may read what: private until submitted, one way to the store, export and deletion that leaves nothing behind."""

from __future__ import annotations

import ast
import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from scoring.case import packaged_scenarios
from scoring.judge import RuleJudge
from scoring.scorecard import score
from trainer.access import Access, NotYours, Person
from trainer.attempt import Attempt
from trainer.disputes import dispute_of, disputes
from trainer.export import COLUMNS, own_data, to_csv, to_json
from trainer.roleplay import begin, exchange
from trainer.scenario import read_scenario
from trainer.store import NewerRecord, Store
from trainer.tally import Tally, tally_of

ROOT = Path(__file__).parents[1]
AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
FILE = read_scenario(packaged_scenarios() / "en" / "mandarin-fish.yaml")
SECRET = "Zanzibar-7261 is what only I know"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(f"sqlite:///{(tmp_path / 'trainer.db').as_posix()}")
    yield opened
    opened.close()


def asks(store: Store, name: str = "", *known: str, trainer: bool = False) -> Access:
    return Access(store, Person(name, known, trainer))


def kept(store: Store, id: str, name: str, said: str = "Shall we look at the tank together?") -> Attempt:
    """Keep an ended attempt of somebody, with its score."""
    attempt = exchange(FILE, begin(FILE, "en", 1, AT, name, id=id), said, AT + timedelta(seconds=20))
    attempt = attempt if attempt.awaiting == "nobody" else attempt.break_off()
    card = score(attempt.transcript)
    tally = tally_of(card, (1,))
    asks(store, name, id).keep(attempt, AT, score=card.score, passed=card.passed, tally=tally)
    return attempt


@pytest.mark.parametrize(("person", "trainee", "submitted", "may"), [
    (Person("li"), "li", False, True),
    (Person("wang"), "li", False, False),
    (Person("wang"), "li", True, False),
    (Person(), "li", True, False),
    (Person("zhou", is_trainer=True), "li", False, False),
    (Person("zhou", is_trainer=True), "li", True, True),
    (Person("anybody"), "", False, True),
    (Person("zhou", is_trainer=True), "", False, False),
])  # fmt: skip
def test_who_may_read_what(person: Person, trainee: str, submitted: bool, may: bool) -> None:
    assert person.may_read(trainee, submitted) is may


def test_an_attempt_is_found_by_its_owner_and_nobody_else(store: Store) -> None:
    attempt = kept(store, "a1", "li")
    assert asks(store, "li").attempt("a1") == attempt
    assert asks(store, "wang").attempt("a1") is None
    assert asks(store, "").attempt("a1") is None
    assert asks(store, "wang", "a1").listing().saved == ()
    assert asks(store, "zhou", trainer=True).attempt("a1") is None


def test_an_attempt_is_shown_to_the_trainer_when_submitted_and_private_again_when_taken_back(store: Store) -> None:
    attempt = kept(store, "a1", "li")
    trainer, owner = asks(store, "zhou", trainer=True), asks(store, "li")
    assert trainer.submitted().saved == ()
    owner.submit("a1", AT)
    assert [saved.id for saved in trainer.submitted().saved] == ["a1"]
    assert trainer.attempt("a1") == attempt
    assert owner.listing().saved[0].submitted_at == AT
    assert asks(store, "wang").submitted().saved == () and asks(store, "wang").attempt("a1") is None
    owner.take_back("a1")
    assert trainer.submitted().saved == () and trainer.attempt("a1") is None


def test_playing_on_does_not_change_whether_it_is_submitted(store: Store) -> None:
    owner = asks(store, "li")
    attempt = begin(FILE, "en", 1, AT, "li", id="a1")
    owner.keep(attempt, AT)
    owner.submit("a1", AT)
    owner.keep(attempt.break_off(), AT)
    assert owner.listing().saved[0].submitted_at == AT


def test_nobody_changes_what_belongs_to_another(store: Store) -> None:
    attempt = kept(store, "a1", "li")
    other = asks(store, "wang")
    for change in (lambda: other.submit("a1", AT), lambda: other.take_back("a1"), lambda: other.keep(attempt, AT),
                   lambda: other.submit("no-such", AT)):
        with pytest.raises(NotYours):
            change()  # type: ignore[no-untyped-call]
    assert asks(store, "li").listing().saved[0].submitted_at is None


def test_branches_and_disputes_are_for_those_who_may_read_the_attempt(store: Store) -> None:
    attempt = kept(store, "a1", "li")
    owner = asks(store, "li")
    dispute = dispute_of(attempt, score(attempt.transcript), turn=1, criterion="wording.but", kind="found",
                         span=(0, 5), reason="why", at=AT)  # fmt: skip
    owner.keep_dispute(dispute)
    assert owner.disputes("a1") == (dispute,)
    assert asks(store, "wang").disputes("a1") == ()
    with pytest.raises(NotYours):
        asks(store, "wang").withdraw(dispute)
    owner.withdraw(dispute)
    assert owner.disputes("a1") == ()


def test_what_was_practised_without_a_name_goes_along_with_it(store: Store) -> None:
    attempt = kept(store, "a1", "")
    kept(store, "of-somebody-else", "wang")
    assert asks(store, "", "a1").attempt("a1") == attempt
    assert asks(store, "li", "a1", "of-somebody-else", "no-such").adopt() == 1
    loaded = asks(store, "li").attempt("a1")
    assert loaded is not None and loaded.trainee == "li" and loaded.turns == attempt.turns
    assert [saved.trainee for saved in asks(store, "li").listing().saved] == ["li"]
    assert asks(store, "wang").attempt("a1") is None
    assert asks(store, "").adopt() == 0


def test_a_window_that_missed_the_name_keeps_it(store: Store) -> None:
    attempt = begin(FILE, "en", 1, AT, "", id="a1")
    asks(store, "", "a1").keep(attempt, AT)
    asks(store, "li", "a1").adopt()
    asks(store, "", "a1").keep(attempt.break_off(), AT)
    assert asks(store, "li").listing().saved[0].outcome == "unresolved"
    with pytest.raises(NewerRecord):
        asks(store, "", "a1").keep(attempt, AT)


def test_talks_of_another_scorer_are_scored_anew_and_no_more_than_the_limit(store: Store) -> None:
    owner = asks(store, "li")
    for number in range(3):
        attempt = begin(FILE, "en", number, AT, "li", id=f"a{number}").break_off()
        owner.keep(attempt, AT + timedelta(minutes=number), score=1.0, passed=False,
                   tally=None if number else Tally("old", 0, (), (), ()))
    asked: list[str] = []

    def rescore(attempt: Attempt) -> tuple[float, bool, Tally] | None:
        asked.append(attempt.id)
        return 50.0, True, Tally(RuleJudge().version, 0, (("listening", 50),), (), ())

    listing = owner.rescored(owner.listing(), RuleJudge().version, rescore, limit=2)
    assert asked == ["a2", "a1"] and [saved.score for saved in listing.saved] == [50.0, 50.0, 1.0]
    assert owner.rescored(listing, RuleJudge().version, rescore).saved[2].score == 50.0
    assert asked == ["a2", "a1", "a0"]
    owner.rescored(owner.listing(), RuleJudge().version, rescore)
    assert asked == ["a2", "a1", "a0"], "what is up to date is left alone"


def test_the_export_holds_everything_of_the_person_and_nothing_of_others(store: Store) -> None:
    attempt = kept(store, "a1", "li", SECRET)
    kept(store, "a2", "wang", "not theirs")
    data = json.loads(to_json(own_data(asks(store, "li"), AT)))
    assert (data["format"], data["trainee"], [item["id"] for item in data["attempts"]]) == (1, "li", ["a1"])
    assert Attempt.from_data(data["attempts"][0]["record"]) == attempt
    assert SECRET in json.dumps(data, ensure_ascii=False) and "not theirs" not in json.dumps(data)
    rows = list(csv.DictReader(io.StringIO(to_csv(asks(store, "li").listing().saved).removeprefix("\ufeff"))))
    assert len(rows) == 1 and tuple(rows[0]) == COLUMNS
    assert rows[0]["scenario"] == "mandarin-fish" and float(rows[0]["score"]) >= 0 and rows[0]["listening"]


def test_a_spreadsheet_runs_nothing_of_the_export(store: Store) -> None:
    kept(store, "=1+1", "li")
    assert "'=1+1" in to_csv(asks(store, "li").listing().saved)


def test_what_cannot_be_read_is_named_in_the_export(store: Store, tmp_path: Path) -> None:
    kept(store, "a1", "li")
    change(tmp_path, "UPDATE attempts SET data = 'nonsense'")
    data = own_data(asks(store, "li"), AT)
    assert "a1" in data["attempts"][0]["unreadable"]
    change(tmp_path, "UPDATE attempts SET started_at = 'long ago'")
    assert [item["id"] for item in own_data(asks(store, "li"), AT)["unreadable"]] == ["a1"]


def change(folder: Path, statement: str) -> None:
    with sqlite3.connect(folder / "trainer.db") as database:
        database.execute(statement)
    database.close()


def test_deletion_leaves_nothing_in_the_database_or_its_files(store: Store, tmp_path: Path) -> None:
    attempt = kept(store, "a1", "li", SECRET)
    kept(store, "broken", "li", SECRET)
    change(tmp_path, "UPDATE attempts SET started_at = 'x' WHERE id = 'broken'")
    kept(store, "a2", "wang", "this stays here")
    asks(store, "li").keep_dispute(dispute_of(
        attempt, score(attempt.transcript), turn=1, criterion="wording.but", kind="found", span=(0, 8),
        reason=SECRET, at=AT,
    ))  # fmt: skip
    assert in_files(tmp_path, SECRET) and in_files(tmp_path, "this stays here")
    assert asks(store, "li").erase() == 2
    assert asks(store, "li").listing().saved == () and asks(store, "li").attempt("a1") is None
    assert disputes(store) == ()
    assert not in_files(tmp_path, SECRET)
    assert asks(store, "wang").attempt("a2") is not None and in_files(tmp_path, "this stays here")


def in_files(folder: Path, text: str) -> bool:
    """Whether the bytes of a text stand in any file of the folder, the log of the database included."""
    return any(text.encode() in path.read_bytes() for path in folder.iterdir())


def test_deleting_without_a_name_takes_what_the_window_knows(store: Store) -> None:
    kept(store, "a1", "")
    kept(store, "a2", "")
    assert asks(store, "", "a1").erase() == 1
    assert asks(store, "", "a1", "a2").listing().saved[0].id == "a2"


FIRST_VERSION = """CREATE TABLE attempts (id TEXT NOT NULL PRIMARY KEY, trainee TEXT NOT NULL, scenario TEXT NOT NULL,
language TEXT NOT NULL, started_at TEXT NOT NULL, saved_at TEXT NOT NULL, turns INTEGER NOT NULL, outcome TEXT,
ending TEXT, score FLOAT, passed INTEGER, data TEXT NOT NULL)"""


@pytest.mark.parametrize("more", [(), ("parent TEXT", "branch INTEGER")])
def test_a_database_from_before_opens_with_all_it_holds(tmp_path: Path, more: tuple[str, ...]) -> None:
    attempt = begin(FILE, "en", 1, AT, "li", id="old")
    values: list[Any] = ["old", "li", "mandarin-fish", "en", AT.isoformat(), AT.isoformat(), 1, None, None, None, None,
                         json.dumps(attempt.to_data())]
    with sqlite3.connect(tmp_path / "trainer.db") as database:
        database.execute(FIRST_VERSION)
        database.execute(f"INSERT INTO attempts VALUES ({', '.join('?' * len(values))})", values)
        for column in more:
            database.execute(f"ALTER TABLE attempts ADD COLUMN {column}")
    database.close()
    for _ in range(2):  # and opens again once it has been brought up to date
        store = Store(f"sqlite:///{(tmp_path / 'trainer.db').as_posix()}")
        saved = asks(store, "li").listing().saved[0]
        assert (saved.id, saved.submitted_at, saved.tally, saved.parent) == ("old", None, None, None)
        assert asks(store, "li").attempt("old") == attempt
        store.close()


def test_a_tally_that_cannot_be_read_is_as_good_as_none(store: Store, tmp_path: Path) -> None:
    kept(store, "a1", "li")
    change(tmp_path, "UPDATE attempts SET tally = '[1'")
    assert asks(store, "li").listing().saved[0].tally is None


READS = {"load", "saved", "attempts_of", "attempts_with", "branches_of", "submitted", "transaction"}
"""Methods of the store by which something is read."""
MAY_READ = {"trainer/access.py", "trainer/store.py", "trainer/disputes.py", "trainer/notes.py", "trainer/sittings.py"}
"""The access itself, the store, and the modules that keep a table of their own beside the attempts."""


def test_the_store_is_read_through_access_alone() -> None:
    """Nobody else calls a reading method on something called a store, and one page module alone opens it."""
    readers = set()
    for path in [*ROOT.glob("trainer/**/*.py"), ROOT / "streamlit_app.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in READS:
                target = ast.unparse(node.func.value)
                if "store" in target.lower():
                    readers.add(path.relative_to(ROOT).as_posix())
    assert readers - MAY_READ == set()
    users = {path.name for path in ROOT.glob("trainer/ui/*.py")
             if "import store" in path.read_text(encoding="utf-8")}  # fmt: skip
    assert users <= {"record.py"}
