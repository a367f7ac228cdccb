"""What a PDF page draws beside its text: rulings, and pictures that cover it."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium

from pipelines.pages.marks import IDENTITY, Box, Matrix, Ruling, moved, moved_box, times

# A drawing has hundreds of thousands of pieces; the tables of a page a few thousand.
MOST_OBJECTS = 60_000
_MOST_SEGMENTS = 200
# Forms within forms: two levels are common, a loop has no end.
_DEEPEST = 6
# A filled box this thin is a ruling.
_THICKEST = 3.0
# A line drawn a little askew still rules.
_ASKEW = 1.0
# Lines as light as that are not seen on paper.
_WHITE = 250


@dataclass(slots=True)
class Drawn:
    """`rulings` are pieces as drawn; `pictures` are boxes with their order; `texts` the order of
    the objects that write, by their address.
    """

    rulings: list[Ruling] = field(default_factory=list)
    pictures: list[tuple[int, Box, bool]] = field(default_factory=list)
    texts: dict[int, int] = field(default_factory=dict)


def drawn(page: Any, shown: Matrix) -> Drawn:
    """What a page draws, in the coordinates of the page as shown."""
    found = Drawn()
    count = pdfium.FPDFPage_CountObjects(page.raw)
    objects = (pdfium.FPDFPage_GetObject(page.raw, n) for n in range(min(count, MOST_OBJECTS)))
    for order, (drawing, matrix) in enumerate(_all(objects, shown, 0)):
        if order >= MOST_OBJECTS:
            break
        kind = pdfium.FPDFPageObj_GetType(drawing)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            found.rulings += _rulings(drawing, matrix)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            box = moved_box(Box(0, 0, 1, 1), times(_matrix(drawing), matrix))
            thin = thin_ruling(box)
            if thin:
                found.rulings.append(thin)
            else:
                covers = not pdfium.FPDFPageObj_HasTransparency(drawing)
                found.pictures.append((order, box, covers))
        elif kind == pdfium.FPDF_PAGEOBJ_TEXT:
            found.texts[ctypes.cast(drawing, ctypes.c_void_p).value or 0] = order
    return found


def _all(objects: Iterator[Any], outer: Matrix, depth: int) -> Iterator[tuple[Any, Matrix]]:
    for drawing in objects:
        if pdfium.FPDFPageObj_GetType(drawing) != pdfium.FPDF_PAGEOBJ_FORM:
            yield drawing, outer
        elif depth < _DEEPEST:
            count = min(pdfium.FPDFFormObj_CountObjects(drawing), MOST_OBJECTS)
            inner = (pdfium.FPDFFormObj_GetObject(drawing, n) for n in range(count))
            yield from _all(inner, times(_matrix(drawing), outer), depth + 1)


def _matrix(drawing: Any) -> Matrix:
    m = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(drawing, m):
        return IDENTITY
    return (m.a, m.b, m.c, m.d, m.e, m.f)


def _rulings(path: Any, outer: Matrix) -> list[Ruling]:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, fill, stroke)
    strokes = stroke.value and not _is_unseen(path, pdfium.FPDFPageObj_GetStrokeColor)
    fills = fill.value and not _is_unseen(path, pdfium.FPDFPageObj_GetFillColor)
    if not strokes and not fills:
        return []
    found: list[Ruling] = []
    for points in _polygons(path, times(_matrix(path), outer)):
        if strokes:
            found += [r for a, b in pairwise(points) if (r := ruling_between(a, b))]
        elif fills:
            xs, ys = [x for x, _ in points], [y for _, y in points]
            thin = thin_ruling(Box(min(xs), min(ys), max(xs), max(ys)))
            if thin:
                found.append(thin)
    return found


def _polygons(path: Any, matrix: Matrix) -> Iterator[list[tuple[float, float]]]:
    points: list[tuple[float, float]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for n in range(min(pdfium.FPDFPath_CountSegments(path), _MOST_SEGMENTS * 100)):
        segment = pdfium.FPDFPath_GetPathSegment(path, n)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO and points:
            yield points
            points = []
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        points.append(moved(x.value, y.value, matrix))
        if pdfium.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if points:
        yield points


def _is_unseen(path: Any, colour_of: Any) -> bool:
    channels = [ctypes.c_uint() for _ in range(4)]
    if not colour_of(path, *channels):
        return False
    *colours, alpha = (channel.value for channel in channels)
    return alpha == 0 or min(colours) >= _WHITE


def ruling_between(a: tuple[float, float], b: tuple[float, float]) -> Ruling | None:
    """The ruling that a stroke from point to point is; None where it runs aslant."""
    wide, high = abs(a[0] - b[0]), abs(a[1] - b[1])
    if high <= _ASKEW and wide > high:
        return Ruling(True, (a[1] + b[1]) / 2, min(a[0], b[0]), max(a[0], b[0]))
    if wide <= _ASKEW and high > wide:
        return Ruling(False, (a[0] + b[0]) / 2, min(a[1], b[1]), max(a[1], b[1]))
    return None


def thin_ruling(box: Box) -> Ruling | None:
    """The ruling that a filled box is; None where it is no thin one."""
    if box.height <= _THICKEST and box.width >= box.height:
        return Ruling(True, box.y, box.left, box.right)
    if box.width <= _THICKEST:
        return Ruling(False, box.x, box.top, box.bottom)
    return None
