"""The place of a number in a kept document, found by the rules of `archive/evidence.py`.

`archive/checker.py` follows the same pointers; what is found here is marked where it stands.
"""

from __future__ import annotations

import re
import zipfile
from contextlib import suppress
from io import BytesIO
from typing import Any, Literal

from lxml import etree

from archive import checker
from archive.browse.report_page.harmless import document, harmless, harmless_text
from archive.browse.report_page.ofd_package import is_ofd
from archive.browse.report_page.old_sheets import is_old_sheet
from archive.browse.report_page.paper import marked_page
from archive.browse.report_page.pictures import NoSuchPageError
from archive.browse.report_page.sheets import sheet_table

Kind = Literal["page", "text", "pdf", "picture", "ofd", "other"]

#: Documents that are shown; larger ones are only handed out.
MOST_BYTES = 12_000_000

_PAGE = re.compile(rb"(?i)<(!doctype html|html|head|body|meta|table|div|p|span)\b")
_PICTURES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"BM")

#: What the files of a package may hold together, unpacked: more is a trap.
MOST_UNPACKED = 64_000_000


class TooLargeError(Exception):
    """A document is too large to be shown in a page."""


def kind_of(body: bytes, media_type: str) -> Kind:
    """How a document is shown, by its bytes and the type that it came with."""
    if body.startswith(b"%PDF"):
        return "pdf"
    if is_picture(body):
        return "picture"
    if is_ofd(body):
        return "ofd"
    if body[:2] == b"PK" or body[:4] == b"\xd0\xcf\x11\xe0" or body.lstrip()[:5] == b"{\\rtf":
        return "other"
    is_wide = body[:2] in (b"\xff\xfe", b"\xfe\xff")
    if b"\x00" in body[:4096] and not is_wide:
        return "other"
    return "page" if "html" in media_type.lower() or _PAGE.search(body[:4096]) else "text"


def is_picture(body: bytes) -> bool:
    """Whether bytes begin as a picture that browsers show; BM alone begins words too."""
    if body.startswith(b"BM"):
        return body[14:18] in {b"\x0c\0\0\0", b"(\0\0\0", b"l\0\0\0", b"|\0\0\0"}
    return body.startswith(_PICTURES)


def weigh(body: bytes) -> None:
    """Raise TooLargeError for a package that unpacks to more than any document holds."""
    if body[:2] != b"PK":
        return
    with suppress(zipfile.BadZipFile), zipfile.ZipFile(BytesIO(body)) as package:
        if sum(one.file_size for one in package.infolist()) > MOST_UNPACKED:
            raise TooLargeError


def steps_of(place: str) -> dict[str, str]:
    """The steps of a place by name; none for what is no place."""
    pairs = (step.partition("=") for step in place[:200].split("&"))
    return {name: value for name, _, value in pairs if name and value}


def box_of(place: str) -> tuple[int, tuple[float, float, float, float] | None]:
    """The page of a place, from 1, and the box on it (points), None where there is none."""
    where = steps_of(place)
    page = int(where["page"]) if where.get("page", "").isdecimal() else 1
    with suppress(ValueError):
        left, top, right, bottom = (float(edge) for edge in where.get("box", "").split(","))
        if 0 <= left <= right < 1e5 and 0 <= top <= bottom < 1e5:
            return page, (left, top, right, bottom)
    return page, None


def inner(body: bytes, place: str) -> tuple[bytes, str]:
    """The file of a container that a place is in, and the place in it; else the same again."""
    where = steps_of(place)
    if "file" not in where or body[:2] != b"PK":
        return body, place
    try:
        with zipfile.ZipFile(BytesIO(body)) as container:
            files = [one for one in container.infolist() if not one.is_dir()]
            chosen = files[int(where["file"]) - 1]
            if chosen.file_size > MOST_BYTES:
                raise TooLargeError
            with container.open(chosen) as file:
                # Asked for all, `zipfile` unpacks all before it looks at what was declared.
                return file.read(chosen.file_size), place.partition("&")[2]
    except (zipfile.BadZipFile, IndexError, ValueError, RuntimeError, NotImplementedError):
        return body, ""


def shown(body: bytes, media_type: str, place: str, text: str) -> str:
    """A harmless page of a document with a place marked; `text` stands in for other formats.

    Raises TooLargeError.
    """
    body, place = inner(body, place)
    if len(body) > MOST_BYTES:
        raise TooLargeError
    weigh(body)
    kind, where = kind_of(body, media_type), steps_of(place)
    is_sheet = is_old_sheet(body) or b"xl/workbook.xml" in body
    if kind == "other" and is_sheet and "table" in where:
        return _sheet(body, where) or harmless_text(text)
    if kind == "other" and b"word/document" in body and "table" in where:
        return _word_table(body, where) or harmless_text(text)
    if kind in ("pdf", "ofd", "picture") and "page" in where:
        with suppress(NoSuchPageError):
            return marked_page(body, kind, *box_of(place))
    if kind not in ("page", "text"):
        return harmless_text(text)
    try:
        if kind == "page":
            return _page(body, media_type, where)
        start, end = _stretch(where)
        return harmless_text(checker.characters.__wrapped__(body, media_type), start, end)
    except (etree.LxmlError, ValueError):
        return harmless_text(checker.decoded(body, media_type))


def _page(body: bytes, media_type: str, where: dict[str, str]) -> str:
    # A tree of our own: the checker's are shared.
    root = checker.tree.__wrapped__(body, media_type)
    marked: list[Any] = []
    with suppress(IndexError, KeyError, ValueError):
        if "table" in where:
            row = checker.nth(checker.nth(root, where["table"], "table"), where["row"], "tr")
            marked = [checker.nth(row, where["column"], "td", "th")]
        elif "start" in where:
            marked = _marked_text(root, *_stretch(where))
    return harmless(root, marked)


def _stretch(where: dict[str, str]) -> tuple[int, int]:
    start, end = where.get("start", ""), where.get("end", "")
    return (int(start), int(end)) if start.isdecimal() and end.isdecimal() else (0, 0)


def _marked_text(root: Any, start: int, end: int) -> list[Any]:
    """Wrap characters of the page's text nodes, counted in document order."""
    found, at = [], 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        is_tail = event == "end"
        text = (element.tail if is_tail else element.text) or ""
        if text and at < end and at + len(text) > start:
            found.append((element, is_tail, max(0, start - at), end - at))
        at += len(text)
    # From the last on: to wrap one moves nothing before it.
    marks = [_wrapped(*one) for one in reversed(found)]
    return [mark for mark in reversed(marks) if mark is not None]


def _wrapped(element: Any, is_tail: bool, start: int, end: int) -> Any:
    text = (element.tail if is_tail else element.text) or ""
    if not text[start:end].strip():
        return None
    mark = etree.Element("mark")
    mark.text, mark.tail = text[start:end], text[end:]
    if is_tail:
        parent = element.getparent()
        element.tail = text[:start]
        parent.insert(parent.index(element) + 1, mark)
    else:
        element.text = text[:start]
        element.insert(0, mark)
    return mark


def _sheet(body: bytes, where: dict[str, str]) -> str:
    """The rows of a spreadsheet around a cell; '' where there is no such place."""
    with suppress(zipfile.BadZipFile, etree.LxmlError, KeyError, ValueError, RuntimeError):
        made = sheet_table(body, int(where["table"]), int(where["row"]), int(where["column"]))
        if made is not None:
            return document(etree.tostring(made, encoding="unicode", method="html"))
    return ""


def _word_table(body: bytes, where: dict[str, str]) -> str:
    """The table of a Word document with a cell marked; '' where there is no such place."""
    try:
        root = checker.tree.__wrapped__(body, "")
        table = checker.nth(root, where["table"], checker.W + "tbl")
        chosen = checker.nth(
            checker.nth(table, where["row"], checker.W + "tr"), where["column"], checker.W + "tc"
        )
    except (etree.LxmlError, zipfile.BadZipFile, IndexError, KeyError, ValueError):
        return ""
    made = etree.Element("table")
    for row in (e for e in table if e.tag == checker.W + "tr"):
        line = etree.SubElement(made, "tr")
        for cell in (e for e in row.iter(checker.W + "tc") if e.getparent() is row):
            shown_cell = etree.SubElement(line, "td")
            shown_cell.text = checker.words(cell)
            if cell is chosen:
                shown_cell.set("id", "mark")
                shown_cell.set("class", "mark")
    return document(etree.tostring(made, encoding="unicode", method="html"))
