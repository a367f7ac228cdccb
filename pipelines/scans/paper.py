"""What stands on a page: ink without stamps and specks, rulings, and lines of text."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.pages.marks import Box, Ruling

Grey = NDArray[np.uint8]

# All lengths are pixels at 200 dpi. Ink is darker than the paper around it by so much.
_AROUND, _DARKER = 51, 25
# Red by so much more than green and blue is a seal's.
_RED = 25
# In the red of a lit page print is darker than that, and seals are lighter.
_PRINT, _SEAL = 50, 170
# Pieces of ink with no side longer than that are points and commas, or dust where they stand alone.
_POINT, _NEAR = 6, 12
# Less ink is dust anywhere: the point of a decimal number in print of 9 points takes 3 by 3.
_DUST = 4
# Rulings across and down are no shorter: strokes of characters are, but for the largest titles'.
_ACROSS, _DOWN = 50, 26
# Dotted rulings are seen where they are longer than words are.
_DOTTED = 200
_HOLE, _ROOM_OF_DOTS = 5, 9
# A ruling is no thicker, its lying askew included.
_THICKEST = 16
# Rulings of a table end where they meet others, give or take.
_TOUCH = 8
# A piece over so much of a cell's height is a ruling's.
_WHOLE = 0.85
# So long a ruling needs no other.
_LONG = 300


def grey_of(pixels: NDArray[np.uint8]) -> Grey:
    """A page in shades of grey, evenly lit, as if seals were white: they are red, over figures."""
    red, green, blue = (np.ascontiguousarray(pixels[:, :, n]) for n in range(3))
    seal = cv2.threshold(cv2.subtract(red, cv2.max(green, blue)), _RED, 255, cv2.THRESH_BINARY)[1]
    lit = _lit(red)
    # Where a seal is stamped, what is left of its red is paper, and darker is print under it.
    stamped = cv2.dilate(seal, np.ones((7, 7), np.uint8)) > 0
    stretched = np.clip((lit.astype(np.int32) - _PRINT) * 255 // (_SEAL - _PRINT), 0, 250)
    grey = np.asarray(np.where(stamped, np.maximum(lit, stretched), lit), dtype=np.uint8)
    smooth = np.asarray(cv2.medianBlur(grey, 3), dtype=np.uint8)
    # Salt and pepper: single pixels far from all around them, which print does not have.
    strange = cv2.absdiff(grey, smooth) > 60
    found = np.where(strange, smooth, grey) if strange.mean() > 0.0005 else grey
    return np.asarray(found, dtype=np.uint8)


def _lit(grey: Grey) -> Grey:
    """A page as if lit evenly, its paper white."""
    height, width = grey.shape
    eighth = (max(1, width // 8), max(1, height // 8))
    small = cv2.dilate(cv2.resize(grey, eighth, interpolation=cv2.INTER_AREA), np.ones((3, 3)))
    light = cv2.GaussianBlur(cv2.medianBlur(small, 31), (0, 0), 5)
    light = cv2.resize(light, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(grey, light, scale=250), dtype=np.uint8)


def ink_of(grey: Grey) -> Grey:
    """255 where there is ink, 0 where there is paper or dust."""
    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    ink = cv2.adaptiveThreshold(
        smooth, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, _AROUND, _DARKER
    )
    return _without_dust(np.asarray(ink, dtype=np.uint8))


def _without_dust(ink: Grey) -> Grey:
    count, names, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    sides = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1)
    large = np.zeros(count, dtype=np.uint8)
    large[sides > _POINT] = 255
    large[0] = 0
    small = np.zeros(count, dtype=np.uint8)
    small[(sides <= _POINT) & (stats[:, cv2.CC_STAT_AREA] >= _DUST)] = 255
    text = large[names]
    near = cv2.dilate(text, np.ones((2 * _NEAR + 1, 2 * _NEAR + 1), np.uint8))
    return np.asarray(text | (small[names] & near), dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class Ruled:
    """The rulings of a page in pixels, and the ink that is theirs."""

    rulings: tuple[Ruling, ...]
    mask: Grey


def ruled(ink: Grey) -> Ruled:
    """The rulings of the tables on a page that lies straight."""
    pieces = [
        piece
        for across in (True, False)
        for hole, least in (
            (_HOLE, _ACROSS if across else _DOWN),
            (_ROOM_OF_DOTS, _DOTTED),
        )
        for piece in _lines(ink, hole, least, across=across)
    ]
    kept = _meeting([ruling for ruling, _ in pieces])
    mask = np.zeros_like(ink)
    for ruling, (left, top, part) in pieces:
        if ruling in kept:
            height, width = part.shape
            mask[top : top + height, left : left + width] |= part
    return Ruled(tuple(kept), np.asarray(mask, dtype=np.uint8))


def _lines(
    ink: Grey, hole: int, least: int, *, across: bool
) -> list[tuple[Ruling, tuple[int, int, Grey]]]:
    """Straight runs of ink, holes allowed, each with its corner and its ink."""
    bridged = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, _brush(hole, across=across))
    lines = cv2.morphologyEx(bridged, cv2.MORPH_OPEN, _brush(least, across=across))
    whole = cv2.dilate(lines, np.ones((3, 3), np.uint8))
    count, names, stats, _ = cv2.connectedComponentsWithStats(whole, connectivity=8)
    found = []
    for n in range(1, count):
        left, top, width, height, _ = (int(value) for value in stats[n])
        if (height if across else width) > _THICKEST:
            continue
        part = names[top : top + height, left : left + width] == n
        ruling = (
            Ruling(True, top + height / 2, left, left + width)
            if across
            else Ruling(False, left + width / 2, top, top + height)
        )
        found.append((ruling, (left, top, np.asarray(part * 255, dtype=np.uint8))))
    return found


def _meeting(rulings: list[Ruling]) -> set[Ruling]:
    """The rulings of tables: strokes of characters do not end at others, or not at both ends."""
    kept = set(rulings)
    while True:
        across = [r for r in kept if r.across]
        down = [r for r in kept if not r.across]
        lost = {r for r in down if not _ends_at(r, across)}
        lost |= {r for r in across if r.end - r.start < _LONG and not _ends_at(r, down)}
        if not lost:
            return kept
        kept -= lost


def _ends_at(ruling: Ruling, others: list[Ruling]) -> bool:
    """Whether both ends lie on others, or beyond the first and last that it crosses."""
    met = [
        other.at
        for other in others
        if other.start - _TOUCH <= ruling.at <= other.end + _TOUCH
        and ruling.start - _TOUCH <= other.at <= ruling.end + _TOUCH
    ]
    if len(met) < 2:
        return False
    if ruling.end - ruling.start >= _LONG:
        return True
    return min(met) <= ruling.start + _TOUCH and max(met) >= ruling.end - _TOUCH


def _brush(length: int, *, across: bool) -> Grey:
    size = (length, 1) if across else (1, length)
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_RECT, size), dtype=np.uint8)


def bands(ink: Grey, least: int) -> list[tuple[int, int]]:
    """The rows of a region that hold ink, from and to: its lines of text."""
    rows = (ink > 0).sum(axis=1) > 0
    runs = _runs(rows)
    # Strokes of 三 and points over letters are parts of one line.
    while len(runs) > 1:
        low = min(range(len(runs)), key=lambda n: runs[n][1] - runs[n][0])
        if runs[low][1] - runs[low][0] >= least:
            break
        gaps = [
            (runs[low][0] - runs[low - 1][1], low - 1) if low else (10**9, 0),
            (runs[low + 1][0] - runs[low][1], low) if low + 1 < len(runs) else (10**9, 0),
        ]
        gap, first = min(gaps)
        if gap > least:
            break
        runs[first : first + 2] = [(runs[first][0], runs[first + 1][1])]
    return runs


def words(ink: Grey, room: float) -> list[tuple[int, int]]:
    """The columns of a line that hold ink, from and to, cut where there is more room than given."""
    found: list[tuple[int, int]] = []
    for start, end in _runs((ink > 0).sum(axis=0) > 0):
        if found and start - found[-1][1] <= room:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def _runs(full: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], full, [False])).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def without_edges(ink: Grey) -> tuple[Grey, bool]:
    """A cell's ink without what is left of the rulings around it, and whether one goes through it.

    A piece as high as the cell and thin is a ruling: in the middle it parts two cells.
    """
    height, width = ink.shape
    count, names, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    kept = ink.copy()
    parted = False
    for n in range(1, count):
        left, _, wide, high, _ = (int(value) for value in stats[n])
        if high < _WHOLE * height or wide > _THICKEST:
            continue
        if left <= _TOUCH or left + wide >= width - _TOUCH:
            kept[names == n] = 0
        else:
            parted = True
    return kept, parted


def is_blank(ink: Grey) -> bool:
    """Whether a region shows no ink; dust is gone from it."""
    return not ink.any()


def box_in(ink: Grey, box: Box) -> tuple[int, int, int, int]:
    """Left, top, right and bottom pixel of a box, inside of the page."""
    height, width = ink.shape[:2]
    return (
        max(0, round(box.left)),
        max(0, round(box.top)),
        min(width, round(box.right)),
        min(height, round(box.bottom)),
    )
