"""The trainer's page: the talks that trainees have submitted, found by words and kind, opened to read and no more."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

import streamlit as st

from scoring.explain import in_language
from trainer.access import Access
from trainer.attempt import Attempt
from trainer.catalogue import has_words
from trainer.disputes import Dispute, is_settled
from trainer.scenario import ScenarioFile
from trainer.store import Listing, Saved, StoreError
from trainer.texts import Texts
from trainer.ui import state
from trainer.ui.cached import scenario, scenarios
from trainer.ui.frame import draw_frame, draw_notice, focus_on, open_session
from trainer.ui.history import result_words
from trainer.ui.markup import element, items, plain
from trainer.ui.navigation import go_to
from trainer.ui.record import as_trainer, now

KINDS = ("all", "disputed", "not_passed")


@dataclass(frozen=True, slots=True)
class _Submitted:
    """What has been submitted, latest first; how many marks of each wait for the trainer; the cases by id."""

    listing: Listing
    waiting: Counter[str]
    files: dict[str, ScenarioFile]
    say: Texts

    def title(self, saved: Saved) -> str:
        file = self.files.get(saved.scenario)
        return in_language(file.about.title, self.say.language) if file else saved.scenario


def show() -> None:
    """Draw the page."""
    say = open_session()
    draw_frame(say, "trainer")
    st.html(element("h1", plain(say("trainer.title"))) + element("p", plain(say("trainer.intro")), class_="quiet")
            + items([say("trainer.who"), say("trainer.only"), say("trainer.marks")]))
    found = _submitted(say)
    draw_notice(say)
    if found.listing.saved:
        _draw_list(found)
    else:
        st.html(element("p", plain(say("trainer.none"))))
    if found.listing.broken:
        with st.expander(say("catalogue.broken", count=len(found.listing.broken))):
            st.html(items([str(broken) for broken in found.listing.broken]))
    focus_on("heading", "trainer")


def _submitted(say: Texts) -> _Submitted:
    """Return what has been submitted; a store that fails leaves a notice and shows nothing."""
    files, _ = scenarios(say.language)
    try:
        reading = as_trainer()
        listing, waiting = reading.submitted(), _waiting(reading)
    except StoreError as error:
        state.put_notice(state.Notice("store_failed", str(error)))
        listing, waiting = Listing((), ()), Counter()
    latest = sorted(listing.saved, key=lambda saved: saved.submitted_at or saved.saved_at, reverse=True)
    return _Submitted(Listing(tuple(latest), listing.broken), waiting, {file.id: file for file in files}, say)


def _waiting(reading: Access) -> Counter[str]:
    """Return for each attempt how many marks are seen otherwise and not yet so by the scorer."""
    return Counter(dispute.attempt for dispute in reading.submitted_disputes() if not _settled(dispute))


@lru_cache(maxsize=2000)
def _settled(dispute: Dispute) -> bool:
    return is_settled(dispute, scenario(dispute.scenario, dispute.language) if dispute.move else None)


def _draw_list(found: _Submitted) -> None:
    say, saved = found.say, found.listing.saved
    words = st.text_input(say("trainer.search"), key=state.SUBMITTED_WORDS, autocomplete="off",
                          icon=":material/search:", placeholder=say("trainer.search_how"))
    kinds = {kind: say(f"trainer.kinds.{kind}") for kind in KINDS}
    kind = st.segmented_control(say("trainer.kind"), kinds, default="all", key=state.SUBMITTED_KIND, required=True,
                                format_func=kinds.__getitem__, label_visibility="collapsed")
    rows = [item for item in saved if _is_kind(item, kind, found) and has_words(words, _words_of(item, found))]
    st.html(element("p", plain(say("history.found", count=len(rows), all=len(saved))), class_="quiet", role="status"))
    for item in rows[: state.shown_rows()]:
        _draw_row(item, found)
    if len(rows) > state.shown_rows():
        st.button(say("history.more"), key="more-rows", on_click=state.show_more_rows)


def _is_kind(saved: Saved, kind: str | None, found: _Submitted) -> bool:
    if kind == "disputed":
        return found.waiting[saved.id] > 0
    return not saved.passed if kind == "not_passed" else True


def _words_of(saved: Saved, found: _Submitted) -> list[str]:
    """Return the words by which a talk is found: who, the case, its trade, how it ended, when, what it was worth."""
    file = found.files.get(saved.scenario)
    trade = in_language(file.about.trade, found.say.language) if file else ""
    return [_who(saved, found.say), found.title(saved), saved.scenario, trade, *_facts(saved, found)]


def _who(saved: Saved, say: Texts) -> str:
    return saved.trainee or say("trainer.no_name")


def _facts(saved: Saved, found: _Submitted) -> list[str]:
    say = found.say
    at = (saved.submitted_at or saved.saved_at).astimezone(now().tzinfo)
    facts = [f"{at:%Y-%m-%d %H:%M}", say(f"trainer.ended.{(saved.ending and saved.outcome) or 'broken_off'}"),
             result_words(saved, say)]
    if waiting := found.waiting[saved.id]:
        facts.append(say("trainer.waiting", count=waiting))
    return facts


def _draw_row(saved: Saved, found: _Submitted) -> None:
    facts = "".join(element("span", plain(fact)) for fact in _facts(saved, found))
    with st.container(border=True, key=f"submitted-{saved.id}"):
        st.html(element("h2", plain(_who(saved, found.say) + " · " + found.title(saved)), class_="row")
                + element("div", facts, class_="chips"))
        if st.button(found.say("trainer.open"), key=f"read-{saved.id}"):
            go_to("debrief", attempt=saved.id, **{"as": "trainer"})


def draw_looking_on(attempt: Attempt, say: Texts) -> None:
    """Draw whose talk it is that the trainer reads, that nothing can be changed, and the way back."""
    who = attempt.trainee or say("trainer.no_name")
    st.html(element("div", plain(say("trainer.reading", name=who)), class_="notice", role="note"))
    draw_way_to_submitted(say)


def draw_way_to_submitted(say: Texts) -> None:
    """Draw the button that leads the trainer back."""
    if st.button(say("trainer.back"), key="to-submitted", icon=":material/arrow_back:"):
        go_to("trainer")
