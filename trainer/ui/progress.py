"""Progress: skill by skill over time and how much stands behind it, what to work on, and the history of attempts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from scoring.criterion import DIMENSIONS
from trainer.path import suggested_case
from trainer.progress import ENOUGH, RECENT, Point, Skill, curve, is_fault, never_shown, weak_spots
from trainer.texts import Texts
from trainer.ui.frame import draw_frame, draw_notice, focus_on, open_session
from trainer.ui.history import draw_history
from trainer.ui.lesson import draw_card_about
from trainer.ui.markup import element, plain
from trainer.ui.mood import criterion_title
from trainer.ui.navigation import go_to
from trainer.ui.record import now
from trainer.ui.standing import Standing, standing

if TYPE_CHECKING:
    import altair


def show() -> None:
    """Draw the page."""
    say = open_session()
    draw_frame(say, "progress")
    found = standing(say)
    talks = len(found.shown.talks)
    replies = sum(talk.tally.replies for talk in found.shown.talks if talk.tally)
    behind = say("progress.behind", talks=talks, replies=replies) if talks else say("progress.nothing")
    st.html(element("h1", plain(say("progress.title"))) + element("p", plain(behind), class_="quiet"))
    draw_notice(say)
    if talks:
        _draw_weak_spots(found)
        _draw_dimensions(found)
    elif st.button(say("progress.begin"), key="begin-here", type="primary"):
        go_to("home")
    draw_history(found)
    focus_on("heading", "progress")


def _draw_weak_spots(found: Standing) -> None:
    """Draw what to work on, each with a case to do it in and the lesson that explains it."""
    say = found.say
    st.html(element("h2", plain(say("progress.weak"))))
    weak = weak_spots(found.shown.skills)
    never = never_shown(found.shown.skills, len(found.shown.talks))
    if not weak and not never:
        enough = len(found.shown.talks) >= ENOUGH
        st.html(element("p", plain(say("progress.no_weak" if enough else "progress.too_early", count=ENOUGH))))
    for skill in weak:
        key = "progress.slips" if is_fault(skill.criterion) else "progress.missed"
        _draw_work(skill.criterion, say(key, count=skill.slips, total=len(skill.recent)), found)
    for criterion in never:
        _draw_work(criterion, say("progress.never", total=len(found.shown.talks)), found)


def _draw_work(criterion: str, told: str, found: Standing) -> None:
    say = found.say
    with st.container(border=True, key=f"weak-{criterion.replace('.', '-')}"):
        st.html(element("h3", plain(criterion_title(criterion, say))) + element("p", plain(told)))
        case = suggested_case(criterion, found.path, found.shown)
        if case is not None:
            label = say("lessons.practise", case=found.title(case))
            if st.button(label, key=f"work-on-{criterion}", icon=":material/forum:"):
                go_to("practice", scenario=case)
        draw_card_about(criterion, say)


def _draw_dimensions(found: Standing) -> None:
    """Draw each dimension: its points from talk to talk, and its skills with what stands behind each."""
    say = found.say
    points = curve(found.shown.talks)
    st.html(element("h2", plain(say("progress.skills")))
            + element("p", plain(say("progress.skills_how", count=ENOUGH, recent=RECENT)), class_="quiet"))
    for dimension in DIMENSIONS:
        own = [point for point in points if point.dimension == dimension]
        if not own:
            continue
        st.html(element("h3", plain(say(f"dimension.{dimension}")))
                + element("p", plain(_summary(own, say)), class_="quiet"))
        if len(own) > 1:  # a single point is no curve; the sentence above has said it
            st.altair_chart(points_chart(own, found), key=f"points-{dimension}")
        skills = [skill for skill in found.shown.skills if skill.dimension == dimension]
        st.html(skill_table(skills, say))
    with st.expander(say("progress.as_table")):
        st.html(points_table(points, found))


def _summary(points: Sequence[Point], say: Texts) -> str:
    last = points[-RECENT:]
    mean = round(sum(point.points for point in last) / len(last))
    key = "progress.mean_once" if len(points) == 1 else "progress.mean"
    return say(key, mean=mean, last=len(last), talks=len(points))


def points_chart(points: Sequence[Point], found: Standing) -> altair.LayerChart | altair.FacetChart:
    """Return the points of one dimension from talk to talk, in the theme's colours."""
    import altair

    say, zone = found.say, now().tzinfo
    rows: list[dict[str, Any]] = [
        {"line": "line", "talk": point.number, "points": point.points, "replies": point.replies,
         "case": found.title(point.saved.scenario),
         "day": point.saved.saved_at.astimezone(zone).strftime("%Y-%m-%d")}
        for point in points
    ]  # fmt: skip
    axis = altair.Axis(tickMinStep=1, format="d", grid=False)
    base = altair.Chart(altair.InlineData(rows)).encode(
        color=altair.Color("line:N", scale=altair.Scale(domain=["", "line"]), legend=None),  # the theme's second
        x=altair.X("talk:Q", title=say("progress.talk"), axis=axis,
                   scale=altair.Scale(domain=[1, len(points)], nice=False)),
        y=altair.Y("points:Q", title=None, scale=altair.Scale(domain=[0, 100]), axis=altair.Axis(tickCount=3)),
        tooltip=[
            altair.Tooltip("case:N", title=say("progress.case")),
            altair.Tooltip("day:N", title=say("progress.day")),
            altair.Tooltip("points:Q", title=say("progress.points")),
            altair.Tooltip("replies:Q", title=say("progress.replies")),
        ],
    )  # fmt: skip
    return altair.layer(base.mark_line(strokeWidth=2), base.mark_point(filled=True, size=60, opacity=1)).properties(
        height=150
    )


def skill_table(skills: Sequence[Skill], say: Texts) -> str:
    """Return the skills of a dimension as a table: how often each went well, how much stands behind it, the latest."""
    heads = (say("progress.skill"), say("progress.well"), say("progress.latest"))
    head = "".join(element("th", plain(text), scope="col") for text in heads)
    rows = "".join(element("tr", element("th", plain(criterion_title(skill.criterion, say)), scope="row")
                           + element("td", plain(_went(skill, say))) + element("td", _latest(skill, say)))
                   for skill in skills)  # fmt: skip
    return element("table", element("thead", element("tr", head)) + element("tbody", rows), class_="ledger skills",
                   lang=say.language)


def _went(skill: Skill, say: Texts) -> str:
    key = "progress.avoided" if is_fault(skill.criterion) else "progress.shown"
    return say(key, well=skill.well, total=len(skill.observations))


def _latest(skill: Skill, say: Texts) -> str:
    """Return the latest observations as signs, the newest last, and in words for those who hear the page."""
    signs = "".join(element("span", "✓" if item.well else "○", class_="yes" if item.well else "no")
                    for item in skill.recent)  # fmt: skip
    words = say("list.comma").join(say("progress.yes" if item.well else "progress.no") for item in skill.recent)
    return element("span", signs, class_="signs", aria_hidden="true") + element("span", plain(words), class_="unseen")


def points_table(points: Sequence[Point], found: Standing) -> str:
    """Return the points of every dimension in every talk, the latest talk first."""
    say, zone = found.say, now().tzinfo
    heads = (say("progress.talk"), say("progress.day"), say("progress.case"),
             *(say(f"dimension.{name}") for name in DIMENSIONS))
    head = element("tr", "".join(element("th", plain(text), scope="col") for text in heads))
    talks: dict[int, dict[str, Point]] = {}
    for point in points:
        talks.setdefault(point.number, {})[point.dimension] = point
    rows = []
    for number in sorted(talks, reverse=True):
        own = talks[number]
        saved = next(iter(own.values())).saved
        cells = [saved.saved_at.astimezone(zone).strftime("%Y-%m-%d"), found.title(saved.scenario)]
        rows.append(element(
            "tr", element("th", str(number), scope="row") + "".join(element("td", plain(cell)) for cell in cells)
            + "".join(element("td", str(own[name].points) if name in own else "–", class_="number")
                      for name in DIMENSIONS)))  # fmt: skip
    table = element("table", element("thead", head) + element("tbody", "".join(rows)), class_="ledger")
    return element("div", table, class_="wide", lang=say.language, tabindex="0", role="group",
                   aria_label=say("progress.as_table"))
