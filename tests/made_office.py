"""Office documents with the tables of the official forms, merged as the forms have them."""

from __future__ import annotations

import io
import struct
import subprocess
import zipfile
from pathlib import Path

import docx
import openpyxl
from made_tables import APPLICANTS, TITLE

from archive.forms import FORMS, FormTable, cell_id

# A cell: its text, the columns and the rows that it takes.
Laid = list[list[tuple[str, int, int]]]

OPENING = "本局按照要求编制本报告，数据由办公室汇总后逐项核对，现予公布，欢迎查阅。"
ENDING = "五、存在的主要问题及改进情况"


def laid(table: FormTable, figures: dict[str, str]) -> Laid:
    """A table of a form as its Word file has it."""
    return {"sections": _sections, "matrix": _matrix, "strip": _strip, "list": _list}[table.layout](
        table, figures
    )


def _sections(table: FormTable, figures: dict[str, str]) -> Laid:
    rows: Laid = []
    block = ""
    for row in table.rows:
        spans = [1] * (len(row.columns) - 1) + [4 - len(row.columns)]
        if row.path[0] != block:
            block = row.path[0]
            heads = zip((c.label for c in row.columns), spans, strict=True)
            rows += [[(block, 4, 1)], [("信息内容", 1, 1), *((h, s, 1) for h, s in heads)]]
        values = zip((figures[cell_id(row, c)] for c in row.columns), spans, strict=True)
        rows.append([(row.label, 1, 1), *((v, s, 1) for v, s in values)])
    return rows


def _matrix(table: FormTable, figures: dict[str, str]) -> Laid:
    corner = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    rows: Laid = [
        [(corner, 3, 3), ("申请人情况", 7, 1)],
        [("自然人", 1, 2), ("法人或其他组织", 5, 1), ("总计", 1, 2)],
        [(head, 1, 1) for head in APPLICANTS[1:6]],
    ]
    shown: set[tuple[str, ...]] = set()
    for row in table.rows:
        cells = []
        for path in (row.path[: depth + 1] for depth in range(len(row.path))):
            if path not in shown:
                shown.add(path)
                size = sum(1 for r in table.rows if r.path[: len(path)] == path)
                cells.append((path[-1], 1, size))
        cells.append((row.label, 3 - len(row.path), 1))
        rows.append([*cells, *((figures[cell_id(row, c)], 1, 1) for c in row.columns)])
    return rows


def _strip(table: FormTable, figures: dict[str, str]) -> Laid:
    heads = [(column.label, 1) for column in table.rows[0].columns]
    return [
        [("行政复议", 5, 1), ("行政诉讼", 10, 1)],
        [
            *((head, 1, 2) for head, _ in heads),
            ("未经复议直接起诉", 5, 1),
            ("复议后起诉", 5, 1),
        ],
        [(head, 1, 1) for head, _ in heads * 2],
        [(figures[cell_id(row, c)], 1, 1) for row in table.rows for c in row.columns],
    ]


def _list(table: FormTable, figures: dict[str, str]) -> Laid:
    rows: Laid = [[("统计指标", 1, 1), ("单位", 1, 1), ("统计数", 1, 1)]]
    labels = {row.label for row in table.rows}
    group = ""
    for row in table.rows:
        if row.path and row.path[0] != group:
            group = row.path[0]
            if group not in labels:
                rows.append([(group, 1, 1), ("——", 1, 1), ("——", 1, 1)])
        (column,) = row.columns
        unit = column.unit or "条"
        rows.append([(row.label, 1, 1), (unit, 1, 1), (figures[cell_id(row, column)], 1, 1)])
    return rows


def places(rows: Laid) -> list[tuple[int, int, str, int, int]]:
    """Row, column, text and spans of every cell, rows and columns from 0."""
    taken: set[tuple[int, int]] = set()
    found = []
    for r, row in enumerate(rows):
        c = 0
        for text, wide, high in row:
            while (r, c) in taken:
                c += 1
            taken |= {(r + i, c + j) for i in range(high) for j in range(wide)}
            found.append((r, c, text, wide, high))
    return found


def tables_of(form: str, figures: dict[str, str]) -> list[tuple[str, Laid]]:
    """The headings of a form with the tables below them."""
    numerals = "二三四"
    return [
        (
            table.heading[0] if form == "2014" else f"{numerals[n]}、{table.heading[0]}",
            laid(table, figures),
        )
        for n, table in enumerate(FORMS[form].tables)
    ]


def put_table(host: docx.document.Document, rows: Laid) -> docx.table.Table:
    """Add a table to a Word document, or to a cell of one."""
    cells = places(rows)
    size = (max(r + h for r, *_, h in cells), max(c + w for _, c, _, w, _ in cells))
    table = host.add_table(*size)
    grid = [[table.cell(r, c) for c in range(size[1])] for r in range(size[0])]
    for r, c, text, wide, high in cells:
        cell = grid[r][c]
        if (wide, high) != (1, 1):
            cell = cell.merge(grid[r + high - 1][c + wide - 1])
        cell.text = text
    return table


def docx_of(
    form: str, figures: dict[str, str], *, tables: bool = True, title: str = TITLE
) -> bytes:
    """A report as a Word document."""
    made = docx.Document()
    for paragraph in (title, OPENING):
        made.add_paragraph(paragraph)
    for heading, rows in tables_of(form, figures) if tables else ():
        made.add_paragraph(heading)
        put_table(made, rows)
    made.add_paragraph(ENDING)
    return saved(made)


def xlsx_of(form: str, figures: dict[str, str], *, sheets: bool = False) -> bytes:
    """A report as a workbook, all on one sheet or each table on its own; figures are numbers."""
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.append([TITLE])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=4)
    for heading, rows in tables_of(form, figures):
        if sheets:
            sheet = made.create_sheet(heading[:8])
        top = sheet.max_row + 2
        sheet.cell(top, 1, heading)
        for r, c, text, wide, high in places(rows):
            row, column = top + 1 + r, 1 + c
            sheet.cell(row, column, float(text) if text.replace(".", "").isdecimal() else text)
            if (wide, high) != (1, 1):
                sheet.merge_cells(
                    start_row=row,
                    start_column=column,
                    end_row=row + high - 1,
                    end_column=column + wide - 1,
                )
    return saved(made)


def zip_of(*files: tuple[str, bytes], encoding: str = "utf-8") -> bytes:
    """A ZIP container; names in another encoding than UTF-8 come without the flag for it."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as container:
        for name, body in files:
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            if encoding != "utf-8":
                entry = Unmarked(name, encoding)
            container.writestr(entry, body)
    return kept.getvalue()


class Unmarked(zipfile.ZipInfo):
    """An entry as the packers of Chinese Windows write it."""

    def __init__(self, name: str, encoding: str) -> None:
        super().__init__(name)
        self.encoding = encoding
        self.compress_type = zipfile.ZIP_DEFLATED

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802  # zipfile's own name
        return self.filename.encode(self.encoding), self.flag_bits & ~0x800


def saved(made: docx.document.Document | openpyxl.Workbook) -> bytes:
    """The bytes of a document."""
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


def by_libreoffice(body: bytes, suffix: str, into: str, folder: Path) -> bytes:
    """A document as LibreOffice saves it in another format."""
    source = folder / f"made.{suffix}"
    source.write_bytes(body)
    profile = (folder / "profile").as_uri()
    subprocess.run(
        ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", into,
         "--outdir", folder / "out", source],
        check=True,
        capture_output=True,
        timeout=300,
    )  # fmt: skip
    return (folder / "out" / f"made.{into.partition(':')[0]}").read_bytes()


def ole_of(streams: dict[str, bytes]) -> bytes:
    """An OLE2 container of version 3 with these streams, each filled up to a sector's end."""
    sector, free, end = 512, 0xFFFFFFFF, 0xFFFFFFFE
    # Streams below 4,096 bytes would lie in a container within the container.
    bodies = {
        n: b.ljust(max(4096, -(-len(b) // sector) * sector), b"\0") for n, b in streams.items()
    }
    table, data, entries = [0xFFFFFFFD, end], b"", []
    for n, (name, body) in enumerate(bodies.items(), 1):
        first, count = len(table), len(body) // sector
        table += [*range(first + 1, first + count), end]
        right = n + 1 if n < len(bodies) else free
        entries.append(_entry(name, 2, (free, right, free), first, len(body)))
        data += body
    root = _entry("Root Entry", 5, (free, free, 1), end, 0)
    directory = b"".join([root, *entries]).ljust(sector, b"\0")
    table += [free] * (sector // 4 - len(table))
    header = struct.pack(
        "<8s16sHHHHH6xIIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6,
        0, 1, 1, 0, 4096, end, 0, end, 0, 0,
    )  # fmt: skip
    header += struct.pack("<108I", *([free] * 108))
    return header + struct.pack("<128I", *table) + directory + data


def _entry(name: str, kind: int, links: tuple[int, int, int], first: int, size: int) -> bytes:
    written = name.encode("utf-16-le")
    head = struct.pack("<64sHBB3I", written, len(written) + 2, kind, 1, *links)
    return head + struct.pack("<16sI8s8sIQ", b"", 0, b"", b"", first, size)
