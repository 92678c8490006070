"""A page as PDF, its type embedded, so that it looks the same on every machine and can be searched."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from fpdf import FPDF
from fpdf.enums import WrapMode
from fpdf.fonts import FontFace

from scoring.foreign import one_line
from trainer.report.fonts import face_of, find_font
from trainer.report.page import Cases, Page, Table

_TYPE = "trainer"
_INK, _QUIET = (28, 32, 36), (91, 100, 112)


class _Document(FPDF):
    def footer(self) -> None:
        self.set_y(-14)
        self.set_text_color(*_QUIET)
        self.set_font(_TYPE, size=8)
        self.cell(0, 8, f"{self.page_no()}", align="R")


def as_pdf(page: Page) -> bytes:
    """Return the page as PDF (A4). Raises `NoFont` when no font with Chinese type can be found."""
    logging.getLogger("fontTools").setLevel(logging.WARNING)
    font = find_font()
    pdf = _Document(format="A4")
    # The date is left at a fixed moment: the same page is the same bytes on every machine and day.
    pdf.set_creation_date(datetime(2000, 1, 1, tzinfo=UTC))
    pdf.set_title(one_line(page.title))
    pdf.set_lang(page.language)
    pdf.set_margins(18, 18)
    pdf.set_auto_page_break(True, 18)
    pdf.add_font(_TYPE, fname=font, collection_font_number=face_of(font, page.language))
    pdf.add_page()
    _line(pdf, page.title, 18)
    for section in page.sections:
        pdf.ln(4)
        _line(pdf, section.heading, 13)
        for part in section.parts:
            if isinstance(part, Table):
                _table(pdf, part)
            elif isinstance(part, Cases):
                for name, lines in part.items:
                    _line(pdf, name, 10)
                    for line in lines:
                        _line(pdf, f"    {one_line(line)}", 9)
            else:
                _line(pdf, part, 10)
    return bytes(pdf.output())


def _line(pdf: FPDF, text: str, size: int) -> None:
    pdf.set_text_color(*_INK)
    pdf.set_font(_TYPE, size=size)
    pdf.multi_cell(0, size * 0.55, one_line(text), new_x="LMARGIN", new_y="NEXT", wrapmode=WrapMode.CHAR)


def _table(pdf: FPDF, table: Table) -> None:
    pdf.set_font(_TYPE, size=9)
    with pdf.table(borders_layout="HORIZONTAL_LINES", headings_style=FontFace(color=_QUIET), line_height=6,
                   wrapmode=WrapMode.CHAR, text_align="LEFT") as drawn:
        for row in (table.head, *table.rows):
            cells = drawn.row()
            for cell in row:
                cells.cell(one_line(cell))
    pdf.ln(2)
