"""The characters of a PDF page: which, where, how high, and whether anybody can see them."""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import atan2, degrees, hypot
from typing import Any

import pypdfium2.raw as pdfium

from pipelines.pages.marks import Box, Matrix, Word, moved, moved_box, times

# A page full of small print has some 5,000 characters.
MOST_CHARACTERS = 60_000
# Where the page's font does not say which character a code draws.
UNKNOWN = "\ufffd"
# Of a font's height so much stands above its baseline.
_ABOVE = 0.85
# Fonts for writing downwards tell boxes many sizes wide.
_WIDEST = 2.5
# Bold type is made by drawing a character twice, this near, in points.
_DRAWN_TWICE = 0.6
# Text that slants more is a watermark.
_MOST_SLANT = 8.0


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character as drawn, in the coordinates of the page as shown."""

    text: str
    box: Box
    origin: tuple[float, float]
    size: float
    angle: float
    drawn_by: int


def glyphs(textpage: Any, shown: Matrix) -> Iterator[Glyph]:
    """The characters of a page in the order of its content, invisible ones left out."""
    raw = textpage.raw
    loose, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    visible: dict[int, bool] = {}
    for n in range(min(textpage.count_chars(), MOST_CHARACTERS)):
        text = _character(raw, n)
        if not text:
            continue
        drawn = pdfium.FPDFText_GetTextObject(raw, n)
        key = ctypes.cast(drawn, ctypes.c_void_p).value or 0
        if key not in visible:
            visible[key] = pdfium.FPDFTextObj_GetTextRenderMode(drawn) not in (
                pdfium.FPDF_TEXTRENDERMODE_INVISIBLE,
                pdfium.FPDF_TEXTRENDERMODE_CLIP,
            )
        if not visible[key]:
            continue
        pdfium.FPDFText_GetMatrix(raw, n, matrix)
        pdfium.FPDFText_GetCharOrigin(raw, n, x, y)
        pdfium.FPDFText_GetLooseCharBox(raw, n, loose)
        own: Matrix = (matrix.a, matrix.b, matrix.c, matrix.d, 0.0, 0.0)
        a, b, c, d, _, _ = times(own, shown)
        size = hypot(c, d) * pdfium.FPDFText_GetFontSize(raw, n)
        box = moved_box(Box(loose.left, loose.bottom, loose.right, loose.top), shown)
        origin = moved(x.value, y.value, shown)
        if max(box.width, box.height) > _WIDEST * size:
            box, origin = _inked(raw, n, size, shown)
        yield Glyph(text, box, origin, size, degrees(atan2(b, a)), key)


def _inked(raw: Any, n: int, size: float, shown: Matrix) -> tuple[Box, tuple[float, float]]:
    """The box and origin of a character by its ink, a size wide and high."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(raw, n, left, right, bottom, top)
    ink = moved_box(Box(left.value, bottom.value, right.value, top.value), shown)
    box = Box(ink.x - size / 2, ink.y - size / 2, ink.x + size / 2, ink.y + size / 2)
    return box, (box.left, box.top + _ABOVE * size)


def _character(raw: Any, n: int) -> str:
    """The n-th character; empty for white space and for what the library made up."""
    code = pdfium.FPDFText_GetUnicode(raw, n)
    if pdfium.FPDFText_HasUnicodeMapError(raw, n) == 1:
        return UNKNOWN
    if pdfium.FPDFText_IsGenerated(raw, n) == 1:
        return ""
    if code in (0, 0xFFFE, 0xFFFF) or 0xD800 <= code <= 0xDFFF:
        return UNKNOWN
    text = chr(code)
    return "" if text.isspace() or code < 0x20 or code == 0xA0 else text


def quarter_of(found: list[Glyph]) -> int:
    """By how many quarters, clockwise, the text of a page is turned."""
    quarters = Counter(round(glyph.angle / 90) % 4 for glyph in found)
    return quarters.most_common(1)[0][0] if quarters else 0


def words(found: list[Glyph], quarter: int, turned: Callable[[Box], Box]) -> list[Word]:
    """The characters that are written along the rows; `turned` leads to the page as it is read."""
    made: list[Word] = []
    seen: set[tuple[str, int, int]] = set()
    for glyph in found:
        slant = (glyph.angle - 90 * quarter + 180) % 360 - 180
        if abs(slant) > _MOST_SLANT:
            continue
        box = turned(glyph.box)
        x, y = glyph.origin
        foot = turned(Box(x, y, x, y)).top
        size = glyph.size or box.height
        box = Box(box.left, foot - _ABOVE * size, box.right, foot + (1 - _ABOVE) * size)
        at = (round(box.left / _DRAWN_TWICE), round(foot / _DRAWN_TWICE))
        near = {(glyph.text, at[0] + i, at[1] + j) for i in (-1, 0, 1) for j in (-1, 0, 1)}
        if seen.isdisjoint(near):
            made.append(Word(glyph.text, box))
        seen.add((glyph.text, *at))
    return made


def is_garbled(found: list[Glyph]) -> bool:
    """Whether fonts do not say what they draw: a bullet or two of a private font is no harm."""
    unknown = sum(
        1 for g in found if g.text == UNKNOWN or "\ue000" <= g.text <= "\uf8ff" or g.text < " "
    )
    return unknown > max(8, 0.05 * len(found))
