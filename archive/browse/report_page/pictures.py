"""Pages of PDF documents as pictures, with the size that boxes on them are given in."""

from __future__ import annotations

import struct
import threading
import zlib
from dataclasses import dataclass
from functools import lru_cache

import pypdfium2

#: Pixels of a picture at most: a page of A4 is shown at about 120 dots an inch.
_PIXELS = 2_400_000
_SCALE = 1.7

#: PDFium may be asked by one thread at a time.
_LOCK = threading.Lock()


class NoSuchPageError(Exception):
    """A document has no such page, or cannot be read."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page: its size in points, and of how many."""

    number: int
    width: float
    height: float
    pages: int


def sheet_of(body: bytes, number: int) -> Sheet:
    """The size of a page, counted from 1. Raises NoSuchPageError."""
    with _LOCK:
        try:
            pdf = pypdfium2.PdfDocument(body)
        except pypdfium2.PdfiumError as error:
            raise NoSuchPageError from error
        try:
            if not 1 <= number <= len(pdf):
                raise NoSuchPageError
            width, height = pdf.get_page_size(number - 1)
            return Sheet(number, width, height, len(pdf))
        except pypdfium2.PdfiumError as error:
            raise NoSuchPageError from error
        finally:
            pdf.close()


@lru_cache(16)
def png_of(body: bytes, number: int) -> bytes:
    """A page as a PNG picture. Raises NoSuchPageError."""
    sheet = sheet_of(body, number)
    fits = (_PIXELS / max(1.0, sheet.width * sheet.height)) ** 0.5
    with _LOCK:
        pdf = pypdfium2.PdfDocument(body)
        try:
            bitmap = pdf[number - 1].render(scale=min(_SCALE, fits), rev_byteorder=True)
            pixels, channels = bytes(bitmap.buffer), bitmap.n_channels
            width, height, stride = bitmap.width, bitmap.height, bitmap.stride
        except pypdfium2.PdfiumError as error:
            raise NoSuchPageError from error
        finally:
            pdf.close()
    rows = (pixels[y * stride : y * stride + width * channels] for y in range(height))
    return _png(width, height, channels, b"".join(b"\0" + row for row in rows))


def _png(width: int, height: int, channels: int, rows: bytes) -> bytes:
    colour = {1: 0, 3: 2, 4: 6}[channels]
    head = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )
