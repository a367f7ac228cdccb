"""PDF: pages with text are read as text, pages that are pictures or cannot be decoded as pictures.

A page is a picture where one covers its text (the layer that text recognition leaves under a scan),
and where its fonts do not say which characters they draw.
"""

from __future__ import annotations

import pypdfium2

from pipelines import scans
from pipelines.grids import Extract
from pipelines.pages import document
from pipelines.pages.document import Lost, whole
from pipelines.pages.marks import Page
from pipelines.pages.pdf import page_of

RANK = 10
# Scans of long reports come to 30 MiB.
MOST_BYTES = 128 * 2**20


def recognises(body: bytes) -> bool:
    """PDF says so within its first kilobyte."""
    return b"%PDF-" in body[:1024]


def read(body: bytes, media_type: str) -> Extract:
    """Lines and grids of all pages; `problem` where none of them can be read."""
    del media_type
    try:
        source = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        return Extract(problem=_why_not(str(error)))
    try:
        return _read(source)
    finally:
        source.close()


def _read(source: pypdfium2.PdfDocument) -> Extract:
    count = len(source)
    if not count:
        return Extract(problem="the PDF has no pages")
    pages: list[Page] = []
    lost: list[Lost] = []
    for index in range(min(count, document.MOST_PAGES)):
        try:
            page, is_picture = page_of(source, index)
            if is_picture:
                page = scans.read_pdf_page(source, index)
        except pypdfium2.PdfiumError:
            lost.append((index + 1, "broken"))
        except scans.CannotRead as error:
            lost.append((index + 1, str(error)))
        else:
            pages.append(page)
    return whole(pages, lost, count, "PDF")


def _why_not(message: str) -> str:
    if "password" in message.lower():
        return "the PDF is encrypted: it opens with a password only"
    if "security" in message.lower():
        return "the PDF is encrypted in a way that no reader here knows"
    return "the PDF cannot be opened: it is broken or cut off"
