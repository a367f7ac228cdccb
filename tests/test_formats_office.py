"""Office formats: the forms as Word, WPS and Excel keep them, packed, mailed, and broken."""

from __future__ import annotations

import io
import random
import re
import shutil
import struct
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from quopri import encodestring

import docx
import made_office
import openpyxl
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm
from made_office import by_libreoffice, docx_of, ole_of, xlsx_of, zip_of
from made_tables import NUMBER_OF, TITLE, page_of

from archive.records import Capture, Document, Interpretation
from pipelines import converting
from pipelines.formats import extract
from pipelines.formats.headline import headline
from pipelines.grids import Extract, Grid, Line
from pipelines.interpret import interpret

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
FORMS = ("2014", "2019", "2021")
needs_office = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="soffice (LibreOffice) is not installed"
)


def figures(form: str) -> dict[str, str]:
    return {cell: str(number) for cell, number in NUMBER_OF[form].items()}


def read(body: bytes) -> Interpretation:
    return interpret(
        Document(Capture("http://www.example.invalid/a", "2026-11-21T08:00:00Z", body))
    )


def assert_right(body: bytes, form: str) -> Interpretation:
    """Every cell of the form by its label, and whose report of which year."""
    found = read(body)
    assert {o.cell_id: o.value for o in found.observations} == NUMBER_OF[form]
    assert (found.identity.publisher, found.identity.year) == ("云岭县水利局", 2022)
    assert (found.form, found.state) == (form, "complete")
    return found


# ---- whole reports in every format ----


@pytest.mark.parametrize("form", FORMS)
def test_a_whole_report_is_read_from_word(form: str) -> None:
    assert_right(docx_of(form, figures(form)), form)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("sheets", [False, True])
def test_a_whole_report_is_read_from_a_spreadsheet(form: str, sheets: bool) -> None:
    assert_right(xlsx_of(form, figures(form), sheets=sheets), form)


@needs_office
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("into", ["doc", "rtf"])
def test_a_whole_report_is_read_from_old_formats(form: str, into: str, tmp_path: Path) -> None:
    assert_right(by_libreoffice(docx_of(form, figures(form)), "docx", into, tmp_path), form)


@needs_office
@pytest.mark.parametrize(
    ("into", "make"),
    [("odt", docx_of), ("ods", xlsx_of), ("xls", xlsx_of), ("xml:MS Word 2003 XML", docx_of)],
)
def test_a_whole_report_is_read_from_other_offices(into: str, make: type, tmp_path: Path) -> None:
    suffix = "docx" if make is docx_of else "xlsx"
    body = by_libreoffice(make("2021", figures("2021")), suffix, into, tmp_path)
    assert_right(body, "2021")


@needs_office
def test_a_pointer_into_an_old_document_leads_there_in_a_converted_one(tmp_path: Path) -> None:
    body = by_libreoffice(docx_of("2021", figures("2021")), "docx", "doc", tmp_path)
    other = by_libreoffice(body, "doc", "docx", tmp_path)
    tables = docx.Document(io.BytesIO(other)).tables
    for observation in read(body).observations:
        place = dict(part.split("=") for part in observation.evidence.partition("#")[2].split("&"))
        row = tables[int(place["table"]) - 1].rows[int(place["row"]) - 1]
        cell = row._tr.tc_lst[int(place["column"]) - 1]
        assert "".join(t.text for t in cell.iter(qn("w:t"))) == observation.raw


def test_without_libreoffice_an_old_document_says_what_it_needs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    told = extract(b"{\\rtf1 a}").problem
    assert told == "the RTF document needs LibreOffice (soffice), which is not installed here"


def test_a_converter_that_hangs_is_killed_with_all_that_it_began(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    began = tmp_path / "began"
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\nsleep 60 &\necho $! > {began}\nwait\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(converting, "_SECONDS", 1.0)
    assert "took LibreOffice more than" in extract(b"{\\rtf1 a}").problem
    state = Path(f"/proc/{began.read_text().strip()}/stat")
    assert not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z"


# ---- Word ----


def word(inner: str, **parts: bytes) -> bytes:
    """A bare Word package with this body."""
    main = f'<?xml version="1.0"?><w:document {W}><w:body>{inner}</w:body></w:document>'
    return package(**{"word/document.xml": main.encode(), **parts})


def package(**parts: bytes) -> bytes:
    return zip_of(*parts.items())


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def table(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<w:tc>{paragraph(text)}</w:tc>" for text in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def texts(found: Extract) -> list[str | list[list[str]]]:
    """Lines as they are, grids as lists of rows, what merges carry down left out."""
    return [
        block.text
        if isinstance(block, Line)
        else [[cell.text for cell in row.cells if not cell.carried] for row in block.rows]
        for block in found.blocks
    ]


PAIR = table(("规章", "3"))


@pytest.mark.parametrize(
    "inner",
    [
        f"<w:sdt><w:sdtContent>{PAIR}</w:sdtContent></w:sdt>",
        f"<w:customXml><w:sdt><w:sdtContent>{PAIR}</w:sdtContent></w:sdt></w:customXml>",
        PAIR.replace("<w:tr>", "<w:sdt><w:sdtContent><w:tr>").replace(
            "</w:tr>", "</w:tr></w:sdtContent></w:sdt>"
        ),
        PAIR.replace("<w:tr>", "<w:tr><w:sdt><w:sdtContent>", 1).replace(
            "</w:tc><w:tc>", "</w:tc></w:sdtContent></w:sdt><w:tc>"
        ),
        PAIR.replace("3", "</w:t></w:r><w:del><w:r><w:delText>2</w:delText><w:t>1</w:t></w:r>"
                     "</w:del><w:ins><w:r><w:t>3</w:t></w:r></w:ins><w:r><w:t>"),
        PAIR.replace("</w:tbl>", "<w:tr><w:trPr><w:del/></w:trPr>"
                     "<w:tc><w:p/></w:tc></w:tr></w:tbl>"),
        PAIR.replace("3", "3</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>9"),
        PAIR.replace("3", "3</w:t></w:r><w:r><w:instrText>=SUM(A)</w:instrText></w:r><w:r><w:t>"),
        PAIR.replace("规章", "</w:t></w:r><w:r><w:ruby><w:rt><w:r><w:t>gui</w:t></w:r></w:rt>"
                     "<w:rubyBase><w:r><w:t>规章</w:t></w:r></w:rubyBase></w:ruby></w:r><w:r><w:t>"),
        PAIR.replace(paragraph("3"), table(("3",))),
    ],
)  # fmt: skip
def test_what_is_seen_of_a_table_is_read(inner: str) -> None:
    assert texts(extract(word(inner))) == [[["规章", "3"]]]


def test_a_table_in_a_cell_is_a_table_and_the_text_beside_it_lines() -> None:
    outer = f"<w:tbl><w:tr><w:tc>{paragraph('上')}{PAIR}{paragraph('下')}</w:tc></w:tr></w:tbl>"
    found = extract(word(outer + PAIR))
    assert texts(found) == ["上", [["规章", "3"]], "下", [["规章", "3"]]]
    upper, inner, _, last = found.blocks
    assert isinstance(upper, Line)
    assert isinstance(inner, Grid)
    assert isinstance(last, Grid)
    assert upper.place == "table=1&row=1&column=1"
    assert inner.rows[0].cells[1].place == "table=2&row=1&column=2"
    assert last.rows[0].cells[1].place == "table=3&row=1&column=2"


def test_a_text_box_is_read_once() -> None:
    box = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<mc:Choice><w:txbxContent>{PAIR}</w:txbxContent></mc:Choice>"
        f"<mc:Fallback><w:txbxContent>{PAIR}</w:txbxContent></mc:Fallback></mc:AlternateContent>"
    )
    found = extract(word(f"<w:p><w:r><w:t>甲</w:t>{box}</w:r></w:p>{paragraph('乙')}{PAIR}"))
    assert texts(found) == ["甲", [["规章", "3"]], "乙", [["规章", "3"]]]
    places = [b.rows[0].cells[0].place for b in found.blocks if isinstance(b, Grid)]
    assert places == ["table=1&row=1&column=1", "table=3&row=1&column=1"]


def test_columns_left_out_and_merged_are_counted() -> None:
    made = docx.Document()
    grid = made.add_table(rows=3, cols=3)
    grid.cell(0, 0).merge(grid.cell(1, 1)).text = "宽"
    for r, c, text in ((0, 2, "a"), (1, 2, "b"), (2, 1, "c"), (2, 2, "d")):
        grid.cell(r, c).text = text
    row = grid.rows[2]._tr
    row.remove(row.tc_lst[0])
    row.get_or_add_trPr().append(parse_xml(f'<w:gridBefore {W} w:val="1"/>'))
    (found,) = (b for b in extract(made_office.saved(made)).blocks if isinstance(b, Grid))
    assert [[(c.text, c.left, c.right, c.carried) for c in row.cells] for row in found.rows] == [
        [("宽", 0, 2, False), ("a", 2, 3, False)],
        [("宽", 0, 2, True), ("b", 2, 3, False)],
        [("c", 1, 2, False), ("d", 2, 3, False)],
    ]


def test_the_mark_of_a_footnote_is_no_digit_of_the_figure() -> None:
    raised = '12</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>1'
    assert texts(extract(word(PAIR.replace("3", raised)))) == [[["规章", "12(1)"]]]


def test_a_document_by_the_letter_of_the_standard_is_read() -> None:
    strict = f"<w:document {W}><w:body>{PAIR}</w:body></w:document>".replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    assert texts(extract(package(**{"word/document2.xml": strict.encode()}))) == [[["规章", "3"]]]


def test_a_page_put_into_a_word_document_whole_is_read() -> None:
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Type="aFChunk" Target="chunk.html"/></Relationships>'
    )
    chunk = (
        '<w:altChunk xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
        ' r:id="r1"/>'
    )
    page = page_of("2021", figures("2021")).encode()
    parts = {"word/_rels/document.xml.rels": relations.encode(), "word/chunk.html": page}
    found = assert_right(word(chunk, **parts), "2021")
    assert found.observations[0].evidence.partition("#")[2].startswith("file=3&table=1&")


def test_a_picture_is_read_where_a_document_has_no_table(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []

    def look(body: bytes) -> Extract:
        seen.append(body)
        return Extract(blocks=(Line("图中文字", place="page=1&box=0.0,0.0,9.0,9.0"),))

    monkeypatch.setattr("pipelines.scans.read_picture", look)
    picture = (Path(__file__).parent / "cases/documents/picture").glob("source.*")
    pixels = next(picture).read_bytes()
    made = docx.Document()
    made.add_picture(io.BytesIO(pixels), width=Cm(3))
    made.add_paragraph("正文")
    assert texts(extract(made_office.saved(made))) == ["", "正文"]
    made.add_picture(io.BytesIO(pixels), width=Cm(15), height=Cm(9))
    found = extract(made_office.saved(made))
    assert texts(found) == ["", "正文", "", "图中文字"]
    last = found.blocks[-1]
    assert isinstance(last, Line)
    assert re.fullmatch(r"file=\d+&page=1&box=0.0,0.0,9.0,9.0", last.place)
    made_office.put_table(made, [[("规章", 1, 1), ("3", 1, 1)]])
    assert [["规章", "3"]] in texts(extract(made_office.saved(made)))
    assert seen == [pixels]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([TITLE], TITLE),
        (["附件", "云岭县水利局", "2022年政府信息公开", "工作年度报告"], TITLE),
        (["云岭县水利局", "2022年政府信息公开工作年度报告", "根据要求编制。"], TITLE),
        (["2022年政府信息公开工作年度报告"], "2022年政府信息公开工作年度报告"),
        (["云岭县水利局", "会议通知"], ""),
        ([], ""),
    ],
)
def test_the_title_may_take_several_lines(lines: list[str], expected: str) -> None:
    assert headline(lines) == expected


def test_the_name_that_a_file_kept_from_its_model_is_not_its_title() -> None:
    made = docx.Document()
    made.core_properties.title = "云岭县水利局2019年政府信息公开工作年度报告"
    made.add_paragraph("正文")
    assert extract(made_office.saved(made)).titles == (made.core_properties.title,)
    made.add_paragraph(TITLE)
    assert extract(made_office.saved(made)).titles == (TITLE,)


# ---- spreadsheets ----


def book(rows: list[list[object]], *merges: str) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    for merge in merges:
        made.active.merge_cells(merge)
    return made_office.saved(made)


def test_values_are_printed_as_a_person_sees_them() -> None:
    day = date(2024, 1, 20)
    row = ["件", 12.0, 0.1 + 0.2, 1234567, 3.5, day, "  0 ", None, "=1+2", "#DIV/0!", True]
    (grid,) = texts(extract(book([row])))
    assert grid == [
        ["件", "12", "0.3", "1234567", "3.5", "2024-01-20", "0", "", "=1+2", "#DIV/0!", "TRUE"]
    ]


def test_merged_cells_of_a_sheet_have_edges_and_are_carried_down() -> None:
    rows: list[list[object]] = [["组", None, "a"], [None, None, "b"], [None, 5, "c"]]
    (grid,) = extract(book(rows, "A1:B2")).blocks
    assert isinstance(grid, Grid)
    assert [[(c.text, c.left, c.right, c.carried) for c in row.cells] for row in grid.rows] == [
        [("组", 0, 2, False), ("a", 2, 3, False)],
        [("组", 0, 2, True), ("b", 2, 3, False)],
        [("", 0, 1, False), ("5", 1, 2, False), ("c", 2, 3, False)],
    ]
    assert grid.rows[1].cells[0].place == "table=1&row=1&column=1"
    assert grid.rows[2].cells[2].place == "table=1&row=3&column=3"


def test_hidden_sheets_come_last_under_their_own_number() -> None:
    made = openpyxl.load_workbook(io.BytesIO(book([["甲", 1]])))
    made.active.sheet_state = "hidden"
    made.create_sheet("乙").append(["乙", 2])
    made.active = 1
    first, last = extract(made_office.saved(made)).blocks
    assert isinstance(first, Grid)
    assert isinstance(last, Grid)
    assert first.rows[0].cells[0].place == "table=2&row=1&column=1"
    assert last.rows[0].cells[0].place == "table=1&row=1&column=1"


@needs_office
def test_a_failed_formula_of_an_old_sheet_is_no_blank_cell(tmp_path: Path) -> None:
    body = by_libreoffice(book([["件", "=1/0", "=1+2"]]), "xlsx", "xls", tmp_path)
    assert texts(extract(body)) == [[["件", "#DIV/0!", "3"]]]


@pytest.mark.parametrize("corner", ["XFD1048576", "XFD1", "H1048576"])
def test_a_stray_figure_in_a_far_corner_is_told(corner: str) -> None:
    made = openpyxl.load_workbook(io.BytesIO(book([["甲", 1]])))
    made.active[corner] = 1
    assert "no report is so large" in extract(made_office.saved(made)).problem


def test_a_stated_size_and_a_merge_of_the_whole_sheet_cost_nothing() -> None:
    body = book([["甲", 1, 2]], "A1:B1")
    body = changed(body, "xl/worksheets/sheet1.xml", b'"A1:C1"', b'"A1:XFD1048576"')
    body = changed(body, "xl/worksheets/sheet1.xml", b'"A1:B1"', b'"A1:XFD1048576"')
    assert texts(extract(body)) == [[["甲"]]]


# ---- ZIP ----


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_a_report_and_its_tables_in_one_container_are_one_report(encoding: str) -> None:
    text, tables = docx_of("2021", {}, tables=False), xlsx_of("2021", figures("2021"))
    body = zip_of(("云岭/报告.docx", text), ("云岭/附件.xlsx", tables), encoding=encoding)
    found = assert_right(body, "2021")
    assert made_office.OPENING in found.text
    assert all(o.evidence.partition("#")[2].startswith("file=2&") for o in found.observations)


def test_copies_of_a_report_in_one_container_are_read_once() -> None:
    whole = docx_of("2021", figures("2021"))
    page = page_of("2021", figures("2021")).encode()
    found = assert_right(zip_of(("a.html", page), ("b.docx", whole)), "2021")
    assert all("#file=2&" in o.evidence for o in found.observations)
    without = docx_of("2021", {}, tables=False)
    found = assert_right(zip_of(("a.docx", without), ("b.html", page)), "2021")
    assert all("#file=2&" in o.evidence for o in found.observations)


def test_a_container_within_a_container_is_opened_once() -> None:
    body = docx_of("2021", figures("2021"))
    for depth in range(4):
        body = zip_of(("__MACOSX/._a", b"x"), ("报告.zip" if depth else "报告.docx", body))
        if depth == 1:
            found = assert_right(body, "2021")
            place = found.observations[0].evidence.partition("#")[2]
            assert place.startswith("file=2&file=2&table=1&")
    assert "is not opened" in extract(body).problem


def test_the_reports_of_several_are_not_one() -> None:
    other = "青坪县水利局2022年政府信息公开工作年度报告"
    files = [docx_of("2021", figures("2021"), title=title) for title in (TITLE, other)]
    named = zip_of((f"{TITLE}.docx", files[0]), (f"{other}.docx", files[1]), encoding="gbk")
    unnamed = zip_of(("1.docx", files[0]), ("2.docx", files[1]))
    for body in (named, unnamed):
        problem = extract(body).problem
        assert "several reports" in problem
        assert "云岭县水利局" in problem
        assert "青坪县水利局" in problem


def test_what_nobody_can_read_in_a_container_is_named() -> None:
    body = zip_of(("表.rar", b"Rar!\x1a\x07\0"), ("../../说明.bin", b"\x01\0\x02"), encoding="gbk")
    problem = extract(body).problem
    assert "表.rar: a RAR archive" in problem
    assert "../../说明.bin: unknown bytes" in problem


# ---- web pages in one file ----


@pytest.mark.parametrize("head", ["", "From: <Saved by Blink>\r\nSubject: a\r\n b\r\n"])
@pytest.mark.parametrize("charset", ["gb2312", "utf-8"])
def test_a_page_in_one_file_is_read(head: str, charset: str) -> None:
    page = page_of("2021", figures("2021")).encode("gb18030" if charset == "gb2312" else charset)
    frames = b"<html><frameset cols=1></frameset></html>"
    part = f"--=_x\r\nContent-Type: text/html; charset={charset}\r\n".encode()
    coded = b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    body = (
        head.encode() + b"MIME-Version: 1.0\r\n"
        + b'Content-Type: multipart/related; boundary="=_x"\r\n\r\n'
        + part + b"\r\n" + frames + b"\r\n"
        + part + coded + encodestring(page)
        + b"\r\n--=_x\r\nContent-Type: image/png\r\n\r\nx\r\n--=_x--"
    )  # fmt: skip
    found = assert_right(body, "2021")
    assert "#table=1&row=3&column=2" in found.observations[0].evidence


# ---- bad inputs ----


def changed(body: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """A package with one part changed."""
    with zipfile.ZipFile(io.BytesIO(body)) as container:
        parts = {name: container.read(name) for name in container.namelist()}
    assert old in parts[part]
    return package(**{**parts, part: parts[part].replace(old, new)})


LAUGHS = b"<!DOCTYPE a [<!ENTITY a 'ha'>" + b"".join(
    b"<!ENTITY %c '%s'>" % (c + 1, b"&%c;" % c * 10) for c in range(ord("a"), ord("j"))
)
STEALS = b"<!DOCTYPE a [<!ENTITY j SYSTEM 'file:///etc/passwd'>"


def whole() -> bytes:
    return docx_of("2021", figures("2021"))


def sheets() -> bytes:
    return xlsx_of("2021", figures("2021"))


def with_doctype(doctype: bytes) -> bytes:
    main = doctype + b"]>" + f"<w:document {W}>{paragraph('&j;')}</w:document>".encode()
    return package(**{"word/document.xml": main})


def sheet_with_doctype(doctype: bytes) -> bytes:
    part = "xl/worksheets/sheet1.xml"
    return changed(sheets(), part, b"<worksheet", doctype + b"]><worksheet")


def noise(length: int) -> bytes:
    return random.Random(2).randbytes(length)  # noqa: S311


def deep_mail() -> bytes:
    part = b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n'
    return b"MIME-Version: 1.0\n" + b"".join(part % (n, n) for n in range(3000))


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED_DOC = struct.pack("<6H", 0xA5EC, 0xC1, 0, 0, 0, 0x0100)
LOCKED_XLS = struct.pack("<HHHH12x", 0x0809, 16, 0x0600, 5) + struct.pack("<HH", 0x2F, 0)
# What makes the bytes, and a word of the complaint.
BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "docx cut": (lambda: whole()[:20_000], "broken"),
    "docx of a kilobyte": (lambda: whole()[:1000], "broken"),
    "xlsx cut": (lambda: sheets()[:4000], "broken"),
    "zip cut": (lambda: zip_of(("a.docx", whole()))[:9000], "broken"),
    "empty zip": (zip_of, "is empty"),
    "zip of folders": (lambda: zip_of(("a/", b"")), "is empty"),
    "zip bomb": (lambda: zip_of(*((f"{n}.doc", bytes(2**26)) for n in range(4))), "a bomb"),
    "zip of a big file": (lambda: zip_of(("a.doc", bytes(2**26 + 1))), "64 MiB in a part"),
    "zip of many": (lambda: zip_of(*((f"{n}.txt", b"x") for n in range(101))), "101 files"),
    "zip of much text": (
        lambda: zip_of(*((f"{n}.txt", (f"第{n}份" * 80_000).encode()) for n in range(9))),
        "more text than any",
    ),
    "laughs": (lambda: with_doctype(LAUGHS), "cannot be opened"),
    "laughs in a sheet": (lambda: sheet_with_doctype(LAUGHS), "document type"),
    "steals": (lambda: with_doctype(STEALS), "document type"),
    "steals in a sheet": (lambda: sheet_with_doctype(STEALS), "document type"),
    "deep": (lambda: word("<w:sdt>" * 5000 + "</w:sdt>" * 5000), "broken"),
    "many tags": (lambda: word("<w:p/>" * 900_000), "tags"),
    "no text": (lambda: word("<w:p/>"), "no text"),
    "no xml": (lambda: package(**{"word/document.xml": b"hello"}), "broken"),
    "workbook alone": (lambda: package(**{"xl/workbook.xml": b"<workbook/>"}), "broken"),
    "empty workbook": (lambda: book([]), "is empty"),
    "ole lead": (lambda: OLE, "broken"),
    "ole garbage": (lambda: OLE + noise(20_000), "broken"),
    "locked package": (lambda: ole_of({"EncryptedPackage": b"x"}), "password"),
    "locked doc": (lambda: ole_of({"WordDocument": LOCKED_DOC}), "password"),
    "locked xls": (lambda: ole_of({"Workbook": LOCKED_XLS}), "password"),
    "xls garbage": (lambda: ole_of({"Workbook": noise(9000)}), "broken"),
    "presentation": (lambda: ole_of({"PowerPoint Document": b"x"}), "a presentation"),
    "other": (lambda: ole_of({"Strange": b"x"}), "no known program"),
    "mail": (lambda: b"MIME-Version: 1.0\nContent-Type: text/plain\n\na", "without a page"),
    "deep mail": (deep_mail, "too deeply"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_told_as_what_it_is(name: str) -> None:
    make, told = BAD[name]
    found = extract(make())
    assert told in found.problem
    assert not found.blocks


@needs_office
@pytest.mark.parametrize(
    "body", [b"{\\rtf1 " + b"{" * 200_000, b"{\\rtf1 " + bytes(range(256)) * 99]
)
def test_a_broken_old_document_leaves_the_reader_alive(body: bytes) -> None:
    assert not [i for i in read(body).issues if "the reader failed" in i.detail]
