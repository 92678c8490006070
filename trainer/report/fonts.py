"""A font with Chinese and Latin type for PDF and pictures: the one named in the environment, else the system's."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

VARIABLE = "TRAINER_FONT"
PLACES = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc", "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/System/Library/Fonts/PingFang.ttc", "/Library/Fonts/Arial Unicode.ttf", "C:/Windows/Fonts/msyh.ttc",
    "C:/Windows/Fonts/simsun.ttc",
)
FACES = {"zh-Hans": 2, "zh-Hant": 3, "en": 2}
"""Which face of a Noto collection draws a language's own shapes (0 Japanese, 1 Korean, 2 simplified, 3 traditional)."""


class NoFont(RuntimeError):
    """No font with Chinese type was found; the message says what to do."""


def find_font(environment: Mapping[str, str] = os.environ) -> Path:
    """Return the font file. Raises `NoFont`."""
    named = environment.get(VARIABLE, "")
    if named:
        if not Path(named).is_file():
            raise NoFont(f"{VARIABLE}: there is no file '{named}'")
        return Path(named)
    for place in PLACES:
        if Path(place).is_file():
            return Path(place)
    raise NoFont(f"no font with Chinese type was found; install fonts-noto-cjk, or name a font file in {VARIABLE}")


def face_of(path: Path, language: str) -> int:
    """Return the number of the face in the file that suits a language; 0 where the file is no collection of Noto's."""
    return FACES.get(language, 0) if path.name.startswith("Noto") and path.suffix == ".ttc" else 0
