"""The customer's face: a drawing of our own that follows the mood. The words beside it say the same."""

from __future__ import annotations

from base64 import b64encode

from trainer.customer.state import MoodState
from trainer.ui.markup import plain

_COLOURS = ((184, 222, 207), (243, 224, 181), (240, 152, 126))


def draw_face(mood: MoodState) -> str:
    """Return the face as SVG: brows fall with anger, the mouth rises with trust."""
    heat = mood.anger / 100
    smile = (mood.trust - mood.anger) / 100
    tilt = 5 * heat - 1.5
    lid = 2.7 - 0.9 * heat
    corner = 43 - 2 * smile
    ink = "#22302f"
    brows = "".join(
        f'<path d="M{outer} {25 - tilt:.1f}L{inner} {25 + tilt:.1f}" stroke="{ink}" stroke-width="2.6" '
        'stroke-linecap="round"/>'
        for outer, inner in ((17.5, 27.5), (46.5, 36.5))
    )
    eyes = "".join(f'<ellipse cx="{x}" cy="32" rx="2.7" ry="{lid:.1f}" fill="{ink}"/>' for x in (23, 41))
    mouth = (
        f'<path d="M22 {corner:.1f}Q32 {44 + 9 * smile:.1f} 42 {corner:.1f}" fill="none" stroke="{ink}" '
        'stroke-width="2.6" stroke-linecap="round"/>'
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
        f'<circle cx="32" cy="32" r="30" fill="{_skin(heat)}"/>{brows}{eyes}{mouth}</svg>'
    )


def _skin(heat: float) -> str:
    """Return the colour of the face: sea green when calm, sand half way, coral when furious (`heat` is 1)."""
    low, high = (_COLOURS[0], _COLOURS[1]) if heat < 0.5 else (_COLOURS[1], _COLOURS[2])
    share = heat * 2 if heat < 0.5 else heat * 2 - 1
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(low, high, strict=True))


def face_image(mood: MoodState, words: str) -> str:
    """Return the face as an image element whose alternative text is `words`."""
    data = b64encode(draw_face(mood).encode()).decode()
    return f'<img class="face" alt="{plain(words)}" src="data:image/svg+xml;base64,{data}">'


def app_icon() -> str:
    """Return the icon of the app: a content customer."""
    return draw_face(MoodState(anger=5, trust=85, patience=80))
