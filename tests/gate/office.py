"""Sheets as Office files: DOCX and XLSX with merged cells, and a ZIP that holds one."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator

import docx
import openpyxl
from docx.enum.text import WD_ALIGN_PARAGRAPH

from crawler.demo.content import Paragraph
from crawler.demo.tables import Box, Table
from tests.gate.sheets import Sheet


def placed(table: Table) -> Iterator[tuple[int, int, Box]]:
    """The boxes of a table with the row and the column where each begins, from 0."""
    taken: set[tuple[int, int]] = set()
    for y, row in enumerate(table):
        x = 0
        for box in row:
            while (y, x) in taken:
                x += 1
            taken |= {(y + d, x + a) for d in range(box.down) for a in range(box.across)}
            yield y, x, box
            x += box.across


def width(table: Table) -> int:
    """How many columns a table has."""
    return max(x + box.across for _, x, box in placed(table))


def as_docx(sheet: Sheet) -> bytes:
    """The report as Word keeps it."""
    document = docx.Document()
    title = document.add_heading(sheet.title, 1)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for block in sheet.blocks:
        if isinstance(block, Paragraph):
            document.add_paragraph(block.text)
            continue
        grid = document.add_table(len(block), width(block), style="Table Grid")
        cells = [list(row.cells) for row in grid.rows]
        for y, x, box in placed(block):
            cell = cells[y][x]
            last = cells[min(y + box.down, len(block)) - 1][x + box.across - 1]
            if box.across > 1 or box.down > 1:
                cell = cell.merge(last)
            cell.text = box.text
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def as_xlsx(sheet: Sheet) -> bytes:
    """The report as one sheet of a workbook; plain figures are numbers, all else is text."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    y = 1
    page.cell(y, 1, sheet.title)
    for block in sheet.blocks:
        y += 1
        if isinstance(block, Paragraph):
            page.cell(y, 1, block.text)
            continue
        for row, column, box in placed(block):
            number = box.cell and box.text.isascii() and box.text.isdigit()
            page.cell(y + row, column + 1, int(box.text) if number else box.text or None)
            if box.across > 1 or box.down > 1:
                page.merge_cells(
                    start_row=y + row,
                    end_row=min(y + row + box.down, y + len(block)) - 1,
                    start_column=column + 1,
                    end_column=column + box.across,
                )
        y += len(block)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def as_zip(sheet: Sheet) -> bytes:
    """The report as a Word file in a ZIP."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("report.docx", as_docx(sheet))
    return buffer.getvalue()


WRITERS: dict[str, Callable[[Sheet], bytes]] = {
    "docx": as_docx,
    "xlsx": as_xlsx,
    "zip": as_zip,
}
