"""The rulings of the tables on a picture of a page, told from strokes of characters and dashes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.pages.marks import Ruling

Grey = NDArray[np.uint8]

# All lengths are pixels at 200 dpi. Rulings across and down are no shorter: strokes of characters
# are, but for the largest titles'.
_ACROSS, _DOWN = 50, 26
# Dotted rulings are seen where they are longer than words are.
_DOTTED = 200
_HOLE, _ROOM_OF_DOTS = 5, 9
# A ruling is no thicker, its lying askew included.
_THICKEST = 16
# Rulings of a table end where they meet others, give or take.
_TOUCH = 8
# So long a ruling needs no other.
_LONG = 300
# Strokes of characters in a text are shorter, and none is so long, a title's neither.
_CHARACTER = 42
_TALL = 90
# How far rulings of one edge lie apart on a page that was straightened.
_IN_LINE = 5
# No row is so low: a ruling between two others is a dash in a cell that it fills.
_LOWEST_ROW = 22
# How far beside a ruling the strokes of characters are seen, and how far its own ink reaches.
_BESIDE, _OWN = 12, 2
# Characters in a ruling's line cover less of it than a ruling does, and crowd beside it.
_COVERED, _CROWDED = 0.98, 0.3
# Strokes of characters that stand upright have others beside them on both sides; the text of
# cells keeps away from the rulings down, or touches them from one side.
_CLOSE, _FLANKED = 4, 0.2
# Half of the thickness of a ruling that crosses.
_CROSSING = 3


@dataclass(frozen=True, slots=True)
class Ruled:
    """The rulings of a page in pixels, and the ink that is theirs."""

    rulings: tuple[Ruling, ...]
    mask: Grey


def ruled(ink: Grey, dots: Grey) -> Ruled:
    """The rulings of the tables on a page that lies straight; `dots` is its ink with all dust."""
    pieces = [
        piece
        for across in (True, False)
        for ink_of_these, hole, least in (
            (ink, _HOLE, _ACROSS if across else _DOWN),
            (dots, _ROOM_OF_DOTS, _DOTTED),
        )
        for piece in _lines(ink_of_these, hole, least, across=across)
    ]
    long = [r for r, _ in pieces if r.end - r.start >= _LONG]
    pieces = [(_cut_off(ruling, long, dots), part) for ruling, part in pieces]
    kept = _without_dashes(_meeting([ruling for ruling, _ in pieces]))
    stretches = [
        (stretch, cut)
        for ruling, cut in pieces
        if ruling in kept
        for stretch in _own_stretches(ruling, kept, dots)
    ]
    own = _without_strokes({stretch for stretch, _ in stretches})
    mask = np.zeros_like(ink)
    found: list[Ruling] = []
    for stretch, (left, top, part) in stretches:
        if stretch not in own:
            continue
        found.append(stretch)
        height, width = part.shape
        start, end = int(stretch.start), int(stretch.end)
        if stretch.across:
            mask[top : top + height, start:end] |= part[:, start - left : end - left]
        else:
            mask[start:end, left : left + width] |= part[start - top : end - top]
    return Ruled(tuple(found), np.asarray(mask, dtype=np.uint8))


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


def _brush(length: int, *, across: bool) -> Grey:
    size = (length, 1) if across else (1, length)
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_RECT, size), dtype=np.uint8)


def _cut_off(ruling: Ruling, long: Sequence[Ruling], ink: Grey) -> Ruling:
    """A ruling down without the strokes above and below its table that touch it."""
    met = [] if ruling.across else _met(ruling, [r for r in long if r.across])
    if not met or met[-1] - met[0] < _DOWN:
        return ruling
    first, last = int(met[0]), int(met[-1])
    start, end = int(ruling.start), int(ruling.end)
    if _TOUCH < first - start < _CHARACTER and _seen(ruling, start, first, ink)[1] > _CROWDED:
        start = first
    if _TOUCH < end - last < _CHARACTER and _seen(ruling, last, end, ink)[1] > _CROWDED:
        end = last
    return replace(ruling, start=start, end=end)


def _meeting(rulings: list[Ruling]) -> set[Ruling]:
    """The rulings of tables: strokes of characters do not end at others, or not at both ends."""
    kept = set(rulings)
    while True:
        across = [r for r in kept if r.across]
        down = [r for r in kept if not r.across]
        lost = {r for r in down if not _ends_at(r, across, down)}
        lost |= {r for r in across if r.end - r.start < _LONG and not _ends_at(r, down, across)}
        if not lost:
            return kept
        kept -= lost


def _ends_at(ruling: Ruling, others: list[Ruling], beside: list[Ruling]) -> bool:
    """Whether both ends lie on others, or beyond the first and last that it crosses.

    At the foot of a page the rulings down of a table that goes on all end alike.
    """
    met = _met(ruling, others)
    if ruling.end - ruling.start >= _LONG:
        return len(met) >= 2
    long = [r for r in beside if r is not ruling and r.end - r.start >= _TALL]
    if long and met:
        outer = min(other.start for other in long), max(other.end for other in long)
        met += [at for at in outer if min(abs(at - ruling.start), abs(at - ruling.end)) <= _TOUCH]
    return len(met) >= 2 and min(met) <= ruling.start + _TOUCH and max(met) >= ruling.end - _TOUCH


def _met(ruling: Ruling, others: Sequence[Ruling]) -> list[float]:
    """Where a ruling meets others that run the other way, in order."""
    return sorted(
        other.at
        for other in others
        if other.start - _TOUCH <= ruling.at <= other.end + _TOUCH
        and ruling.start - _TOUCH <= other.at <= ruling.end + _TOUCH
    )


def _without_dashes(rulings: set[Ruling]) -> set[Ruling]:
    """Rulings without the dashes that reach from wall to wall of a cell."""
    across = [r for r in rulings if r.across]
    return {r for r in rulings if not (r.across and _is_dash(r, across))}


def _without_strokes(rulings: set[Ruling]) -> set[Ruling]:
    """Rulings without the strokes that fill a row which is no higher than its characters.

    The edge of a column is seen in more rows than one, or in line with one that is.
    """
    across = [r for r in rulings if r.across]
    tall = [r for r in rulings if not r.across and r.end - r.start >= _TALL]
    tables: list[tuple[float, float]] = []
    for r in sorted(tall, key=lambda r: r.start):
        if tables and r.start < tables[-1][1] - _TOUCH:
            tables[-1] = (tables[-1][0], max(tables[-1][1], r.end))
        else:
            tables.append((r.start, r.end))

    def in_line(r: Ruling) -> bool:
        return any(
            abs(r.at - edge.at) <= _IN_LINE
            and any(
                top - _TOUCH <= min(r.start, edge.start) and max(r.end, edge.end) <= end + _TOUCH
                for top, end in tables
            )
            for edge in tall
        )

    return {r for r in rulings if r.across or r in tall or (_ends_at(r, across, []) and in_line(r))}


def _is_dash(ruling: Ruling, across: Sequence[Ruling]) -> bool:
    if ruling.end - ruling.start >= _LONG:
        return False
    rooms = [
        other.at - ruling.at
        for other in across
        if min(other.end, ruling.end) - max(other.start, ruling.start) > _TOUCH
        and _THICKEST / 2 < abs(other.at - ruling.at) < _LOWEST_ROW
    ]
    return any(room < 0 for room in rooms) and any(room > 0 for room in rooms)


def _own_stretches(ruling: Ruling, rulings: set[Ruling], ink: Grey) -> list[Ruling]:
    """A ruling without the stretches where it is but the strokes of characters in its line.

    A ruling that ends at a merged cell seems to go on in a text whose strokes lie as high, and
    figures below one another in low rows seem to be a dotted one.
    """
    crossed = _met(ruling, [r for r in rulings if r.across is not ruling.across])
    ends = [ruling.start, *(at for at in crossed if ruling.start < at < ruling.end), ruling.end]
    stretches = [(int(a), int(b)) for a, b in pairwise(ends)]
    written = [_is_written(ruling, start, end, ink) for start, end in stretches]
    if 2 * sum(written) > len(written):
        return []
    found: list[Ruling] = []
    for (start, end), not_ruled in zip(stretches, written, strict=True):
        if not_ruled:
            continue
        if found and found[-1].end == start:
            found[-1] = replace(found[-1], end=end)
        else:
            found.append(replace(ruling, start=start, end=end))
    return found


def _is_written(ruling: Ruling, start: int, end: int, ink: Grey) -> bool:
    """Whether a stretch is strokes of characters: it has holes, and there is ink beside it."""
    if end - start < 2 * _CROSSING + _TOUCH:
        return False
    covered, crowded, flanked = _seen(ruling, start, end, ink)
    if covered < _COVERED and crowded > _CROWDED:
        return True
    return not ruling.across and end - start < _TALL and flanked > _FLANKED


def _seen(ruling: Ruling, start: int, end: int, ink: Grey) -> tuple[float, float, float]:
    """How much of a stretch is ink, has ink beside it, and has ink close by on both sides."""
    inner = slice(start + _CROSSING, end - _CROSSING)
    at = round(ruling.at)
    if inner.stop <= inner.start or at < _BESIDE:
        return 1.0, 0.0, 0.0
    beside = slice(at - _BESIDE, at + _BESIDE + 1)
    band = (ink[beside, inner] if ruling.across else ink[inner, beside].T) > 0
    own = band[_BESIDE - _OWN : _BESIDE + _OWN + 1]
    before, behind = band[: _BESIDE - 2 * _OWN], band[_BESIDE + 2 * _OWN + 1 :]
    close = before[-_CLOSE:].any(axis=0).mean(), behind[:_CLOSE].any(axis=0).mean()
    crowded = np.concatenate((before, behind)).any(axis=0).mean()
    return float(own.any(axis=0).mean()), float(crowded), float(min(close))
