"""The size of a kept picture in points, which boxes in pictures are given in.

Read from the first bytes of PNG, JPEG, GIF and BMP; nothing is decoded. A picture that names no
resolution, or one that no scanner has, counts 72 pixels an inch (archive/evidence.py).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

_LEAST_DPI, _MOST_DPI = 72, 1200
_PER_METRE = 39.3701

#: Exif: resolution, its unit, and how the picture is turned (5 and more: on its side).
_RESOLUTION, _UNIT, _ORIENTATION = 0x011A, 0x0128, 0x0112
_ON_ITS_SIDE = 5
_CENTIMETRES = 3

#: Marks of JPEG that no length follows, and those that open a frame.
_BARE = frozenset((0x01, *range(0xD0, 0xD9)))
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def size_of(body: bytes) -> tuple[float, float] | None:
    """Width and height in points; None for what tells no size."""
    try:
        for first, read in _READERS:
            if body.startswith(first):
                width, height, dpi = read(body)
                scale = 72 / dpi if _LEAST_DPI <= dpi <= _MOST_DPI else 1.0
                return (width * scale, height * scale) if width and height else None
    except (struct.error, IndexError, ZeroDivisionError):
        return None
    return None


_Size = tuple[int, int, float]


def _png(body: bytes) -> _Size:
    width, height = struct.unpack(">II", body[16:24])
    dpi, at = 72.0, 8
    while at < len(body):
        length, name = struct.unpack(">I4s", body[at : at + 8])
        if name == b"pHYs":
            across, _, unit = struct.unpack(">IIB", body[at + 8 : at + 17])
            dpi = across * 0.0254 if unit == 1 else dpi
        if name == b"IDAT":
            break
        at += 12 + length
    return width, height, dpi


def _gif(body: bytes) -> _Size:
    return (*struct.unpack("<HH", body[6:10]), 72.0)


def _bmp(body: bytes) -> _Size:
    width, height = struct.unpack("<ii", body[18:26])
    (across,) = struct.unpack("<i", body[38:42])
    return width, abs(height), across / _PER_METRE


def _jpeg(body: bytes) -> _Size:
    width = height = 0
    named: float | None = None
    exif: dict[int, float] = {}
    for mark, part in _segments(body):
        if mark == 0xE0 and part.startswith(b"JFIF\0"):
            unit, across = struct.unpack(">BH", part[7:10])
            named = {1: across * 1.0, 2: across * 2.54}.get(unit, named)
        elif mark == 0xE1 and part.startswith(b"Exif\0\0"):
            exif = _exif(part[6:])
        elif mark in _FRAMES:
            height, width = struct.unpack(">HH", part[1:5])
            break
    if named is None:
        named = exif.get(_RESOLUTION, 72.0) * (2.54 if exif.get(_UNIT) == _CENTIMETRES else 1)
    if exif.get(_ORIENTATION, 1) >= _ON_ITS_SIDE:
        width, height = height, width
    return width, height, named


def _segments(body: bytes) -> Iterator[tuple[int, bytes]]:
    at = 2
    while at + 4 <= len(body) and body[at] == 0xFF:
        mark = body[at + 1]
        if mark == 0xFF or mark in _BARE:
            at += 1 if mark == 0xFF else 2
            continue
        (length,) = struct.unpack(">H", body[at + 2 : at + 4])
        yield mark, body[at + 4 : at + 2 + length]
        at += 2 + max(length, 2)


def _exif(tiff: bytes) -> dict[int, float]:
    """The numbers of the first directory by their tag: whole ones and ratios."""
    order = "<" if tiff.startswith(b"II") else ">"
    (start,) = struct.unpack(order + "I", tiff[4:8])
    (count,) = struct.unpack(order + "H", tiff[start : start + 2])
    found: dict[int, float] = {}
    for n in range(min(count, 100)):
        at = start + 2 + 12 * n
        tag, kind = struct.unpack(order + "HH", tiff[at : at + 4])
        if kind == 3:
            found[tag] = struct.unpack(order + "H", tiff[at + 8 : at + 10])[0]
        elif kind == 5:
            (place,) = struct.unpack(order + "I", tiff[at + 8 : at + 12])
            over, under = struct.unpack(order + "II", tiff[place : place + 8])
            found[tag] = over / under
    return found


_READERS = ((b"\x89PNG\r\n", _png), (b"\xff\xd8\xff", _jpeg), (b"GIF8", _gif), (b"BM", _bmp))
