"""The customer's face: a drawing of our own that follows the mood. The words beside it say the same."""

from __future__ import annotations

from base64 import b64encode

from trainer.customer.state import MoodState
from trainer.ui.look import Hair, Look
from trainer.ui.markup import plain

INK = "#22302f"
_COLOURS = ((184, 222, 207), (243, 224, 181), (240, 152, 126))
_BEHIND: dict[Hair, str] = {
    "bob": '<path d="M16 31C14 12 50 12 48 31L49 43Q32 48 15 43Z"/>',
    "long": '<path d="M16 30C14 10 50 10 48 30L51 55Q32 60 13 55Z"/>',
    "bun": '<circle cx="32" cy="10.5" r="6"/>',
    "waves": '<path d="M15 31C12 10 52 10 49 31Q53 37 49 43Q52 49 47 52H17Q12 49 15 43Q11 37 15 31Z"/>',
}
_BEFORE: dict[Hair, str] = {
    "short": '<path d="M18 29C16 12 48 12 46 29Q44 21 38 20Q32 22 25 20Q20 21 18 29Z"/>',
    "parted": '<path d="M18 30C15 12 49 11 46 30Q45 23 40 20Q31 22 26 17Q23 24 18 30Z"/>',
    "curly": '<path d="M17 30Q13 24 18 21Q17 14 24 15Q28 10 33 13Q39 10 42 15Q48 15 47 22Q51 25 47 30Q45 23 41 22Q37 '
             '24 33 21Q28 24 24 21Q19 23 17 30Z"/>',
    "receding": '<path d="M17.5 33Q15 24 20 19Q19 26 19 33Z"/><path d="M46.5 33Q49 24 44 19Q45 26 45 33Z"/>',
    "bob": '<path d="M17 31C16 13 48 13 47 31Q45 21 32 20.5Q19 21 17 31Z"/>',
    "long": '<path d="M17 31C16 12 48 12 47 31Q45 22 32 15Q19 22 17 31Z"/>',
    "bun": '<path d="M17.5 30C16 12 48 12 46.5 30Q44 20 32 19Q20 20 17.5 30Z"/>',
    "waves": '<path d="M17 32C14 11 50 12 47 31Q46 23 38 18Q30 25 20 24Q18 27 17 32Z"/>',
}


def draw_face(mood: MoodState, look: Look | None = None) -> str:
    """Return the face as SVG: brows fall and cheeks flush with anger, the mouth rises with trust."""
    look = look or Look()
    heat = mood.anger / 100
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
        '<clipPath id="c"><circle cx="32" cy="32" r="31"/></clipPath><g clip-path="url(#c)">'
        f'<rect width="64" height="64" fill="{_behind(heat)}"/>'
        f'<g fill="{look.hair_colour}">{_BEHIND.get(look.hair, "")}</g>{_body(look)}{_head(look, heat)}'
        f'<g fill="{look.hair_colour}">{_BEFORE[look.hair]}</g>{_features(mood, look)}</g></svg>'
    )


def _body(look: Look) -> str:
    return (
        f'<path d="M27 44H37V52Q32 55 27 52Z" fill="{look.skin}"/><path d="M27 47Q32 50 37 47V49Q32 52 27 49Z" '
        f'fill="#000" opacity=".12"/><path d="M10 64Q11 53 25 51Q32 57 39 51Q53 53 54 64Z" fill="{look.clothes}"/>'
    )


def _head(look: Look, heat: float) -> str:
    ears = "".join(f'<circle cx="{x}" cy="33" r="3" fill="{look.skin}"/>' for x in (17.5, 46.5))
    cheeks = "".join(f'<ellipse cx="{x}" cy="38" rx="3.6" ry="2.4" fill="#d4452a" opacity="{0.08 + 0.42 * heat:.2f}"/>'
                     for x in (23, 41))
    beard = f'<path d="M18.5 36Q20 49 32 49.5Q44 49 45.5 36Q43 41 38 40Q32 38 26 40Q21 41 18.5 36Z" ' \
            f'fill="{look.hair_colour}" opacity=".85"/>' if look.beard else ""
    return f'{ears}<ellipse cx="32" cy="32" rx="14.5" ry="16.5" fill="{look.skin}"/>{cheeks}{beard}'


def _features(mood: MoodState, look: Look) -> str:
    heat, smile = mood.anger / 100, (mood.trust - mood.anger) / 100
    tilt = 3.6 * heat - 1.2
    corner = 42.5 - 1.6 * smile
    brows = "".join(_line(f"M{outer} {26.5 - tilt:.2f}L{inner} {26.5 + tilt:.2f}", 1.9)
                    for outer, inner in ((21.5, 28.5), (42.5, 35.5)))
    eyes = "".join(f'<ellipse cx="{x}" cy="31.5" rx="1.9" ry="{2.1 - 0.8 * heat:.2f}" fill="{INK}"/>'
                   for x in (25.5, 38.5))
    nose = _line("M32 33.5Q33.6 36.5 31.5 37.2", 1.1)
    mouth = _line(f"M26.5 {corner:.2f}Q32 {43 + 6 * smile:.2f} 37.5 {corner:.2f}", 2)
    glasses = "".join(f'<circle cx="{x}" cy="31.5" r="4.6" fill="none" stroke="{INK}" stroke-width="1.2"/>'
                      for x in (25.5, 38.5)) + _line("M30.1 31.5H33.9", 1.2) if look.glasses else ""
    lines = _line("M20.5 36Q22 38 21.5 40", 0.8) + _line("M43.5 36Q42 38 42.5 40", 0.8) \
        + _line("M27 22.5Q32 21.5 37 22.5", 0.8) if look.age == "old" else ""
    return brows + eyes + nose + mouth + glasses + lines


def _line(path: str, width: float) -> str:
    return f'<path d="{path}" fill="none" stroke="{INK}" stroke-width="{width}" stroke-linecap="round"/>'


def _behind(heat: float) -> str:
    """Return the colour behind the head: sea green when calm, sand half way, coral when furious (`heat` is 1)."""
    low, high = (_COLOURS[0], _COLOURS[1]) if heat < 0.5 else (_COLOURS[1], _COLOURS[2])
    share = heat * 2 if heat < 0.5 else heat * 2 - 1
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(low, high, strict=True))


def face_image(mood: MoodState, words: str, look: Look | None = None) -> str:
    """Return the face as an image element whose alternative text is `words`."""
    data = b64encode(draw_face(mood, look).encode()).decode()
    return f'<img class="face" alt="{plain(words)}" src="data:image/svg+xml;base64,{data}">'


def app_icon() -> str:
    """Return the icon of the app: a content customer."""
    return draw_face(MoodState(anger=5, trust=85, patience=80))
