"""Merged cells of an HTML table expanded to column edges.

No library expands spans right on these pages: rows that are too short, spans that reach past the
table, two cells claiming one place. The rule is that of browsers: a cell takes the next free
column; a row span carries it down to the end of the table at most.
"""

from __future__ import annotations

import re

from lxml import etree
from lxml import html as lxml_html

from archive.evidence import in_table
from pipelines.grids import Cell, Grid, Row

# The HTML standard allows 1,000 columns and 65,534 rows; no report comes near 40 columns.
_MOST_COLUMNS = 200
_MOST_ROWS = 2000
# A report's largest table, part three, has 250 cells; spans alone make millions of a short page.
_MOST_CELLS = 40_000
_NO_REPORT = "no report has a table so large, the rest is not read"
_BREAKS = frozenset(("br", "p", "div", "li", "tr"))
_SILENT = frozenset(("script", "style"))
_REMARKS = frozenset(("sup", "del", "s", "strike"))
_HIDDEN = re.compile(r"display\s*:\s*none", re.I)
_BOTH = ("start", "end")


def ruled_grid(table: lxml_html.HtmlElement, number: int) -> Grid:
    """The grid of a table, the `number`-th of its document counted from 1."""
    rows: list[Row] = []
    # What spans reach down: column → (rows left, the cell).
    reaching: dict[int, tuple[int, Cell]] = {}
    filled = 0
    wide = ""
    for n, tr in enumerate(table.iter("tr"), 1):
        if n > _MOST_ROWS or filled > _MOST_CELLS:
            return Grid(tuple(rows), lost=f"table {number}, row {n} and below: {_NO_REPORT}")
        cells: list[Cell] = []
        coming: dict[int, tuple[int, Cell]] = {}
        column = 0
        for m, element in enumerate(tr.iterchildren("td", "th"), 1):
            if reaching:
                column = _skip(column, reaching, cells, coming)
            if column >= _MOST_COLUMNS:
                wide = f"table {number}, right of column {_MOST_COLUMNS}: {_NO_REPORT}"
                break
            right = min(column + _span(element.get("colspan")), _MOST_COLUMNS)
            cell = Cell(cell_text(element), in_table(number, n, m), column, right)
            cells.append(cell)
            down = _span(element.get("rowspan"))
            if down > 1:
                coming[column] = (down - 1, cell)
            column = right
        if reaching:
            _skip(_MOST_COLUMNS, reaching, cells, coming)
            cells.sort(key=_left)
        reaching = coming
        filled += len(cells)
        rows.append(Row(tuple(cells)))
    return Grid(tuple(rows), lost=wide)


def _left(cell: Cell) -> int:
    return cell.left


def _skip(
    column: int,
    reaching: dict[int, tuple[int, Cell]],
    cells: list[Cell],
    coming: dict[int, tuple[int, Cell]],
) -> int:
    """Pass the columns that a cell from above takes, and note it in this row."""
    for left in sorted(reaching):
        if left > column:
            break
        rows, cell = reaching.pop(left)
        cells.append(Cell(cell.text, cell.place, cell.left, cell.right, carried=True))
        if rows > 1:
            coming[left] = (rows - 1, cell)
        column = max(column, cell.right)
    return column


def _span(written: str | None) -> int:
    if written is None or not (written := written.strip()).isdecimal() or not written.isascii():
        return 1
    # A number of more digits is as good as the largest, and takes long to convert.
    return max(1, min(int(written[:9]), _MOST_ROWS))


def cell_text(element: lxml_html.HtmlElement) -> str:
    """The text of a cell; breaks and paragraphs become line ends."""
    # Most cells hold one stretch of text, be it in a paragraph and a span.
    while len(element) == 1 and not ((before := element.text) and not before.isspace()):
        child = element[0]
        if (
            child.tag in _SILENT
            or child.tag in _REMARKS
            or is_hidden(child)
            or ((behind := child.tail) and not behind.isspace())
        ):
            break
        element = child
    if not len(element):
        return (element.text or "").strip()
    parts = [element.text or ""]
    for event, child in etree.iterwalk(element, events=_BOTH) if len(element) else ():
        if child is element:
            continue
        if event == "end":
            parts.append(child.tail or "")
            continue
        tag, text = child.tag, child.text
        if tag in _BREAKS:
            parts.append("\n")
        if text and (tag in _REMARKS or is_hidden(child)) and (mark := text.strip()):
            # The mark of a footnote is a remark to the figure before it; so is what was struck out,
            # or is not shown.
            parts.append(f"({mark})")
        elif text and tag not in _SILENT:
            parts.append(text)
    return "".join(parts).strip()


def is_hidden(element: lxml_html.HtmlElement) -> bool:
    """Whether a page does not show an element."""
    style = element.get("style")
    return style is not None and bool(_HIDDEN.search(style))
