"""Cells and loose lines turned into items: labels, figures and words, in reading order.

Where a table came as lines of text its labels may be torn over several of them (商业 / 企业), glued
to one another, or stand on one line with their figures. Pieces are joined and cut so that each item
is one label, one figure or one stretch of words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from archive.evidence import in_text
from pipelines.grids import Cell, Line, Row
from pipelines.tables.labels import Label, exact_labels, is_numbering, labels, segments
from pipelines.tables.numbers import Figure, read_figure

# The longest official label torn to the width of a narrow column takes six lines.
_MOST_PIECES = 6
# No label and no remark in a cell is longer; running text is.
LONGEST_CELL = 60


@dataclass(frozen=True, slots=True)
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
        return any(label.role in roles for label in self.labels)


def row_items(row: Row) -> list[Item]:
    """The items of one row of a grid: every cell is one item, or several where labels are glued."""
    items: list[Item] = []
    for cell in row.cells:
        items.extend(_cell_items(cell))
    return items


def _cell_items(cell: Cell) -> list[Item]:
    figure = read_figure(cell.text)
    if figure.meaning != "text":
        return [Item(cell, figure=figure)]
    known = labels(cell.text)
    if known:
        return [Item(cell, known)]
    if is_numbering(cell.text):
        return []
    pieces = segments(cell.text)
    if pieces:
        return [
            Item(Cell(piece, cell.place, cell.left, cell.right), exact_labels(piece))
            for piece in pieces
        ]
    return [Item(cell)]


def loose_items(lines: Iterable[Line]) -> list[Item]:
    """The items of a run of lines that no table holds together."""
    pieces: list[Item] = []
    for line in lines:
        pieces.extend(_line_pieces(line))
    return _join(pieces)


def _piece(line: Line, text: str, start: int) -> Item:
    cell = Cell(text, line.place or in_text(start, start + len(text)))
    figure = read_figure(text)
    return Item(cell, figure=figure if figure.meaning != "text" else None, closed=line.cell)


def _line_pieces(line: Line) -> list[Item]:
    text = line.text.strip()
    start = line.start + len(line.text) - len(line.text.lstrip())
    if not text:
        return [_piece(line, "", start)] if line.cell else []
    if line.cell or exact_labels(text):
        return [_piece(line, text, start)]
    words = _words(line, text, start)
    if len(words) > 1 and _is_table_line(words):
        return words
    if len(text) > LONGEST_CELL:
        return [replace(_piece(line, text, start), ends=True)]
    return [_piece(line, text, start)]


def _words(line: Line, text: str, start: int) -> list[Item]:
    words: list[Item] = []
    position = 0
    for word in text.split():
        position = text.index(word, position)
        words.append(_piece(line, word, start + position))
        position += len(word)
    return words


def _is_table_line(words: Sequence[Item]) -> bool:
    """A line is a table's where labels and figures fill most of it, no sentence among them."""
    if any(len(word.text) > LONGEST_CELL for word in words):
        return False
    named = [word for word in words if any(x.role != "unit" for x in exact_labels(word.text))]
    figures = [word for word in words if word.is_value]
    known = len(named) + len(figures)
    return bool(named or known == len(words)) and known >= 2 and known * 2 > len(words)


def _join(pieces: Sequence[Item]) -> list[Item]:
    """Neighbouring pieces joined to the longest label they make."""
    items: list[Item] = []
    i = 0
    while i < len(pieces):
        if pieces[i].is_value or pieces[i].ends:
            items.append(pieces[i])
            i += 1
            continue
        stop = i
        while stop < len(pieces) and stop - i < _MOST_PIECES:
            if pieces[stop].is_value or pieces[stop].ends:
                break
            stop += 1
        taken, joined = _longest_label(pieces[i:stop])
        items.extend(joined)
        i += taken
    return items


def _longest_label(pieces: Sequence[Item]) -> tuple[int, list[Item]]:
    for count in range(len(pieces), 1, -1):
        text = "".join(piece.text for piece in pieces[:count])
        known = exact_labels(text)
        if known:
            return count, [Item(Cell(text, pieces[0].cell.place), known)]
    return 1, [replace(item, closed=pieces[0].closed) for item in _cell_items(pieces[0].cell)]


def blank_item(label: Item | None) -> Item:
    """A cell left blank in a source that prints no blank cells: it is where its label is."""
    place = label.cell.place if label else ""
    return Item(Cell("", place), figure=Figure("blank"))


def is_tabular(line: Line) -> bool:
    """Whether a line holds only labels and figures of a table, no heading and no sentence."""
    items = loose_items([line])
    return bool(items) and all(
        item.is_value or (item.labels and not item.has("heading")) for item in items
    )
