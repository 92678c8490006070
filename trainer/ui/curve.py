"""The mood over the talk: a chart in the theme's colours, and the same as a table for those who cannot see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trainer.attempt import Attempt
from trainer.customer.state import MEASURES
from trainer.scenario import ScenarioFile
from trainer.texts import Texts
from trainer.ui.markup import element, items, plain
from trainer.ui.mood import cause_lines

if TYPE_CHECKING:
    import altair

FELL, ROSE = "▼", "▲"
"""What marks the replies after which the mood fell and rose most."""


def mood_chart(attempt: Attempt, file: ScenarioFile, say: Texts) -> altair.LayerChart | altair.FacetChart:
    """Return the three lines; they differ in dashes and points as well as in colour."""
    import pandas  # type: ignore[import-untyped]  # noqa: F401  Altair looks for it; half loaded it would not do

    import altair  # isort: skip

    names = [say(f"measure.{measure}") for measure in MEASURES]
    legend = altair.Legend(orient="top", symbolStrokeWidth=0)  # a dashed edge would make the symbols look broken
    base = altair.Chart(altair.InlineData(_rows(attempt, file, say))).encode(
        x=altair.X("reply:Q", title=say("curve.reply"), axis=altair.Axis(tickMinStep=1, format="d", grid=False)),
        y=altair.Y("value:Q", title=None, scale=altair.Scale(domain=[0, 100])),
        color=altair.Color("measure:N", sort=names, title=None, legend=legend),
        shape=altair.Shape("measure:N", sort=names, title=None),
        tooltip=[
            altair.Tooltip("measure:N", title=say("curve.measure")),
            altair.Tooltip("value:Q", title=say("curve.value")),
            altair.Tooltip("causes:N", title=say("mood.why")),
        ],
    )  # fmt: skip
    lines = base.mark_line(strokeWidth=2).encode(
        strokeDash=altair.StrokeDash("measure:N", sort=names, title=None)
    )
    layers = [lines, base.mark_point(filled=True, size=70, opacity=1)]
    turns = [{"reply": number, "sign": f"{sign} {number}"} for sign, number in turning_points(attempt)]
    if turns:
        place = altair.Chart(altair.InlineData(turns)).encode(x="reply:Q")
        layers.append(place.mark_rule(strokeDash=[2, 4], opacity=0.6))
        signs = place.mark_text(baseline="bottom", align="center", dy=-4, fontWeight="bold", color="#7f8c8b")
        layers.append(signs.encode(text="sign:N", y=altair.value(0)))  # above the lines, where nothing crosses it
    return altair.layer(*layers).properties(height=260, description=say("curve.described"))


def turning_points(attempt: Attempt) -> list[tuple[str, int]]:
    """Return after which replies the mood fell and rose most, each with its sign; none where it never did."""
    gains = {number: sum(-change.amount if change.measure == "anger" else change.amount for change in step.changes)
             for number, step in enumerate(attempt.steps) if number}
    if not gains:
        return []
    worst, best = min(gains, key=gains.__getitem__), max(gains, key=gains.__getitem__)
    return [(FELL, worst)] * (gains[worst] < 0) + [(ROSE, best)] * (gains[best] > 0)


def draw_turning_points(attempt: Attempt, file: ScenarioFile, say: Texts) -> str:
    """Return after which replies the mood fell and rose most, and below each, shut, what made it."""
    lines = []
    for sign, number in turning_points(attempt):
        told = say("curve.fell" if sign == FELL else "curve.rose", number=number)
        head = element("summary", element("span", sign, aria_hidden="true") + " " + plain(told))
        lines.append(element("details", head + items(cause_lines(attempt.steps[number], file, say))))
    return element("div", "".join(lines), class_="turning", lang=say.language) if lines else ""


def _rows(attempt: Attempt, file: ScenarioFile, say: Texts) -> list[dict[str, Any]]:
    return [
        {
            "reply": number, "measure": say(f"measure.{measure}"), "value": getattr(step.mood, measure),
            "causes": say("list.semicolon").join(cause_lines(step, file, say)) or say("curve.start"),
        }
        for number, step in enumerate(attempt.steps)
        for measure in MEASURES
    ]  # fmt: skip


def mood_table(attempt: Attempt, file: ScenarioFile, say: Texts) -> str:
    """Return the curve as a table: after each reply the three numbers and what changed them."""
    heads = [say("curve.reply"), *(say(f"measure.{measure}") for measure in MEASURES), say("mood.why")]
    head = element("tr", "".join(element("th", plain(text), scope="col") for text in heads))
    rows = "".join(
        element("tr", element("th", str(number), scope="row")
                + "".join(element("td", str(getattr(step.mood, measure)), class_="number") for measure in MEASURES)
                + element("td", "<br>".join(map(plain, cause_lines(step, file, say))) or plain(say("curve.start"))))
        for number, step in enumerate(attempt.steps)
    )  # fmt: skip
    return element("table", element("thead", head) + element("tbody", rows), class_="ledger", lang=say.language)
