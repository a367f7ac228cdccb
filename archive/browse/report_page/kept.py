"""Documents as they were kept: to look at without harm, and to download byte by byte."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from datasette.utils.asgi import Response

from archive.browse.pages import not_found, part, read, words_of
from archive.browse.report_page.harmless import HEADERS, harmless_text
from archive.browse.report_page.loading import document_type, text_of
from archive.browse.report_page.marking import (
    TooLargeError,
    inner,
    is_picture,
    kind_of,
    shown,
    weigh,
)
from archive.browse.report_page.paper import picture_of
from archive.browse.report_page.pictures import NoSuchPageError
from archive.packing import DamagedBodyError, unpack

#: The bytes of a digest never change.
_FOREVER = {"cache-control": "public, max-age=31536000, immutable"}

#: Types that a download keeps, each with its ending; the first bytes decide.
_TYPES = (
    (b"%PDF", "application/pdf", ".pdf"),
    (b"\x89PNG\r\n", "image/png", ".png"),
    (b"\xff\xd8\xff", "image/jpeg", ".jpg"),
    (b"GIF8", "image/gif", ".gif"),
    (b"\xd0\xcf\x11\xe0", "application/octet-stream", ""),
)
_OFFICE = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".doc": "application/msword",
    ".xls": "application/vnd.ms-excel",
    ".wps": "application/vnd.ms-works",
    ".ofd": "application/octet-stream",
    ".zip": "application/zip",
    ".rtf": "application/octet-stream",
}


async def document(datasette: Any, request: Any) -> Any:
    """`/-/report/<number>/document/<sha256>?mark=<place>`: the document, harmless, marked."""
    number, sha256 = int(part(request, "number")), part(request, "sha256")
    place = request.args.get("mark") or ""
    words = words_of(request)

    def load(db: sqlite3.Connection) -> str | None:
        found, text = document_type(db, sha256), text_of(db, number, sha256)
        if found is None or text is None:
            return None
        try:
            return shown(unpack(db, sha256), found[0], place, text)
        except TooLargeError:
            return harmless_text(words("report.too_large"))
        except (KeyError, DamagedBodyError):
            return harmless_text(words("report.not_kept"))

    page = await read(datasette, load)
    if page is None:
        return await not_found(datasette, request, sha256)
    return Response.html(page, headers=HEADERS)


async def page_picture(datasette: Any, request: Any) -> Any:
    """`/-/report/<number>/page/<sha256>/<page>.png`: a page of a PDF or OFD, or a picture."""
    number, sha256 = int(part(request, "number")), part(request, "sha256")
    page, file = int(part(request, "page")), request.args.get("file") or ""

    def load(db: sqlite3.Connection) -> tuple[bytes, str] | None:
        if text_of(db, number, sha256) is None:
            return None
        try:
            body, _ = inner(unpack(db, sha256), f"file={file}" if file else "")
            kind = kind_of(body, "")
            if kind not in ("pdf", "ofd", "picture"):
                return None
            weigh(body)
            return picture_of(body, kind, page)
        except (KeyError, DamagedBodyError, TooLargeError, NoSuchPageError):
            return None

    found = await read(datasette, load)
    if found is None:
        return await not_found(datasette, request, f"{sha256}, {page}")
    body, media_type = found
    return Response(body, headers={**_FOREVER, **_SHUT}, content_type=media_type)


#: What is opened by itself may do nothing either.
_SHUT = {
    "content-security-policy": "sandbox; default-src 'none'; img-src data:",
    "x-content-type-options": "nosniff",
}


async def download(datasette: Any, request: Any) -> Any:
    """`/-/document/<sha256>`: the bytes as they were served, as a file."""
    sha256 = part(request, "sha256")

    def load(db: sqlite3.Connection) -> tuple[bytes, str] | None:
        found = document_type(db, sha256)
        try:
            return (unpack(db, sha256), found[1]) if found else None
        except (KeyError, DamagedBodyError):
            return None

    found = await read(datasette, load)
    if found is None:
        return await not_found(datasette, request, sha256)
    body, url = found
    media_type, ending = _type_of(body, url)
    name = file_name(url, sha256, ending)
    headers = {
        **_FOREVER,
        **_SHUT,
        "content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "x-sha256": sha256,
    }
    return Response(body, headers=headers, content_type=media_type)


def file_name(url: str, sha256: str, ending: str) -> str:
    """A name for a download: the last part of its address, letters and digits only."""
    last = unquote(urlsplit(url).path, errors="replace").replace("\\", "/").rpartition("/")[2]
    name = re.sub(r"[^\w.-]+", "_", last).strip("._-")[-80:].strip("._-")
    if not name:
        name = sha256[:16]
    return name if not ending or name.lower().endswith(ending) else name + ending


_KINDS = {"pdf": "pdf", "doc": "word", "wps": "word", "rtf": "word", "xls": "sheet", "ofd": "ofd"}
_MEDIA = {"html": "html", "pdf": "pdf", "word": "word", "sheet": "sheet", "excel": "sheet"}


def media_of(row: Mapping[str, Any]) -> str:
    """The kind of a document by the ending of its `url`, or the `media_type` it came with."""
    ending = urlsplit(str(row["url"])).path.rpartition(".")[2].lower()
    if ending[:3] in _KINDS:
        return _KINDS[ending[:3]]
    media_type = str(row["media_type"]).lower()
    if media_type.startswith("image/"):
        return "picture"
    found = next((kind for part, kind in _MEDIA.items() if part in media_type), None)
    return found or {"text/plain": "text", "application/zip": "zip"}.get(media_type, "other")


def _type_of(body: bytes, url: str) -> tuple[str, str]:
    """A type that no browser runs, and the ending of the name ('' for as it is)."""
    for first, media_type, ending in _TYPES:
        if body.startswith(first) and ending:
            return media_type, ending
    if is_picture(body):
        return "image/bmp", ".bmp"
    is_packed = body[:2] == b"PK" or body.startswith(b"\xd0\xcf\x11\xe0")
    ending = "." + urlsplit(url).path.rpartition(".")[2].lower()
    return (_OFFICE.get(ending, "application/octet-stream") if is_packed else _PLAIN), ""


_PLAIN = "application/octet-stream"
