"""Which way is up: a page laid in the feeder sideways or upside down is turned before it is read.

Lines of text run along the rows of a page that lies upright or upside down. Characters upside down
are read badly, on their side at times as well as upright: the recogniser knows lines that run down.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.pages import marks
from pipelines.pages.marks import IDENTITY, Matrix, times
from pipelines.scans import paper
from pipelines.scans.recognising import recognise
from pipelines.scans.ruled import Ruled, ruled
from pipelines.scans.straight import straightened

Grey = NDArray[np.uint8]

# Heights of characters in pixels, and the room between those of a line; lines under one another,
# as in narrow cells with two or three characters to the line, stand further apart.
_LOWEST, _HIGHEST, _ROOM = 14, 70, 9
# A line is so many heights long at least; of longer ones no more than that counts.
_LINE, _LONG_LINE = 1.8, 30
# Of a page that lies on its side the lines along its columns are twenty times as long together as
# those along its rows; of the narrowest upright table not as long.
_ON_ITS_SIDE = 2
# Of so many lines so many heights are read both ways up.
_LINES_TRIED, _HEIGHTS_TRIED = 6, 6


@dataclass(frozen=True, slots=True)
class Lying:
    """A page as it is read, what is ink and what is ruled on it; `back` leads to where it lay."""

    grey: Grey
    ink: Grey
    ruled: Ruled
    back: Matrix


def upright(grey: Grey) -> Lying:
    """The page straight and with its text upright."""
    lying = _straight(grey, IDENTITY)
    text = lying.ink & ~lying.ruled.mask
    lines = _lines(text)
    if _length(lines) * _ON_ITS_SIDE < _length(_lines(np.ascontiguousarray(np.rot90(text)))):
        lying = _straight(*_quarters(grey, IDENTITY, 1))
        lines = _lines(lying.ink & ~lying.ruled.mask)
    if _is_upside_down(lying.grey, lines):
        lying = _straight(*_quarters(lying.grey, lying.back, 2))
    return lying


def _straight(grey: Grey, back: Matrix) -> Lying:
    straight, turned = straightened(grey, paper.ink_of(grey)[0])
    ink, dusty = paper.ink_of(straight)
    return Lying(straight, ink, ruled(ink, dusty), times(turned, back))


def _quarters(grey: Grey, back: Matrix, quarters: int) -> tuple[Grey, Matrix]:
    """A page turned counterclockwise, and what leads back to where it lay."""
    turned = np.ascontiguousarray(np.rot90(grey, quarters))
    height, width = turned.shape
    return turned, times(marks.upright(width, height, quarters), back)


def _lines(text: Grey) -> list[tuple[int, int, int, int]]:
    """Left, top, width and height of what may be lines of text along the rows, longest first."""
    brush = cv2.getStructuringElement(cv2.MORPH_RECT, (_ROOM, 1))
    smeared = cv2.morphologyEx(text, cv2.MORPH_CLOSE, brush)
    count, _, stats, _ = cv2.connectedComponentsWithStats(smeared, connectivity=8)
    found = [tuple(int(value) for value in stats[n][:4]) for n in range(1, count)]
    likely = [(x, y, w, h) for x, y, w, h in found if _LOWEST <= h <= _HIGHEST and w >= _LINE * h]
    return sorted(likely, key=lambda s: (-min(s[2], _HEIGHTS_TRIED * s[3]), s[1], s[0]))


def _length(lines: list[tuple[int, int, int, int]]) -> int:
    return sum(min(w, _LONG_LINE * h) for _, _, w, h in lines)


def _is_upside_down(grey: Grey, lines: list[tuple[int, int, int, int]]) -> bool:
    cuts = [
        grey[max(0, y - 4) : y + h + 4, max(0, x - 4) : x + min(w, _HEIGHTS_TRIED * h) + 4]
        for x, y, w, h in lines[:_LINES_TRIED]
    ]
    turned = [np.ascontiguousarray(np.rot90(cut, 2)) for cut in cuts]
    return _legibility(turned) > _legibility(cuts)


def _legibility(cuts: list[Grey]) -> float:
    """How well lines read. Figures read nearly as well upside down and do not count."""
    scores = [
        reading.likelihood ** (1 / len(reading.text))
        for reading in recognise(cuts)
        if any("一" <= c <= "鿿" for c in reading.text)
    ]
    return float(sum(scores))
