"""Documents that are pages: PDF, OFD and pictures, each page a picture with boxes on it."""

from __future__ import annotations

import base64
from typing import Literal

from lxml import etree

from archive.browse.report_page.harmless import document
from archive.browse.report_page.ofd_pages import ofd_page
from archive.browse.report_page.picture_sizes import size_of
from archive.browse.report_page.pictures import NoSuchPageError, Sheet, png_of, sheet_of

Paper = Literal["pdf", "ofd", "picture"]

#: Points around a box: what is marked is seen, and not covered by its edge.
AROUND = 4

_TYPES = {b"\x89PNG\r\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}


def paper_of(body: bytes, kind: Paper, number: int) -> Sheet:
    """A page, counted from 1, with its size in points. Raises NoSuchPageError."""
    if kind == "pdf":
        return sheet_of(body, number)
    if kind == "ofd":
        page = ofd_page(body, number)
        return Sheet(number, page.width, page.height, page.pages)
    size = size_of(body) if number == 1 else None
    if size is None:
        raise NoSuchPageError
    return Sheet(1, *size, 1)


def picture_of(body: bytes, kind: Paper, number: int) -> tuple[bytes, str]:
    """A page as a picture, and its type. Raises NoSuchPageError."""
    if kind == "pdf":
        return png_of(body, number), "image/png"
    if kind == "ofd":
        return ofd_page(body, number).svg, "image/svg+xml"
    known = (media_type for first, media_type in _TYPES.items() if body.startswith(first))
    return body, next(known, "image/bmp")


def marked_page(
    body: bytes, kind: Paper, number: int, box: tuple[float, float, float, float] | None
) -> str:
    """A harmless page with a page of a document on it, a box marked. Raises NoSuchPageError."""
    sheet = paper_of(body, kind, number)
    picture, media_type = picture_of(body, kind, number)
    made = etree.Element("div", {"class": "paper"})
    data = f"data:{media_type};base64,{base64.b64encode(picture).decode()}"
    etree.SubElement(made, "img", src=data, alt=f"{number} / {sheet.pages}")
    if box is not None:
        left, top = box[0] - AROUND, box[1] - AROUND
        across, down = box[2] + AROUND - left, box[3] + AROUND - top
        parts = zip(
            ("left", "top", "width", "height"),
            (left / sheet.width, top / sheet.height, across / sheet.width, down / sheet.height),
            strict=True,
        )
        style = ";".join(f"{name}:{100 * part:.2f}%" for name, part in parts)
        etree.SubElement(made, "div", {"class": "box", "id": "mark", "style": style})
    return document(etree.tostring(made, encoding="unicode", method="html"))
