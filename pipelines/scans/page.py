"""A picture of a page as words and rulings: cells are cut and recognised one by one."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.pages.lattice import rooms
from pipelines.pages.marks import IDENTITY, Box, Matrix, Page, Ruling, Word, times, upright
from pipelines.pages.rulings import frames, joined
from pipelines.scans import DPI, paper, straight
from pipelines.scans.figures import as_figure
from pipelines.scans.recognising import Reading, recognise

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
# A page whose lines read worse than this the right way up is tried in the other three.
_SURE = 0.9
_LINES_TRIED = 8


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
    grey, turned = _turned(paper.grey_of(pixels))
    straightened, back = _straightened(grey)
    shown = times(times((1 / _POINT, 0, 0, 1 / _POINT, 0, 0), back), times(turned, to_shown))
    words, rulings = _read(straightened)
    high, wide = straightened.shape
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


def _straightened(grey: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], Matrix]:
    """The page with its lines along the rows, and what leads back."""
    degrees = straight.skew(paper.ink_of(grey))
    if abs(degrees) < 0.04:
        return grey, IDENTITY
    height, width = grey.shape
    turn = straight.turning(width, height, degrees)
    flat = cv2.warpAffine(
        grey, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    (a, c, e), (b, d, f) = (tuple(map(float, row)) for row in cv2.invertAffineTransform(turn))
    return np.asarray(flat, dtype=np.uint8), (a, b, c, d, e, f)


def _turned(grey: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], Matrix]:
    """The page with its text upright, and what leads back."""
    best: tuple[float, int] = (-1.0, 0)
    for quarter in (0, 3, 1, 2):
        trial = np.ascontiguousarray(np.rot90(grey, quarter))
        score = _legibility(trial)
        best = max(best, (score, -quarter))
        if score >= _SURE:
            break
    quarter = -best[1]
    height, width = grey.shape
    size = (height, width) if quarter % 2 else (width, height)
    return np.ascontiguousarray(np.rot90(grey, quarter)), upright(*size, quarter)


def _legibility(grey: NDArray[np.uint8]) -> float:
    """How well the longest lines of a page read, from 0 to 1."""
    straightened, _ = _straightened(grey)
    ink = paper.ink_of(straightened)
    ink[paper.ruled(ink).mask > 0] = 0
    smeared = cv2.morphologyEx(
        ink, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_RECT, (25, 1))
    )
    count, _, stats, _ = cv2.connectedComponentsWithStats(smeared, connectivity=8)
    found = [tuple(int(value) for value in stats[n]) for n in range(1, count)]
    likely = [s for s in found if 14 <= s[3] <= 70 and s[2] >= 3 * s[3]]
    likely.sort(key=lambda s: (-min(s[2], 8 * s[3]), s[1]))
    cuts = [
        straightened[max(0, y - 4) : y + h + 4, max(0, x - 4) : x + min(w, 8 * h) + 4]
        for x, y, w, h, _ in likely[:_LINES_TRIED]
    ]
    readings = recognise(cuts)
    # Figures read nearly as well upside down.
    scores = [
        r.likelihood ** (1 / len(r.text)) if any("一" <= c <= "鿿" for c in r.text) else 0.0
        for r in readings
    ]
    return float(np.median(scores)) if scores else 0.0


def _read(grey: NDArray[np.uint8]) -> tuple[list[Word], list[Ruling]]:
    """The words and rulings of a page that lies straight, in pixels."""
    ink = paper.ink_of(grey)
    ruled = paper.ruled(ink)
    lines = joined(
        [Ruling(r.across, r.at * _POINT, r.start * _POINT, r.end * _POINT) for r in ruled.rulings]
    )
    ink[cv2.dilate(ruled.mask, np.ones((3, 3), np.uint8)) > 0] = 0
    clear = grey.copy()
    clear[cv2.dilate(ruled.mask, np.ones((3, 3), np.uint8)) > 0] = int(np.percentile(grey, 90))
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
    words = [_word(cut, reading) for cut, reading in zip(cuts, readings, strict=True)]
    rulings = [Ruling(r.across, r.at / _POINT, r.start / _POINT, r.end / _POINT) for r in lines]
    return words, rulings


def _word(cut: _Cut, reading: Reading) -> Word:
    if not reading.text or cut.parted:
        # Ink that nobody recognises is no blank, and two cells as one are no figure.
        return Word("", cut.box, 0.0)
    if cut.in_cell:
        reading = as_figure(reading)
    return Word(reading.text, cut.box, reading.likelihood, tuple(t for t, _ in reading.others))


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
