"""A page of a PDF as what it shows: words and rulings, or the picture that it is."""

from __future__ import annotations

from typing import Any

import pypdfium2

from pipelines.pages import pdf_text
from pipelines.pages.marks import IDENTITY, Box, Matrix, Page, moved_box, times, upright
from pipelines.pages.pdf_paths import Drawn, drawn
from pipelines.pages.rulings import moved_ruling

# A picture over most of a page hides the text under it: the layer of a scan.
_COVERS = 0.6


def page_of(source: pypdfium2.PdfDocument, index: int) -> tuple[Page, bool]:
    """The page, and whether it is a picture to be recognised: it shows no text of its own.

    Raises `pypdfium2.PdfiumError` where the page cannot be loaded.
    """
    page = source[index]
    textpage = page.get_textpage()
    try:
        return _page(page, textpage, index + 1)
    finally:
        textpage.close()
        page.close()


def _page(page: Any, textpage: Any, number: int) -> tuple[Page, bool]:
    left, bottom, right, top = page.get_cropbox()
    shown = times(
        (1.0, 0.0, 0.0, -1.0, -left, top),
        upright(right - left, top - bottom, page.get_rotation() // 90),
    )
    width, height = page.get_size()
    content = drawn(page, shown)
    glyphs = _seen(list(pdf_text.glyphs(textpage, shown)), content, width * height)
    if pdf_text.is_garbled(glyphs) or (not glyphs and content.pictures):
        return Page(number, width, height), True
    quarter = pdf_text.quarter_of(glyphs)
    read: Matrix = upright(width, height, -quarter) if quarter else IDENTITY
    size = (height, width) if quarter % 2 else (width, height)
    back: Matrix = upright(*size, quarter) if quarter else IDENTITY
    words = pdf_text.words(glyphs, quarter, lambda box: moved_box(box, read))
    paper = Box(0, 0, *size)
    return (
        Page(
            number,
            *size,
            tuple(word for word in words if paper.holds(word.box.x, word.box.y)),
            tuple(moved_ruling(ruling, read) for ruling in content.rulings),
            back,
        ),
        False,
    )


def _seen(glyphs: list[pdf_text.Glyph], content: Drawn, area: float) -> list[pdf_text.Glyph]:
    """The characters that no picture drawn after them covers."""
    covers = [
        (order, box)
        for order, box, opaque in content.pictures
        if opaque and box.width * box.height >= _COVERS * area
    ]
    if not covers:
        return glyphs
    return [
        glyph
        for glyph in glyphs
        if not any(
            content.texts.get(glyph.drawn_by, 0) < order and box.holds(glyph.box.x, glyph.box.y)
            for order, box in covers
        )
    ]
