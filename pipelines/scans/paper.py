"""What stands on a page: ink without stamps and specks, and its lines of text."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.pages.marks import Box

Grey = NDArray[np.uint8]
Colours = NDArray[np.uint8]

# All lengths are pixels at 200 dpi. Ink is darker than the paper around it by so much.
_AROUND, _DARKER = 51, 25
# Hairlines are no thicker than that when blurred, and no shorter where they are rulings.
_HAIRLINE, _RULED = 9, 26
# Red by so much more than green and blue is a seal's.
_RED = 25
# In the red of a lit page print is darker than that, and seals are lighter.
_PRINT, _SEAL = 50, 195
_UNDER_SEALS = np.array(
    [min(250, max(0, (n - _PRINT) * 255 // (_SEAL - _PRINT))) for n in range(256)], dtype=np.uint8
)
# Seals measure 38 mm and more; the lines of a red letterhead are lower, or far longer.
_SEAL_SIDE = 180
# Pieces of ink with no side longer than that are points and commas, or dust where they stand alone.
_POINT, _NEAR = 6, 12
# Pixels that differ from all around them by more are salt and pepper.
_STRANGE = 60
# Less ink is dust anywhere: the point of a decimal number in print of 9 points takes 3 by 3.
_DUST = 4
# A ruling is no thicker, its lying askew included.
_THICKEST = 16
# What is left of a ruling around a cell lies so near to the cell's edge.
_TOUCH = 8
# A piece over so much of a cell's height is a ruling's; in a row as low as its characters only a
# hairline is, since strokes are as high.
_WHOLE, _LOW, _THIN = 0.85, 40, 6


def grey_of(pixels: Colours) -> tuple[Grey, Grey]:
    """A page in shades of grey, evenly lit, as if seals were white; and where it is stamped.

    Seals are red and stand over figures. Red print, as of a letterhead, stays print.
    """
    red, green, blue = (np.ascontiguousarray(pixels[:, :, n]) for n in range(3))
    seals, print_ = _red(_grey(cv2.subtract(red, cv2.max(green, blue))))
    grey = _lit(red)
    if print_.any():
        grey = np.where(print_ > 0, _lit(_grey(cv2.min(green, blue))), grey)
    if seals.any():
        # Where a seal is stamped, what is left of its red is paper, and darker is print under it.
        under = _grey(cv2.max(grey, _UNDER_SEALS[grey]))
        grey = np.where(seals > 0, under, grey)
    smooth = _grey(cv2.medianBlur(grey, 3))
    # Salt and pepper: single pixels far from all around them, which print does not have.
    strange = cv2.absdiff(grey, smooth) > _STRANGE
    return (np.where(strange, smooth, grey) if strange.mean() > 0.0005 else grey), seals


def _grey(found: object) -> Grey:
    """What the library calls a matrix of numbers, as what it is: one byte a pixel."""
    return np.asarray(found, dtype=np.uint8)


def _red(redness: Grey) -> tuple[Grey, Grey]:
    """Where there is a seal's red, and where there is red print; both with what lies around."""
    found = _grey(cv2.threshold(cv2.medianBlur(redness, 5), _RED, 255, cv2.THRESH_BINARY)[1])
    is_seal = np.zeros(found.shape, dtype=np.bool_)
    whole = cv2.morphologyEx(found, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(whole, connectivity=8)
    for n in range(1, count):
        left, top, wide, high, _ = (int(value) for value in stats[n])
        if min(wide, high) >= _SEAL_SIDE and max(wide, high) < 2 * min(wide, high):
            # Parts of a seal lie within its ring: whatever is red there is the seal's.
            is_seal[top : top + high, left : left + wide] = True
    around = np.ones((7, 7), np.uint8)
    seals = _grey(cv2.dilate(np.where(is_seal, found, 0).astype(np.uint8), around))
    print_ = _grey(cv2.dilate(np.where(is_seal, 0, found).astype(np.uint8), around))
    return seals, _grey(cv2.subtract(print_, seals))


def _lit(grey: Grey) -> Grey:
    """A page as if lit evenly, its paper white."""
    height, width = grey.shape
    eighth = (max(1, width // 8), max(1, height // 8))
    small = cv2.dilate(cv2.resize(grey, eighth, interpolation=cv2.INTER_AREA), np.ones((3, 3)))
    light = cv2.GaussianBlur(cv2.medianBlur(small, 31), (0, 0), 5)
    light = cv2.resize(light, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(grey, light, scale=250), dtype=np.uint8)


def ink_of(grey: Grey) -> tuple[Grey, Grey]:
    """255 where there is ink, 0 where there is paper: without dust, and with it."""
    smooth = _grey(cv2.GaussianBlur(grey, (3, 3), 0))
    ink = cv2.adaptiveThreshold(
        smooth, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, _AROUND, _DARKER
    )
    dusty = _grey(ink) | _hairlines(smooth)
    return _without_dust(dusty), dusty


def _hairlines(grey: Grey) -> Grey:
    """Thin straight lines: beside text they are no darker than all around them, text included."""
    found = np.zeros_like(grey)
    for across, along in (((1, _HAIRLINE), (_RULED, 1)), ((_HAIRLINE, 1), (1, _RULED))):
        thin = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, _brush(across))
        dark = cv2.threshold(thin, _DARKER, 255, cv2.THRESH_BINARY)[1]
        found |= _grey(cv2.morphologyEx(dark, cv2.MORPH_OPEN, _brush(along)))
    return found


def _brush(size: tuple[int, int]) -> Grey:
    return _grey(cv2.getStructuringElement(cv2.MORPH_RECT, size))


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
        if high < _WHOLE * height or wide > (_THIN if height < _LOW else _THICKEST):
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
