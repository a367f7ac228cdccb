"""Merged cells of an HTML table expanded to column edges.

No library expands spans right on these pages: rows that are too short, spans that reach past the
table, two cells claiming one place. The rule is that of browsers: a cell takes the next free
column; a row span carries it down to the end of the table at most.
"""

from __future__ import annotations

from lxml import html as lxml_html

from archive.evidence import in_table
from pipelines.grids import Cell, Grid, Row

# The HTML standard allows 1,000 columns and 65,534 rows; no report comes near 40 columns.
_MOST_COLUMNS = 200
_MOST_ROWS = 2000
_BREAKS = frozenset(("br", "p", "div", "li", "tr"))


def ruled_grid(table: lxml_html.HtmlElement, number: int) -> Grid:
    """The grid of a table, the `number`-th of its document counted from 1."""
    rows: list[Row] = []
    # What spans reach down: column → (rows left, the cell).
    reaching: dict[int, tuple[int, Cell]] = {}
    for n, tr in enumerate(table.iter("tr"), 1):
        if n > _MOST_ROWS:
            break
        cells: list[Cell] = []
        coming: dict[int, tuple[int, Cell]] = {}
        column = 0
        written = [cell for cell in tr if cell.tag in ("td", "th")]
        for m, element in enumerate(written, 1):
            column = _skip(column, reaching, cells, coming)
            if column >= _MOST_COLUMNS:
                break
            right = min(column + _span(element, "colspan"), _MOST_COLUMNS)
            cell = Cell(cell_text(element), in_table(number, n, m), column, right)
            cells.append(cell)
            down = _span(element, "rowspan") - 1
            if down > 0:
                coming[column] = (down, cell)
            column = right
        _skip(_MOST_COLUMNS, reaching, cells, coming)
        reaching = coming
        rows.append(Row(tuple(sorted(cells, key=lambda cell: cell.left))))
    return Grid(tuple(rows))


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


def _span(element: lxml_html.HtmlElement, name: str) -> int:
    written = (element.get(name) or "1").strip()
    return max(1, min(int(written), _MOST_ROWS)) if written.isascii() and written.isdigit() else 1


def cell_text(element: lxml_html.HtmlElement) -> str:
    """The text of a cell; breaks and paragraphs become line ends."""
    parts: list[str] = [element.text or ""]
    for child in element.iterdescendants():
        if child.tag in _BREAKS:
            parts.append("\n")
        text = child.text or ""
        if child.tag == "sup" and text.strip():
            # The mark of a footnote is a remark to the figure before it.
            parts.append(f"({text.strip()})")
        elif child.tag not in ("script", "style"):
            parts.append(text)
        parts.append(child.tail or "")
    return "".join(parts).strip()
