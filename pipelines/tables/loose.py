"""Loose lines turned into items: what is left of a table that no grid holds together.

Labels may be torn over several lines (商业 / 企业), glued to one another, or stand on one line with
their figures. Pieces are joined and cut so that each item is one label, one figure or one stretch
of words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from archive.evidence import in_text
from pipelines.grids import Cell, Line
from pipelines.tables.bullets import are_bulleted, is_bullet
from pipelines.tables.items import LONGEST_CELL, Item, cell_items, unglued
from pipelines.tables.labels import begins_label, exact_labels, is_numbering
from pipelines.tables.numbers import read_figure

# 规章 and 其他 also stand inside of remarks.
_SHORT_LABEL = 3
# Values that are characters of labels too: 危及三安全一稳定 and 无法提供 spaced out.
_WORDLIKE = frozenset("一二三四五六七八九十无無")
# A word, or numbering whose characters are spaced out: ( 三 ).
_WORD = re.compile(
    r"(?<!\S)(?:[(（]\s+[一二三四五六七八九十\d]{1,3}\s*[)）]|[一二三四五六七八九十\d]{1,2}\s+[.．、](?!\S))"
    r"|\S+"
)
# 收到申请数：23件, a line of a list.
_TOLD = re.compile("(?P<label>[^:：]{3,60})[:：]\\s*(?P<figure>[^:：\\s]{1,16}?)[;；。]?")


def loose_items(lines: Iterable[Line]) -> list[Item]:
    """The items of a run of lines that no table holds together."""
    lines = list(lines)
    pieces: list[Item] = []
    bulleted = are_bulleted(lines)
    for line in lines:
        pieces.extend(_line_pieces(line, bulleted=bulleted))
    return _join(pieces)


def _piece(line: Line, text: str, start: int) -> Item:
    place = line.place or in_text(start, start + len(text))
    cell = Cell(text, f"{line.within}&{place}" if line.within else place)
    figure = read_figure(text)
    # 1. torn from its label looks like a number cut at its point.
    is_value = figure.meaning != "text" and not (
        figure.meaning == "unreadable" and is_numbering(text)
    )
    return Item(cell, figure=figure if is_value else None, closed=line.cell)


def _line_pieces(line: Line, *, bulleted: bool) -> list[Item]:
    text = line.text.strip()
    start = line.start + len(line.text) - len(line.text.lstrip())
    if not text:
        return [_piece(line, "", start)] if line.cell else []
    if line.cell:
        return [_piece(line, text, start)]
    told = _TOLD.fullmatch(text)
    if told and exact_labels(told["label"]) and read_figure(told["figure"]).value is not None:
        return [_piece(line, told[part], start + told.start(part)) for part in ("label", "figure")]
    words = _words(line, text, start)
    # Keys know no dashes: 规章 - - - would be 规章.
    if exact_labels(text) and not any(_is_apart(word) for word in words[1:]):
        return [_piece(line, text, start)]
    bullet = len(words) > 1 and is_bullet(words[0].text)
    if bullet and (bulleted or not words[1].is_value):
        words = words[1:]
    if len(words) > 1 and _is_table_line(words):
        return words
    whole = words[0] if words[0].text == text else _piece(line, text, start)
    return [Item(whole.cell, (), whole.figure, ends=True)] if len(text) > LONGEST_CELL else [whole]


def _words(line: Line, text: str, start: int) -> list[Item]:
    words: list[Item] = []
    for word in _WORD.finditer(text):
        position = start + word.start()
        for part in unglued(word[0]):
            words.append(_piece(line, part, position))
            position += len(part)
    return words


def _is_table_line(words: Sequence[Item]) -> bool:
    """A line is a table's where labels and figures fill most of it, no sentence among them."""
    if any(len(word.text) > LONGEST_CELL for word in words):
        return False
    items = _join(words)
    named = [item for item in items if item.labels and not item.has("unit")]
    figures = [item for item in items if item.is_value]
    units = [item for item in items if item.has("unit")]
    # A row on no form: one word, then its figures, or its unit and its figure.
    own = not items[0].is_value and len(figures) + len(units) == len(items) - 1 >= 2 and figures
    known = len(named) + len(figures)
    filled = known >= 2 and known * 2 > len(items)
    return bool(own) or (filled and bool(named or known == len(items)))


def _join(pieces: Sequence[Item]) -> list[Item]:
    """Neighbouring pieces joined to the longest label they make."""
    items: list[Item] = []
    i = 0
    while i < len(pieces):
        taken = 0 if _is_apart(pieces[i]) else _longest_label(pieces, i)
        if not taken and (pieces[i].is_value or pieces[i].ends):
            items.append(pieces[i])
            i += 1
            continue
        if taken:
            text = "".join(piece.text for piece in pieces[i : i + taken])
            items.append(Item(Cell(text, pieces[i].cell.place), exact_labels(text)))
        else:
            taken = 1
            items += [replace(item, closed=pieces[i].closed) for item in cell_items(pieces[i].cell)]
        i += taken
    return items


def _is_apart(piece: Item) -> bool:
    """Whether no label goes on in this piece."""
    return piece.ends or (piece.is_value and piece.text not in _WORDLIKE)


def _longest_label(pieces: Sequence[Item], start: int) -> int:
    """How many pieces from there on make one label, 0 where no two do."""
    taken = 0
    text = ""
    for n in range(start, len(pieces)):
        piece = pieces[n]
        # 本 年 增 / 减: elsewhere the stroke is a cell that says nothing, and ends no label.
        stroke = n > start and piece.text == "/" and not piece.closed
        if _is_apart(piece) and not stroke:
            break
        # A bracket that nobody closed ends at the next label.
        if text.count("(") + text.count("（") > text.count(")") + text.count("）") and any(
            len(piece.text) > _SHORT_LABEL and label.role in ("row", "corner", "block")
            for label in exact_labels(piece.text)
        ):
            break
        text += piece.text
        if not begins_label(text):
            break
        if n > start and not stroke and exact_labels(text):
            taken = n - start + 1
    return taken


def is_tabular(line: Line) -> bool:
    """Whether a line holds only labels and figures of a table, no heading and no sentence."""
    items = loose_items([line])
    return bool(items) and all(
        item.is_value or (item.labels and not item.has("heading")) for item in items
    )
