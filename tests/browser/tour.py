"""Every page of the app with something on it, by address: talks are put on disk first, nothing has to be clicked.

A page that is added to `trainer.ui.navigation` is on the tour by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

from scoring.case import packaged_scenarios
from scoring.explain import in_language
from scoring.text import Language
from trainer.acts import act_line
from trainer.attempt import Attempt
from trainer.branching import branch
from trainer.disputes import dispute_of, keep_dispute
from trainer.roleplay import answer, begin
from trainer.scenario import ScenarioFile, read_scenario
from trainer.store import Store
from trainer.ui.grades import scorecard_of
from trainer.ui.navigation import PAGES
from trainer.ui.record import worth_of

SCENARIO = "mandarin-fish"
HARD = "furious-subscriber"
"""A scenario that hides the mood."""
CLUMSY = {
    "zh-Hans": "先生您弄错了，这就是鳜鱼，别的客人都没有说不是。",
    "zh-Hant": "先生您弄錯了，這就是鱖魚，別的客人都沒有說不是。",
    "en": "Sir, you are mistaken, that is mandarin fish. Nobody else has complained.",
}


@dataclass(frozen=True, slots=True)
class Stop:
    """A page in one state: its name, and the path and query that lead to it."""

    name: str
    address: str


def trainee_of(language: Language) -> str:
    return {"en": "Robin", "zh-Hans": "小林", "zh-Hant": "小林（繁）"}[language]


def stops(home: Path, language: Language) -> tuple[Stop, ...]:
    """Put talks of one trainee on disk below `home` and return the way past every page."""
    store = Store(f"sqlite:///{(home / 'trainer.db').as_posix()}")
    tour = _Tour(store, language)
    found = tuple(tour.all())
    store.close()
    return found


class _Tour:
    def __init__(self, store: Store, language: Language) -> None:
        self.store, self.language = store, language
        self.now = datetime.now(UTC)

    def all(self) -> Iterator[Stop]:
        file = self._file(SCENARIO)
        ended, again = self._two_ways(file)
        hard = self._file(HARD)
        self._submitted(ended)
        fresh = begin(hard, self.language, 3, self.now, self._name, id=f"{self.language}-hard")
        self.store.save(fresh, self.now)
        with_query: dict[str, tuple[tuple[str, dict[str, str]], ...]] = {
            "practice": (("briefing", {"scenario": SCENARIO}), ("talk", {"attempt": self._open_talk(file).id}),
                         ("hard-talk", {"attempt": fresh.id})),
            "debrief": (("debrief", {"attempt": ended.id}), ("debrief-read", {"attempt": ended.id, "as": "trainer"})),
            "compare": (("compare", {"attempt": again.id}),),
            "drill": (("drill", {"attempt": ended.id, "turn": "3"}),),
        }  # fmt: skip
        yield self._stop("home-new", "home", trainee="")
        for page in PAGES:
            for name, query in with_query.get(page, ((page, {}),)):
                yield self._stop(name, page, **query)

    @property
    def _name(self) -> str:
        return trainee_of(self.language)

    def _stop(self, name: str, page: str, **query: str) -> Stop:
        path = "" if page == "home" else page
        return Stop(name, f"/{path}?{urlencode({'lang': self.language, 'trainee': self._name, **query})}")

    def _file(self, scenario: str) -> ScenarioFile:
        return read_scenario(packaged_scenarios() / ("en" if self.language == "en" else "zh-Hans") / f"{scenario}.yaml")

    def _begun(self, file: ScenarioFile, id: str) -> Attempt:
        return begin(file, self.language, 1, self.now - timedelta(minutes=9), self._name, id=f"{self.language}-{id}")

    def _open_talk(self, file: ScenarioFile) -> Attempt:
        """Keep a talk with a blunder and an act of the case in it, which awaits staff."""
        attempt = self._said(file, self._begun(file, "open"), CLUMSY[self.language])
        attempt = self._said(file, attempt, act_line(file.play.acts[0], self.language))
        self.store.save(attempt, self.now)
        return attempt

    def _two_ways(self, file: ScenarioFile) -> tuple[Attempt, Attempt]:
        """Keep a talk that went badly half way, and the same begun anew before the blunder; both have ended."""
        replies = next(talk.replies for talk in file.scenario.selftest if talk.tier == "expert")
        first = self._said(file, self._begun(file, "ended"), in_language(replies[0], self.language))
        ended = self._said(file, first, CLUMSY[self.language])
        ended = self._ended(ended)
        again = branch(file, ended, 3, id=f"{self.language}-again", at=self.now)
        for reply in replies[1:]:
            again = self._said(file, again, in_language(reply, self.language)) if again.awaiting == "staff" else again
        return ended, self._ended(again)

    def _submitted(self, ended: Attempt) -> None:
        """Show a talk to the trainer, with a mark in it that is seen otherwise."""
        self.store.submit(ended.id, self.now)
        reply = ended.turns[3].text
        reason = {"en": "I was only naming the fish.", "zh-Hans": "我只是说出鱼名。", "zh-Hant": "我只是說出魚名。"}
        seen = dispute_of(ended, scorecard_of(ended), turn=3, criterion="wording.blame", kind="silent",
                          span=(0, len(reply)), reason=reason[self.language], at=self.now)
        keep_dispute(self.store, seen)

    def _said(self, file: ScenarioFile, attempt: Attempt, reply: str) -> Attempt:
        at = (attempt.turns[-1].at or self.now) + timedelta(seconds=14)
        return answer(file, attempt.reply(reply, at), at + timedelta(seconds=3))

    def _ended(self, attempt: Attempt) -> Attempt:
        over = attempt if attempt.awaiting == "nobody" else attempt.break_off()
        worth, passed, tally = worth_of(scorecard_of(over), over)
        self.store.save(over, self.now, score=worth, passed=passed, tally=tally)
        return over
