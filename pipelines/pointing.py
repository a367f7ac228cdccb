"""Following evidence back to the bytes: what stands at the place that a pointer names.

    HTML, text, DOCX    by `archive/checker.py`, which uses nothing of the readers
    PDF                 the characters whose middle lies in the box, as PDFium tells them; of a page
                        that was read as a picture only whether the box lies on it
    XLSX, XLS           the cell of the sheet, as calamine tells it
    OFD                 read again: the cell or line of that box
    pictures            whether the box lies on the picture
    containers, MHTML   the file or the page in it, then as above

What LibreOffice converted has no place in the bytes and is not followed.
"""

from __future__ import annotations

import ctypes
import io
import re
from functools import lru_cache
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from python_calamine import CalamineError, CalamineWorkbook

from archive import checker
from archive.checker import CannotFollow
from pipelines import scans
from pipelines.formats import extract, mhtml, ofd, pdf, picture
from pipelines.formats.packages import BrokenPackageError, Package
from pipelines.grids import Grid
from pipelines.pages.marks import Box
from pipelines.pages.pdf import page_of

#: Devices count in whole numbers: hundredths of a point.
_FINE = 100
_CONVERTED = "converted: not followed by bytes"
#: Boxes are told to a tenth of a point.
_ROUNDED = 0.1
#: No document has more of anything; a longer number is not even converted.
_COUNT, _NUMBER = r"\d{1,9}", r"[1-9]\d{0,8}"
#: A place as `archive/evidence.py` writes it; one that was tampered with is no place.
_PLACE = re.compile(
    rf"(file={_NUMBER}(&|$))*(table={_NUMBER}&row={_NUMBER}&column={_NUMBER}"
    rf"|start={_COUNT}&end={_COUNT}|page={_NUMBER}&box=-?{_COUNT}\.\d(,-?{_COUNT}\.\d){{3}})?"
)


def text_at(body: bytes, media_type: str, place: str) -> str | None:
    """What stands at a place, None where there is no such place.

    Raises CannotFollow, with the kind of pointer, where only the digest can be checked.
    """
    if not _PLACE.fullmatch(place):
        return None
    first, _, rest = place.partition("&")
    if first.startswith("file="):
        inner = _file_in(body, int(first.removeprefix("file=")))
        return None if inner is None else text_at(inner, "", rest)
    if mhtml.recognises(body):
        page = _page_in_mail(body)
        return checker.text_at(*page, place) if page else None
    if first.startswith("page="):
        edges = rest.removeprefix("box=").split(",")
        return _in_box(body, media_type, place, int(first[5:]), Box(*map(float, edges)))
    try:
        return checker.text_at(body, media_type, place)
    except CannotFollow:
        if not place:
            raise
    if not first.startswith("table="):
        raise CannotFollow(_CONVERTED)
    row, column = (int(step.partition("=")[2]) for step in rest.split("&"))
    return _in_sheet(body, int(first.removeprefix("table=")), row, column)


@lru_cache(2)
def _file_in(body: bytes, number: int) -> bytes | None:
    """A file of a container, which may lie in another; None where there is no such file."""
    try:
        package = Package(body)
        found = package.files[number - 1 : number]
        return package.read(found[0]) if found else None
    except BrokenPackageError:
        return None


@lru_cache(1)
def _page_in_mail(body: bytes) -> tuple[bytes, str] | None:
    return mhtml.page_in(body)


@lru_cache(1)
def _sheets(body: bytes) -> Any:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(body))
    except CalamineError:
        return None


@lru_cache(1)
def _rows(body: bytes, sheet: int) -> list[list[object]]:
    found: list[list[object]] = (
        _sheets(body).get_sheet_by_index(sheet - 1).to_python(skip_empty_area=False)
    )
    return found


def _in_sheet(body: bytes, sheet: int, row: int, column: int) -> str | None:
    if _sheets(body) is None:
        raise CannotFollow(_CONVERTED)
    try:
        value = _rows(body, sheet)[row - 1][column - 1]
    except (IndexError, CalamineError):
        return None
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _in_box(body: bytes, media_type: str, place: str, number: int, box: Box) -> str | None:
    if ofd.recognises(body):
        return _read_again(body, media_type).get(place)
    if pdf.recognises(body):
        page = _pdf_page(body, number)
        if page is None:
            return None
        characters, size = page
        if characters is not None:
            return "".join(text for x, y, text in characters if box.holds(x, y))
    elif picture.recognises(body):
        sizes = _sizes(body)
        if not 0 < number <= len(sizes):
            return None
        size = sizes[number - 1]
    else:
        return None
    paper = Box(-_ROUNDED, -_ROUNDED, size[0] + _ROUNDED, size[1] + _ROUNDED)
    if not (paper.holds(box.left, box.top) and paper.holds(box.right, box.bottom)):
        return None
    raise CannotFollow("pictures: the box lies on the page")


_Characters = list[tuple[float, float, str]]


@lru_cache(2)
def _pdf_page(body: bytes, number: int) -> tuple[_Characters | None, tuple[float, float]] | None:
    """The characters of a page with their middles, None for those of a picture, and its size."""
    try:
        source = pypdfium2.PdfDocument(body)
        try:
            if not 0 < number <= len(source):
                return None
            _, is_picture = page_of(source, number - 1)
            page = source[number - 1]
            found = None if is_picture else _characters(page)
            return found, page.get_size()
        finally:
            source.close()
    except pypdfium2.PdfiumError:
        return None


def _characters(page: Any) -> _Characters:
    textpage = page.get_textpage()
    width, height = (round(edge * _FINE) for edge in page.get_size())
    x, y = ctypes.c_int(), ctypes.c_int()
    found = []
    for n in range(textpage.count_chars()):
        left, bottom, right, top = textpage.get_charbox(n)
        middle = (left + right) / 2, (bottom + top) / 2
        pdfium.FPDF_PageToDevice(page.raw, 0, 0, width, height, 0, *middle, x, y)
        text = chr(pdfium.FPDFText_GetUnicode(textpage.raw, n))
        found.append((x.value / _FINE, y.value / _FINE, text))
    return found


@lru_cache(1)
def _sizes(body: bytes) -> list[tuple[float, float]]:
    try:
        from pipelines.scans.pictures import frames  # noqa: PLC0415 - needs the extra `scans`

        return [size for _, size in frames(body)]
    except (ModuleNotFoundError, scans.CannotRead):
        raise CannotFollow("pictures: not opened here") from None


@lru_cache(1)
def _read_again(body: bytes, media_type: str) -> dict[str, str]:
    texts: dict[str, str] = {}
    for block in extract(body, media_type).blocks:
        if isinstance(block, Grid):
            texts |= {cell.place: cell.text for row in block.rows for cell in row.cells}
        else:
            texts[block.place] = block.text
    return texts
