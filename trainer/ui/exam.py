"""Exams in the browser: choosing one, and the sitting that the address names, in whichever state it is."""

from __future__ import annotations

import streamlit as st

from scoring.explain import in_language, script_of
from scoring.text import Language
from trainer.exam.file import ExamFile, frozen
from trainer.exam.sitting import Sitting
from trainer.store import StoreError
from trainer.texts import Texts
from trainer.ui import state
from trainer.ui.exam_sitting import Desk, draw_sitting, exam_file, exam_files
from trainer.ui.frame import MAX_NAME, NAMES, draw_frame, draw_notice, focus_on, open_session
from trainer.ui.markup import element, items, plain
from trainer.ui.navigation import go_to
from trainer.ui.record import access, become, new_id, now


def show() -> None:
    """Draw the page."""
    say = open_session()
    draw_frame(say, "exam")
    id, chosen = st.query_params.get("sitting", ""), st.query_params.get("exam", "")
    if id:
        _open_sitting(id, say)
        return
    file = exam_file(chosen) if chosen else None
    if chosen and file is None:
        state.put_notice(state.Notice("no_exam", chosen))
    if file is not None:
        _draw_start(file, say)
    else:
        _draw_choice(say)


def _open_sitting(id: str, say: Texts) -> None:
    """Draw a sitting of this person; of anybody else's only that it is not theirs is told."""
    try:
        found = access().sitting(id)
    except StoreError as error:
        state.put_notice(state.Notice("store_failed", str(error)))
        found = None
    else:
        if found is None:
            state.put_notice(state.Notice("unknown_sitting"))
    if found is not None:
        file = exam_file(found[0].exam)
        if file is not None:
            draw_sitting(Desk(file, *found, say))
            return
        state.put_notice(state.Notice("no_exam", found[0].exam))
    draw_notice(say)
    if st.button(say("sitting.all"), key="all-exams", type="primary"):
        go_to("exam")


def _draw_choice(say: Texts) -> None:
    st.html(element("h1", plain(say("sitting.title"))) + element("p", plain(say("sitting.intro"))))
    draw_notice(say)
    files = exam_files()
    for file in files:
        with st.container(border=True, key=f"exam-{file.id}"):
            st.html(element("h2", plain(_of(file, "title", say))) + element("p", plain(_of(file, "description", say))))
            if st.button(say("sitting.choose"), key=f"choose-{file.id}", type="primary"):
                go_to("exam", exam=file.id)
    if not files:
        st.html(element("p", plain(say("sitting.none")), class_="quiet"))
    focus_on("heading", "exams")


def _of(file: ExamFile, name: str, say: Texts) -> str:
    return in_language(getattr(file.exam, name).of(script_of(say.language)), say.language)


def _draw_start(file: ExamFile, say: Texts) -> None:
    """Draw what the exam asks for and how it is sat, and the way in: back to an open sitting, else a new one."""
    st.html(
        element("h1", plain(_of(file, "title", say))) + element("p", plain(_of(file, "description", say)))
        + element("h2", plain(say("sitting.wanted"))) + element("p", plain(_of(file, "criteria", say)))
        + element("h2", plain(say("sitting.how"))) + items(rules_of(file, say))
    )  # fmt: skip
    draw_notice(say)
    name = st.text_input(say("sitting.name"), value=state.trainee(), max_chars=MAX_NAME, key=state.CANDIDATE,
                         autocomplete="off").strip()
    mine = _sitting_of(file) if name and name == state.trainee() else None
    if mine is not None:
        done = mine.handed_in_at is not None
        st.html(element("p", plain(say("sitting.already" if done else "sitting.open")), class_="quiet"))
        if st.button(say("sitting.look" if done else "sitting.resume"), key="resume", type="primary"):
            go_to("exam", sitting=mine.id)
    else:
        language = _ask_language(file, say)
        if st.button(say("sitting.start"), key="start", type="primary"):
            if name:
                _start(file, name, language)
            st.html(element("div", plain(say("sitting.no_name")), class_="notice", role="alert"))
    focus_on("heading", f"exam-{file.id}")


def rules_of(file: ExamFile, say: Texts) -> tuple[str, ...]:
    """Return how the exam is sat, sentence by sentence."""
    limits, given = file.exam.limits, file.exam.help
    told = [say("sitting.rule.count", count=file.exam.scenarios.count)]
    told.append(say("sitting.rule.tries", count=limits.attempts) if limits.attempts > 1 else say("sitting.rule.once"))
    if limits.minutes:
        told.append(say("sitting.rule.minutes", minutes=limits.minutes))
    if limits.reply_seconds:
        told.append(say("sitting.rule.reply", seconds=limits.reply_seconds))
    if not given.hints and not given.mood:
        told.append(say("sitting.rule.help"))
    return (*told, say("sitting.rule.score"), say("sitting.rule.log"), say("sitting.rule.reload"))


def _ask_language(file: ExamFile, say: Texts) -> Language:
    languages = file.exam.languages
    chosen: Language | None = st.segmented_control(
        say("sitting.language"), languages, default=say.language if say.language in languages else languages[0],
        required=True, format_func=NAMES.__getitem__, key=state.EXAM_LANGUAGE,
    )  # fmt: skip
    return chosen or languages[0]


def _sitting_of(file: ExamFile) -> Sitting | None:
    """Return this person's sitting of the exam in exactly this version, None where there is none."""
    try:
        found = access().sittings()
    except StoreError as error:
        state.put_notice(state.Notice("store_failed", str(error)))
        return None
    digest = frozen(file)["sha256"]
    return next((item for item in found if item.exam == file.id and item.exam_sha256 == digest), None)


def _start(file: ExamFile, name: str, language: Language) -> None:
    """Begin the sitting, or go on with the one that this person has: an exam is sat once in each version."""
    become(name)
    sitting = _sitting_of(file)
    if sitting is None:
        digest = frozen(file)["sha256"]
        sitting = Sitting.start(file, digest, id=new_id(), candidate=name, language=language, at=now())
        try:
            access().keep_sitting(sitting, 0, now())
        except StoreError as error:
            state.put_notice(state.Notice("store_failed", str(error)))
            st.rerun()
    go_to("exam", sitting=sitting.id)
