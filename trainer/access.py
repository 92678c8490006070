"""Who may read what: the one way to attempts and to what belongs to them, and it knows who asks.

On one's own machine there are no logins: a person is the name that was typed, and everybody at the machine is trusted
with that. The rules hold all the same, so that a login only has to say who asks:

* an attempt belongs to the name it was made under; nobody else can read, change or find it,
* one without a name belongs to whoever knows its id, which nobody can guess,
* a trainer reads what a trainee has submitted, for as long as it is submitted, and nothing else,
* a sitting of an exam is its candidate's, by name; its id alone opens nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from trainer.attempt import Attempt
from trainer.disputes import Dispute, disputes, forget_disputes, keep_dispute, withdraw
from trainer.exam.sitting import Event, Sitting
from trainer.listing import BrokenRecord, Listing, Saved, StoreError
from trainer.notes import forget_notes, keep_notes, notes_of
from trainer.sittings import SittingStore
from trainer.store import Store
from trainer.tally import Tally

Rescorer = Callable[[Attempt], "tuple[float, bool, Tally] | None"]
"""Scores a talk anew; None where it cannot be scored."""


class NotYours(StoreError):
    """Somebody wanted to change what belongs to another."""

    def __init__(self, id: str) -> None:
        super().__init__(f"the attempt {id} belongs to somebody else")


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks. `name` is empty where none was given; `known` are the ids of attempts without a name that they know."""

    name: str = ""
    known: tuple[str, ...] = ()
    is_trainer: bool = False

    def owns(self, trainee: str) -> bool:
        """Whether attempts under this name are this person's.

        Those without a name are whoever's who knows the id, but for a trainer, who sees the ids of what is submitted.
        """
        return trainee == self.name if trainee else not self.is_trainer

    def may_read(self, trainee: str, submitted: bool) -> bool:
        """Whether this person may read an attempt made under a name."""
        return self.owns(trainee) or (self.is_trainer and submitted)


@dataclass(frozen=True, slots=True)
class Access:
    """The store as one person may use it. Every method raises `StoreError` when the database fails."""

    store: Store
    person: Person

    def listing(self) -> Listing:
        """Return the person's own attempts, latest first."""
        if self.person.name:
            return self.store.attempts_of(self.person.name)
        return self.store.attempts_with(self.person.known)

    def attempt(self, id: str) -> Attempt | None:
        """Return an attempt, None where there is none or it is not for this person. Raises `BrokenRecord`."""
        found = self.store.load(id)
        if found is None or self.person.owns(found.trainee):
            return found
        saved = self.saved(id)
        return found if saved is not None else None

    def saved(self, id: str) -> Saved | None:
        """Return what lists show of an attempt, None as in `attempt`. Raises `BrokenRecord`."""
        saved = self.store.saved(id)
        if saved is None or not self.person.may_read(saved.trainee, saved.submitted_at is not None):
            return None
        return saved

    def branches_of(self, id: str) -> tuple[Saved, ...]:
        """Return the attempts that began in the middle of this one, as far as the person may read them."""
        found = self.store.branches_of(id).saved
        return tuple(saved for saved in found if self.person.may_read(saved.trainee, saved.submitted_at is not None))

    def submitted(self) -> Listing:
        """Return what trainees have shown to the trainer; for anybody but a trainer that is nothing."""
        return self.store.submitted() if self.person.is_trainer else Listing((), ())

    def submitted_disputes(self) -> tuple[Dispute, ...]:
        """Return what is seen otherwise in the attempts of `submitted`, the oldest first."""
        ids = {saved.id for saved in self.submitted().saved}
        return tuple(dispute for dispute in disputes(self.store) if dispute.attempt in ids) if ids else ()

    def keep(
        self, attempt: Attempt, at: datetime, *, score: float | None = None, passed: bool | None = None,
        tally: Tally | None = None,
    ) -> None:
        """Save an attempt of one's own. Raises `NotYours`, `NewerRecord`."""
        self._check(attempt.trainee, attempt.id)
        self.store.save(attempt, at, score=score, passed=passed, tally=tally)

    def submit(self, id: str, at: datetime) -> None:
        """Show an attempt of one's own to the trainer. Raises `NotYours`."""
        self._mark(id, at)

    def take_back(self, id: str) -> None:
        """Make an attempt of one's own private again. Raises `NotYours`."""
        self._mark(id, None)

    def _mark(self, id: str, at: datetime | None) -> None:
        saved = self.store.saved(id)
        self._check(saved.trainee if saved else None, id)
        self.store.submit(id, at)

    def adopt(self) -> int:
        """Put the person's name to the attempts without one that they know; return to how many."""
        return self.store.adopt(self.person.known, self.person.name) if self.person.name and self.person.known else 0

    def disputes(self, attempt: str) -> tuple[Dispute, ...]:
        """Return what is seen otherwise in an attempt that the person may read."""
        return disputes(self.store, attempt) if self.saved(attempt) else ()

    def keep_dispute(self, dispute: Dispute) -> None:
        """Keep a dispute about an attempt of one's own. Raises `NotYours`."""
        self._check(dispute.trainee, dispute.attempt)
        keep_dispute(self.store, dispute)

    def withdraw(self, dispute: Dispute) -> None:
        """Forget a dispute of one's own. Raises `NotYours`."""
        self._check(dispute.trainee, dispute.attempt)
        withdraw(self.store, dispute)

    def notes(self, attempt: str) -> str:
        """Return the person's own notes beside an attempt of theirs; nobody else's are ever shown."""
        saved = self.store.saved(attempt)
        mine = saved is not None and self.person.owns(saved.trainee)
        return notes_of(self.store, [attempt]).get(attempt, "") if mine else ""

    def keep_notes(self, attempt: str, text: str, at: datetime) -> None:
        """Keep the notes beside an attempt of one's own. Raises `NotYours`."""
        saved = self.store.saved(attempt)
        self._check(saved.trainee if saved else None, attempt)
        keep_notes(self.store, attempt, text, at)

    def own_attempts(self, saved: Iterable[Saved]) -> tuple[Attempt, ...]:
        """Return the attempts behind a listing, without those that cannot be read."""
        found = []
        for item in saved:
            try:
                attempt = self.attempt(item.id)
            except BrokenRecord:
                continue
            if attempt is not None:
                found.append(attempt)
        return tuple(found)

    def rescored(self, listing: Listing, scorer: str, rescore: Rescorer, limit: int = 25) -> Listing:
        """Return the listing with talks that another version of the scorer scored, or none tallied, scored anew.

        At most `limit` at a time, the latest first, so that nobody waits long; the others keep what they have.
        """
        stale = [saved for saved in listing.saved
                 if saved.score is not None and (saved.tally is None or saved.tally.scorer != scorer)][:limit]
        changed = False
        for attempt in self.own_attempts(stale):
            worth = rescore(attempt)
            if worth is not None:
                self.store.rescore(attempt.id, *worth)
                changed = True
        return self.listing() if changed else listing

    def erase(self) -> int:
        """Delete everything of this person for good; return how many attempts that were.

        Records that cannot be read go with the others, and so does what was seen otherwise in them.
        """
        listing = self.listing()
        ids = [*(saved.id for saved in listing.saved), *(broken.id for broken in listing.broken)]
        forget_disputes(self.store, ids)
        forget_notes(self.store, ids)
        self.store.erase(ids)
        return len(ids)

    def sitting(self, id: str) -> tuple[Sitting, int] | None:
        """Return a sitting of this person's with its revision, else None. Raises `BrokenRecord`."""
        found = SittingStore(self.store).load(id)
        return found if found is not None and found[0].candidate == self.person.name else None

    def sittings(self) -> tuple[Sitting, ...]:
        """Return the person's sittings, latest first; nobody without a name has any."""
        return SittingStore(self.store).of(self.person.name) if self.person.name else ()

    def keep_sitting(self, sitting: Sitting, revision: int, at: datetime) -> None:
        """Write a sitting of one's own that was read at `revision`, 0: a new one. Raises `NotYours`, `NewerSitting`."""
        self._check(sitting.candidate or None, sitting.id)
        SittingStore(self.store).keep(sitting, revision, at)

    def note(self, sitting: Sitting, event: Event) -> None:
        """Add to the log of a sitting of one's own. Raises `NotYours`."""
        self._check(sitting.candidate or None, sitting.id)
        SittingStore(self.store).note(sitting.id, event)

    def log(self, sitting: Sitting) -> tuple[Event, ...]:
        """Return the log of a sitting of one's own. Raises `NotYours`."""
        self._check(sitting.candidate or None, sitting.id)
        return SittingStore(self.store).events(sitting.id)

    def _check(self, trainee: str | None, id: str) -> None:
        if trainee is None or not self.person.owns(trainee):
            raise NotYours(id)
