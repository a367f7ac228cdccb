"""An official form drawn as its tables: heads merged as printed, a cell for each number.

Every layout comes down to paths of labels: what several neighbours share stands over them once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from archive.forms import FORMS, FormRow, FormTable, cell_id


@dataclass(frozen=True, slots=True)
class Head:
    """A label over or before several cells: how many columns and rows it takes."""

    label: str
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table: its heads, then the ids of its cells, None where the form has none."""

    heads: tuple[Head, ...]
    cells: tuple[str | None, ...]
    is_head: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """A table of a form: `width` in columns; lines that are heads come wherever they stand."""

    id: str
    layout: str
    heading: str
    section: str
    unit: str
    width: int
    lines: tuple[Line, ...]

    @property
    def heads(self) -> int:
        """How many lines it begins with that hold heads only."""
        return next((n for n, line in enumerate(self.lines) if not line.is_head), len(self.lines))


@cache
def drawn(form: str) -> tuple[Drawn, ...]:
    """The tables of a form as they are drawn; none for what is no form."""
    if form not in FORMS:
        return ()
    return tuple(_table(table) for table in FORMS[form].tables)


def over(paths: Sequence[tuple[str, ...]]) -> list[list[Head]]:
    """Heads over columns, line by line: `paths` are each column's labels from the top."""
    deepest = max(map(len, paths))
    return [[_turned(head) for _, head in level] for level in _levels(paths, deepest)]


def before(paths: Sequence[tuple[str, ...]]) -> list[list[Head]]:
    """Heads before rows, row by row: `paths` are each row's labels from the left."""
    deepest = max(map(len, paths))
    lines: list[list[Head]] = [[] for _ in paths]
    for level in _levels(paths, deepest):
        for at, head in level:
            lines[at].append(head)
    return lines


def _levels(paths: Sequence[tuple[str, ...]], deepest: int) -> list[list[tuple[int, Head]]]:
    """By level, each head with where it begins: `rows` is its width, `columns` its depth."""
    levels: list[list[tuple[int, Head]]] = []
    for depth in range(deepest):
        level: list[tuple[int, Head]] = []
        at = 0
        while at < len(paths):
            path, until = paths[at], at + 1
            if depth < len(path):
                is_last = depth == len(path) - 1
                while not is_last and until < len(paths) and _share(path, paths[until], depth):
                    until += 1
                level.append((at, Head(path[depth], deepest - depth if is_last else 1, until - at)))
            at = until
        levels.append(level)
    return levels


def _share(one: tuple[str, ...], other: tuple[str, ...], depth: int) -> bool:
    return len(other) > depth + 1 and one[: depth + 1] == other[: depth + 1]


def _turned(head: Head) -> Head:
    return Head(head.label, head.rows, head.columns)


def _table(table: FormTable) -> Drawn:
    units = {column.unit for row in table.rows for column in row.columns}
    lines = _LAYOUTS[table.layout](table)
    width = max(sum(h.columns for h in line.heads) + len(line.cells) for line in lines)
    return Drawn(
        table.id,
        table.layout,
        table.heading[0] if table.heading else "",
        table.rows[0].section,
        units.pop() if len(units) == 1 else "",
        width,
        lines,
    )


def _ids(row: FormRow) -> tuple[str, ...]:
    return tuple(cell_id(row, column) for column in row.columns)


def _list(table: FormTable) -> tuple[Line, ...]:
    heads = before([(*row.path, row.label) for row in table.rows])
    return tuple(Line(tuple(h), _ids(row)) for h, row in zip(heads, table.rows, strict=True))


def _matrix(table: FormTable) -> tuple[Line, ...]:
    paths = [(*row.path, row.label) for row in table.rows]
    top = over([(*column.path, column.label) for column in table.rows[0].columns])
    corner = Head("", max(map(len, paths)), len(top))
    first = [Line((corner, *top[0]), (), True)]
    return (*first, *(Line(tuple(level), (), True) for level in top[1:]), *_list(table))


def _sections(table: FormTable) -> tuple[Line, ...]:
    widest = max(len(row.columns) for row in table.rows)
    lines: list[Line] = []
    block: tuple[str, ...] | None = None
    for row in table.rows:
        if row.path != block:
            block = row.path
            labels = [Head(column.label) for column in row.columns]
            labels[-1] = Head(labels[-1].label, widest - len(labels) + 1)
            lines.append(Line((Head("/".join(block)), *labels), (), True))
        lines.append(Line((Head(row.label),), _ids(row)))
    return tuple(lines)


def _strip(table: FormTable) -> tuple[Line, ...]:
    pairs = [(row, column) for row in table.rows for column in row.columns]
    top = over([(*row.path, row.label, *col.path, col.label) for row, col in pairs])
    cells = tuple(cell_id(row, column) for row, column in pairs)
    return (*(Line(tuple(level), (), True) for level in top), Line((), cells))


_LAYOUTS = {"list": _list, "matrix": _matrix, "sections": _sections, "strip": _strip}
