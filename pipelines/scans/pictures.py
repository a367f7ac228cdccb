"""Bytes of a picture as pixels; what is too large is refused before it is decoded."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, ImageSequence

from pipelines.scans import MOST_PIXELS, CannotRead

Pixels = NDArray[np.uint8]
# A fax in TIFF holds all pages of a report.
_MOST_FRAMES = 40
# Names of resolutions outside of this are not to be believed: phones write 72.
_LEAST_DPI, _MOST_DPI = 72, 1200
# What decoders raise for damaged files; `SyntaxError` is what Pillow's PNG reader raises.
_DAMAGED = (OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, TypeError)


def frames(body: bytes) -> Iterator[tuple[Pixels, tuple[float, float]]]:
    """Each frame as red, green and blue, and its size in points. Raises `CannotRead`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Image.open(io.BytesIO(body))
    except Image.DecompressionBombError as error:
        raise CannotRead("the picture has more pixels than any page") from error
    except _DAMAGED as error:
        raise CannotRead("the picture cannot be opened: it is broken or cut off") from error
    with picture:
        animated = picture.format in {"GIF", "WEBP", "PNG"}
        for n, frame in enumerate(ImageSequence.Iterator(picture)):
            if animated and n:
                return
            if n >= _MOST_FRAMES:
                raise CannotRead(f"no report has more than {_MOST_FRAMES} pages")
            if frame.width * frame.height > MOST_PIXELS:
                raise CannotRead(
                    f"the picture has {frame.width} by {frame.height} pixels: no page has so many"
                )
            yield _pixels(frame), _size(frame)


def _pixels(frame: Image.Image) -> Pixels:
    try:
        upright = ImageOps.exif_transpose(frame)
        if upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info:
            paper = Image.new("RGBA", upright.size, "white")
            paper.alpha_composite(upright.convert("RGBA"))
            upright = paper
        if upright.mode.startswith("I"):
            upright = upright.point(lambda value: value / 256).convert("L")
        return np.asarray(upright.convert("RGB"), dtype=np.uint8)
    except (*_DAMAGED, Image.DecompressionBombError) as error:
        raise CannotRead("the picture is damaged: it cannot be decoded to its end") from error


def _size(frame: Image.Image) -> tuple[float, float]:
    """Width and height in points by the resolution that the picture names, else 72 an inch."""
    dpi = frame.info.get("dpi", (72, 72))[0]
    try:
        named = float(dpi)
    except (TypeError, ValueError, ZeroDivisionError):
        named = 72.0
    if not _LEAST_DPI <= named <= _MOST_DPI:
        named = 72.0
    width, height = frame.size
    if frame.getexif().get(0x0112, 1) >= 5:
        width, height = height, width
    return width * 72 / named, height * 72 / named
