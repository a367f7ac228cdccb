"""Scans: pictures of pages in, what `pipelines.pages` reads out.

Read in this order:

    pictures      bytes of a picture as pixels, nothing decoded that is too large
    paper         ink without stamps and specks; where text stands
    ruled         the rulings of tables, told from strokes of characters
    straight      how far the page lies askew
    recognising   text lines to characters, with the likelihood of each reading
    upright       which way is up
    figures       what a cell may say, where letters and signs that look alike are none
    page          all of it together

What is recognised is never certain: words carry a likelihood, and what else may stand there. The
extra `scans` must be installed; without it a scan is a problem in words.
"""

from __future__ import annotations

import importlib
from dataclasses import replace
from types import ModuleType
from typing import Any

from pipelines.grids import Extract
from pipelines.pages.document import Lost, whole
from pipelines.pages.marks import Box, Page, times
from pipelines.room import lasting

# Measured on A4: finer does not read better and takes longer.
DPI = 200
# A page of A3 at 300 dpi has 17 million pixels.
MOST_PIXELS = 40_000_000


class CannotRead(Exception):  # noqa: N818
    """A picture that is not read, with the reason as its text."""


def _part(name: str) -> ModuleType:
    """A module of this package that needs the extra. Raises `CannotRead` where that is missing."""
    try:
        with lasting():
            return importlib.import_module(f"pipelines.scans.{name}")
    except ModuleNotFoundError as error:
        if error.name and error.name.startswith("pipelines"):
            raise
        raise CannotRead(
            "a picture of text, and the part that reads those is not installed: "
            "`uv sync --extra scans`"
        ) from error


def read_picture(body: bytes) -> Extract:
    """The lines and grids of a picture. Never raises for what the bytes hold."""
    pages: list[Page] = []
    lost: list[Lost] = []
    try:
        read = _part("page").page_of
        for number, (pixels, size) in enumerate(_part("pictures").frames(body), 1):
            pages.append(read(pixels, number, size))
    except CannotRead as error:
        if not pages:
            return Extract(problem=str(error))
        lost.append((len(pages) + 1, f"{error}, and what follows is not read"))
    found = whole(pages, lost, len(pages) + len(lost), "picture")
    return found if found.blocks else Extract(problem="a picture without any text in it")


def read_page(body: bytes, number: int, box: Box) -> Page:
    """A picture that fills a box of a page, in points. Raises `CannotRead`."""
    pixels, _ = next(iter(_part("pictures").frames(body)))
    found: Page = _part("page").page_of(pixels, number, (box.width, box.height))
    return replace(found, shown=times(found.shown, (1, 0, 0, 1, box.left, box.top)))


def read_pdf_page(source: Any, index: int) -> Page:
    """A page of an open PDF as a picture. Raises `CannotRead`."""
    page = source[index]
    width, height = page.get_size()
    scale = DPI / 72
    try:
        if width * height * scale * scale > MOST_PIXELS:
            raise CannotRead(f"the page is {width / 72:.0f} by {height / 72:.0f} inches large")
        reader = _part("page")
        bitmap = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=False)
        found: Page = reader.page_of(bitmap.to_numpy().copy(), index + 1, (width, height))
    finally:
        page.close()
    return found
