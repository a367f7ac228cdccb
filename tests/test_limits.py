"""What is larger than any report is cut, and what was cut off is told."""

from __future__ import annotations

import io

import docx
import openpyxl
import pytest
from made_office import saved, xlsx_of, zip_of
from made_tables import NUMBER_OF, TITLE, page_of

from archive.records import Capture, Document
from pipelines.formats import extract
from pipelines.interpret import interpret

FIGURES = {cell: str(n) for cell, n in NUMBER_OF["2021"].items()}


def table(rows: int, columns: int) -> str:
    row = "<tr>" + "<td>1" * columns + "</tr>"
    return f"<table>{row * rows}</table>"


def page(*tables: str) -> bytes:
    return f"<html><body><h1>{TITLE}</h1>{''.join(tables)}</body></html>".encode()


def text(*tables: str) -> bytes:
    return "\n".join([TITLE, *tables, "说明文字。"]).encode()


def word(columns: int) -> bytes:
    made = docx.Document()
    made.add_paragraph(TITLE)
    made.add_table(rows=1, cols=columns).cell(0, 0).text = "1"
    return saved(made)


def workbook(rows: int, sheets: int) -> bytes:
    made = openpyxl.load_workbook(io.BytesIO(xlsx_of("2021", FIGURES)))
    made.active.cell(rows, 1, "说明")
    for n in range(1, sheets):
        made.create_sheet(f"{n}")
    return saved(made)


WHOLE = {
    "rows of a page": page(table(2000, 2)),
    "columns of a page": page(table(2, 200)),
    "table in a text": text(table(2000, 2)),
    "columns in Word": word(200),
    "workbook": workbook(10_000, 200),
}
CUT = {
    "rows of a page": (page(table(2001, 2)), "table 1, row 2001 and below"),
    "columns of a page": (
        page(table(2, 2), table(2, 201)),
        "table 2, right of column 200",
    ),
    "columns behind a span": (
        page("<table><tr><td colspan=999>1<td>2</tr><tr><td>1<td>2</tr></table>"),
        "table 1, right of column 200",
    ),
    "cells of a page": (page(table(500, 90)), "table 1, row 446 and below"),
    "table in a text": (text(table(2001, 2)), "table 1, row 2001 and below"),
    "lines of a laid-out table in a text": (text(table(2001, 1)), "table 1, row 2001 and below"),
    "columns in Word": (word(201), "table 1, right of column 200"),
    "rows of a sheet": (workbook(10_002, 1), "rows 10001 to 10002"),
    "sheets": (workbook(200, 203), "sheets 201 to 203"),
    "page in a container": (
        zip_of(("1.html", page(table(2001, 2)))),
        "1: table 1, row 2001 and below",
    ),
}


@pytest.mark.parametrize("name", WHOLE)
def test_what_is_read_whole_has_lost_nothing(name: str) -> None:
    found = extract(WHOLE[name])
    assert (found.problem, found.lost) == ("", ())
    assert found.blocks


@pytest.mark.parametrize("name", CUT)
def test_what_was_cut_off_is_told(name: str) -> None:
    body, told = CUT[name]
    found = extract(body)
    assert found.problem == ""
    (lost,) = found.lost
    assert lost.partition(": no report has ")[0] == told
    assert lost.endswith("the rest is not read")


def test_a_report_with_a_table_that_was_cut_is_partial_and_says_so() -> None:
    source = page_of("2021", FIGURES)
    for added, state in (("", "complete"), (table(2001, 2), "partial")):
        body = source.replace("</body>", f"{added}</body>").encode()
        found = interpret(Document(Capture("http://a.invalid/", "2026-11-21T08:00:00Z", body)))
        told = [issue.detail for issue in found.issues if issue.code == "part_not_read"]
        assert found.state == state
        assert bool(told) == bool(added)
        assert len(found.observations) == len(FIGURES)
