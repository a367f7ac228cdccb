"""What stands in a table: labels, figures and words, in reading order.

A cell is one item, or several where labels are glued to one another or to their figures.
"""

from __future__ import annotations

import re
from dataclasses import replace

from archive.records import record
from pipelines.grids import Cell, Row
from pipelines.tables.labels import Label, exact_labels, is_numbering, labels, segments
from pipelines.tables.numbers import Figure, read_figure

_GLUED = re.compile(r"(.*[^\d.,，+\-－])([+\-－]?\d[\d.,，]*)", re.DOTALL)
# No label and no remark in a cell is longer; running text is.
LONGEST_CELL = 60
_MARK_BEHIND = re.compile(r"\s([-—–―/\\]{1,3})\s*\Z")


@record
class Item:
    """One label (`labels` not empty), figure (`figure`) or stretch of words (neither).

    `ends` marks running text: what stands after it belongs to no row before it. `closed`: a mark
    closes it as a cell, in lines that no table holds together.
    """

    cell: Cell
    labels: tuple[Label, ...] = ()
    figure: Figure | None = None
    ends: bool = False
    closed: bool = False

    @property
    def text(self) -> str:
        """The text as printed."""
        return self.cell.text

    @property
    def is_value(self) -> bool:
        """Whether the item is a figure, a blank or a sign for not applicable."""
        return self.figure is not None

    def has(self, *roles: str) -> bool:
        """Whether the item may play one of these roles."""
        for label in self.labels:  # noqa: SIM110 - any() takes three times as long
            if label.role in roles:
                return True
        return False


def row_items(row: Row) -> list[Item]:
    """The items of one row of a grid."""
    return [item for cell in row.cells for item in cell_items(cell)]


def cell_items(cell: Cell) -> list[Item]:
    """The items of a cell: one, several where they are glued, none for numbering alone."""
    figure = read_figure(cell.text)
    return [Item(cell, (), figure)] if figure.meaning != "text" else _word_items(cell)


def _word_items(cell: Cell) -> list[Item]:
    known = labels(cell.text)
    # Keys know no dashes: the first figure of a row may have slid into its label.
    mark = _MARK_BEHIND.search(cell.text) if known else None
    if mark:
        return _label_and_figure(cell, cell.text[: mark.start()], mark[1])
    if known:
        return [Item(cell, known)]
    if is_numbering(cell.text):
        return []
    label, *glued = unglued(cell.text)
    if glued:
        return _label_and_figure(cell, label, glued[0])
    pieces = segments(cell.text)
    if pieces:
        return [Item(replace(cell, text=piece), exact_labels(piece)) for piece in pieces]
    return [Item(cell)]


def _label_and_figure(cell: Cell, label: str, figure: str) -> list[Item]:
    return [
        Item(replace(cell, text=label), labels(label)),
        Item(replace(cell, text=figure), (), read_figure(figure)),
    ]


def unglued(text: str) -> tuple[str, ...]:
    """A label and the figure glued to its end, cut apart: 行政许可97."""
    if not (text[-1:].isdecimal() or text.endswith((".", ",", "，"))):
        return (text,)
    glued = _GLUED.fullmatch(text)
    if glued and read_figure(glued[2]).meaning != "text" and exact_labels(glued[1]):
        return glued[1], glued[2]
    return (text,)


def blank_item(label: Item | None) -> Item:
    """A cell left blank in a source that prints no blank cells: it is where its label is."""
    place = label.cell.place if label else ""
    return Item(Cell("", place), figure=Figure("blank"))
