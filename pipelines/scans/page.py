"""A picture of a page as words and rulings: cells are cut and recognised one by one."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.pages.lattice import rooms
from pipelines.pages.marks import Box, Matrix, Page, Ruling, Word, moved_box, times
from pipelines.pages.rulings import frames, joined
from pipelines.scans import DPI, paper
from pipelines.scans.figures import as_figure, as_stroke
from pipelines.scans.recognising import Reading, recognise
from pipelines.scans.upright import Lying, upright

# The length of a page's longer side in pixels at 200 dpi: A4.
_LONG = 2339
# Points of a pixel.
_POINT = 72 / DPI
# The ink of rulings reaches so far into a cell, in pixels.
_MARGIN = 3
# Characters are some 20 to 35 pixels high; lower pieces are dashes, points and strokes.
_LOWEST = 14
# Paper left around a line when it is cut, in its heights.
_PAPER, _PAPER_BESIDE = 0.25, 0.15
# The room in a line that parts words, in its heights.
_ROOM = 1.2
# Nothing that a seal lies on is beyond doubt.
_UNDER_SEAL = 0.98


@dataclass(frozen=True, slots=True)
class _Cut:
    """A line of text cut out of a page, and where it stands in pixels."""

    box: Box
    pixels: NDArray[np.uint8]
    in_cell: bool = False
    parted: bool = False


def page_of(pixels: NDArray[np.uint8], number: int, size: tuple[float, float]) -> Page:
    """A page of red, green and blue pixels; `size` is that of the page as shown, in points."""
    scale = _LONG / max(pixels.shape[:2])
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    if not 0.9 < scale < 1.1:
        pixels = np.asarray(cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=way))
    height, width = pixels.shape[:2]
    to_shown: Matrix = (size[0] / width, 0.0, 0.0, size[1] / height, 0.0, 0.0)
    grey, seals = paper.grey_of(pixels)
    del pixels
    lying = upright(grey)
    shown = times(times((1 / _POINT, 0, 0, 1 / _POINT, 0, 0), lying.back), to_shown)
    words, rulings = _read(lying, seals)
    high, wide = lying.grey.shape
    return Page(
        number,
        wide * _POINT,
        high * _POINT,
        tuple(
            Word(w.text, Box(*(edge * _POINT for edge in w.box)), w.likelihood, w.readings)
            for w in words
        ),
        tuple(Ruling(r.across, r.at * _POINT, r.start * _POINT, r.end * _POINT) for r in rulings),
        shown,
    )


def _read(lying: Lying, seals: NDArray[np.uint8]) -> tuple[list[Word], list[Ruling]]:
    """The words and rulings of a page, in pixels; `seals` is the page as it lay."""
    lines = joined(
        [
            Ruling(r.across, r.at * _POINT, r.start * _POINT, r.end * _POINT)
            for r in lying.ruled.rulings
        ]
    )
    of_rulings = cv2.dilate(lying.ruled.mask, np.ones((3, 3), np.uint8)) > 0
    ink, clear = lying.ink.copy(), lying.grey.copy()
    ink[of_rulings] = 0
    clear[of_rulings] = int(np.percentile(lying.grey[::4, ::4], 90))
    cuts: list[_Cut] = []
    rest = ink.copy()
    for frame in frames(lines):
        found = rooms(frame)
        if len(found) < 2:
            continue
        for room in found:
            inner = Box(*(edge / _POINT for edge in room.box))
            left, top, right, bottom = paper.box_in(ink, inner)
            cuts += _cuts(
                ink,
                clear,
                (left + _MARGIN, top + _MARGIN, right - _MARGIN, bottom - _MARGIN),
                in_cell=True,
            )
        left, top, right, bottom = paper.box_in(ink, Box(*(e / _POINT for e in frame.box)))
        rest[top:bottom, left:right] = 0
    cuts += _cuts(rest, clear, (0, 0, ink.shape[1], ink.shape[0]))
    readings = recognise([cut.pixels for cut in cuts])
    words = [
        _word(cut, reading, stamped=_is_stamped(cut.box, lying.back, seals))
        for cut, reading in zip(cuts, readings, strict=True)
    ]
    rulings = [Ruling(r.across, r.at / _POINT, r.start / _POINT, r.end / _POINT) for r in lines]
    return words, rulings


def _is_stamped(box: Box, back: Matrix, seals: NDArray[np.uint8]) -> bool:
    left, top, right, bottom = paper.box_in(seals, moved_box(box, back))
    return bool(seals[top:bottom, left:right].any())


def _word(cut: _Cut, reading: Reading, *, stamped: bool) -> Word:
    if not reading.text or cut.parted:
        # Ink that nobody recognises is no blank, and two cells as one are no figure.
        return Word("", cut.box, 0.0)
    if cut.in_cell:
        reading = as_stroke(as_figure(reading), cut.pixels)
    likelihood = min(reading.likelihood, _UNDER_SEAL) if stamped else reading.likelihood
    return Word(reading.text, cut.box, likelihood, tuple(text for text, _ in reading.others))


def _cuts(
    ink: NDArray[np.uint8],
    grey: NDArray[np.uint8],
    box: tuple[int, int, int, int],
    *,
    in_cell: bool = False,
) -> list[_Cut]:
    """The words of a region, line by line."""
    left, top, right, bottom = box
    region = ink[top:bottom, left:right]
    if region.size == 0 or paper.is_blank(region):
        return []
    parted = False
    if in_cell:
        region, parted = paper.without_edges(np.ascontiguousarray(region))
    cuts = []
    for first, behind in paper.bands(region, _LOWEST):
        line = region[first:behind]
        if paper.is_blank(line):
            continue
        high = max(behind - first, _LOWEST + 8)
        for start, end in paper.words(line, _ROOM * high):
            if paper.is_blank(np.ascontiguousarray(line[:, start:end])):
                continue
            word = Box(left + start, top + first, left + end, top + behind)
            cuts.append(_Cut(word, _with_paper(grey, word, high, box), in_cell, parted))
    return cuts


def _with_paper(
    grey: NDArray[np.uint8], word: Box, high: float, within: tuple[int, int, int, int]
) -> NDArray[np.uint8]:
    """A word with paper around it; what lies outside of its cell is white."""
    room = _PAPER_BESIDE * high
    half = high * (1 + _PAPER) / 2
    left, top, right, bottom = (
        round(word.left - room),
        round(word.y - half),
        round(word.right + room),
        round(word.y + half),
    )
    cut = np.full((bottom - top, right - left), 255, dtype=np.uint8)
    x0, y0 = max(left, within[0]), max(top, within[1])
    x1, y1 = min(right, within[2]), min(bottom, within[3])
    part = grey[y0:y1, x0:x1]
    cut[:] = int(np.percentile(part, 95))
    cut[y0 - top : y1 - top, x0 - left : x1 - left] = part
    return cut
