"""A sitting on its way: what is next, the conversation that goes on, handing in, and what can be taken along."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from scoring.explain import in_language
from scoring.problem import InvalidFile
from trainer.attempt import RefusedReply
from trainer.exam.file import ExamFile, exam_paths, frozen, read_exam
from trainer.exam.sitting import Event, RefusedStep, Sitting, log_of, transcript_lines
from trainer.scenario import ScenarioFile
from trainer.store import StoreError
from trainer.texts import Texts
from trainer.ui import state
from trainer.ui.briefing import briefing
from trainer.ui.cached import scenario, settings
from trainer.ui.exam_talk import draw_exam_talk
from trainer.ui.frame import draw_notice, focus_on, scroll_to
from trainer.ui.markup import element, plain
from trainer.ui.reader import readers_file
from trainer.ui.record import access, now
from trainer.ui.replying import refusal_of
from trainer.ui.watching import watch


@dataclass(frozen=True, slots=True)
class Desk:
    """A sitting as it was read at `revision`, its exam, and the reader's texts. Every step goes through `step`."""

    file: ExamFile
    sitting: Sitting
    revision: int
    say: Texts

    def step(self, change: Callable[[Sitting], Sitting], words: str = "") -> Sitting | None:
        """Change the sitting on disk, by the candidate's `words`; None when it was refused: a notice says why."""
        try:
            changed = change(self.sitting)
            access().keep_sitting(changed, self.revision, now())
        except RefusedStep as refused:
            state.put_notice(state.Notice(f"sitting_{refused.reason}"))  # type: ignore[arg-type]
        except RefusedReply as refused:
            state.put_notice(refusal_of(refused, words))
        except StoreError as error:
            newer = type(error).__name__ == "NewerSitting"
            state.put_notice(state.Notice("newer") if newer else state.Notice("not_saved", str(error)))
        else:
            return changed
        return None

    def played(self, scenario_id: str) -> ScenarioFile | None:
        """Return the scenario in the language of the sitting."""
        return scenario(scenario_id, self.sitting.language)

    @property
    def is_as_begun(self) -> bool:
        """Whether the exam, its scenarios, rubric and scorer are still those of the start."""
        return bool(frozen(self.file)["sha256"] == self.sitting.exam_sha256)


def exam_files() -> tuple[ExamFile, ...]:
    """Return the exams that can be sat, by id; one with a mistake is left to `trainer check`."""
    found = (exam_file(name) for name in sorted(exam_paths(settings().scenario_folders)))
    return tuple(file for file in found if file is not None)


def exam_file(id: str) -> ExamFile | None:
    """Return an exam by its id, None where it is missing or broken."""
    folders = settings().scenario_folders
    path = exam_paths(folders).get(id)
    if path is None:
        return None
    try:
        status = path.stat()
        return _exam(path, status.st_mtime_ns, status.st_size, folders)
    except (OSError, InvalidFile):
        return None


@st.cache_resource(show_spinner=False, max_entries=50)
def _exam(path: Path, changed: int, size: int, folders: tuple[Path, ...]) -> ExamFile:
    return read_exam(path, folders)


def draw_sitting(desk: Desk) -> None:
    """Draw the sitting in the state it is in."""
    limits = desk.file.exam.limits
    if desk.sitting.timed_out(limits, now()) is not desk.sitting:
        changed = desk.step(lambda sitting: sitting.timed_out(limits, now()))
        if changed is not None:
            _note(changed, Event("time_up", now(), len(changed.talks) - 1))
            state.put_notice(state.Notice("sitting_time_up"))
        st.rerun()
    _note_opening(desk.sitting)
    if desk.sitting.handed_in_at is not None:
        _draw_handed_in(desk)
        return
    shown = _shown_talk(desk)
    if shown is not None:
        played = desk.played(desk.sitting.talks[shown].scenario)
        if played is not None:
            draw_exam_talk(desk, shown, played)
            watch(desk.sitting)
            return
        state.put_notice(state.Notice("no_scenario", desk.sitting.talks[shown].scenario))
    _draw_overview(desk)
    watch(desk.sitting)


def _shown_talk(desk: Desk) -> int | None:
    """Return which conversation is shown: the open one, else the one whose end has just been reached."""
    if desk.sitting.open_talk is not None:
        return desk.sitting.open_talk
    last = len(desk.sitting.talks) - 1
    return last if last >= 0 and st.query_params.get("talk") == str(last + 1) else None


def _note_opening(sitting: Sitting) -> None:
    """Note once a session that the page was opened: at first, and after every reload."""
    if sitting.handed_in_at is None and state.opened_sitting() != sitting.id:
        _note(sitting, Event("opened", now(), sitting.open_talk))
        state.put_opened_sitting(sitting.id)


def _note(sitting: Sitting, event: Event) -> None:
    try:
        access().note(sitting, event)
    except StoreError as error:
        state.put_notice(state.Notice("not_kept", str(error)))


def _title(desk: Desk, name: str) -> str:
    played = desk.played(name)
    file = readers_file(played, desk.say.language) if played else None
    return in_language(file.about.title, desk.say.language) if file else name


def _draw_overview(desk: Desk) -> None:
    say, sitting = desk.say, desk.sitting
    limits = desk.file.exam.limits
    done = sum(sitting.tries(name) > 0 for name in sitting.scenarios)
    count = say("sitting.progress", done=done, count=len(sitting.scenarios))
    st.html(element("h1", plain(say("sitting.yours", name=sitting.candidate))) + element("p", plain(count)))
    draw_notice(say)
    current = sitting.next_scenario()
    if not desk.is_as_begun:
        st.html(element("div", plain(say("notice.sitting_changed")), class_="notice", role="alert"))
    elif current is not None:
        _draw_next(desk, current, done + 1)
    again = [name for name in sitting.scenarios if 0 < sitting.tries(name) < limits.attempts]
    if again and desk.is_as_begun:
        with st.expander(say("sitting.again"), key="again"):
            st.html(element("p", plain(say("sitting.again_how"))))
            for name in again:
                left = say("sitting.tries_left", title=_title(desk, name), left=limits.attempts - sitting.tries(name))
                st.button(left, key=f"try-{name}", on_click=_begin, args=(desk, name))
    _draw_hand_in(desk, current is None)
    scroll_to("top", f"sitting-{len(sitting.talks)}")
    focus_on("heading", f"sitting-{len(sitting.talks)}")


def _draw_next(desk: Desk, name: str, number: int) -> None:
    say, played = desk.say, desk.played(name)
    if played is None:
        st.html(element("div", plain(say("notice.no_scenario")), class_="notice", role="alert"))
        return
    file = readers_file(played, say.language)
    place = say("sitting.number", number=number, count=len(desk.sitting.scenarios))
    kicker = element("p", plain(place), class_="kicker")
    st.html(element("div", kicker + element("h2", plain(in_language(file.about.title, say.language)))
                    + briefing(file, say), lang=say.language))
    st.button(say("sitting.begin"), key="begin", type="primary", on_click=_begin, args=(desk, name))


def _begin(desk: Desk, name: str) -> None:
    played = desk.played(name)
    if not desk.is_as_begun or played is None:
        state.put_notice(state.Notice("sitting_changed"))
        return
    changed = desk.step(lambda sitting: sitting.begin_talk(played, desk.file.exam.limits, now()))
    if changed is not None:
        st.query_params["talk"] = str(len(changed.talks))


def _draw_hand_in(desk: Desk, complete: bool) -> None:
    say = desk.say
    with st.container(border=True, key="hand-in-box"):
        st.html(element("p", plain(say("sitting.complete" if complete else "sitting.incomplete"))))
        sure = complete or st.checkbox(say("sitting.sure"), key=state.HAND_IN_SURE)
        st.button(say("sitting.hand_in"), key="hand-in", type="primary" if complete else "secondary",
                  disabled=not sure, on_click=_hand_in, args=(desk,))


def _hand_in(desk: Desk) -> None:
    desk.step(lambda sitting: sitting.hand_in(now()))


def _draw_handed_in(desk: Desk) -> None:
    """Draw that all is handed in, and what can be taken along. The result is for whoever runs the exam to tell."""
    say, sitting = desk.say, desk.sitting
    at = sitting.handed_in_at
    told = say("sitting.handed_in", name=sitting.candidate, at=f"{at:%Y-%m-%d %H:%M}" if at else "")
    st.html(element("h1", plain(say("sitting.done"))) + element("p", plain(told))
            + element("p", plain(say("sitting.after"))))
    draw_notice(say)
    stem = f"{sitting.exam}.{sitting.id[:8]}"
    with st.container(horizontal=True):
        st.download_button(say("sitting.transcripts"), transcripts_jsonl(sitting), f"{stem}.jsonl",
                           "application/x-ndjson", key="transcripts", on_click="ignore", icon=":material/download:")
        try:
            log = json.dumps(log_of(sitting, access().log(sitting)), ensure_ascii=False, indent=1) + "\n"
        except StoreError as error:
            st.html(element("p", plain(str(error)), class_="quiet"))
        else:
            st.download_button(say("sitting.log"), log, f"{stem}.log.json", "application/json", key="log",
                               on_click="ignore", icon=":material/download:")
    focus_on("heading", "handed-in")


def transcripts_jsonl(sitting: Sitting) -> str:
    """Return the conversations as JSON Lines."""
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in transcript_lines(sitting))
