"""PDF with a text layer: lines, and tables by their ruling.

A table broken over pages is two grids in a row; the reader of forms goes on where it was.
"""

from __future__ import annotations

import io
import logging
from bisect import bisect_left
from typing import Any

import pdfplumber
from pdfminer.pdfexceptions import PDFException
from pdfplumber.page import Page
from pdfplumber.table import Table
from pdfplumber.utils.exceptions import PdfminerException

from archive.evidence import in_page
from pipelines.grids import Cell, Extract, Grid, Line, Row
from pipelines.identity.metadata import labelled_values
from pipelines.prose.body import clean, is_page_number

RANK = 10
# Scans of long reports come to 30 MiB.
MOST_BYTES = 128 * 2**20

# The longest report seen has 40 pages; a book is no report.
_MOST_PAGES = 200
# Rulings drawn twice lie up to this far apart, in points.
_SAME_EDGE = 3.0

logging.getLogger("pdfminer").setLevel(logging.ERROR)


def recognises(body: bytes) -> bool:
    """PDF says so within its first kilobyte."""
    return b"%PDF-" in body[:1024]


def read(body: bytes, media_type: str) -> Extract:
    """Lines and grids, page by page."""
    del media_type
    blocks: list[Line | Grid] = []
    try:
        with pdfplumber.open(io.BytesIO(body)) as pdf:
            pages = len(pdf.pages)
            for page in pdf.pages[:_MOST_PAGES]:
                blocks += _page(page)
                page.close()
    except (PdfminerException, PDFException, ValueError, TypeError, KeyError, IndexError) as error:
        reason = type(error.__cause__ or error.args[0] if error.args else error).__name__
        return Extract(problem=f"the PDF cannot be opened: it is broken or locked ({reason})")
    lines = [block.text.strip() for block in blocks if isinstance(block, Line)]
    if not any(lines) and not any(isinstance(block, Grid) for block in blocks):
        return Extract(problem=f"a PDF of {pages} pages without any text: scanned pictures")
    return Extract(
        blocks=tuple(blocks),
        metadata=tuple(labelled_values(blocks, lines)),
        prose=clean("\n".join(_paragraphs(lines))),
    )


def _page(page: Page) -> list[Line | Grid]:
    placed: list[tuple[float, Line | Grid]] = []
    tables = page.find_tables()
    for table in tables:
        placed.append((table.bbox[1], _grid(page, table)))
    for line in page.extract_text_lines(strip=True, return_chars=False):
        middle = (line["top"] + line["bottom"]) / 2
        if not is_page_number(line["text"]) and not any(
            t.bbox[1] <= middle <= t.bbox[3] for t in tables
        ):
            placed.append(
                (line["top"], Line(line["text"], place=in_page(page.page_number, _box(line))))
            )
    return [block for _, block in sorted(placed, key=lambda pair: pair[0])]


def _grid(page: Page, table: Table) -> Grid:
    edges: list[float] = []
    for x in sorted({x for cell in table.cells for x in (cell[0], cell[2])}):
        if not edges or x - edges[-1] > _SAME_EDGE:
            edges.append(x)
    rows = []
    for row, texts in zip(table.rows, table.extract(), strict=True):
        cells = [
            Cell(
                text or "",
                in_page(page.page_number, box),
                bisect_left(edges, box[0] - _SAME_EDGE),
                bisect_left(edges, box[2] - _SAME_EDGE),
            )
            for box, text in zip(row.cells, texts, strict=True)
            if box is not None
        ]
        rows.append(Row(tuple(cells)))
    return Grid(tuple(rows))


def _box(line: dict[str, Any]) -> tuple[float, float, float, float]:
    return line["x0"], line["top"], line["x1"], line["bottom"]


def _paragraphs(lines: list[str]) -> list[str]:
    """Lines of a page joined to paragraphs: a full line goes on in the next."""
    widest = max(map(len, lines), default=0)
    paragraphs: list[str] = []
    goes_on = False
    for line in lines:
        if goes_on:
            paragraphs[-1] += line
        else:
            paragraphs.append(line)
        goes_on = len(line) >= widest - 3 and not line.endswith("。")
    return paragraphs
