"""The body of a Word document: paragraphs and tables as they are seen, merged cells with edges.

What a reader of the document does not see is left out: deleted and hidden text, instructions of
fields, the second copy that text boxes are kept in for old programs. A row that only lays out text
(a table in it, or long text and nothing beside it but its label) is read as lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from operator import ge

from lxml import etree

from archive.evidence import in_table
from pipelines.grids import Cell, Grid, Line, Row

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_TABLE, _ROW, _CELL, _PARAGRAPH = f"{_W}tbl", f"{_W}tr", f"{_W}tc", f"{_W}p"
_BOX, _CHUNK = f"{_W}txbxContent", f"{_W}altChunk"
_UNSEEN = frozenset(
    _W + name
    for name in ("del", "moveFrom", "pPr", "rPr", "tblPr", "trPr", "tcPr", "rt", "sdtPr", "sectPr")
)
_MARKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
# No report's table comes near 40 columns.
_MOST_COLUMNS = 200
_NO_REPORT = "no report has a table so large, the rest is not read"
# 8 by 4 cm, in the 360,000ths of a centimetre in which Word measures pictures; smaller are seals.
_TABLE_SIZE = (8 * 360_000, 4 * 360_000)
# Words in a cell; a paragraph that is laid out in a table is longer.
_LONGEST_CELL = 300


@dataclass(frozen=True, slots=True)
class Embedded:
    """A chunk of another format that stands here, by the name of its relation."""

    relation: str
    is_picture: bool = False


Block = Line | Grid | Embedded


def body_blocks(document: etree._Element) -> Iterator[Block]:
    """The blocks of a main part in reading order."""
    return _Reader(document).blocks(document)


class _Reader:
    def __init__(self, document: etree._Element) -> None:
        self.numbers = {table: n for n, table in enumerate(document.iter(_TABLE), 1)}
        self.start = 0

    def blocks(self, element: etree._Element, place: str = "") -> Iterator[Block]:
        """The blocks below an element; `place` is that of the table cell around it."""
        for child in _seen(element):
            if child.tag == _PARAGRAPH:
                text = _text(child)
                yield Line(text, self.start, place=place)
                if not place:
                    self.start += len(text) + 1
                for box in _inner(child, _BOX):
                    yield from self.blocks(box, place)
                yield from _pictures(child)
            elif child.tag == _TABLE:
                yield from self.table(child)
            elif child.tag == _CHUNK:
                yield Embedded(child.get(f"{_R}id", ""))
            else:
                yield from self.blocks(child, place)

    def table(self, table: etree._Element) -> Iterator[Block]:
        """A table's rows as grids, what lies in its cells or floats over them after each."""
        number = self.numbers[table]
        rows: list[Row] = []
        above: dict[int, Cell] = {}
        whole = [list(_inner(row, _CELL)) for row in _inner(table, _ROW)]
        written = [cells[:_MOST_COLUMNS] for cells in whole]
        wide = any(len(cells) > _MOST_COLUMNS for cells in whole)
        lost = f"table {number}, right of column {_MOST_COLUMNS}: {_NO_REPORT}" if wide else ""
        narrow = max(map(len, written), default=0) < 2
        for n, row in enumerate(_inner(table, _ROW), 1):
            cells = written[n - 1]
            if _property(row, "trPr", "del") is not None:
                continue
            laid_out = narrow or _is_laid_out(cells)
            if not laid_out:
                rows.append(Row(tuple(_row(row, cells, above, number, n))))
            if rows and (laid_out or any(_has_box(cell) for cell in cells)):
                yield Grid(tuple(rows), lost=lost)
                rows = []
            for m, cell in enumerate(cells, 1):
                parts = [cell] if laid_out else _inner(cell, _BOX)
                for part in parts:
                    yield from self.blocks(part, in_table(number, n, m))
        if rows:
            yield Grid(tuple(rows), lost=lost)


def _pictures(paragraph: etree._Element) -> Iterator[Embedded]:
    """The pictures in a paragraph that are large enough to show a table."""
    for drawing in _inner(paragraph, f"{_W}drawing"):
        extent = next(drawing.iter("{*}extent"), None)
        size = ("", "") if extent is None else (extent.get("cx", ""), extent.get("cy", ""))
        if all(map(str.isdecimal, size)) and all(map(ge, map(int, size), _TABLE_SIZE)):
            for blip in drawing.iter("{*}blip"):
                yield Embedded(blip.get(f"{_R}embed", ""), is_picture=True)


def _seen(element: etree._Element) -> Iterator[etree._Element]:
    """The children that show: of several alternatives the first."""
    if element.tag == _ALTERNATIVES:
        yield from element[:1]
    else:
        yield from (child for child in element if child.tag not in _UNSEEN)


def _inner(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The elements of a name below one, in order, not those within one another."""
    for child in _seen(element):
        if child.tag == tag:
            yield child
        else:
            yield from _inner(child, tag)


def _property(element: etree._Element, kind: str, name: str) -> etree._Element | None:
    """A property of a row (`trPr`), a cell (`tcPr`) or a run (`rPr`)."""
    return element.find(f"{_W}{kind}/{_W}{name}")


def _number(found: etree._Element | None, least: int) -> int:
    value = "" if found is None else found.get(f"{_W}val", "")
    return min(max(int(value), least), _MOST_COLUMNS) if value.isdecimal() else least


def _is_laid_out(cells: list[etree._Element]) -> bool:
    if any(_holds_table(cell) for cell in cells):
        return True
    return len(cells) < 3 and any(len(_cell_text(cell)) > _LONGEST_CELL for cell in cells)


def _holds_table(cell: etree._Element) -> bool:
    """Whether a table of several cells lies in a cell; one of a single cell is but a frame."""
    return any(sum(1 for _ in table.iter(_CELL)) > 1 for table in _inner(cell, _TABLE))


def _has_box(cell: etree._Element) -> bool:
    return next(_inner(cell, _BOX), None) is not None


def _row(
    row: etree._Element,
    elements: list[etree._Element],
    above: dict[int, Cell],
    number: int,
    n: int,
) -> Iterator[Cell]:
    """The cells of a row; `above` are those that a merge may carry down, by their left edge."""
    column = _number(_property(row, "trPr", "gridBefore"), 0)
    for m, element in enumerate(elements, 1):
        right = column + _number(_property(element, "tcPr", "gridSpan"), 1)
        for follower in elements[m:]:
            if not _goes_on(follower, "hMerge"):
                break
            right += 1
        if not _goes_on(element, "hMerge") or m == 1:
            origin = above.get(column)
            if origin and _goes_on(element, "vMerge"):
                yield Cell(origin.text, origin.place, column, right, carried=True)
            else:
                above[column] = Cell(_cell_text(element), in_table(number, n, m), column, right)
                yield above[column]
            column = right


def _goes_on(cell: etree._Element, merge: str) -> bool:
    """Whether a cell goes on with the one above (`vMerge`) or, in old files, before (`hMerge`)."""
    found = _property(cell, "tcPr", merge)
    return found is not None and found.get(f"{_W}val", "continue") == "continue"


def _cell_text(cell: etree._Element) -> str:
    return "\n".join(_text(one, notes=True) for one in _inner(cell, _PARAGRAPH)).strip()


def _text(paragraph: etree._Element, *, notes: bool = False) -> str:
    return "".join(_pieces(paragraph, notes=notes))


def _pieces(element: etree._Element, *, notes: bool) -> Iterator[str]:
    """Texts in order; with `notes` the mark of a footnote is a remark to the figure before it."""
    for child in _seen(element):
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _MARKS:
            yield _MARKS[child.tag]
        elif child.tag == f"{_W}r":
            yield from _run(child, notes=notes)
        elif child.tag != _BOX:
            yield from _pieces(child, notes=notes)


def _run(run: etree._Element, *, notes: bool) -> Iterator[str]:
    hidden = _property(run, "rPr", "vanish")
    if hidden is not None and hidden.get(f"{_W}val", "1") not in ("0", "false", "off"):
        return
    raised = _property(run, "rPr", "vertAlign")
    text = "".join(_pieces(run, notes=notes))
    if notes and text.strip() and raised is not None and raised.get(f"{_W}val") == "superscript":
        text = f"({text.strip()})"
    yield text
