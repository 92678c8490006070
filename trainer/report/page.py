"""A page of headings, sentences and tables, shown as plain text or as one self-contained HTML page.

For reports that are not about one conversation. Text from outside stays text in both.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

from scoring.foreign import one_line, visible

_STYLE = """
:root{color-scheme:light dark;--ink:#1c2024;--paper:#fff;--quiet:#5b6470;--line:#d5dae0}
@media (prefers-color-scheme:dark){:root{--ink:#e6e9ed;--paper:#15181c;--quiet:#9aa4b0;--line:#3a4149}}
body{margin:2rem auto;max-width:60rem;padding:0 1rem;background:var(--paper);color:var(--ink);line-height:1.6;
font-family:system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif}
h2{font-size:1.15rem;margin-top:2rem}.scroll{overflow-x:auto}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.92em}
th,td{text-align:right;padding:.2rem .6rem;border-bottom:1px solid var(--line);white-space:nowrap}
th:first-child,td:first-child{text-align:left}th{color:var(--quiet);font-weight:600}
dt{margin-top:1rem;font-weight:600;overflow-wrap:anywhere}dd{margin:0 0 0 1.2rem;overflow-wrap:anywhere}
""".strip().replace("\n", "")


@dataclass(frozen=True, slots=True)
class Table:
    """A head and rows of as many cells, made while they are gone through if need be; the first column names the row."""

    head: tuple[str, ...]
    rows: Iterable[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Cases:
    """Things with a name and some lines about each."""

    items: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it; a plain text is a paragraph."""

    heading: str
    parts: tuple[str | Table | Cases, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A title and its sections, which may be made while they are gone through. `language` is that of the headings."""

    title: str
    language: str
    sections: Iterable[Section]


def as_text(page: Page) -> Iterator[str]:
    """Yield the page for a terminal; what comes from outside cannot act on it."""
    yield f"{page.title}\n"
    for section in page.sections:
        yield f"\n{section.heading}\n"
        for part in section.parts:
            if isinstance(part, Table):
                yield from _text_table(part)
            elif isinstance(part, Cases):
                for name, lines in part.items:
                    yield f"\n  {one_line(name)}\n"
                    yield from (f"      {one_line(line)}\n" for line in lines)
            else:
                yield f"{one_line(part)}\n"


def _text_table(table: Table) -> Iterator[str]:
    rows = (table.head, *table.rows)
    widths = [max(_width(row[column]) for row in rows) for column in range(len(table.head))]
    for row in rows:
        first, *others = (_padded(cell, width, left=column == 0)
                          for column, (cell, width) in enumerate(zip(row, widths, strict=True)))
        yield f"  {'  '.join([first, *others])}".rstrip() + "\n"


def _width(text: str) -> int:
    """Return the columns a text takes on a terminal: a Chinese character takes two."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def _padded(text: str, width: int, *, left: bool) -> str:
    gap = " " * (width - _width(text))
    return text + gap if left else gap + text


def as_html(page: Page) -> Iterator[str]:
    """Yield the page as HTML: no script, nothing fetched."""
    yield (
        f'<!doctype html>\n<html lang="{page.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{_plain(page.title)}</title><style>{_STYLE}</style></head><body><h1>{_plain(page.title)}</h1>\n"
    )
    for section in page.sections:
        yield f"<h2>{_plain(section.heading)}</h2>\n"
        for part in section.parts:
            if isinstance(part, Table):
                yield from _html_table(part)
            elif isinstance(part, Cases):
                items = ("".join([f"<dt>{_plain(name)}</dt>", *(f"<dd>{_plain(line)}</dd>" for line in lines)])
                         for name, lines in part.items)
                yield f"<dl>{''.join(items)}</dl>\n"
            else:
                yield f"<p>{_plain(part)}</p>\n"
    yield "</body></html>\n"


def _html_table(table: Table) -> Iterator[str]:
    head = "".join(f'<th scope="col">{_plain(cell)}</th>' for cell in table.head)
    yield f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>'
    for row in table.rows:
        yield f'<tr><th scope="row">{_plain(row[0])}</th>{_cells(row[1:])}</tr>'
    yield "</tbody></table></div>\n"


def _cells(cells: Sequence[str]) -> str:
    return "".join(f"<td>{_plain(cell)}</td>" for cell in cells)


def _plain(text: str) -> str:
    return html.escape(visible(text))
