"""Tables without rulings down: columns by the room between words, rows by lines or rulings across.

A column is what no word of the rows with figures reaches out of. A label that takes several lines
is put together where the parts are one label of a form.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipelines.pages.continuing import Table, TableRow
from pipelines.pages.lattice import Room
from pipelines.pages.marks import Box, Page, Ruling, Word, around
from pipelines.pages.writing import Written, lines_of, pieces_of, written
from pipelines.tables.labels import exact_labels, labels
from pipelines.tables.numbers import read_figure

# Fewer rows with figures make no table; a sentence may stand apart in one line.
_FEWEST_ROWS = 2
# The room between two lines of one table, in heights of the upper one.
_WIDEST_GAP = 4.0
# The longest label takes so many lines in a narrow column.
_MOST_LINES = 4


@dataclass(slots=True)
class _Line:
    """The pieces of a line, and the columns of each once they are known."""

    pieces: list[Written]
    box: Box

    @property
    def figures(self) -> int:
        """How many of its pieces are figures."""
        return sum(read_figure(piece.text).meaning != "text" for piece in self.pieces)

    @property
    def known(self) -> bool:
        """Whether a piece is a label of a form."""
        return any(labels(piece.text) for piece in self.pieces)


def aligned(
    page: Page, words: Sequence[Word], across: Sequence[Ruling], barriers: Sequence[float]
) -> list[Written | Table]:
    """Lines of text, and tables where words stand in columns.

    `across` are rulings along the rows; no table reaches over `barriers`, the tops of others.
    """
    whole = lines_of(words)
    lines = [_Line(pieces_of(line), line.box) for line in whole]
    blocks: list[Written | Table] = []
    n = 0
    while n < len(lines):
        stop = _run(lines, n, barriers)
        table = _table(page, lines[n:stop], across) if stop > n + 1 else None
        if table is None:
            blocks.append(whole[n])
            n += 1
        else:
            blocks.append(table)
            n = stop
    return blocks


def _run(lines: Sequence[_Line], start: int, barriers: Sequence[float]) -> int:
    """Behind the last line of the table that may begin here: `start` where none does."""
    first = lines[start]
    if len(first.pieces) < 2 and not (first.known and len(first.pieces) == 1):
        return start
    stop, rows = start, 0
    widest = 0.0
    for n in range(start, len(lines)):
        line = lines[n]
        if n > start:
            above = lines[n - 1].box
            if line.box.top - above.bottom > _WIDEST_GAP * above.height or any(
                above.top < barrier < line.box.bottom for barrier in barriers
            ):
                break
        if any("。" in piece.text for piece in line.pieces):
            break
        if len(line.pieces) > 1:
            widest = max(widest, line.box.width)
            rows += bool(line.figures)
            stop = n + 1
        elif (
            line.known
            and any(label.role == "heading" for label in exact_labels(line.pieces[0].text))
        ) or (widest and line.box.width > 0.7 * widest):
            break
    return stop if rows >= _FEWEST_ROWS else start


def _table(page: Page, lines: Sequence[_Line], across: Sequence[Ruling]) -> Table | None:
    columns = _columns(lines)
    if len(columns) < 2:
        return None
    rows = [_row(band, columns) for band in _bands(lines, across)]
    rows = _with_whole_labels(rows)
    left = min(line.box.left for line in lines)
    right = max(line.box.right for line in lines)
    cuts = [left, *((a.right + b.left) / 2 for a, b in pairwise(columns)), right]
    made = []
    for row in rows:
        made.append(TableRow())
        box = around([word.box for words in row.values() for word in words])
        for (first, behind), words in sorted(row.items()):
            room = Room(Box(cuts[first], box.top, cuts[behind], box.bottom), 0, 1)
            made[-1].add(page, room, *written(words))
        taken = {n for first, behind in row for n in range(first, behind)}
        # Part of a label stands alone in its line: that its cells are blank nobody says.
        blank = set(range(len(columns))) - taken if _has_figures(row) else set()
        for n in sorted(blank):
            room = Room(Box(cuts[n], box.top, cuts[n + 1], box.bottom), 0, 1)
            made[-1].add(page, room, *written(()))
        made[-1].cells.sort(key=lambda cell: cell.box.left)
    return Table(made)


def _columns(lines: Sequence[_Line]) -> list[Box]:
    """What the pieces of rows with figures cover, from left to right."""
    pieces = [p.box for line in lines if line.figures and len(line.pieces) > 1 for p in line.pieces]
    columns: list[Box] = []
    for box in sorted(pieces):
        if columns and box.left < columns[-1].right:
            columns[-1] = around([columns[-1], box])
        else:
            columns.append(box)
    return columns


# The words of a row by the columns they reach over, from the first to behind the last.
_Row = dict[tuple[int, int], list[Word]]


def _bands(lines: Sequence[_Line], across: Sequence[Ruling]) -> list[list[_Line]]:
    """Lines between rulings across together; each on its own where there are none."""
    box = around([line.box for line in lines])
    cuts = [
        r.at
        for r in across
        if box.top - box.height < r.at < box.bottom + box.height
        and min(r.end, box.right) - max(r.start, box.left) > 0.8 * box.width
    ]
    # A line above the heads, one below them and one at the foot rule no rows.
    if len(cuts) < max(4, len(lines) // _MOST_LINES):
        return [[line] for line in lines]
    bands: dict[int, list[_Line]] = {}
    for line in lines:
        bands.setdefault(sum(cut < line.box.y for cut in cuts), []).append(line)
    return [
        part
        for band in bands.values()
        for part in ([band] if any(line.figures for line in band) else [[x] for x in band])
    ]


def _row(band: Sequence[_Line], columns: Sequence[Box]) -> _Row:
    """A band as one row."""
    row: _Row = {}
    for line in band:
        for piece in line.pieces:
            row.setdefault(_reach(piece.box, columns), []).extend(piece.words)
    return row


def _reach(box: Box, columns: Sequence[Box]) -> tuple[int, int]:
    over = [n for n, c in enumerate(columns) if c.left < box.right and box.left < c.right]
    if over:
        return over[0], over[-1] + 1
    nearest = min(range(len(columns)), key=lambda n: abs(columns[n].x - box.x))
    return nearest, nearest + 1


def _with_whole_labels(rows: Sequence[_Row]) -> list[_Row]:
    """Rows whose first cell stands on lines above and below put together."""
    found: list[_Row] = []
    n = 0
    while n < len(rows):
        count = _lines_of_label(rows, n)
        joined: _Row = {}
        for row in rows[n : n + count]:
            for reach, words in row.items():
                joined.setdefault(reach, []).extend(words)
        found.append(joined)
        n += count
    return found


def _lines_of_label(rows: Sequence[_Row], start: int) -> int:
    """How many rows from here are one: their parts make one label beside one row's figures."""
    for count in range(min(_MOST_LINES, len(rows) - start), 1, -1):
        some = rows[start : start + count]
        if sum(map(_has_figures, some)) != 1:
            continue
        parts: dict[int, list[str]] = {}
        for row in some:
            for (first, _), words in row.items():
                parts.setdefault(first, []).append(written(words)[0])
        torn = [texts for texts in parts.values() if len(texts) > 1]
        if torn and all(
            exact_labels("".join(texts)) and not all(map(exact_labels, texts)) for texts in torn
        ):
            return count
    return 1


def _has_figures(row: _Row) -> bool:
    return any(read_figure(written(words)[0]).meaning != "text" for words in row.values())
