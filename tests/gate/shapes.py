"""Sheets as text, in the shapes that extraction leaves of tables."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from crawler.demo.content import Paragraph
from crawler.demo.tables import Table
from tests.gate.sheets import Row, Sheet

# The shapes in which a blank cell is still a cell.
KEEP_BLANKS = frozenset({"markdown", "markdown pieces", "tabs", "cells with pipes"})
# Those that fill rows up with blank cells at their end: there a row whose last cells are blank
# looks the same as one whose blank cells were dropped.
FILLED_UP = frozenset({"markdown", "markdown pieces"})


def as_text(sheet: Sheet, shape: str, rng: Random) -> str:
    """The whole text."""
    lines = [sheet.title]
    if rng.random() < 0.3:
        lines.append(f"发布时间：{sheet.year + 1}-01-{rng.randint(10, 30)} 来源：{sheet.publisher}")
    for block in sheet.blocks:
        if isinstance(block, Paragraph):
            lines.append(("## " if _is_heading(block, shape) else "") + block.text)
        else:
            lines.append(SHAPES[shape](block, rng))
    gap = "\n\n" if shape in ("cells", "markdown") else "\n"
    return gap.join(lines) + "\n"


def _is_heading(block: Paragraph, shape: str) -> bool:
    return block.role == "heading" and shape.startswith("markdown")


def _texts(row: Row) -> list[str]:
    return [box.text for box in row]


def _width(table: Table) -> int:
    return max(sum(box.across for box in row) for row in table)


def _tabs(table: Table, _: Random) -> str:
    return "\n".join("\t".join(_texts(row)) for row in table)


def _pipes(table: Table, _: Random) -> str:
    return "\n".join(" | ".join(_texts(row)) + " |" for row in table)


def _padded(table: Table, _: Random) -> str:
    width = _width(table)
    return "\n".join(" | ".join(_texts(row)) + " |" + "|" * (width - len(row)) for row in table)


def _markdown(table: Table, rng: Random) -> str:
    """Rows cut to one width; the ruler follows the first row, or an invented head."""
    width = _width(table)
    rows = [[*_texts(row), *[""] * (width - len(row))] for row in table]
    if rng.random() < 0.3:
        rows.insert(0, [""] * width)
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * width, *lines[1:]])


def _pieces(table: Table, rng: Random) -> str:
    """One table cut into many, each with its first row as its head, as converters of PDF do."""
    out: list[str] = []
    at = 0
    while at < len(table):
        step = rng.randint(1, 6)
        width = max(len(row) for row in table[at : at + step])
        rows = [[*_texts(row), *[""] * (width - len(row))] for row in table[at : at + step]]
        lines = [f"| {' | '.join(row)} |" for row in rows]
        out += [lines[0], "|" + "---|" * width, *lines[1:], ""]
        at += step
    return "\n".join(out)


def _spaces(table: Table, _: Random) -> str:
    return "\n".join("  ".join(text.ljust(6) for text in _texts(row)).rstrip() for row in table)


def _cells(table: Table, _: Random) -> str:
    return "\n\n".join(text for row in table for text in _texts(row) if text)


def _close_cells(table: Table, _: Random) -> str:
    return "\n".join(text for row in table for text in _texts(row) if text)


def _cells_with_pipes(table: Table, _: Random) -> str:
    """A lone pipe is a blank cell; what fills a row up stands on a line of its own."""
    width = _width(table)
    lines = []
    for row in table:
        lines += [f"{text} |" if text else "|" for text in _texts(row)]
        if len(row) < width:
            lines.append("|" * (width - len(row)))
    return "\n".join(lines)


def _one_line(table: Table, _: Random) -> str:
    return " ".join(text for row in table for text in _texts(row) if text)


SHAPES: dict[str, Callable[[Table, Random], str]] = {
    "pipes": _pipes,
    "padded pipes": _padded,
    "markdown": _markdown,
    "markdown pieces": _pieces,
    "tabs": _tabs,
    "spaces": _spaces,
    "cells": _cells,
    "close cells": _close_cells,
    "cells with pipes": _cells_with_pipes,
    "one line": _one_line,
}
