"""The rulings of the tables on a picture of a page, told from strokes of characters and dashes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.pages.marks import Ruling
from pipelines.scans.strokes import TALL, is_crowded, own_stretches

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
# Strokes of characters in a text are shorter.
_CHARACTER = 42
# How far rulings of one edge lie apart on a page that was straightened.
_IN_LINE = 5
# No row is so low: a ruling between two others is a dash in a cell that it fills.
_LOWEST_ROW = 22


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
            # Once more, without the strokes that touch: with them some seem too thick.
            (ink, _HOLE, _LONG if across else TALL),
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
        for stretch in own_stretches(ruling, _crossed(ruling, kept), dots)
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
    if _TOUCH < first - start < _CHARACTER and is_crowded(ruling, start, first, ink):
        start = first
    if _TOUCH < end - last < _CHARACTER and is_crowded(ruling, last, end, ink):
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
    long = [r for r in beside if r is not ruling and r.end - r.start >= TALL]
    if long and met:
        outer = min(other.start for other in long), max(other.end for other in long)
        met += [at for at in outer if min(abs(at - ruling.start), abs(at - ruling.end)) <= _TOUCH]
    return len(met) >= 2 and min(met) <= ruling.start + _TOUCH and max(met) >= ruling.end - _TOUCH


def _crossed(ruling: Ruling, rulings: set[Ruling]) -> list[float]:
    return _met(ruling, [other for other in rulings if other.across is not ruling.across])


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

    The edge of a column is seen in more rows than one, or in line with such a one of its table.
    """
    across = [r for r in rulings if r.across]
    tall = [r for r in rulings if not r.across and r.end - r.start >= TALL]
    tables: list[tuple[float, float]] = []
    for r in sorted(tall, key=lambda r: r.start):
        if tables and r.start < tables[-1][1] - _TOUCH:
            tables[-1] = (tables[-1][0], max(tables[-1][1], r.end))
        else:
            tables.append((r.start, r.end))

    def table(r: Ruling) -> int:
        held = (top - _TOUCH <= r.start and r.end <= end + _TOUCH for top, end in tables)
        return next((n for n, holds in enumerate(held) if holds), -1)

    edges = [(table(r), r.at) for r in tall]
    return {
        r
        for r in rulings
        if r.across
        or r in tall
        or (
            _ends_at(r, across, [])
            and any(n == table(r) and abs(at - r.at) <= _IN_LINE for n, at in edges)
        )
    }


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
