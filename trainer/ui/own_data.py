"""One's own data: what is kept and who can see it, taking it along, and deleting it for good."""

from __future__ import annotations

import re
from functools import partial

import streamlit as st

from trainer.access import Access
from trainer.export import own_data, to_csv, to_json
from trainer.store import StoreError
from trainer.texts import Texts
from trainer.ui import state
from trainer.ui.frame import draw_frame, draw_notice, focus_on, open_session
from trainer.ui.markup import element, items, plain
from trainer.ui.record import access, now
from trainer.ui.standing import own_listing


def show() -> None:
    """Draw the page."""
    say = open_session()
    draw_frame(say, "data")
    st.html(element("h1", plain(say("data.title"))))
    draw_notice(say)
    listing = own_listing(rescored=True)
    count = len(listing.saved) + len(listing.broken)
    submitted = sum(saved.submitted_at is not None for saved in listing.saved)
    name = state.trainee()
    facts = (
        say("data.kept_named", name=name, count=count) if name else say("data.kept_unnamed", count=count),
        say("data.submitted", count=submitted),
        say("data.where"),
        say("data.trusted"),
    )
    st.html(items(facts))
    if count:
        _draw_export(say)
        _draw_deletion(count, say)
    focus_on("heading", "data")


def _draw_export(say: Texts) -> None:
    st.html(element("h2", plain(say("data.export"))) + element("p", plain(say("data.export_how"))))
    own = access()  # the files are made when they are asked for, and by then the session is out of reach
    stem = re.sub(r"[^\w.-]+", "-", f"{say('data.file')}-{state.trainee()}".strip("-"))
    with st.container(horizontal=True, gap="small"):
        st.download_button(say("data.json"), partial(_as_json, own), f"{stem}.json", "application/json",
                           key="export-json", on_click="ignore", icon=":material/download:")
        st.download_button(say("data.csv"), partial(_as_csv, own), f"{stem}.csv", "text/csv", key="export-csv",
                           on_click="ignore", icon=":material/download:")


def _as_json(own: Access) -> str:
    return to_json(own_data(own, now()))


def _as_csv(own: Access) -> str:
    return to_csv(own.listing().saved)


def _draw_deletion(count: int, say: Texts) -> None:
    st.html(element("h2", plain(say("data.erase"))) + element("p", plain(say("data.erase_how", count=count))))
    sure = st.checkbox(say("data.sure"), key=state.REALLY_ERASE)
    st.button(say("data.erase_now", count=count), key="erase", disabled=not sure, on_click=_erase,
              icon=":material/delete_forever:")


def _erase() -> None:
    """Delete everything of the person, in the store and in this session, and say so."""
    try:
        count = access().erase()
    except StoreError as error:
        state.put_notice(state.Notice("not_kept", str(error)))
        return
    state.forget_person()
    if "attempt" in st.query_params:
        del st.query_params["attempt"]
    state.put_notice(state.Notice("erased", values=(("count", str(count)),)))
