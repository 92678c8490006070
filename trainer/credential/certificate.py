"""The certificate on paper: what the credential says, with a code that carries the credential itself, as PDF or PNG.

It is drawn in the language of the reader. The code holds the signed credential where that fits into one, else its id
and the hash of the token; the paper proves nothing by itself, `trainer exam verify` of the credential does.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from datetime import UTC, datetime

import segno
from fpdf import FPDF
from fpdf.enums import WrapMode
from PIL import Image, ImageDraw, ImageFont

from scoring.explain import in_language
from scoring.foreign import one_line
from scoring.text import Language
from trainer.credential.token import content_of
from trainer.report.fonts import face_of, find_font
from trainer.texts import texts

IN_CODE = 2_300
"""Characters of a token that one code can carry and a telephone can still read."""
WIDTH, HEIGHT = 1754, 1240
"""Pixels of the picture: A4 across at 150 to the inch."""
ACROSS = 728
"""Points that a line of the PDF has: 257 mm."""
_INK, _QUIET, _EDGE = (28, 32, 36), (91, 100, 112), (18, 92, 115)


@dataclass(frozen=True, slots=True)
class Certificate:
    """The lines of a certificate, from top to bottom, and what its code holds."""

    title: str
    holder: str
    exam: str
    lines: tuple[str, ...]
    small: tuple[str, ...]
    code: str
    language: Language


def certificate_of(token: str, language: Language) -> Certificate:
    """Return what stands on the certificate of a signed credential. Raises `ValueError` when the token is none."""
    data = content_of(token)
    say = texts(language)
    try:
        subject = data["credentialSubject"]
        achievement = subject["achievement"]
        names = {item["id"]: item["name"] for item in achievement["resultDescription"]}
        results = [f"{names[item['resultDescription']]} {item['value']}" for item in subject["result"]]
        holder = next(item["identityHash"] for item in subject["identifier"] if item["identityType"] == "name")
        until = f"{say('certificate.until')} {data['validUntil'][:10]}" if "validUntil" in data else ""
        lines = (say("certificate.passed"), in_language("   ".join(results), language),
                 f"{say('certificate.issued')} {data['validFrom'][:10]}   {until}".rstrip(), data["issuer"]["name"])
        exam = achievement["name"]
        identity = data["id"]
    except (KeyError, TypeError, StopIteration) as error:
        raise ValueError(f"not a credential of this product: {error}") from None
    digest = hashlib.sha256(token.strip().encode("ascii", "replace")).hexdigest()
    small = (f"{say('certificate.id')} {identity}", f"SHA-256 {digest}", say("certificate.verify"))
    code = token.strip() if len(token.strip()) <= IN_CODE else f"{identity} sha256:{digest}"
    shown = tuple(one_line(line) for line in lines)  # names are left as they were given
    return Certificate(say("certificate.title"), one_line(holder), one_line(in_language(exam, language)), shown, small,
                       code, language)


def _code(certificate: Certificate, scale: int) -> bytes:
    stream = io.BytesIO()
    segno.make(certificate.code, error="l", micro=False).save(stream, kind="png", scale=scale, border=2)
    return stream.getvalue()


def as_pdf(certificate: Certificate) -> bytes:
    """Return the certificate as PDF, A4 across. Raises `NoFont`."""
    font = find_font()
    pdf = FPDF(orientation="landscape", format="A4")
    pdf.set_creation_date(datetime(2000, 1, 1, tzinfo=UTC))  # the same credential gives the same bytes
    pdf.set_title(certificate.title)
    pdf.set_lang(certificate.language)
    pdf.set_auto_page_break(False)
    pdf.add_font("type", fname=font, collection_font_number=face_of(font, certificate.language))
    pdf.add_page()
    pdf.set_draw_color(*_EDGE)
    pdf.set_line_width(1.2)
    pdf.rect(9, 9, 279, 192)
    top = 28.0
    sized = ((certificate.title, 30, _EDGE), (certificate.holder, 26, _INK), (certificate.exam, 17, _INK),
             *((line, 12, _INK) for line in certificate.lines))
    for text, most, colour in sized:
        size = _fitting(text, most, ACROSS, 9)
        pdf.set_xy(20, top)
        pdf.set_font("type", size=size)
        pdf.set_text_color(*colour)
        pdf.multi_cell(257, size * 0.5, text, align="C", wrapmode=WrapMode.CHAR)
        top = pdf.get_y() + size * 0.32
    pdf.image(io.BytesIO(_code(certificate, 4)), x=20, y=134, w=58)
    pdf.set_font("type", size=8)
    pdf.set_text_color(*_QUIET)
    for number, line in enumerate(certificate.small):
        pdf.set_xy(84, 170 + 7 * number)
        pdf.multi_cell(195, 5, line, wrapmode=WrapMode.CHAR)
    return bytes(pdf.output())


def as_png(certificate: Certificate) -> bytes:
    """Return the certificate as a picture. Raises `NoFont`."""
    font = find_font()
    face = face_of(font, certificate.language)
    picture = Image.new("RGB", (WIDTH, HEIGHT), "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((50, 50, WIDTH - 50, HEIGHT - 50), outline=_EDGE, width=6)
    top = 170
    for text, size, colour in (
        (certificate.title, 76, _EDGE), (certificate.holder, 66, _INK), (certificate.exam, 44, _INK),
        *((line, 30, _INK) for line in certificate.lines),
    ):
        type_ = ImageFont.truetype(str(font), _fitting(text, size, WIDTH - 260, 14), index=face)
        draw.text((WIDTH / 2, top), text, font=type_, fill=colour, anchor="ma")
        top += round(size * 1.85)
    code = Image.open(io.BytesIO(_code(certificate, 5)))
    code.thumbnail((400, 400), Image.Resampling.NEAREST)
    picture.paste(code.convert("RGB"), (110, HEIGHT - 110 - code.height))
    for number, line in enumerate(certificate.small):
        small = ImageFont.truetype(str(font), 22, index=face)
        draw.text((540, HEIGHT - 230 + 42 * number), line, font=small, fill=_QUIET)
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()


def _fitting(text: str, size: int, room: int, least: int) -> int:
    """Return a size in which the text fits across: a Chinese character is as wide as the type is high."""
    wide = sum(1.0 if ord(char) > 0x2E7F else 0.55 for char in text)
    return max(least, min(size, round(room / max(wide, 1))))
